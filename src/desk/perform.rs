//! Commands carried out: the one way in which a person changes a ticket, whether by mail, command line or page.

use crate::desk::absence;
use crate::desk::approval;
use crate::desk::asking;
use crate::desk::changes;
use crate::desk::chat;
use crate::desk::command::{self, Command, Level, Until};
use crate::desk::context;
use crate::desk::delivered::{self, Delivered};
use crate::desk::entered::{self, Entered};
use crate::desk::facts::{Facts, Told};
use crate::desk::handover;
use crate::desk::knowledge::{self, Article};
use crate::desk::lifecycle;
use crate::desk::mail::{Address, Attachment};
use crate::desk::merging;
use crate::desk::names::QueueName;
use crate::desk::note;
use crate::desk::notify::{self, turned};
use crate::desk::outage;
use crate::desk::outgoing::{Answers, Copies, ToRequester};
use crate::desk::plan::{Change, Plan, ReturnPath};
use crate::desk::policy::{Agent, Policy};
use crate::desk::problem;
use crate::desk::resolved;
use crate::desk::sla::Happening;
use crate::desk::template::name;
use crate::desk::thread::surviving;
use crate::desk::ticket::{
    EntryKind, Kind, Link, LinkKind, NewEntry, Participant, ParticipantRole, Status, Ticket, TicketNumber, Visibility,
};
use crate::desk::unasked::Unsent;
use crate::desk::work::{Actor, Work};

/// What a person sent with the commands, when they came by mail.
#[derive(Clone, Debug, Default)]
pub struct Enclosed {
    pub attachments: Vec<Attachment>,
    /// Text that stands below the answer and is not sent; and whether what stands above it may hold Markdown.
    pub quoted: Option<String>,
    pub marked_up: bool,
    /// The note with what stands below it and is new to the desk; `None`: nothing does.
    pub noted: Option<String>,
    /// Of the knowledge base, below the answer.
    pub articles: Vec<Article>,
    /// Of the agent's mail.
    pub message_id: Option<String>,
    /// Who has the agent's mail itself.
    pub delivered: Delivered,
    /// The answer thanks, or answers thanks: nothing is waited for after it.
    pub courtesy: bool,
    /// Others who have it, and take part once the answer goes out, if they do not yet.
    pub copied: Vec<Address>,
}

/// Carries out commands on a ticket for a person who is not writing mail. The error says why one of them cannot be sent.
pub fn perform(
    ticket: Ticket,
    actor: &Actor,
    commands: &[Command],
    facts: &Facts,
    policy: &Policy,
    now: jiff::Timestamp,
) -> Result<Plan, String> {
    let mut work = Work::new(policy, facts, now);
    let mut ticket = ticket;
    carry_out(&mut work, &mut ticket, actor, commands, &Enclosed::default())?;
    Ok(work.finish(None, ticket))
}

