//! Fills in what sample answers answer, and puts sample mail into the Maildir.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::cli::demo::sample::Message;
use crate::desk::mail::Mail;
use crate::mail;

/// In a sample, stands for the Message-ID of the mail that it answers.
const ANSWERED: &str = "answered@demo.invalid";

pub struct Player {
    /// The Maildir that the desk sends to.
    sent: PathBuf,
}

impl Player {
    pub fn new(sent: PathBuf) -> Self {
        Self { sent }
    }

    /// The message as it arrives. `X-Demo-Answers: ADDRESS WORDS` makes it an answer to the newest mail to ADDRESS
    /// with WORDS in the subject.
    pub fn fill(&self, sample: &Message, at: Timestamp) -> Result<Vec<u8>> {
        let mut raw = sample.raw.to_vec();
        let parsed = mail::read(&raw, &mail::Reading::default());
        let mut head = String::new();
        if parsed.header("Date").is_none() {
            head += &format!("Date: {}\r\n", jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC))?);
        }
        if let Some(wish) = parsed.header("X-Demo-Answers") {
            let (address, words) = wish.split_once(' ').unwrap_or((wish, ""));
            let answered = self.newest(address, words.trim()).with_context(|| {
                format!("{}: the desk sent {address} no mail whose subject has `{words}`", sample.name)
            })?;
            let id = answered.message_id.clone().unwrap_or_default();
            let reply_to =
                answered.reply_to.first().or(answered.from.as_ref()).map(|to| to.address.clone()).unwrap_or_default();
            let references: Vec<String> = answered.references.iter().chain([&id]).map(|id| format!("<{id}>")).collect();
            if parsed.to.is_empty() {
                head += &format!("To: {reply_to}\r\n");
            }
            head += &format!("In-Reply-To: <{id}>\r\nReferences: {}\r\n", references.join("\r\n "));
            raw = replace(&without_header(&raw, "X-Demo-Answers"), ANSWERED.as_bytes(), id.as_bytes());
        }
        head.as_bytes().iter().chain(&raw).copied().map(Ok).collect()
    }

    /// The newest mail that the desk sent to an address, with these words in its subject.
    fn newest(&self, address: &str, words: &str) -> Option<Mail> {
        let entries = std::fs::read_dir(self.sent.join("new")).ok()?;
        let mut files: Vec<(SystemTime, PathBuf)> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
            })
            .collect();
        files.sort();
        files.iter().rev().find_map(|(_, path)| {
            let mail = mail::read(&std::fs::read(path).ok()?, &mail::Reading::default());
            let to = mail.header("X-Envelope-To")?.trim_matches(['<', '>']).eq_ignore_ascii_case(address);
            (to && mail.subject.contains(words)).then_some(mail)
        })
    }
}

/// The message without the lines of one header that begins a line.
fn without_header(raw: &[u8], name: &str) -> Vec<u8> {
    let mut kept = Vec::with_capacity(raw.len());
    let (mut in_head, mut dropping) = (true, false);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if in_head {
            let folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            in_head = !line.iter().all(u8::is_ascii_whitespace);
            let starts = line.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()));
            dropping = in_head && (starts || (dropping && folded));
        }
        if !in_head || !dropping {
            kept.extend_from_slice(line);
        }
    }
    kept
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(to);
        rest = after.get(from.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

/// Delivers into a Maildir, as an MTA does: tmp, then new. The file's time is when the mail came.
pub fn put(maildir: &Path, name: &str, raw: &[u8], at: Timestamp) -> Result<()> {
    for part in ["tmp", "new", "cur"] {
        let folder = maildir.join(part);
        std::fs::create_dir_all(&folder).with_context(|| format!("Failed to make {}", folder.display()))?;
    }
    let (tmp, new) = (maildir.join("tmp").join(name), maildir.join("new").join(name));
    std::fs::write(&tmp, raw).with_context(|| format!("Failed to write {}", tmp.display()))?;
    let file =
        std::fs::File::options().write(true).open(&tmp).with_context(|| format!("Failed to open {}", tmp.display()))?;
    file.set_modified(SystemTime::from(at)).with_context(|| format!("Failed to date {}", tmp.display()))?;
    std::fs::rename(&tmp, &new).with_context(|| format!("Failed to deliver {}", new.display()))
}
