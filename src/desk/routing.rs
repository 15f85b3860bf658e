//! Running the rules over a message and its ticket: in order, each match acting before the next is asked.

use crate::desk::ack::Wish;
use crate::desk::mail::Mail;
use crate::desk::names::{AgentId, QueueName};
use crate::desk::plan::Change;
use crate::desk::rule::{Action, AssignTo, Party, Rule, Subject, Trigger};
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, Ticket, Visibility};
use crate::desk::work::{Actor, Work};

/// What the rules asked for beside changes of the ticket.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub wish: Wish,
    pub notify: Vec<AgentId>,
    /// The rule that wants a person to look first.
    pub held_by: Option<String>,
}

/// Runs every rule for `trigger`; the trace of what matched and why goes into the reasons.
pub fn run(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail, trigger: Trigger) -> Outcome {
    let policy = work.policy;
    let mailbox = work.facts.mailbox.clone();
    let text = Some(mail.reply_text()).filter(|text| !text.is_empty()).unwrap_or_else(|| mail.text());
    let mut outcome = Outcome::default();
    for rule in policy.rules.iter().filter(|rule| rule.on.contains(&trigger)) {
        let holds = match &rule.when {
            None => Ok(true),
            Some(condition) => condition.holds(&subject(mail, &text, ticket, mailbox.as_str(), trigger)),
        };
        match holds {
            Ok(true) => {
                let why = rule.when.as_ref().map_or("always", |condition| condition.source());
                work.plan.because(format!("rule \"{}\" ({}) matched: {why}", rule.name, rule.place));
                if perform(work, ticket, rule, &mut outcome) {
                    break;
                }
            }
            Ok(false) => {}
            Err(error) => {
                let told = format!(
                    "rule \"{}\" ({}) could not be evaluated and counts as not matched: {error}",
                    rule.name, rule.place
                );
                work.plan.because(told.clone());
                work.plan.alerts.push(told);
            }
        }
    }
    outcome
}

/// Does what a rule says; true when no further rule is to be tried.
fn perform(work: &mut Work<'_>, ticket: &mut Ticket, rule: &Rule, outcome: &mut Outcome) -> bool {
    let desk = Actor::Desk;
    let mut stop = false;
    for action in &rule.actions {
        match action {
            Action::Queue(queue) => work.set_queue(ticket, queue, &desk),
            Action::Assign(to) => match assignee(work, to) {
                Some(agent) => work.assign(ticket, Some(agent), &desk),
                None => work.plan.because(format!("rule \"{}\" found nobody to assign", rule.name)),
            },
            Action::Priority(priority) => work.set_priority(ticket, *priority, &desk),
            Action::Kind(kind) => work.set_kind(ticket, *kind, &desk),
            Action::Tag(tag) => work.tag(ticket, tag, &desk),
            Action::Untag(tag) => work.untag(ticket, tag, &desk),
            Action::Field { name, value } => work.set_field(ticket, name, value, &desk),
            Action::Template(template) => outcome.wish.template = Some(template.clone()),
            Action::Notify(agents) => outcome.notify.extend(agents.iter().cloned()),
            Action::Note(text) => note(work, ticket, rule, text),
            Action::Hold => outcome.held_by = Some(rule.name.clone()),
            Action::NoAcknowledgement => outcome.wish.dropped_by = Some(rule.name.clone()),
            Action::Stop => stop = true,
        }
    }
    stop
}

fn note(work: &mut Work<'_>, ticket: &Ticket, rule: &Rule, text: &str) {
    let mut author = Actor::Desk.author(work.policy);
    author.kind = AuthorKind::System;
    author.name = Some(format!("rule \"{}\"", rule.name));
    let entry = NewEntry::new(EntryKind::Note, Visibility::Internal, author, work.now, text);
    work.entry(ticket, entry);
}

fn assignee(work: &mut Work<'_>, to: &AssignTo) -> Option<AgentId> {
    match to {
        AssignTo::Agent(agent) => Some(agent.clone()),
        AssignTo::RoundRobin(queue) => next_in_turn(work, queue),
        AssignTo::LeastBusy(queue) => {
            let load = &work.facts.load;
            let members = &work.policy.queue(queue)?.members;
            members.iter().min_by_key(|member| load.get(*member).copied().unwrap_or(0)).cloned()
        }
    }
}

fn next_in_turn(work: &mut Work<'_>, queue: &QueueName) -> Option<AgentId> {
    let members = &work.policy.queue(queue)?.members;
    let last = work.facts.last_assigned.get(queue);
    let after = last.and_then(|last| members.iter().position(|member| member == last)).map_or(0, |at| at + 1);
    let next = members.get(after).or(members.first())?.clone();
    work.plan.changes.push(Change::LastAssigned { queue: queue.clone(), agent: next.clone() });
    Some(next)
}

fn subject<'a>(mail: &'a Mail, text: &'a str, ticket: &'a Ticket, mailbox: &'a str, event: Trigger) -> Subject<'a> {
    Subject {
        event,
        mailbox,
        subject: &mail.subject,
        text,
        from: Party::of(mail.from.as_ref()),
        author: Party::of(mail.author.as_ref().or(mail.from.as_ref())),
        reply_to: mail.reply_to.iter().map(|to| to.key()).collect(),
        to: mail.to.iter().map(|to| to.key()).collect(),
        cc: mail.cc.iter().map(|cc| cc.key()).collect(),
        language: mail.language.as_deref().unwrap_or_default(),
        attachments: mail.attachments.iter().filter_map(|attachment| attachment.name.as_deref()).collect(),
        size: mail.size,
        automatic: &mail.automatic,
        suspicious: &mail.suspicious,
        sender_facts: mail.sender_facts.iter().map(|fact| fact.kind).collect(),
        authenticated: mail.authentication.passed(),
        authentication: &mail.authentication,
        headers: &mail.headers,
        ticket,
    }
}
