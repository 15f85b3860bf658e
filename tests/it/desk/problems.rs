//! A problem with more incidents than one transaction answers, and one whose mail a brake holds back: everybody is told
//! in the end, and once.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use maildesk::act;
use maildesk::desk::command::Command;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{Status, TicketNumber};
use maildesk::desk::work::Actor;

use crate::support::letter::{Letter, Post, with_attachment};
use crate::support::world::{DESK, World};

const INCIDENTS: i64 = 60;
const ANN: &str = "Ann <ann@acme.example>";

/// So many customers with an incident each, from ticket 2 on, and ticket 1, which is the problem behind them.
async fn outage(desk: &str) -> (World, Letter) {
    let mut world = World::with(desk);
    world.deliver(Post::new("Bob Lead <bob@acme.example>", "support@acme.example", "Power").text("It is off.")).await;
    let told = world.post().await.into_iter().rfind(|letter| letter.rcpt == "ann@acme.example").unwrap();
    for number in 2..=INCIDENTS + 1 {
        let from = format!("c{number}@customer{number}.example");
        world.deliver(Post::new(&from, "support@acme.example", "Computer").text("It went off.")).await;
        world.post().await;
        // Brakes of agents and desk are as at the begin.
        world.pass(SignedDuration::from_hours(1));
    }
    for number in 2..=INCIDENTS + 1 {
        let text = format!("/kind problem\n/incidents {number}");
        let tied = world.deliver(told.answer(ANN, &text)).await;
        assert_eq!(tied.verdict, Some(Verdict::Command), "{:#?}", tied.reasons);
        world.post().await;
        world.pass(SignedDuration::from_hours(1));
    }
    (world, told)
}

async fn by_hand(world: &World, commands: Vec<Command>) {
    act::act(&world.store, &world.policy, Actor::Operator, TicketNumber(1), commands, world.now).await.unwrap();
}

async fn resolved(world: &World) -> i64 {
    world.tickets().await.iter().filter(|ticket| ticket.number.0 > 1 && ticket.status == Status::Resolved).count()
        as i64
}

/// How much of this template each customer got.
fn count(letters: &[Letter], template: &str, got: &mut BTreeMap<String, usize>) {
    for letter in letters.iter().filter(|letter| letter.template == template && letter.rcpt.starts_with('c')) {
        *got.entry(letter.rcpt.clone()).or_default() += 1;
    }
}

#[tokio::test]
async fn many_incidents_are_answered_some_at_a_time_each_once_and_with_what_was_attached() {
    let (mut world, told) = outage(DESK).await;
    let report = Post::new("fuse@works.example", "ann@works.example", "Report").text("It was the red one.");
    let report = Letter::new(String::new(), String::new(), report.bytes());
    let answer = with_attachment(told.answer(ANN, "x"), "/close\n\nThe fuse was replaced.", &report);
    let done = world.deliver(answer).await;
    assert_eq!(done.verdict, Some(Verdict::AgentReply), "{:#?}", done.reasons);
    let first = resolved(&world).await;
    assert!((1..INCIDENTS).contains(&first), "{first} in the first transaction");
    let mut got = BTreeMap::new();
    // Nothing that is due now is left, however many steps it takes.
    world.tick().await;
    let letters = world.post().await;
    count(&letters, "answer", &mut got);
    let attached = |letter: &&Letter| letter.template == "answer" && letter.mail.enclosures().next().is_none();
    assert!(letters.iter().find(attached).is_none(), "what was attached goes to everybody");
    assert_eq!(resolved(&world).await, INCIDENTS);
    assert_eq!((got.len() as i64, got.values().max()), (INCIDENTS, Some(&1)));
    assert!(world.ticket(1).await.course.solving.is_none());
}

/// Incidents whose requesters are still to be told.
async fn untold(world: &World) -> Vec<TicketNumber> {
    let mut found = Vec::new();
    for number in 2..=INCIDENTS + 1 {
        let incident = world.ticket(number).await;
        found.extend(incident.course.untold.map(|_| incident.number));
    }
    found
}

#[tokio::test]
async fn those_whom_a_brake_holds_back_are_resolved_with_the_others_and_told_later() {
    let desk = format!("{DESK}\n[brakes]\ndesk = \"20 per 1h\"\n");
    let (mut world, _) = outage(&desk).await;
    by_hand(&world, vec![Command::Status(Status::Resolved)]).await;
    let mut got = BTreeMap::new();
    let mut quarters = 0;
    while world.ticket(1).await.course.solving.is_some() || !untold(&world).await.is_empty() {
        assert!(quarters < 40, "it comes to an end");
        world.tick().await;
        count(&world.post().await, "resolved", &mut got);
        assert_eq!(resolved(&world).await, INCIDENTS, "whoever is told already");
        world.pass(SignedDuration::from_mins(15));
        quarters += 1;
    }
    assert!(quarters > 4, "the brake holds");
    assert_eq!((got.len() as i64, got.values().max()), (INCIDENTS, Some(&1)));
}

#[tokio::test]
async fn a_problem_that_is_opened_again_leaves_the_others_as_they_are() {
    let (mut world, _) = outage(DESK).await;
    by_hand(&world, vec![Command::Status(Status::Resolved)]).await;
    let before = resolved(&world).await;
    by_hand(&world, vec![Command::Status(Status::Open)]).await;
    world.tick().await;
    assert_eq!(resolved(&world).await, before);
    assert!(world.ticket(1).await.course.solving.is_none());
}

/// Nobody is left with a ticket that was resolved without a word; nor does anybody hear so whose ticket is open again.
#[tokio::test]
async fn whose_incident_was_resolved_is_told_though_the_problem_is_opened_again() {
    let desk = format!("{DESK}\n[brakes]\ndesk = \"20 per 1h\"\n");
    let (mut world, _) = outage(&desk).await;
    by_hand(&world, vec![Command::Status(Status::Resolved)]).await;
    world.tick().await;
    by_hand(&world, vec![Command::Status(Status::Open)]).await;
    let reopened = *untold(&world).await.last().unwrap();
    let open = vec![Command::Status(Status::Open)];
    act::act(&world.store, &world.policy, Actor::Operator, reopened, open, world.now).await.unwrap();
    let mut got = BTreeMap::new();
    count(&world.post().await, "resolved", &mut got);
    for _ in 0..40 {
        world.pass(SignedDuration::from_mins(15));
        world.tick().await;
        count(&world.post().await, "resolved", &mut got);
    }
    assert_eq!((got.len() as i64, got.values().max()), (INCIDENTS - 1, Some(&1)));
    assert!(world.ticket(1).await.course.solving.is_none());
}

#[tokio::test]
async fn an_incident_that_is_merged_meanwhile_is_answered_where_it_went() {
    let (mut world, _) = outage(DESK).await;
    world.deliver(Post::new("erin@other.example", "support@acme.example", "Lamp").text("It is dark.")).await;
    let (last, lamp) = (TicketNumber(INCIDENTS + 1), TicketNumber(INCIDENTS + 2));
    by_hand(&world, vec![Command::Status(Status::Resolved)]).await;
    assert!(world.ticket(1).await.course.solving.unwrap().left.contains(&last), "it is to be answered later");
    act::merge(&world.store, &world.policy, Actor::Operator, last, lamp, world.now).await.unwrap();
    world.tick().await;
    assert_eq!(world.ticket(lamp.0).await.status, Status::Resolved);
    assert!(world.ticket(1).await.course.solving.is_none());
}
