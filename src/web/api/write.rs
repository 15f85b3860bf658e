//! What a program does to tickets, by the same use cases as pages and mail: what it writes is ingested as the mail that its
//! agent could have sent, what it sets goes through `act`.

use std::collections::BTreeMap;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::act::{self, NewTicket};
use crate::desk::channel::Channel;
use crate::desk::command::{self, Command, Level};
use crate::desk::mail::Address;
use crate::desk::names::MailboxName;
use crate::desk::scope::Scope;
use crate::desk::ticket::{Kind, Priority, TicketNumber};
use crate::view::TicketView;
use crate::web::api::caller::Caller;
use crate::web::api::given::{At, Body};
use crate::web::api::problem::Problem;

/// What is set on a ticket, by the names and in the words of `maildesk ticket set`; `none` takes a service, a window, an
/// owner, an assignee or a time by which it is due away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "priority": "high", "assignee": "me", "tag": ["printer"] }))]
pub struct Changes {
    kind: Option<Kind>,
    #[schema(example = "billing")]
    queue: Option<String>,
    service: Option<String>,
    /// Of a change: when it is made
    #[schema(example = "2030-12-01 20:00-22:00")]
    window: Option<String>,
    priority: Option<Priority>,
    impact: Option<Level>,
    urgency: Option<Level>,
    /// One of the desk's, or `queue`: that of its queue
    #[schema(example = "queue")]
    sla: Option<String>,
    /// By when it is to be solved, whatever was promised
    #[schema(example = "friday 15:00")]
    due: Option<String>,
    /// A service is down because of it: its name (`mail`, `mail since 10:15`), or that of the ticket (`since 10:15`; empty:
    /// since now); `over` ends it
    #[schema(example = "since 10:15")]
    outage: Option<String>,
    field: BTreeMap<String, String>,
    /// Who gets the answers, too
    cc: Vec<String>,
    /// Who gets them no more; the requester always does
    uncc: Vec<String>,
    tag: Vec<String>,
    untag: Vec<String>,
    /// An agent's id, `me`, or `nobody`
    owner: Option<String>,
    /// An agent's id, `me`, or `nobody`
    assignee: Option<String>,
    /// One of the desk, or of the house's own
    #[schema(example = "resolved")]
    status: Option<String>,
    /// Whether the agent hears of everything on it
    watch: Option<bool>,
}

impl Changes {
    /// The same as commands; what it ends as comes last.
    fn commands(self, caller: &Caller) -> Result<Vec<Command>, Problem> {
        let word = |field: &'static str, value: Option<String>| value.map(|value| (field, value));
        let one = [
            word("kind", self.kind.map(|kind| kind.to_string())),
            word("queue", self.queue),
            word("service", self.service),
            word("window", self.window),
            word("priority", self.priority.map(|priority| priority.to_string())),
            word("impact", self.impact.map(|level| level.to_string())),
            word("urgency", self.urgency.map(|level| level.to_string())),
            word("sla", self.sla),
            word("due", self.due),
            word("outage", self.outage),
        ];
        let last = [word("owner", self.owner), word("assignee", self.assignee), word("status", self.status)];
        let fields = self.field.into_iter().map(|(name, value)| ("field", format!("{name}={value}")));
        let all = |field: &'static str, values: Vec<String>| values.into_iter().map(move |value| (field, value));
        let many = fields
            .chain(all("cc", self.cc))
            .chain(all("uncc", self.uncc))
            .chain(all("tag", self.tag))
            .chain(all("untag", self.untag));
        let me = &caller.agent.id;
        let words = one.into_iter().flatten().chain(many).chain(last.into_iter().flatten());
        let commands = words.map(|(field, value)| {
            command::set(field, value.trim(), Some(me), caller.policy())
                .map_err(|why| Problem::refused(format!("{field}: {why}")))
        });
        let mut commands = commands.collect::<Result<Vec<_>, _>>()?;
        commands.extend(self.watch.map(|watches| Command::Watch(me.clone(), watches)));
        Ok(commands)
    }
}

/// Somebody by their mail address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    name: Option<String>,
    #[schema(format = "email", min_length = 3)]
    address: String,
}