/// Carries out commands in order. An answer assigns an unassigned ticket, stops the response clock and, unless a
/// command says otherwise, lets it wait ([`lifecycle::after_answer`]); a question to a third party leaves it on hold. The
/// error says why an answer or a question could not be written: nothing of what was done so far may be kept then, or it is
/// done twice when the same comes once more.
pub fn carry_out(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    actor: &Actor,
    commands: &[Command],
    enclosed: &Enclosed,
) -> Result<(), String> {
    work.done_by(actor);
    if let Some(agent) = actor.agent() {
        ticket.course.mentioned.remove(agent);
    }
    if *actor != Actor::Desk && commands.iter().any(|command| !matches!(command, Command::Note(_))) {
        ticket.vouch();
    }
    let mut answered = None;
    let mut asked = false;
    // What is closed at once is closed without a question.
    let resolves =
        |command: &Command| matches!(command, Command::Status(Status::Resolved) | Command::Named(Status::Resolved, _));
    let withdraws = *actor != Actor::Desk && approval::withdraws(commands, ticket);
    if withdraws {
        approval::withdraw(work, ticket, actor);
    }
    let closing = commands.iter().any(resolves) && !ticket.status.is_done() && !withdraws;
    let (number, was_done) = (ticket.number, ticket.status.is_done());
    let sets_status = |command: &Command| {
        matches!(command, Command::Status(_) | Command::Named(..) | Command::Wait { .. } | Command::Spam)
    };
    let gives_status = |command: &Command| sets_status(command) || matches!(command, Command::Approvers(_));
    let status_given = commands.iter().any(gives_status);
    let given_away = handover::gives_away(commands, ticket, actor);
    let planned = changes::planned(ticket);
    let ordered = handover::in_order(commands);
    for command in &ordered {
        match command {
            Command::Answer(text) => match &enclosed.delivered {
                Delivered::Aside(to) => delivered::record_aside(work, ticket, actor, text, enclosed, to),
                Delivered::ToRequester | Delivered::ToNobody => {
                    answer(work, ticket, actor, text, enclosed, closing)?;
                    answered = Some(text.as_str());
                }
            },
            Command::Note(text) => note::leave(work, ticket, actor, text, enclosed),
            Command::Ask { to, text } => match asking::ask(work, ticket, actor, to.as_ref(), text, enclosed) {
                Ok(()) => asked = true,
                Err(why) => return Err(why),
            },
            Command::Status(status) | Command::Named(status, _) => {
                let resolves = status.is_done() && !ticket.status.is_done();
                work.set_status(ticket, if withdraws { Status::Closed } else { *status }, actor);
                // What is closed at once is closed without a word, as where a rule does it.
                if resolves
                    && (withdraws || *status == Status::Resolved)
                    && answered.is_none_or(|text| enclosed.delivered == Delivered::ToRequester && !asks(text))
                    && let Err(Unsent::Braked(why)) = resolved::notice(work, ticket, actor)
                {
                    let requester = &ticket.requester.address.address;
                    let told = format!(
                        "{requester} hears later that ticket {} {}, since a brake holds that mail back: {why}",
                        ticket.number,
                        resolved::became(ticket)
                    );
                    resolved::tell_later(work, ticket, actor);
                    work.event(ticket, &Actor::Desk, told.clone());
                    work.plan.because(told.clone());
                    work.plan.warnings.push(told);
                }
                if let Command::Named(of, name) = command {
                    work.name_status(ticket, *of, name, actor);
                }
            }
            Command::Wait { status, until } => {
                work.set_status(ticket, *status, actor);
                wait(work, ticket, actor, *until);
            }
            Command::Due(until) => due(work, ticket, actor, *until),
            Command::Service(service) => work.set_service(ticket, service.as_ref(), actor),
            Command::Outage(order) => outage::carry_out(work, ticket, actor, order),
            Command::Sla(sla) => work.set_sla(ticket, sla.as_deref(), actor),
            Command::Spam => {
                work.tag(ticket, SPAM, actor);
                outage::withdraw(work, ticket, actor);
                unsend(work, ticket);
                work.set_status(ticket, Status::Closed, actor);
            }
            Command::Impact(level) => weigh(work, ticket, actor, IMPACT, *level),
            Command::Urgency(level) => weigh(work, ticket, actor, URGENCY, *level),
            Command::Cc(address) => copy_in(work, ticket, actor, address),
            Command::Uncc(address) => copy_out(work, ticket, actor, address),
            Command::Watch(agent, watch) => note::watch(work, ticket, actor, agent, *watch),
            Command::Link(kind, to) => link(work, ticket, actor, *kind, *to),
            Command::Incidents(incidents) => problem::tie(work, ticket, actor, incidents),
            Command::Merge(into) => {
                let into = surviving(*into, work.facts).and_then(|into| work.facts.ticket(into));
                if let Some(into) = into.filter(|into| into.number != ticket.number) {
                    notify::tell_news(work, ticket);
                    let from = std::mem::replace(ticket, into.clone());
                    merging::fold(work, from, ticket, actor);
                }
            }
            Command::Approvers(approvers) => {
                approval::ask(work, ticket, actor, approvers);
                let agents = approvers.people.iter().filter_map(|who| work.policy.agent_by_address(&who.address));
                agents.for_each(|agent| beware_of_absence(work, ticket, agent));
            }
            // Whoever reads the mail does it.
            Command::Help | Command::Split => {}
            Command::Priority(priority) => work.set_priority(ticket, *priority, actor),
            Command::Kind(kind) => work.set_kind(ticket, *kind, actor),
            Command::Queue(queue) => {
                if ticket.queue != *queue {
                    let shown = shown_to_more(ticket, queue, work.policy).filter(|_| actor.agent().is_some());
                    work.plan.warnings.extend(shown);
                    work.set_queue(ticket, queue, actor);
                    handover::to_queue(work, ticket, actor);
                    let away = notify::of_absence(work, ticket).filter(|_| actor.agent().is_some());
                    work.plan.warnings.extend(away);
                }
            }
            Command::Assign(agent) => {
                if work.assign(ticket, agent.clone(), actor) {
                    handover::to_assignee(work, ticket, actor);
                }
                let assignee = ticket.assignee.as_ref().filter(|assignee| Some(*assignee) != actor.agent());
                if let Some(assignee) = assignee.and_then(|assignee| work.policy.agent(assignee)) {
                    beware_of_absence(work, ticket, assignee);
                }
            }
            Command::Owner(agent) => {
                if ticket.owner != *agent {
                    work.set_owner(ticket, agent.clone(), actor);
                    handover::to_owner(work, ticket, actor);
                }
                let named = agent.as_ref().filter(|agent| Some(*agent) != actor.agent());
                if let Some(owner) = named.and_then(|agent| work.policy.agent(agent)) {
                    beware_of_absence(work, ticket, owner);
                }
            }
            Command::Tag(words) => command::tags(words).for_each(|tag| work.tag(ticket, tag, actor)),
            Command::Untag(words) => command::tags(words).for_each(|tag| work.untag(ticket, tag, actor)),
            Command::Field { name, value } => match changes::order(command, commands, ticket) {
                Some(Ok(between)) => changes::set(work, ticket, actor, between),
                _ => work.set_field(ticket, name, value, actor),
            },
            Command::Window(between) => changes::set(work, ticket, actor, *between),
        }
    }
    // In whatever order window and service were given.
    if ticket.number == number && changes::planned(ticket) != planned {
        changes::tell(work, ticket, actor);
    }
    if answered.is_some() && !status_given {
        let status = lifecycle::after_answer(ticket, enclosed.courtesy, given_away);
        work.set_status(ticket, status, actor);
    }
    if asked && !status_given {
        work.set_status(ticket, Status::OnHold, actor);
    }
    if ticket.number == number && commands.iter().any(|command| matches!(command, Command::Service(_))) {
        work.plan.warnings.extend(outage::of_another_service(ticket));
    }
    notify::tell_news(work, ticket);
    // What rules do is theirs.
    if *actor != Actor::Desk && commands.iter().any(sets_status) {
        turned::by_hand(work, ticket, actor);
    }
    let solved = !was_done && !commands.contains(&Command::Spam) && ticket.status.is_done() && ticket.number == number;
    if solved && matches!(ticket.kind, Kind::Problem | Kind::Release) {
        match problem::is_silent(commands) {
            true => problem::leave_tied(work, ticket, actor),
            false => problem::solve(work, ticket, actor, answered, enclosed),
        }
    }
    Ok(())
}

