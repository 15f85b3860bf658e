//! What the store is asked before a decision.

use crate::desk::command;
use crate::desk::correspondent::{correspondent, writer};
use crate::desk::facts::{BucketKey, Insider, Lookup};
use crate::desk::knowledge::wanted::Wanted;
use crate::desk::mail::{Authentication, Mail, PartKind, address_key};
use crate::desk::names::QueueName;
use crate::desk::policy::{Agent, Policy};
use crate::desk::rule::{Action, AssignTo};
use crate::desk::similar;
use crate::desk::thread::evidence::{answers_about_none, passed_on_to, referred, tokens};
use crate::desk::thread::passed_on::PassedOn;
use crate::desk::thread::{answers_nothing, rates_nothing, subject_tags};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{Holder, Reading, Token};
use crate::desk::{ack, brake, identity, purpose};

/// Numbers in one subject that are looked at.
const MOST_TAGS: usize = 5;

/// What the store is asked about a mail before it is decided.
pub fn lookup(mail: &Mail, policy: &Policy) -> Lookup {
    let tokens = tokens(mail, policy);
    let on_page = mail.authentication == Authentication::by_page();
    let author = identity::author(mail, policy);
    let signs = mail.parts.iter().any(|part| part.kind == PartKind::Signature);
    // Whoever uses an agent's address may be that agent, who is asked, and hears what speaks against it.
    let used = || tokens.iter().find_map(|found| holder(&found.reading, policy));
    let inside = author.or_else(used).map(|agent| Insider { agent: agent.id.clone(), on_page });
    let mut tickets: Vec<TicketNumber> = tokens
        .iter()
        .map(|found| match &found.reading {
            Reading::Valid(token) => token.ticket,
            Reading::Forged { ticket } => *ticket,
        })
        .chain(subject_tags(&mail.subject).take(MOST_TAGS))
        .chain(if inside.is_some() { command::tickets_named(&mail.reply_text()) } else { Vec::new() })
        .collect();
    let on = passed_on_to(mail, policy).filter(|_| inside.is_some());
    tickets.extend(on.iter().flat_map(|on| on.numbers.iter().copied()));
    tickets.dedup();
    let outbox = tokens.iter().find_map(|found| match &found.reading {
        Reading::Valid(Token { holder: Holder::Bounce(id), .. }) => Some(*id),
        _ => None,
    });
    // A mail of the desk itself that is passed on is not answered.
    let own = |id: &&str| policy.keys.read_message_id(id, &policy.desk.domain).is_some();
    let passed_on = mail.passed_on_id().filter(|id| inside.is_some() && !own(id));
    let on_ids = on.iter().flat_map(|on| on.ids.iter().copied()).filter(|id| !own(id));
    let named = !tickets.is_empty() || outbox.is_some() || mail.bounce.is_some();
    let address = purpose::requester(mail, policy).unwrap_or_else(|| correspondent(mail, policy)).key();
    let buckets = [BucketKey::sender(&address)].into_iter();
    Lookup {
        message_id: mail.message_id.clone(),
        content_hash: mail.content_hash.clone(),
        ids: mail
            .reported_id()
            .into_iter()
            .chain(referred(mail))
            .chain(passed_on)
            .chain(on_ids)
            .map(str::to_owned)
            .collect(),
        reported: mail.reported_addresses(),
        buckets: buckets
            .chain(tickets.iter().map(|number| BucketKey::ticket(*number)))
            .chain(brake::staff(policy))
            .collect(),
        tickets,
        address: Some(address),
        outbox,
        caused: inside.is_some(),
        said: inside.is_some(),
        answers_agents: answers_about_none(mail, policy),
        recent: policy.queues.iter().any(|queue| queue.problem_after.is_some()),
        load: asks_load(policy),
        services: !policy.services.is_empty(),
        apart: apart(policy),
        articles: match mail.automatic.may_acknowledge && policy.desk.public_url.is_some() {
            _ if author.is_some() => Wanted::All,
            true => Wanted::Proposable(policy.knowledge.proposable(&ack::request(&mail.subject, mail))),
            false => Wanted::None,
        },
        signed: if signs { signers(mail, author) } else { Vec::new() },
        passed_on: inside.as_ref().and_then(|_| PassedOn::of(mail, policy)),
        inside,
        asked: writer(mail).map(|from| from.address.clone()).filter(|_| answers_nothing(mail, policy)),
        rated: writer(mail).map(|from| from.address.clone()).filter(|_| rates_nothing(mail, policy)),
        // What refers to nothing that there is opens a ticket, as a rule.
        similar: if named { Vec::new() } else { similar::words(&mail.subject) },
    }
}

/// Under which addresses entries of whoever writes stand: an agent's stand under their first one, wherever they write from.
fn signers(mail: &Mail, author: Option<&Agent>) -> Vec<String> {
    let from = writer(mail).map(|from| from.key());
    let own = author.map(|agent| agent.address().key()).filter(|own| Some(own) != from.as_ref());
    from.into_iter().chain(own).collect()
}

/// The agent for whom a token was made.
fn holder<'p>(reading: &Reading, policy: &'p Policy) -> Option<&'p Agent> {
    let Reading::Valid(Token { holder: Holder::Agent(token), .. }) = reading else { return None };
    policy.agents.iter().find(|agent| token.is_of(&agent.id))
}

/// Whether a rule asks who is least busy.
fn asks_load(policy: &Policy) -> bool {
    let mut actions = policy.rules.iter().flat_map(|rule| &rule.actions);
    actions.any(|action| matches!(action, Action::Assign(AssignTo::LeastBusy(_))))
}

/// What the store is asked about a ticket before somebody of the desk does something with it.
pub fn about(ticket: &Ticket, policy: &Policy) -> Lookup {
    let left = ticket.course.solving.iter().flat_map(|solving| solving.left.iter().copied());
    let tickets = std::iter::once(ticket.number).chain(left).collect();
    Lookup { tickets, caused: true, said: true, ..about_none(policy) }
}

/// The same where there is no ticket yet.
pub fn about_none(policy: &Policy) -> Lookup {
    let services = !policy.services.is_empty();
    let (buckets, load, apart) = (brake::staff(policy), asks_load(policy), apart(policy));
    Lookup { buckets, load, services, apart, ..Lookup::default() }
}

/// Queues of whose changes not everybody hears.
fn apart(policy: &Policy) -> Vec<QueueName> {
    let restricted = policy.queues.iter().filter(|queue| queue.restricted && !policy.services.is_empty());
    restricted.map(|queue| queue.name.clone()).collect()
}

/// And whoever a ticket is opened for, who may get automatic mail.
pub fn with_requester(address: &str, mut lookup: Lookup) -> Lookup {
    lookup.address = Some(address_key(address));
    lookup.buckets.push(BucketKey::sender(address));
    lookup
}
