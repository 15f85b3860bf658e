//! `oidc` of `[web]`.

use crate::config::check::Checker;
use crate::config::check::desk::is_web;
use crate::config::check::mailbox;
use crate::config::raw::{RawOidc, RawWeb};
use crate::config::report::{At, Problem};
use crate::config::settings::Oidc;

/// What says whose address it is, where nothing else is asked for.
const SCOPES: &[&str] = &["email"];
/// As OpenID Connect calls it.
const VERIFIED_BY: &str = "email_verified";

pub fn oidc(checker: &mut Checker<'_>, raw: &RawOidc, web: &RawWeb) -> Option<Oidc> {
    let host = issuer(checker, &raw.issuer);
    if raw.client_id.trim().is_empty() {
        let problem = Problem::error(raw.client_id.place, "this names nothing");
        checker.note(problem.hint("write the client id that the provider gave to this desk"));
    }
    if web.public_url.is_none() {
        let problem = Problem::error(raw.place, "the provider cannot send anybody back here");
        checker.note(problem.hint("add public_url = \"https://…\" to [web], as people reach the desk"));
    }
    let secret = mailbox::secret(
        checker,
        ["client_secret_file", "client_secret_env", "client_secret_command"],
        [&raw.client_secret_file, &raw.client_secret_env, &raw.client_secret_command],
    );
    if secret.is_none() && !checker.noted_within(raw.place) {
        let problem = Problem::error(raw.place, "the provider would not know this desk: there is no client secret");
        checker
            .note(problem.hint("add client_secret_file = \"…\", a file with the secret that the provider gave to it"));
    }
    let scopes = raw.scopes.as_ref();
    for scope in scopes.into_iter().flatten().filter(|scope| !is_scope(scope)) {
        let problem = Problem::error(scope.place, format!("`{}` is not a scope", scope.value));
        checker.note(
            problem.hint("write one word for each, such as [\"email\", \"profile\"]; openid is always asked for"),
        );
    }
    let named = |typed: &Option<At<String>>| typed.as_ref().map(|name| name.trim().to_owned());
    let given = |name: Option<String>| name.filter(|name| !name.is_empty());
    Some(Oidc {
        issuer: raw.issuer.value.clone(),
        client_id: raw.client_id.value.clone(),
        client_secret: secret?,
        name: given(named(&raw.name)).unwrap_or(host?),
        scopes: match scopes {
            Some(scopes) => scopes.iter().map(|scope| scope.value.clone()).filter(|scope| scope != "openid").collect(),
            None => SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        },
        verified_by: given(named(&raw.verified_by)).unwrap_or_else(|| VERIFIED_BY.to_owned()),
        tls_ca: raw.tls_ca.as_ref().map(|path| checker.path(path)),
    })
}

/// The host of an issuer, which is reached by TLS: who listens in between would be any agent.
fn issuer(checker: &mut Checker<'_>, issuer: &At<String>) -> Option<String> {
    if !is_web(issuer) || issuer.contains(['?', '#', '@']) {
        let problem = Problem::error(issuer.place, format!("`{}` is not an issuer", issuer.value));
        checker.note(problem.hint("write it as the provider does, such as https://id.acme.example/realms/acme"));
        return None;
    }
    let rest = issuer.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    // Of an IPv6 address the port stands behind the bracket.
    let name = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(name, _)| name);
    if issuer.starts_with("http://") && !matches!(name, "127.0.0.1" | "localhost" | "[::1]") {
        let problem = Problem::error(issuer.place, "whoever listens in between could sign in as any agent");
        checker.note(problem.hint("write https://…; without TLS a provider is believed on this machine only"));
        return None;
    }
    Some(host.to_owned())
}

/// RFC 6749, section 3.3.
fn is_scope(scope: &str) -> bool {
    !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}
