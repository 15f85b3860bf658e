//! Who looked at what: tickets, files and messages, by pages and by programs; for admins, and for them only as far as
//! they may hear.

use maildesk::desk::scope::Scope;

use super::api::{Program, token};
use super::site::Site;
use crate::support::letter::Post;
use crate::support::world::DESK;

/// The usual desk, where Ann is an admin, who may not hear of billing.
fn desk() -> String {
    let ann = DESK.replacen("role = \"agent\"", "role = \"admin\"", 1);
    ann.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1)
}

/// The lines of the list, as they are read.
async fn lines(site: &Site, cookie: &str, asked: &str) -> Vec<String> {
    let page = site.ask(&format!("/settings/looks{asked}"), None, &[("cookie", cookie)]).await;
    assert_eq!(page.status, 200, "{page:?}");
    let lines = page.body.split("<div class=\"line\">").skip(1).map(|line| {
        let line = line.split("</div>").next().unwrap();
        let pieces = line.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
        pieces.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    });
    lines.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_see_who_looked_at_what() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let post = Post::new("Eve <eve@customer.example>", "support@acme.example", "Secret invoice").text("Hush.");
    site.world.deliver(post).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    assert_eq!(lines(&site, &ann, "").await, Vec::<String>::new());

    for path in ["/ticket/1", "/ticket/1", "/ticket/2", "/mail/1"] {
        assert_eq!(site.ask(path, None, &[("cookie", &bob)]).await.status, 200, "{path}");
    }
    let program = Program { site: &site, token: token(&site, "bob", &[Scope::TicketsRead]).await };
    for path in ["/tickets/1", "/tickets/1/entries", "/tickets/1/explain"] {
        assert_eq!(program.get(path).await.status, 200, "{path}");
    }
    // What one may not see was not looked at.
    assert_eq!(site.ask("/ticket/2", None, &[("cookie", &ann)]).await.status, 404);

    assert_eq!(
        lines(&site, &ann, "").await,
        [
            "Bob Lead ticket 1 just now · 3 times · by a program",
            "Bob Lead message 1 just now",
            "Bob Lead ticket 1 just now · 2 times",
        ]
    );
    assert_eq!(lines(&site, &ann, "?agent=ann").await, Vec::<String>::new());
    assert_eq!(lines(&site, &ann, "?ticket=%231").await.len(), 2, "a message has another number");
    assert_eq!(lines(&site, &ann, "?ticket=2").await, Vec::<String>::new(), "that one is not for Ann");

    let wrong = site.ask("/settings/looks?ticket=one", None, &[("cookie", &ann)]).await;
    assert!(wrong.body.contains("Write the number of a ticket."), "{}", wrong.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_does_not_wait_for_a_disk_that_is_busy() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let ((begun, busy), (go_on, waits)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel::<()>());
    let store = site.world.store.clone();
    let writing = tokio::spawn(async move {
        let holds = move |_: &mut dyn maildesk::store::tx::Tx| {
            begun.send(())?;
            Ok(waits.recv()?)
        };
        store.write(holds).await.unwrap();
    });
    tokio::task::block_in_place(|| busy.recv().unwrap());
    let bob = [("cookie", bob.as_str())];
    let page = tokio::time::timeout(std::time::Duration::from_secs(30), site.ask("/ticket/1", None, &bob)).await;
    assert_eq!(page.expect("it is shown all the same").status, 200);
    go_on.send(()).unwrap();
    writing.await.unwrap();
    assert_eq!(lines(&site, &ann, "").await, ["Bob Lead ticket 1 just now"], "and it is taken down");
}
