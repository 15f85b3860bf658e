//! Putting a message where it can be found: on its ticket, held for a person, or filed without a stir.

use crate::desk::agent_mail::{self, ended};
use crate::desk::approval::{self, VoteKey};
use crate::desk::aside;
use crate::desk::context;
use crate::desk::correspondent::{kept, unknown, writer};
use crate::desk::direct;
use crate::desk::facts::{BucketKey, Side};
use crate::desk::mail::{Address, AutomaticKind, Mail};
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::opening;
use crate::desk::outgoing::public_references;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::{Agent, AgentsRequire};
use crate::desk::returned;
use crate::desk::template::{MessageView, name};
use crate::desk::ticket::{Author, AuthorKind, Contact, EntryKind, NewEntry, Ticket, TicketNumber, Visibility};
use crate::desk::work::{Actor, Work};

/// Ids of other mail that are remembered of one message, the newest.
const MOST_REFERENCES: usize = 50;

/// The message as a line of the timeline.
pub fn inbound(work: &Work<'_>, mail: &Mail, author: AuthorKind, visibility: Visibility) -> NewEntry {
    let new = mail.reply_text();
    let quoted = mail.quoted_text();
    NewEntry {
        kind: EntryKind::Inbound,
        visibility,
        author: match writer(mail) {
            Some(from) => Author::person(author, &kept(from, mail)),
            None => Author { kind: author, name: None, address: None },
        },
        at: work.facts.received_at,
        text: new,
        quoted_text: (!quoted.is_empty()).then_some(quoted),
        attachments: mail.attachments.clone(),
        message_id: mail.message_id.clone(),
        addressees: mail.recipients().map(Address::key).collect(),
    }
}

/// Says on the ticket what could not be read of a message, so that nobody takes the beginning for all of it.
pub fn tell_unread(work: &mut Work<'_>, ticket: &Ticket, mail: &Mail) {
    if mail.problems.is_empty() {
        return;
    }
    let told = format!("not all of the message could be read: {}", mail.problems.join("; "));
    work.plan.because(told.clone());
    work.event(ticket, &Actor::Desk, told);
}

/// Remembers the mail's id, and those it refers to, on the requester's side and continues the thread from it.
pub fn remember(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail) {
    let references = public_references(mail, work.policy, work.facts);
    // An id that holds an agent's token, which no client makes, must not stand in mail to the requester's side.
    let fit = |id: &&str| !work.facts.id_taken && work.policy.keys.scrub(id) == **id;
    let Some(id) = mail.message_id.as_deref().filter(fit) else { return };
    work.know(id, ticket.number, Side::Requester);
    // Two answers to a mail that never came here meet in its id.
    for reference in references.iter().rev().take(MOST_REFERENCES) {
        work.know(reference, ticket.number, Side::Mentioned);
    }
    // Mail to the requester does not name what they do not have.
    if !aside::is_aside(mail, ticket, work.policy) {
        ticket.thread.follow(id, &references);
    }
}

/// An out-of-office, a receipt: on its ticket, for whoever looks, and nothing else happens. What other desks and
/// trackers send is generated, too, and often holds what a person wrote: of that agents hear.
pub fn file(mut work: Work<'_>, mail: &Mail, ticket: Ticket) -> Plan {
    let author = if ticket.requester.address.is(writer(mail).map(|from| from.address.as_str()).unwrap_or_default()) {
        AuthorKind::Requester
    } else {
        AuthorKind::ThirdParty
    };
    let entry = inbound(&work, mail, author, aside::visibility(mail, &ticket, work.policy));
    work.entry(&ticket, entry);
    if mail.automatic.kind == Some(AutomaticKind::Generated) {
        notify::of_message(&mut work, &ticket, mail, false, &[]);
    }
    work.finish(Some(Verdict::Automatic), ticket)
}

/// Waits for a person of the desk. Where a ticket is concerned, its timeline says so and the lead is told.
pub fn hold(mut work: Work<'_>, mail: &Mail, ticket: Option<Ticket>, why: &str) -> Plan {
    work.plan.because(format!("held: {why}"));
    let Some(ticket) = ticket else {
        // The same words for all mail of one kind, lest an afternoon of spam becomes one of alerts.
        work.plan.alerts.push(format!(
            "Mail to mailbox {} was held: {why}; `maildesk ledger --verdict held` lists it",
            work.facts.mailbox
        ));
        return work.conclude(Verdict::Held, None);
    };
    tell_held(&mut work, mail, &ticket, None, why);
    work.finish(Some(Verdict::Held), ticket)
}

