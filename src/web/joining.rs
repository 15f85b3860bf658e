//! Merging and splitting on a page: it says what would happen before it does, and what speaks against it is what mail
//! would hear.

use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use serde::Deserialize;

use crate::act::{self, Deed};
use crate::desk::command::Command;
use crate::desk::plan::Plan;
use crate::desk::spoken;
use crate::desk::ticket::TicketNumber;
use crate::desk::work::Actor;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::shown;
use crate::web::sight::{Sight, Visible};

#[derive(Debug, Deserialize)]
pub struct Merging {
    /// A number, as people write it.
    into: String,
    /// They read what speaks against it.
    #[serde(default)]
    meant: String,
}

impl Merging {
    fn number(&self) -> Result<i64, Fault> {
        self.into.trim().trim_start_matches('#').parse().map_err(|_| Fault::NotFound)
    }

    fn deed(&self, signed_in: &SignedIn, ticket: TicketNumber, meant: bool) -> Result<Deed, Fault> {
        let actor = Actor::Agent(signed_in.agent.id.clone());
        let commands = vec![Command::Merge(TicketNumber(self.number()?))];
        Ok(Deed { actor, ticket, commands, meant })
    }
}

/// What would happen.
pub async fn ask(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Query(asked): Query<Merging>,
) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let policy = &web.config.policy;
    let from = Visible::of(&signed_in, number).await?;
    let into = Visible::of(&signed_in, asked.number()?).await?;
    let foreseen = act::foresee(&web.store, policy, asked.deed(&signed_in, from.number, false)?, now).await;
    let (plan, doubt) = match foreseen.map_err(Fault::of) {
        Ok(plan) => (plan, false),
        Err(Fault::Refused(_)) => {
            (foreseen_all_the_same(&signed_in, asked.deed(&signed_in, from.number, true)?).await?, true)
        }
        Err(fault) => return Err(fault),
    };
    let clean = |text: &String| policy.keys.scrub(text);
    let plan = known(web, Sight::of(&signed_in), plan).await?;
    let (changes, warnings) = (spoken::changes(&plan), plan.warnings);
    let (changes, warnings): (Vec<_>, Vec<_>) =
        (changes.iter().map(clean).collect(), warnings.iter().map(clean).collect());
    let (from, into) = (shown::row(&from, policy), shown::row(&into, policy));
    signed_in.page("merge.html", context! { from, into, changes, warnings, doubt, at => "ticket" })
}

/// Without what is about tickets that the agent may not know of.
async fn known(web: &Web, mut sight: Sight, mut plan: Plan) -> Result<Plan, Fault> {
    let read = web.store.read(move |tx| {
        let mut seen = Vec::new();
        for change in std::mem::take(&mut plan.changes) {
            let named = change.tickets().into_iter().map(|number| sight.ticket(tx, number));
            if named.collect::<anyhow::Result<Vec<_>>>()?.into_iter().all(|may| may) {
                seen.push(change);
            }
        }
        Ok(Plan { changes: seen, ..plan })
    });
    Ok(read.await?)
}

async fn foreseen_all_the_same(signed_in: &SignedIn, deed: Deed) -> Result<Plan, Fault> {
    let web = &signed_in.visit.web;
    act::foresee(&web.store, &web.config.policy, deed, signed_in.visit.now).await.map_err(Fault::of)
}

pub async fn merge(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Form(asked): Form<Merging>,
) -> Result<Response, Fault> {
    let web = &signed_in.visit.web;
    let from = Visible::of(&signed_in, number).await?;
    let into = Visible::of(&signed_in, asked.number()?).await?;
    let deed = asked.deed(&signed_in, from.number, asked.meant == "yes")?;
    act::carry_out(&web.store, &web.config.policy, deed, signed_in.visit.now).await.map_err(Fault::of)?;
    Ok(Redirect::to(&format!("/ticket/{}", into.number)).into_response())
}

#[derive(Debug, Deserialize)]
pub struct Splitting {
    entry: i64,
}

/// One message becomes a ticket of its own.
pub async fn split(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Form(asked): Form<Splitting>,
) -> Result<Response, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let ticket = Visible::of(&signed_in, number).await?;
    let actor = Actor::Agent(signed_in.agent.id.clone());
    let split = act::split(&web.store, &web.config.policy, actor, ticket.number, asked.entry, now).await;
    let new = split.map_err(Fault::of)?.ticket.unwrap_or(ticket.number);
    Ok(Redirect::to(&format!("/ticket/{new}")).into_response())
}
