//! Rules on what happens after mail came: whichever way it comes about, and never without end.

use jiff::SignedDuration;
use maildesk::act;
use maildesk::desk::channel::Channel;
use maildesk::desk::command::Command;
use maildesk::desk::event::{self, Before};
use maildesk::desk::mail::Address;
use maildesk::desk::plan::Change;
use maildesk::desk::ticket::{EntryKind, Status, TicketNumber};
use maildesk::desk::work::Actor;

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann <ann@acme.example>";

fn with(rules: &str) -> World {
    World::with(&DESK.replace("[calendar.office]", &format!("{rules}\n[calendar.office]")))
}

/// A desk with one rule that tags, and a ticket of Carol's.
async fn tagging(on: &str, when: &str) -> World {
    let mut world =
        with(&format!("[[rule]]\nname = \"tested\"\non = [\"{on}\"]\nwhen = '{when}'\ndo = [{{ tag = \"x\" }}]\n"));
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world
}

async fn by_hand(world: &World, commands: Vec<Command>) -> Vec<String> {
    let actor = Actor::Operator;
    act::act(&world.store, &world.policy, actor, TicketNumber(1), commands, world.now).await.unwrap().reasons
}

async fn tagged(world: &World) -> bool {
    world.ticket(1).await.tags.contains(&"x".to_owned())
}

