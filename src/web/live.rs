//! Live updates: whoever looks at a page hears that it is another one now, and fetches the part that changed.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Result;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::sync::watch;

use crate::clock;
use crate::desk::ticket::TicketNumber;
use crate::store::tickets::TicketMark as Mark;
use crate::web::fault::Fault;
use crate::web::present::Looking;
use crate::web::session::SignedIn;
use crate::web::sight::{Sight, Visible};

/// Other programs write into the same store, too, and ring no bell here: so often it is looked at all the same.
const LOOKS: Duration = Duration::from_secs(5);
/// Changes that come faster are told together.
const TOGETHER: Duration = Duration::from_millis(300);

/// What a page says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Drawn {
    /// How the ticket stood when the page was drawn; nothing: as it stands now.
    mark: String,
}

/// Tells `changed` each time that something happened to the ticket, and `present` who else looks at it.
pub async fn ticket(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Query(drawn): Query<Drawn>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let web = signed_in.visit.web.clone();
    let (ticket, seen) = look(&signed_in, TicketNumber(number)).await?.ok_or(Fault::NotFound)?;
    let number = ticket.number;
    // Much may have happened since: whoever is answered in a chat reads at once.
    let late = !drawn.mark.is_empty() && drawn.mark != seen.to_string();
    let looker = Looker {
        late,
        seen,
        told: String::new(),
        changes: web.store.changes(),
        others: web.present.changes(),
        _looking: web.present.look(&ticket, signed_in.agent.id.clone()),
        signed_in,
        number,
    };
    let events = unfold(looker, |mut looker| async move { looker.next().await.map(|event| (Ok(event), looker)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// An open page of a ticket.
struct Looker {
    /// The page was drawn before something happened, and is not told yet.
    late: bool,
    signed_in: SignedIn,
    number: TicketNumber,
    seen: Mark,
    /// Who else is there, as the page shows it.
    told: String,
    changes: watch::Receiver<u64>,
    others: watch::Receiver<u64>,
    _looking: Looking,
}

impl Looker {
    /// `None`: the page may know of the ticket no more, or the desk closes.
    async fn next(&mut self) -> Option<Event> {
        let web = self.signed_in.visit.web.clone();
        if std::mem::take(&mut self.late) {
            return Some(Event::default().event("changed").data("now"));
        }
        loop {
            let there = self.there();
            if there == self.told {
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
            }
            // Nothing is told on the strength of what was allowed a while ago.
            let looked = look(&self.signed_in, self.number).await;
            match News::of(looked.map(|found| found.map(|(_, mark)| mark)), self.seen) {
                News::Over => return None,
                News::Changed(now) => {
                    self.seen = now;
                    return Some(Event::default().event("changed").data("now"));
                }
                News::None if there != self.told => {
                    self.told.clone_from(&there);
                    // Browsers pass over an event without data.
                    let shown = if there.is_empty() { "<span></span>".to_owned() } else { there };
                    return Some(Event::default().event("present").data(shown));
                }
                News::None => {}
                News::Unknown(error) => {
                    tracing::warn!("A page that is looked at cannot be kept up to date: {error:#}");
                    tokio::select! {
                        () = web.closing.cancelled() => return None,
                        () = tokio::time::sleep(LOOKS) => {}
                    }
                }
            }
        }
    }

    /// As HTML, of names alone.
    fn there(&self) -> String {
        let web = &self.signed_in.visit.web;
        let others = web.present.beside(self.number, &self.signed_in.agent.id, clock::now());
        let told = |key: &'static str, writing: bool| {
            let those = others.iter().filter(|(_, writes)| *writes == writing);
            let agents = those.filter_map(|(id, _)| web.config.policy.agent(id));
            let names: Vec<&str> = agents.map(|agent| agent.name.as_str()).collect();
            if names.is_empty() {
                return String::new();
            }
            let words = web.words(self.signed_in.visit.language, key).replace("{names}", &names.join(", "));
            format!("<span class=\"there {key}\">{}</span>", minijinja::HtmlEscape(&words))
        };
        told("typing", true) + &told("present", false)
    }
}

/// Whoever has the page open types.
pub async fn typing(signed_in: SignedIn, Path(number): Path<i64>) -> Result<StatusCode, Fault> {
    let ticket = Visible::of(&signed_in, number).await?;
    signed_in.visit.web.present.types(&ticket, &signed_in.agent.id, signed_in.visit.now);
    Ok(StatusCode::NO_CONTENT)
}

/// What a look at the ticket says.
#[derive(Debug)]
enum News {
    None,
    Changed(Mark),
    /// It is not for whoever looks any more.
    Over,
    /// That is no change: the page would be fetched again and again from a store that is in trouble.
    Unknown(anyhow::Error),
}

impl News {
    fn of(looked: Result<Option<Mark>>, seen: Mark) -> Self {
        match looked {
            Ok(None) => Self::Over,
            Ok(Some(now)) if now != seen => Self::Changed(now),
            Ok(Some(_)) => Self::None,
            Err(error) => Self::Unknown(error),
        }
    }
}

/// The ticket as it is now; `None` where it is not for this session, which may be over, or of an agent who may hear of it
/// no more.
async fn look(signed_in: &SignedIn, number: TicketNumber) -> Result<Option<(Visible, Mark)>> {
    let (mut sight, hash, now) = (Sight::of(signed_in), signed_in.session.hash.clone(), clock::now());
    signed_in
        .visit
        .web
        .store
        .read(move |tx| {
            if tx.session(&hash, now)?.is_none() {
                return Ok(None);
            }
            let Some(ticket) = Visible::read(tx, &mut sight, number)? else { return Ok(None) };
            Ok(Some((ticket, tx.ticket_mark(number)?)))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_does_not_answer_is_no_news() {
        let seen = Mark { newest_entry: 3, ..Mark::default() };
        assert!(matches!(News::of(Ok(Some(seen)), seen), News::None));
        assert!(matches!(News::of(Ok(Some(Mark { unsent: 1, ..seen })), seen), News::Changed(Mark { unsent: 1, .. })));
        assert!(matches!(News::of(Ok(None), seen), News::Over));
        assert!(matches!(News::of(Err(anyhow::anyhow!("database is locked")), seen), News::Unknown(_)));
    }
}
