//! Reports in words. Every server writes its own, yet all name the address on a line of its own, or behind
//! a word such as "to", and say near it what the other side said.

use std::sync::LazyLock;

use mail_parser::Message;
use regex::Regex;

use super::reason::{classify, status_in};
use super::{shortened, words};
use crate::desk::mail::{BounceAction, BounceReason, BounceRecipient, Mail};
use crate::mail::forward::{Prefix, prefix};

/// Reports are short; words further down are the original's.
const MAX_LINES: usize = 400;
const MAX_LINE: usize = 2_000;
const MAX_BYTES: usize = 64_000;
/// Of so many recipients the words are searched, each time from the start.
pub const MAX_TOLD: usize = 100;

fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?i){pattern}")).ok()
}

static FAILED: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::FAILED));
static TRYING: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::TRYING));
static DELAYED: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::DELAYED));
static RETURNED: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::RETURNED));
static BYSTANDER: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::BYSTANDER));
static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::SUBJECT));
static SENDER: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(words::SENDER));
/// An address behind a colon or a word that names a recipient.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(r"(?:[:：]|\b(?:to|for|from|user|recipient|mailbox|address|of))\s*(?:\[?smtp:)?\s*[<\x22'(]*$")
});
/// What the other server said begins with its code.
static REPLY: LazyLock<Option<Regex>> =
    LazyLock::new(|| compiled(r"(?:^|[^\d.\[])([45]\d\d)(?:[ \-][^\d\s]|[ \-]\d\.\d|$)"));

fn found(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// How much speaks for a report before its words are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Written by a person, as far as one can see.
    None,
    /// Something came back with it, or the subject says so.
    Some,
    /// The sender is a mail system.
    Strong,
}

/// Whether a subject is that of a report.
pub fn is_subject(subject: &str) -> bool {
    found(&SUBJECT, subject)
}

/// Weighs sender, subject and form.
pub fn evidence(message: &Message<'_>, mail: &Mail, report: bool) -> Evidence {
    let sender = mail
        .from
        .as_ref()
        .map_or(String::new(), |from| format!("{} {}", from.name.as_deref().unwrap_or_default(), from.address));
    let local = sender.rsplit_once('@').map_or(sender.as_str(), |(local, _)| local);
    if report || mail.header("X-Failed-Recipients").is_some() || found(&SENDER, local.trim()) {
        return Evidence::Strong;
    }
    let null = mail.header("Return-Path").is_some_and(|path| path.trim() == "<>");
    let carried = message.parts.iter().any(|part| matches!(part.body, mail_parser::PartType::Message(_)));
    let person = prefix(&mail.subject) != Prefix::None && !null;
    if null || (!person && (is_subject(&mail.subject) || carried)) { Evidence::Some } else { Evidence::None }
}

