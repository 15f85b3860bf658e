//! The API: what the pages show and do, for programs. A file for each part of it; a line here for each endpoint, with
//! the scope that it needs, which is what guards it and what the document says of it.

mod caller;
mod docs;
mod entries;
mod given;
mod knowledge;
mod leaving;
mod letters;
mod mail;
mod once;
mod page;
mod problem;
mod reports;
mod settings;
mod tickets;
mod work;
mod write;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use axum::{Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::desk::scope::Scope;
use crate::web::Web;
use crate::web::{guard, metrics};

pub use caller::{Caller, new_token};
pub use problem::Problem;

/// Where it is.
pub const ROOT: &str = "/api/v1";

/// Every endpoint there is.
fn endpoints(web: &Arc<Web>) -> OpenApiRouter<Arc<Web>> {
    let may = |scope, (schemas, mut paths, methods): UtoipaMethodRouter<Arc<Web>>| {
        paths.paths.iter_mut().for_each(|(path, item)| docs::guarded(path, item, scope));
        (schemas, paths, methods.route_layer(from_fn_with_state((web.clone(), scope), caller::admit)))
    };
    OpenApiRouter::new()
        .routes(may(Scope::TicketsRead, routes!(tickets::list)))
        .routes(may(Scope::TicketsWrite, routes!(write::open)))
        .routes(may(Scope::TicketsRead, routes!(tickets::show)))
        .routes(may(Scope::TicketsWrite, routes!(write::set)))
        .routes(may(Scope::TicketsWrite, routes!(letters::merge)))
        .routes(may(Scope::TicketsWrite, routes!(write::split)))
        .routes(may(Scope::TicketsWrite, routes!(letters::link)))
        .routes(may(Scope::TicketsWrite, routes!(letters::answer)))
        .routes(may(Scope::TicketsWrite, routes!(letters::note)))
        .routes(may(Scope::TicketsWrite, routes!(letters::ask)))
        .routes(may(Scope::TicketsWrite, routes!(letters::approve)))
        .routes(may(Scope::TicketsRead, routes!(entries::list)))
        .routes(may(Scope::TicketsRead, routes!(entries::file)))
        .routes(may(Scope::TicketsRead, routes!(tickets::explain)))
        .routes(may(Scope::TicketsRead, routes!(work::agenda)))
        .routes(may(Scope::TicketsRead, routes!(work::clocks)))
        .routes(may(Scope::KnowledgeRead, routes!(knowledge::articles)))
        .routes(may(Scope::KnowledgeRead, routes!(knowledge::article)))
        .routes(may(Scope::KnowledgeRead, routes!(knowledge::services)))
        .routes(may(Scope::MailRoomRead, routes!(mail::mailboxes)))
        .routes(may(Scope::MailRoomRead, routes!(mail::brakes)))
        .routes(may(Scope::MailRoomRead, routes!(mail::list)))
        .routes(may(Scope::MailRoomRead, routes!(mail::show)))
        .routes(may(Scope::MailRoomRead, routes!(mail::raw)))
        .routes(may(Scope::MailRoomWrite, routes!(mail::judge)))
        .routes(may(Scope::MailRoomRead, routes!(leaving::outbox)))
        .routes(may(Scope::MailRoomRead, routes!(leaving::mail)))
        .routes(may(Scope::MailRoomWrite, routes!(leaving::set_mail)))
        .routes(may(Scope::MailRoomRead, routes!(leaving::webhooks)))
        .routes(may(Scope::MailRoomRead, routes!(leaving::deliveries)))
        .routes(may(Scope::MailRoomRead, routes!(leaving::delivery)))
        .routes(may(Scope::MailRoomWrite, routes!(leaving::set_delivery)))
        .routes(may(Scope::ReportsRead, routes!(reports::list)))
        .routes(may(Scope::ReportsRead, routes!(reports::show)))
        .routes(may(Scope::SettingsRead, routes!(settings::show)))
        .routes(may(Scope::SettingsRead, routes!(settings::rules)))
        .routes(may(Scope::SettingsRead, routes!(settings::try_out)))
        .routes(may(Scope::SettingsRead, routes!(settings::sessions)))
        .routes(may(Scope::SettingsWrite, routes!(settings::end)))
        .routes(may(Scope::SettingsWrite, routes!(settings::end_requester)))
}

/// The router, and what it says of itself.
pub fn router(web: &Arc<Web>) -> Router<Arc<Web>> {
    let (router, document) = OpenApiRouter::with_openapi(docs::document()).nest(ROOT, endpoints(web)).split_for_parts();
    let document = Document(Arc::new(document));
    let path = format!("{ROOT}/openapi.json");
    let told = get(move || async move { document.into_response() });
    let told = told.route_layer(from_fn_with_state(web.clone(), guard::throttled));
    let watched = get(metrics::show).route_layer(from_fn_with_state((web.clone(), Scope::MetricsRead), caller::admit));
    router
        .route(&path, told)
        .route("/metrics", watched)
        .route(ROOT, any(nothing_here))
        .route(&format!("{ROOT}/{{*rest}}"), any(nothing_here))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(guard::LARGEST))
        .layer(guard::patience())
        .layer(CatchPanicLayer::new())
        .layer(from_fn(problem::told))
}

/// The OpenAPI document, ready to be given away.
#[derive(Clone)]
struct Document(Arc<OpenApi>);

impl IntoResponse for Document {
    fn into_response(self) -> axum::response::Response {
        Json(&*self.0).into_response()
    }
}

async fn nothing_here() -> Problem {
    Problem::saying(
        StatusCode::NOT_FOUND,
        format!("there is no such endpoint; {ROOT}/openapi.json lists those there are"),
    )
}

async fn wrong_method() -> Problem {
    Problem::saying(StatusCode::METHOD_NOT_ALLOWED, "this endpoint has other methods: see Allow")
}
