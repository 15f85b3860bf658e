//! Where in the words of a report its recipients stand.

use std::sync::LazyLock;

use mail_parser::Message;

use super::notice::{MAX_TOLD, Notice};
use super::original;
use super::words::{self, BYSTANDER, Pattern, compiled, found};
use crate::desk::mail::{BounceRecipient, Mail};

/// So many lines make a paragraph.
const MAX_PARAGRAPH: usize = 40;
/// So many bytes of what is said of a recipient are searched for the reason, once for each recipient.
const MAX_SEARCHED: usize = 8_000;
/// So many names without a domain are read.
const MAX_NAMES: usize = 20;

/// An address behind a colon or a word that names a recipient.
static NAMED: Pattern = LazyLock::new(|| {
    compiled(&[
        r"(?:[:：]|\b(?:to|for|from|user|recipient|mailbox|address|of|an|à|para|a|aan|till|til|do))\s*(?:\[?smtp:)?\s*[<\x22'(]*$",
    ])
});

/// The lines that begin with an address, each with what is said of it below.
#[derive(Debug)]
pub struct Paragraphs {
    /// Of each line, whether it holds words beside addresses.
    worded: Vec<bool>,
    /// First line, one past the last, and the address in lower case; in order, not overlapping.
    all: Vec<(usize, usize, String)>,
}

impl Paragraphs {
    /// Finds them in the lines of a report.
    pub fn read(lines: &[&str]) -> Self {
        let worded: Vec<bool> = lines.iter().map(|line| words::is_worded(line)).collect();
        let mut all: Vec<(usize, usize, String)> = Vec::new();
        let mut indent = 0;
        for (at, line) in lines.iter().enumerate() {
            let Some(address) = leading(line) else { continue };
            // What an answer is continued with is indented, and may begin with an address, too.
            let within = all.last().is_some_and(|(from, ..)| {
                indent < indentation(line) && lines.iter().take(at).skip(*from).all(|line| !line.trim().is_empty())
            });
            let known = all.last().is_some_and(|(.., last)| *last == address.to_lowercase());
            if within || known {
                continue;
            }
            indent = indentation(line);
            all.push((at, end(lines, &worded, at), address.to_lowercase()));
        }
        for index in 1..all.len() {
            let next = all.get(index).map_or(usize::MAX, |(from, ..)| *from);
            if let Some((_, end, _)) = all.get_mut(index - 1) {
                *end = next.min(*end);
            }
        }
        Self { worded, all }
    }

    /// The lines of the paragraph that begins in a line, or of those from there on where none does.
    pub fn from(&self, lines: &[&str], at: usize) -> String {
        let own = self.all.iter().find(|(from, ..)| *from == at).map(|(_, end, _)| *end);
        let next = self.all.iter().map(|(from, ..)| *from).find(|from| *from > at).unwrap_or(usize::MAX);
        let end = own.unwrap_or_else(|| end(lines, &self.worded, at).min(next));
        joined(lines.iter().take(end).skip(at).copied())
    }

    /// All lines but those that say something of other recipients.
    pub fn without_others(&self, lines: &[&str], address: &str) -> String {
        let others = self.all.iter().filter(|(from, end, other)| {
            other != address && self.worded.iter().take(*end).skip(*from).any(|worded| *worded)
        });
        let mut kept = vec![true; lines.len()];
        for (from, end, _) in others {
            kept.iter_mut().take(*end).skip(*from).for_each(|kept| *kept = false);
        }
        joined(lines.iter().zip(kept).filter(|(_, kept)| *kept).map(|(line, _)| *line))
    }

    fn starts(&self) -> impl Iterator<Item = usize> {
        self.all.iter().map(|(from, ..)| *from)
    }
}

/// One past the last line of what is said from a line on: up to the blank line below something, which may be one
/// line below the address.
fn end(lines: &[&str], worded: &[bool], at: usize) -> usize {
    let below = lines.iter().enumerate().skip(at).take(MAX_PARAGRAPH);
    let mut said = false;
    let mut last = at;
    for (index, line) in below {
        let blank = line.trim().is_empty();
        if blank && said && index > at + 1 {
            break;
        }
        said |= !blank && (index > at || worded.get(index).is_some_and(|worded| *worded));
        last = index;
    }
    last + 1
}

/// Lines as one text, as long as they are searched for each recipient.
fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        if text.len() + line.len() > MAX_SEARCHED {
            break;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn indentation(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).count()
}

/// The address with which a line begins.
fn leading(line: &str) -> Option<&str> {
    let address = words::addresses(line).next()?;
    let before = line.get(..address.start())?;
    let bare = before.chars().all(|c| !c.is_alphanumeric()) && !before.contains(['[', '(']);
    (bare && !found(&BYSTANDER, address.as_str())).then(|| address.as_str())
}

