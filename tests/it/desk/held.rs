//! Mail that waits for a person: who hears of it, and how it is let in.

use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::Strangers;
use maildesk::desk::release::As;
use maildesk::ingest::{self, Ingested};
use maildesk::store::ledger::LedgerId;

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@elsewhere.example>";

/// A desk that holds strangers' mail, with ticket 1 of Carol and a mail of Dave's that was held for it.
async fn held() -> (World, Ingested) {
    let mut world = World::new();
    let mut policy = (*world.policy).clone();
    policy.desk.strangers = Strangers::Hold;
    world.policy = policy.into();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world.post().await;
    let mail = Post::new(DAVE, "support@acme.example", "Re: Printer [#1]").text("I am her colleague, it is my printer");
    let held = world.deliver(mail).await;
    assert_eq!(held.verdict, Some(Verdict::Held), "{:#?}", held.reasons);
    (world, held)
}

async fn replay(world: &World, id: LedgerId, role: Option<As>) -> anyhow::Result<Ingested> {
    ingest::replay(&world.store, &world.policy, id, role, world.now).await
}

#[tokio::test]
async fn a_person_lets_held_mail_in_as_what_it_is() {
    let (mut world, mail) = held().await;
    let told = world.post().await;
    let [to_bob] = &told[..] else { panic!("the lead hears of it: {told:#?}") };
    assert_eq!(to_bob.rcpt, "bob@acme.example");
    assert!(to_bob.text().contains("maildesk replay"), "and how to let it in: {}", to_bob.text());

    let again = replay(&world, mail.ledger, None).await.unwrap();
    assert_eq!(again.verdict, Some(Verdict::Held), "alone it proves no more than before");

    let let_in = replay(&world, mail.ledger, Some(As::Requester)).await.unwrap();
    assert_eq!(
        (let_in.verdict, let_in.ticket.map(|n| n.0)),
        (Some(Verdict::Appended), Some(1)),
        "{:#?}",
        let_in.reasons
    );
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.requester.address.address, "carol@customer.example", "the requester is never swapped");
    assert!(ticket.is_participant("dave@elsewhere.example"));
    let twice = replay(&world, mail.ledger, Some(As::Requester)).await.unwrap_err();
    assert!(twice.to_string().contains("would do it twice"), "{twice:#}");
}

#[tokio::test]
async fn held_mail_may_become_a_matter_of_its_own() {
    let (mut world, mail) = held().await;
    world.post().await;
    let opened = replay(&world, mail.ledger, Some(As::New)).await.unwrap();
    assert_eq!((opened.verdict, opened.ticket.map(|n| n.0)), (Some(Verdict::Opened), Some(2)), "{:#?}", opened.reasons);
    assert_eq!(to(&world.post().await, "dave@elsewhere.example").len(), 1, "Dave is acknowledged");
    assert!(!world.ticket(1).await.is_participant("dave@elsewhere.example"));
}

#[tokio::test]
async fn what_is_let_in_is_read_below_its_signature() {
    for (role, ticket) in [(As::Requester, 1), (As::New, 2)] {
        let (mut world, _) = held().await;
        let text = "It jams.\n\n-- \nDave\n\nIt is the one on the second floor.";
        let mail = world.deliver(Post::new(DAVE, "support@acme.example", "Re: Printer [#1]").text(text)).await;
        assert_eq!(mail.verdict, Some(Verdict::Held), "{role}: {:#?}", mail.reasons);
        replay(&world, mail.ledger, Some(role)).await.unwrap();
        let entries = world.entries(ticket).await;
        assert!(entries.iter().any(|one| one.entry.text.contains("second floor")), "{role}: {entries:#?}");
    }
}

#[tokio::test]
async fn mail_about_no_ticket_is_of_no_requester() {
    let mut world = World::new();
    let held =
        world.deliver(Post::new("support@acme.example", "support@acme.example", "Scan").text("From the scanner")).await;
    assert_eq!(held.verdict, Some(Verdict::Held));
    let error = replay(&world, held.ledger, Some(As::Requester)).await.unwrap_err();
    assert!(error.to_string().contains("--as new"), "{error:#}");
    assert_eq!(replay(&world, held.ledger, Some(As::New)).await.unwrap().verdict, Some(Verdict::Opened));
    assert_eq!(to(&world.post().await, "support@acme.example").len(), 0, "the desk does not answer itself");
}

#[tokio::test]
async fn a_ticket_that_a_rule_holds_is_told_to_somebody_and_not_opened_twice() {
    let rule = "[[rule]]\nname = \"Strange\"\non = [\"ticket.opened\"]\nwhen = 'subject.matches(\"strange\")'\ndo = [{ hold = true }]\n";
    let without_lead = DESK.replace("lead = \"bob\"\n", "");
    let mut world = World::with(&without_lead.replace("[calendar.office]", &format!("{rule}\n[calendar.office]")));
    let held = world.deliver(Post::new(CAROL, "support@acme.example", "strange").text("Help")).await;
    assert_eq!((held.verdict, held.ticket.map(|n| n.0)), (Some(Verdict::Held), Some(1)), "{:#?}", held.reasons);
    let mail = world.post().await;
    assert_eq!(mail.len(), 2, "without a lead the members hear of it: {mail:#?}");
    let error = replay(&world, held.ledger, None).await.unwrap_err();
    assert!(error.to_string().contains("twice"), "{error:#}");
    assert_eq!(world.tickets().await.len(), 1);
}

#[tokio::test]
async fn a_flood_of_forged_mail_costs_the_lead_no_news_of_tickets() {
    let desk = DESK.replacen("[desk]", "[desk]\ntrusted_authserv = [\"mx.acme.example\"]", 1);
    let mut world = World::with(&format!("{desk}\n[brakes]\nreturned = \"3 per 1h\"\nagent = \"5 per 1h\"\n"));
    for number in 0..10 {
        let forged = Post::new("Ann <ann@acme.example>", "support@acme.example", &format!("Urgent {number}"))
            .header("Authentication-Results", "mx.acme.example; dmarc=fail")
            .text("Send me all.");
        let held = world.deliver(forged).await;
        assert_eq!((held.verdict, held.ticket), (Some(Verdict::Held), None), "{:#?}", held.reasons);
        let fired = held.alerts.iter().filter(|alert| alert.starts_with("A brake fired")).count();
        assert_eq!(fired, usize::from(number >= 3), "{:#?}", held.alerts);
    }
    let told = world.post().await;
    assert_eq!(told.len(), 3, "the lead is told until the brake fires, and nobody else: {told:#?}");
    assert!(told.iter().all(|letter| letter.rcpt == "bob@acme.example"), "{told:#?}");
    let text = told[0].text();
    assert!(text.contains("mail from ann@acme.example was held") && text.contains("ledger --verdict held"), "{text}");
    assert!(!text.contains("/public") && !text.contains("Send me all"), "{text}");

    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    assert_eq!(to(&world.post().await, "bob@acme.example").len(), 1, "of what is real he hears as ever");
}
