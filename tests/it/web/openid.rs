//! Agents sign in by an OpenID Connect provider, and nobody else does.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use maildesk::config::settings::{Oidc, Secret};
use maildesk::web::probe_openid;
use serde_json::json;

use super::browser::Browser;
use super::provider::{CLIENT, Provider, SECRET, Signer, Token, Trick};
use super::site::{Answer, Site};
use crate::support::world::DESK;

/// A desk that lets agents in by a provider.
async fn desk() -> (Site, Provider) {
    let provider = Provider::start().await;
    let site = Site::with(&format!("{DESK}\n[web]\n{}", provider.oidc())).await;
    provider.inside().back = format!("{}/sign-in/openid/back", site.url);
    (site, provider)
}

/// A browser on its way.
struct Way {
    /// The cookie that it holds.
    cookie: String,
    /// Where the provider is asked.
    door: String,
}

async fn begun(site: &Site, next: &str) -> Way {
    let begun = site.get(&format!("/sign-in/openid{next}")).await;
    assert_eq!(begun.status, 303, "{begun:?}");
    let set = begun.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"] {
        assert!(set.contains(part), "{part}: {set}");
    }
    let cookie = set.split(';').next().unwrap().to_owned();
    Way { cookie, door: begun.header("location").to_owned() }
}

/// Somebody shows the provider who they are; where it sends them.
async fn sent_back(site: &Site, way: &Way) -> String {
    let (door, fields) = way.door.split_once('?').unwrap();
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        let mut bytes = Vec::new();
        let mut rest = spaced.bytes();
        while let Some(byte) = rest.next() {
            let hex = |rest: &mut dyn Iterator<Item = u8>| char::from(rest.next().unwrap()).to_digit(16).unwrap() as u8;
            bytes.push(if byte == b'%' { hex(&mut rest) * 16 + hex(&mut rest) } else { byte });
        }
        String::from_utf8(bytes).unwrap()
    };
    let fields: Vec<(String, String)> =
        fields.split('&').filter_map(|field| field.split_once('=')).map(|(k, v)| (decoded(k), decoded(v))).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let entered = site.post(door, &fields).await;
    assert_eq!(entered.status, 303, "{entered:?}");
    entered.header("location").to_owned()
}

async fn back(site: &Site, url: &str, cookie: &str) -> Answer {
    site.ask(url, None, &[("cookie", cookie)]).await
}

/// The whole way of one browser.
async fn whole_way(site: &Site, next: &str) -> Answer {
    let way = begun(site, next).await;
    let url = sent_back(site, &way).await;
    back(site, &url, &way.cookie).await
}

/// A page with its slashes.
fn plain(answer: &Answer) -> String {
    answer.body.replace("&#x2f;", "/")
}

/// The cookie of the session that an answer begins.
fn session(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value);
    let pairs = cookies.filter_map(|value| value.split(';').next());
    pairs.filter(|pair| pair.starts_with("maildesk=") && *pair != "maildesk=").map(str::to_owned).next()
}

