//! What an agent sets on a page by a key, a list or for several tickets at once. What would be told to the requester rests
//! first as an answer does, and its agent can have it back.

use axum::extract::{Form, Path};
use axum::response::Response;
use serde::Deserialize;

use crate::act::{self, Deed};
use crate::desk::command::{self, Command};
use crate::desk::work::Actor;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;
use crate::web::sight::Visible;
use crate::web::writing;

/// One property, as the command of its name sets it.
#[derive(Deserialize)]
pub struct Setting {
    field: String,
    value: String,
}

pub async fn set(
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Form(setting): Form<Setting>,
) -> Result<Response, Fault> {
    let ticket = Visible::of(&signed_in, number).await?;
    let policy = &signed_in.visit.web.config.policy;
    let command = command::said(&setting.field, &setting.value, &signed_in.agent.id, policy).map_err(Fault::Refused)?;
    match carry_out(&signed_in, &ticket, command, false).await? {
        Done::AtOnce(warnings) => writing::done(&signed_in, number, "", &warnings).await,
        Done::Rests(_) => writing::done(&signed_in, number, "unsent", &[]).await,
    }
}

/// What became of it.
pub enum Done {
    /// With what is to be known of it.
    AtOnce(Vec<String>),
    /// Under this key.
    Rests(String),
}

/// Does it, or lets it rest. `meant`: they heard what speaks against it.
pub async fn carry_out(signed_in: &SignedIn, ticket: &Visible, command: Command, meant: bool) -> Result<Done, Fault> {
    let (web, now) = (&signed_in.visit.web, signed_in.visit.now);
    let policy = &web.config.policy;
    let status = if let Command::Status(status) = command { Some(status) } else { None };
    let sets = matches!(command, Command::Status(_) | Command::Named(..) | Command::Wait { .. } | Command::Spam);
    let actor = Actor::Agent(signed_in.agent.id.clone());
    let deed = Deed { actor, ticket: ticket.number, commands: vec![command], meant };
    if let Some(status) = status.filter(|_| web.config.web.undo.is_positive()) {
        let plan = act::foresee(&web.store, policy, deed.clone(), now).await.map_err(Fault::of)?;
        if writing::goes_out(&plan, policy) {
            let key = writing::rest(signed_in, ticket, status).await?;
            writing::withdraw_status(signed_in, ticket, Some(status)).await?;
            return Ok(Done::Rests(key));
        }
    }
    let plan = act::carry_out(&web.store, policy, deed, now).await.map_err(Fault::of)?;
    // Only now: what is refused takes the place of nothing.
    if sets {
        writing::withdraw_status(signed_in, ticket, status).await?;
    }
    Ok(Done::AtOnce(plan.warnings))
}