/// (event, condition, mail of Ann that brings it about, the same by hand)
type Way = (&'static str, &'static str, &'static str, fn() -> Command);

const BOTH_WAYS: &[Way] = &[
    ("reply.sent", "text == \"Soon.\"", "Soon.", || Command::Answer("Soon.".into())),
    ("note.added", "text == \"Hm.\" and from.name != \"\"", "/note\nHm.", || Command::Note("Hm.".into())),
    ("status.changed", "previous.status == \"new\"", "/hold", || Command::Status(Status::OnHold)),
    ("assigned", "ticket.assignee == \"bob\"", "/assign bob", || Command::Assign(Some("bob".into()))),
    ("tagged", "\"vip\" in ticket.tags and not \"vip\" in previous.tags", "/tag vip", || Command::Tag("vip".into())),
];

#[tokio::test]
async fn by_mail_and_by_hand_the_same_rules_act() {
    for (on, when, mail, command) in BOTH_WAYS {
        let mut world = tagging(on, &format!("({when}) and agent.id == \"ann\"")).await;
        let told = to(&world.post().await, "ann@acme.example")[0].clone();
        let done = world.deliver(told.answer(ANN, mail)).await;
        assert!(tagged(&world).await, "{on} by mail: {:#?}", done.reasons);
        assert!(done.reasons.iter().any(|why| why.contains(&format!("matched {on}"))), "{:#?}", done.reasons);

        let world = tagging(on, &format!("({when}) and agent.name == \"operator\"")).await;
        let reasons = by_hand(&world, vec![command()]).await;
        assert!(tagged(&world).await, "{on} by hand: {reasons:#?}");
        let trace = world.entries(1).await.into_iter().map(|stored| stored.entry);
        let trace: Vec<_> =
            trace.filter(|entry| entry.kind == EntryKind::Event && entry.text.starts_with("acted on")).collect();
        assert_eq!(trace.len(), 1, "{on}: it stands on the ticket, since no message caused it");
        assert_eq!(trace[0].author.name.as_deref(), Some("rule \"tested\""));
    }
}

/// (event, condition, after how long)
const BY_TIME: &[(&str, &str, i64)] = &[
    ("sla.warning", "clock.step == \"50%\" and clocks.first_response.used == 50 and agent.id == \"\"", 2),
    ("sla.breached", "clock.target == \"first_response\" and clocks.first_response.state == \"breached\"", 5),
];

#[tokio::test]
async fn time_passes_by_the_same_rules() {
    for (on, when, hours) in BY_TIME {
        let mut world = tagging(on, when).await;
        for _ in 0..*hours {
            assert!(!tagged(&world).await, "{on}: not yet");
            world.pass(SignedDuration::from_hours(1));
            world.tick().await;
        }
        assert!(tagged(&world).await, "{on}: {:#?}", world.ticket(1).await.clocks);
    }
}

#[tokio::test]
async fn a_ticket_that_is_opened_by_hand_is_routed_too_and_the_word_of_a_person_counts_more() {
    let rules = "[[rule]]\nname = \"Chairs\"\nwhen = 'text.contains(\"chair\") and from.domain == \"customer.example\"'\n\
                 do = [{ queue = \"billing\" }, { tag = \"chair\" }]\n";
    for (commands, queue) in [(vec![], "billing"), (vec![Command::Queue("support".into())], "support")] {
        let world = with(rules);
        let new = act::NewTicket {
            mailbox: "support".into(),
            channel: Channel::Hand,
            requester: Address::bare("carol@customer.example"),
            subject: "A call".into(),
            text: "Her chair is broken.".into(),
            commands,
        };
        act::open(&world.store, &world.policy, Actor::Operator, new, world.now).await.unwrap();
        let ticket = world.ticket(1).await;
        assert_eq!((ticket.queue.as_str(), ticket.tags.as_slice()), (queue, ["chair".to_owned()].as_slice()));
    }
}

#[tokio::test]
async fn nobody_who_was_only_looked_at_sets_off_a_rule() {
    let mut world = tagging("status.changed", "true").await;
    let told = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(told.answer(ANN, "/note\nShe always says that.")).await;
    by_hand(&world, vec![Command::Priority(maildesk::desk::ticket::Priority::High)]).await;
    assert!(!tagged(&world).await);
}

/// Six rules, each of which waits for the tag of the one below it, which is tried after it.
fn chain() -> String {
    (1..=6)
        .rev()
        .map(|n| {
            let when = format!("'\"t{}\" in ticket.tags'", n - 1);
            format!("[[rule]]\nname = \"r{n}\"\non = [\"tagged\"]\nwhen = {when}\ndo = [{{ tag = \"t{n}\" }}]\n")
        })
        .collect()
}

#[tokio::test]
async fn rules_set_off_one_another_to_a_depth_and_no_deeper() {
    let mut world = with(&chain());
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let (store, policy, now) = (world.store.clone(), world.policy.clone(), world.now);
    let plan = act::act(&store, &policy, Actor::Operator, TicketNumber(1), vec![Command::Tag("t0".into())], now).await;
    let plan = plan.unwrap();
    assert_eq!(world.ticket(1).await.tags, ["t0", "t1", "t2", "t3", "t4"]);
    let told = "rules set off one another 4 deep on ticket 1: what waits for tagged is not tried any more";
    assert_eq!(plan.alerts, [told]);
    // Nothing comes after it by itself.
    world.pass(SignedDuration::from_hours(1));
    by_hand(&world, vec![Command::Field { name: "a".into(), value: "b".into() }]).await;
    assert_eq!(world.ticket(1).await.tags.len(), 5);
}

#[tokio::test]
async fn a_brake_ends_what_goes_on_over_many_decisions() {
    let rule = "[[rule]]\nname = \"busy\"\non = [\"status.changed\"]\ndo = [{ note = \"again\" }]\n\
                [brakes]\nrules = \"3 per 1h\"\n";
    let mut world = with(rule);
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let mut alerts = Vec::new();
    for round in 0..5 {
        let status = if round % 2 == 0 { Status::OnHold } else { Status::Open };
        let commands = vec![Command::Status(status)];
        let number = TicketNumber(1);
        let plan = act::act(&world.store, &world.policy, Actor::Operator, number, commands, world.now).await.unwrap();
        alerts.extend(plan.alerts);
    }
    let notes = world.entries(1).await.into_iter().filter(|stored| stored.entry.kind == EntryKind::Note).count();
    assert_eq!(notes, 3, "and no more");
    assert_eq!(alerts.len(), 2, "each time that it fired");
    assert!(alerts[0].starts_with("A brake fired: the rules did too much on ticket 1"), "{alerts:?}");
    world.pass(SignedDuration::from_hours(1));
    by_hand(&world, vec![Command::Status(Status::Open)]).await;
    let notes = world.entries(1).await.into_iter().filter(|stored| stored.entry.kind == EntryKind::Note).count();
    assert_eq!(notes, 4, "an hour later they act again");
}

#[tokio::test]
async fn a_rule_by_time_is_tried_once_in_a_stretch_and_leaves_nothing_due() {
    let rules = "[[rule]]\nname = \"idle\"\non = \"time\"\nafter = \"1h\"\ndo = [{ note = \"Nothing moves.\" }]\n\
                 [[rule]]\nname = \"never\"\non = \"time\"\nafter = \"1h\"\nwhen = 'ticket.subject == \"\"'\ndo = [{ tag = \"x\" }]\n";
    let mut world = with(rules);
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    for stretch in 1..=2 {
        for _ in 0..4 {
            world.pass(SignedDuration::from_mins(45));
            world.tick().await;
            let due = world.store.read(|tx| tx.due_next()).await.unwrap();
            assert!(due.is_none_or(|due| due > world.now), "what was tried is not due any more");
        }
        let notes = world.entries(1).await.into_iter().filter(|stored| stored.entry.kind == EntryKind::Note).count();
        assert_eq!(notes, stretch, "the rule's own note is no change that it waits for");
        by_hand(&world, vec![Command::Field { name: "a".into(), value: stretch.to_string() }]).await;
    }
    assert!(!tagged(&world).await);
}

#[tokio::test]
async fn a_rule_by_time_that_is_new_is_found_when_the_configuration_is() {
    let mut world = with("");
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let rule =
        "[[rule]]\nname = \"idle\"\non = \"time\"\nafter = \"20h\"\nwithout = \"answer\"\ndo = [{ tag = \"x\" }]\n";
    let text = DESK.replace("[calendar.office]", &format!("{rule}\n[calendar.office]"));
    world.policy = crate::support::world::policy(&text, world.folder.path());
    maildesk::tick::recompute(&world.store, &world.policy, world.now).await.unwrap();
    world.pass(SignedDuration::from_hours(24));
    world.tick().await;
    assert!(!tagged(&world).await, "20 hours of work are not a day");
    world.pass(SignedDuration::from_hours(24 * 2));
    world.tick().await;
    assert!(tagged(&world).await);
}

#[tokio::test]
async fn a_rule_that_is_no_more_is_forgotten() {
    let idle = "[[rule]]\nname = \"idle\"\non = \"time\"\nafter = \"1h\"\ndo = [{ tag = \"x\" }]\n";
    let mut world = with(idle);
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world.pass(SignedDuration::from_hours(2));
    world.tick().await;
    assert!(world.ticket(1).await.timing.tried.contains_key("idle"));
    world.policy = crate::support::world::policy(DESK, world.folder.path());
    by_hand(&world, vec![Command::Tag("y".into())]).await;
    assert!(world.ticket(1).await.timing.tried.is_empty());
}

#[tokio::test]
async fn what_did_not_arrive_is_an_event_of_its_own_ticket() {
    let mut world = with("");
    for subject in ["Printer", "Screen"] {
        world.deliver(Post::new(CAROL, "support@acme.example", subject).text("Help")).await;
    }
    let refused = Change::Undelivered { ticket: Some(TicketNumber(1)), outbox: 1, diagnostic: "550".into() };
    for (number, events) in [(1, 1), (2, 0)] {
        let ticket = world.ticket(number).await;
        let found = event::since(&Before::of(&ticket), &ticket, std::slice::from_ref(&refused));
        assert_eq!(found.len(), events, "ticket {number}");
    }
}

#[tokio::test]
async fn what_rules_open_for_a_flood_of_mail_is_braked_for_the_whole_desk_and_told() {
    let rules = "[[rule]]\nname = \"A badge\"\non = [\"ticket.opened\"]\ndo = [{ ticket = { subject = \"A badge\" } }]\n\
                 [brakes]\nopened = \"3 per 1h\"\n";
    let mut world = with(rules);
    for number in 1..=5 {
        let from = format!("c{number}@customer{number}.example");
        let done = world.deliver(Post::new(&from, "support@acme.example", "A colleague").text("From Monday.")).await;
        let told = done.alerts.iter().any(|alert| alert.contains("\"A badge\""));
        assert_eq!(told, number > 3, "mail {number}: {:#?}", done.alerts);
    }
    assert_eq!(world.tickets().await.len(), 5 + 3);
    world.pass(SignedDuration::from_hours(1));
    world.deliver(Post::new("c6@customer6.example", "support@acme.example", "A colleague").text("From Friday.")).await;
    assert_eq!(world.tickets().await.len(), 5 + 3 + 2, "an hour later it opens them again");
}

/// The mail is written before the rule does it, and read afterwards.
#[tokio::test]
async fn agents_read_of_an_answer_which_status_a_rule_gives_it() {
    for status in ["resolved", "pending"] {
        let mut world = with(&format!(
            "[[rule]]\nname = \"It works\"\non = [\"reply.received\"]\ndo = [{{ status = \"{status}\" }}]\n"
        ));
        world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
        let ack = to(&world.post().await, "carol@customer.example")[0].clone();
        world.deliver(ack.answer(CAROL, "It works again.")).await;
        let text = to(&world.post().await, "ann@acme.example")[0].text();
        let shown = format!("Status: {}", world.ticket(1).await.status);
        assert!(text.contains(&shown), "{shown}: {text}");
        assert!(text.contains(&format!("Rule \"It works\" set its status: {status}")), "{text}");
    }
}

#[tokio::test]
async fn who_is_alerted_hears_what_a_brake_held_back_from_an_approver() {
    let mut world = World::with(&format!("{DESK}\n[brakes]\nsender = \"1 per 1h\"\n"));
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let told = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(told.answer(ANN, "/kind change\n/field plan=Swap it\n/approvers vera@vendor.example")).await;
    let asked = to(&world.post().await, "vera@vendor.example")[0].clone();
    // What she asks for takes what she may get.
    let vera = "Vera <vera@vendor.example>";
    world.deliver(Post::new(vera, "support@acme.example", "Offer").text("Do you need toner?")).await;
    let alerts = world.deliver(asked.answer(vera, "Which printer is it?")).await.alerts;
    let expected = "A brake fired: of ticket 1 an approver is not told that what they wrote decides nothing: ";
    assert!(alerts.iter().any(|alert| alert.starts_with(expected)), "{alerts:?}");
}