/// Who sends spam hears nothing more, also of what was written before it was called so. An agent's other mail about it is
/// the desk's own.
fn unsend(work: &mut Work<'_>, ticket: &Ticket) {
    let rcpt = ticket.requester.address.address.clone();
    if work.policy.agent_by_address(&rcpt).is_none() {
        work.plan.changes.push(Change::Unsend { ticket: ticket.number, rcpt });
    }
}

/// That more people may read a ticket once it is in this queue, if so: all that was said in it while they might not.
fn shown_to_more(ticket: &Ticket, queue: &QueueName, policy: &Policy) -> Option<String> {
    let (number, before) = (ticket.number, &ticket.queue);
    let newly = |agent: &&Agent| policy.may_hear(&agent.id, queue) && !policy.may_hear(&agent.id, before);
    let readers: Vec<&str> = policy.agents.iter().filter(newly).map(|agent| agent.id.as_str()).collect();
    let who = if policy.is_restricted(queue) { readers.join(", ") } else { "every agent".to_owned() };
    (!readers.is_empty()).then(|| {
        format!(
            "queue {before} is restricted: from now on {who} may read all of ticket {number}, its notes, too; \
             `/queue {before}` takes it back"
        )
    })
}

fn link(work: &mut Work<'_>, ticket: &Ticket, actor: &Actor, kind: LinkKind, to: TicketNumber) {
    let to = surviving(to, work.facts).filter(|to| *to != ticket.number);
    let Some(other) = to.and_then(|to| work.facts.ticket(to)) else { return };
    let to = other.number;
    work.plan.warnings.extend(problem::solves_nothing(other, kind, !ticket.status.is_done()));
    work.plan.warnings.extend(problem::is_apart(other, ticket, kind, work.policy));
    work.plan.changes.push(Change::Link(Link { kind, from: ticket.number, to }));
    let told = format!("{} {}", kind.as_str().replace('_', " "), problem::called(other));
    work.event_with(ticket, other, actor, told);
}

