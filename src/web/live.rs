//! Live updates: whoever looks at a page hears that it is another one now, and fetches the part that changed.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};

use crate::desk::ticket::TicketNumber;
use crate::store::Store;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;

/// Other programs write into the same store, too, and ring no bell here: so often it is looked at all the same.
const LOOKS: Duration = Duration::from_secs(5);
/// Changes that come faster are told together.
const TOGETHER: Duration = Duration::from_millis(300);

/// Tells `changed` each time that something happened to the ticket.
pub async fn ticket(
    signed_in: SignedIn,
    Path(number): Path<i64>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let (store, number) = (signed_in.visit.web.store.clone(), TicketNumber(number));
    let ticket = store.read(move |tx| tx.ticket(number)).await?;
    ticket.filter(|ticket| signed_in.may_see(ticket)).ok_or(Fault::NotFound)?;
    let seen = mark(&store, number).await;
    let changes = store.changes();
    let events = unfold((store, changes, seen), move |(store, mut changes, mut seen)| async move {
        loop {
            tokio::select! {
                changed = changes.changed() => changed.ok()?,
                () = tokio::time::sleep(LOOKS) => {}
            }
            tokio::time::sleep(TOGETHER).await;
            changes.borrow_and_update();
            let now = mark(&store, number).await;
            if now != seen {
                seen = now;
                // Browsers pass over an event without data.
                return Some((Ok(Event::default().event("changed").data("now")), (store, changes, seen)));
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// What another ticket would have otherwise; `None` where the store does not answer.
async fn mark(store: &Store, number: TicketNumber) -> Option<(i64, i64)> {
    store.read(move |tx| tx.ticket_mark(number)).await.ok()
}