async fn sessions(site: &Site, agent: &str) -> usize {
    let (agent, now) = (agent.into(), maildesk::clock::now());
    site.world.store.read(move |tx| tx.sessions(&agent, now)).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_signs_in_and_is_where_they_wanted_to_go() {
    let (site, provider) = desk().await;
    let page = plain(&site.get("/sign-in?next=/ticket/7").await);
    assert!(
        page.contains("href=\"/sign-in/openid?next=/ticket/7\"") && page.contains("Sign in with Acme ID"),
        "{page}"
    );
    let way = begun(&site, "?next=/ticket/7").await;
    let door = site.get(&way.door).await;
    assert_eq!((door.status, provider.inside().scope.as_str()), (200, "openid email"), "{door:?}");
    let url = sent_back(&site, &way).await;
    let entered = back(&site, &url, &way.cookie).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/ticket/7"), "{entered:?}");
    let held = session(&entered).unwrap();
    assert_eq!(site.ask("/", None, &[("cookie", &held)]).await.status, 200);
    let name = way.cookie.split('=').next().unwrap();
    let gone =
        entered.headers.iter().any(|(_, value)| value.starts_with(&format!("{name}=;")) && value.contains("Max-Age=0"));
    assert!(gone, "what the way needed is taken away: {entered:?}");
    assert_eq!(sessions(&site, "ann").await, 1, "it stands with those that began by mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_in_the_way_that_it_takes_and_signs_as_it_likes() {
    let (site, provider) = desk().await;
    for methods in [vec!["client_secret_basic"], vec!["client_secret_post"]] {
        // What it says of itself is kept; a desk that begins anew hears it.
        provider.inside().methods = methods;
        let other = Site::with(&format!("{DESK}\n[web]\n{}", provider.oidc())).await;
        provider.inside().back = format!("{}/sign-in/openid/back", other.url);
        assert!(session(&whole_way(&other, "").await).is_some());
    }
    provider.inside().signer = Signer::rsa("two");
    provider.inside().back = format!("{}/sign-in/openid/back", site.url);
    assert!(session(&whole_way(&site, "").await).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_elsewhere_behind_it() {
    let (site, _provider) = desk().await;
    for (next, page) in [("?next=//evil.example", "/"), ("?next=https://evil.example/", "/"), ("?next=/my", "/my")] {
        assert_eq!(whole_way(&site, next).await.header("location"), page, "{next}");
    }
}

fn claim(name: &'static str, value: serde_json::Value) -> Trick {
    Box::new(move |token: &mut Token| token.claims[name] = value.clone())
}

fn without(name: &'static str) -> Trick {
    Box::new(move |token: &mut Token| drop(token.claims.as_object_mut().unwrap().remove(name)))
}

fn signed(signer: impl Fn() -> Signer + Send + 'static) -> Trick {
    Box::new(move |token: &mut Token| token.signer = Some(signer()))
}

fn header(name: &'static str, value: serde_json::Value) -> Trick {
    Box::new(move |token: &mut Token| token.header[name] = value.clone())
}

/// What a page says where a token is not believed.
const ODD: &str = "Acme ID and this desk do not understand each other";
const NO_ADDRESS: &str = "Acme ID vouches for no mail address of yours";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_wrong_in_one_thing_lets_nobody_in() {
    let (site, provider) = desk().await;
    let now = maildesk::clock::now().as_second();
    let public = provider.inside().signer.public();
    let point = data_encoding::BASE64URL_NOPAD.decode(public["x"].as_str().unwrap().as_bytes()).unwrap();
    let attacks: Vec<(&str, Trick, u16, &str)> = vec![
        ("another nonce", claim("nonce", json!("other")), 502, ODD),
        ("no nonce", without("nonce"), 502, ODD),
        ("for another program", claim("aud", json!("other")), 502, ODD),
        ("for another program, too", claim("aud", json!([CLIENT, "other"])), 502, ODD),
        ("for nobody", claim("aud", json!([])), 502, ODD),
        ("asked for by another program", claim("azp", json!("other")), 502, ODD),
        ("of another provider", claim("iss", json!("https://evil.example")), 502, ODD),
        ("of nearly this provider", claim("iss", json!(format!("{}/", provider.issuer))), 502, ODD),
        ("over", claim("exp", json!(now - 1)), 502, ODD),
        ("of long ago", claim("iat", json!(now - 3_600)), 502, ODD),
        ("of times to come", claim("iat", json!(now + 3_600)), 502, ODD),
        ("without an end", without("exp"), 502, ODD),
        ("unsigned", signed(|| Signer::Nobody), 502, ODD),
        ("signed by the public key", signed(move || Signer::Hmac(public.to_string().into_bytes())), 502, ODD),
        ("signed by the bytes of the public key", signed(move || Signer::Hmac(point.clone())), 502, ODD),
        ("signed by the secret of the desk", signed(|| Signer::Hmac(SECRET.as_bytes().to_vec())), 502, ODD),
        ("signed by another with its key's name", signed(|| Signer::ed_dsa("one")), 502, ODD),
        ("signed by another way", signed(|| Signer::rsa("one")), 502, ODD),
        ("signed by an unknown key", header("kid", json!("two")), 502, ODD),
        ("of another type", header("typ", json!("at+jwt")), 502, ODD),
        ("with what nobody understands", header("crit", json!(["b64"])), 502, ODD),
        ("of an address that may be anybody's", claim("email_verified", json!(false)), 403, NO_ADDRESS),
        ("of an address of which it knows nothing", without("email_verified"), 403, NO_ADDRESS),
        ("of an unverified agent's", claim("email_verified", json!(null)), 403, NO_ADDRESS),
        ("of no address", without("email"), 403, NO_ADDRESS),
        (
            "of no agent",
            claim("email", json!("eve@evil.example")),
            403,
            "No agent of this desk has the address eve@evil.example",
        ),
        ("of markup", claim("email", json!("<b>x@evil.example</b>")), 403, "&lt;b&gt;x@evil.example&lt;&#x2f;b&gt;"),
    ];
    for (number, (what, trick, status, words)) in attacks.into_iter().enumerate() {
        provider.inside().trick = Some(trick);
        let way = begun(&site, "").await;
        let url = sent_back(&site, &way).await;
        // Each from a place of its own: one place may not come back so often.
        let from = format!("192.0.2.{number}");
        let answer = site.ask(&url, None, &[("cookie", &way.cookie), ("x-forwarded-for", &from)]).await;
        assert_eq!((answer.status, session(&answer)), (status, None), "{what}: {answer:?}");
        assert!(answer.body.contains(words), "{what}: {}", answer.body);
        assert!(plain(&answer).contains("href=\"/sign-in?next=/\""), "{what}: the mail is a way still");
    }
    assert_eq!((sessions(&site, "ann").await, sessions(&site, "bob").await), (0, 0));
    provider.inside().trick = None;
    assert!(session(&whole_way(&site, "").await).is_some(), "and one that is right does");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_of_other_scripts_pass_for_none_of_ours() {
    let provider = Provider::start().await;
    let desk = DESK.replacen("ann@acme.example", "kim@acme.example", 1);
    let site = Site::with(&format!("{desk}\n[web]\n{}", provider.oidc())).await;
    provider.inside().back = format!("{}/sign-in/openid/back", site.url);
    for (address, is_agent) in [("Kim@ACME.example", true), ("\u{212a}im@acme.example", false)] {
        provider.inside().address = address.to_owned();
        assert_eq!(session(&whole_way(&site, "").await).is_some(), is_agent, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_with_the_way_of_another_browser_is_not_let_in() {
    let (site, provider) = desk().await;
    let (ann, eve) = (begun(&site, "").await, begun(&site, "").await);
    let url = sent_back(&site, &ann).await;
    let state = |url: &str| url.split_once("&state=").unwrap().1.to_owned();
    let (of_ann, of_eve) = (state(&url), state(&sent_back(&site, &eve).await));
    let (name, sealed) = ann.cookie.split_once('=').unwrap();
    let of_eve_as_ann = format!("{name}={}", eve.cookie.split_once('=').unwrap().1);
    let (text, _) = sealed.rsplit_once('.').unwrap();
    let mine = format!("{name}={}", text.replacen(|c: char| c.is_ascii_lowercase(), "z", 1));
    for (what, url, cookie) in [
        ("no cookie", url.clone(), ""),
        ("the cookie of another browser", url.clone(), eve.cookie.as_str()),
        ("that cookie under the name of her own", url.clone(), &of_eve_as_ann),
        ("the state of another browser", url.replace(&of_ann, &of_eve), &ann.cookie),
        ("no state", url.replace(&of_ann, ""), &ann.cookie),
        ("a cookie that nobody sealed", url.clone(), &mine),
        ("a session's cookie", url.clone(), "maildesk=abc"),
    ] {
        let answer = back(&site, &url, cookie).await;
        assert_eq!((answer.status, session(&answer)), (400, None), "{what}: {answer:?}");
        assert!(answer.body.contains("This sign-in is over"), "{what}: {}", answer.body);
        assert_eq!(answer.header("set-cookie"), "", "{what}: what the browser holds stays");
    }
    assert_eq!(provider.asked("token"), 0, "the provider is not even asked");
    assert!(session(&back(&site, &url, &ann.cookie).await).is_some(), "and Ann is let in still");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_of_one_browser_sign_in_at_once() {
    let (site, _provider) = desk().await;
    let (one, other) = (begun(&site, "?next=/ticket/1").await, begun(&site, "?next=/ticket/2").await);
    let both = format!("{}; {}", one.cookie, other.cookie);
    for (way, page) in [(&one, "/ticket/1"), (&other, "/ticket/2")] {
        let url = sent_back(&site, way).await;
        let entered = back(&site, &url, &both).await;
        assert_eq!((entered.status, entered.header("location")), (303, page), "{entered:?}");
        let gone: Vec<&str> = entered
            .headers
            .iter()
            .filter(|(name, value)| name == "set-cookie" && value.contains("Max-Age=0"))
            .filter_map(|(_, value)| value.split('=').next())
            .collect();
        assert_eq!(gone, [way.cookie.split('=').next().unwrap()], "the way of the other window stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_place_sets_out_so_often_and_a_browser_keeps_a_few_ways() {
    let (site, _provider) = desk().await;
    let mut held = String::new();
    let mut gone = Vec::new();
    for _ in 0..60 {
        let begun = site.ask("/sign-in/openid", None, &[("cookie", &held)]).await;
        assert_eq!(begun.status, 303, "{begun:?}");
        for (_, value) in begun.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => gone.push(name.to_owned()),
                _ => held = format!("{held}{}{name}={value}", if held.is_empty() { "" } else { "; " }),
            }
        }
        held = held
            .split("; ")
            .filter(|one| !gone.iter().any(|gone| one.starts_with(gone)))
            .collect::<Vec<_>>()
            .join("; ");
        assert!(held.split("; ").count() <= 5, "{held}");
    }
    assert_eq!(site.get("/sign-in/openid").await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_hangs_keeps_a_few_waiting_and_nobody_else() {
    let (site, provider) = desk().await;
    let (go_on, hangs) = tokio::sync::watch::channel(false);
    let mut ways = Vec::new();
    for _ in 0..12 {
        let way = begun(&site, "").await;
        ways.push((sent_back(&site, &way).await, way.cookie));
    }
    provider.inside().hangs = Some(hangs);
    let mut waiting: FuturesUnordered<_> = ways.iter().map(|(url, cookie)| back(&site, url, cookie)).collect();
    for _ in 0..4 {
        let turned_away = waiting.next().await.unwrap();
        assert_eq!(turned_away.status, 502, "{turned_away:?}");
        assert!(turned_away.body.contains("Acme ID cannot be reached"), "{}", turned_away.body);
    }
    assert_eq!(begun(&site, "").await.door.split('?').next(), Some(format!("{}/enter", provider.issuer).as_str()));
    go_on.send(true).unwrap();
    while let Some(answered) = waiting.next().await {
        assert!(session(&answered).is_some(), "{answered:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_does_once_and_for_whoever_began_alone() {
    let (site, provider) = desk().await;
    let way = begun(&site, "").await;
    let url = sent_back(&site, &way).await;
    assert!(session(&back(&site, &url, &way.cookie).await).is_some());
    let again = back(&site, &url, &way.cookie).await;
    assert!(again.status == 400 && session(&again).is_none(), "the same once more: {again:?}");
    assert_eq!(provider.asked("token"), 1, "which the desk knows by itself");

    // Eve has a code of Ann's, and comes back with it on a way of her own: it was not asked for with her verifier.
    let (ann, eve) = (begun(&site, "").await, begun(&site, "").await);
    let code = |url: &str| url.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
    let (of_ann, of_eve) = (sent_back(&site, &ann).await, sent_back(&site, &eve).await);
    let stolen = of_eve.replace(&code(&of_eve), &code(&of_ann));
    let answer = back(&site, &stolen, &eve.cookie).await;
    assert!(answer.status == 400 && session(&answer).is_none(), "{answer:?}");

    // The provider of this test insists on PKCE, so every way above had it.
    let bare = ann.door.split('&').filter(|field| !field.starts_with("code_challenge")).collect::<Vec<_>>().join("&");
    let refused = site.get(&bare).await;
    assert_eq!((refused.status, refused.body.as_str()), (400, "PKCE is missing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_says_against_it_is_told_in_our_words() {
    let (site, _provider) = desk().await;
    let hostile = "%3Cscript%3Ealert(1)%3C/script%3E%0d%0aCall+358+1+now&error_uri=https://evil.example";
    for error in ["access_denied", "%3Cb%3Eyou_won%3C/b%3E", "%1b%5b31mcrimson"] {
        let way = begun(&site, "?next=/ticket/7").await;
        let state = way.door.split("state=").nth(1).unwrap().split('&').next().unwrap();
        let url = format!("/sign-in/openid/back?error={error}&error_description={hostile}&state={state}");
        let answer = back(&site, &url, &way.cookie).await;
        assert_eq!((answer.status, session(&answer)), (403, None), "{answer:?}");
        assert!(answer.body.contains("Acme ID did not sign you in"), "{}", answer.body);
        for word in ["alert(1)", "Call", "evil.example", "you_won", "crimson"] {
            assert!(!answer.body.contains(word), "{word}: {}", answer.body);
        }
        assert!(plain(&answer).contains("/sign-in?next=/ticket/7"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_provider_does_not_answer_for_this_one() {
    let (site, provider) = desk().await;
    for (iss, lets_in) in [("https%3A%2F%2Fevil.example", false), (provider.issuer.as_str(), true)] {
        let way = begun(&site, "").await;
        let url = format!("{}&iss={iss}", sent_back(&site, &way).await);
        assert_eq!(session(&back(&site, &url, &way.cookie).await).is_some(), lets_in, "{iss}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_for_a_token_is_a_page_that_says_so() {
    let (site, provider) = desk().await;
    const DOWN: &str = "Acme ID cannot be reached";
    for (what, status, text, words) in [
        ("trouble", 503, "<h1>Service Unavailable</h1>".to_owned(), DOWN),
        ("another page", 200, "<h1>Hello</h1>".to_owned(), ODD),
        ("no token", 200, "{}".to_owned(), ODD),
        ("far too much", 200, "x".repeat(1024 * 1024), DOWN),
        ("a way elsewhere", 302, String::new(), ODD),
        ("nothing", 200, String::new(), ODD),
        ("another secret", 401, "{\"error\":\"invalid_client\"}".to_owned(), ODD),
        (
            "a token that is none",
            200,
            "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"a.b.c\"}".to_owned(),
            ODD,
        ),
        ("no ID token", 200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}".to_owned(), ODD),
    ] {
        provider.inside().answer = Some((status, text));
        let answer = whole_way(&site, "").await;
        assert_eq!((answer.status, session(&answer)), (502, None), "{what}: {answer:?}");
        assert!(answer.body.contains(words), "{what}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_keys_are_found_and_made_up_ones_are_not_looked_for_all_the_time() {
    let (site, provider) = desk().await;
    assert!(session(&whole_way(&site, "").await).is_some());
    assert!(session(&whole_way(&site, "").await).is_some());
    assert_eq!((provider.asked("metadata"), provider.asked("keys")), (1, 1), "both are kept");
    provider.inside().signer = Signer::ed_dsa("two");
    assert!(session(&whole_way(&site, "").await).is_some());
    assert_eq!((provider.asked("metadata"), provider.asked("keys")), (1, 2));
    for _ in 0..3 {
        provider.inside().trick = Some(header("kid", json!("three")));
        assert_eq!(whole_way(&site, "").await.status, 502);
    }
    assert_eq!(provider.asked("keys"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_provider_the_link_in_the_mail_lets_in() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let oidc = format!("oidc = {{ issuer = \"{issuer}\", client_id = \"a\", client_secret_command = \"echo b\" }}\n");
    let mut site = Site::with(&format!("{DESK}\n[web]\n{oidc}")).await;
    let answer = site.get("/sign-in/openid?next=/ticket/7").await;
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(answer.body.contains("cannot be reached") && plain(&answer).contains("/sign-in?next=/ticket/7"));
    let page = site.get("/sign-in").await.body;
    let host = issuer.trim_start_matches("http://");
    assert!(page.contains(&format!("Sign in with {host}")), "without a name it is called by its host: {page}");
    site.signed_in("ann@acme.example").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_without_a_provider_has_no_such_door() {
    let site = Site::new().await;
    assert!(!site.get("/sign-in").await.body.contains("openid"));
    for path in ["/sign-in/openid", "/sign-in/openid/back?code=a&state=b"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_claim_may_say_that_an_address_is_verified() {
    let provider = Provider::start().await;
    let oidc = provider.oidc().replace("name =", "verified_by = \"xms_edov\", name =");
    let site = Site::with(&format!("{DESK}\n[web]\n{oidc}")).await;
    provider.inside().back = format!("{}/sign-in/openid/back", site.url);
    for (value, lets_in) in [
        (json!(true), true),
        (json!("1"), true),
        (json!(1), true),
        (json!(false), false),
        (json!("0"), false),
        (json!(["true"]), false),
        (json!(null), false),
    ] {
        provider.inside().trick = Some(claim("xms_edov", value.clone()));
        assert_eq!(session(&whole_way(&site, "").await).is_some(), lets_in, "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_checks_the_configuration_hears_what_to_do() {
    let (site, provider) = desk().await;
    let right = Oidc {
        issuer: provider.issuer.clone(),
        client_id: CLIENT.to_owned(),
        client_secret: Secret::Command("echo secret".to_owned()),
        name: "Acme ID".to_owned(),
        scopes: Vec::new(),
        verified_by: "email_verified".to_owned(),
        tls_ca: None,
    };
    probe_openid(&right).await.unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let with = |issuer: String| Oidc { issuer, ..right.clone() };
    for (what, oidc, words) in [
        ("no secret", Oidc { client_secret: Secret::File("/nonexistent".into()), ..right.clone() }, "Failed to open"),
        ("a slash too many", with(format!("{}/", right.issuer)), "write `issuer` as the provider itself does"),
        ("no provider", with(site.url.clone()), "there is no OpenID Connect provider"),
        ("nobody", with(format!("http://{closed}")), "may this machine ask there?"),
        ("another CA", Oidc { tls_ca: Some("/dev/null".into()), ..right.clone() }, "the certificates of /dev/null"),
    ] {
        let error = format!("{:#}", probe_openid(&oidc).await.unwrap_err());
        assert!(error.contains(words), "{what}: {error}");
    }
    provider.inside().signer = Signer::Nobody;
    let error = format!("{:#}", probe_openid(&right).await.unwrap_err());
    assert!(error.contains("it has no key that could be used"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_signs_in_in_a_real_browser() {
    let (mut site, provider) = desk().await;
    site.asked("Coffee machine").await;
    let browser = Browser::start().await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    browser.click("main a.button").await;
    browser.read("I am Ann").await;
    browser.click("button").await;
    browser.see("body.desk").await;
    browser.read("It does not start any more.").await;
    assert!(browser.client.current_url().await.unwrap().path().ends_with("/ticket/1"));

    provider.inside().address = "eve@evil.example".to_owned();
    browser.open(&format!("{}/sign-in", site.url)).await;
    browser.click("main a.button").await;
    browser.click("button").await;
    browser.read("No agent of this desk has the address eve@evil.example").await;
    browser.close().await;
}
