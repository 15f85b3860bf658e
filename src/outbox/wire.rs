//! The stream that lettre reads and writes, with what it would trip over taken out.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::Stream;

/// Longest line of an answer (RFC 5321 section 4.5.3.1.5 allows 512); lettre reads a line to its end before it
/// looks at the length.
const LINE_LIMIT: usize = 4096;

/// A connection whose answers lettre 0.11.23 can read, however the server writes them; see [`plain_line`]. After
/// STARTTLS it is given the greeting that it waits for and that does not come again.
#[derive(Debug)]
pub struct Wire {
    inner: Box<dyn Stream>,
    /// The line that is being read.
    line: Vec<u8>,
    /// Lines ready to be read by lettre.
    ready: VecDeque<u8>,
}

impl Wire {
    /// A fresh connection: the server speaks first.
    pub fn new(inner: Box<dyn Stream>) -> Self {
        Self { inner, line: Vec::new(), ready: VecDeque::new() }
    }

    /// A connection whose server has greeted before TLS.
    pub fn greeted(inner: Box<dyn Stream>) -> Self {
        Self { inner, line: Vec::new(), ready: b"220 TLS\r\n".to_vec().into() }
    }

    fn take_in(&mut self, bytes: &[u8]) -> io::Result<()> {
        for &byte in bytes {
            match byte {
                b'\n' => self.ready.extend(plain_line(&std::mem::take(&mut self.line)).into_bytes()),
                _ if self.line.len() == LINE_LIMIT => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "the server's answer is too long"));
                }
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }
}

/// One line of an answer as lettre understands it:
/// - bytes beyond ASCII become `?`: a refusal in Latin-1 is an I/O error to lettre, which looks like a lost connection;
/// - a code without text gets the blank that lettre insists on, LF alone becomes CR LF, and blanks at the end go: an
///   EHLO line of blanks makes lettre panic;
/// - a second digit above 5 (`571` is seen in the wild) becomes x50, the code as it came moving into the text.
fn plain_line(line: &[u8]) -> String {
    let ascii: String = line.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
    let line = ascii.trim_end();
    let (code, rest) = line.split_at_checked(3).unwrap_or((line, ""));
    let separator = if rest.starts_with('-') { '-' } else { ' ' };
    let text = rest.get(1..).unwrap_or_default();
    match code.as_bytes() {
        [first @ b'2'..=b'5', b'6'..=b'9', b'0'..=b'9'] => {
            format!("{}50{separator}{code} {text}\r\n", char::from(*first))
        }
        [b'2'..=b'5', b'0'..=b'5', b'0'..=b'9'] => format!("{code}{separator}{text}\r\n"),
        _ => format!("{line}\r\n"),
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.ready.is_empty() {
            let mut bytes = [0u8; 1024];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.inner).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.take_in(read.filled())?;
        }
        let count = buf.remaining().min(self.ready.len());
        for byte in self.ready.drain(..count) {
            buf.put_slice(&[byte]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Wire {
    /// lettre asks for it in no place that we come through.
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_answer_becomes_the_one_that_lettre_reads() {
        let table: [(&[u8], &str); 11] = [
            (b"250 ok\r", "250 ok\r\n"),
            (b"250 ok", "250 ok\r\n"),
            (b"250\r", "250 \r\n"),
            (b"250 \r", "250 \r\n"),
            (b"250-   \r", "250-\r\n"),
            (b"250-AUTH PLAIN\r", "250-AUTH PLAIN\r\n"),
            (b"550 Empf\xe4nger\r", "550 Empf?nger\r\n"),
            (b"571 5.7.1 no\r", "550 571 5.7.1 no\r\n"),
            (b"571-5.7.1 no\r", "550-571 5.7.1 no\r\n"),
            (b"HTTP/1.1 400\r", "HTTP/1.1 400\r\n"),
            (b"", "\r\n"),
        ];
        for (line, expected) in table {
            assert_eq!(plain_line(line), expected, "{:?}", String::from_utf8_lossy(line));
        }
    }
}
