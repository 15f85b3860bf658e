//! Pages behind links in the desk's mail, which need no sign-in: a change to approve, a ticket to follow and answer, a
//! mark to give. Looking changes nothing, since programs that look at mail follow links, too.

use std::sync::Arc;

use anyhow::Result;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::approval::{self, Outcome, Vote, VoteKey};
use crate::desk::mail::Address;
use crate::desk::mark;
use crate::desk::plan::Verdict;
use crate::desk::policy::Policy;
use crate::desk::satisfaction::Satisfaction;
use crate::desk::ticket::{EntryKind, Status, Ticket, Visibility};
use crate::desk::token::{Holder, Reading, Token};
use crate::store::tickets::StoredEntry;
use crate::web::Web;
use crate::web::approval::Decision;
use crate::web::fault::Fault;
use crate::web::letter::{self, Letter};
use crate::web::page::Visit;
use crate::web::shown;
use crate::web::ticket::surviving;

/// Who came by a link, and what it is about.
struct Guest {
    token: Token,
    ticket: Ticket,
    /// Whose word it is.
    who: Address,
    entries: Vec<StoredEntry>,
}

impl Guest {
    /// A link of nobody, or of a ticket that is gone, opens nothing.
    async fn of(web: &Arc<Web>, token: &str) -> Result<Self, Fault> {
        let policy = web.config.policy.clone();
        let token = policy.keys.read_page(token).ok_or(Fault::NotFound)?;
        let number = token.ticket;
        let found = web.store.read(move |tx| {
            let (Some(own), Some(ticket)) = (tx.ticket(number)?, surviving(tx, number)?) else { return Ok(None) };
            let entries = tx.entries(ticket.number)?;
            Ok(Some((own, ticket, entries)))
        });
        let (own, ticket, entries) = found.await?.ok_or(Fault::NotFound)?;
        let who = match token.holder {
            Holder::Approver(id) => {
                approval::once_voter(&ticket, VoteKey { ticket: number, id }).map(|vote| vote.who.clone())
            }
            Holder::Requester(contact) | Holder::Rating(contact) if ticket.requester.id == contact => {
                Some(ticket.requester.address.clone())
            }
            // What it went into is another's, who wrote there what they wrote for the desk alone.
            Holder::Requester(contact) | Holder::Rating(contact) if own.requester.id == contact => {
                return Err(Fault::Elsewhere);
            }
            _ => None,
        };
        let who = who.ok_or(Fault::NotFound)?;
        Ok(Self { token, ticket, who, entries })
    }

    /// Of a question that stands; `None`: it is over.
    fn vote(&self) -> Option<&Vote> {
        match self.token.holder {
            Holder::Approver(id) => approval::voter(&self.ticket, VoteKey { ticket: self.token.ticket, id }),
            _ => None,
        }
    }

    /// Whether an answer of an approver changes anything yet.
    fn is_asked(&self) -> bool {
        let outcome = self.ticket.course.approval.as_ref().map(approval::Approval::outcome);
        self.vote().is_some() && outcome == Some(Outcome::Waiting)
    }

    /// What the requester's side may read, oldest first.
    fn timeline(&self, policy: &Policy) -> Vec<Value> {
        let public = self.entries.iter().filter(|stored| stored.entry.visibility == Visibility::Public);
        let shown = |stored: &StoredEntry| {
            context! { asks_mark => asks_mark(stored, policy), ..shown::entry(stored, &self.ticket, policy) }
        };
        public.map(shown).collect()
    }

    /// Whether the desk waits to hear that all is solved.
    fn asks_whether_solved(&self) -> bool {
        self.ticket.status == Status::Resolved && self.ticket.course.asked_solved.is_some()
    }

    /// Whether it heard so, or waited long enough.
    fn was_solved(&self) -> bool {
        self.ticket.status == Status::Closed && self.ticket.course.asked_solved.is_some()
    }

    /// What the requester was asked of a matter that is done: how satisfied they are.
    fn asked(&self) -> Option<&Satisfaction> {
        self.ticket.course.satisfaction.as_ref().filter(|_| self.ticket.status.is_done())
    }

    /// Whether what they wrote is a mark and nothing else, as it would be in answer to the mail that asks for one.
    fn is_mark(&self, words: &str) -> bool {
        self.asked().is_some() && mark::read(words).is_some_and(|(_, beside)| beside.is_empty())
    }
}

/// Whether it is the desk's mail that asks for a mark: it says how to answer a mail, and here there is a form for it.
fn asks_mark(stored: &StoredEntry, policy: &Policy) -> bool {
    let id = stored.entry.message_id.as_deref().unwrap_or_default();
    let read = policy.keys.read_message_id(id, &policy.desk.domain);
    stored.entry.kind == EntryKind::Outbound
        && matches!(read, Some(Reading::Valid(Token { holder: Holder::Rating(_), .. })))
}

pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<Response, Fault> {
    let guest = Guest::of(&visit.web, &token).await?;
    draw(&visit, &guest, "")
}

