//! A burst: many tickets with the words of one subject within an hour. One problem may be behind them, and somebody
//! should look at it rather than at each.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::desk::context;
use crate::desk::names::QueueName;
use crate::desk::notify;
use crate::desk::template::name;
use crate::desk::ticket::{Kind, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// How far it is looked back.
const WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// Letters of the shortest word that counts: articles and the like tell nothing.
const SHORTEST: usize = 3;
/// Tickets that are named to the lead.
const MOST_NAMED: usize = 50;
/// The tag of a ticket with which a burst was told.
const BURST: &str = "burst";

/// A ticket that was opened lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    pub number: TicketNumber,
    pub queue: QueueName,
    pub kind: Kind,
    pub subject: String,
    pub tags: Vec<String>,
}

/// Since when a ticket must have come to belong to a burst now.
pub fn since(now: Timestamp) -> Timestamp {
    now.checked_sub(WITHIN).unwrap_or(now)
}

/// Tells the lead when this new ticket makes the burst full; once, since from then on one of them has the tag.
pub fn propose(work: &mut Work<'_>, ticket: &mut Ticket) {
    let Some(threshold) = work.queue(ticket).and_then(|queue| queue.problem_after) else { return };
    if !may_be_caused(ticket.kind) {
        return;
    }
    let alike: Vec<&Recent> = work.facts.recent.iter().filter(|other| is_alike(other, ticket)).collect();
    let told = alike.iter().any(|other| other.tags.iter().any(|tag| tag == BURST));
    if told || alike.len() + 1 < threshold {
        return;
    }
    let numbers: Vec<String> = alike.iter().take(MOST_NAMED).map(|other| other.number.to_string()).collect();
    let (count, numbers) = (alike.len() + 1, numbers.join(", "));
    work.tag(ticket, BURST, &Actor::Desk);
    let told = format!("{count} tickets like this one came within an hour: {numbers} and this");
    work.event(ticket, &Actor::Desk, told.clone());
    work.plan.because(told.clone());
    let why = format!(
        "{told}. If one problem is behind them, make this one the problem that resolves them all: answer with \
         `/kind problem` and, on the next line, `/incidents {numbers}`"
    );
    for lead in notify::present_deciders(work, ticket) {
        let context = context::about(ticket, work.policy, work.now).with_reason(why.clone());
        notify::tell(work, ticket, lead, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

/// A problem, a change or a release is no symptom.
pub fn may_be_caused(kind: Kind) -> bool {
    matches!(kind, Kind::Incident | Kind::Request | Kind::Question)
}

fn is_alike(other: &Recent, ticket: &Ticket) -> bool {
    let same_team = other.queue == ticket.queue && may_be_caused(other.kind) && other.number != ticket.number;
    same_team && alike(&words(&other.subject), &words(&ticket.subject))
}

/// The same words, or at least two that are half of the longer subject.
fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let common = one.intersection(other).count();
    common > 0 && (one == other || (common >= 2 && common * 2 >= one.len().max(other.len())))
}

/// What a subject is about: its words without the signs of answers, numbers and little words.
pub fn words(subject: &str) -> BTreeSet<String> {
    const SIGNS: [&str; 8] = ["fwd", "antw", "re", "aw", "wg", "vs", "sv", "tr"];
    const LITTLE: [&str; 30] = [
        "the", "and", "not", "for", "with", "our", "you", "can", "der", "die", "das", "den", "und", "mit", "bei",
        "les", "des", "une", "pas", "est", "sur", "het", "een", "niet", "van", "bij", "non", "ein", "ist", "von",
    ];
    let lower = subject.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let tells = |word: &&str| {
        word.chars().count() >= SHORTEST
            && word.chars().any(char::is_alphabetic)
            && !SIGNS.contains(word)
            && !LITTLE.contains(word)
    };
    words.filter(tells).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_that_are_alike() {
        for (one, other) in [
            ("Printer", "Re: printer!"),
            ("VPN is down", "The VPN is down again"),
            ("No connection to the VPN", "VPN connection lost"),
            ("Kassa ei toimi", "Kassa ei toimi Oulussa"),
            ("Drucker druckt nicht", "AW: Drucker druckt nicht mehr"),
        ] {
            assert!(alike(&words(one), &words(other)), "{one} / {other}");
        }
    }

    #[test]
    fn subjects_that_are_not() {
        for (one, other) in [
            ("Printer", "Scanner"),
            ("", ""),
            ("Re: ", "Re: "),
            ("12", "12"),
            ("Printer does not print", "Invoice does not add up"),
            ("New chair", "New laptop for the new colleague in Oulu"),
        ] {
            assert!(!alike(&words(one), &words(other)), "{one} / {other}");
        }
    }
}
