//! The web desk: pages for agents, and for whoever came by a link in a mail, from the same use cases as mail.
//!
//! A page decides nothing that mail could not. What somebody writes on one becomes the mail that they could have sent
//! ([`letter`]): it has its row in the ledger, its verdict and its reasons, and meets the same doubts. What an agent
//! sets goes through [`crate::act`].
//!
//! Every page works without scripts; those that there are ([`assets`]) only save steps.

mod api;
mod approval;
mod articles;
mod assets;
mod brand;
mod bulk;
mod call;
mod chart;
mod chat;
mod chat_live;
mod dates;
mod editor;
mod enclosed;
mod fault;
mod form;
mod forms;
mod guard;
mod heard_out;
mod help;
mod helped;
mod joining;
mod language;
mod leaving;
mod ledger;
mod letter;
mod link;
mod live;
mod looks;
mod mail_room;
mod metrics;
mod my;
mod new;
mod now;
mod now_live;
mod openid;
mod page;
mod present;
mod reports;
mod secrets;
mod serve;
mod session;
mod setting;
mod settings;
mod shown;
mod sight;
mod sign_in;
mod signed_out;
mod staff;
mod throttle;
mod ticket;
mod tickets;
mod tokens;
mod views;
mod words;
mod writing;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;

use crate::config::settings::Config;
use crate::ingest::Line;
use crate::store::Store;
use crate::web::metrics::{Messages, Requests};
use crate::web::openid::Openid;
use crate::web::page::Pages;
use crate::web::present::Present;
use crate::web::throttle::Throttle;

pub use api::new_token;
pub use openid::probe as probe_openid;
pub use serve::serve;
pub use sign_in::link as link_to_sign_in;

/// What pages are made from.
pub struct Web {
    pub config: Arc<Config>,
    pub store: Store,
    pages: Pages,
    throttle: Throttle,
    openid: Option<Openid>,
    present: Present,
    /// The server stops: live updates end.
    closing: CancellationToken,
    /// Letters are decided one after the other, as mail is.
    line: Line,
    requests: Requests,
    messages: Messages,
}

impl Web {
    /// The words of a key in a language.
    fn words<'w>(&'w self, language: &str, key: &'w str) -> &'w str {
        self.pages.words(language, key)
    }

    /// Pages for one who asks for very many: a bench.
    pub fn unthrottled(config: Arc<Config>, store: Store) -> Self {
        Self { throttle: Throttle::open(), ..Self::new(config, store) }
    }

    pub fn new(config: Arc<Config>, store: Store) -> Self {
        let (pages, throttle, present) = (Pages::new(config.policy.zone()), Throttle::default(), Present::default());
        let (line, closing) = (Line::checked_by(None), CancellationToken::new());
        let (requests, messages) = (Requests::default(), Messages::default());
        let openid = Openid::of(&config);
        Self { config, store, pages, throttle, openid, present, line, closing, requests, messages }
    }
}

/// A form with files is read further than it may be long, so that its answer is seen.
fn with_files() -> DefaultBodyLimit {
    DefaultBodyLimit::max(form::MOST_READ)
}

/// Every page there is, and the API.
pub fn router(web: Arc<Web>) -> Router {
    let agents = Router::new()
        .route("/", get(now::home))
        .route("/tickets", get(tickets::show))
        .route("/tickets/bulk", post(bulk::act))
        .route("/tickets/undo", post(bulk::undo))
        .route("/views", post(views::keep))
        .route("/views/{id}/forget", post(views::forget))
        .route("/call", get(call::ask).post(call::take))
        .route("/ticket/{number}", get(ticket::show))
        .route("/ticket/{number}/write", post(writing::write).layer(with_files()))
        .route("/ticket/{number}/preview", post(writing::preview).layer(with_files()))
        .route("/ticket/{number}/canned", post(writing::canned).layer(with_files()))
        .route("/ticket/{number}/merge", get(joining::ask).post(joining::merge))
        .route("/ticket/{number}/split", post(joining::split))
        .route("/ticket/{number}/undo", post(writing::undo))
        .route("/ticket/{number}/set", post(setting::set))
        .route("/ticket/{number}/approval", post(approval::take))
        .route("/ticket/{number}/mail/{entry}", get(enclosed::page))
        .route("/ticket/{number}/file/{entry}/{part}", get(enclosed::file))
        .route("/mail", get(mail_room::show))
        .route("/mail/ledger", get(ledger::list))
        .route("/mail/outbox", get(leaving::outbox))
        .route("/mail/outbox/{id}", post(leaving::set_mail))
        .route("/mail/webhooks", get(leaving::webhooks))
        .route("/mail/webhooks/{id}", post(leaving::set_hook))
        .route("/mail/{id}", get(ledger::show).post(ledger::judge))
        .route("/mail/{id}/raw", get(ledger::raw))
        .route("/settings", get(settings::show))
        .route("/settings/rules", get(settings::rules).post(settings::try_out).layer(with_files()))
        .route("/settings/looks", get(looks::show))
        .route("/settings/tokens", get(tokens::show).post(tokens::make))
        .route("/settings/tokens/end", post(tokens::end))
        .route("/settings/sessions", get(settings::sessions).post(settings::end))
        .route("/settings/sessions/requester", post(settings::end_requester))
        .route("/reports", get(reports::list))
        .route("/reports/{name}", get(reports::show))
        .route("/articles", get(articles::list))
        .route("/articles/new", get(editor::begin).post(editor::write_new))
        .route("/articles/{slug}/{language}", get(articles::show).post(articles::settle))
        .route("/articles/{slug}/{language}/edit", get(editor::open).post(editor::write_next))
        .route("/articles/{slug}/{language}/remarks", post(articles::settle_remark))
        .route("/live/now", get(now_live::now))
        .route("/live/ticket/{number}", get(live::ticket))
        .route("/live/ticket/{number}/typing", post(live::typing))
        .route("/sign-out", post(sign_in::leave))
        .route_layer(from_fn_with_state(web.clone(), signed_out::give_back));
    let anybody = Router::new()
        .route("/sign-in", get(sign_in::ask).post(sign_in::send))
        .route("/sign-in/openid", get(openid::begin))
        .route("/sign-in/openid/back", get(openid::back))
        .route("/sign-in/{secret}", get(sign_in::open).post(sign_in::enter))
        .route("/help", get(help::show))
        .route("/help/{slug}", get(help::article))
        .route("/help/{slug}/helped", post(helped::vote))
        .route("/new", get(new::ask).post(new::take).layer(with_files()))
        .route("/new/{form}", get(forms::show).post(forms::take).layer(with_files()))
        .route("/embed/{form}", get(forms::show).post(forms::take).layer(with_files()))
        .route("/chat/{name}", get(chat::show).post(chat::take))
        .route("/live/chat/{name}", post(chat_live::listen))
        .route("/live/chat/{name}/turn", post(chat_live::turn))
        .route("/my", get(my::show))
        .route("/my/sign-in", get(my::ask).post(my::send))
        .route("/my/sign-in/{secret}", get(my::open).post(my::enter))
        .route("/my/sign-out", post(my::leave))
        .route("/l/{token}", get(link::show).post(link::take))
        .route("/assets/{name}", get(assets::get))
        .route("/brand/style.css", get(brand::style))
        .route("/brand/logo", get(brand::logo))
        .route("/healthz", get(serve::health))
        .fallback(fault::nothing_here);
    let pages = guard::around(agents.merge(anybody), web.clone());
    guard::around_all(pages.merge(api::router(&web)), web.clone()).with_state(web)
}