/// The tag of what was called none of the desk's business.
pub const SPAM: &str = "spam";
/// Fields that the priority is made of.
pub const IMPACT: &str = "impact";
pub const URGENCY: &str = "urgency";

fn wait(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, until: Until) {
    match context::instant(until, ticket, work.policy, work.now) {
        Some(at) => {
            ticket.until = Some(at);
            let shown = context::local_time(at, &context::zone(ticket, work.policy));
            work.event(ticket, actor, format!("waits until {shown}"));
        }
        None => work.event(ticket, actor, "waits without end: the time given is beyond all calendars"),
    }
}

fn due(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, until: Option<Until>) {
    let at = until.and_then(|until| context::promised_by(until, ticket, work.policy, work.now));
    work.set_due(ticket, at, actor);
}

/// Sets one of both, and the priority that both give; the other is medium until somebody says more.
pub fn weigh(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, which: &str, level: Level) {
    work.set_field(ticket, which, level.as_str(), actor);
    let known = |name: &str| ticket.fields.get(name).and_then(|level| level.parse().ok()).unwrap_or(Level::Medium);
    let priority = Level::priority(known(IMPACT), known(URGENCY));
    work.set_priority(ticket, priority, actor);
}

/// Whoever gives something to somebody who is away must know, once.
pub fn beware_of_absence(work: &mut Work<'_>, ticket: &Ticket, agent: &Agent) {
    let away = absence::said_of(work, ticket, agent).filter(|away| !work.plan.warnings.contains(away));
    work.plan.warnings.extend(away);
}

fn copy_in(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, address: &Address) {
    if !ticket.is_participant(&address.address) {
        let entered = Entered::now(work, actor.agent());
        work.add_participants(ticket, [address], Some(&entered));
        work.event(ticket, actor, format!("{} gets the answers from now on", address.address));
    }
}

/// The requester stays, whoever takes part beside them.
fn copy_out(work: &mut Work<'_>, ticket: &mut Ticket, actor: &Actor, address: &Address) {
    let before = ticket.participants.len();
    let is_copied = |one: &Participant| one.role == ParticipantRole::Cc && one.address.is(&address.address);
    ticket.participants.retain(|one| !is_copied(one));
    if ticket.participants.len() < before {
        ticket.course.taken_out.insert(address.key());
        work.event(ticket, actor, format!("{} gets the answers no more", address.address));
    }
}

/// Whether a text asks something.
fn asks(text: &str) -> bool {
    text.contains(['?', '？', '؟'])
}

/// The error says in words why nothing was sent.
fn answer(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    actor: &Actor,
    text: &str,
    enclosed: &Enclosed,
    closing: bool,
) -> Result<(), String> {
    send(work, ticket, actor, text, enclosed, closing)?;
    if enclosed.delivered == Delivered::ToNobody {
        let who = actor.agent().and_then(|id| work.policy.agent(id)).map_or("the desk", |agent| agent.name.as_str());
        let did = if closing { "answered and resolved it" } else { "answered" };
        let text = knowledge::below(&work.policy.keys.scrub(text), &enclosed.articles);
        let words = (text.as_str(), enclosed.attachments.as_slice());
        notify::later(work, ticket, actor.agent(), (name::NOTIFY_CHANGE, &format!("{who} {did}")), words);
    }
    Ok(())
}