/// Waits for a person, as mail in the name of the desk itself which no agent is proven to have sent. A machine's is a loop,
/// more often than not, of which nobody need hear each time.
pub fn hold_own(mut work: Work<'_>, mail: &Mail, ticket: Option<Ticket>) -> Plan {
    let why = "it comes from the desk's own address";
    let machine = mail.automatic.is_of_machine();
    let ticket = ticket.filter(|_| !machine);
    if ticket.is_none() && !machine && !mail.authentication.failed() {
        tell_deciders(&mut work, mail, (BucketKey::own_name(), "comes in the name of the desk"), None, why);
    }
    hold(work, mail, ticket, why)
}

/// Tells whoever decides of mail that bears an agent's address, is not proven to be theirs, and is about no ticket.
/// `returned`: the agent whose it says to be got it back, and knows.
pub fn tell_of_forged(work: &mut Work<'_>, mail: &Mail, agent: &Agent, returned: bool, why: &str) {
    let what = format!("bears the address of agent {}", agent.id);
    let knows = Some(&agent.id).filter(|_| returned);
    tell_deciders(work, mail, (BucketKey::forged(&agent.id), &what), knows, why);
}

/// Tells whoever decides but the one who knows, as far as the brake lets it pass, of mail about no ticket that was held.
fn tell_deciders(
    work: &mut Work<'_>,
    mail: &Mail,
    (brake, what): (BucketKey, &str),
    knows: Option<&AgentId>,
    why: &str,
) {
    let nobody = Contact { id: 0, address: unknown() };
    let about = Ticket { number: TicketNumber::NONE, ..opening::blank(work, nobody, &mail.subject, None) };
    let policy = work.policy;
    let deciders = notify::present_deciders(work, &about).into_iter().filter(|decider| knows != Some(&decider.id));
    let deciders: Vec<&Agent> = deciders.collect();
    if deciders.is_empty() {
        return;
    }
    if work.levels.take(&[(brake, policy.brakes.returned)], work.now).is_err() {
        let told = format!("too much mail {what}: of the last one no lead is told");
        work.plan.because(told.clone());
        work.plan.alerts.push(format!("A brake fired: {told}"));
        return;
    }
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or("nobody");
    let context = context::about(&about, policy, work.now)
        .with_reason(format!("mail from {from} was held: {why} (`maildesk ledger --verdict held` names its ID)"));
    for decider in deciders {
        notify::tell(work, &about, decider, name::NOTIFY_CHANGE, context.clone(), Vec::new());
    }
}

/// Waits for the agent whose it says to be, who would else wait for an answer that nobody got: with a word of theirs in
/// answer to the desk's own mail it is done (see `returned`).
pub fn hold_claimed(
    mut work: Work<'_>,
    mail: &Mail,
    ticket: Ticket,
    agent: &AgentId,
    (direct, why): (bool, &str),
) -> Plan {
    work.plan.because(format!("held: {why}"));
    let by_hand = !mail.automatic.is_of_machine();
    let hears = work.policy.may_hear(agent, &ticket.queue);
    let agent = work.policy.agent(agent).filter(|_| by_hand && hears);
    let asked_of_another = agent.and_then(|agent| returned::asked_of_another(&agent.id, work.facts, work.policy));
    if let Some((agent, why)) = agent.zip(asked_of_another) {
        let about = context::about(&ticket, work.policy, work.now);
        let context = context::returned(about, mail, agent, work.policy, why);
        notify::give_back(&mut work, &ticket, agent, (name::RETURNED, context));
        return work.finish(Some(Verdict::Held), ticket);
    }
    // What is said of another mail is no answer by itself.
    let answers = agent.filter(|agent| !returned::says(&mail.reply_text(), &agent.id, work.policy));
    let objection = answers.and_then(|agent| match direct {
        true => direct::objection(mail, &ticket, &agent.id, &work),
        false => agent_mail::objection(&work, mail, &ticket, &agent.id),
    });
    tell_held(&mut work, mail, &ticket, agent, why);
    if let Some(agent) = agent {
        let message = MessageView { text: mail.text().trim().to_owned(), ..MessageView::default() };
        // A word by the same way would be held, too.
        let why = match work.policy.desk.agents_require {
            AgentsRequire::Token => why.to_owned(),
            AgentsRequire::Authenticated => format!("{why}. {}", how_to_prove(agent)),
        };
        let why = match objection {
            Some(objection) => {
                format!("{why}. If it is yours, know what speaks against sending it as it is: {}", ended(&objection))
            }
            None => why,
        };
        let context = context::about(&ticket, work.policy, work.now).with_message(message).with_reason(why);
        notify::ask_whose(&mut work, &ticket, agent, context);
    }
    work.finish(Some(Verdict::Held), ticket)
}

