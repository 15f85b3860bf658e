//! What stands inside the desk where something leaves it: in the ticket that is answered, in those that are answered with
//! it, and in those of which whoever answers knows by it.

use std::collections::BTreeSet;

use crate::desk::entered;
use crate::desk::facts::Filed;
use crate::desk::inside::Reader;
use crate::desk::inside::files::{self, Kept, Shelf};
use crate::desk::inside::had::Said;
use crate::desk::inside::held::Held;
use crate::desk::inside::signed_off::SignedOff;
use crate::desk::mail::{Address, Attachment};
use crate::desk::names::AgentId;
use crate::desk::problem;
use crate::desk::ticket::{EntryKind, NewEntry, Ticket, TicketNumber, Visibility};
use crate::desk::wording::words;
use crate::desk::work::{Actor, Work};

pub struct Within {
    own: TicketNumber,
    /// Those whose requesters get it, the own one first.
    readers: Vec<TicketNumber>,
    /// The same, and those of which an agent knows who answers here: what is tied to the ticket, and what stands behind it.
    near: Vec<TicketNumber>,
    /// Who answers.
    agent: AgentId,
}

impl Within {
    /// Of a ticket of which the agent may not hear they know nothing, and must not learn that there is one.
    pub fn of(ticket: &Ticket, also: &[&Ticket], agent: &AgentId, work: &Work<'_>) -> Self {
        let own = ticket.number;
        let readers: Vec<TicketNumber> = std::iter::once(own).chain(also.iter().map(|other| other.number)).collect();
        let tied = problem::solved_with(work, own, &Actor::Agent(agent.clone()));
        let behind = work.facts.behind.get(&own).into_iter().flatten().copied();
        let heard = |number: &TicketNumber| {
            work.facts.ticket(*number).is_some_and(|other| work.policy.may_hear(agent, &other.queue))
        };
        let others = tied.into_iter().chain(behind).filter(heard);
        let mut seen = BTreeSet::new();
        let near = readers.iter().copied().chain(others).filter(|number| seen.insert(*number)).collect();
        Self { own, readers, near, agent: agent.clone() }
    }

