//! Signing in by a link in the mail.

use super::site::{Site, link_in};
use crate::support::letter::to;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_signs_in_by_the_link_in_their_mail_and_out_again() {
    let mut site = Site::new().await;
    let turned = site.get("/ticket/7").await;
    assert_eq!((turned.status, turned.header("location")), (303, "/sign-in?next=/ticket/7"));

    let asked = site.post("/sign-in", &[("address", "ann@acme.example"), ("next", "/ticket/7")]).await;
    assert!(asked.status == 200 && asked.body.contains("Look at your mail"), "{asked:?}");
    let link = site.link_to("ann@acme.example").await;
    // Programs that look at mail follow links: that lets nobody in, and uses nothing up.
    for _ in 0..3 {
        let looked = site.get(&link).await;
        assert!(looked.status == 200 && looked.body.contains("Sign in as Ann Agent?"), "{looked:?}");
        assert_eq!(looked.header("set-cookie"), "");
    }
    let entered = site.post(&link, &[("next", "/ticket/7")]).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/ticket/7"));
    let cookie = entered.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let held = cookie.split(';').next().unwrap();
    assert_eq!(site.ask("/", None, &[("cookie", held)]).await.status, 200);

    let again = site.post(&link, &[]).await;
    assert!(again.status == 404 && again.body.contains("This link is used or too old"), "{again:?}");

    let left = site.ask("/sign-out", Some(&[]), &[("cookie", held)]).await;
    assert_eq!((left.status, left.header("location")), (303, "/sign-in"));
    assert_eq!(site.ask("/", None, &[("cookie", held)]).await.status, 303, "the secret is worth nothing any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_hears_the_same() {
    let mut site = Site::new().await;
    let known = site.post("/sign-in", &[("address", "bob@acme.example")]).await;
    let unknown = site.post("/sign-in", &[("address", "eve@evil.example")]).await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body.replace("bob@acme.example", "X"), unknown.body.replace("eve@evil.example", "X"));
    site.link_to("bob@acme.example").await;
    assert!(to(&site.mail().await, "eve@evil.example").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_fills_an_agents_mailbox_by_asking() {
    let mut site = Site::new().await;
    for _ in 0..8 {
        site.post("/sign-in", &[("address", "ann@acme.example")]).await;
    }
    // The one of Bob was asked for last, so it is written last.
    site.post("/sign-in", &[("address", "bob@acme.example")]).await;
    let mut letters = Vec::new();
    let mut changes = site.world.store.changes();
    while to(&letters, "bob@acme.example").is_empty() {
        letters.extend(site.mail().await);
        if to(&letters, "bob@acme.example").is_empty() {
            changes.changed().await.unwrap();
        }
    }
    assert!(to(&letters, "ann@acme.example").len() <= 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_knows_no_secret_that_lets_anybody_in() {
    let mut site = Site::new().await;
    let cookie = site.signed_in("ann@acme.example").await;
    let secret = cookie.split_once('=').unwrap().1.to_owned();
    let folder = site.world.folder.path().join("data");
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_nobody_asked_for_has_no_such_link() {
    let mut site = Site::new().await;
    let letters = site.asked("Coffee machine").await;
    let ack = to(&letters, "carol@customer.example")[0].clone();
    assert!(link_in(&ack).contains("/l/1-r1-"), "{}", ack.text());
    assert!(!letters.iter().any(|letter| letter.text().contains("/sign-in/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_when_the_session_ended_comes_back_with_the_way_to_sign_in() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let written = "Try the <other> plug, please.";
    let before = site.world.entries(1).await.len();
    for cookie in ["", "maildesk=over"] {
        let answer =
            site.ask("/ticket/1/write", Some(&[("how", "answer"), ("text", written)]), &[("cookie", cookie)]).await;
        assert_eq!(answer.status, 403, "{answer:?}");
        assert!(answer.body.contains("Try the &lt;other&gt; plug, please."), "{}", answer.body);
        assert_eq!(answer.field("next").replace("&#x2f;", "/"), "/ticket/1");
    }
    let set = site.post("/ticket/1/set", &[("field", "status"), ("value", "open")]).await;
    assert_eq!((set.status, set.header("location")), (303, "/sign-in?next=/ticket/1"));
    assert_eq!(site.world.entries(1).await.len(), before, "nothing was written");
}
