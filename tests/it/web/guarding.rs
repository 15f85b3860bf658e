//! What stands around every page: forms of other sites, floods, headers, secrets, tickets of others.

use maildesk::desk::ticket::Status;

use super::site::Site;
use crate::support::letter::Post;
use crate::support::world::DESK;

const PAGES: &[&str] = &[
    "/",
    "/tickets",
    "/ticket/1",
    "/reports",
    "/reports/volume",
    "/reports/hours",
    "/sign-in",
    "/nowhere",
    "/assets/desk.css",
    "/sign-in/x",
    "/l/x",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_may_do_little_with_a_page() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    for page in PAGES {
        let answer = site.ask(page, None, &[("cookie", &cookie)]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{page}: {policy}");
        assert!(!policy.contains("unsafe"), "{page}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{page}");
        let cached = answer.header("cache-control");
        assert_eq!(cached, if page.contains("assets") { "public, max-age=300" } else { "no-store" }, "{page}");
        // What the policy forbids is not tried either.
        for forbidden in [" style=\"", "<style", " onclick", "javascript:", "<script>"] {
            assert!(!answer.body.contains(forbidden), "{page} holds {forbidden}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let close: &[(&str, &str)] = &[("field", "status"), ("value", "resolved")];
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("sec-fetch-site", "same-site")]
    {
        let answer = site.ask("/ticket/1/set", Some(close), &[("cookie", &cookie), (name, value)]).await;
        assert!(answer.status == 403 && answer.body.contains("not from here"), "{name}: {answer:?}");
    }
    assert_eq!(site.world.ticket(1).await.status, Status::New);
    let own = site.url.clone();
    let answer = site.ask("/ticket/1/set", Some(close), &[("cookie", &cookie), ("origin", &own)]).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(site.world.ticket(1).await.status, Status::Resolved);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_waits() {
    let site = Site::new().await;
    let mut last = site.get("/sign-in").await;
    for _ in 0..40 {
        last = site.post("/sign-in", &[("address", "eve@evil.example")]).await;
    }
    assert_eq!(last.status, 429);
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1 && last.body.contains("Too often"), "{last:?}");
    assert_eq!(site.get("/sign-in").await.status, 200, "reading has a measure of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_ticket_is_nowhere_for_others() {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let mut site = Site::with(&desk).await;
    let post =
        Post::new("Eve <eve@customer.example>", "support@acme.example", "Secret invoice").text("Nobody must know.");
    site.world.deliver(post).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    for page in ["/", "/tickets", "/tickets?q=is:any", "/tickets?q=secret", "/tickets?q=queue:billing", "/ticket/1"] {
        let of_ann = site.ask(page, None, &[("cookie", &ann)]).await;
        assert!(!of_ann.body.contains("Secret invoice"), "{page}: {}", of_ann.body);
        let of_bob = site.ask(page, None, &[("cookie", &bob)]).await;
        assert!(of_bob.body.contains("Secret invoice"), "{page}: {}", of_bob.body);
    }
    for (path, form) in [("/ticket/1/set", &[("field", "tag"), ("value", "x")][..]), ("/ticket/1/write", &[])] {
        let answer = site.ask(path, Some(form), &[("cookie", &ann)]).await;
        assert!(matches!(answer.status, 404 | 400), "{path}: {answer:?}");
    }
    assert_eq!(site.ask("/live/ticket/1", None, &[("cookie", &ann)]).await.status, 404);
    assert!(site.world.ticket(1).await.tags == ["invoice"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_told_in_full_by_the_clock_of_the_desk() {
    let calendar = "[calendar.far]\ntimezone = \"Pacific/Auckland\"\nhours = { mon-fri = [\"08:00-17:00\"] }\n";
    let mut site = Site::with(&format!("{DESK}\n{calendar}")).await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let zone = site.world.policy.zone();
    let created = site.world.ticket(1).await.created_at.to_zoned(zone);
    for (language, form) in [("en", "%-d %B %Y, %H:%M %Z"), ("nl", "%Y, %H:%M %Z"), ("fi", "%Y klo %H:%M (%Z)")] {
        let page = site.ask("/ticket/1", None, &[("cookie", &cookie), ("accept-language", language)]).await;
        let told = format!("{}\">", created.strftime(form));
        assert!(page.body.contains("<time datetime=") && page.body.contains(&told), "{told}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_speak_the_language_of_the_browser() {
    let site = Site::new().await;
    for (language, words) in [
        ("en", "Sign in"),
        ("de-AT,en;q=0.3", "Anmelden"),
        ("fi", "Kirjaudu"),
        ("fr", "Se connecter"),
        ("nl-BE", "Inloggen"),
        ("sv", "Sign in"),
    ] {
        let page = site.ask("/sign-in", None, &[("accept-language", language)]).await;
        assert!(page.body.contains(&format!("<h1>{words}</h1>")), "{language}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_behind_one_address_do_not_use_up_each_others_measure_and_an_unknown_session_is_none() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let set: &[(&str, &str)] = &[("field", "priority"), ("value", "high")];
    for _ in 0..40 {
        assert_eq!(site.ask("/ticket/1/set", Some(set), &[("cookie", &ann)]).await.status, 303);
    }
    assert_eq!(site.ask("/ticket/1/set", Some(set), &[("cookie", &bob)]).await.status, 303);
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let made_up = [("cookie", "maildesk=nobodyknowsthis")];
        statuses.push(site.ask("/sign-in", Some(&[("address", "x@y.example")]), &made_up).await.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}
