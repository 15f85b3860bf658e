//! The ticket that has a mail already which an agent passes on: by its id where it came attached, and in the text by who
//! wrote it, about when, and every word.

use jiff::{SignedDuration, Timestamp};

use crate::desk::facts::{Facts, Side};
use crate::desk::mail::Mail;
use crate::desk::policy::Policy;
use crate::desk::ticket::{NewEntry, TicketNumber};
use crate::desk::topic::topic;
use crate::desk::wording::words;

/// A mail as far as a forward in the text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOn {
    /// Who wrote it.
    pub from: String,
    /// When, to the minute, where that can be told.
    pub at: Option<Timestamp>,
    /// What it is about, as [`topic`] gives it.
    pub subject: Option<String>,
    /// Every word, as [`words`] gives them.
    pub text: String,
}

/// What the store has of its writer that may be it.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// What came about the time that it bears.
    pub at_the_time: Vec<(TicketNumber, NewEntry)>,
    /// The first messages of tickets opened within [`PassedOn::began_within`].
    pub first: Vec<First>,
}

/// By which message a ticket began.
#[derive(Clone, Debug)]
pub struct First {
    pub ticket: TicketNumber,
    pub subject: String,
    pub entry: NewEntry,
}

/// For so long it is known by its subject and words where it did not come at the time that it bears: mail is fetched late,
/// and clients show it in a time of their own.
const LATE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So much earlier it may seem to have come.
const EARLY: SignedDuration = SignedDuration::from_hours(24);

impl PassedOn {
    /// The original that stands in the text of a forward and names who wrote it; `None` where none does.
    pub fn of(mail: &Mail, policy: &Policy) -> Option<Self> {
        let forwarded = mail.forwarded.as_ref().filter(|_| mail.original.attachments.is_none())?;
        let from = forwarded.from.as_ref().filter(|from| policy.is_outside(from))?.address.clone();
        let told = || forwarded.date.as_ref()?.parse().ok();
        let shown = || Some(mail.original.shown_at?.to_zoned(policy.zone()).ok()?.timestamp());
        let subject = forwarded.subject.as_deref().map(topic);
        let text = words(&forwarded.text);
        (!text.is_empty()).then(|| Self { from, at: told().or_else(shown), subject, text })
    }

    /// Which tickets have it, once for each message that may be it. What came at the time that it bears goes before what
    /// came late.
    pub fn among(&self, candidates: &Candidates) -> Vec<TicketNumber> {
        let same = candidates.at_the_time.iter().filter(|(_, entry)| self.is(entry)).map(|(ticket, _)| *ticket);
        let same: Vec<TicketNumber> = same.collect();
        if !same.is_empty() {
            return same;
        }
        candidates.first.iter().filter(|first| self.began(first)).map(|first| first.ticket).collect()
    }

    /// Whether a message is this one, word for word.
    fn is(&self, entry: &NewEntry) -> bool {
        let of_same = entry.author.address.as_ref().is_some_and(|from| from.eq_ignore_ascii_case(&self.from));
        let whole = || words(&format!("{}\n{}", entry.text, entry.quoted_text.as_deref().unwrap_or_default()));
        of_same && (words(&entry.text) == self.text || whole() == self.text)
    }

    /// The same of the first message of a ticket with this subject.
    fn began(&self, first: &First) -> bool {
        self.subject.as_ref().is_some_and(|own| *own == topic(&first.subject)) && self.is(&first.entry)
    }

    /// When a ticket must have been opened to have begun with it, as seen from now.
    pub fn began_within(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        let since = |at: Timestamp, before: SignedDuration| at.checked_sub(before).unwrap_or(at);
        match self.at {
            Some(at) => (since(at, EARLY), at.checked_add(LATE).unwrap_or(at)),
            None => (since(now, LATE), now),
        }
    }
}

/// The ticket that has it.
pub fn has_passed_on(mail: &Mail, facts: &Facts) -> Option<TicketNumber> {
    let id = mail.passed_on_id();
    let mut known = facts.known.iter().filter(|known| known.side != Side::Mentioned);
    let by_id = known.find(|known| id == Some(known.message_id.as_str())).map(|known| known.ticket);
    by_id.or_else(|| in_text(mail, facts))
}

fn in_text(mail: &Mail, facts: &Facts) -> Option<TicketNumber> {
    let (first, others) = facts.passed_on.split_first()?;
    // The same words in two tickets name neither.
    let one = others.iter().all(|other| other == first);
    (mail.forwarded.is_some() && mail.original.attachments.is_none() && one).then_some(*first)
}
