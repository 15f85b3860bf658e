//! A draft of the rules tried on what came: on mail of either side, on the ticket as it stood, and by time.

use jiff::SignedDuration;
use maildesk::act;
use maildesk::desk::command::Command;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{Priority, Status, TicketNumber};
use maildesk::desk::work::Actor;
use maildesk::ingest::rehearsal::{Changed, Rehearsal, rehearse};
use maildesk::store::Location;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World, policy};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann <ann@acme.example>";

fn with(rules: &str) -> String {
    DESK.replace("[calendar.office]", &format!("{rules}\n[calendar.office]"))
}

/// A rule of a draft.
fn rule(name: &str, on: &str, when: &str, action: &str) -> String {
    format!("[[rule]]\nname = \"{name}\"\non = [\"{on}\"]\nwhen = '{when}'\ndo = [{action}]\n")
}

async fn tried(world: &World, rules: &str) -> Rehearsal {
    let draft = policy(&with(rules), world.folder.path());
    rehearse(&world.store, &draft, 500, world.now).await.unwrap()
}

/// A ticket of Carol's, and what Ann was told of it.
async fn asked(world: &mut World) -> Letter {
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    to(&world.post().await, "ann@acme.example")[0].clone()
}

fn named<'c>(done: &'c Rehearsal, rule: &str) -> &'c Changed {
    let mut found = done.changed.iter().filter(|changed| changed.now.rules == [rule]);
    let one = found.next().unwrap_or_else(|| panic!("{rule}: {done:#?}"));
    assert!(found.next().is_none(), "{rule}: {done:#?}");
    one
}

#[tokio::test]
async fn rules_on_what_agents_write_are_tried_on_it() {
    let mut world = World::with(DESK);
    let told = asked(&mut world).await;
    let written = ["Soon.", "/note\nHm.", "/hold", "/assign bob", "/tag vip", "/tag done"];
    for text in written {
        world.pass(SignedDuration::from_mins(1));
        world.deliver(told.answer(ANN, text)).await;
    }
    let table = [
        ("reply.sent", "text == \"Soon.\"", Verdict::AgentReply),
        ("note.added", "text == \"Hm.\"", Verdict::Note),
        ("status.changed", "ticket.status == \"on_hold\" and previous.status == \"pending\"", Verdict::Command),
        ("assigned", "previous.assignee == \"ann\" and ticket.assignee == \"bob\"", Verdict::Command),
        ("tagged", "\"vip\" in ticket.tags and not \"vip\" in previous.tags", Verdict::Command),
    ];
    let rules: String = table
        .iter()
        .map(|(on, when, _)| rule(on, on, when, "{ field = { name = \"seen\", value = \"yes\" } }"))
        .collect();
    let done = tried(&world, &rules).await;
    assert_eq!((done.messages, done.tried, done.unknown), (7, 7, 0), "{done:#?}");
    for (on, _, verdict) in table {
        let changed = named(&done, on);
        assert_eq!((changed.then.verdict, changed.now.verdict), (verdict, verdict), "{on}");
        assert_eq!(changed.now.did, [format!("rule \"{on}\" sets field seen to yes")]);
    }
    assert_eq!(done.changed.len(), table.len(), "{done:#?}");
    assert!(!world.ticket(1).await.fields.contains_key("seen"), "nothing is written");
}

#[tokio::test]
async fn every_action_is_named_in_what_a_draft_would_do() {
    let mut world = World::with(DESK);
    asked(&mut world).await;
    let table = [
        ("{ queue = \"billing\" }", "moves it to queue billing"),
        ("{ assign = \"bob\" }", "assigns bob"),
        ("{ assign = \"least-busy:support\" }", "assigns the least busy of support"),
        ("{ priority = \"high\" }", "sets priority high"),
        ("{ kind = \"change\" }", "sets kind change"),
        ("{ tag = \"x\" }", "tags it x"),
        ("{ template = \"ack\" }", "acknowledges it with ack"),
        ("{ notify = [\"ann\", \"bob\"] }", "notifies ann, bob"),
        ("{ note = \"Look.\" }", "notes: Look."),
        ("{ note = \"See {{ ticket.number }} of {{ requester.name }}.\" }", "notes: See 1 of Carol."),
        ("{ mail = { to = \"requester\", text = \"Hello.\" } }", "writes to the requester: Hello."),
        ("{ mail = { to = \"lead\", text = \"See.\" } }", "writes to the lead: See."),
        ("{ clock = { run = \"resolution\", within = \"4h\" } }", "lets resolution run for 4 h"),
        ("{ approval = { ask = [\"bob\"] } }", "asks bob@acme.example to approve"),
        ("{ ticket = { subject = \"Look into {{ ticket.number }}\" } }", "opens a ticket in billing: Look into 1"),
        ("{ acknowledge = false }", "lets nobody acknowledge it"),
        ("{ status = \"on_hold\" }", "sets status on_hold"),
        ("{ stop = true }", "lets no further rule be tried"),
    ];
    let actions: Vec<&str> = table.iter().map(|(action, _)| *action).collect();
    let done = tried(&world, &rule("All", "ticket.opened", "true", &actions.join(", "))).await;
    let would = &named(&done, "All").would;
    for (action, words) in table {
        assert!(would.contains(&format!("rule \"All\" {words}")), "{action}: {would:#?}");
    }
    assert!(would.iter().any(|line| line == "approve goes to bob@acme.example"), "{would:#?}");
}

