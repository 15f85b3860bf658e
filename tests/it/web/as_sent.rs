//! A mail as it was sent is offered where it can be shown, and nowhere else.

use super::site::{CAROL, Site};
use crate::support::letter::Post;

/// What stands behind each such attribute of a page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    page.split(&format!("{attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_as_it_was_sent_is_offered_where_there_is_an_html_form() {
    let mut site = Site::new().await;
    site.asked("Plain words").await;
    let rich = Post::new(CAROL, "support@acme.example", "With a page").header("Content-Type", "text/html");
    site.world.deliver(rich.text("<p>It does <b>not</b> start.</p>")).await;
    let asked = [
        ("name", "Dora"),
        ("address", "dora@else.example"),
        ("mailbox", "support"),
        ("subject", "By form"),
        ("text", "Hello?"),
    ];
    let key = site.get("/new").await.field("key");
    let asked: Vec<(&str, &str)> = asked.into_iter().chain([("key", key.as_str())]).collect();
    assert_eq!(super::writing::form_of(&site, "/new", "", &asked).await.status, 200);
    let cookie = site.signed_in("ann@acme.example").await;
    for (number, offered) in [(1, false), (2, true), (3, false)] {
        let page = site.ask(&format!("/ticket/{number}"), None, &[("cookie", &cookie)]).await.body;
        assert_eq!(page.contains("As it was sent"), offered, "{page}");
        let links = ["href", "src"].map(|name| values(&page, name)).concat();
        let mails: Vec<&str> = links.into_iter().filter(|link| link.contains("/mail/")).collect();
        assert_eq!(mails.len(), if offered { 3 } else { 0 }, "{mails:?}");
        for link in mails {
            let shown = site.ask(link, None, &[("cookie", &cookie)]).await;
            assert!(shown.status == 200 && shown.body.contains("<b>not</b>"), "{link}: {shown:?}");
        }
    }
}

/// What came before it was taken down which mail has one.
#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_knows_it_is_offered_and_leads_to_the_words() {
    let mut site = Site::new().await;
    site.asked("Plain words").await;
    let data = rusqlite::Connection::open(site.world.folder.path().join("data/maildesk.db")).unwrap();
    data.execute("UPDATE message SET html = NULL", []).unwrap();
    let cookie = site.signed_in("ann@acme.example").await;
    let page = site.ask("/ticket/1", None, &[("cookie", &cookie)]).await.body;
    let link = values(&page, "src").into_iter().find(|link| link.contains("/mail/")).unwrap().to_owned();
    let shown = site.ask(&link, None, &[("cookie", &cookie)]).await;
    assert!(shown.status == 200 && shown.body.contains("It does not start any more."), "{shown:?}");
}