/// A request that did not come by mail: a call, a visit, another program.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTicket, example = json!({
    "requester": { "name": "Carol Smith", "address": "carol@example.com" },
    "subject": "The printer jams", "text": "She called: page two comes out torn.", "set": { "priority": "high" },
}))]
pub struct New {
    /// Whom it is for, and who is answered
    requester: Person,
    #[schema(min_length = 1, example = "The printer jams")]
    subject: String,
    #[schema(min_length = 1)]
    text: String,
    /// Whose address answers; the first of the configuration unless it is said
    mailbox: Option<String>,
    #[serde(default)]
    set: Changes,
}

/// Open a ticket for somebody
#[utoipa::path(post, path = "/tickets", tag = "tickets", request_body = New, responses(
    (status = 201, description = "It is open", body = TicketView, headers(("Location", description = "The ticket"))),
    (status = 204, description = "It is open, and nothing that this token may read")))]
pub async fn open(caller: Caller, Body(new): Body<New>) -> Result<Response, Problem> {
    let policy = caller.policy();
    let sight = caller.sight();
    let named = new.mailbox.as_deref().map(MailboxName::new);
    let mut mailboxes = policy.mailboxes.iter().filter(|mailbox| sight.mailbox(&mailbox.name));
    let mailbox = mailboxes.find(|mailbox| named.as_ref().is_none_or(|name| *name == mailbox.name));
    let mailbox = mailbox.ok_or_else(|| Problem::refused("mailbox: there is no such mailbox"))?.name.clone();
    if new.subject.trim().is_empty() || new.text.trim().is_empty() {
        return Err(Problem::refused("a ticket has a subject and a text"));
    }
    let commands = new.set.commands(&caller)?;
    let requester = Address { name: new.requester.name, address: new.requester.address.trim().to_owned() };
    let new = NewTicket {
        mailbox,
        channel: Channel::Api,
        requester,
        subject: one_line(&new.subject),
        text: new.text,
        commands,
    };
    let plan = act::open(&caller.web.store, policy, caller.actor(), new, caller.now).await.map_err(Problem::of_act)?;
    Ok(after(&caller, plan.ticket, StatusCode::CREATED).await)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Change what a ticket is
#[utoipa::path(patch, path = "/tickets/{number}", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)),
    request_body = Changes, responses(
    (status = 200, description = "As it is now", body = TicketView),
    (status = 204, description = "It is done, and the ticket is nothing that this token may read")))]
pub async fn set(caller: Caller, At(number): At<i64>, Body(changes): Body<Changes>) -> Result<Response, Problem> {
    let number = caller.ticket(number).await?.number;
    let commands = changes.commands(&caller)?;
    if commands.is_empty() {
        return Err(Problem::refused("nothing is to be changed"));
    }
    let done = act::act(&caller.web.store, caller.policy(), caller.actor(), number, commands, caller.now).await;
    done.map_err(Problem::of_act)?;
    Ok(after(&caller, Some(number), StatusCode::OK).await)
}

/// An entry of the ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSplit, example = json!({ "entry": 1 }))]
pub struct Off {
    #[schema(minimum = 1)]
    entry: i64,
}

/// Split an entry off into a ticket of its own
#[utoipa::path(post, path = "/tickets/{number}/split", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number", minimum = 1, example = 1)),
    request_body = Off, responses(
    (status = 201, description = "The new ticket", body = TicketView, headers(("Location", description = "The ticket")))))]
pub async fn split(caller: Caller, At(number): At<i64>, Body(Off { entry }): Body<Off>) -> Result<Response, Problem> {
    let from = caller.ticket(number).await?.number;
    let done = act::split(&caller.web.store, caller.policy(), caller.actor(), from, entry, caller.now).await;
    let plan = done.map_err(Problem::of_act)?;
    Ok(after(&caller, plan.ticket, StatusCode::CREATED).await)
}

/// A ticket after something was done to it, for who may read it, too. It is done, whatever becomes of reading it.
async fn after(caller: &Caller, number: Option<TicketNumber>, status: StatusCode) -> Response {
    let read = match number.filter(|_| caller.has(Scope::TicketsRead)) {
        Some(number) => caller.ticket(number.0).await.and_then(|ticket| caller.says(status, &TicketView::of(&ticket))),
        None => Err(Problem::not_found()),
    };
    let mut response = read.unwrap_or_else(|_| StatusCode::NO_CONTENT.into_response());
    if let Some(number) = number.filter(|_| response.status() == StatusCode::CREATED) {
        let place = HeaderValue::try_from(format!("{}/tickets/{number}", super::ROOT));
        response.headers_mut().extend(place.ok().map(|place| (LOCATION, place)));
    }
    response
}
