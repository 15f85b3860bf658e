//! What each action of a rule does, in which order rules act, and what becomes of a condition that cannot be told.

use std::sync::Arc;

use maildesk::desk::plan::Verdict;
use maildesk::desk::rule::{Action, Condition, Rule, Trigger};
use maildesk::desk::subject::Subject;
use maildesk::desk::template::Context;
use maildesk::desk::ticket::{EntryKind, Status, Ticket};
use maildesk::desk::{context, rule_mail};

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann <ann@acme.example>";

/// A desk with these rules beside its own.
fn with(rules: &str) -> World {
    World::with(&DESK.replace("[calendar.office]", &format!("{rules}\n[calendar.office]")))
}

/// One rule that always acts.
fn always(actions: &str) -> World {
    with(&format!("[[rule]]\nname = \"tested\"\ndo = [{actions}]\n"))
}

fn ask() -> Post {
    Post::new(CAROL, "support@acme.example", "Printer").text("Help")
}

type Check = fn(&Ticket) -> bool;

/// (action, what the ticket is then)
const ON_THE_TICKET: &[(&str, Check)] = &[
    ("{ queue = \"billing\" }", |ticket| ticket.queue.as_str() == "billing"),
    ("{ assign = \"ann\" }", |ticket| ticket.assignee.as_ref().is_some_and(|agent| agent.as_str() == "ann")),
    ("{ assign = \"round-robin:billing\" }", |ticket| ticket.assignee.as_ref().is_some_and(|a| a.as_str() == "bob")),
    ("{ assign = \"least-busy:support\" }", |ticket| ticket.assignee.is_some()),
    ("{ priority = \"urgent\" }", |ticket| ticket.priority.as_str() == "urgent"),
    ("{ kind = \"incident\" }", |ticket| ticket.kind.as_str() == "incident"),
    ("{ tag = \"chair\" }", |ticket| ticket.tags == ["chair"]),
    ("{ tag = \"chair\" }, { untag = \"chair\" }", |ticket| ticket.tags.is_empty()),
    ("{ field = { name = \"product\", value = \"chair\" } }", |ticket| ticket.fields["product"] == "chair"),
];

#[tokio::test]
async fn actions_on_the_ticket() {
    for (action, holds) in ON_THE_TICKET {
        let mut world = always(action);
        let opened = world.deliver(ask()).await;
        assert_eq!(opened.verdict, Some(Verdict::Opened), "{action}: {:#?}", opened.reasons);
        let ticket = world.ticket(1).await;
        assert!(holds(&ticket), "{action}: {ticket:#?}");
        assert!(opened.reasons.iter().any(|reason| reason.contains("\"tested\"")), "{action}: {:#?}", opened.reasons);
    }
}

#[tokio::test]
async fn the_field_of_a_window_is_the_window_where_a_ticket_has_one() {
    let window = "{ field = { name = \"window\", value = \"tuesday 20:00-22:00\" } }";
    let wrong = "{ field = { name = \"window\", value = \"some day\" } }";
    let from_to = Some(("2026-12-01T18:00:00Z", "2026-12-01T20:00:00Z"));
    let table = [
        (format!("{{ kind = \"change\" }}, {window}"), from_to, Some("2026-12-01 20:00-22:00")),
        (format!("{{ kind = \"change\" }}, {wrong}"), None, None),
        // A request has none: there it is a field like any other.
        (window.to_owned(), None, Some("tuesday 20:00-22:00")),
        (wrong.to_owned(), None, Some("some day")),
    ];
    for (actions, expected, shown) in table {
        let mut world = always(&actions);
        let opened = world.deliver(ask()).await;
        let ticket = world.ticket(1).await;
        let window = ticket.window.map(|window| (window.from.to_string(), window.to.to_string()));
        assert_eq!(window.as_ref().map(|(from, to)| (from.as_str(), to.as_str())), expected, "{actions}");
        assert_eq!(ticket.fields.get("window").map(String::as_str), shown, "{actions}");
        let told = opened.reasons.iter().any(|why| why.contains("`some day` is no window"));
        assert_eq!(told, shown.is_none(), "{actions}: {:#?}", opened.reasons);
    }
}

#[tokio::test]
async fn turns_count_within_one_decision() {
    let mut world =
        always("{ assign = \"round-robin:support\" }, { note = \"again\" }, { assign = \"round-robin:support\" }");
    world.deliver(ask()).await;
    let assigned: Vec<_> = world.entries(1).await.into_iter().map(|stored| stored.entry.text).collect();
    let assigned: Vec<_> = assigned.iter().filter(|text| text.starts_with("assignee")).collect();
    assert_eq!(assigned, ["assignee: nobody → ann", "assignee: ann → bob"]);
}

