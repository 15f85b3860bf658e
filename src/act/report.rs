//! A report, of what may be told to whoever asks.

use anyhow::Result;

use crate::desk::figures::group::By;
use crate::desk::figures::period::Period;
use crate::desk::figures::table::Table;
use crate::desk::figures::{self, Facts, Message, Name};
use crate::desk::names::QueueName;
use crate::desk::policy::Policy;
use crate::store::tx::Tx;

/// `queues`: those that count; `None`: every one, also what is of no queue any more.
pub fn made(
    tx: &mut dyn Tx,
    (name, by): (Name, Option<By>),
    period: &Period,
    queues: Option<&[QueueName]>,
    policy: &Policy,
) -> Result<Table> {
    let within = period.with_before();
    let facts = match (name, queues) {
        // No queue at all would mean every one.
        (_, Some([])) => Facts::default(),
        (Name::Mail, _) => {
            let mut messages = tx.messages(within)?;
            messages.retain(|message| queues.is_none_or(|queues| is_of(message, queues, policy)));
            Facts { messages, ..Facts::default() }
        }
        (_, queues) => tx.figures(within, queues.unwrap_or_default())?,
    };
    Ok(figures::report(name, by, &facts, period, policy))
}

/// A message is of its ticket's queue, and without a ticket of that into which its mailbox leads.
fn is_of(message: &Message, queues: &[QueueName], policy: &Policy) -> bool {
    let led = || policy.mailbox(&message.mailbox).map(|mailbox| &mailbox.queue);
    message.queue.as_ref().or_else(led).is_some_and(|queue| queues.contains(queue))
}
