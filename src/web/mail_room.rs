//! The mail room: what waits for a person, how the mailboxes are, which brakes hold.

use std::sync::Arc;

use anyhow::Result;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use minijinja::{Value, context};

use crate::config::settings::{MailboxSettings, Source};
use crate::desk::brake;
use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::ticket::TicketNumber;
use crate::store::alert::{AlertKind, Told};
use crate::store::ledger::LedgerFilter;
use crate::store::mail_room::{Trouble, TroubleKind};
use crate::store::tx::Tx;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::ledger;
use crate::web::sight::Sight;
use crate::web::staff::Lead;

/// What waits is counted up to here; nobody needs to know more exactly.
const MOST_COUNTED: usize = 100;
/// Lines of what waits on the first page.
const MOST_LINES: usize = 20;
/// Brakes that are listed.
const MOST_BRAKES: usize = 50;

/// What waits for a person, as far as an agent may know of it.
#[derive(Clone, Debug, Default)]
pub struct Counts(Vec<TroubleKind>);

impl Counts {
    /// Of all kinds, or of one.
    fn count(&self, kind: Option<TroubleKind>) -> String {
        let count = self.0.iter().filter(|one| kind.is_none_or(|kind| **one == kind)).count();
        if count >= MOST_COUNTED { format!("{}+", MOST_COUNTED - 1) } else { count.to_string() }
    }

    /// Beside the link to the mail room; `None`: nothing waits.
    pub fn all(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.count(None))
    }

    pub fn shown(&self) -> Value {
        let one = |kind: TroubleKind| context! { kind => kind.as_str(), count => self.count(Some(kind)) };
        TroubleKind::ALL.iter().map(|kind| one(*kind)).collect()
    }
}

/// Asks the store.
pub async fn counts(web: &Arc<Web>, agent: &AgentId) -> Result<Counts> {
    let mut sight = Sight::new(web.config.policy.clone(), agent.clone());
    web.store
        .read(move |tx| {
            let mut kinds = Vec::new();
            for Trouble { kind, mailbox, ticket } in tx.troubles(MOST_COUNTED)? {
                if mailbox.is_none_or(|mailbox| sight.mailbox(&mailbox)) && sight.about(tx, ticket)? {
                    kinds.push(kind);
                }
            }
            Ok(Counts(kinds))
        })
        .await
}

pub async fn show(Lead(signed_in): Lead) -> Result<Response, Fault> {
    let (web, now) = (signed_in.visit.web.clone(), signed_in.visit.now);
    let (config, mut sight) = (web.config.clone(), Sight::of(&signed_in));
    let found = web.store.read(move |tx| {
        let waiting = ledger::page(tx, &mut sight, &ledger::waiting(), MOST_LINES)?;
        let told = tx.alerts()?;
        let own = config.mailboxes.iter().filter(|settings| sight.mailbox(&settings.name)).collect::<Vec<_>>();
        let mailboxes = own.into_iter().map(|settings| mailbox(tx, settings, &told)).collect::<Result<Vec<_>>>()?;
        let brakes = brakes(tx, &mut sight, &config.policy, now)?;
        Ok((waiting, mailboxes, brakes))
    });
    let (waiting, mailboxes, brakes) = found.await?;
    let policy = &web.config.policy;
    let rows: Vec<Value> = waiting.rows.iter().map(|row| ledger::row(row, policy)).collect();
    let context =
        context! { rows, more => waiting.before.is_some(), mailboxes, brakes, tab => "waiting", at => "mail" };
    signed_in.page("mail.html", context)
}

/// How a mailbox is, as far as the store knows. Whether it was read a moment ago only its own task knows, which tells
/// when it could not for some minutes (`mailbox::alarm`): no trouble told is no trouble known, and is shown as that.
fn mailbox(tx: &mut dyn Tx, settings: &MailboxSettings, told: &[Told]) -> Result<Value> {
    let filter = LedgerFilter { mailbox: Some(settings.name.clone()), last: Some(1), ..LedgerFilter::default() };
    let last = tx.ledger(&filter)?.pop();
    let owed = tx.owed_since(&settings.name)?;
    // As `daemon::intake` names what it raises.
    let about = format!("mailbox {}, ", settings.name);
    let standing = told.iter().filter(|told| told.kind == AlertKind::Standing && told.topic.starts_with(&about));
    let trouble: Vec<Value> =
        standing.map(|told| context! { words => told.words.as_str(), at => told.at.as_millisecond() }).collect();
    let lag = last.as_ref().map(|row| row.recorded_at.duration_since(row.received_at));
    Ok(context! {
        name => settings.name.as_str(),
        source => match settings.source { Source::Imap(_) => "imap", Source::Maildir(_) => "maildir", Source::Pipe => "pipe" },
        last_at => last.as_ref().map(|row| row.recorded_at.as_millisecond()),
        lag => lag.filter(|lag| *lag >= SignedDuration::from_mins(1)).map(|lag| lag.as_mins()),
        owed => owed.map(|owed| owed.count),
        owed_since => owed.map(|owed| owed.since.as_millisecond()),
        trouble,
    })
}

/// Brakes that are empty now, and until when.
fn brakes(tx: &mut dyn Tx, sight: &mut Sight, policy: &Policy, now: Timestamp) -> Result<Vec<Value>> {
    let since = now.checked_sub(brake::longest(policy)).unwrap_or(Timestamp::MIN);
    let spent = tx.spent_buckets(since, MOST_BRAKES)?;
    let mut shown = Vec::new();
    for empty in brake::empty(&spent, policy, now) {
        let (kind, whose) = empty.key.parts();
        let ticket = matches!(kind, "ticket" | "rules").then(|| whose.parse().map(TicketNumber).ok()).flatten();
        if sight.about(tx, ticket)? {
            shown.push(context! { kind, whose, ticket => ticket.map(|number| number.0), until => empty.until.as_millisecond() });
        }
    }
    Ok(shown)
}