    /// What of it a text holds, in words. What all of those have who get it may be said again: to whoever is asked what was
    /// said where they take part.
    pub fn held(&self, text: &str, (reader, asked): (Reader, &[Address]), work: &Work<'_>) -> Option<String> {
        let to_requester = reader == Reader::Requester;
        let known = self.readers.iter().map(|number| {
            let public = work.facts.public.get(number).into_iter().flatten();
            let asides = work.facts.asides.get(number).into_iter().flatten();
            let of_asked = asides.filter(|aside| is_had(*number, Said::from(*aside), asked, work));
            public.chain(of_asked).map(|entry| words(&entry.text)).collect::<Vec<_>>().join(" ")
        });
        let known: Vec<String> = known.collect();
        let names: Vec<String> = work.policy.agents.iter().map(|agent| words(&agent.name)).collect();
        let whole = Held::of(text, &known);
        let unsigned = Held::of(&SignedOff::of(text, &names).text, &known);
        // With what people sign a note they sign an answer, too.
        let holds_note = |note: &String| {
            let SignedOff { text, card } = SignedOff::of(note, &names);
            whole.holds(&text) || whole.holds_clause(&text) || unsigned.holds(&card) || unsigned.holds_clause(&card)
        };
        let holds = |aside: &NewEntry| {
            let SignedOff { text, card } = SignedOff::of(&aside.text, &names);
            whole.holds(&text) || unsigned.holds(&card)
        };
        let asides = |number: &TicketNumber| work.facts.asides.get(number).into_iter().flatten();
        let noted = |number: &&TicketNumber| work.facts.notes.get(number).into_iter().flatten().any(holds_note);
        let aside = |number: &&TicketNumber| asides(number).any(|aside| !aside.is_to_desk_alone() && holds(aside));
        // What the desk asks of one it may ask of another, but not pass on what was answered.
        let of_another = |number: &TicketNumber| {
            let came = asides(number).filter(|aside| aside.kind == EntryKind::Inbound && !aside.is_to_desk_alone());
            let mut others = came.filter(|aside| !is_had(*number, Said::from(*aside), asked, work));
            others.find(|aside| holds(aside)).map(|aside| (*number, aside))
        };
        let of_asked = |aside: &NewEntry| {
            let wrote = |one: &Address| aside.author.is(&one.address);
            !asked.is_empty() && asked.iter().all(wrote)
        };
        let alone = |number: &&TicketNumber| {
            asides(number).any(|aside| aside.is_to_desk_alone() && !of_asked(aside) && holds(aside))
        };
        let near = || self.near.iter();
        let of_note = || {
            let number = near().find(noted)?;
            Some(format!("It holds what stands in an internal note of {}", self.named(*number)))
        };
        let of_side = || {
            if to_requester {
                let number = near().find(aside)?;
                return Some(format!("It holds what stands in a side conversation of {}", self.named(*number)));
            }
            let (number, aside) = near().find_map(of_another)?;
            let who = aside.author.name.as_deref().or(aside.author.address.as_deref()).unwrap_or("somebody");
            Some(format!("It holds what {who} said in a side conversation of {}", self.named(number)))
        };
        let of_desk = || {
            let number = near().find(alone)?;
            let of = if *number == self.own { String::new() } else { format!(" in ticket {number}") };
            Some(format!("It holds what was written to the desk alone{of}"))
        };
        // What one of them wrote is no business of the others.
        let of_reader = || {
            let wrote = |number: &&TicketNumber| {
                let public = work.facts.public.get(number).into_iter().flatten();
                public.filter(|entry| entry.kind == EntryKind::Inbound).any(|entry| whole.holds(&entry.text))
            };
            let number = self.readers.iter().filter(|_| to_requester && self.readers.len() > 1).find(wrote)?;
            Some(format!("It goes to several requesters, and holds what only that of {} wrote", self.named(*number)))
        };
        of_note().or_else(of_side).or_else(of_desk).or_else(of_reader)
    }

    /// What speaks against these files.
    pub fn files(
        &self,
        leaving: &[Attachment],
        (reader, asked): (Reader, &[Address]),
        work: &Work<'_>,
    ) -> Option<String> {
        let had = |number: TicketNumber, filed: &Filed| match (reader, work.facts.ticket(number)) {
            (Reader::Requester, Some(ticket)) => entered::may_all_have(filed, ticket, Some(&self.agent), work.policy),
            (Reader::ThirdParty, _) if filed.visibility == Visibility::Side => {
                is_had(number, Said::from(filed), asked, work)
            }
            _ => true,
        };
        let shelf = |number: &TicketNumber| {
            let filed = work.facts.files.get(number).into_iter().flatten();
            Shelf {
                of: self.named(*number),
                filed: filed.map(|filed| Kept { filed, had: had(*number, filed) }).collect(),
                is_read: self.readers.contains(number),
            }
        };
        files::objection(leaving, reader, &self.near.iter().map(shelf).collect::<Vec<_>>())
    }

    /// Where not all of it was read, since too many get what leaves.
    pub fn unread(&self, work: &Work<'_>) -> Option<String> {
        let unread = |number: &&TicketNumber| **number != self.own && !work.facts.notes.contains_key(number);
        let count = self.readers.iter().filter(unread).count();
        (count > 0).then(|| {
            format!(
                "It goes to the requesters of {} tickets, of {count} of which it was not looked up what stands inside",
                self.readers.len()
            )
        })
    }

    fn named(&self, number: TicketNumber) -> String {
        if number == self.own { "this ticket".to_owned() } else { format!("ticket {number}") }
    }
}

/// Whether all who are asked have what was said in a side conversation of this ticket.
fn is_had(number: TicketNumber, said: Said<'_>, asked: &[Address], work: &Work<'_>) -> bool {
    work.facts.ticket(number).is_some_and(|ticket| said.is_had_by(asked, ticket, work.policy))
}
