//! What is new in a chat, as soon as it is: a page asks, and is answered when there is something, or after a while.
//! Asking is a sign that the visitor is there.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, Form, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream::once;
use jiff::SignedDuration;
use minijinja::context;
use serde::Deserialize;
use tokio::sync::watch;

use crate::act;
use crate::desk::chat::Chat;
use crate::desk::policy::Bucket;
use crate::web::chat::{Guest, shown};
use crate::web::fault::Fault;
use crate::web::page::Visit;
use crate::web::throttle::Place;

/// Questions from one place: several windows ask again and again.
const ASKING: Bucket = Bucket { burst: 120, per: SignedDuration::from_mins(1) };
/// After so long a page is answered that there is nothing new; proxies end what takes a minute.
const PATIENCE: Duration = Duration::from_secs(25);
/// Other programs write into the same store, too, and ring no bell here.
const LOOKS: Duration = Duration::from_secs(5);
/// Changes that come faster are looked at together.
const TOGETHER: Duration = Duration::from_millis(200);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    talk: String,
    /// The newest line that was read.
    seen: i64,
    /// The newest line that the page has.
    known: i64,
}

/// Lines that the page has not; none after a while without any. 410: the chat shows nothing more.
pub async fn listen(
    visit: Visit,
    Extension(place): Extension<Place>,
    Path(name): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Response, Fault> {
    let (web, policy) = (&visit.web, visit.web.config.policy.clone());
    let chat = policy.chat(&name).ok_or(Fault::NotFound)?.clone();
    web.throttle.ask(place, "chat-live", ASKING, visit.now).map_err(|wait| Fault::TooMany { wait })?;
    // Before the look, so that nothing happens unseen in between.
    let changes = web.store.changes();
    let Some(guest) = Guest::of(web, &chat, &asked.talk).await? else { return Ok(StatusCode::GONE.into_response()) };
    act::chat::heard(&web.store, &policy, &guest.look, asked.seen, visit.now).await?;
    // The answer begins now and is written when there is something: whoever waits is no page that takes long.
    let lines =
        async move { waited(&visit, &chat, guest, asked.known, changes).await.map_err(|fault| gone_wrong(&fault)) };
    Ok(Html(Body::from_stream(once(lines))).into_response())
}

/// The answer breaks off, and the page asks again.
fn gone_wrong(fault: &Fault) -> io::Error {
    tracing::warn!("A chat that is open cannot be kept up to date: {fault:?}");
    io::Error::other("the chat cannot be read")
}

/// The timeline was read, and is read again when the ticket changed.
async fn waited(
    visit: &Visit,
    chat: &Chat,
    mut guest: Guest,
    known: i64,
    mut changes: watch::Receiver<u64>,
) -> Result<String, Fault> {
    let (web, number) = (&visit.web, guest.look.ticket.number);
    let ends = tokio::time::Instant::now() + PATIENCE;
    loop {
        let new: Vec<_> = guest.look.lines.iter().filter(|line| line.id > known).map(shown).collect();
        if !new.is_empty() {
            return visit.drawn("_said.html", context! { lines => new });
        }
        while web.store.read(move |tx| tx.ticket_mark(number)).await?.said() == guest.look.mark.said() {
            tokio::select! {
                () = web.closing.cancelled() => return Ok(String::new()),
                changed = changes.changed() => changed.map_err(anyhow::Error::from)?,
                () = tokio::time::sleep_until(ends) => return Ok(String::new()),
                () = tokio::time::sleep(LOOKS) => {}
            }
            tokio::time::sleep(TOGETHER).await;
            changes.borrow_and_update();
        }
        // It went on by mail: the next question is told so.
        let Some(changed) = Guest::of(web, chat, &guest.talk).await? else { return Ok(String::new()) };
        guest = changed;
    }
}

/// The page is closed, or another one of the same site comes in its place: who is heard of again is there still.
pub async fn turn(visit: Visit, Path(name): Path<String>, Form(asked): Form<Asked>) -> Result<StatusCode, Fault> {
    let chat = visit.web.config.policy.chat(&name).ok_or(Fault::NotFound)?;
    if let Some(guest) = Guest::of(&visit.web, chat, &asked.talk).await? {
        act::chat::turns(&visit.web.store, guest.look.ticket.number, visit.now).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
