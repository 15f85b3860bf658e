//! Reports in words. Every server writes its own, yet all name the address on a line of its own, or behind
//! a word such as "to", and say near it what the other side said.

use std::sync::LazyLock;

use super::evidence::{Evidence, is_subject};
use super::languages;
use super::places::Paragraphs;
use super::reason::{classify, may_say_why, status_in};
use super::words::{Pattern, REPLY, RETURNED, STATUS, compiled, found};
use super::{recipient, shortened};
use crate::desk::mail::{BounceAction, BounceReason, BounceRecipient};

/// Reports are short; words further down are the original's.
const MAX_LINES: usize = 400;
const MAX_LINE: usize = 2_000;
const MAX_BYTES: usize = 64_000;
/// Of so many recipients the words are searched, each time from the start.
pub const MAX_TOLD: usize = 100;
/// So many lines of what came back are looked at.
const MAX_RETURNED: usize = 100;
/// So many lines that name a recipient are looked at.
const MAX_NAMED: usize = 8;
/// So many lines continue an answer.
const MAX_ANSWER: usize = 12;

static FAILED: Pattern = LazyLock::new(|| compiled(languages::FAILED));
static TRYING: Pattern = LazyLock::new(|| compiled(languages::TRYING));
static DELAYED: Pattern = LazyLock::new(|| compiled(languages::DELAYED));
/// Reports of success have subjects much like those of failure.
static SUCCEEDED: Pattern = LazyLock::new(|| compiled(&[r"successful|(?:was|were|been) delivered|is complete"]));
/// What a transcript of SMTP goes on with after an answer, and how its lines end.
static TRANSCRIPT: Pattern =
    LazyLock::new(|| compiled(&[r"-->|<--|^\s*>>>|^\s*<<<|giving up on|^\W*-{3,}|^\W*={3,}|^\W*_{3,}"]));

/// The words of a report, up to the mail that came back.
#[derive(Debug)]
pub struct Notice<'t> {
    pub lines: Vec<&'t str>,
    /// The same in lower case, for finding addresses.
    lower: Vec<String>,
    pub paragraphs: Paragraphs,
    failed: Option<usize>,
    delayed: Option<usize>,
    trying: bool,
    /// What follows a line that says so: the mail that came back, its headers at least.
    pub returned: Option<String>,
}

impl<'t> Notice<'t> {
    /// Reads the words. Lines are joined to their neighbour where a phrase is wrapped.
    pub fn read(text: &'t str) -> Self {
        let words = text.lines().map(|line| line.get(..line.floor_char_boundary(MAX_LINE)).unwrap_or(line));
        let mut left = MAX_BYTES;
        let words = words.take(MAX_LINES).take_while(|line| {
            let room = left >= line.len();
            left = left.saturating_sub(line.len());
            room
        });
        let mut words = words.peekable();
        let mut lines: Vec<&str> = Vec::new();
        while let Some(line) = words.next_if(|line| !found(&RETURNED, line)) {
            lines.push(line);
        }
        let returned = words.peek().is_some().then(|| words.take(MAX_RETURNED).collect::<Vec<_>>().join("\n"));
        // One look at all of it tells of most texts that they say nothing of the kind; then no line is asked.
        let (standing, flowing) =
            (lines.join("\n"), lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "));
        let said = |pattern: &Pattern| {
            if !found(pattern, &standing) && !found(pattern, &flowing) {
                return None;
            }
            lines.iter().enumerate().position(|(index, line)| {
                let next = lines.get(index + 1).copied().unwrap_or_default();
                found(pattern, &format!("{} {}", line.trim(), next.trim()))
            })
        };
        let (failed, delayed, trying) = (said(&FAILED), said(&DELAYED), said(&TRYING).is_some());
        let lower = lines.iter().map(|line| line.to_lowercase()).collect();
        let paragraphs = Paragraphs::read(&lines);
        Self { lines, lower, paragraphs, failed, delayed, trying, returned }
    }

    /// Without any words.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.trim().is_empty())
    }

    /// Whether the words say that a mail failed or waits.
    pub fn tells(&self) -> bool {
        self.failed.is_some() || self.delayed.is_some() || self.trying
    }

