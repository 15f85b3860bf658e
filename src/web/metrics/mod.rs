//! What is watched to know that the desk is well, for Prometheus. It is told to whoever holds a token for it, as far as its
//! agent may hear: what is of a restricted queue counts nowhere for others, since a count that grows says that somebody
//! wrote. How late the outbox is and when a mailbox last had mail are of the machinery, whoever wrote: they name nobody and
//! no ticket, and a desk that stands still must wake its operator whoever's mail it was that came last.

mod exposition;
mod requests;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use crate::desk::names::{MailboxName, QueueName};
use crate::desk::plan::Verdict;
use crate::desk::ticket::Status;
use crate::store::ledger::LedgerId;
use crate::store::metrics::{Counts, Ends, Leaving, Seen};
use crate::store::outbox::OutboxState;
use crate::store::tx::Tx;
use crate::web::api::Caller;
use crate::web::api::Problem;
use crate::web::mail_room::{self, Brake, Mailbox};
use crate::web::metrics::exposition::{Exposition, Kind};
use crate::web::tickets::visible;

pub use requests::{Requests, measured};

/// Messages that came into the ledger since it was first asked: those that were counted need not be read again.
#[derive(Default)]
pub struct Messages(Mutex<Counted>);

#[derive(Clone, Default)]
struct Counted {
    /// Everything up to this one; `None`: nobody asked yet.
    upto: Option<LedgerId>,
    seen: BTreeMap<(MailboxName, Option<QueueName>, Verdict), usize>,
}

impl Messages {
    fn counted(&self) -> Counted {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Two who ask at once count the same: the one who read further is right.
    fn keep(&self, counted: &Counted) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.upto < counted.upto {
            *kept = counted.clone();
        }
    }
}

impl Counted {
    fn up_to_date(mut self, tx: &mut dyn Tx, newest: Option<LedgerId>) -> Result<Self> {
        let newest = newest.unwrap_or(LedgerId(0));
        if let Some(upto) = self.upto {
            for Seen { mailbox, queue, verdict, count } in tx.seen_between(upto, newest)? {
                *self.seen.entry((mailbox, queue, verdict)).or_default() += count;
            }
        }
        self.upto = Some(newest);
        Ok(self)
    }
}

/// What was read for one answer.
struct Read {
    counts: Counts,
    ends: Ends,
    messages: Counted,
    mailboxes: Vec<Mailbox>,
    brakes: Vec<Brake>,
}

pub async fn show(caller: Caller) -> Result<Response, Problem> {
    let web = &caller.web;
    let (config, mut sight, now) = (web.config.clone(), caller.sight(), caller.now);
    let counted = web.messages.counted();
    let read = web.store.read(move |tx| {
        let (counts, ends) = (tx.counts()?, tx.ends()?);
        let messages = counted.up_to_date(tx, ends.newest)?;
        let mailboxes = mail_room::mailboxes(tx, &sight, &config)?;
        let brakes = mail_room::brakes(tx, &mut sight, &config.policy, now)?;
        Ok(Read { counts, ends, messages, mailboxes, brakes })
    });
    let read = read.await?;
    web.messages.keep(&read.messages);
    let text = told(&caller, &read);
    Ok(([(CONTENT_TYPE, exposition::CONTENT_TYPE)], text).into_response())
}

fn told(caller: &Caller, read: &Read) -> String {
    let mut all = Exposition::default();
    all.family(Kind::Gauge, "maildesk_build_info", "The version that runs")
        .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    tickets(&mut all, caller, &read.counts);
    mail(&mut all, caller, read);
    mailboxes(&mut all, &read.mailboxes, caller.now);
    let mut brakes: BTreeMap<&str, usize> =
        ["sender", "ticket", "agent", "desk", "rules", "opened"].into_iter().map(|kind| (kind, 0)).collect();
    for brake in &read.brakes {
        *brakes.entry(&brake.kind).or_default() += 1;
    }
    let mut family = all.family(Kind::Gauge, "maildesk_brakes_open", "Brakes that let nothing pass now, by kind");
    for (kind, count) in brakes {
        family.count(&[("kind", kind)], count);
    }
    let name = "maildesk_http_request_duration_seconds";
    caller.web.requests.write(&mut all.family(
        Kind::Histogram,
        name,
        "How long requests took until they were answered",
    ));
    all.text()
}

fn tickets(all: &mut Exposition, caller: &Caller, counts: &Counts) {
    let queues: Vec<&QueueName> = visible(&caller.agent, caller.policy()).collect();
    let mut family = all.family(Kind::Gauge, "maildesk_tickets_open", "Tickets that are not done");
    let of = |queue: &QueueName, status: Status| {
        counts.tickets.iter().filter(|(name, of, _)| name == queue && *of == status).map(|(_, _, count)| count).sum()
    };
    for queue in &queues {
        for status in Status::ALL.iter().filter(|status| !status.is_done()) {
            family.count(&[("queue", queue.as_str()), ("status", status.as_str())], of(queue, *status));
        }
    }
    let mut family = all.family(Kind::Gauge, "maildesk_tickets_overdue", "Open tickets with a broken target");
    for queue in &queues {
        let count = counts.overdue.iter().filter(|(name, _)| name == *queue).map(|(_, count)| count).sum();
        family.count(&[("queue", queue.as_str())], count);
    }
}

