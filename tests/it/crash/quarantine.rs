//! A message whose decision fails for its own sake: visible, kept, and decided again once the defect is mended.

use std::sync::Arc;

use maildesk::clock;
use maildesk::desk::mail::Mail;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::{After, Policy};
use maildesk::desk::rule::{Action, Condition, Rule, Trigger};
use maildesk::desk::subject::Subject;
use maildesk::desk::ticket::{Status, Visibility};
use maildesk::ingest::{self, Incoming, Line, Raw, Reader};
use maildesk::store::ledger::{Delivery, Origin, WrittenOn};

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World};

/// A defect that one message meets.
struct Defect;

impl Condition for Defect {
    fn source(&self) -> &str {
        "a defect"
    }

    fn holds(&self, subject: &Subject<'_>) -> Result<bool, String> {
        assert!(!subject.message.subject.contains("boom"), "a defect of the program, made for this test");
        Ok(true)
    }
}

fn with_defect(policy: &Policy) -> Policy {
    let rule = Rule {
        name: "defect".into(),
        on: vec![Trigger::TicketOpened],
        time: None,
        when: Some(Arc::new(Defect)),
        actions: vec![Action::Tag("seen".into())],
        place: "test:1".into(),
    };
    Policy { rules: vec![rule], ..policy.clone() }
}

fn mail(number: usize, subject: &str) -> String {
    format!(
        "From: erika@client.example\r\nTo: support@acme.example\r\nMessage-ID: <q{number}@client.example>\r\n\
         Subject: {subject}\r\n\r\nMail {number}.\r\n"
    )
}

#[tokio::test]
async fn a_message_that_cannot_be_decided_is_a_ticket_with_the_message_attached_and_is_decided_again() {
    let mut world = World::new();
    let sound = world.policy.clone();
    world.policy = Arc::new(with_defect(&sound));
    let mut seen = Vec::new();
    for (number, subject) in ["first", "boom", "third"].iter().enumerate() {
        seen.push(world.deliver(mail(number, subject)).await);
    }
    let verdicts: Vec<_> = seen.iter().map(|ingested| ingested.verdict.unwrap()).collect();
    assert_eq!(verdicts, [Verdict::Opened, Verdict::Quarantined, Verdict::Opened], "the others are not hurt");

    let quarantined = &seen[1];
    assert!(quarantined.alerts.iter().any(|alert| alert.contains("quarantined")), "{:?}", quarantined.alerts);
    let number = quarantined.ticket.unwrap().0;
    let ticket = world.ticket(number).await;
    assert_eq!(
        (ticket.subject.as_str(), ticket.tags.as_slice()),
        ("[quarantined] boom", &["quarantined".to_owned()][..])
    );
    let entries = world.entries(number).await;
    let entry = &entries.first().unwrap().entry;
    assert_eq!((entry.visibility, entry.attachments.len()), (Visibility::Internal, 1));
    assert!(entry.text.contains("Cause: deciding it failed"), "{}", entry.text);
    assert!(entry.text.contains("Mail 1."), "what could be read stands there: {}", entry.text);
    let ledger = quarantined.ledger;
    let raw = world.store.read(move |tx| tx.raw(ledger)).await.unwrap();
    assert_eq!(raw, Some(mail(1, "boom").into_bytes()));
    let told = world.post().await;
    assert!(!told.iter().any(|letter| letter.rcpt == "erika@client.example" && letter.mail.subject.contains("boom")));

    let again = ingest::replay(&world.store, &world.policy, ledger, None, clock::now()).await;
    assert!(again.is_err(), "the defect is still there");
    let replayed = ingest::replay(&world.store, &sound, ledger, None, world.now).await.unwrap();
    assert_eq!(replayed.verdict, Some(Verdict::Opened), "{:?}", replayed.reasons);
    assert_eq!(world.ticket(replayed.ticket.unwrap().0).await.subject, "boom");
    let before = world.ticket(number).await;
    assert!(before.status == Status::Closed && before.clocks.is_empty(), "it went where the message is: {before:#?}");
    let entries = world.entries(replayed.ticket.unwrap().0).await;
    assert!(entries.iter().any(|entry| entry.entry.text.contains("Cause: deciding it failed")), "with what it held");
    let twice = ingest::replay(&world.store, &sound, ledger, None, world.now).await;
    assert!(twice.unwrap_err().to_string().contains("replaying it would do it twice"));
    let row = world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap().remove(1);
    assert_eq!((row.verdict, row.ticket), (Verdict::Opened, replayed.ticket), "one row, judged again");
}

/// Defects of reading, as no message should be able to make them.
fn panics(_: &Policy, _: &Raw) -> Mail {
    panic!("a defect of the program, made for this test")
}

fn panics_too(_: &Raw, _: &str) -> Mail {
    panic!("a second one")
}

fn incoming(raw: &str) -> Incoming {
    let origin = Origin { mailbox: "support".into(), delivery: Delivery::Pipe, received_at: None, after: After::Keep };
    Incoming { origin, raw: raw.as_bytes().to_vec(), whole: true, rest: None, size: raw.len() as u64 }
}

