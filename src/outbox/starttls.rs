//! The few plain lines before TLS where STARTTLS is asked for (RFC 3207), on our own stream.

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use crate::outbox::outcome::{Cause, SendError, Stage};
use crate::outbox::smtp::{Patience, in_time};

/// Bytes of an answer's line, lines of an answer.
const LINE_LIMIT: u64 = 4096;
const LINES_LIMIT: usize = 100;

/// Brings a fresh connection to the point where the TLS handshake begins. A server that does not offer STARTTLS,
/// or that has sent more than its answer (which would then count as said inside TLS), is refused.
pub async fn starttls<S>(stream: &mut S, hello: &str, patience: &Patience) -> Result<(), SendError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let mut reader = BufReader::new(stream);
    let command = patience.command;
    let greeting = in_time(Stage::Connect, command, read_answer(&mut reader)).await?;
    greeting.must_be(220, Stage::Connect)?;
    let features = in_time(Stage::Connect, command, ask(&mut reader, &format!("EHLO {hello}\r\n"))).await?;
    features.must_be(250, Stage::Connect)?;
    if !features.lines.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(SendError::trouble(Stage::Tls, "the server does not offer STARTTLS"));
    }
    let ready = in_time(Stage::Tls, command, ask(&mut reader, "STARTTLS\r\n")).await?;
    ready.must_be(220, Stage::Tls)?;
    match reader.buffer().is_empty() {
        true => Ok(()),
        false => Err(SendError::trouble(Stage::Tls, "the server went on in plain text after STARTTLS")),
    }
}

struct Answer {
    code: u16,
    lines: Vec<String>,
}

impl Answer {
    fn must_be(&self, code: u16, stage: Stage) -> Result<(), SendError> {
        match self.code == code {
            true => Ok(()),
            false => Err(SendError::new(stage, Cause::Answer { code: self.code, text: self.lines.join(" ") })),
        }
    }
}

async fn ask<S>(reader: &mut BufReader<&mut S>, command: &str) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    reader.get_mut().write_all(command.as_bytes()).await.map_err(|error| error.to_string())?;
    reader.get_mut().flush().await.map_err(|error| error.to_string())?;
    read_answer(reader).await
}

/// One answer of one or more lines (RFC 5321 section 4.2.1).
async fn read_answer<S>(reader: &mut BufReader<&mut S>) -> Result<Answer, String>
where
    S: AsyncRead + Send + Unpin,
{
    let mut lines = Vec::new();
    while lines.len() < LINES_LIMIT {
        let mut bytes = Vec::new();
        (&mut *reader).take(LINE_LIMIT).read_until(b'\n', &mut bytes).await.map_err(|error| error.to_string())?;
        if !bytes.ends_with(b"\n") {
            return Err(if bytes.is_empty() { "connection closed" } else { "the server's answer is cut" }.to_owned());
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end();
        let code = line.get(..3).and_then(|code| code.parse().ok()).filter(|code| (200..600).contains(code));
        let code = code.ok_or("the server does not speak SMTP")?;
        lines.push(line.get(4..).unwrap_or_default().to_owned());
        if line.get(3..4) != Some("-") {
            return Ok(Answer { code, lines });
        }
    }
    Err("the server's answer is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a server that says all of this at once is taken for.
    async fn verdict(says: &str) -> Result<(), SendError> {
        let (mut ours, mut theirs) = tokio::io::duplex(4096);
        theirs.write_all(says.as_bytes()).await.unwrap();
        theirs.shutdown().await.unwrap();
        starttls(&mut ours, "desk.example", &Patience::default()).await
    }

    #[tokio::test]
    async fn only_a_server_that_stops_talking_gets_to_tls() {
        let answer = |stage, code, text: &str| Err(SendError::new(stage, Cause::Answer { code, text: text.into() }));
        let trouble = |stage, words: &str| Err(SendError::trouble(stage, words));
        let long = format!("220 hi\r\n{}250 x\r\n", "250-x\r\n".repeat(LINES_LIMIT));
        let table: [(&str, Result<(), SendError>); 9] = [
            ("220 hi\r\n250-x\r\n250 starttls\r\n220 go\r\n", Ok(())),
            (
                "220 hi\r\n250-x\r\n250 STARTTLS\r\n220 go\r\n250 injected\r\n",
                trouble(Stage::Tls, "the server went on in plain text after STARTTLS"),
            ),
            ("220 hi\r\n250-x\r\n250 SIZE\r\n", trouble(Stage::Tls, "the server does not offer STARTTLS")),
            ("220 hi\r\n250-x\r\n250 STARTTLS\r\n454 not now\r\n", answer(Stage::Tls, 454, "not now")),
            ("554 go away\r\n", answer(Stage::Connect, 554, "go away")),
            ("220 hi\r\n502 what\r\n", answer(Stage::Connect, 502, "what")),
            ("SSH-2.0-x\r\n", trouble(Stage::Connect, "the server does not speak SMTP")),
            ("", trouble(Stage::Connect, "connection closed")),
            (&long, trouble(Stage::Connect, "the server's answer is too long")),
        ];
        for (says, expected) in table {
            assert_eq!(verdict(says).await, expected, "{says:?}");
        }
    }
}
