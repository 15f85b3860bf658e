//! What a rule did, in words. They are stored with the message on which it acted, and compared with what other rules
//! would do: words of one version are those of the next.

use crate::desk::context;
use crate::desk::rule::{Action, AssignTo, Letter, Linked, Reader, Rule, Timer, Trigger, Words};
use crate::desk::sla::WorkingTime;
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// Takes down that a rule did this; it acts already.
pub fn done(work: &mut Work<'_>, ticket: &Ticket, (rule, event): (&Rule, Trigger), action: &Action) {
    let words = words(work, ticket, action);
    let mut acted = work.plan.acted.iter_mut().rev();
    if let Some(acted) = acted.find(|acted| acted.rule == rule.name && acted.on == event) {
        acted.did.push(words);
    }
}

fn words(work: &Work<'_>, ticket: &Ticket, action: &Action) -> String {
    match action {
        Action::Queue(queue) => format!("moves it to queue {queue}"),
        Action::Service(service) => format!("says that it is about service {service}"),
        Action::Assign(AssignTo::Agent(agent)) => format!("assigns {agent}"),
        // Whose turn it is says nothing about rules.
        Action::Assign(AssignTo::RoundRobin(queue)) => format!("assigns whose turn it is in {queue}"),
        Action::Assign(AssignTo::LeastBusy(queue)) => format!("assigns the least busy of {queue}"),
        Action::Priority(priority) => format!("sets priority {priority}"),
        Action::Kind(kind) => format!("sets kind {kind}"),
        Action::Tag(tag) => format!("tags it {tag}"),
        Action::Untag(tag) => format!("untags it {tag}"),
        Action::Field { name, value } => format!("sets field {name} to {value}"),
        Action::Template(template) => format!("acknowledges it with {template}"),
        Action::Notify(agents) => {
            // Nobody hears of what is not theirs to hear, whoever names them.
            let told = agents.iter().filter(|agent| work.policy.may_hear(agent, &ticket.queue));
            match list(told.map(|agent| agent.as_str())) {
                told if told.is_empty() => "notifies nobody who may hear of it".to_owned(),
                told => format!("notifies {told}"),
            }
        }
        Action::Note(text) => format!("notes: {text}"),
        Action::Status(status) => format!("sets status {status}"),
        Action::Snooze(until) => match context::instant(*until, ticket, work.policy, work.now) {
            Some(at) => {
                let at = context::local_time(at, &context::zone(ticket, work.policy));
                format!("lets it wait until {at}")
            }
            None => "lets it wait".to_owned(),
        },
        Action::Mail(letter) => mail(letter),
        Action::Approval(approvers) => {
            let people = list(approvers.people.iter().map(|person| person.address.as_str()));
            match approvers.needs {
                Some(needs) => format!("asks {needs} of {people} to approve"),
                None => format!("asks {people} to approve"),
            }
        }
        Action::Ticket(Linked { queue, subject, .. }) => {
            format!("opens a ticket in {}: {subject}", queue.as_ref().unwrap_or(&ticket.queue))
        }
        Action::Clock(Timer::Run(target, None)) => format!("lets {target} run"),
        Action::Clock(Timer::Run(target, Some(within))) => format!("lets {target} run for {}", time(*within)),
        Action::Clock(Timer::Stop(target)) => format!("stops {target}"),
        Action::Webhook(webhook) => format!("tells webhook {webhook}"),
        Action::Hold => "holds it for a person".to_owned(),
        Action::NoAcknowledgement => "lets nobody acknowledge it".to_owned(),
        Action::Stop => "lets no further rule be tried".to_owned(),
    }
}

fn mail(letter: &Letter) -> String {
    let to = match &letter.to {
        Reader::Requester => "the requester".to_owned(),
        Reader::Staff(rung) => format!("the {rung}"),
        Reader::Outside(address) => address.address.clone(),
    };
    match &letter.words {
        Words::Template(template) => format!("writes {template} to {to}"),
        Words::Text(text) => format!("writes to {to}: {text}"),
    }
}

fn time(time: WorkingTime) -> String {
    match time {
        WorkingTime::Seconds(seconds) if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        WorkingTime::Seconds(seconds) => format!("{} min", seconds / 60),
        WorkingTime::Days(days) => format!("{days} working days"),
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