/// A text with names in it is compared as it is configured: what they stand for is of the day.
#[tokio::test]
async fn a_rule_with_names_in_its_text_changes_nothing_where_it_is_the_same() {
    let same = rule("Same", "ticket.opened", "true", "{ note = \"See {{ ticket.number }}: {{ ticket.status }}.\" }");
    let mut world = World::with(&with(&same));
    let told = asked(&mut world).await;
    world.deliver(told.answer(ANN, "/public\nSoon.")).await;
    let done = tried(&world, &same).await;
    assert!(done.changed.is_empty(), "{done:#?}");
    let gone = tried(&world, "").await;
    let [changed] = &gone.changed[..] else { panic!("{gone:#?}") };
    assert_eq!(changed.then.did, ["rule \"Same\" notes: See 1: pending."]);
}

#[tokio::test]
async fn what_could_not_be_done_is_not_said_to_be_done() {
    let mut world = World::with(DESK);
    asked(&mut world).await;
    // A request is not approved; a mail that is held waits with all that is to follow.
    let table = ["{ approval = { ask = [\"bob\"] } }", "{ status = \"resolved\" }, { hold = true }"];
    for actions in table {
        let done = tried(&world, &rule("Not", "ticket.opened", "true", actions)).await;
        let did = &named(&done, "Not").now.did;
        assert!(!did.iter().any(|line| line.contains("approve") || line.contains("resolved")), "{actions}: {did:?}");
    }
}

#[tokio::test]
async fn replies_are_tried_on_the_ticket_as_it_stood() {
    let again = rule(
        "Again",
        "reply.received",
        "ticket.priority == \"normal\" and ticket.status == \"pending\"",
        "{ tag = \"again\" }",
    );
    let mut world = World::with(&with(&again));
    let told = asked(&mut world).await;
    world.deliver(told.answer(ANN, "Soon.")).await;
    let answer = to(&world.post().await, "carol@customer.example").last().map(|letter| (*letter).clone()).unwrap();
    world.deliver(answer.answer(CAROL, "When?")).await;
    assert_eq!(world.ticket(1).await.tags, ["again"]);
    let since =
        vec![Command::Priority(Priority::Urgent), Command::Untag("again".into()), Command::Status(Status::Resolved)];
    act::act(&world.store, &world.policy, Actor::Operator, TicketNumber(1), since, world.now).await.unwrap();

    let same = tried(&world, &again).await;
    assert!(same.changed.is_empty(), "{same:#?}");
    let hits = same.rules.iter().find(|hits| hits.rule == "Again").unwrap();
    assert_eq!((hits.then, hits.now), (1, 1));
    let urgent = tried(&world, &again.replace("normal", "urgent")).await;
    let [changed] = &urgent.changed[..] else { panic!("it was not urgent then: {urgent:#?}") };
    assert_eq!(
        (&changed.then.did[..], &changed.now.did[..]),
        (&["rule \"Again\" tags it again".to_owned()][..], &[][..])
    );
}

#[tokio::test]
async fn rules_by_time_are_tried_on_the_tickets_of_now() {
    let late = "[[rule]]\nname = \"Late\"\non = [\"time\"]\nafter = \"1d\"\nwithout = \"answer\"\nwhen = 'ticket.queue == \"support\" and ticket.status != \"resolved\"'\n\
                do = [{ tag = \"late\" }, { notify = [\"bob\"] }]\n";
    let mut world = World::with(DESK);
    let told = asked(&mut world).await;
    world.deliver(Post::new(CAROL, "support@acme.example", "Invoice").text("Twice")).await;
    world.deliver(Post::new(CAROL, "support@acme.example", "Answered").text("Now?")).await;
    world.deliver(told.answer(ANN, "/close")).await;
    let answered = world
        .post()
        .await
        .into_iter()
        .find(|one| one.rcpt == "ann@acme.example" && one.mail.subject.contains("Answered"))
        .unwrap();
    world.deliver(Post::new(CAROL, "support@acme.example", "Waiting").text("Hello?")).await;
    world.deliver(answered.answer(ANN, "Yes.")).await;
    world.pass(SignedDuration::from_hours(72));

    let done = tried(&world, late).await;
    let [one] = &done.by_time[..] else { panic!("{done:#?}") };
    assert_eq!((one.ticket.0, one.subject.as_str(), &one.rules[..]), (4, "Waiting", &["Late".to_owned()][..]));
    let would = ["rule \"Late\" tags it late", "rule \"Late\" notifies bob", "notify_change goes to bob@acme.example"];
    assert_eq!(one.would, would);
    let hits = done.rules.iter().find(|hits| hits.rule == "Late").unwrap();
    assert_eq!((hits.then, hits.now, hits.by_time), (0, 0, 1));
    assert!(world.ticket(4).await.tags.is_empty(), "nothing is written");

    world.policy = policy(&with(late), world.folder.path());
    maildesk::tick::recompute(&world.store, &world.policy, world.now).await.unwrap();
    world.tick().await;
    assert_eq!(world.ticket(4).await.tags, ["late"]);
    assert!(tried(&world, late).await.by_time.is_empty(), "what the desk did, it does not do again");
}

#[tokio::test]
async fn what_came_before_it_was_taken_down_is_counted_and_compared_with_nothing() {
    let mut world = World::with(DESK);
    world.deliver(Post::new(CAROL, "support@acme.example", "Invoice").text("Twice")).await;
    let location = Location::Sqlite { folder: world.folder.path().join("data") };
    let mut old = crate::store::driver(&location);
    old.execute("UPDATE ledger SET acted = NULL, stood = NULL", &[]).unwrap();
    let done = tried(&world, "").await;
    assert_eq!((done.tried, done.unknown, done.changed.len()), (1, 1, 0), "{done:#?}");
    let hits = &done.rules[0];
    assert_eq!((hits.rule.as_str(), hits.then, hits.now), ("Invoices go to billing", 0, 1));
}
