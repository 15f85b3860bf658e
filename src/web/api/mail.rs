//! The mail room: how the mailboxes are, every message with its verdict, what waits for a person and what becomes of it.

use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::desk::names::MailboxName;
use crate::desk::plan::Verdict;
use crate::desk::release::As;
use crate::desk::scope::Scope;
use crate::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use crate::web::api::caller::Caller;
use crate::web::api::given::{Asked, At, Body};
use crate::web::api::page::{List, Page, size};
use crate::web::api::problem::Problem;
use crate::web::ledger::{self, Judgement};
use crate::web::mail_room::{self, Brake, Mailbox};
use crate::web::secrets::Asks;

/// How the mailboxes are
#[utoipa::path(get, path = "/mailboxes", tag = "mail room",
    responses((status = 200, description = "In the order of the configuration", body = Vec<Mailbox>)))]
pub async fn mailboxes(caller: Caller) -> Result<Response, Problem> {
    let (config, sight) = (caller.web.config.clone(), caller.sight());
    caller.shows(&caller.web.store.read(move |tx| mail_room::mailboxes(tx, &sight, &config)).await?)
}

/// Brakes that let nothing pass now
#[utoipa::path(get, path = "/brakes", tag = "mail room",
    responses((status = 200, description = "Each with its end", body = Vec<Brake>)))]
pub async fn brakes(caller: Caller) -> Result<Response, Problem> {
    let (policy, mut sight, now) = (caller.policy().clone(), caller.sight(), caller.now);
    caller.shows(&caller.web.store.read(move |tx| mail_room::brakes(tx, &mut sight, &policy, now)).await?)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only messages of this verdict
    #[param(required = false, nullable = false)]
    verdict: Option<Verdict>,
    /// Only those of this mailbox
    mailbox: String,
    /// Only those that wait for a person: held or in quarantine, and not put aside
    waiting: bool,
    /// `next` of the page before
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
    /// Messages of a page; 50 unless it is said
    #[param(required = false, nullable = false, minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

impl Wanted {
    fn filters(&self) -> Vec<LedgerFilter> {
        let mailbox = (!self.mailbox.is_empty()).then(|| MailboxName::new(&self.mailbox));
        let mut filters = if self.waiting { ledger::waiting() } else { vec![LedgerFilter::default()] };
        filters.retain(|filter| filter.verdict.is_none_or(|of| self.verdict.is_none_or(|wanted| wanted == of)));
        for filter in &mut filters {
            filter.mailbox.clone_from(&mailbox);
            filter.verdict = filter.verdict.or(self.verdict);
        }
        filters
    }
}

/// Every message ever seen, newest first
#[utoipa::path(get, path = "/ledger", tag = "mail room", params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<LedgerRow>)))]
pub async fn list(caller: Caller, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let size = size(wanted.limit)?;
    let after = List::Ledger.after(wanted.cursor.as_deref())?;
    let (mut filters, mut sight) = (wanted.filters(), caller.sight());
    let found = caller.web.store.read(move |tx| {
        Page::filled(
            List::Ledger,
            size,
            after,
            |row: &LedgerRow| row.id.0,
            |before| {
                filters.iter_mut().for_each(|filter| filter.before = before.map(LedgerId));
                ledger::newest(tx, &mut sight, &filters, size + 1)
            },
        )
    });
    caller.shows(&found.await?)
}

/// One message
#[utoipa::path(get, path = "/ledger/{id}", tag = "mail room",
    params(("id" = i64, Path, description = "Its number in the ledger", minimum = 1, example = 1)),
    responses((status = 200, description = "What became of it, and why", body = LedgerRow)))]
pub async fn show(caller: Caller, At(id): At<i64>) -> Result<Response, Problem> {
    let (row, _) = ledger::one(&caller.web, &caller.agent, id).await?;
    caller.shows(&row)
}

/// The bytes of a message as they came; those that hold an agent's token are for no program
#[utoipa::path(get, path = "/ledger/{id}/raw", tag = "mail room",
    params(("id" = i64, Path, description = "Its number in the ledger", minimum = 1, example = 1)),
    responses((status = 200, description = "Its bytes", content_type = "application/octet-stream")))]
pub async fn raw(caller: Caller, At(id): At<i64>) -> Result<Response, Problem> {
    Ok(ledger::bytes_of(&caller.web, Asks::Program(&caller.agent), id).await?)
}

crate::desk::names::closed_set! {
    /// What a person makes of a message: what it is, that the desk decides again, or that it is left as it is.
    pub enum Word {
        New = "new",
        Requester = "requester",
        Again = "again",
        Aside = "aside",
    }
}

/// What becomes of a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewJudgement, example = json!({ "is": "requester" }))]
pub struct Judged {
    is: Word,
}

/// Say what a message is that waits for a person
#[utoipa::path(post, path = "/ledger/{id}", tag = "mail room",
    params(("id" = i64, Path, description = "Its number in the ledger", minimum = 1, example = 1)), request_body = Judged,
    responses((status = 200, description = "What became of it", body = LedgerRow)))]
pub async fn judge(caller: Caller, At(id): At<i64>, Body(Judged { is }): Body<Judged>) -> Result<Response, Problem> {
    let word = match is {
        Word::New => Judgement::Released(As::New),
        Word::Requester => Judgement::Released(As::Requester),
        Word::Again => Judgement::Again,
        Word::Aside => Judgement::Aside,
    };
    ledger::judged(&caller.web, &caller.agent, id, word, caller.now).await?;
    caller.done(Scope::MailRoomRead, ledger::one(&caller.web, &caller.agent, id).await.map(|(row, _)| row))
}
