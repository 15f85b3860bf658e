//! What may follow what: the statuses to which a person may bring a ticket, and what a house calls them. What the desk
//! does by itself needs no leave: an answer waits, a reply opens.

use jiff::Timestamp;

use crate::desk::approval;
use crate::desk::policy::Policy;
use crate::desk::ticket::{EntryKind, Kind, NewEntry, Status, Ticket};

/// An own name of a status, as `[[status]]` gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusName {
    pub name: String,
    /// Which of the desk's own it is.
    pub is: Status,
    /// For tickets of which kinds; empty: of all.
    pub kinds: Vec<Kind>,
}

impl StatusName {
    pub fn is_for(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// What the line of the timeline begins with that tells of another status.
pub const TURNED: &str = "status: ";
const INTO: &str = " → ";

/// Another status, as the timeline keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub at: Timestamp,
    pub from: Status,
    pub to: Status,
}

impl Turn {
    /// The line of the timeline.
    pub fn text(from: Status, to: Status) -> String {
        format!("{TURNED}{from}{INTO}{to}")
    }

    /// Reads that line; `None`: it tells of something else.
    pub fn read(at: Timestamp, text: &str) -> Option<Self> {
        let (from, to) = text.strip_prefix(TURNED)?.split_once(INTO)?;
        Some(Self { at, from: from.parse().ok()?, to: to.parse().ok()? })
    }

    /// Whether a line of the timeline says that what was to be done is done.
    pub fn is_end(entry: &NewEntry) -> bool {
        let ends = |turn: Self| !turn.from.is_done() && turn.to.is_done();
        entry.kind == EntryKind::Event && Self::read(entry.at, &entry.text).is_some_and(ends)
    }

    /// What was done is to be done again.
    pub fn reopens(&self) -> bool {
        self.from.is_done() && !self.to.is_done()
    }
}

/// Whether two names are one for a reader: case, blanks and what stands for them do not count.
pub fn same_name(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', '_'], " ")
}

/// Statuses that may follow another one on a ticket of this kind.
pub fn next(from: Status) -> &'static [Status] {
    use Status::{Closed, OnHold, Open, Pending, Resolved};
    match from {
        // Nothing is new again.
        Status::New => &[Open, Pending, OnHold, Resolved, Closed],
        Open => &[Pending, OnHold, Resolved, Closed],
        Pending => &[Open, OnHold, Resolved, Closed],
        OnHold => &[Open, Pending, Resolved, Closed],
        Resolved => &[Open, Pending, OnHold, Closed],
        // What is taken up again is worked on first.
        Closed => &[Open],
    }
}

/// What a ticket is once its requester has an answer. `courtesy`: it asks for nothing. `given_away`: with it, somebody else
/// of the desk got the ticket, and moves next.
pub fn after_answer(ticket: &Ticket, courtesy: bool, given_away: bool) -> Status {
    if courtesy && ticket.status.is_done() {
        return ticket.status;
    }
    // Whoever else is asked still owes their answer, whatever the requester is told of it.
    let owed = ticket.sides.iter().any(|talk| talk.waits) || approval::is_owed(ticket);
    // An agent said until when.
    let held = ticket.status == Status::OnHold && ticket.until.is_some();
    match (owed || held, given_away) {
        (true, _) => Status::OnHold,
        (false, true) => Status::Open,
        (false, false) => Status::Pending,
    }
}

/// Why a person may not bring the ticket to this status; `None`: nothing speaks against it.
pub fn objection(ticket: &Ticket, to: Status) -> Option<String> {
    let from = ticket.status;
    if from == to {
        return None;
    }
    if !next(from).contains(&to) {
        let why = match to {
            Status::New => "a ticket is new only once".to_owned(),
            _ => format!("what is {from} is opened again first, as with `/reopen`"),
        };
        return Some(format!("Ticket {} cannot become {to}: {why}", ticket.number));
    }
    // A change is made when it is approved, and ends unmade when it is rejected.
    if to.is_done() { approval::objection(ticket) } else { None }
}

impl Policy {
    /// What the status of a ticket is called: by the name that it was given, else by the first that there is for it.
    pub fn status_name(&self, ticket: &Ticket) -> &str {
        let mut names = self.statuses.iter().filter(|name| name.is == ticket.status && name.is_for(ticket.kind));
        let given = ticket.course.status_name.as_deref();
        let first = names.clone().next();
        let chosen = names.find(|name| Some(name.name.as_str()) == given).or(first);
        chosen.map_or(ticket.status.as_str(), |name| name.name.as_str())
    }

    /// The own status of this name.
    pub fn own_status(&self, name: &str) -> Option<&StatusName> {
        self.statuses.iter().find(|known| same_name(&known.name, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_leads_on_and_none_to_new() {
        for from in Status::ALL {
            assert!(next(*from).contains(&Status::Open) != (*from == Status::Open), "{from}");
            assert!(!next(*from).contains(&Status::New) && !next(*from).contains(from), "{from}");
        }
    }

    #[test]
    fn a_turn_is_read_as_it_was_written() {
        let at = Timestamp::UNIX_EPOCH;
        for from in Status::ALL {
            for to in Status::ALL {
                let turn = Turn { at, from: *from, to: *to };
                assert_eq!(Turn::read(at, &Turn::text(*from, *to)), Some(turn));
            }
        }
        for other in ["status: open", "priority: low → high", "its status is called open → closed", "status: a → b"]
        {
            assert_eq!(Turn::read(at, other), None, "{other}");
        }
        let reopens = |from, to| Turn { at, from, to }.reopens();
        assert!(reopens(Status::Closed, Status::Open) && reopens(Status::Resolved, Status::Pending));
        assert!(!reopens(Status::Resolved, Status::Closed) && !reopens(Status::Pending, Status::Open));
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        assert!(same_name("In review", "in-review") && same_name("on_hold", "On hold"));
        assert!(!same_name("In review", "review"));
    }
}
