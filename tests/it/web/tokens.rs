//! Tokens of programs on the settings pages: made for oneself, shown once, ended by any admin.

use maildesk::desk::scope::Scope;

use super::api::{Program, desk, token};
use super::site::{Answer, Site};

async fn post(site: &Site, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    site.ask(path, Some(form), &[("cookie", cookie)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_makes_a_token_that_acts_as_themselves() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let bob = site.signed_in("bob@acme.example").await;
    let form = [
        ("name", "statistics"),
        ("scope", "tickets:read"),
        ("scope", "reports:read"),
        ("days", "30"),
        ("agent", "ann"),
    ];
    let made = post(&site, &bob, "/settings/tokens", &form).await;
    assert_eq!(made.status, 200, "{made:?}");
    let secret = made.body.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    let program = Program { site: &site, token: secret.clone() };
    assert_eq!(program.get("/tickets/1").await.status, 200);
    assert_eq!(program.get("/ledger").await.status, 403, "that was not chosen");

    let page = site.ask("/settings/tokens", None, &[("cookie", &bob)]).await;
    assert!(!page.body.contains(&secret), "it is shown once");
    assert!(page.body.contains("acts as Bob Lead:"), "a form cannot say as whom: {}", page.body);
    assert!(page.body.contains("tickets:read, reports:read"), "{}", page.body);

    let ended = post(&site, &bob, "/settings/tokens/end", &[("name", "statistics")]).await;
    assert_eq!(ended.status, 303, "{ended:?}");
    assert_eq!(program.get("/tickets/1").await.status, 401);
    assert_eq!(post(&site, &bob, "/settings/tokens/end", &[("name", "statistics")]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_the_form_keeps_what_it_held() {
    let mut site = Site::with(&desk()).await;
    let bob = site.signed_in("bob@acme.example").await;
    token(&site, "ann", &[Scope::TicketsRead]).await;
    let wrong = [
        (vec![("name", "a program"), ("days", "30")], "say what it may"),
        (vec![("name", " "), ("scope", "tickets:read"), ("days", "30")], "1 to 60 characters"),
        (vec![("name", "a program"), ("scope", "tickets:read"), ("days", "soon")], "1 to 366"),
        (vec![("name", "a program"), ("scope", "tickets:read"), ("days", "0")], "366d"),
        (vec![("name", "a program"), ("scope", "tickets:read"), ("days", "400")], "366d"),
    ];
    for (form, said) in wrong {
        let answer = post(&site, &bob, "/settings/tokens", &form).await;
        assert_eq!(answer.status, 422, "{form:?}");
        assert!(answer.body.contains(said), "{form:?}: {}", answer.body);
        assert!(answer.body.contains(&format!("value=\"{}\"", form[0].1)), "{form:?}: {}", answer.body);
    }
    let ok = [("name", "a program"), ("scope", "tickets:read"), ("days", "30")];
    assert_eq!(post(&site, &bob, "/settings/tokens", &ok).await.status, 200);
    let again = post(&site, &bob, "/settings/tokens", &ok).await;
    assert!(again.status == 422 && again.body.contains("there is a token"), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_makes_or_ends_one() {
    let mut site = Site::with(&desk()).await;
    let ann = site.signed_in("ann@acme.example").await;
    let form = [("name", "a program"), ("scope", "tickets:read"), ("days", "30")];
    assert_eq!(post(&site, &ann, "/settings/tokens", &form).await.status, 404);
    assert_eq!(post(&site, &ann, "/settings/tokens/end", &[("name", "x")]).await.status, 404);
    assert!(site.world.store.read(|tx| tx.api_tokens()).await.unwrap().is_empty());
}
