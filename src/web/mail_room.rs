//! The mail room: what waits for a person, how the mailboxes are, which brakes hold.

use std::sync::Arc;

use anyhow::Result;
use axum::response::Response;
use jiff::Timestamp;
use minijinja::{Value, context};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::settings::{Config, MailboxSettings, Source};
use crate::desk::brake;
use crate::desk::names::{AgentId, MailboxName};
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
        let mailboxes = mailboxes(tx, &sight, &config)?;
        let brakes = brakes(tx, &mut sight, &config.policy, now)?;
        Ok((waiting, mailboxes, brakes))
    });
    let (waiting, mailboxes, brakes) = found.await?;
    let policy = &web.config.policy;
    let rows: Vec<Value> = waiting.rows.iter().map(|row| ledger::row(row, policy)).collect();
    let mailboxes: Vec<Value> = mailboxes.iter().map(drawn).collect();
    let brakes: Vec<Value> = brakes.iter().map(braked).collect();
    let context =
        context! { rows, more => waiting.before.is_some(), mailboxes, brakes, tab => "waiting", at => "mail" };
    signed_in.page("mail.html", context)
}

/// How a mailbox is, as far as the store knows. Whether it was read a moment ago only its own task knows, which tells
/// when it could not for some minutes (`mailbox::alarm`): no trouble told is no trouble known, and is shown as that.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Mailbox {
    pub name: MailboxName,
    /// `imap`, `maildir` or `pipe`.
    pub source: &'static str,
    /// When the last message came into the ledger.
    pub last_at: Option<Timestamp>,
    /// How long it had waited on the server.
    pub lag_seconds: Option<i64>,
    /// Messages that the server has and the ledger has not.
    pub owed: usize,
    pub owed_since: Option<Timestamp>,
    /// What humans were told of it and is not over.
    pub trouble: Vec<Standing>,
}

/// Some trouble that goes on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Standing {
    pub words: String,
    pub at: Timestamp,
}

/// Mailboxes that may be known of.
pub fn mailboxes(tx: &mut dyn Tx, sight: &Sight, config: &Config) -> Result<Vec<Mailbox>> {
    let told = tx.alerts()?;
    let own = config.mailboxes.iter().filter(|settings| sight.mailbox(&settings.name)).collect::<Vec<_>>();
    own.into_iter().map(|settings| mailbox(tx, settings, &told)).collect()
}

fn mailbox(tx: &mut dyn Tx, settings: &MailboxSettings, told: &[Told]) -> Result<Mailbox> {
    let filter = LedgerFilter { mailbox: Some(settings.name.clone()), last: Some(1), ..LedgerFilter::default() };
    let last = tx.ledger(&filter)?.pop();
    let owed = tx.owed_since(&settings.name)?;
    // As `daemon::intake` names what it raises.
    let about = format!("mailbox {}, ", settings.name);
    let standing = told.iter().filter(|told| told.kind == AlertKind::Standing && told.topic.starts_with(&about));
    let lag = last.as_ref().map(|row| row.recorded_at.duration_since(row.received_at));
    Ok(Mailbox {
        name: settings.name.clone(),
        source: match settings.source {
            Source::Imap(_) => "imap",
            Source::Maildir(_) => "maildir",
            Source::Pipe => "pipe",
        },
        last_at: last.as_ref().map(|row| row.recorded_at),
        lag_seconds: lag.map(|lag| lag.as_secs().max(0)),
        owed: owed.map_or(0, |owed| owed.count),
        owed_since: owed.map(|owed| owed.since),
        trouble: standing.map(|told| Standing { words: told.words.clone(), at: told.at }).collect(),
    })
}

fn drawn(mailbox: &Mailbox) -> Value {
    let trouble: Vec<Value> = mailbox
        .trouble
        .iter()
        .map(|one| context! { words => one.words.as_str(), at => one.at.as_millisecond() })
        .collect();
    context! {
        name => mailbox.name.as_str(),
        source => mailbox.source,
        last_at => mailbox.last_at.map(Timestamp::as_millisecond),
        lag => mailbox.lag_seconds.map(|lag| lag / 60).filter(|minutes| *minutes > 0),
        owed => mailbox.owed_since.map(|_| mailbox.owed),
        owed_since => mailbox.owed_since.map(Timestamp::as_millisecond),
        trouble,
    }
}

/// A brake that lets nothing pass now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Brake {
    /// As `[brakes]` names it.
    pub kind: String,
    /// An address, a ticket, an agent.
    pub whose: String,
    pub ticket: Option<TicketNumber>,
    pub until: Timestamp,
}

/// Brakes that are empty now, and until when.
pub fn brakes(tx: &mut dyn Tx, sight: &mut Sight, policy: &Policy, now: Timestamp) -> Result<Vec<Brake>> {
    let since = now.checked_sub(brake::longest(policy)).unwrap_or(Timestamp::MIN);
    let spent = tx.spent_buckets(since, MOST_BRAKES)?;
    let mut seen = Vec::new();
    for empty in brake::empty(&spent, policy, now) {
        let (kind, whose) = empty.key.parts();
        let ticket = matches!(kind, "ticket" | "rules").then(|| whose.parse().map(TicketNumber).ok()).flatten();
        if sight.about(tx, ticket)? {
            seen.push(Brake { kind: kind.to_owned(), whose: whose.to_owned(), ticket, until: empty.until });
        }
    }
    Ok(seen)
}

fn braked(brake: &Brake) -> Value {
    let Brake { kind, whose, ticket, until } = brake;
    context! { kind, whose, ticket => ticket.map(|number| number.0), until => until.as_millisecond() }
}
