//! A message whose decision fails for its own sake: visible, kept, and decided again once the defect is mended.

use std::sync::Arc;

use maildesk::clock;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::Policy;
use maildesk::desk::rule::{Action, Condition, Rule, Subject, Trigger};
use maildesk::desk::ticket::Visibility;
use maildesk::ingest;

use crate::support::world::World;

/// A defect that one message meets.
struct Defect;

impl Condition for Defect {
    fn source(&self) -> &str {
        "a defect"
    }

    fn holds(&self, subject: &Subject<'_>) -> Result<bool, String> {
        assert!(!subject.subject.contains("boom"), "a defect of the program, made for this test");
        Ok(true)
    }
}

fn with_defect(policy: &Policy) -> Policy {
    let rule = Rule {
        name: "defect".into(),
        on: vec![Trigger::TicketOpened],
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
    let twice = ingest::replay(&world.store, &sound, ledger, None, world.now).await;
    assert!(twice.unwrap_err().to_string().contains("replaying it would do it twice"));
    let row = world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap().remove(1);
    assert_eq!((row.verdict, row.ticket), (Verdict::Opened, replayed.ticket), "one row, judged again");
}