/// Waits for a person, as the word of an approver which nothing proves to be theirs: as anybody else's it decides nothing,
/// so that the lead hears how the right one is got.
pub fn hold_vote(mut work: Work<'_>, mail: &Mail, ticket: Ticket, key: VoteKey, why: &str) -> Plan {
    work.plan.because(format!("held: {why}"));
    let stands = approval::voter(&ticket, key).filter(|_| approval::is_open(&ticket));
    let how = match stands {
        Some(vote) => format!(
            "it decides nothing, whoever lets it in: ask {} to answer the mail that asked them, or ask somebody else by \
             `/approvers`",
            vote.who.address
        ),
        None => "it decides nothing: what it answers is not asked any more".to_owned(),
    };
    tell_held_so(&mut work, mail, &ticket, None, (why, &|_, _| how.clone()));
    work.finish(Some(Verdict::Held), ticket)
}

/// What an agent does whose mail proves too little for this desk.
fn how_to_prove(agent: &Agent) -> String {
    let address = agent.address().address;
    let domain = address.rsplit('@').next().unwrap_or_default();
    format!(
        "This desk takes mail of agents only where the server of their address proves it, by DKIM or SPF with DMARC: answer \
         through the server of {domain}, and ask whoever sees to it where that does not help"
    )
}

/// Says on the ticket that mail was held, and tells whoever decides but the one who is asked.
pub fn tell_held(work: &mut Work<'_>, mail: &Mail, ticket: &Ticket, asked: Option<&Agent>, why: &str) {
    tell_held_so(work, mail, ticket, asked, (why, &|work, from| how_it_goes_on(work, ticket, asked, from)));
}

/// Why mail was held, and what can be done about it where it comes from this address.
type Held<'h> = (&'h str, &'h dyn Fn(&Work<'_>, &str) -> String);

fn tell_held_so(work: &mut Work<'_>, mail: &Mail, ticket: &Ticket, asked: Option<&Agent>, (why, how): Held<'_>) {
    let from = writer(mail).map(|from| from.address.as_str()).unwrap_or("nobody").to_owned();
    let told = format!("mail from {from} was held: {why}");
    work.event(ticket, &Actor::Desk, told.clone());
    let deciders = notify::present_deciders(work, ticket);
    // A lead whose address it bears hears of it too: either it was the lead, or somebody plays the lead.
    for decider in deciders.into_iter().filter(|decider| asked.is_none_or(|asked| asked.id != decider.id)) {
        let how = how(work, &from);
        let context = context::about(ticket, work.policy, work.now).with_reason(format!("{told} ({how})"));
        notify::tell(work, ticket, decider, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

/// What can be done about mail that was held.
fn how_it_goes_on(work: &Work<'_>, ticket: &Ticket, asked: Option<&Agent>, from: &str) -> String {
    // As the requester's it would be quoted to the requester, whatever it says.
    let strict = work.policy.desk.agents_require == AgentsRequire::Authenticated;
    match (asked, work.policy.agent_by_address(from)) {
        (Some(asked), _) if strict => {
            format!("{} is asked whether it is theirs, and must answer by authenticated mail", asked.name)
        }
        (Some(asked), _) => format!("{} is asked whether it is theirs", asked.name),
        (None, Some(agent)) if !work.policy.may_hear(&agent.id, &ticket.queue) => {
            format!("only members of queue {} write there", ticket.queue)
        }
        (None, Some(agent)) if strict => format!(
            "`maildesk ledger --verdict held` names its ID; the desk wants the mail of {} authenticated by their server, \
             by DKIM or SPF with DMARC",
            agent.name
        ),
        (None, Some(agent)) => format!(
            "`maildesk ledger --verdict held` names its ID, and {} can answer the desk's own mail instead",
            agent.name
        ),
        (None, None) => {
            "`maildesk ledger --verdict held` names its ID; `maildesk replay ID --as requester` lets it in as a word \
                         of the requester's side, `--as new` as a matter of its own"
                .to_owned()
        }
    }
}
