//! What stands around every page: who may ask how often, from where, and what a browser may do with the answer.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::clock;
use crate::desk::policy::Bucket;
use crate::web::Web;
use crate::web::fault::{self, Fault};
use crate::web::heard_out::heard_out;
use crate::web::metrics::measured;
use crate::web::session::{self, Door, Secret};
use crate::web::throttle::Place;

/// Bytes of a form with its files.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// A page that takes longer than this has failed; files come slowly from a telephone.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A browser may do nothing with a page but what is said here: no script but the desk's own, nothing from elsewhere, no
/// frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Where forms of the portal are that other sites show in a frame, with what goes wrong there.
fn is_embedded(path: &str) -> bool {
    path.starts_with("/embed/")
}

/// Where other sites may show a page in a frame: those forms, and chats, which are pages of their own, too.
fn may_be_framed(path: &str) -> bool {
    is_embedded(path) || path.starts_with("/chat/")
}

/// Whether a page stands in a frame of another site: as its address says, or as the browser does, by Fetch Metadata.
pub fn is_framed(path: &str, headers: &HeaderMap) -> bool {
    let in_frame = headers.get("sec-fetch-dest").is_some_and(|value| value == "iframe");
    is_embedded(path) || (may_be_framed(path) && in_frame)
}

/// The same, with a frame around it on these sites.
fn framed_by(sites: &[String]) -> String {
    let sites = if sites.is_empty() { "'none'".to_owned() } else { sites.join(" ") };
    POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors {sites}"))
}

pub fn around(pages: Router<Arc<Web>>, web: Arc<Web>) -> Router<Arc<Web>> {
    pages
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn(same_origin))
        .layer(from_fn(heard_out))
        .layer(from_fn_with_state(web.clone(), throttled))
        .layer(from_fn_with_state(web, fault::draw))
        .layer(patience())
}

/// Whatever takes longer has failed.
pub fn patience() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE)
}

/// What stands around pages and the API alike.
pub fn around_all(all: Router<Arc<Web>>, web: Arc<Web>) -> Router<Arc<Web>> {
    all.layer(CompressionLayer::new())
        .layer(from_fn_with_state(web.clone(), sealed))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(web, measured))
}

/// Headers of every answer; a page may have said something stricter.
async fn sealed(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let framed = may_be_framed(request.uri().path()).then(|| framed_by(&web.config.web.embed_on));
    let mut response = next.run(request).await;
    if let Some(policy) = framed.and_then(|policy| HeaderValue::try_from(policy).ok()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let of_asset = response.headers().contains_key(header::CACHE_CONTROL);
    let mut put = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "no-referrer");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if !of_asset {
        put(header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Nothing is changed by a form of another site. Browsers say where a form stands by Sec-Fetch-Site (Fetch Metadata),
/// older ones by Origin; what says neither is no browser, and carries nobody's cookie.
async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers()) { next.run(request).await } else { Fault::Foreign.into_response() }
}

fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, own)| own == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

/// How often one place may ask for pages, and how often it may send something that nobody is known to send.
const READING: Bucket = Bucket { burst: 1200, per: SignedDuration::from_mins(1) };
const WRITING: Bucket = Bucket { burst: 30, per: SignedDuration::from_mins(1) };
/// How often an agent may send something: whole offices are behind one address, and a session says who it is.
const AGENT_WRITING: Bucket = Bucket { burst: 240, per: SignedDuration::from_mins(1) };

pub async fn throttled(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let place = Place::of(client(&request));
    request.extensions_mut().insert(place);
    // A page says by itself that somebody types; nothing is sent.
    let sends = !matches!(*request.method(), Method::GET | Method::HEAD) && !request.uri().path().starts_with("/live/");
    let held = session::held(&web, Door::Desk, request.headers());
    match may_pass(&web, place, sends, held).await {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

/// `held`: what the browser holds, whatever it is worth.
async fn may_pass(web: &Web, place: Place, sends: bool, held: Option<Secret>) -> Result<(), Fault> {
    let now = clock::now();
    let too_many = |wait| Fault::TooMany { wait };
    let reads = || web.throttle.ask(place, "read", READING, now).map_err(too_many);
    if !sends {
        return reads();
    }
    let agent = match held {
        // Whether it is worth anything is looked up no more often than pages are.
        Some(secret) => {
            reads()?;
            session::agent_of(web, &secret, now).await?
        }
        None => None,
    };
    match agent {
        Some(agent) => web.throttle.send(&agent, "write", AGENT_WRITING, now).map_err(too_many),
        None => web.throttle.ask(place, "write", WRITING, now).map_err(too_many),
    }
}

/// Who asks. A proxy on this machine says for whom, at the end of X-Forwarded-For; nobody else is believed.
pub fn client(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip().to_canonical());
    let named = request.headers().get_all("x-forwarded-for").iter().next_back();
    let last = named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.filter(|_| peer.is_loopback()).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_form_of_another_site_changes_nothing() {
        for (pairs, own) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example"), ("host", "desk.example")], false),
            (&[("origin", "https://desk.example"), ("host", "desk.example")], true),
            (&[("origin", "https://evil.example"), ("host", "desk.example")], false),
            (&[("origin", "null"), ("host", "desk.example")], false),
            (&[("origin", "https://desk.example")], false),
            (&[("host", "desk.example")], true),
        ] {
            assert_eq!(is_own(&headers(pairs)), own, "{pairs:?}");
        }
    }

    #[test]
    fn only_a_proxy_on_this_machine_says_for_whom_it_asks() {
        for (peer, named, who) in [
            ("127.0.0.1:9", Some("203.0.113.9, 192.0.2.7"), "192.0.2.7"),
            ("192.0.2.1:9", Some("203.0.113.9"), "192.0.2.1"),
            ("127.0.0.1:9", Some("nonsense"), "127.0.0.1"),
            ("127.0.0.1:9", None, "127.0.0.1"),
            ("[::ffff:127.0.0.1]:9", Some("192.0.2.7"), "192.0.2.7"),
        ] {
            let mut request = Request::new(axum::body::Body::empty());
            request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            if let Some(named) = named {
                request.headers_mut().insert("x-forwarded-for", named.parse().unwrap());
            }
            assert_eq!(client(&request), who.parse::<IpAddr>().unwrap(), "{peer} {named:?}");
        }
    }
}
