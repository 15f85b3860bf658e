//! The mail room: who may enter, what stands there, and what leads do there. Each leaves who it was.

use jiff::SignedDuration;
use maildesk::desk::facts::{BucketKey, Level};
use maildesk::desk::names::MailboxName;
use maildesk::desk::plan::{Change, Plan, Verdict};
use maildesk::store::alert::{AlertKind, Told};
use maildesk::store::ledger::{LedgerFilter, LedgerId, LedgerRow};
use maildesk::store::outbox::{OutboxFilter, OutboxRow, OutboxState, Outcome};

use super::site::{ANN, Answer, CAROL, Site};
use crate::support::letter::{Post, to};
use crate::support::world::DESK;

const PAGES: &[&str] = &["/mail", "/mail/ledger", "/mail/outbox", "/mail/webhooks", "/mail/1", "/mail/1/raw"];

/// A desk that holds what strangers write; Ann is an agent, Bob a lead.
pub fn holding() -> String {
    DESK.replacen("language = \"en\"", "language = \"en\"\nstrangers = \"hold\"", 1)
}

/// The same, where Ann is an admin and hears nothing of billing.
fn restricted() -> String {
    let ann = holding().replacen("role = \"agent\"", "role = \"admin\"", 1);
    ann.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1)
}

/// Somebody else writes about ticket 1: that waits.
pub async fn stranger(site: &mut Site) -> LedgerId {
    let post = Post::new("Dave <dave@elsewhere.example>", "support@acme.example", "Re: Coffee machine [#1]")
        .text("I am her colleague. It is <b>my</b> machine.");
    let held = site.world.deliver(post).await;
    assert_eq!(held.verdict, Some(Verdict::Held), "{:?}", held.reasons);
    held.ledger
}

async fn row(site: &Site, id: LedgerId) -> LedgerRow {
    let filter = LedgerFilter { id: Some(id), ..LedgerFilter::default() };
    site.world.store.read(move |tx| tx.ledger(&filter)).await.unwrap().pop().unwrap()
}

/// All mail that waits fails.
pub async fn fail_all(site: &Site, error: &str) -> Vec<i64> {
    let (now, error) = (maildesk::clock::now(), error.to_owned());
    let failed = site.world.store.write(move |tx| {
        let mut failed = Vec::new();
        loop {
            let claimed = tx.claim(now, now + SignedDuration::from_mins(5), 100)?;
            for row in &claimed {
                tx.settle(row.id, &Outcome::Failed { error: error.clone() }, now)?;
            }
            if claimed.is_empty() {
                failed.sort_unstable();
                return Ok(failed);
            }
            failed.extend(claimed.into_iter().map(|row| row.id));
        }
    });
    failed.await.unwrap()
}

async fn outbox(site: &Site, id: i64) -> OutboxRow {
    let filter = OutboxFilter { id: Some(id), ..OutboxFilter::default() };
    site.world.store.read(move |tx| tx.outbox(&filter)).await.unwrap().pop().unwrap()
}

