//! Live updates: whoever looks at a page hears that it is another one now, and fetches the part that changed.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};

use tokio::sync::watch;

use crate::desk::ticket::TicketNumber;
use crate::store::Store;
use crate::web::fault::Fault;
use crate::web::present::Looking;
use crate::web::session::SignedIn;

/// Other programs write into the same store, too, and ring no bell here: so often it is looked at all the same.
const LOOKS: Duration = Duration::from_secs(5);
/// Changes that come faster are told together.
const TOGETHER: Duration = Duration::from_millis(300);

/// Tells `changed` each time that something happened to the ticket, and `present` who else looks at it.
pub async fn ticket(
    signed_in: SignedIn,
    Path(number): Path<i64>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let (web, number) = (signed_in.visit.web.clone(), TicketNumber(number));
    let ticket = web.store.read(move |tx| tx.ticket(number)).await?;
    ticket.filter(|ticket| signed_in.may_see(ticket)).ok_or(Fault::NotFound)?;
    let looker = Looker {
        seen: mark(&web.store, number).await,
        told: String::new(),
        changes: web.store.changes(),
        others: web.present.changes(),
        _looking: web.present.look(number, signed_in.agent.id.clone()),
        signed_in,
        number,
    };
    let events = unfold(looker, |mut looker| async move { looker.next().await.map(|event| (Ok(event), looker)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// An open page of a ticket.
struct Looker {
    signed_in: SignedIn,
    number: TicketNumber,
    seen: Option<(i64, i64)>,
    /// Who else is there, as the page shows it.
    told: String,
    changes: watch::Receiver<u64>,
    others: watch::Receiver<u64>,
    _looking: Looking,
}

impl Looker {
    async fn next(&mut self) -> Option<Event> {
        let web = self.signed_in.visit.web.clone();
        loop {
            let there = self.there();
            if there != self.told {
                self.told.clone_from(&there);
                // Browsers pass over an event without data.
                let shown = if there.is_empty() { "<span></span>".to_owned() } else { there };
                return Some(Event::default().event("present").data(shown));
            }
            tokio::select! {
                () = web.closing.cancelled() => return None,
                changed = self.changes.changed() => changed.ok()?,
                changed = self.others.changed() => {
                    changed.ok()?;
                    continue;
                }
                () = tokio::time::sleep(LOOKS) => {}
            }
            tokio::time::sleep(TOGETHER).await;
            self.changes.borrow_and_update();
            let now = mark(&web.store, self.number).await;
            if now != self.seen {
                self.seen = now;
                return Some(Event::default().event("changed").data("now"));
            }
        }
    }

    /// As HTML, of names alone.
    fn there(&self) -> String {
        let web = &self.signed_in.visit.web;
        let others = web.present.beside(self.number, &self.signed_in.agent.id);
        let names: Vec<&str> =
            others.iter().filter_map(|id| web.config.policy.agent(id)).map(|agent| agent.name.as_str()).collect();
        if names.is_empty() {
            return String::new();
        }
        let words = web.words(self.signed_in.visit.language, "present").replace("{names}", &names.join(", "));
        format!("<span class=\"there\">{}</span>", minijinja::HtmlEscape(&words))
    }
}

/// What another ticket would have otherwise; `None` where the store does not answer.
async fn mark(store: &Store, number: TicketNumber) -> Option<(i64, i64)> {
    store.read(move |tx| tx.ticket_mark(number)).await.ok()
}
