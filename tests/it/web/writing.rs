//! What agents write and set on a page: it is what their mail would have been, with the same commands and doubts.

use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Status, Visibility};

use super::site::{Answer, CAROL, Site};
use crate::support::letter::{Letter, Post, to};
use crate::support::world::DESK;

/// Sends the form of a ticket, as a browser does.
pub async fn write(site: &Site, number: i64, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    form_of(site, &format!("/ticket/{number}/write"), cookie, fields).await
}

/// Sends a form that may hold files, as a browser does.
pub async fn form_of(site: &Site, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    send_body(site, path, cookie, body_of(fields)).await
}

/// The body of such a form.
pub fn body_of(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let file = if *name == "files" { "; filename=\"plan.txt\"\r\nContent-Type: text/plain" } else { "" };
        body.push_str(&format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"));
    }
    body + "--cut--\r\n"
}

pub async fn send_body(site: &Site, path: &str, cookie: &str, body: String) -> Answer {
    let (url, cookie) = (format!("{}{path}", site.url), cookie.to_owned());
    tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let call =
            agent.post(&url).header("cookie", &cookie).header("content-type", "multipart/form-data; boundary=cut");
        let mut answer = call.send(body.as_bytes()).unwrap();
        let status = answer.status().as_u16();
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Answer { status, headers, body: answer.body_mut().read_to_string().unwrap() }
    })
    .await
    .unwrap()
}

async fn opened(site: &mut Site) -> (String, Vec<Letter>) {
    let letters = site.asked("Coffee machine").await;
    (site.signed_in("ann@acme.example").await, letters)
}