async fn look(site: &Site, cookie: &str, path: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

async fn say(site: &Site, cookie: &str, path: &str, what: &str) -> Answer {
    site.ask(path, Some(&[("what", what)]), &[("cookie", cookie)]).await
}

/// The events of ticket 1, with who did them.
async fn events(site: &Site) -> Vec<String> {
    let entries = site.world.entries(1).await.into_iter().map(|stored| stored.entry);
    entries.map(|entry| format!("{}: {}", entry.author.name.unwrap_or_default(), entry.text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_leads_and_admins_enter() {
    let mut site = Site::with(&holding()).await;
    site.asked("Coffee machine").await;
    stranger(&mut site).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    for page in PAGES {
        assert_eq!(look(&site, &ann, page).await.status, 404, "{page}");
        assert_eq!(look(&site, &bob, page).await.status, 200, "{page}");
        assert_eq!(site.get(page).await.status, 303, "{page}");
    }
    for path in ["/mail/2", "/mail/outbox/1", "/mail/webhooks/1"] {
        assert_eq!(say(&site, &ann, path, "aside").await.status, 404, "{path}");
    }
    assert!(!look(&site, &ann, "/").await.body.contains("href=\"/mail\""));
    let bobs = look(&site, &bob, "/").await.body;
    assert!(bobs.contains("href=\"/mail\"") && bobs.contains("waiting: </span>1</span>"), "{bobs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn held_mail_is_let_in_by_a_lead_whose_name_stands_there() {
    let mut site = Site::with(&holding()).await;
    site.asked("Coffee machine").await;
    let held = stranger(&mut site).await;
    let bob = site.signed_in("bob@acme.example").await;
    let room = look(&site, &bob, "/mail").await.body;
    assert!(room.contains("dave@elsewhere.example") && room.contains("<strong>1</strong> held"), "{room}");
    let page = look(&site, &bob, &format!("/mail/{}", held.0)).await.body;
    for words in ["It is &lt;b&gt;my&lt;&#x2f;b&gt; machine.", "Let it into #1", "Put aside", "Coffee machine"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let done = say(&site, &bob, &format!("/mail/{}", held.0), "requester").await;
    assert_eq!((done.status, done.header("location")), (303, "/mail/2"), "{done:?}");
    let row = row(&site, held).await;
    assert_eq!((row.verdict, row.ticket.map(|ticket| ticket.0)), (Verdict::Appended, Some(1)));
    assert_eq!(row.reasons[0], "Bob Lead (bob) said that this mail is of the requester's side");
    assert!(events(&site).await.contains(&"Bob Lead: let in what was held".to_owned()));
    let room = look(&site, &bob, "/mail").await.body;
    assert!(room.contains("No message waits for anybody.") && !room.contains("waiting: "), "{room}");

    let twice = say(&site, &bob, "/mail/2", "requester").await;
    assert!(twice.status == 422 && twice.body.contains("would do it twice"), "{twice:?}");
    assert_eq!(say(&site, &bob, "/mail/2", "delete").await.status, 404);
    assert_eq!(say(&site, &bob, "/mail/99", "new").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_aside_stays_what_it_is_and_is_listed_apart() {
    let mut site = Site::with(&holding()).await;
    site.asked("Coffee machine").await;
    let held = stranger(&mut site).await;
    let bob = site.signed_in("bob@acme.example").await;
    assert_eq!(say(&site, &bob, "/mail/2", "aside").await.status, 303);
    let aside = row(&site, held).await;
    assert_eq!((aside.verdict, aside.aside.unwrap().by.as_str()), (Verdict::Held, "bob"));
    assert_eq!(aside.reasons.last().unwrap(), "put aside by Bob Lead (bob)");
    assert!(events(&site).await.contains(&"Bob Lead: put message 2 aside".to_owned()));
    assert!(!look(&site, &bob, "/mail").await.body.contains("dave@elsewhere.example"));
    assert!(look(&site, &bob, "/mail/ledger?verdict=aside").await.body.contains("dave@elsewhere.example"));
    assert!(look(&site, &bob, "/mail/2").await.body.contains("put aside by Bob Lead"));
    assert_eq!(say(&site, &bob, "/mail/2", "aside").await.status, 422, "once is enough");
    assert_eq!(say(&site, &bob, "/mail/1", "aside").await.status, 422, "it never waited");

    let opened = say(&site, &bob, "/mail/2", "new").await;
    assert_eq!(opened.status, 303, "and it may be let in later: {opened:?}");
    let opened = row(&site, held).await;
    assert_eq!((opened.verdict, opened.aside), (Verdict::Opened, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_failed_is_sent_again_or_cancelled_and_the_ticket_says_by_whom() {
    let mut site = Site::new().await;
    let post = Post::new(CAROL, "support@acme.example", "Coffee machine").text("It does not start any more.");
    site.world.deliver(post).await;
    let failed = fail_all(&site, "550 no such <user>").await;
    let bob = site.signed_in("bob@acme.example").await;
    let page = look(&site, &bob, "/mail/outbox?state=failed").await.body;
    assert!(page.contains("550 no such &lt;user&gt;") && page.contains("carol@customer.example"), "{page}");
    assert!(look(&site, &bob, "/mail").await.body.contains(&format!("<strong>{}</strong> failed", failed.len())));
    let id = failed[0];
    let path = format!("/mail/outbox/{id}");
    let rcpt = outbox(&site, id).await.rcpt;
    for (what, state, told) in
        [("retry", OutboxState::Queued, "queued again"), ("cancel", OutboxState::Cancelled, "cancelled")]
    {
        assert_eq!(say(&site, &bob, &path, what).await.status, 303);
        assert_eq!(outbox(&site, id).await.state, state);
        assert!(events(&site).await.contains(&format!("Bob Lead: mail to {rcpt}: {told}")));
    }
    assert_eq!(say(&site, &bob, &path, "cancel").await.status, 422, "it does not wait any more");
    assert_eq!(say(&site, &bob, &path, "burn").await.status, 404);
    assert_eq!(say(&site, &bob, "/mail/outbox/999", "retry").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_webhook_was_not_told_is_told_again() {
    let desk = format!(
        "{DESK}\n[webhook.chat]\nurl = \"https://chat.example/hook/very-secret\"\nsecret_file = \"chat.secret\"\n\
         [[rule]]\nname = \"Chat\"\non = [\"ticket.opened\"]\ndo = [{{ webhook = \"chat\" }}]\n"
    );
    let mut site = Site::with(&desk).await;
    site.asked("Coffee machine").await;
    let now = maildesk::clock::now();
    let told = site.world.store.write(move |tx| {
        let claimed = tx.hooks_claim(now, now + SignedDuration::from_mins(1), 10)?;
        claimed
            .iter()
            .try_for_each(|row| tx.hooks_settle(row.id, &Outcome::Failed { error: "410 gone".into() }, now))?;
        Ok(claimed.len())
    });
    assert_eq!(told.await.unwrap(), 1);
    let bob = site.signed_in("bob@acme.example").await;
    let page = look(&site, &bob, "/mail/webhooks").await.body;
    assert!(page.contains("410 gone") && page.contains("ticket.opened"), "{page}");
    assert!(!page.contains("very-secret"), "{page}");
    assert!(look(&site, &bob, "/mail").await.body.contains("<strong>1</strong> webhooks not told"));
    assert_eq!(say(&site, &bob, "/mail/webhooks/1", "retry").await.status, 303);
    assert!(events(&site).await.contains(&"Bob Lead: webhook chat, ticket.opened: queued again".to_owned()));
    assert!(look(&site, &bob, "/mail").await.body.contains("<strong>0</strong> webhooks not told"));
    assert_eq!(say(&site, &bob, "/mail/webhooks/1", "cancel").await.status, 303);
    assert_eq!(say(&site, &bob, "/mail/webhooks/1", "cancel").await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_ledger_is_turned_page_by_page() {
    let mut site = Site::new().await;
    for number in 1..=60 {
        let post = Post::new(CAROL, "support@acme.example", &format!("Request no. {number}.")).text("Please.");
        site.world.deliver(post).await;
    }
    let post = Post::new("Eve <eve@customer.example>", "billing@acme.example", "To the other mailbox").text("Please.");
    site.world.deliver_to("billing", post).await;
    let bob = site.signed_in("bob@acme.example").await;
    let (mut path, mut pages, mut seen) = ("/mail/ledger?mailbox=support".to_owned(), Vec::new(), Vec::new());
    loop {
        let body = look(&site, &bob, &path).await.body;
        let numbers: Vec<u32> =
            body.split("Request no. ").skip(1).map(|rest| rest.split('.').next().unwrap().parse().unwrap()).collect();
        assert!(!body.contains("To the other mailbox"));
        pages.push(numbers.len());
        seen.extend(numbers);
        let Some((_, rest)) = body.split_once("rel=\"next\" href=\"") else { break };
        path = rest.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!(pages, [50, 10]);
    assert_eq!(seen, (1..=60).rev().collect::<Vec<_>>(), "newest first, each once");
    let none = look(&site, &bob, "/mail/ledger?verdict=quarantined").await.body;
    assert!(none.contains("There is no such message."), "{none}");
    assert!(look(&site, &bob, "/mail/ledger?mailbox=billing").await.body.contains("To the other mailbox"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_restricted_ticket_or_mailbox_is_seen_or_touched() {
    let mut site = Site::with(&restricted()).await;
    let eve = "Eve <eve@customer.example>";
    site.world.deliver(Post::new(eve, "support@acme.example", "Secret invoice").text("Nobody must know.")).await;
    fail_all(&site, "550 no").await;
    // About no ticket, and for the mailbox of those who may know.
    let away = Post::new(eve, "billing@acme.example", "Out of office: secret").header("Auto-Submitted", "auto-replied");
    site.world.deliver_to("billing", away.text("I am away.")).await;
    // Merged into a restricted one, a ticket is restricted.
    site.world.deliver(Post::new(eve, "support@acme.example", "Also secret").text("Nobody, really.")).await;
    let merged = maildesk::act::merge(
        &site.world.store,
        &site.world.policy,
        maildesk::desk::work::Actor::Operator,
        maildesk::desk::ticket::TicketNumber(2),
        maildesk::desk::ticket::TicketNumber(1),
        maildesk::clock::now(),
    );
    merged.await.unwrap();
    let spent = Change::Spend {
        bucket: BucketKey::ticket(maildesk::desk::ticket::TicketNumber(1)),
        level: Level { tokens: 0.0, at: maildesk::clock::now() },
    };
    let plan = Plan { changes: vec![spent], ..Plan::new() };
    site.world.store.write(move |tx| tx.apply(&plan, None, maildesk::clock::now())).await.unwrap();

    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    assert_eq!(look(&site, &ann, "/ticket/2").await.status, 404);
    assert_eq!(look(&site, &bob, "/ticket/2").await.status, 200);
    assert!(look(&site, &bob, "/tickets?q=is%3Aany").await.body.contains("Also secret"));
    for page in ["/", "/tickets?q=is%3Aany", "/mail", "/mail/ledger", "/mail/outbox", "/mail/ledger?mailbox=billing"] {
        let body = look(&site, &ann, page).await.body;
        for secret in ["ecret", "eve@customer", "#1<", "waiting: "] {
            assert!(!body.contains(secret), "{page}: {secret} in {body}");
        }
    }
    for id in 1..=3 {
        for path in [format!("/mail/{id}"), format!("/mail/{id}/raw")] {
            assert_eq!(look(&site, &ann, &path).await.status, 404, "{path}");
            assert_eq!(look(&site, &bob, &path).await.status, 200, "{path}");
        }
        assert_eq!(say(&site, &ann, &format!("/mail/{id}"), "new").await.status, 404);
    }
    assert_eq!(say(&site, &ann, "/mail/outbox/1", "retry").await.status, 404);
    assert_eq!(outbox(&site, 1).await.state, OutboxState::Failed);
    let bobs = look(&site, &bob, "/mail").await.body;
    assert!(bobs.contains("Automatic mail of ticket <a href=\"/ticket/1\">#1</a>"), "{bobs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_saved_as_they_came_but_nobody_gets_what_lets_them_write_as_another() {
    let desk = DESK.replacen("role = \"agent\"", "role = \"admin\"", 1);
    let mut site = Site::with(&desk).await;
    let notice = to(&site.asked("Coffee machine").await, "ann@acme.example")[0].clone();
    let answer = notice.answer(ANN, "Have you tried the other plug?");
    let sent = answer.bytes();
    assert_eq!(site.world.deliver(answer).await.verdict, Some(Verdict::AgentReply));
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let (headers, bytes) = site.fetch("/mail/2/raw", &ann).await;
    assert_eq!(bytes, sent, "an admin may save it");
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!(header("content-disposition"), "attachment; filename=\"message-2.eml\"");
    assert!(header("content-security-policy").starts_with("sandbox"));
    let refused = look(&site, &bob, "/mail/2/raw").await;
    assert!(refused.status == 422 && refused.body.contains("an admin may save them"), "{refused:?}");
    assert_eq!(look(&site, &bob, "/mail/1/raw").await.status, 200, "the customer's holds no such thing");
    for page in ["/mail", "/mail/ledger", "/mail/outbox", "/mail/1", "/mail/2"] {
        let body = look(&site, &bob, page).await.body;
        assert_eq!(site.world.policy.keys.scrub(&body), body, "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mailboxes_say_what_is_known_of_them() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let now = maildesk::clock::now();
    let told = Told {
        topic: "mailbox support, unreadable".to_owned(),
        kind: AlertKind::Standing,
        words: "Mailbox support: the server refuses the password".to_owned(),
        at: now,
        reached: true,
    };
    site.world.store.write(move |tx| tx.set_alerts(&[told])).await.unwrap();
    let bob = site.signed_in("bob@acme.example").await;
    let body = look(&site, &bob, "/mail").await.body;
    assert!(body.contains("the server refuses the password"), "{body}");
    assert!(body.contains("no trouble known"), "billing: {body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_and_which_brakes_hold_is_told() {
    let imap = "name = \"support\"\nimap = { host = \"imap.acme.example\", tls = \"implicit\", user = \"desk\", password_env = \"X\" }";
    let mut site = Site::with(&DESK.replacen("name = \"support\"", imap, 1)).await;
    site.asked("Coffee machine").await;
    let now = maildesk::clock::now();
    let spent =
        Change::Spend { bucket: BucketKey::sender("loop@other.example"), level: Level { tokens: 0.0, at: now } };
    let plan = Plan { changes: vec![spent], ..Plan::new() };
    let since = now - SignedDuration::from_hours(3);
    let written = site.world.store.write(move |tx| {
        tx.apply(&plan, None, now)?;
        tx.owe(&MailboxName::new("support"), &[7, 8], since)
    });
    written.await.unwrap();
    let bob = site.signed_in("bob@acme.example").await;
    let body = look(&site, &bob, "/mail").await.body;
    assert!(body.contains("2, the first <time") && body.contains(">3 h</time>"), "{body}");
    assert!(body.contains("Automatic mail to loop@other.example"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_of_a_mail_stands_at_its_entry_for_each_recipient() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    site.mail().await;
    let form = look(&site, &ann, "/ticket/1").await;
    let (key, seen) = (form.field("key"), form.field("seen"));
    let text = "/cc dave@customer.example\nTry the other plug.";
    let fields = [("key", key.as_str()), ("seen", seen.as_str()), ("how", "answer"), ("text", text)];
    assert_eq!(super::writing::write(&site, 1, &ann, &fields).await.status, 303);
    let mut failed = Vec::new();
    for id in fail_all(&site, "550 5.1.1 no such user here").await {
        let row = outbox(&site, id).await;
        if row.template == "answer" {
            failed.push((row.rcpt, id));
        }
    }
    failed.sort();
    let [(_, of_carol), (_, _)] = failed[..] else { panic!("Carol and Dave get it: {failed:?}") };

    let page = look(&site, &ann, "/ticket/1").await.body;
    let entry = page.split_once("class=\"sent\"").unwrap().1;
    for told in ["carol@customer.example", "dave@customer.example", "550 5.1.1 no such user here", "tries: 1"] {
        assert!(entry.contains(told), "{told}: {entry}");
    }
    assert!(!page.contains("/mail/outbox/"), "an agent sees it, the mail room is for leads");
    let action = format!("/mail/outbox/{of_carol}");
    assert!(look(&site, &bob, "/ticket/1").await.body.contains(&action));
    let again = site.ask(&action, Some(&[("what", "retry"), ("ticket", "1")]), &[("cookie", &bob)]).await;
    assert_eq!((again.status, again.header("location")), (303, "/ticket/1"));
    assert_eq!(outbox(&site, of_carol).await.state, OutboxState::Queued);
}