fn mail(all: &mut Exposition, caller: &Caller, read: &Read) {
    let sight = caller.sight();
    let hears = |queue: &Option<QueueName>| queue.as_ref().is_none_or(|queue| caller.may_hear(queue));
    let mut family = all.family(
        Kind::Counter,
        "maildesk_messages_total",
        "Messages that came into the ledger since this was first asked, by what became of them",
    );
    for mailbox in caller.policy().mailboxes.iter().filter(|mailbox| sight.mailbox(&mailbox.name)) {
        for verdict in Verdict::ALL {
            let of = |(name, queue, of): &(MailboxName, Option<QueueName>, Verdict)| {
                *name == mailbox.name && of == verdict && hears(queue)
            };
            let count = read.messages.seen.iter().filter(|(key, _)| of(key)).map(|(_, count)| count).sum();
            family.count(&[("mailbox", mailbox.name.as_str()), ("verdict", verdict.as_str())], count);
        }
    }
    let mut family = all.family(Kind::Gauge, "maildesk_messages_waiting", "Messages that wait for a person");
    for verdict in [Verdict::Held, Verdict::Quarantined] {
        let of = |seen: &&Seen| seen.verdict == verdict && hears(&seen.queue) && sight.mailbox(&seen.mailbox);
        let count = read.counts.waiting.iter().filter(of).map(|seen| seen.count).sum();
        family.count(&[("verdict", verdict.as_str())], count);
    }
    let states = |rows: &[Leaving], state: OutboxState| -> usize {
        rows.iter().filter(|row| row.state == state && hears(&row.queue)).map(|row| row.count).sum()
    };
    let left = [OutboxState::Queued, OutboxState::Sending, OutboxState::Uncertain, OutboxState::Failed];
    let mut family = all.family(Kind::Gauge, "maildesk_outbox", "Mail that has not left, by state");
    for state in left {
        family.count(&[("state", state.as_str())], states(&read.counts.outbox, state));
    }
    let late = read.ends.oldest_waiting.map_or(0.0, |at| caller.now.duration_since(at).as_secs_f64().max(0.0));
    all.family(Kind::Gauge, "maildesk_outbox_late_seconds", "Since when the oldest mail should have been tried")
        .sample(&[], late);
    let mut family =
        all.family(Kind::Gauge, "maildesk_webhook_deliveries", "What webhooks were not told yet, by state");
    for state in left.into_iter().filter(|state| *state != OutboxState::Uncertain) {
        family.count(&[("state", state.as_str())], states(&read.counts.hooks, state));
    }
}

fn mailboxes(all: &mut Exposition, mailboxes: &[Mailbox], now: Timestamp) {
    let since = |at: Timestamp| now.duration_since(at).as_secs_f64().max(0.0);
    let mut family = all.family(
        Kind::Gauge,
        "maildesk_mailbox_last_message_timestamp_seconds",
        "When the last message of a mailbox came into the ledger",
    );
    for mailbox in mailboxes {
        if let Some(at) = mailbox.last_at {
            family.sample(&[("mailbox", mailbox.name.as_str())], at.as_duration().as_secs_f64());
        }
    }
    let mut family = all.family(Kind::Gauge, "maildesk_mailbox_lag_seconds", "How long the last message had waited");
    for mailbox in mailboxes {
        if let Some(lag) = mailbox.lag_seconds.and_then(|lag| i32::try_from(lag).ok()) {
            family.sample(&[("mailbox", mailbox.name.as_str())], f64::from(lag));
        }
    }
    let mut family =
        all.family(Kind::Gauge, "maildesk_mailbox_owed", "Messages that the server has and the ledger has not");
    for mailbox in mailboxes {
        family.count(&[("mailbox", mailbox.name.as_str())], mailbox.owed);
    }
    let mut family = all.family(Kind::Gauge, "maildesk_mailbox_owed_seconds", "Since when the oldest of them is owed");
    for mailbox in mailboxes {
        family.sample(&[("mailbox", mailbox.name.as_str())], mailbox.owed_since.map_or(0.0, since));
    }
    let help = "Whether humans were told of trouble with a mailbox that goes on";
    let mut family = all.family(Kind::Gauge, "maildesk_mailbox_trouble", help);
    for mailbox in mailboxes {
        family.count(&[("mailbox", mailbox.name.as_str())], mailbox.trouble.len());
    }
}
