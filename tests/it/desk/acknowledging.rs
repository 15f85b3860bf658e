//! What an acknowledgement carries, and everything that keeps one from being written.

use jiff::SignedDuration;
use maildesk::desk::plan::ReturnPath;
use maildesk::desk::policy::Bucket;
use maildesk::store::outbox::{Claimed, OutboxFilter};

use crate::support::letter::Post;
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";

fn ask(from: &str, subject: &str) -> Post {
    Post::new(from, "support@acme.example", subject).text("Help")
}

#[tokio::test]
async fn it_has_the_null_return_path_and_asks_machines_not_to_answer() {
    let mut world = World::new();
    world.deliver(ask(CAROL, "Printer")).await;
    let now = world.now;
    let claim = move |tx: &mut dyn maildesk::store::tx::Tx| tx.claim(now, now + SignedDuration::from_mins(5), 100);
    let claimed: Vec<Claimed> = world.store.write(claim).await.unwrap();
    for row in claimed {
        let header =
            |name: &str| row.draft.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(header("X-Auto-Response-Suppress"), Some("All"), "{}", row.draft.template);
        let (path, submitted) = match row.draft.template.as_str() {
            "ack" => (ReturnPath::Null, "auto-replied"),
            _ => (ReturnPath::Bounce, "auto-generated"),
        };
        assert_eq!(
            (row.draft.return_path, header("Auto-Submitted")),
            (path, Some(submitted)),
            "{}",
            row.draft.template
        );
    }
}

#[tokio::test]
async fn old_mail_is_not_acknowledged() {
    let mut world = World::new();
    for (days, acknowledged) in [(1, true), (3, false)] {
        let received_at = world.now - SignedDuration::from_hours(days * 24);
        let got = world.deliver_received(ask(&format!("c{days}@customer.example"), "Printer"), received_at).await;
        let told = world.post().await.iter().any(|letter| letter.template == "ack");
        assert_eq!(told, acknowledged, "{days} days old: {:#?}", got.reasons);
    }
}

/// Acknowledgements of `mails` mails of one sender each, with this bucket of the desk.
async fn acknowledged_by_a_desk_of(burst: u32, mails: usize) -> usize {
    let mut world = World::new();
    let mut policy = (*world.policy).clone();
    policy.brakes.desk = Bucket { burst, per: SignedDuration::from_hours(1) };
    world.policy = policy.into();
    for number in 0..mails {
        world.deliver(ask(&format!("c{number}@customer.example"), &format!("Matter {number}"))).await;
    }
    world.post().await.iter().filter(|letter| letter.template == "ack").count()
}

#[tokio::test]
async fn the_bucket_of_the_desk_holds_whoever_writes() {
    assert_eq!(acknowledged_by_a_desk_of(4, 10).await, 4);
    assert_eq!(acknowledged_by_a_desk_of(100, 10).await, 10);
}

#[tokio::test]
async fn the_bucket_of_a_ticket_holds_whatever_is_done_to_it() {
    let mut world = World::new();
    let mut policy = (*world.policy).clone();
    policy.brakes.ticket = Bucket { burst: 2, per: SignedDuration::from_hours(24) };
    world.policy = policy.into();
    world.deliver(ask(CAROL, "Printer")).await;
    let to_ann = world.post().await.into_iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    for word in ["/close", "/reopen", "/close", "/reopen", "/close"] {
        world.deliver(to_ann.answer("Ann <ann@acme.example>", word)).await;
    }
    let rows = world.store.read(|tx| tx.outbox(&OutboxFilter::default())).await.unwrap();
    let automatic = rows.iter().filter(|row| row.rcpt == "carol@customer.example").count();
    assert_eq!(automatic, 2, "an acknowledgement and one notice");
}

#[tokio::test]
async fn an_agents_close_does_not_fill_the_requesters_bucket() {
    let mut world =
        World::with(&DESK.replace("[calendar.office]", "[brakes]\nsender = \"3 per 1h\"\n\n[calendar.office]"));
    let mut to_robot = 0;
    let mut to_ann = None;
    for number in 0..6 {
        world.deliver(ask("robot@machine.example", &format!("Report {number}"))).await;
        let mail = world.post().await;
        to_robot += mail.iter().filter(|letter| letter.rcpt == "robot@machine.example").count();
        to_ann = mail.into_iter().find(|letter| letter.rcpt == "ann@acme.example").or(to_ann);
    }
    assert_eq!(to_robot, 3);
    world.deliver(to_ann.unwrap().answer("Ann <ann@acme.example>", "/close")).await;
    world.deliver(ask("robot@machine.example", "One more")).await;
    let mail = world.post().await;
    assert!(mail.iter().all(|letter| letter.rcpt != "robot@machine.example"), "the bucket is still empty: {mail:#?}");
}