fn draw(visit: &Visit, guest: &Guest, problem: &str) -> Result<Response, Fault> {
    let policy = &visit.web.config.policy;
    let ticket = &guest.ticket;
    // What a question is about that is over, whoever was asked knows by the mail; of what it is now another mail tells.
    let over = matches!(guest.token.holder, Holder::Approver(_)) && guest.vote().is_none();
    let (number, subject) = if over { (guest.token.ticket, "") } else { (ticket.number, ticket.subject.as_str()) };
    let common = context! {
        key => letter::new_key(visit.now)?, problem, number => number.0, subject, who => guest.who.label(),
    };
    match guest.token.holder {
        Holder::Approver(_) if over => {
            let change = context! { service => "", risk => "", plan => "", window => "" };
            visit.page("approve.html", context! { change, open => false, outcome => "gone", ..common })
        }
        Holder::Approver(_) => {
            let vote = guest.vote().ok_or(Fault::NotFound)?;
            let outcome = ticket.course.approval.as_ref().map_or(Outcome::Waiting, approval::Approval::outcome);
            let field = |name: &str| ticket.fields.get(name).cloned().unwrap_or_default();
            let answer = vote.answer.as_ref().map(|answer| if answer.approves { "approve" } else { "reject" });
            let open = outcome == Outcome::Waiting;
            let service =
                ticket.service.as_ref().and_then(|name| policy.service(name)).map(|known| known.title.clone());
            let change = context! { service, risk => field("risk"), plan => field("plan"), window => field("window") };
            visit.page("approve.html", context! { change, answer, open, outcome => outcome.as_str(), ..common })
        }
        Holder::Rating(_) => {
            let given = ticket.course.satisfaction.as_ref().and_then(|known| known.rating);
            visit.page("rate.html", context! { given, ..common })
        }
        _ => {
            let solved = guest.asks_whether_solved();
            let status = policy.status_name(ticket).to_owned();
            let done = ticket.status.is_done();
            let own = ticket.course.status_name.is_some();
            // What one form sends is not what another did.
            let keys = context! { rate => letter::new_key(visit.now)?, close => letter::new_key(visit.now)? };
            let context = context! {
                entries => guest.timeline(policy), solved, done, status, own, created_at => ticket.created_at.as_millisecond(),
                keys, asked => guest.asked().is_some(), given => guest.asked().and_then(|asked| asked.rating),
            };
            visit.page("follow.html", context! { ..context, ..common })
        }
    }
}

/// What the form says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// `approve`, `reject`, `solved`, `close`, `1` to `5`, or nothing beside the text.
    answer: String,
    text: String,
    key: String,
}

pub async fn take(
    visit: Visit,
    Path(token): Path<String>,
    axum::Form(answer): axum::Form<Answer>,
) -> Result<Response, Fault> {
    let words = answer.text.trim();
    let guest = match Guest::of(&visit.web, &token).await {
        // What they wrote is theirs still, to be sent in answer to the desk's mail.
        Err(Fault::Elsewhere) if !words.is_empty() => {
            return visit.page_with(
                StatusCode::GONE,
                "error.html",
                context! { key => "elsewhere", words => "", written => words },
            );
        }
        guest => guest?,
    };
    let text = match (&guest.token.holder, answer.answer.as_str()) {
        (Holder::Approver(_), "approve" | "reject") => {
            let key = answer.key.clone();
            Decision { approves: answer.answer == "approve", words, key }.text()
        }
        (Holder::Rating(_), mark @ ("1" | "2" | "3" | "4" | "5")) => below(mark, words),
        (Holder::Rating(_), "") => return draw(&visit, &guest, "no_mark"),
        (Holder::Requester(_), mark @ ("1" | "2" | "3" | "4" | "5")) if guest.asked().is_some() => below(mark, words),
        (Holder::Requester(_), "solved") if guest.asks_whether_solved() => "Yes".to_owned(),
        // Said twice, by a double click or from a page that was left open.
        (Holder::Requester(_), "solved") if guest.was_solved() => {
            return visit.page("done.html", context! { what => "thanks" });
        }
        (Holder::Requester(_), "close") if !words.is_empty() => words.to_owned(),
        (Holder::Requester(_), "close") => visit.words("follow.nothing_more").to_owned(),
        (Holder::Requester(_), "") if !words.is_empty() => words.to_owned(),
        (Holder::Requester(_), "") => return draw(&visit, &guest, "nothing_written"),
        _ => return Err(Fault::NotFound),
    };
    let (solved, closes) = (answer.answer == "solved", answer.answer == "close");
    let rates = match guest.token.holder {
        Holder::Requester(contact) if answer.answer.parse::<u8>().is_ok() || guest.is_mark(&text) => Some(contact),
        _ => None,
    };
    let proof = match rates {
        Some(contact) => Token { holder: Holder::Rating(contact), ..guest.token.clone() },
        None => guest.token.clone(),
    };
    let late = matches!(guest.token.holder, Holder::Approver(_)) && !guest.is_asked();
    let letter = Letter {
        from: guest.who.clone(),
        proof,
        answers: guest.ticket.course.asked_solved.clone().filter(|_| solved),
        closes,
        ticket: guest.ticket,
        text,
        key: answer.key,
        files: Vec::new(),
    };
    let taken = letter::send(&visit.web, letter, visit.now).await?;
    if let Some(verdict @ (Verdict::Held | Verdict::Quarantined)) = taken.verdict {
        tracing::warn!(ledger = taken.ledger.0, %verdict, "What was written on a page waits for a person");
        return visit.page("done.html", context! { what => "waits" });
    }
    // The same once more is the answer that counted.
    let late = late && taken.verdict != Some(Verdict::Duplicate);
    match guest.token.holder {
        Holder::Approver(_) if late => visit.page("done.html", context! { what => "late" }),
        Holder::Requester(_) if answer.answer.is_empty() && rates.is_none() => {
            Ok(Redirect::to(&visit.here).into_response())
        }
        _ => visit.page("done.html", context! { what => "thanks" }),
    }
}

fn below(first: &str, words: &str) -> String {
    if words.is_empty() { first.to_owned() } else { format!("{first}\n\n{words}") }
}