#[tokio::test]
async fn a_message_that_the_reader_panics_on_is_quarantined_whatever_else_panics() {
    let world = World::new();
    let least = Reader::default().least;
    for (number, (least, subject)) in
        [(least, "[quarantined] boom"), (panics_too, "[quarantined]")].into_iter().enumerate()
    {
        let line = Line::reading_by(Reader { read: panics, least });
        let raw = mail(number, "boom");
        let ingested = line.ingest(&world.store, &world.policy, incoming(&raw), world.now).await.unwrap();
        assert_eq!(ingested.verdict, Some(Verdict::Quarantined), "{:?}", ingested.reasons);
        let ticket = world.ticket(ingested.ticket.unwrap().0).await;
        assert_eq!(ticket.subject, subject);
        let entry = world.entries(ticket.number.0).await.remove(0).entry;
        assert!(entry.text.contains("Cause: reading it failed in a way that it should not"), "{}", entry.text);
        let ledger = ingested.ledger;
        assert_eq!(world.store.read(move |tx| tx.raw(ledger)).await.unwrap(), Some(raw.into_bytes()));

        // Replayed in vain it stays what it is; once the defect is mended it is decided.
        let again =
            ingest::replay_by(Reader { read: panics, least }, &world.store, &world.policy, ledger, None, world.now);
        let error = again.await.unwrap_err().to_string();
        assert_eq!(
            error,
            format!("message {} is left as it is: reading it failed in a way that it should not", ledger.0)
        );
        let mended = ingest::replay(&world.store, &world.policy, ledger, None, world.now).await.unwrap();
        assert_eq!((mended.verdict, mended.subject.as_str()), (Some(Verdict::Opened), "boom"));
    }
}

#[tokio::test]
async fn a_message_is_replayed_as_it_is_stored_and_not_as_it_is_long() {
    let world = World::new();
    // The server gave the size of something else; every byte is here.
    let raw = mail(1, "whole");
    let wrong = Incoming { size: 9_999, ..incoming(&raw) };
    let held = Reader { read: panics, ..Reader::default() };
    let ingested = Line::reading_by(held).ingest(&world.store, &world.policy, wrong, world.now).await.unwrap();
    let replayed = ingest::replay(&world.store, &world.policy, ingested.ledger, None, world.now).await.unwrap();
    let entry = world.entries(replayed.ticket.unwrap().0).await.remove(0).entry;
    assert!(!entry.text.contains("too large"), "{}", entry.text);
    assert!(entry.text.contains("Mail 1."), "{}", entry.text);

    // And this one is cut though its size says otherwise.
    let raw = mail(2, "cut");
    let cut = Incoming { whole: false, ..incoming(&raw) };
    let ingested = Line::reading_by(held).ingest(&world.store, &world.policy, cut, world.now).await.unwrap();
    let row = world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap().pop().unwrap();
    assert_eq!((row.id, row.whole), (ingested.ledger, false));
    let replayed = ingest::replay(&world.store, &world.policy, ingested.ledger, None, world.now).await.unwrap();
    let entries = world.entries(replayed.ticket.unwrap().0).await;
    assert!(entries.iter().any(|entry| entry.entry.text.contains("too large")), "{entries:?}");
}

#[tokio::test]
async fn a_message_that_turns_out_to_need_no_ticket_leaves_none_open() {
    let mut world = World::new();
    let letter = mail(1, "Weekly").replace("Subject:", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nSubject:");
    let line = Line::reading_by(Reader { read: panics, ..Reader::default() });
    let ingested = line.ingest(&world.store, &world.policy, incoming(&letter), world.now).await.unwrap();
    world.post().await;
    let replayed = ingest::replay(&world.store, &world.policy, ingested.ledger, None, world.now).await.unwrap();
    assert_eq!(replayed.verdict, Some(Verdict::Automatic), "{:?}", replayed.reasons);
    let ticket = world.ticket(ingested.ticket.unwrap().0).await;
    assert_eq!(ticket.status, Status::Resolved);
    assert!(ticket.clocks.iter().all(|clock| !clock.is_running()), "{:?}", ticket.clocks);
    assert_eq!(world.post().await.len(), 0, "whoever sent it hears of nothing");
}

/// What was written on a page was proven there; a form, or a mail that looks the same, proves nothing then or later.
#[tokio::test]
async fn a_message_proves_as_much_when_it_is_replayed_as_when_it_came() {
    let table = [
        (Delivery::Web(WrittenOn::Page), Verdict::AgentReply),
        (Delivery::Web(WrittenOn::Form), Verdict::Held),
        (Delivery::Pipe, Verdict::Held),
    ];
    for (delivery, expected) in table {
        let strict = "[desk]\nagents_require = \"authenticated\"\ntrusted_authserv = [\"mx.acme.example\"]";
        let mut world = World::with(&DESK.replacen("[desk]", strict, 1));
        world.deliver(mail(1, "Printer")).await;
        let told = to(&world.post().await, "ann@acme.example")[0].clone();
        let answer = || -> Incoming {
            // On a page nothing is quoted.
            let post = Post::new("Ann <ann@acme.example>", &told.reply_to(), "Re: Printer").text("Soon.");
            let mut incoming = incoming(&String::from_utf8(post.bytes()).unwrap());
            incoming.origin.delivery = delivery.clone();
            incoming
        };
        let first = ingest::ingest(&world.store, &world.policy, answer(), world.now).await.unwrap();
        assert_eq!(first.verdict, Some(expected), "{delivery:?} at first: {:#?}", first.reasons);

        let line = Line::reading_by(Reader { read: panics, ..Reader::default() });
        let unread = line.ingest(&world.store, &world.policy, answer(), world.now).await.unwrap();
        assert_eq!(unread.verdict, Some(Verdict::Quarantined));
        let again = ingest::replay(&world.store, &world.policy, unread.ledger, None, world.now).await.unwrap();
        assert_eq!(again.verdict, Some(expected), "{delivery:?} replayed: {:#?}", again.reasons);
    }
}