/// (action, templates that leave: to Carol, to Ann, to Bob)
const ON_THE_MAIL: &[(&str, [&str; 3])] = &[
    ("{ tag = \"x\" }", ["ack", "notify_new", "notify_new"]),
    ("{ acknowledge = false }", ["", "notify_new", "notify_new"]),
    ("{ template = \"resolved\" }", ["resolved", "notify_new", "notify_new"]),
    ("{ queue = \"billing\" }, { notify = [\"ann\"] }", ["ack", "notify_new", "notify_new"]),
    ("{ queue = \"billing\" }", ["ack", "", "notify_new"]),
    ("{ hold = true }", ["", "", "notify_change"]),
];

#[tokio::test]
async fn actions_on_the_mail_that_leaves() {
    for (action, expected) in ON_THE_MAIL {
        let mut world = always(action);
        world.deliver(ask()).await;
        let mail = world.post().await;
        let got = ["carol@customer.example", "ann@acme.example", "bob@acme.example"]
            .map(|rcpt| to(&mail, rcpt).iter().map(|letter| letter.template.as_str()).collect::<Vec<_>>().join(" "));
        assert_eq!(got.each_ref().map(String::as_str), *expected, "{action}");
    }
}

#[tokio::test]
async fn a_note_stands_inside_and_names_its_rule() {
    let mut world = always("{ note = \"Check the order first.\" }");
    world.deliver(ask()).await;
    let note = world.entries(1).await.into_iter().find(|entry| entry.entry.kind == EntryKind::Note).unwrap().entry;
    assert_eq!((note.text.as_str(), note.author.name.as_deref()), ("Check the order first.", Some("rule \"tested\"")));
    for letter in world.post().await {
        let told = letter.text().contains("Check the order first.");
        assert_eq!(told, letter.rcpt.ends_with("@acme.example"), "agents read it, nobody else: {}", letter.rcpt);
    }
}

#[tokio::test]
async fn rules_act_in_order_and_each_sees_what_the_ones_before_did() {
    let rules = "[[rule]]\nname = \"one\"\ndo = [{ tag = \"one\" }]\n\
                 [[rule]]\nname = \"two\"\nwhen = '\"one\" in ticket.tags'\ndo = [{ tag = \"two\" }, { stop = true }]\n\
                 [[rule]]\nname = \"three\"\ndo = [{ tag = \"three\" }]\n";
    let mut world = with(rules);
    world.deliver(ask()).await;
    assert_eq!(world.ticket(1).await.tags, ["one", "two"], "the second stops");
    let turned = "[[rule]]\nname = \"two\"\nwhen = '\"one\" in ticket.tags'\ndo = [{ tag = \"two\" }]\n\
                  [[rule]]\nname = \"one\"\ndo = [{ tag = \"one\" }]\n";
    let mut world = with(turned);
    world.deliver(ask()).await;
    assert_eq!(world.ticket(1).await.tags, ["one"], "a rule does not see what comes after it");
}

#[tokio::test]
async fn round_robin_takes_everybody_in_turn() {
    let mut world = always("{ assign = \"round-robin:support\" }");
    let mut got = Vec::new();
    for number in 1..=4 {
        world.deliver(Post::new(CAROL, "support@acme.example", &format!("Matter {number}")).text("Help")).await;
        got.push(world.ticket(number).await.assignee.unwrap().to_string());
    }
    assert_eq!(got, ["ann", "bob", "ann", "bob"]);
}

#[tokio::test]
async fn the_least_busy_gets_the_next_one() {
    let mut world = always("{ assign = \"least-busy:support\" }");
    for number in 1..=3 {
        world.deliver(Post::new(CAROL, "support@acme.example", &format!("Matter {number}")).text("Help")).await;
    }
    let assignees = world.tickets().await.into_iter().filter_map(|ticket| ticket.assignee).collect::<Vec<_>>();
    assert_eq!(assignees.iter().map(|agent| agent.as_str()).collect::<Vec<_>>(), ["ann", "bob", "ann"]);
}

