//! Reports: the figures of the page of that name, for the same queues.

use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::desk::figures::Name;
use crate::desk::figures::group::By;
use crate::web::api::caller::Caller;
use crate::web::api::given::{Asked, At};
use crate::web::api::problem::Problem;
use crate::web::reports;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The first day; without it four weeks before the last
    #[param(example = "2026-11-01")]
    from: String,
    /// The last day; without it today
    to: String,
    /// What a line is of, where the report can be counted by it
    #[param(required = false, nullable = false)]
    by: Option<By>,
}

/// Which reports there are
#[utoipa::path(get, path = "/reports", tag = "reports",
    responses((status = 200, description = "Their names", body = Vec<Name>)))]
pub async fn list(caller: Caller) -> Result<Response, Problem> {
    caller.shows(&Name::ALL)
}

/// A report: what `maildesk report NAME --json` prints
#[utoipa::path(get, path = "/reports/{name}", tag = "reports",
    params(("name" = Name, Path, description = "Which report"), Wanted),
    responses((status = 200, description = "Its figures, with those of as many days before", body = serde_json::Value)))]
pub async fn show(caller: Caller, At(name): At<Name>, Asked(wanted): Asked<Wanted>) -> Result<Response, Problem> {
    let by = wanted.by.map(|by| by.to_string()).unwrap_or_default();
    let asked = reports::Asked { from: wanted.from, to: wanted.to, by };
    let policy = caller.policy();
    let (period, by, wrong) = reports::read(name, &asked, policy, caller.now);
    match wrong {
        Some("report.wrong_by") => {
            return Err(Problem::refused(name.way(wanted.by, &period).err().unwrap_or_default()));
        }
        Some(_) => {
            let detail =
                "`from` and `to` are days such as 2026-11-01, in this order, and not more than three years apart";
            return Err(Problem::refused(detail));
        }
        None => {}
    }
    let queues = policy.counted(&caller.agent);
    caller.shows(&reports::made(&caller.web, (name, by), &period, queues).await?.json())
}
