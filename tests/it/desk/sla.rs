//! SLA mail at the right instants: the desk's clock is an argument, so nothing sleeps.

use jiff::{SignedDuration, Timestamp};
use maildesk::desk::ticket::Status;

use crate::support::letter::Post;
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann <ann@acme.example>";

/// Goes through time minute by minute and says what the desk sent when, as `Helsinki time template rcpt`.
async fn diary(world: &mut World, until: &str) -> Vec<String> {
    let until: Timestamp = until.parse().unwrap();
    let mut diary = Vec::new();
    while world.now < until {
        world.pass(SignedDuration::from_mins(1));
        world.tick().await;
        let local = world.now.in_tz("Europe/Helsinki").unwrap();
        diary.extend(
            world
                .post()
                .await
                .into_iter()
                .map(|letter| format!("{} {} {}", local.strftime("%a %H:%M"), letter.template, letter.rcpt)),
        );
    }
    diary
}

#[tokio::test]
async fn warnings_and_the_breach_come_at_the_right_minute_up_the_chain() {
    let mut world = World::new();
    // Tuesday 10:00. Four working hours: 10-12, 13-15, so half is used at 12:00 and 80 % at 14:12.
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world.post().await;
    assert_eq!(
        diary(&mut world, "2026-11-24T15:00:00Z").await,
        [
            "Tue 12:00 sla_warning ann@acme.example",
            "Tue 12:00 sla_warning bob@acme.example",
            "Tue 14:12 sla_warning ann@acme.example",
            "Tue 14:12 sla_warning bob@acme.example",
            "Tue 15:00 sla_breach ann@acme.example",
            "Tue 15:00 sla_breach bob@acme.example",
        ],
        "unassigned: the first rung is the queue"
    );
    world.now = "2026-11-24T15:00:00Z".parse().unwrap();
    world.tick().await;
    world.tick().await;
    assert_eq!(world.post().await.len(), 0, "no step is told twice");
}

#[tokio::test]
async fn an_answer_stops_the_clock_and_waiting_pauses_it() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = world.post().await.into_iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    world.pass(SignedDuration::from_mins(30));
    world.deliver(to_ann.answer(ANN, "Which one?")).await;
    let answer = world.post().await.into_iter().find(|letter| letter.rcpt == "carol@customer.example").unwrap();
    let ticket = world.ticket(1).await;
    assert_eq!(ticket.status, Status::Pending);
    let states: Vec<_> = ticket.clocks.iter().map(|clock| (clock.target.as_str(), clock.state.as_str())).collect();
    assert!(states.contains(&("first_response", "met")), "{states:?}");
    assert!(states.contains(&("resolution", "paused")), "{states:?}");
    let due_before = ticket.clocks.iter().find(|clock| clock.target.as_str() == "resolution").unwrap().due_at;

    // A week of waiting costs the desk nothing.
    assert_eq!(diary(&mut world, "2026-12-01T08:30:00Z").await, Vec::<String>::new());
    world.deliver(answer.answer(CAROL, "The red one.")).await;
    let ticket = world.ticket(1).await;
    let resolution = ticket.clocks.iter().find(|clock| clock.target.as_str() == "resolution").unwrap();
    assert_eq!(resolution.state.as_str(), "running");
    assert!(
        resolution.due_at > due_before + SignedDuration::from_hours(6 * 24),
        "due moved by the pause: {due_before} to {}",
        resolution.due_at
    );
    assert!(
        ticket.clocks.iter().any(|clock| clock.target.as_str() == "next_response" && clock.is_running()),
        "the next answer is awaited"
    );
    world.post().await;
    // Tuesday 10:30: eight working hours to answer, so half is used at 15:30 and all on Wednesday at 10:30. Three
    // working days to solve, of which the half hour before the pause was used: half of them on Wednesday at 15:00.
    assert_eq!(
        diary(&mut world, "2026-12-02T13:30:00Z").await,
        [
            "Tue 15:30 sla_warning ann@acme.example",
            "Wed 08:54 sla_warning ann@acme.example",
            "Wed 08:54 sla_warning bob@acme.example",
            "Wed 10:30 sla_breach ann@acme.example",
            "Wed 10:30 sla_breach bob@acme.example",
            "Wed 15:00 sla_warning ann@acme.example",
        ]
    );
}

#[tokio::test]
async fn a_flood_of_mail_does_not_silence_the_clocks() {
    let mut world =
        World::with(&DESK.replace("[calendar.office]", "[brakes]\nagent = \"20 per 1h\"\n\n[calendar.office]"));
    for number in 0..40 {
        world.deliver(Post::new(CAROL, "support@acme.example", &format!("Matter {number}")).text("Help")).await;
    }
    world.post().await;
    // Both agents' buckets are empty at noon, when half the time is used, and again at 15:00, when it is over.
    let told = diary(&mut world, "2026-11-24T13:00:00Z").await;
    let of = |template: &str| told.iter().filter(|line| line.contains(template)).count();
    assert_eq!(of("sla_breach"), 80, "each breach to both");
    assert_eq!(of("sla_warning"), 160);
}

#[tokio::test]
async fn after_a_restart_nothing_is_told_again_and_what_was_missed_is_told_once() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world.post().await;
    diary(&mut world, "2026-11-24T10:30:00Z").await;
    // Down from 12:30 to 16:00; another process opens the same store.
    let folder = world.folder.path().join("data");
    world.store = maildesk::store::Store::open(&maildesk::store::Location::Sqlite { folder }).unwrap();
    world.now = "2026-11-24T14:00:00Z".parse().unwrap();
    world.tick().await;
    let told: Vec<_> =
        world.post().await.into_iter().map(|letter| format!("{} {}", letter.template, letter.rcpt)).collect();
    assert_eq!(
        told,
        ["sla_breach ann@acme.example", "sla_breach bob@acme.example"],
        "the breach only: the 80 % it slept through is no news now"
    );
}