/// The failed addresses, from the most to the least certain place where they may stand.
pub fn recipients(notice: &Notice<'_>, message: &Message<'_>, mail: &Mail) -> Vec<BounceRecipient> {
    let own: Vec<&str> = mail.to.iter().chain(mail.from.iter()).map(|to| to.address.as_str()).collect();
    let mut written = original::recipients(message);
    if written.is_empty() {
        written = notice.returned.as_deref().map(original::recipients_in).unwrap_or_default();
    }
    let foreign = |address: &String| {
        !own.iter().any(|own| own.eq_ignore_ascii_case(address)) || written.iter().any(|to| to == address)
    };
    let places = [failed_header(mail), addresses(notice, Place::Leading), addresses(notice, Place::Named)];
    let places: Vec<Vec<String>> =
        places.into_iter().chain([addresses(notice, Place::Anywhere)]).map(distinct).collect();
    // The reader of the report is named in some, but only the one who failed if nobody else is.
    let others = places.iter().map(|place| place.iter().filter(|one| foreign(one)).cloned().collect::<Vec<_>>());
    let listed = || places.iter().take(2).cloned();
    let last = || [names(notice, mail, &written), only(&written)].into_iter().chain(places.iter().cloned());
    let found = others.chain(listed()).find(|found| !found.is_empty());
    let found = found.or_else(|| last().find(|found| !found.is_empty())).unwrap_or_default();
    found.into_iter().take(MAX_TOLD).map(|address| notice.about(address)).collect()
}

/// The one to whom the original was written, if there is one only.
fn only(written: &[String]) -> Vec<String> {
    if written.len() == 1 { written.to_vec() } else { Vec::new() }
}

fn distinct(place: Vec<String>) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for address in place {
        if addresses.len() < MAX_TOLD && !addresses.iter().any(|known| known.eq_ignore_ascii_case(&address)) {
            addresses.push(address);
        }
    }
    addresses
}

/// Exim's header.
fn failed_header(mail: &Mail) -> Vec<String> {
    let values = mail.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("X-Failed-Recipients"));
    values.flat_map(|(_, value)| value.split(',')).filter_map(words::address_in).map(str::to_owned).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning of a line, and what stands beside it there.
    Leading,
    /// Behind a word that names recipients.
    Named,
    Anywhere,
}

fn addresses(notice: &Notice<'_>, place: Place) -> Vec<String> {
    let lines: Vec<usize> = match place {
        Place::Leading => notice.paragraphs.starts().collect(),
        Place::Named | Place::Anywhere => (0..notice.lines.len()).collect(),
    };
    let mut addresses = Vec::new();
    for line in lines.iter().filter_map(|at| notice.lines.get(*at)) {
        let listed = !words::is_worded(line);
        for (nth, found_at) in words::addresses(line).enumerate() {
            let before = line.get(..found_at.start()).unwrap_or_default();
            // A link to it, as a client made one of the address.
            let before = before.strip_suffix("mailto:").filter(|before| found(&NAMED, before)).unwrap_or(before);
            // "from support@…": what an earlier address is called says nothing of this one.
            let bystander =
                found(&BYSTANDER, &words::without_addresses(before)) || found(&BYSTANDER, found_at.as_str());
            let fits = match place {
                Place::Leading => nth == 0 || listed,
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

/// Names without a domain that stand alone below the line that tells of the failure: the recipient's own system
/// reports so. They are completed by the original's recipients, else by the domain of the report's sender.
fn names(notice: &Notice<'_>, mail: &Mail, written: &[String]) -> Vec<String> {
    let Some(told) = notice.failed_at() else { return Vec::new() };
    let domain = mail.from.as_ref().map(|from| from.domain()).filter(|domain| !domain.is_empty());
    let below = notice.lines.iter().skip(told);
    let list =
        below.skip_while(|line| !line.trim_end().ends_with(':')).skip(1).skip_while(|line| line.trim().is_empty());
    let list = list.take_while(|line| is_name(line)).take(MAX_NAMES).map(|line| line.trim());
    list.filter_map(|name| {
        let known =
            written.iter().find(|to| to.split('@').next().is_some_and(|local| local.eq_ignore_ascii_case(name)));
        known.cloned().or_else(|| Some(format!("{name}@{}", domain.as_deref()?)))
    })
    .collect()
}

fn is_name(line: &str) -> bool {
    let name = line.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    line.starts_with([' ', '\t']) && (2..=64).contains(&name.len()) && name.chars().all(plain)
}