/// The words of a report, up to the mail that came back.
#[derive(Debug)]
pub struct Notice<'t> {
    lines: Vec<&'t str>,
    failed: Option<usize>,
    delayed: Option<usize>,
    trying: bool,
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
        let lines: Vec<&str> = words.take_while(|line| !found(&RETURNED, line)).collect();
        let said = |regex: &LazyLock<Option<Regex>>| {
            lines.iter().enumerate().position(|(index, line)| {
                let next = lines.get(index + 1).copied().unwrap_or_default();
                found(regex, &format!("{} {}", line.trim(), next.trim()))
            })
        };
        let (failed, delayed, trying) = (said(&FAILED), said(&DELAYED), said(&TRYING).is_some());
        Self { lines, failed, delayed, trying }
    }

    /// Without any words.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.trim().is_empty())
    }

    /// Whether the words are those of a report, given what else speaks for it.
    pub fn is_report(&self, evidence: Evidence) -> bool {
        let told = self.failed.is_some() || self.delayed.is_some();
        let coded = self.lines.iter().any(|line| found(&REPLY, line));
        match evidence {
            Evidence::None => false,
            Evidence::Some => told,
            Evidence::Strong => {
                told || coded || self.lines.iter().any(|line| classify(None, line) != BounceReason::Other)
            }
        }
    }

    /// Whether delivery is still tried.
    pub fn is_delay(&self) -> bool {
        self.trying || self.delayed.is_some_and(|delayed| self.failed.is_none_or(|failed| delayed <= failed))
    }

    /// The failed addresses, from the most to the least certain place where they may stand.
    pub fn recipients(&self, message: &Message<'_>, mail: &Mail) -> Vec<BounceRecipient> {
        let named: Vec<String> = mail
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("X-Failed-Recipients"))
            .flat_map(|(_, value)| {
                value.split(',').filter_map(words::address_in).map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        let own: Vec<&str> = mail.to.iter().chain(mail.from.iter()).map(|to| to.address.as_str()).collect();
        let places =
            [named, self.addresses(Place::Leading), self.addresses(Place::Named), self.addresses(Place::Anywhere)];
        let written = super::original::recipients(message);
        for place in places {
            let mut addresses: Vec<String> = Vec::new();
            for address in place {
                if !addresses.iter().any(|known| known.eq_ignore_ascii_case(&address)) {
                    addresses.push(address);
                }
            }
            // The reader of the report is named in some, but only the one who failed if nobody else is.
            let others: Vec<String> = addresses
                .iter()
                .filter(|one| !own.iter().any(|own| own.eq_ignore_ascii_case(one)) || written.contains(one))
                .cloned()
                .collect();
            let addresses = if others.is_empty() { addresses } else { others };
            if !addresses.is_empty() {
                return addresses.into_iter().take(MAX_TOLD).map(|address| self.about(address)).collect();
            }
        }
        Vec::new()
    }

    fn addresses(&self, place: Place) -> Vec<String> {
        let Some(address) = words::address() else { return Vec::new() };
        let mut addresses = Vec::new();
        for line in &self.lines {
            for found_at in address.find_iter(line) {
                let before = line.get(..found_at.start()).unwrap_or_default();
                let bystander = found(&BYSTANDER, before) || found(&BYSTANDER, found_at.as_str());
                let fits = match place {
                    Place::Leading => before.chars().all(|c| !c.is_alphanumeric()) && !before.contains(['[', '(']),
                    Place::Named => found(&NAMED, before),
                    Place::Anywhere => true,
                };
                if fits && !bystander {
                    addresses.push(found_at.as_str().to_owned());
                }
            }
        }
        addresses
    }

    /// What the words say of one recipient.
    pub fn about(&self, address: String) -> BounceRecipient {
        let lower = address.to_lowercase();
        let at = self.lines.iter().position(|line| line.to_lowercase().contains(&lower));
        let near = at.map(|at| self.paragraph(at)).unwrap_or_default();
        let all = || self.lines.join("\n");
        let alone = self.addresses(Place::Leading).iter().all(|other| other.eq_ignore_ascii_case(&address));
        let answered = |text: &str| text.lines().any(|line| found(&REPLY, line));
        let said = match (answered(&near), alone) {
            (true, _) => near,
            (false, true) if self.lines.iter().any(|line| found(&REPLY, line)) => all(),
            _ if classify(status_in(&near).as_deref(), &near) != BounceReason::Other => near,
            _ => all(),
        };
        let reply = self.reply(&said);
        let status = reply.as_deref().and_then(status_in).or_else(|| status_in(&said));
        let diagnostic = reply.or_else(|| shortened(&said));
        let action = if self.is_delay() { BounceAction::Delayed } else { BounceAction::Failed };
        let mut reason = classify(status.as_deref(), diagnostic.as_deref().unwrap_or_default());
        if reason == BounceReason::Other {
            reason = classify(status.as_deref(), &said);
        }
        BounceRecipient { address, status, action, reason, diagnostic }
    }

    /// The lines from an address on until a blank line below something, or another address that leads a line.
    fn paragraph(&self, at: usize) -> String {
        let mut lines = Vec::new();
        for (index, line) in self.lines.iter().enumerate().skip(at).take(40) {
            let leads = words::address_in(line)
                .is_some_and(|address| line.trim_start_matches(['<', ' ', '\t']).starts_with(address));
            let ended = lines.len() >= 2 && line.trim().is_empty();
            let another = index > at && leads && lines.iter().any(|line: &&str| line.trim().is_empty());
            if ended || another {
                break;
            }
            lines.push(*line);
        }
        lines.join("\n")
    }

    /// The other server's answer and what it is continued by.
    fn reply(&self, said: &str) -> Option<String> {
        let mut lines = said.lines().skip_while(|line| !found(&REPLY, line));
        let first = lines.next()?;
        let code = REPLY.as_ref()?.captures(first)?.get(1)?;
        let mut answer = first.get(code.start()..)?.to_owned();
        for line in lines.take_while(|line| !line.trim().is_empty()).take(12) {
            answer.push(' ');
            answer.push_str(line.trim());
        }
        shortened(&answer)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning of a line.
    Leading,
    /// Behind a word that names recipients.
    Named,
    Anywhere,
}
