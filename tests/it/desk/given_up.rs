//! What follows on a ticket when the outbox gives up a mail of its own, or cannot know whether it arrived.

use std::sync::Arc;

use jiff::SignedDuration;
use maildesk::config::{self, Keys};
use maildesk::daemon::alerts::Alerts;
use maildesk::daemon::postman::Postman;
use maildesk::desk::ticket::Status;
use maildesk::outbox::Queue;
use maildesk::store::outbox::Outcome;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";

/// Sends what waits, but of this template: what becomes of that is told the ticket as the daemon tells it.
async fn send_but(world: &mut World, template: &str, outcome: Outcome) {
    let config = config::load_str(DESK, world.folder.path(), Keys::Create, &maildesk::cli::templates).ok().unwrap();
    let alerts = Alerts::new(&config, world.store.clone());
    let postman = Postman::new(world.store.clone(), Arc::clone(&world.policy), alerts);
    let now = world.now;
    let rows = postman.claim(now, now + SignedDuration::from_mins(5), 100).await.unwrap();
    assert!(rows.iter().any(|row| row.draft.template == template), "no {template} was written");
    for row in rows {
        let outcome = if row.draft.template == template { &outcome } else { &Outcome::Sent };
        postman.begin_data(row.id, now).await.unwrap();
        postman.settle(&row, outcome, now).await.unwrap();
    }
}

/// A ticket of Carol's with this subject, and what Ann got of it.
async fn opened(world: &mut World, subject: &str) -> Letter {
    world.deliver(Post::new(CAROL, "support@acme.example", subject).text("It is broken.")).await;
    to(&world.post().await, "ann@acme.example").first().map(|letter| (*letter).clone()).unwrap()
}

async fn statuses(world: &World) -> Vec<Status> {
    world.tickets().await.iter().map(|ticket| ticket.status).collect()
}

#[tokio::test]
async fn a_refused_answer_reopens_the_ticket_into_which_its_own_was_merged() {
    let mut world = World::new();
    let first = opened(&mut world, "Printer").await;
    let second = opened(&mut world, "Printer again").await;
    world.deliver(second.answer(ANN, "Hello Carol, I look at it.")).await;
    world.post().await;
    world.deliver(first.answer(ANN, "Hello Carol, see the other one.")).await;
    world.deliver(first.answer(ANN, "/merge 2")).await;
    assert_eq!(statuses(&world).await, [Status::Closed, Status::Pending]);
    send_but(&mut world, "answer", Outcome::Failed { error: "550 5.1.1 no such user".to_owned() }).await;
    assert_eq!(statuses(&world).await, [Status::Closed, Status::Open]);
    let told = world.post().await;
    assert_eq!(to(&told, "ann@acme.example").len(), 1, "she hears of the answer that failed");
}

#[tokio::test]
async fn a_notice_that_may_have_arrived_reopens_nothing() {
    let mut world = World::new();
    let told = opened(&mut world, "Printer").await;
    world.deliver(told.answer(ANN, "/close")).await;
    send_but(&mut world, "resolved", Outcome::Uncertain { error: "the daemon ended".to_owned() }).await;
    assert_eq!(statuses(&world).await, [Status::Resolved]);
    assert!(world.post().await.is_empty(), "nobody need do anything about it");
    let entries = world.entries(1).await;
    let said = "resolved to carol@customer.example (the requester) may not have arrived: the daemon ended";
    assert!(entries.iter().any(|stored| stored.entry.text == said), "{entries:?}");

    world.deliver(told.answer(ANN, "/reopen")).await;
    world.post().await;
    world.deliver(told.answer(ANN, "/close")).await;
    send_but(&mut world, "resolved", Outcome::Failed { error: "550 5.1.1 no such user".to_owned() }).await;
    assert_eq!(statuses(&world).await, [Status::Open], "what did not arrive does");
}
