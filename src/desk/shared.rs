//! An answer that goes to the requesters of several tickets: it solves a problem, or closes a release. What is one
//! requester's is no business of the others.

use std::collections::BTreeSet;

use crate::desk::called;
use crate::desk::command::Command;
use crate::desk::inside;
use crate::desk::mail::Address;
use crate::desk::problem;
use crate::desk::refusal;
use crate::desk::restraint;
use crate::desk::thread::surviving;
use crate::desk::ticket::{Kind, Ticket};
use crate::desk::wording::{contains_words, words};
use crate::desk::work::{Actor, Work};

/// To what else it goes.
#[derive(Debug)]
pub struct Shared<'w> {
    kind: Kind,
    /// The incidents of the problem, or the changes of the release; those of which the agent may not hear get nothing.
    pub others: Vec<&'w Ticket>,
}

impl<'w> Shared<'w> {
    /// Of an answer beside these commands; `None`: it goes to this ticket's requester alone.
    pub fn of(commands: &[Command], ticket: &Ticket, actor: &Actor, work: &Work<'w>) -> Option<Self> {
        let given = commands.iter().rev().find_map(|command| match command {
            Command::Kind(kind) => Some(*kind),
            _ => None,
        });
        let kind = given.unwrap_or(ticket.kind);
        let solves = !ticket.status.is_done() && commands.iter().any(Command::ends) && !problem::is_silent(commands);
        if !solves || !matches!(kind, Kind::Problem | Kind::Release) {
            return None;
        }
        let named = commands.iter().flat_map(|command| match command {
            Command::Incidents(numbers) => numbers.as_slice(),
            _ => &[],
        });
        let mut seen = BTreeSet::from([ticket.number]);
        let named = named.flat_map(|number| [vec![*number], problem::solved_with(work, *number, actor)].concat());
        let numbers = problem::solved_with(work, ticket.number, actor).into_iter().chain(named);
        let living = numbers.filter_map(|number| surviving(number, work.facts)).filter(|number| seen.insert(*number));
        let others = living.filter_map(|number| work.facts.ticket(number));
        let others: Vec<&Ticket> = others.filter(|other| actor.may_hear(&other.queue, work.policy)).collect();
        (!others.is_empty()).then_some(Self { kind, others })
    }

    /// What speaks against it, and against the text that goes there, if one does.
    pub fn objection(&self, text: Option<&str>, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
        let for_one = text.and_then(|text| self.is_for_one(text, ticket, work));
        let against = [for_one, self.unread(work), self.restrained(work)];
        let against: Vec<String> = against.into_iter().flatten().collect();
        let done = if text.is_some() { "sent" } else { "done" };
        (!against.is_empty()).then(|| {
            format!(
                "{}, and {}. To have it {done} as it is, answer once more with /send on the first line.",
                self.why(),
                against.join("; ")
            )
        })
    }

    /// What requesters wrote on their tickets since the desk's mail that is answered. That a ticket was opened since is
    /// nothing new: it was tied to this one.
    pub fn unread(&self, work: &Work<'_>) -> Option<String> {
        let answered = work.facts.answered.as_ref()?;
        let wrote = self.others.iter().filter_map(|other| {
            let latest = work.facts.latest.get(&other.number)?;
            let who = other.requester.address.label();
            let since = latest.at > answered.at && latest.at > other.created_at;
            let since = since && !refusal::is_answered(other.number, latest, work);
            since.then(|| format!("{who} wrote since on ticket {}: {}", other.number, inside::quoted(&latest.text)))
        });
        some_of(wrote.collect())
    }

    /// Where the last word of colleagues is that nobody shall write there.
    fn restrained(&self, work: &Work<'_>) -> Option<String> {
        let noted = self.others.iter().filter_map(|other| {
            let note = work.facts.notes.get(&other.number)?.first().filter(|note| restraint::is_asked_by(note))?;
            Some(format!("it is noted on ticket {}: {}", other.number, inside::quoted(note)))
        });
        some_of(noted.collect())
    }

    fn is_for_one(&self, text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
        let quotes = || text.lines().any(|line| line.trim_start().starts_with('>'));
        if names_requester(text, ticket) {
            return Some("it names the requester of this one".to_owned());
        }
        let another = self.named_reader(text, ticket, work);
        let named = another.map(|another| format!("it names one of them (\u{201c}{another}\u{201d})"));
        named.or_else(|| quotes().then(|| "it quotes what one of them wrote".to_owned()))
    }

    fn why(&self) -> &'static str {
        match self.kind {
            Kind::Release => "It closes a release, so that it goes to the requesters of all its changes",
            _ => "It solves a problem, so that it goes to the requesters of all its incidents",
        }
    }

    /// The first name of somebody among all who get it that stands in it. As names are written, since some are words as
    /// well; what a colleague is called, too, signs it.
    fn named_reader(&self, text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
        let mut readers: Vec<&Address> = vec![&ticket.requester.address];
        readers.extend(self.others.iter().map(|other| &other.requester.address));
        let several = readers.iter().any(|reader| !reader.is(&ticket.requester.address.address));
        let colleagues = work.policy.agents.iter().map(|agent| words(&agent.name)).collect::<Vec<_>>().join(" ");
        let names: BTreeSet<String> = readers.iter().flat_map(|reader| called::names(reader)).collect();
        let is_name = |word: &&str| {
            let lower = word.to_lowercase();
            word.starts_with(char::is_uppercase) && names.contains(&lower) && !contains_words(&colleagues, &lower)
        };
        let mut said = text.split(|c: char| !c.is_alphanumeric());
        said.find(is_name).filter(|_| several).map(str::to_owned)
    }
}

/// The first of what is to be said of several tickets, and how many more there are.
fn some_of(said: Vec<String>) -> Option<String> {
    const SHOWN: usize = 3;
    let more = said.len().saturating_sub(SHOWN);
    let shown = said.into_iter().take(SHOWN).chain((more > 0).then(|| format!("and {more} more")));
    Some(shown.collect::<Vec<_>>().join("; ")).filter(|said| !said.is_empty())
}

/// Whether the first line names who asked here: that is for one reader.
fn names_requester(text: &str, ticket: &Ticket) -> bool {
    const SHORTEST: usize = 3;
    let first = words(text.trim_start().lines().next().unwrap_or_default());
    let label = words(ticket.requester.address.label());
    label.split(' ').filter(|name| name.chars().count() >= SHORTEST).any(|name| contains_words(&first, name))
}
