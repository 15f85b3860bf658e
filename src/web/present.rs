//! Who looks at a ticket now: whoever has its page open. In memory; a page that is closed is gone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::desk::names::AgentId;
use crate::desk::ticket::TicketNumber;
use crate::web::sight::Visible;

/// Pages that are open, by ticket and agent; one agent may have several.
#[derive(Clone, Default)]
pub struct Present {
    open: Arc<Mutex<BTreeMap<(TicketNumber, AgentId), usize>>>,
    changes: Arc<watch::Sender<u64>>,
}

impl Present {
    /// An agent has a ticket open for as long as what this gives lives.
    pub fn look(&self, ticket: &Visible, agent: AgentId) -> Looking {
        self.open(ticket.number, agent)
    }

    fn open(&self, ticket: TicketNumber, agent: AgentId) -> Looking {
        *self.lock().entry((ticket, agent.clone())).or_default() += 1;
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
        Looking { present: self.clone(), at: (ticket, agent) }
    }

    /// Everybody else who has the ticket open.
    pub fn beside(&self, ticket: TicketNumber, me: &AgentId) -> Vec<AgentId> {
        let open = self.lock();
        open.keys().filter(|(number, agent)| *number == ticket && agent != me).map(|(_, agent)| agent.clone()).collect()
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(TicketNumber, AgentId), usize>> {
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
        if let Some(count) = open.get_mut(&self.at) {
            *count -= 1;
            if *count == 0 {
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

    #[test]
    fn who_has_two_pages_open_is_there_until_both_are_closed() {
        let present = Present::default();
        let (ticket, ann, bob) = (TicketNumber(7), AgentId::new("ann"), AgentId::new("bob"));
        let (one, two) = (present.open(ticket, bob.clone()), present.open(ticket, bob.clone()));
        assert_eq!(present.beside(ticket, &ann), std::slice::from_ref(&bob));
        assert!(present.beside(ticket, &bob).is_empty() && present.beside(TicketNumber(8), &ann).is_empty());
        drop(one);
        assert_eq!(present.beside(ticket, &ann), [bob]);
        drop(two);
        assert!(present.beside(ticket, &ann).is_empty());
    }
}
