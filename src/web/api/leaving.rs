//! What leaves the desk: mail of the outbox, and what webhooks are told.

use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::act::mail_room::{Leaving, Outgoing};
use crate::config;
use crate::desk::scope::Scope;
use crate::desk::ticket::TicketNumber;
use crate::store::hook::{HookFilter, HookRow};
use crate::store::outbox::{OutboxRow, OutboxState};
use crate::store::tx::Tx;
use crate::web::api::caller::Caller;
use crate::web::api::given::{Asked, At, Body};
use crate::web::api::page::{List, Page, size};
use crate::web::api::problem::Problem;
use crate::web::leaving;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only those in this state
    #[param(required = false, nullable = false)]
    state: Option<OutboxState>,
    /// `next` of the page before
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
    /// Rows of a page; 50 unless it is said
    #[param(required = false, nullable = false, minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

crate::desk::names::closed_set! {
    /// What becomes of something that was to leave.
    pub enum Word {
        /// It is queued again.
        Retry = "retry",
        Cancel = "cancel",
    }
}

/// What is done with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrder, example = json!({ "do": "retry" }))]
pub struct Order {
    #[serde(rename = "do")]
    what: Word,
}

impl Order {
    fn leaving(&self) -> Leaving {
        match self.what {
            Word::Retry => Leaving::Retry,
            Word::Cancel => Leaving::Cancel,
        }
    }
}

/// Mail that leaves or left, newest first
#[utoipa::path(get, path = "/outbox", tag = "mail room", params(Wanted),
    responses((status = 200, description = "A page of it", body = Page<OutboxRow>)))]
pub async fn outbox(caller: Caller, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let read = |tx: &mut dyn Tx, filter: HookFilter| tx.outbox(&filter.into());
    listed(&caller, List::Outbox, wanted, read, |row| (row.id, row.ticket)).await
}

/// One mail of the outbox
#[utoipa::path(get, path = "/outbox/{id}", tag = "mail room",
    params(("id" = i64, Path, description = "Its number in the outbox", minimum = 1, example = 1)),
    responses((status = 200, description = "How far it came", body = OutboxRow)))]
pub async fn mail(caller: Caller, At(id): At<i64>) -> Result<Response, Problem> {
    caller.shows(&leaving::one_mail(&caller.web, &caller.agent, id).await?)
}

/// Send a mail again, or not at all
#[utoipa::path(post, path = "/outbox/{id}", tag = "mail room",
    params(("id" = i64, Path, description = "Its number in the outbox", minimum = 1, example = 1)), request_body = Order,
    responses((status = 200, description = "As it is now", body = OutboxRow)))]
pub async fn set_mail(caller: Caller, At(id): At<i64>, Body(order): Body<Order>) -> Result<Response, Problem> {
    leaving::settle(&caller.web, &caller.agent, Outgoing::Mail(id), order.leaving(), caller.now).await?;
    caller.done(Scope::MailRoomRead, leaving::one_mail(&caller.web, &caller.agent, id).await)
}

/// Whom rules tell.
#[derive(Serialize, ToSchema)]
pub struct Webhook<'a> {
    name: &'a str,
    /// Without what may be a secret.
    url: String,
}

/// The webhooks of the configuration
#[utoipa::path(get, path = "/webhooks", tag = "mail room",
    responses((status = 200, description = "By name", body = Vec<Webhook>)))]
pub async fn webhooks(caller: Caller) -> Result<Response, Problem> {
    let all = caller.web.config.webhooks.iter();
    let shown = all.map(|(name, webhook)| Webhook { name, url: config::masked_webhook(&webhook.url) });
    caller.shows(&shown.collect::<Vec<_>>())
}

/// What webhooks were told or are to be told, newest first
#[utoipa::path(get, path = "/webhooks/deliveries", tag = "mail room", params(Wanted),
    responses((status = 200, description = "A page of it", body = Page<HookRow>)))]
pub async fn deliveries(caller: Caller, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let read = |tx: &mut dyn Tx, filter: HookFilter| tx.hooks(&filter);
    listed(&caller, List::Webhooks, wanted, read, |row| (row.id, row.ticket)).await
}

/// A page of either list; what is about others' tickets is not on it. `of`: a row's number, and its ticket.
async fn listed<Row: Serialize + Send + 'static>(
    caller: &Caller,
    list: List,
    wanted: Wanted,
    read: fn(&mut dyn Tx, HookFilter) -> anyhow::Result<Vec<Row>>,
    of: fn(&Row) -> (i64, Option<TicketNumber>),
) -> Result<Response, Problem> {
    let size = size(wanted.limit)?;
    let after = list.after(wanted.cursor.as_deref())?;
    let (state, mut sight) = (wanted.state, caller.sight());
    let found = caller.web.store.read(move |tx| {
        Page::filled(
            list,
            size,
            after,
            |row| of(row).0,
            |before| {
                let rows = read(tx, HookFilter { id: None, state, before, last: Some(size + 1) })?.into_iter().rev();
                rows.map(|row| sight.about(tx, of(&row).1).map(|may| (row, may))).collect()
            },
        )
    });
    caller.shows(&found.await?)
}

/// One thing that a webhook is told
#[utoipa::path(get, path = "/webhooks/deliveries/{id}", tag = "mail room",
    params(("id" = i64, Path, description = "Its number", minimum = 1, example = 1)),
    responses((status = 200, description = "How far it came", body = HookRow)))]
pub async fn delivery(caller: Caller, At(id): At<i64>) -> Result<Response, Problem> {
    caller.shows(&leaving::one_hook(&caller.web, &caller.agent, id).await?)
}

/// Tell it again, or not at all
#[utoipa::path(post, path = "/webhooks/deliveries/{id}", tag = "mail room",
    params(("id" = i64, Path, description = "Its number", minimum = 1, example = 1)), request_body = Order,
    responses((status = 200, description = "As it is now", body = HookRow)))]
pub async fn set_delivery(caller: Caller, At(id): At<i64>, Body(order): Body<Order>) -> Result<Response, Problem> {
    leaving::settle(&caller.web, &caller.agent, Outgoing::Webhook(id), order.leaving(), caller.now).await?;
    caller.done(Scope::MailRoomRead, leaving::one_hook(&caller.web, &caller.agent, id).await)
}
