//! An answer that was written on a page rests before it leaves, and its writer can have it back.

use jiff::SignedDuration;
use maildesk::desk::ticket::Status;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::site::{Answer, Site};
use super::writing::{form_of, write};
use crate::support::letter::to;
use crate::support::world::DESK;

/// A ticket of Carol's on a desk where answers rest for ten seconds; Ann's cookie.
async fn opened() -> (Site, String) {
    let mut site = Site::with(&format!("{DESK}\n[web]\nundo = \"10s\"")).await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    (site, cookie)
}

async fn page(site: &Site, path: &str, cookie: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

/// The form on a page; what rests has a button of its own above it.
fn form(page: &Answer) -> Answer {
    let body = page.body.split_once("id=\"compose\"").unwrap_or_else(|| panic!("{}", page.body)).1.to_owned();
    Answer { status: page.status, headers: Vec::new(), body }
}

/// Sends the form that stands on this page, with these fields filled in.
async fn send(site: &Site, path: &str, cookie: &str, more: &[(&str, &str)]) -> Answer {
    let form = form(&page(site, path, cookie).await);
    let (key, seen) = (form.field("key"), form.field("seen"));
    write(site, 1, cookie, &[&[("key", key.as_str()), ("seen", seen.as_str())], more].concat()).await
}

async fn undo(site: &Site, cookie: &str, key: &str) -> Answer {
    site.ask("/ticket/1/undo", Some(&[("key", key)]), &[("cookie", cookie)]).await
}

/// The key of what rests on the page.
async fn resting(site: &Site, cookie: &str) -> String {
    let body = page(site, "/ticket/1", cookie).await.body;
    let body = body.split_once("id=\"unsent\"").unwrap_or_else(|| panic!("nothing rests: {body}")).1.to_owned();
    Answer { status: 200, headers: Vec::new(), body }.field("key")
}

/// Nothing that rests waits longer than ten seconds.
async fn pass(site: &mut Site, seconds: i64) {
    site.world.now = maildesk::clock::now() + SignedDuration::from_secs(seconds);
    site.world.tick().await;
}

const ANSWER: [(&str, &str); 3] = [("how", "answer"), ("text", "Try the other plug."), ("files", "Step one.")];

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_leaves_when_it_has_rested() {
    let (mut site, cookie) = opened().await;
    assert_eq!(send(&site, "/ticket/1", &cookie, &ANSWER).await.status, 303);
    pass(&mut site, 0).await;
    assert!(site.world.post().await.is_empty(), "it rests");
    assert_eq!(site.world.ticket(1).await.status, Status::New, "nothing has come of it yet");
    let shown = page(&site, "/ticket/1", &cookie).await.body;
    assert!(shown.contains("Try the other plug.") && shown.contains("plan.txt") && shown.contains("Undo"), "{shown}");

    pass(&mut site, 11).await;
    let letters = site.world.post().await;
    let answer = to(&letters, "carol@customer.example")[0];
    assert!(answer.text().contains("Try the other plug."), "{}", answer.text());
    assert_eq!(answer.mail.attachments[0].name.as_deref(), Some("plan.txt"));
    assert_eq!(site.world.ticket(1).await.status, Status::Pending);
    let shown = page(&site, "/ticket/1", &cookie).await.body;
    assert!(!shown.contains("id=\"unsent\""), "{shown}");
    pass(&mut site, 60).await;
    assert!(site.world.post().await.is_empty(), "it leaves once");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_it_back_has_text_and_files_in_the_form_and_nothing_left() {
    let (mut site, cookie) = opened().await;
    send(&site, "/ticket/1", &cookie, &ANSWER).await;
    let key = resting(&site, &cookie).await;
    let back = undo(&site, &cookie, &key).await;
    assert_eq!((back.status, back.header("location")), (303, format!("/ticket/1?draft={key}#compose").as_str()));
    pass(&mut site, 60).await;
    assert!(site.world.post().await.is_empty(), "it never leaves");
    assert_eq!(site.world.entries(1).await.len(), 2, "what Carol wrote and the acknowledgement");

    let path = format!("/ticket/1?draft={key}");
    let form = page(&site, &path, &cookie).await.body;
    assert!(form.contains(">Try the other plug.</textarea>") && form.contains("plan.txt"), "{form}");
    let part = form.split_once("name=\"keep-").unwrap().1.split('"').next().unwrap();
    let kept = format!("keep-{part}");
    let sent = send(&site, &path, &cookie, &[("how", "answer"), ("text", "Try the left plug."), (&kept, "yes")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    pass(&mut site, 11).await;
    let letters = site.world.post().await;
    let answer = to(&letters, "carol@customer.example")[0];
    assert!(answer.text().contains("Try the left plug.") && !answer.text().contains("other plug"));
    assert_eq!(answer.mail.attachments.len(), 1);
    assert_eq!(undo(&site, &cookie, &key).await.status, 422, "what left is not taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_writer_takes_it_back() {
    let (mut site, ann) = opened().await;
    let bob = site.signed_in("bob@acme.example").await;
    send(&site, "/ticket/1", &ann, &ANSWER).await;
    let key = resting(&site, &ann).await;
    let seen = page(&site, "/ticket/1", &bob).await.body;
    assert!(seen.contains("Try the other plug.") && !seen.contains(&key), "Bob sees that it rests, and no button");
    assert_eq!(undo(&site, &bob, &key).await.status, 422);
    assert_eq!(undo(&site, &bob, "nothing").await.status, 422);
    assert_eq!(undo(&site, &ann, &key).await.status, 303);
    // What she took back is hers, even to whoever knows its key.
    let path = format!("/ticket/1?draft={key}");
    assert!(page(&site, &path, &ann).await.body.contains(">Try the other plug.</textarea>"));
    let peeked = page(&site, &path, &bob).await.body;
    assert!(!peeked.contains("Try the other plug.") && !peeked.contains("plan.txt"), "{peeked}");
    let previewed = [("key", key.as_str()), ("how", "answer"), ("text", "Mine."), ("files", "Step two.")];
    let previewed = form_of(&site, "/ticket/1/preview", &bob, &previewed).await;
    assert_eq!(previewed.status, 200, "{}", previewed.body);
    let still = page(&site, &path, &ann).await.body;
    assert!(still.contains(">Try the other plug.</textarea>") && !still.contains("Mine."), "{still}");
    pass(&mut site, 11).await;
    assert!(to(&site.world.post().await, "carol@customer.example").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_is_forgotten_after_a_week_although_nobody_writes() {
    let (mut site, cookie) = opened().await;
    send(&site, "/ticket/1", &cookie, &ANSWER).await;
    let key = resting(&site, &cookie).await;
    undo(&site, &cookie, &key).await;
    for (days, there) in [(6, true), (8, false)] {
        pass(&mut site, days * 24 * 3_600).await;
        let form = page(&site, &format!("/ticket/1?draft={key}"), &cookie).await.body;
        assert_eq!(form.contains(">Try the other plug.</textarea>"), there, "{days}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_is_found_again_by_its_writer_alone() {
    let (mut site, ann) = opened().await;
    let bob = site.signed_in("bob@acme.example").await;
    send(&site, "/ticket/1", &ann, &ANSWER).await;
    let key = resting(&site, &ann).await;
    let link = format!("href=\"/ticket/1?draft={key}#compose\">#1 Try the other plug.<");
    let found = async |path: &str, cookie: &str| page(&site, path, cookie).await.body.contains(&link);
    assert!(!found("/", &ann).await, "it rests");
    undo(&site, &ann, &key).await;
    for path in ["/", "/ticket/1"] {
        assert!(found(path, &ann).await && !found(path, &bob).await, "{path}");
    }
    let open = format!("/ticket/1?draft={key}");
    assert!(!found(&open, &ann).await, "it stands in the form");
    assert_eq!(send(&site, &open, &ann, &[("how", "note"), ("text", "It was the fuse.")]).await.status, 303);
    assert!(!found("/", &ann).await && !found("/ticket/1", &ann).await, "its form was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_what_a_colleague_is_about_to_answer_is_asked_first() {
    let mut site = Site::with(&format!("{DESK}\n[web]\nundo = \"10s\"")).await;
    let letters = site.asked("Coffee machine").await;
    let to_ann = to(&letters, "ann@acme.example")[0].clone();
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let ask = [("how", "ask"), ("to", "vendor@pumps.example"), ("text", "Which plug fits?")];
    assert_eq!(send(&site, "/ticket/1", &ann, &ask).await.status, 303);
    let form = form(&page(&site, "/ticket/1", &ann).await);
    let (key, seen) = (form.field("key"), form.field("seen"));
    assert_eq!(send(&site, "/ticket/1", &bob, &ANSWER).await.status, 303, "a question to somebody else is no answer");
    let mine = [("key", key.as_str()), ("seen", seen.as_str()), ("how", "answer"), ("text", "Mine.")];
    let late = write(&site, 1, &ann, &mine).await;
    let told = "Bob Lead is about to answer: \u{201c}Try the other plug.\u{201d}";
    assert!(late.status == 422 && late.body.contains(told), "{}", late.body);
    assert_eq!(
        send(&site, "/ticket/1", &ann, &[("how", "note"), ("text", "Hot.")]).await.status,
        303,
        "a note is none"
    );
    assert_eq!(send(&site, "/ticket/1", &bob, &[("how", "answer"), ("text", "More.")]).await.status, 303, "his own");

    site.world.deliver(to_ann.answer("Ann <ann@acme.example>", "Mine, by mail.")).await;
    let back = site.world.post().await;
    assert!(to(&back, "carol@customer.example").is_empty());
    assert!(to(&back, "ann@acme.example").iter().any(|letter| letter.text().contains("Bob Lead is about to answer")));

    let meant = write(&site, 1, &ann, &[&mine[..], &[("as_it_is", "yes")]].concat()).await;
    assert_eq!(meant.status, 303, "{}", meant.body);
    pass(&mut site, 11).await;
    assert_eq!(to(&site.world.post().await, "carol@customer.example").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_stays_inside_and_rests_nowhere() {
    let (mut site, cookie) = opened().await;
    assert_eq!(send(&site, "/ticket/1", &cookie, &[("how", "note"), ("text", "It is the pump.")]).await.status, 303);
    assert!(site.world.entries(1).await.iter().any(|stored| stored.entry.text.contains("It is the pump.")));
    let letters = site.mail().await;
    assert!(to(&letters, "carol@customer.example").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_sent_twice_is_one_answer() {
    let (mut site, cookie) = opened().await;
    let form = page(&site, "/ticket/1", &cookie).await;
    let (key, seen) = (form.field("key"), form.field("seen"));
    let fields = [("key", key.as_str()), ("seen", seen.as_str()), ("how", "answer"), ("text", "Once.")];
    for _ in 0..3 {
        assert_eq!(write(&site, 1, &cookie, &fields).await.status, 303);
    }
    pass(&mut site, 11).await;
    assert_eq!(to(&site.world.post().await, "carol@customer.example").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_words_from_the_same_form_are_another_answer() {
    let (mut site, cookie) = opened().await;
    let form = page(&site, "/ticket/1", &cookie).await;
    let (key, seen) = (form.field("key"), form.field("seen"));
    let (first, second) = ("Try the other plug.", "Try the left plug.");
    let of = |text: &'static str| [("key", key.as_str()), ("seen", seen.as_str()), ("how", "answer"), ("text", text)];
    assert_eq!(write(&site, 1, &cookie, &of(first)).await.status, 303);
    let other = write(&site, 1, &cookie, &[&of(second)[..], &[("files", "Step one.")]].concat()).await;
    assert!(other.status == 409 && other.body.contains("they are on their way"), "{}", other.body);
    assert!(other.body.contains(">Try the left plug.</textarea>") && other.body.contains("plan.txt"), "{}", other.body);
    let new = super::unsending::form(&other).field("key");
    assert_ne!(new, key);
    let mended = [("key", new.as_str()), ("seen", seen.as_str()), ("how", "answer"), ("text", second)];
    assert_eq!(write(&site, 1, &cookie, &mended).await.status, 303);
    pass(&mut site, 11).await;
    let letters = site.world.post().await;
    let answers: Vec<String> = to(&letters, "carol@customer.example").iter().map(|letter| letter.text()).collect();
    assert_eq!(answers.len(), 2, "{answers:?}");
    assert!([first, second].iter().all(|words| answers.iter().any(|text| text.contains(words))), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_without_a_key_are_letters_of_their_own() {
    let (mut site, cookie) = opened().await;
    let seen = page(&site, "/ticket/1", &cookie).await.field("seen");
    for (key, text) in [("", "One."), ("", "Two."), ("../../etc", "Three.")] {
        let fields = [("key", key), ("seen", seen.as_str()), ("how", "answer"), ("text", text)];
        assert_eq!(write(&site, 1, &cookie, &fields).await.status, 303, "{text}");
    }
    pass(&mut site, 11).await;
    assert_eq!(to(&site.world.post().await, "carol@customer.example").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_what_is_not_understood_need_not_be_chosen_again() {
    let (mut site, cookie) = opened().await;
    let typo = [("how", "answer"), ("text", "/asign bob\nHello Carol"), ("files", "Step one.")];
    let asked = send(&site, "/ticket/1", &cookie, &typo).await;
    assert!(asked.status == 422 && asked.body.contains("plan.txt"), "{}", asked.body);
    let key = asked.field("key");
    let kept = format!("keep-{}", asked.body.split_once("name=\"keep-").unwrap().1.split('"').next().unwrap());
    let mended = [("key", key.as_str()), ("how", "answer"), ("text", "/assign bob\nHello Carol"), (&kept, "yes")];
    assert_eq!(write(&site, 1, &cookie, &mended).await.status, 303);
    pass(&mut site, 11).await;
    let letters = site.world.post().await;
    assert_eq!(to(&letters, "carol@customer.example")[0].mail.attachments.len(), 1);
}

/// Bob is an admin, and ends the one session of Ann.
async fn ended(site: &mut Site) -> Answer {
    let bob = site.signed_in("bob@acme.example").await;
    let list = page(site, "/settings/sessions", &bob).await;
    let id = list.field("id");
    let ended = site.ask("/settings/sessions", Some(&[("id", &id)]), &[("cookie", &bob)]).await;
    assert_eq!(ended.status, 303, "{ended:?}");
    page(site, ended.header("location"), &bob).await
}

fn with_an_admin() -> String {
    let desk = DESK.replacen("role = \"lead\"", "role = \"admin\"", 1);
    format!("{desk}\n[web]\nundo = \"10s\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rests_where_an_admin_ended_the_session_waits_for_its_agent() {
    let mut site = Site::with(&with_an_admin()).await;
    site.asked("Coffee machine").await;
    let thief = site.signed_in("ann@acme.example").await;
    send(&site, "/ticket/1", &thief, &ANSWER).await;
    let key = resting(&site, &thief).await;
    let told = ended(&mut site).await;
    assert!(told.body.contains("wait for them as drafts on the page Now: 1"), "{}", told.body);
    pass(&mut site, 60).await;
    assert!(to(&site.world.post().await, "carol@customer.example").is_empty(), "nobody knows who wrote it");
    assert_eq!(undo(&site, &thief, &key).await.status, 303, "to the page where one signs in");

    let ann = site.signed_in("ann@acme.example").await;
    let draft = format!("/ticket/1?draft={key}");
    assert!(page(&site, "/", &ann).await.body.contains(&format!("href=\"{draft}#compose\">#1 Try the other plug.<")));
    let form = page(&site, &draft, &ann).await.body;
    let kept = format!("keep-{}", form.split_once("name=\"keep-").unwrap().1.split('"').next().unwrap());
    let sent = send(&site, &draft, &ann, &[("how", "answer"), ("text", "Try the other plug."), (&kept, "yes")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    pass(&mut site, 11).await;
    let letters = site.world.post().await;
    let answers = to(&letters, "carol@customer.example");
    assert_eq!((answers.len(), answers[0].mail.attachments.len()), (1, 1), "nothing of it is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_while_the_session_is_ended_waits_as_well() {
    let mut site = Site::with(&with_an_admin()).await;
    site.asked("Coffee machine").await;
    let ann = site.signed_in("ann@acme.example").await;
    let form = form(&page(&site, "/ticket/1", &ann).await);
    // It was not used for long, so that using it is written down: then it is known to have been looked at.
    let now = maildesk::clock::now();
    let old = now - SignedDuration::from_hours(1);
    let session = site.world.store.read(move |tx| tx.sessions(&"ann".into(), now)).await.unwrap().remove(0);
    let (hash, ends_at) = (session.hash.clone(), session.ends_at);
    site.world.store.write(move |tx| tx.session_seen(&hash, old, ends_at)).await.unwrap();

    let fields = [("key", form.field("key")), ("seen", form.field("seen")), ("how", "answer".to_owned())];
    let part = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head: String = fields.iter().map(|(name, value)| part(name, value)).collect();
    let tail = format!("{}--edge--\r\n", part("text", "Try the other plug."));
    let host = site.url.trim_start_matches("http://").to_owned();
    let request = format!(
        "POST /ticket/1/write HTTP/1.1\r\nHost: {host}\r\nCookie: {ann}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\n\r\n{head}",
        head.len() + tail.len()
    );
    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut changes = site.world.store.changes();
    let seen = async |site: &Site| {
        let sessions = site.world.store.read(move |tx| tx.sessions(&"ann".into(), now)).await.unwrap();
        sessions[0].seen_at > old
    };
    while !seen(&site).await {
        changes.changed().await.unwrap();
    }
    ended(&mut site).await;
    stream.write_all(tail.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    pass(&mut site, 60).await;
    assert!(to(&site.world.post().await, "carol@customer.example").is_empty());
    let ann = site.signed_in("ann@acme.example").await;
    assert!(page(&site, "/", &ann).await.body.contains("#1 Try the other plug.<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_out_themselves_has_sent_what_they_sent() {
    let (mut site, cookie) = opened().await;
    send(&site, "/ticket/1", &cookie, &ANSWER).await;
    assert_eq!(site.ask("/sign-out", Some(&[]), &[("cookie", &cookie)]).await.status, 303);
    pass(&mut site, 11).await;
    assert_eq!(to(&site.world.post().await, "carol@customer.example").len(), 1);
}

async fn set_status(site: &Site, cookie: &str, value: &str) -> Answer {
    site.ask("/ticket/1/set", Some(&[("field", "status"), ("value", value)]), &[("cookie", cookie)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_resolved_by_a_key_or_the_list_rests_before_its_requester_hears_of_it() {
    let (mut site, cookie) = opened().await;
    for _ in 0..2 {
        let set = set_status(&site, &cookie, "resolved").await;
        assert_eq!((set.status, set.header("location")), (303, "/ticket/1#unsent"));
    }
    let shown = page(&site, "/ticket/1", &cookie).await.body;
    assert!(shown.contains("Status: resolved") && shown.matches(">Undo<").count() == 1, "{shown}");
    pass(&mut site, 0).await;
    assert!(site.world.post().await.is_empty());
    assert_eq!(site.world.ticket(1).await.status, Status::New);

    let key = resting(&site, &cookie).await;
    let back = undo(&site, &cookie, &key).await;
    assert_eq!((back.status, back.header("location")), (303, "/ticket/1"), "nothing was written");
    pass(&mut site, 60).await;
    assert!(site.world.post().await.is_empty());
    assert_eq!(site.world.ticket(1).await.status, Status::New);
    assert!(!page(&site, "/", &cookie).await.body.contains("Taken back"));

    set_status(&site, &cookie, "resolved").await;
    pass(&mut site, 11).await;
    let letters = site.world.post().await;
    assert_eq!(to(&letters, "carol@customer.example").len(), 1);
    assert_eq!(site.world.ticket(1).await.status, Status::Resolved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_of_which_nobody_outside_hears_is_set_at_once() {
    let (site, cookie) = opened().await;
    let set = set_status(&site, &cookie, "on_hold").await;
    assert_eq!((set.status, set.header("location")), (303, "/ticket/1"));
    assert_eq!(site.world.ticket(1).await.status, Status::OnHold);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_that_are_resolved_at_once_rest_and_come_back_together() {
    let (mut site, cookie) = opened().await;
    site.asked("Printer").await;
    let both = [("ticket", "1"), ("ticket", "2"), ("do", "status resolved"), ("q", "is:any")];
    let done = site.ask("/tickets/bulk", Some(&both), &[("cookie", &cookie)]).await;
    assert!(done.status == 200 && done.body.contains("2 set; their requesters are told in 10 s."), "{}", done.body);
    let keys = done.body.split("name=\"key\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let keys: Vec<(&str, &str)> = keys.map(|key| ("key", key)).chain([("q", "is:any")]).collect();
    assert_eq!(keys.len(), 3);
    let bob = site.signed_in("bob@acme.example").await;
    assert_eq!(site.ask("/tickets/undo", Some(&keys), &[("cookie", &bob)]).await.status, 422, "they are not his");
    let back = site.ask("/tickets/undo", Some(&keys), &[("cookie", &cookie)]).await;
    assert_eq!((back.status, back.header("location")), (303, "/tickets?q=is%3Aany"));
    pass(&mut site, 60).await;
    assert!(to(&site.world.post().await, "carol@customer.example").is_empty());
    for number in [1, 2] {
        assert_eq!(site.world.ticket(number).await.status, Status::New);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_status_takes_the_place_of_one_that_rests_and_a_colleague_hears_of_it_first() {
    let (mut site, cookie) = opened().await;
    let bob = site.signed_in("bob@acme.example").await;
    assert_eq!(set_status(&site, &cookie, "resolved").await.status, 303);
    let late = send(&site, "/ticket/1", &bob, &ANSWER).await;
    assert!(late.status == 422 && late.body.contains("is about to make it resolved"), "{}", late.body);
    assert_eq!(set_status(&site, &cookie, "open").await.status, 303);
    let page = site.ask("/ticket/1", None, &[("cookie", &cookie)]).await.body;
    assert!(!page.contains("id=\"unsent\""), "nothing rests any more: {page}");
    assert_eq!(site.world.ticket(1).await.status, Status::Open);
}