    /// Whether the words are those of a report, given what else speaks for it.
    pub fn is_report(&self, evidence: Evidence, subject: &str) -> bool {
        let told = self.tells();
        let coded = || self.lines.iter().any(|line| found(&REPLY, line));
        match evidence {
            Evidence::None => false,
            Evidence::Weak => told && (self.returned.is_some() || coded()),
            Evidence::NoAnswer => told && (self.returned.is_some() || coded() || is_subject(subject)),
            Evidence::Strong => told || coded() || self.classifies() || (is_subject(subject) && !self.succeeded()),
        }
    }

    fn succeeded(&self) -> bool {
        self.lines.iter().any(|line| found(&SUCCEEDED, line))
    }

    fn classifies(&self) -> bool {
        may_say_why(&self.lines.join("\n")) && self.lines.iter().any(|line| classify(None, line) != BounceReason::Other)
    }

    /// Whether delivery is still tried.
    pub fn is_delay(&self) -> bool {
        self.trying || self.delayed.is_some_and(|delayed| self.failed.is_none_or(|failed| delayed <= failed))
    }

    /// The lines that say what failed, where a list may follow.
    pub fn failed_at(&self) -> Option<usize> {
        self.failed
    }

    /// What the words say of one recipient.
    pub fn about(&self, address: String) -> BounceRecipient {
        let said = self.said_of(&address);
        let reply = reply(&REPLY, &said).or_else(|| reply(&STATUS, &said));
        let status = reply.as_deref().and_then(status_in).or_else(|| status_in(&said));
        let diagnostic = reply.or_else(|| shortened(&said));
        let mut reason = classify(status.as_deref(), diagnostic.as_deref().unwrap_or_default());
        if reason == BounceReason::Other {
            reason = classify(status.as_deref(), &said);
        }
        let action = match status.as_deref() {
            Some(status) if status.starts_with('2') => BounceAction::Delivered,
            _ if self.is_delay() => BounceAction::Delayed,
            _ => BounceAction::Failed,
        };
        BounceRecipient { status, action, reason, diagnostic, ..recipient(address) }
    }

    /// What the words say of a recipient whom they name, where they say why.
    pub fn explains(&self, address: &str) -> Option<BounceRecipient> {
        let lower = address.to_lowercase();
        let named = self.is_report(Evidence::Weak, "") && self.lower.iter().any(|line| line.contains(&lower));
        let told = named.then(|| self.about(address.to_owned()))?;
        (told.reason != BounceReason::Other).then_some(told)
    }

    /// The lines about a recipient: near its address where they say something, else what is said of all.
    fn said_of(&self, address: &str) -> String {
        let lower = address.to_lowercase();
        let named = self.lower.iter().enumerate().filter(|(_, line)| line.contains(&lower)).map(|(at, _)| at);
        let near: Vec<String> = named.take(MAX_NAMED).map(|at| self.paragraphs.from(&self.lines, at)).collect();
        let answered = |text: &&String| text.lines().any(|line| found(&REPLY, line));
        let classified = |text: &&String| classify(status_in(text).as_deref(), text) != BounceReason::Other;
        if let Some(near) = near.iter().find(answered) {
            return near.clone();
        }
        let common = self.paragraphs.without_others(&self.lines, &lower);
        if common.lines().any(|line| found(&REPLY, line)) {
            return common;
        }
        near.iter().find(classified).cloned().unwrap_or(common)
    }
}

/// The other server's answer and what it is continued by.
fn reply(code: &Pattern, said: &str) -> Option<String> {
    let mut lines = said.lines().skip_while(|line| !found(code, line));
    let first = lines.next()?;
    let code = code.as_ref()?.captures(first.as_bytes())?.get(1)?;
    let mut answer = first.get(code.start()..)?.to_owned();
    let goes_on = |line: &&str| !line.trim().is_empty() && !found(&TRANSCRIPT, line);
    for line in lines.take_while(goes_on).take(MAX_ANSWER) {
        answer.push(' ');
        answer.push_str(line.trim());
    }
    shortened(&answer)
}
