//! Forms with files that do not come as they should: it is said what is wrong, and nothing that was typed is lost.

use super::site::Site;
use super::writing::{body_of, send_body};

const MEGABYTE: usize = 1024 * 1024;

/// What is wrong with the files, the answer, and its words.
fn wrong() -> Vec<(&'static str, Vec<String>, u16, &'static str)> {
    let files = |count: usize, size: usize| vec!["x".repeat(size); count];
    vec![
        ("more files than may be", files(21, 1), 422, "At most 20 files go with one message."),
        ("one file too large", files(1, 26 * MEGABYTE), 413, "The files are larger than 26.2 MB in all."),
        ("too large together", files(3, 10 * MEGABYTE), 413, "The files are larger than 26.2 MB in all."),
    ]
}

/// The form with files in its middle, as they stand on the page.
fn body(before: &[(&str, &str)], files: &[String], after: &[(&str, &str)]) -> String {
    let files: Vec<(&str, &str)> = files.iter().map(|file| ("files", file.as_str())).collect();
    body_of(&[before, &files, after].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_files_that_do_not_fit_is_kept() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let key = site.ask("/ticket/1", None, &[("cookie", &cookie)]).await.field("key");
    let before = [("key", key.as_str()), ("seen", "1"), ("how", "note"), ("text", "Try the <other> plug.")];
    for (what, files, status, words) in wrong() {
        let sent = send_body(&site, "/ticket/1/write", &cookie, body(&before, &files, &[("then", "pending")])).await;
        assert!(sent.status == status && sent.body.contains(words), "{what}: {} {}", sent.status, sent.body);
        assert!(sent.body.contains("Try the &lt;other&gt; plug.") && sent.field("key") == key, "{what}: {}", sent.body);
        assert!(sent.body.contains("value=\"note\" checked"), "{what}: {}", sent.body);
        assert!(sent.body.contains("<option value=\"pending\" selected"), "what follows the files: {}", sent.body);
        assert!(!sent.body.contains("name=\"as_it_is\""), "{what}: that cannot be meant");
    }
    let cut = body(&before, &["plan".to_owned()], &[]).replace("plan\r\n--cut--\r\n", "pl");
    let sent = send_body(&site, "/ticket/1/write", &cookie, cut).await;
    assert!(sent.status == 400 && sent.body.contains("The form did not arrive whole."), "{sent:?}");
    assert!(sent.body.contains("Try the &lt;other&gt; plug."), "{}", sent.body);
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    assert_eq!(rows.len(), 1, "nothing of it came into the desk");

    let most = body(&before, &vec!["x".to_owned(); 20], &[]);
    assert_eq!(send_body(&site, "/ticket/1/write", &cookie, most).await.status, 303, "so many may be");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_files_that_do_not_fit_is_kept() {
    let mut site = Site::new().await;
    let key = site.get("/new").await.field("key");
    let before = [("key", key.as_str()), ("address", "dora@customer.example"), ("text", "Water <everywhere>")];
    for (what, files, status, words) in wrong() {
        let sent = send_body(&site, "/new", "", body(&before, &files, &[("subject", "It leaks")])).await;
        assert!(sent.status == status && sent.body.contains(words), "{what}: {} {}", sent.status, sent.body);
        for kept in ["dora@customer.example", "Water &lt;everywhere&gt;", "It leaks", "<a href=\"#files\">"] {
            assert!(sent.body.contains(kept), "{what}, {kept}: {}", sent.body);
        }
        assert!(!sent.body.contains("Say in a few words"), "{what}: that is there");
    }
    assert!(site.mail().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_form_without_files_that_is_too_large_a_page_says_so() {
    let site = Site::new().await;
    let sent = site.post("/my/sign-in", &[("address", &"x".repeat(26 * MEGABYTE))]).await;
    assert_eq!(sent.status, 413);
    assert!(
        sent.body.contains("That is too large") && sent.header("content-type").starts_with("text/html"),
        "{sent:?}"
    );
}

/// Whoever sends much is not cut off before they could see why.
#[tokio::test(flavor = "multi_thread")]
async fn of_files_that_were_sent_without_a_session_the_answer_is_seen() {
    let site = Site::new().await;
    let files = ["x".repeat(24 * MEGABYTE)];
    for (path, status) in [("/ticket/1/write", 303), ("/nothing/here", 404)] {
        let sent = send_body(&site, path, "", body(&[("how", "note")], &files, &[])).await;
        assert_eq!(sent.status, status, "{path}: {}", sent.body);
    }
}
