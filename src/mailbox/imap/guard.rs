//! A bound on what one answer of the server may hold. The parser below allocates whatever length a literal announces,
//! so a literal is refused here before it is believed.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::Stream;

/// A stream whose answers (a line with its literals) are never longer than `limit` bytes.
#[derive(Debug)]
pub struct Guard {
    inner: Box<dyn Stream>,
    answer: Measure,
    /// Found in what was read last; whole answers before it are handed on first.
    refused: Option<TooLong>,
    flow: Flow,
}

impl Guard {
    pub fn new(inner: Box<dyn Stream>, limit: u64) -> Self {
        Self { inner, answer: Measure::new(limit), refused: None, flow: Flow::default() }
    }

    /// For whoever waits for an answer, which is read somewhere below.
    pub fn flow(&self) -> Flow {
        self.flow.clone()
    }
}

/// How many bytes the server has sent so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Flow(Arc<AtomicU64>);

impl Flow {
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// An answer was longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    pub bytes: u64,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an answer of {} bytes was announced, more than was asked for", self.bytes)
    }
}

impl std::error::Error for TooLong {}

/// Follows lines and literals through the bytes as they come.
#[derive(Debug)]
struct Measure {
    limit: u64,
    /// Of the answer so far, announced literals included.
    bytes: u64,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Text,
    /// After `{` and digits.
    Count(u64),
    /// After `{count}`.
    Counted(u64),
    /// After `{count}\r`.
    Return(u64),
    /// So many bytes of a literal to come.
    Literal(u64),
}

impl Measure {
    fn new(limit: u64) -> Self {
        Self { limit, bytes: 0, state: State::Text }
    }

    /// The error comes with the count of bytes before the one that made the answer too long.
    fn read(&mut self, all: &[u8]) -> Result<(), (usize, TooLong)> {
        let mut bytes = all;
        while let Some((&byte, rest)) = bytes.split_first() {
            if let State::Literal(left) = self.state {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                bytes = bytes.get(here..).unwrap_or_default();
                let left = left - here as u64;
                self.state = if left == 0 { State::Text } else { State::Literal(left) };
                continue;
            }
            let before = all.len() - bytes.len();
            bytes = rest;
            self.grow(1).map_err(|too_long| (before, too_long))?;
            self.state = match (self.state, byte) {
                (State::Return(count), b'\n') => {
                    self.grow(count).map_err(|too_long| (before, too_long))?;
                    if count == 0 { State::Text } else { State::Literal(count) }
                }
                (_, b'\n') => {
                    self.bytes = 0;
                    State::Text
                }
                (_, b'{') => State::Count(0),
                (State::Count(count), b'0'..=b'9') => {
                    State::Count(count.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
                }
                (State::Count(count), b'}') => State::Counted(count),
                (State::Counted(count), b'\r') => State::Return(count),
                _ => State::Text,
            };
        }
        Ok(())
    }

    fn grow(&mut self, by: u64) -> Result<(), TooLong> {
        self.bytes = self.bytes.saturating_add(by);
        if self.bytes > self.limit { Err(TooLong { bytes: self.bytes }) } else { Ok(()) }
    }
}

impl AsyncRead for Guard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(too_long) = self.refused {
            return Poll::Ready(Err(io::Error::other(too_long)));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        self.flow.0.fetch_add((buf.filled().len() - before) as u64, Ordering::Relaxed);
        let Err((good, too_long)) = self.answer.read(buf.filled().get(before..).unwrap_or_default()) else {
            return Poll::Ready(Ok(()));
        };
        self.refused = Some(too_long);
        // Without the last byte of its announcement the literal is none, and nothing is allocated for it.
        buf.set_filled(before + good);
        Poll::Ready(if good > 0 { Ok(()) } else { Err(io::Error::other(too_long)) })
    }
}

impl AsyncWrite for Guard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_measured_however_they_are_cut() {
        let table: [(&str, bool); 10] = [
            ("* OK hello\r\n* OK again, each answer counts alone\r\n", true),
            ("* 1 FETCH (BODY[] {5}\r\nabcde)\r\n", true),
            ("* 1 FETCH (BODY[] {5}\r\n\r\n{9}\r\n{9})\r\n", true),
            ("* 1 FETCH (BODY[] {500000000}\r\n", false),
            ("* 1 FETCH (BODY[] {99999999999999999999999999}\r\n", false),
            ("* 1 FETCH (BODY[] {20}\r\n01234567890123456789 BODY[] {20}\r\n", false),
            ("* OK {500000000} is no literal\r\n", true),
            ("* OK {500000000}, {, {} or {x}\r\n", true),
            ("* OK a line without an end, longer than all that was asked for", false),
            ("* 1 FETCH (BODY[] {0}\r\n)\r\n", true),
        ];
        for (text, fits) in table {
            for size in [1, 2, 3, 7, text.len()] {
                let mut measure = Measure::new(48);
                let read = text.as_bytes().chunks(size).try_for_each(|chunk| measure.read(chunk));
                assert_eq!(read.is_ok(), fits, "{text:?} in pieces of {size}");
            }
        }
    }
}
