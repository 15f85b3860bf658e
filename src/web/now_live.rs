//! Whoever has the first page open hears that something else is to be done now, and fetches it.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Result;
use axum::extract::Query;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::sync::watch;

use crate::clock;
use crate::web::now::Todo;
use crate::web::session::SignedIn;

/// Other programs write into the same store, too, and a target breaks without anybody writing: so often it is looked at
/// all the same.
const LOOKS: Duration = Duration::from_secs(30);
/// It is looked at so often at most, however much happens on the desk.
const TOGETHER: Duration = Duration::from_secs(1);

/// What the page says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Drawn {
    mark: String,
}

/// Tells `changed` each time that there is something else to do.
pub async fn now(
    signed_in: SignedIn,
    Query(drawn): Query<Drawn>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = signed_in.visit.web.store.changes();
    let reader = Reader { signed_in, seen: drawn.mark, fresh: true, changes };
    let events = unfold(reader, |mut reader| async move { reader.next().await.map(|event| (Ok(event), reader)) });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// An open page.
struct Reader {
    signed_in: SignedIn,
    seen: String,
    /// It was not looked at yet since the page was drawn.
    fresh: bool,
    changes: watch::Receiver<u64>,
}

impl Reader {
    /// `None`: whoever it is for is signed out, or the desk closes.
    async fn next(&mut self) -> Option<Event> {
        let web = self.signed_in.visit.web.clone();
        loop {
            if !std::mem::take(&mut self.fresh) {
                tokio::select! {
                    () = web.closing.cancelled() => return None,
                    changed = self.changes.changed() => changed.ok()?,
                    () = tokio::time::sleep(LOOKS) => {}
                }
                tokio::time::sleep(TOGETHER).await;
            }
            self.changes.borrow_and_update();
            match self.look().await {
                Ok(None) => return None,
                Ok(Some(mark)) if mark != self.seen => {
                    self.seen = mark;
                    return Some(Event::default().event("changed").data("now"));
                }
                Ok(Some(_)) => {}
                // A store that does not answer is no news.
                Err(error) => tracing::warn!("A first page cannot be kept up to date: {error:#}"),
            }
        }
    }

    /// What stands there now; `None` where the session is over.
    async fn look(&self) -> Result<Option<String>> {
        let (hash, now) = (self.signed_in.session.hash.clone(), clock::now());
        let session = self.signed_in.visit.web.store.read(move |tx| tx.session(&hash, now)).await?;
        Ok(match session {
            Some(_) => Some(Todo::of(&self.signed_in).await?.mark()),
            None => None,
        })
    }
}