/// The fields of the form as the page gives them, and these.
async fn form(site: &Site, cookie: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = site.ask("/ticket/1", None, &[("cookie", cookie)]).await;
    assert_eq!(page.status, 200);
    let given = ["key", "seen"].map(|name| (name.to_owned(), page.field(name)));
    given.into_iter().chain(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

async fn send(site: &Site, cookie: &str, more: &[(&str, &str)]) -> Answer {
    let fields = form(site, cookie, more).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    write(site, 1, cookie, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_leaves_as_mail_with_its_files() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    let sent =
        send(&site, &cookie, &[("how", "answer"), ("text", "Try the other plug.\r\n\r\nAnn"), ("files", "Step one.")])
            .await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let letters = site.mail().await;
    let answer = to(&letters, "carol@customer.example")[0];
    assert!(answer.template == "answer" && answer.text().contains("Try the other plug."), "{}", answer.text());
    let names: Vec<_> = answer.mail.attachments.iter().map(|file| file.name.clone().unwrap()).collect();
    assert_eq!(names, ["plan.txt"]);
    let ticket = site.world.ticket(1).await;
    assert_eq!(ticket.status, Status::Pending);
    assert_eq!(ticket.assignee, Some("ann".into()));
    assert!(to(&letters, "ann@acme.example").is_empty(), "whoever sits at the page needs no mail about it");
    let page = site.ask("/ticket/1", None, &[("cookie", &cookie)]).await;
    assert!(page.body.contains("Try the other plug.") && page.body.contains("plan.txt"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_stays_inside_and_a_question_goes_to_whom_it_is_for() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    assert_eq!(send(&site, &cookie, &[("how", "note"), ("text", "It is the pump. @bob?")]).await.status, 303);
    let asked = [("how", "ask"), ("to", "vera@vendor.example"), ("text", "Have you a pump?")];
    assert_eq!(send(&site, &cookie, &asked).await.status, 303);
    let letters = site.mail().await;
    assert!(to(&letters, "carol@customer.example").is_empty());
    assert!(to(&letters, "vera@vendor.example")[0].text().contains("Have you a pump?"));
    assert!(to(&letters, "bob@acme.example").iter().any(|letter| letter.text().contains("It is the pump.")));
    let entries = site.world.entries(1).await;
    let note = entries.iter().find(|stored| stored.entry.kind == EntryKind::Note).unwrap();
    assert_eq!(note.entry.visibility, Visibility::Internal);
    assert_eq!(site.world.ticket(1).await.status, Status::OnHold);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_as_in_mail_and_what_is_not_understood_is_done_by_nobody() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    let typo = send(&site, &cookie, &[("how", "answer"), ("text", "/asign bob\nHello Carol")]).await;
    assert!(typo.status == 422 && typo.body.contains("asign bob"), "{}", typo.body);
    assert!(typo.body.contains("Hello Carol"), "what was written stands in the form still");
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    assert_eq!(rows.len(), 1, "nothing of it came into the desk");
    assert!(site.mail().await.is_empty());

    assert_eq!(send(&site, &cookie, &[("how", "answer"), ("text", "/assign bob\n/tag pump")]).await.status, 303);
    let ticket = site.world.ticket(1).await;
    assert_eq!((ticket.assignee, ticket.tags), (Some("bob".into()), vec!["pump".to_owned()]));
    let done = [("how", "answer"), ("then", "resolved"), ("text", "It runs.")];
    assert_eq!(send(&site, &cookie, &done).await.status, 303);
    assert_eq!(site.world.ticket(1).await.status, Status::Resolved);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_what_a_colleague_answered_since_is_asked_first() {
    let mut site = Site::new().await;
    let (cookie, letters) = opened(&mut site).await;
    let fields = form(&site, &cookie, &[("how", "answer"), ("text", "Mine.")]).await;
    let to_bob = to(&letters, "bob@acme.example")[0].clone();
    site.world.deliver(to_bob.answer("Bob <bob@acme.example>", "Bob was quicker.")).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let late = write(&site, 1, &cookie, &fields).await;
    assert!(late.status == 422 && late.body.contains("Bob was quicker."), "{}", late.body);
    let meant = write(&site, 1, &cookie, &[&fields[..], &[("as_it_is", "yes")]].concat()).await;
    assert_eq!(meant.status, 303, "{}", meant.body);
    let answers = site.mail().await;
    assert_eq!(to(&answers, "carol@customer.example").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_sends_nothing_twice() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    let fields = form(&site, &cookie, &[("how", "answer"), ("text", "Once.")]).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for _ in 0..3 {
        // At another second, as mail tells time.
        let second = maildesk::clock::now().as_second();
        assert_eq!(write(&site, 1, &cookie, &fields).await.status, 303);
        while maildesk::clock::now().as_second() == second {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(to(&site.mail().await, "carol@customer.example").len(), 1);
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    let verdicts: Vec<Verdict> = rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::Opened, Verdict::AgentReply, Verdict::Duplicate, Verdict::Duplicate]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_property_is_set_as_its_command_would() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    for (field, value) in [("priority", "urgent"), ("assignee", "bob"), ("kind", "incident"), ("tag", "vip")] {
        let set = site.ask("/ticket/1/set", Some(&[("field", field), ("value", value)]), &[("cookie", &cookie)]).await;
        assert_eq!(set.status, 303, "{field}: {}", set.body);
    }
    let ticket = site.world.ticket(1).await;
    assert_eq!((ticket.priority.as_str(), ticket.assignee), ("urgent", Some("bob".into())));
    for (field, value) in [("priority", "huge"), ("queue", "nowhere"), ("status", "new"), ("colour", "red")] {
        let set = site.ask("/ticket/1/set", Some(&[("field", field), ("value", value)]), &[("cookie", &cookie)]).await;
        assert!(field == "status" || set.status == 422, "{field}: {}", set.body);
    }
    assert_eq!(site.world.ticket(1).await.status, Status::New);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_see_a_ticket_finds_it_by_the_words_of_the_search_line() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    site.asked("Invoice 7").await;
    for (query, found) in [
        ("", &["Coffee machine", "Invoice 7"][..]),
        ("coffee", &["Coffee machine"]),
        ("queue:billing", &["Invoice 7"]),
        ("from:customer.example", &["Coffee machine", "Invoice 7"]),
        ("from:elsewhere.example", &[]),
        ("assignee:me", &[]),
        ("is:resolved", &[]),
        ("older:3d", &[]),
        ("100%", &[]),
    ] {
        let query = query.replace(':', "%3A").replace('%', "%25").replace("%253A", "%3A");
        let page = site.ask(&format!("/tickets?q={query}"), None, &[("cookie", &cookie)]).await;
        for subject in ["Coffee machine", "Invoice 7"] {
            let there = page.body.contains(&format!("<span class=\"subject\">{subject}</span>"));
            assert_eq!(there, found.contains(&subject), "{query}: {subject}");
        }
    }
    let page = site.ask("/tickets?q=colour%3Ared", None, &[("cookie", &cookie)]).await;
    assert!(page.body.contains("Not understood: colour:red"), "{}", page.body);
    let page = site.ask("/tickets?q=queue%3Abiling", None, &[("cookie", &cookie)]).await;
    assert!(page.body.contains("Not understood: queue:biling. Did you mean queue:billing?"), "{}", page.body);
    assert!(!page.body.contains("class=\"subject\""), "nothing is shown as if it had been asked for");
    let jump = site.ask("/tickets?q=%231", None, &[("cookie", &cookie)]).await;
    assert_eq!((jump.status, jump.header("location")), (303, "/ticket/1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_goes_on_on_another_page() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    for number in 2..=60 {
        site.world.deliver(Post::new(CAROL, "support@acme.example", &format!("Matter {number}")).text("Hello.")).await;
    }
    let first = site.ask("/tickets", None, &[("cookie", &cookie)]).await;
    let numbers = |page: &Answer| -> Vec<i64> {
        let rows = page.body.split("href=\"/ticket/").skip(1);
        rows.filter_map(|rest| rest.split('"').next().unwrap().parse().ok()).collect()
    };
    assert_eq!(numbers(&first), (11..=60).rev().collect::<Vec<_>>());
    assert!(first.body.contains("/tickets?q=&amp;before=11"), "{}", first.body);
    let second = site.ask("/tickets?q=&before=11", None, &[("cookie", &cookie)]).await;
    assert_eq!(numbers(&second), (1..=10).rev().collect::<Vec<_>>());
    assert!(!second.body.contains("before="), "{}", second.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_more_to_do_than_is_counted_is_told_so() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    let count = async |site: &Site| {
        let page = site.ask("/", None, &[("cookie", &cookie)]).await.body;
        let rest = page.split_once("<span class=\"count\">").unwrap_or_else(|| panic!("{page}")).1;
        (rest.split('<').next().unwrap().to_owned(), page.contains("There is more than can be looked at here"))
    };
    assert_eq!(count(&site).await, ("1".to_owned(), false));
    // As many as are looked at, and one more.
    let of = |number| Post::new(CAROL, "support@acme.example", &format!("Matter {number}")).text("Hello.");
    for number in 2..=400 {
        site.world.deliver(of(number)).await;
    }
    assert_eq!(count(&site).await, ("400".to_owned(), false));
    site.world.deliver(of(401)).await;
    assert_eq!(count(&site).await, ("400+".to_owned(), true));
}

/// Billing is for its members: Bob.
fn with_a_restricted_queue() -> String {
    DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_to_a_queue_out_of_sight_is_said_on_a_list_of_their_own() {
    let mut site = Site::with(&with_a_restricted_queue()).await;
    let (cookie, _) = opened(&mut site).await;
    let fields = form(&site, &cookie, &[("how", "note"), ("text", "/queue billing\nIt is theirs.")]).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let body = body_of(&fields);
    let sent = send_body(&site, "/ticket/1/write", &cookie, body).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/tickets?handed=1"), "{}", sent.body);
    assert_eq!(site.world.ticket(1).await.queue.as_str(), "billing");
    let list = site.ask("/tickets?handed=1", None, &[("cookie", &cookie)]).await;
    assert!(list.status == 200 && list.body.contains("Ticket 1 is handed over"), "{}", list.body);
    assert!(!list.body.contains("Coffee machine"), "{}", list.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_known_of_a_note_stands_on_the_page_that_took_it() {
    let mut site = Site::with(&with_a_restricted_queue()).await;
    let invoice = Post::new(CAROL, "billing@acme.example", "Invoice 7").text("Twice.");
    site.world.deliver_to("billing", invoice).await;
    let bob = site.signed_in("bob@acme.example").await;
    let sent = send(&site, &bob, &[("how", "note"), ("text", "Have a look, @ann.")]).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert!(sent.body.contains("Beware:") && sent.body.contains("ann was not told"), "{}", sent.body);
    assert!(sent.body.contains("Have a look, @ann.</div>"), "it stands there: {}", sent.body);
    assert!(!sent.body.contains("Have a look, @ann.</textarea>"), "and not in the form: {}", sent.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_offered_to_send_what_would_not_be_sent() {
    let mut site = Site::new().await;
    let (cookie, _) = opened(&mut site).await;
    for (how, text, offered) in [("note", "", false), ("answer", " ", false), ("answer", "/asign bob\nHello", true)] {
        let page = send(&site, &cookie, &[("how", how), ("text", text)]).await;
        assert!(page.status == 422 && page.body.contains("id=\"problem\""), "{how} {text:?}: {}", page.body);
        assert_eq!(page.body.contains("name=\"as_it_is\""), offered, "{how} {text:?}: {}", page.body);
    }
}
