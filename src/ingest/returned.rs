//! An agent's mail that came back is decided once more, with the mail that says what to do with it: in one transaction,
//! and of the bytes in which it came.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use crate::authenticate::Checks;
use crate::desk::facts::Facts;
use crate::desk::identity;
use crate::desk::mail::Mail;
use crate::desk::names::MailboxName;
use crate::desk::plan::Plan;
use crate::desk::policy::Policy;
use crate::desk::returned::{self, Asked, Unsent};
use crate::desk::thread;
use crate::ingest::reading::{Raw, Reader, Reading, guarded};
use crate::ingest::{facts, vouch};
use crate::store::Store;
use crate::store::ledger::{self, LedgerFilter, LedgerId, WrittenOn};
use crate::store::tx::Tx;

/// A message that came back, read again.
#[derive(Clone, Debug)]
pub(super) struct Held {
    asked: Asked,
    mail: Mail,
}

/// What both decisions are.
pub(super) struct Decided {
    /// About the mail that says what to do.
    pub plan: Plan,
    pub held: LedgerId,
    /// About what came back.
    pub again: Plan,
}

/// What an agent's mail answers that came back.
#[derive(Clone, Debug, Default)]
pub(super) struct CameBack {
    /// The message about which it says what to do, if it does.
    pub held: Option<Held>,
    /// The rest of the message whose commands alone it mends.
    pub left_unsent: Option<Unsent>,
}

pub(super) async fn came_back(
    store: &Store,
    policy: &Arc<Policy>,
    mail: &Mail,
    mailbox: &MailboxName,
    (reader, checks): (Reader, Option<Arc<Checks>>),
    now: Timestamp,
) -> Result<CameBack> {
    let Some(agent) = identity::author(mail, policy) else { return Ok(CameBack::default()) };
    let says = returned::says(&mail.reply_text(), &agent.id, policy);
    if !says && !returned::is_commands_alone(mail, &agent.id, policy) {
        return Ok(CameBack::default());
    }
    let (said, of, to) = (mail.clone(), policy.clone(), mailbox.clone());
    let stored = store.read(move |tx| {
        let facts = facts(tx, &said, &of, &to, now)?;
        let asked = returned::asked(&said, &facts, &of).filter(|_| says);
        let id = asked.as_ref().map(|asked| asked.ledger).or_else(|| returned::mended(&said, &facts, &of));
        let Some(id) = id else { return Ok(None) };
        Ok(bytes(tx, LedgerId(id))?.map(|(raw, written_on)| (asked, raw, written_on)))
    });
    // What cannot be found is not sent: the mail is decided as any other, which the agent hears.
    let Some((asked, raw, written_on)) = stored.await? else { return Ok(CameBack::default()) };
    // It proves who wrote it as it did when it came.
    let Reading { mut mail, unread } = reader.start(policy, &Arc::new(raw), checks).await;
    vouch(&mut mail, written_on);
    if unread.is_some() {
        return Ok(CameBack::default());
    }
    Ok(match asked {
        Some(asked) => CameBack { held: Some(Held { asked, mail }), left_unsent: None },
        None => CameBack { held: None, left_unsent: Unsent::of(&mail, &agent.id, policy) },
    })
}

fn bytes(tx: &mut dyn Tx, id: LedgerId) -> Result<Option<(Raw, Option<WrittenOn>)>> {
    let Some(row) = tx.ledger(&LedgerFilter { id: Some(id), ..LedgerFilter::default() })?.pop() else {
        return Ok(None);
    };
    let raw = tx.raw(id)?.filter(|_| row.whole);
    Ok(raw.map(|bytes| (Raw { bytes, whole: true, kept: false, size: row.size }, row.written_on)))
}

impl Held {
    /// Decides both. `None`: something else became of it meanwhile.
    pub fn decide(
        &self,
        tx: &mut dyn Tx,
        (said, facts): (&Mail, &Facts),
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Option<Decided>> {
        if returned::asked(said, facts, policy).as_ref() != Some(&self.asked) {
            return Ok(None);
        }
        let id = LedgerId(self.asked.ledger);
        let filter = LedgerFilter { id: Some(id), ..LedgerFilter::default() };
        let Some(row) = tx.ledger(&filter)?.pop().filter(|row| returned::waits(row.verdict)) else {
            return Ok(None);
        };
        let held = returned::meant(&self.mail, said, &self.asked, policy);
        let mut lookup = thread::lookup(&held, policy);
        lookup.tickets.extend(row.ticket);
        lookup.tickets.extend(crate::desk::command::tickets_named(&said.reply_text()));
        let mut about = tx.facts(&lookup, &row.mailbox, row.received_at)?;
        about.channel = ledger::channel(row.written_on);
        // It is not a duplicate of itself, and what stood in its way was told; what came since was not.
        about.duplicate = about.duplicate.filter(|earlier| earlier.ledger != id.0);
        about.answered_since.clone_from(&facts.answered_since);
        // What was to open a ticket is decided as it came; and whom it asks is told by what it answered.
        let asks = returned::asks(said, &self.asked.agent, policy);
        if self.asked.ticket.is_some() && !asks {
            about.answered.clone_from(&facts.answered);
        }
        about.about_to_leave.clone_from(&facts.about_to_leave);
        let decide = || returned::decide(&about, (&held, said), &self.asked, policy, now);
        let again = guarded(decide).ok_or_else(|| anyhow!("deciding it again failed in a way that it should not"))?;
        Ok(again.map(|mut again| {
            let mut plan = returned::told(facts, said, &self.asked, &mut again, policy, now);
            plan.alerts.extend(again.alerts.iter().cloned());
            Decided { plan, held: id, again }
        }))
    }
}