#[tokio::test]
async fn a_reply_that_a_rule_holds_waits_for_a_person_and_changes_nothing() {
    let rule = "[[rule]]\nname = \"Wire\"\non = [\"reply.received\"]\nwhen = 'text.matches(\"(?i)bank account\")'\n\
                do = [{ hold = true }, { tag = \"fraud\" }]\n";
    let mut world = with(rule);
    world.deliver(ask()).await;
    let mail = world.post().await;
    let (ack, to_ann) = (to(&mail, "carol@customer.example")[0].clone(), to(&mail, "ann@acme.example")[0].clone());
    world.deliver(to_ann.answer(ANN, "Which one?")).await;
    world.post().await;
    let held = world.deliver(ack.answer(CAROL, "We have a new bank account.")).await;
    assert_eq!((held.verdict, held.ticket.map(|n| n.0)), (Some(Verdict::Held), Some(1)), "{:#?}", held.reasons);
    let ticket = world.ticket(1).await;
    assert_eq!((ticket.status, ticket.tags.as_slice()), (Status::Pending, ["fraud".to_owned()].as_slice()));
    let inside = world.entries(1).await;
    assert!(inside.iter().all(|entry| !entry.entry.text.contains("new bank account")), "it is not on the ticket yet");
    let mail = world.post().await;
    assert_eq!(mail.iter().map(|letter| letter.rcpt.as_str()).collect::<Vec<_>>(), ["bob@acme.example"], "the lead");

    let again = maildesk::ingest::replay(&world.store, &world.policy, held.ledger, None, world.now).await.unwrap();
    assert_eq!(again.verdict, Some(Verdict::Held), "the rule is the same");
    let role = Some(maildesk::desk::release::As::Requester);
    let let_in = maildesk::ingest::replay(&world.store, &world.policy, held.ledger, role, world.now).await.unwrap();
    assert_eq!(let_in.verdict, Some(Verdict::Appended), "a person looked: {:#?}", let_in.reasons);
    assert_eq!(world.ticket(1).await.status, Status::Open);
}

/// A condition that never can be told.
struct Broken;

impl Condition for Broken {
    fn source(&self) -> &str {
        "size / 0"
    }

    fn holds(&self, _: &Subject<'_>) -> Result<bool, String> {
        Err("it used all its fuel".to_owned())
    }
}

#[tokio::test]
async fn a_condition_that_errs_counts_as_not_matched_and_is_told() {
    let mut world = always("{ tag = \"after\" }");
    let mut policy = (*world.policy).clone();
    let broken = Rule {
        name: "broken".into(),
        on: vec![Trigger::TicketOpened],
        time: None,
        when: Some(Arc::new(Broken)),
        actions: vec![Action::Tag("broken".into())],
        place: "maildesk.toml:7".into(),
    };
    policy.rules.insert(0, broken);
    world.policy = Arc::new(policy);
    let opened = world.deliver(ask()).await;
    assert_eq!(opened.verdict, Some(Verdict::Opened));
    assert_eq!(world.ticket(1).await.tags, ["after"], "the rules behind it are tried");
    let told =
        "rule \"broken\" (maildesk.toml:7) could not be evaluated and counts as not matched: it used all its fuel";
    assert!(opened.reasons.iter().any(|reason| reason == told), "{:#?}", opened.reasons);
    assert_eq!(opened.alerts, [told]);
}

#[tokio::test]
async fn a_note_fills_in_the_names_that_it_holds() {
    let mut world = always("{ note = \"Call {{ requester.name }} about {{ ticket.number }}.\" }");
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Hi")).await;
    let notes = world.entries(1).await.into_iter().filter(|entry| entry.entry.kind == EntryKind::Note);
    let notes: Vec<String> = notes.map(|entry| entry.entry.text).collect();
    assert_eq!(notes, ["Call Carol about 1."]);
}

/// What `check` refuses in texts of rules is what they are told nothing of, and all of that.
#[tokio::test]
async fn texts_of_rules_are_told_of_the_ticket_and_of_nothing_that_was_said() {
    let mut world = World::new();
    world.deliver(ask()).await;
    let told = |context: &Context| serde_json::to_value(context).unwrap();
    let about = told(&context::about(&world.ticket(1).await, &world.policy, world.now));
    let nothing = told(&Context::default());
    let untold = |path: &str| about.pointer(path) == nothing.pointer(path);
    for (name, value) in nothing.as_object().unwrap() {
        let refused = rule_mail::is_untold(name);
        // What is not known of this ticket may be known of another.
        let may_be_told = ["desk", "ticket", "requester", "service", "in_hours", "opens_at", "signature"];
        assert_eq!(refused, !may_be_told.contains(&name.as_str()), "{name}");
        assert!(!refused || untold(&format!("/{name}")), "{name}: {value}");
    }
    for name in ["message.text", "service.words", "agent.name"] {
        assert!(rule_mail::is_untold(name) && untold(&format!("/{}", name.replace('.', "/"))), "{name}");
    }
    for name in ["ticket.number", "service.title", "reasons", "pages.x"] {
        assert!(!rule_mail::is_untold(name), "{name}");
    }
}
