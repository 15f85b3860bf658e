//! What approvers read of a change, which is all that they approve: changed afterwards, it is another change.

use serde::{Deserialize, Serialize};

use crate::desk::changes;
use crate::desk::command::Command;
use crate::desk::names::ServiceName;
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// The fields that they read.
pub const FIELDS: [&str; 3] = ["risk", "plan", changes::FIELD];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    subject: String,
    service: Option<ServiceName>,
    /// Of [`FIELDS`]; empty where there is none.
    fields: [String; 3],
}

impl Asked {
    pub fn of(ticket: &Ticket) -> Self {
        let field = |name: &str| ticket.fields.get(name).cloned().unwrap_or_default();
        Self { subject: ticket.subject.clone(), service: ticket.service.clone(), fields: FIELDS.map(field) }
    }

    /// What is another in the other one, by name.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let fields = FIELDS.into_iter().zip(self.fields.iter().zip(&other.fields));
        let fields = fields.filter(|(_, (one, another))| one != another).map(|(name, _)| name);
        let subject = (self.subject != other.subject).then_some("subject");
        let service = (self.service != other.service).then_some("service");
        subject.into_iter().chain(service).chain(fields).collect()
    }
}

/// What the commands would change of it, by name.
pub fn altered(commands: &[Command], ticket: &Ticket, work: &Work<'_>) -> Vec<&'static str> {
    let mut after = Asked::of(ticket);
    for command in commands {
        match (command, changes::order(command, commands, ticket)) {
            (Command::Service(service), _) => after.service.clone_from(service),
            (_, Some(Ok(between))) => {
                let zone = changes::zone(ticket, work.policy);
                let window = between.and_then(|between| between.window(work.now, &zone));
                let [.., shown] = &mut after.fields;
                *shown = window.map(|window| window.shown(&zone)).unwrap_or_default();
            }
            (Command::Field { name, value }, _) => {
                let known = FIELDS.iter().position(|field| field == name);
                if let Some(field) = known.and_then(|at| after.fields.get_mut(at)) {
                    field.clone_from(value);
                }
            }
            _ => {}
        }
    }
    Asked::of(ticket).differences(&after)
}
