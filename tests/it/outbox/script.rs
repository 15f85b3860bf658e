//! A server that follows a script over an in-memory stream.

use std::time::Duration;

use maildesk::config::settings::{SmtpAccount, Tls};
use maildesk::outbox::smtp::{Connection, Patience};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, DuplexStream};

/// One step of the server.
#[derive(Clone, Debug)]
pub enum Step {
    /// Says these lines.
    Say(&'static str),
    /// Says bytes that are no text.
    SayBytes(&'static [u8]),
    /// Reads a line, which must begin so.
    Hear(&'static str),
    /// Reads up to the final dot.
    HearMessage,
    /// Reads no more, but keeps the connection.
    Stall,
}
pub use Step::*;

/// Greeting and EHLO.
pub const HELLO: &[Step] = &[Say("220 script"), Hear("EHLO "), Say("250-script\r\n250 8BITMIME")];

/// A connection to a server that does `steps` after [`HELLO`] and then closes; with what it heard.
pub async fn connected(steps: &[Step]) -> (Connection, tokio::task::JoinHandle<Vec<String>>) {
    let (stream, server) = serve([HELLO, steps].concat());
    (Connection::over(Box::new(stream), patience()).await.expect("greeting"), server)
}

/// A server at the other end of a narrow stream.
pub fn serve(steps: Vec<Step>) -> (DuplexStream, tokio::task::JoinHandle<Vec<String>>) {
    let (ours, theirs) = tokio::io::duplex(4096);
    (ours, tokio::spawn(play(theirs, steps)))
}

/// Deadlines of its own for each step, so that a test can tell which one struck.
pub fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(30),
        command: Duration::from_secs(60),
        block: Duration::from_secs(180),
        after_data: Duration::from_secs(600),
    }
}

/// A server on loopback that does [`HELLO`] and `steps` with the first who connects, and is then gone.
pub async fn listen(steps: &[Step]) -> SmtpAccount {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let steps = [HELLO, steps].concat();
    tokio::spawn(async move { play(listener.accept().await.unwrap().0, steps).await });
    SmtpAccount { host: "127.0.0.1".to_owned(), port, tls: Tls::None, tls_ca: None, login: None }
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(stream: S, steps: Vec<Step>) -> Vec<String> {
    let mut stream = BufReader::new(stream);
    let mut heard = Vec::new();
    for step in steps {
        match step {
            // Nobody may be there to hear it any more.
            Say(lines) => drop(stream.write_all(format!("{lines}\r\n").as_bytes()).await),
            SayBytes(bytes) => drop(stream.write_all(bytes).await),
            Hear(start) => {
                let line = line(&mut stream).await;
                assert!(line.starts_with(start), "{line:?} where {start:?} was due");
                heard.push(line);
            }
            HearMessage => loop {
                let line = line(&mut stream).await;
                let end = line == ".";
                heard.push(line);
                if end {
                    break;
                }
            },
            Stall => std::future::pending().await,
        }
    }
    heard
}

async fn line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    assert!(line.ends_with("\r\n"), "{line:?}");
    line.trim_end_matches("\r\n").to_owned()
}