/// The message that an answer quotes: the one that the agent read, where that is still here; or else the newest. Not all
/// who get the answer need have had it.
fn answered<'f>(ticket: &Ticket, actor: &Actor, work: &Work<'f>) -> Option<&'f NewEntry> {
    let facts = work.facts;
    let here = |told: &&Told| told.ticket == ticket.number && told.entry.visibility == Visibility::Public;
    let read = facts.told_of.as_ref().filter(here).map(|told| &told.entry);
    let answered = read.or_else(|| facts.latest.get(&ticket.number));
    answered.filter(|said| entered::may_all_have(*said, ticket, actor.agent(), work.policy))
}

/// Sends an answer to the requester of a ticket, and tells nobody else. `closing`: it ends the matter, so it asks whether
/// all is solved, unless it asks something itself: then yes and no would answer that. The error says in words why
/// nothing was sent.
pub fn send(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    actor: &Actor,
    text: &str,
    enclosed: &Enclosed,
    closing: bool,
) -> Result<(), String> {
    let policy = work.policy;
    // What was rejected is not solved by saying so.
    let would_ask = closing && resolved::asks_whether_solved(work, ticket) && !ticket.is_unmade();
    let closing = would_ask && !asks(text);
    if would_ask && !closing && actor.agent().is_some() {
        let requester = ticket.requester.address.label();
        work.plan.warnings.push(format!(
            "{requester} was not asked whether it is solved, since your text asks something itself: whatever they answer, a mere \
             yes too, opens the ticket again"
        ));
    }
    if policy.worker(ticket).is_none() && actor.agent().is_some() {
        work.assign(ticket, actor.agent().cloned(), actor);
    }
    let text = policy.keys.scrub(text);
    let agent = actor.agent().and_then(|id| policy.agent(id));
    let entered = Entered::now(work, actor.agent());
    work.add_participants(ticket, &enclosed.copied, Some(&entered));
    ticket.course.ack_unreached = None;
    if enclosed.delivered == Delivered::ToRequester {
        delivered::record(work, ticket, actor, &text, enclosed);
        return Ok(());
    }
    let mut context = context::about(ticket, policy, work.now).with_message(context::answer(
        &text,
        &enclosed.articles,
        answered(ticket, actor, work),
        ticket,
        policy,
    ));
    context.message.marked_up = enclosed.marked_up;
    if let Some(agent) = agent {
        context = context.with_agent(agent);
    }
    let written = work.write_to_requester(
        ticket,
        ToRequester {
            template: name::ANSWER,
            context,
            agent,
            answers: Answers::Matter,
            asks_solved: closing,
            copies: Copies::Everybody,
            have_it: &enclosed.copied,
            return_path: ReturnPath::Bounce,
            auto_submitted: None,
            attachments: enclosed.attachments.clone(),
        },
    );
    if !written {
        return Err(work.plan.reasons.last().cloned().unwrap_or_default());
    }
    chat::hold(work, ticket);
    let message_id = work.plan.drafts.last().map(|draft| draft.message_id.clone());
    let text = knowledge::below(&text, &enclosed.articles);
    let entry = NewEntry {
        kind: EntryKind::Outbound,
        visibility: Visibility::Public,
        author: actor.author(policy),
        at: work.now,
        text: text.clone(),
        quoted_text: enclosed.quoted.clone(),
        attachments: enclosed.attachments.clone(),
        message_id,
        addressees: Vec::new(),
    };
    work.entry(ticket, entry);
    work.happened(ticket, Happening::Answered, work.now);
    let who = agent.map_or("the desk", |agent| agent.name.as_str());
    let copies = context::copies(ticket);
    let copied = if copies.is_empty() { String::new() } else { format!(" and, as a copy, to {}", copies.join(", ")) };
    work.plan.because(format!("{who}'s answer goes to {}{copied}", ticket.requester.address.address));
    Ok(())
}
