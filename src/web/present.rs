//! Who looks at a ticket now, and who writes: whoever has its page open, and typed there a moment ago. In memory; a page
//! that is closed is gone, and whoever types no more does not write any more.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::desk::names::AgentId;
use crate::desk::ticket::TicketNumber;
use crate::web::sight::Visible;

/// Whoever typed so long ago writes still. Pages tell it more often.
const WRITES: SignedDuration = SignedDuration::from_secs(6);

/// Pages of one agent.
#[derive(Default)]
struct Pages {
    /// One may have several open.
    open: usize,
    /// When something was typed last.
    typed_at: Option<Timestamp>,
}

/// Pages that are open, by ticket and agent.
#[derive(Clone, Default)]
pub struct Present {
    open: Arc<Mutex<BTreeMap<(TicketNumber, AgentId), Pages>>>,
    changes: Arc<watch::Sender<u64>>,
}

impl Present {
    /// An agent has a ticket open for as long as what this gives lives.
    pub fn look(&self, ticket: &Visible, agent: AgentId) -> Looking {
        self.open(ticket.number, agent)
    }

    fn open(&self, ticket: TicketNumber, agent: AgentId) -> Looking {
        self.lock().entry((ticket, agent.clone())).or_default().open += 1;
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
        Looking { present: self.clone(), at: (ticket, agent) }
    }

    /// Whoever has this ticket open typed something; of others nothing is known.
    pub fn types(&self, ticket: &Visible, agent: &AgentId, now: Timestamp) {
        self.typed(ticket.number, agent, now);
    }

    fn typed(&self, ticket: TicketNumber, agent: &AgentId, now: Timestamp) {
        if let Some(pages) = self.lock().get_mut(&(ticket, agent.clone())) {
            pages.typed_at = Some(now);
        }
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Everybody else who has the ticket open, and whether they write at `now`.
    pub fn beside(&self, ticket: TicketNumber, me: &AgentId, now: Timestamp) -> Vec<(AgentId, bool)> {
        let open = self.lock();
        let others = open.iter().filter(|((number, agent), _)| *number == ticket && agent != me);
        let writes = |pages: &Pages| pages.typed_at.is_some_and(|at| now.duration_since(at) < WRITES);
        others.map(|((_, agent), pages)| (agent.clone(), writes(pages))).collect()
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(TicketNumber, AgentId), Pages>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open page.
pub struct Looking {
    present: Present,
    at: (TicketNumber, AgentId),
}

impl Drop for Looking {
    fn drop(&mut self) {
        let mut open = self.present.lock();
        if let Some(pages) = open.get_mut(&self.at) {
            pages.open -= 1;
            if pages.open == 0 {
                open.remove(&self.at);
            }
        }
        drop(open);
        self.present.changes.send_modify(|count| *count = count.wrapping_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    #[test]
    fn who_has_two_pages_open_is_there_until_both_are_closed() {
        let present = Present::default();
        let (ticket, ann, bob) = (TicketNumber(7), AgentId::new("ann"), AgentId::new("bob"));
        let (one, two) = (present.open(ticket, bob.clone()), present.open(ticket, bob.clone()));
        assert_eq!(present.beside(ticket, &ann, NOW), [(bob.clone(), false)]);
        assert!(present.beside(ticket, &bob, NOW).is_empty() && present.beside(TicketNumber(8), &ann, NOW).is_empty());
        drop(one);
        assert_eq!(present.beside(ticket, &ann, NOW), [(bob, false)]);
        drop(two);
        assert!(present.beside(ticket, &ann, NOW).is_empty());
    }

    #[test]
    fn who_types_no_more_does_not_write_any_more() {
        let present = Present::default();
        let (ticket, ann, bob) = (TicketNumber(7), AgentId::new("ann"), AgentId::new("bob"));
        let after = |seconds| NOW + SignedDuration::from_secs(seconds);
        present.typed(ticket, &bob, NOW);
        assert!(present.beside(ticket, &ann, NOW).is_empty(), "whose page is not open is not there");
        let page = present.open(ticket, bob.clone());
        present.typed(ticket, &bob, NOW);
        for (seconds, writes) in [(0, true), (5, true), (6, false), (60, false)] {
            assert_eq!(present.beside(ticket, &ann, after(seconds)), [(bob.clone(), writes)], "{seconds}");
        }
        present.typed(ticket, &bob, after(60));
        assert_eq!(present.beside(ticket, &ann, after(61)), [(bob.clone(), true)]);
        drop(page);
        let _again = present.open(ticket, bob.clone());
        assert_eq!(present.beside(ticket, &ann, after(62)), [(bob, false)], "with the page went what was typed there");
    }
}
