//! Figures, counted by hand beside the tickets that they are made of, and what holds of all of them.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use maildesk::desk::channel::Channel;
use maildesk::desk::figures::group::By;
use maildesk::desk::figures::period::Period;
use maildesk::desk::figures::table::{Table, Value};
use maildesk::desk::figures::{Facts, Message, Name, report};
use maildesk::desk::lifecycle::Turn;
use maildesk::desk::mail::Address;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::Policy;
use maildesk::desk::satisfaction::Satisfaction;
use maildesk::desk::sla::{Clock, ClockState, Own, Span, Target};
use maildesk::desk::ticket::{Contact, Kind, Status, Ticket, TicketNumber};
use proptest::prelude::*;
use serde_json::json;

use crate::support::letter::{Post, to};
use crate::support::world::World;

/// The usual desk, which counts days in Helsinki, and a ticket of it without anything special.
static DESK: LazyLock<(Arc<Policy>, Ticket)> = LazyLock::new(|| {
    let desk = async {
        let mut world = World::new();
        world.deliver(Post::new("carol@customer.example", "support@acme.example", "Beans").text("None left.")).await;
        (world.policy.clone(), Ticket { clocks: Vec::new(), ..world.ticket(1).await })
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(desk)
});

/// `11-02 09:15` in Helsinki.
fn at(text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = format!("2026-{}", text.replace(' ', "T")).parse().unwrap();
    local.in_tz("Europe/Helsinki").unwrap().timestamp()
}

/// The first whole week of November; a week later is now.
fn week() -> Period {
    let day = |day: &str| day.parse().unwrap();
    Period::of((day("2026-11-02"), day("2026-11-08")), DESK.0.zone(), at("11-15 12:00"))
}

/// Number, queue, agent, tags, requester, subject; when it was opened, and resolved; the mark, 0 for none given.
type Row = (i64, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, i8);

#[rustfmt::skip]
const TICKETS: [Row; 7] = [
    (1, "support", "ann", "",        "carol@customer.example", "Printer jam on floor 2", "10-20 09:00", "",            -1),
    (2, "support", "ann", "invoice", "carol@customer.example", "Printer jam again",      "10-27 09:00", "10-28 12:00",  5),
    (3, "support", "bob", "",        "tess@Caller.example",    "Re: Printer jam",        "11-02 09:15", "11-02 11:15",  4),
    (4, "support", "",    "a b",     "tess@caller.example",    "No mail",                "11-02 09:45", "11-05 10:00",  0),
    (5, "billing", "bob", "",        "carol@customer.example", "=Invoice, printer jam",  "11-04 23:30", "11-09 09:00", -1),
    (6, "billing", "bob", "b",       "carol@customer.example", "Printer jam!",           "11-07 10:00", "",            -1),
    (7, "support", "",    "",        "xenia@y.example",        "Later",                  "11-08 10:00", "11-08 12:00",  2),
];

fn ticket((number, queue, agent, tags, from, subject, opened, done, mark): Row) -> Ticket {
    let done_at = (!done.is_empty()).then(|| at(done));
    let mut ticket = DESK.1.clone();
    ticket.number = TicketNumber(number);
    ticket.queue = queue.into();
    ticket.assignee = (!agent.is_empty()).then(|| agent.into());
    ticket.tags = tags.split_whitespace().map(str::to_owned).collect();
    let id = from.bytes().map(i64::from).next().unwrap();
    ticket.requester = Contact { id, address: Address::bare(from) };
    ticket.subject = subject.to_owned();
    ticket.created_at = at(opened);
    ticket.done_at = done_at;
    ticket.status = if done_at.is_some() { Status::Resolved } else { Status::Open };
    ticket.course.satisfaction = u8::try_from(mark).ok().map(|mark| Satisfaction {
        asked_at: at("11-12 10:00"),
        rating: (mark > 0).then_some(mark),
        answered_at: None,
    });
    ticket
}

/// A clock that ran in these spans, with `|` for a pause: `11-02 09:45 > 11-02 12:00 | 11-05 09:00 > 11-05 10:00`.
fn clock(target: Target, spans: &str, breached: bool) -> Clock {
    let mut made: Vec<Span> = Vec::new();
    for run in spans.split(" | ") {
        let (from, to) = run.split_once(" > ").unwrap();
        if let Some(end) = made.last().and_then(|span| span.to) {
            made.push(Span { from: end, to: Some(at(from)), state: ClockState::Paused });
        }
        made.push(Span { from: at(from), to: Some(at(to)), state: ClockState::Running });
    }
    let started_at = made[0].from;
    Clock {
        target,
        state: ClockState::Met,
        started_at,
        due_at: started_at + SignedDuration::from_hours(4),
        warned: Vec::new(),
        breached,
        spans: made,
        own: None,
    }
}

fn facts() -> Facts {
    let mut tickets: Vec<Ticket> = TICKETS.into_iter().map(ticket).collect();
    let first = |spans: &str, breached| clock(Target::FirstResponse, spans, breached);
    tickets[1].clocks = vec![first("10-27 09:00 > 10-27 13:30", false)];
    tickets[2].clocks = vec![
        first("11-02 09:15 > 11-02 10:15", false),
        Clock { own: Some(Own::Stopped), ..clock(Target::Resolution, "11-02 09:15 > 11-02 11:15", false) },
    ];
    tickets[3].clocks = vec![
        first("11-02 09:45 > 11-03 09:45", true),
        clock(Target::Resolution, "11-02 09:45 > 11-02 12:00 | 11-05 09:00 > 11-05 10:00", false),
    ];
    tickets[4].clocks = vec![first("11-04 23:30 > 11-09 09:00", true)];
    tickets[6].clocks = vec![first("11-08 10:00 > 11-08 10:30", false)];
    let answers = [(2, 1), (3, 1), (4, 2)].map(|(number, answers)| (TicketNumber(number), answers));
    Facts { tickets, answers: answers.into(), ..Facts::default() }
}

fn asked(name: Name, by: Option<By>) -> Table {
    report(name, name.way(by, &week()).unwrap(), &facts(), &week(), &DESK.0)
}

/// The lines of these columns, as people read them.
fn shown(table: &Table, columns: &[&str]) -> Vec<String> {
    let heading = table.heading();
    let place = |name: &&str| heading.iter().position(|known| known == name).unwrap_or_else(|| panic!("no {name}"));
    let places: Vec<usize> = columns.iter().map(place).collect();
    let line = |row: Vec<String>| {
        let cells: Vec<&str> = places.iter().map(|place| row[*place].as_str()).collect();
        format!("{}: {}", row[0], cells.join(" "))
    };
    table.rows().into_iter().map(line).collect()
}

#[test]
fn what_came_and_went_day_by_day() {
    let table = asked(Name::Volume, None);
    assert_eq!(
        shown(&table, &["opened", "opened_before", "resolved", "resolved_before", "backlog", "backlog_before"]),
        [
            "2026-11-02: 2 0 1 0 2 1",
            "2026-11-03: 0 1 0 0 2 2",
            "2026-11-04: 1 0 0 1 3 1",
            "2026-11-05: 0 0 1 0 2 1",
            "2026-11-06: 0 0 0 0 2 1",
            "2026-11-07: 1 0 0 0 3 1",
            "2026-11-08: 1 0 1 0 3 1",
            "all: 5 1 3 1 3 1",
        ]
    );
    assert_eq!(
        shown(&table, &["under_a_day", "under_3_days", "under_a_week", "under_30_days", "older"])[7],
        "all: 0 1 1 1 0",
        "ticket 6, 5 and 1"
    );
    let week = asked(Name::Volume, Some(By::Week));
    assert_eq!(shown(&week, &["opened", "backlog"]), ["2026-11-02: 5 3", "all: 5 3"]);
}

#[test]
fn what_came_and_went_by_what_it_is() {
    let by = |by| shown(&asked(Name::Volume, Some(by)), &["opened", "opened_before", "resolved", "backlog"]);
    assert_eq!(by(By::Queue), ["billing: 2 0 0 2", "support: 3 1 3 1", "all: 5 1 3 3"]);
    assert_eq!(by(By::Agent), ["-: 2 0 2 0", "ann: 0 1 0 1", "bob: 3 0 1 2", "all: 5 1 3 3"]);
    assert_eq!(
        by(By::Tag),
        ["-: 3 0 2 2", "a: 1 0 1 0", "b: 2 0 1 1", "invoice: 0 1 0 0", "all: 5 1 3 3"],
        "what has two tags is in two lines"
    );
    let organisations = ["caller.example: 2 0 2 0", "customer.example: 2 1 0 3", "y.example: 1 0 1 0", "all: 5 1 3 3"];
    assert_eq!(by(By::Organisation), organisations);
}

#[test]
fn what_came_by_which_way() {
    let mut facts = facts();
    let ways = [None, Some(Channel::Mail), Some(Channel::Mail), Some(Channel::Call), Some(Channel::Form)];
    for (ticket, way) in facts.tickets.iter_mut().zip(ways.into_iter().chain([Some(Channel::Mail), None])) {
        ticket.course.came_by = way;
    }
    let table = report(Name::Volume, Some(By::Channel), &facts, &week(), &DESK.0);
    assert_eq!(
        shown(&table, &["opened", "opened_before", "resolved", "backlog"]),
        ["-: 1 0 1 1", "call: 1 0 1 0", "form: 1 0 0 1", "mail: 2 1 1 1", "all: 5 1 3 3"],
        "of old tickets it is not known"
    );
}

#[test]
fn how_fast_it_was_answered() {
    // Office hours are 8 to 12 and 13 to 17: an hour; from Monday 9:45 to Tuesday 9:45 eight; and on a Sunday nothing.
    let table = asked(Name::Response, None);
    let first = ["first_response", "first_response_kept_percent", "first_response_median_seconds"];
    assert_eq!(shown(&table, &first), ["support: 3 66.6% 1:00", "all: 3 66.6% 1:00"]);
    let rest = ["first_response_p90_seconds", "first_response_median_seconds_before", "first_response_before"];
    assert_eq!(shown(&table, &rest)[1], "all: 8:00 3:30 1");
    let resolution = ["resolution", "resolution_kept_percent", "resolution_median_seconds", "paused_median_seconds"];
    assert_eq!(shown(&table, &resolution)[1], "all: 1 100.0% 3:15 21:00", "the other one was stopped by a rule");
    assert_eq!(shown(&table, &["first_contact_percent", "first_contact_percent_before"])[1], "all: 50.0% 100.0%");
    assert_eq!(shown(&table, &["next_response", "next_response_p90_seconds"])[1], "all: 0 ");
}

#[test]
fn what_was_resolved_and_came_back() {
    let mut facts = facts();
    let mut turned = |number: i64, turns: &[(&str, Status, Status)]| {
        let turn = |(when, from, to): &(&str, Status, Status)| Turn { at: at(when), from: *from, to: *to };
        facts.turns.insert(TicketNumber(number), turns.iter().map(turn).collect());
    };
    let (open, resolved, closed) = (Status::Open, Status::Resolved, Status::Closed);
    // Resolved the week before, opened again in this one: it counts in neither as both.
    turned(2, &[("10-28 12:00", open, resolved), ("11-03 09:00", resolved, open)]);
    turned(3, &[("11-02 11:15", open, resolved), ("11-04 11:15", resolved, closed)]);
    // Twice resolved and twice opened again, it is one ticket that came back.
    turned(
        4,
        &[
            ("11-03 09:00", open, resolved),
            ("11-03 10:00", resolved, open),
            ("11-03 11:00", open, resolved),
            ("11-03 12:00", resolved, open),
            ("11-05 10:00", open, closed),
        ],
    );
    turned(7, &[("11-08 12:00", open, resolved), ("11-09 12:00", resolved, open)]);
    let table = report(Name::Response, Some(By::Queue), &facts, &week(), &DESK.0);
    assert_eq!(
        shown(&table, &["reopened_percent", "reopened_percent_before"]),
        ["support: 33.3% 0.0%", "all: 33.3% 0.0%"]
    );
}

#[test]
fn how_satisfied_they_are() {
    let table = asked(Name::Satisfaction, None);
    let columns = ["resolved", "asked", "answered", "answered_percent", "mean", "mean_before"];
    assert_eq!(shown(&table, &columns), ["support: 3 3 2 66.6% 3.00 5.00", "all: 3 3 2 66.6% 3.00 5.00"]);
    assert_eq!(shown(&table, &["mark_1", "mark_2", "mark_3", "mark_4", "mark_5"])[1], "all: 0 1 0 1 0");
}

#[test]
fn when_they_come() {
    let table = asked(Name::Hours, None);
    let lines = ["mon: 2 2 0 0", "tue: 0 0 0 0", "wed: 1 0 0 1", "thu: 0 0 0 0", "fri: 0 0 0 0", "sat: 1 0 1 0"];
    let shown = shown(&table, &["opened", "09", "10", "23"]);
    assert_eq!(shown[..6], lines);
    assert_eq!(shown[6..], ["sun: 1 0 1 0", "all: 5 2 2 1"]);
}

#[test]
fn what_comes_again_and_again() {
    let table = asked(Name::Subjects, None);
    let columns = ["opened", "opened_before", "open", "requesters"];
    assert_eq!(shown(&table, &columns), ["jam printer: 3 1 1 2", "all: 5 1 1 3"]);
}

#[test]
fn how_much_of_the_mail_no_person_wrote() {
    let message = |(when, mailbox, verdict): (&str, &str, Verdict)| {
        let queue = (verdict != Verdict::Automatic).then(|| "support".into());
        Message { at: at(when), mailbox: mailbox.into(), verdict, queue }
    };
    let messages = [
        ("10-27 09:00", "support", Verdict::Automatic),
        ("10-27 09:00", "support", Verdict::Opened),
        ("11-02 09:00", "support", Verdict::Opened),
        ("11-02 09:05", "support", Verdict::Duplicate),
        ("11-02 10:00", "support", Verdict::AgentReply),
        ("11-02 10:01", "support", Verdict::Bounce),
        ("11-03 10:00", "billing", Verdict::Automatic),
        ("11-08 23:59", "billing", Verdict::Held),
        ("11-09 00:00", "billing", Verdict::Automatic),
    ];
    let facts = Facts { messages: messages.map(message).to_vec(), ..Facts::default() };
    let table = report(Name::Mail, Some(By::Mailbox), &facts, &week(), &DESK.0);
    let columns =
        ["messages", "filed", "from_agents", "automatic", "bounces", "duplicates", "held", "automatic_percent"];
    let expected = ["billing: 2 0 0 1 0 0 1 50.0%", "support: 4 1 1 0 1 1 0 25.0%", "all: 6 1 1 1 1 1 1 33.3%"];
    assert_eq!(shown(&table, &columns), expected);
    assert_eq!(shown(&table, &["messages_before", "automatic_percent_before"])[2], "all: 2 50.0%");
    let days = report(Name::Mail, Some(By::Day), &facts, &week(), &DESK.0);
    assert_eq!(shown(&days, &["messages", "messages_before"])[..2], ["2026-11-02: 4 0", "2026-11-03: 1 2"]);
}

/// So many a day at nine, from a Monday on.
fn past(counts: &[usize]) -> Facts {
    let days = counts.iter().enumerate();
    let opened = days.flat_map(|(day, count)| {
        std::iter::repeat_n(at("09-07 09:30") + SignedDuration::from_hours(24 * day as i64), *count)
    });
    let tickets: Vec<Ticket> = opened.map(|created_at| Ticket { created_at, ..DESK.1.clone() }).collect();
    Facts { first: tickets.iter().map(|ticket| ticket.created_at).min(), tickets, ..Facts::default() }
}

#[test]
fn what_is_to_be_expected() {
    let of = |first: &str, last: &str, now: &str| {
        Period::of((first.parse().unwrap(), last.parse().unwrap()), DESK.0.zone(), at(now))
    };
    let told = |facts: &Facts, period: &Period| {
        let table = report(Name::Forecast, None, facts, period, &DESK.0);
        (shown(&table, &["expected", "fewest", "most", "days_like_it", "09", "10"]), table.says_too_little())
    };
    // Four weeks, each with a busier Monday, and a Monday of which nobody knows yet how it ends.
    let week = |monday| [monday, 4, 0, 4, 3, 0, 1];
    let facts = past(&[&[1][..], &[week(9), week(12), week(15)].concat()[1..], &week(40), &[7]].concat());
    let weeks = of("2026-09-07", "2026-10-05", "10-05 12:00");
    let expected = [
        "2026-10-06: 4.0 4 4 4 4.0 0.0",
        "2026-10-07: 0.0 0 0 4 0.0 0.0",
        "2026-10-08: 4.0 4 4 4 4.0 0.0",
        "2026-10-09: 3.0 3 3 4 3.0 0.0",
        "2026-10-10: 0.0 0 0 4 0.0 0.0",
        "2026-10-11: 1.0 1 1 4 1.0 0.0",
        // Neither the day on which the desk began nor today is a whole one.
        "2026-10-12: 22 12 40 3 22 0.0",
        "all: 34   27 34 0.0",
    ];
    assert_eq!(told(&facts, &weeks), (expected.map(str::to_owned).to_vec(), false));
    // Two weeks are too few to say how far apart days are.
    let (lines, too_little) = told(&facts, &of("2026-09-21", "2026-10-04", "10-05 12:00"));
    assert_eq!((lines[0].as_str(), lines[7].as_str(), too_little), ("2026-10-05:    2  ", "all:    14  ", true));
    let (lines, too_little) = told(&Facts::default(), &weeks);
    assert_eq!((lines[0].as_str(), too_little), ("2026-10-06:    0  ", true), "a desk without tickets");
}

#[test]
fn a_program_reads_the_same() {
    let table = asked(Name::Satisfaction, None).json();
    let values = json!({
        "resolved": 3, "asked": 3, "answered": 2, "answered_percent": 200.0 / 3.0, "mean": 3.0,
        "mark_1": 0, "mark_2": 1, "mark_3": 0, "mark_4": 1, "mark_5": 0,
        "before": { "resolved": 1, "asked": 1, "answered": 1, "answered_percent": 100.0, "mean": 5.0 },
    });
    let mut line = values.clone();
    line["of"] = json!("support");
    assert_eq!(
        table,
        json!({
            "report": "satisfaction", "by": "queue", "from": "2026-11-02", "to": "2026-11-08",
            "zone": "Europe/Helsinki", "before": { "from": "2026-10-26", "to": "2026-11-01" },
            "all": values, "lines": [line],
        })
    );
}

#[test]
fn a_period_that_goes_on_ends_today() {
    let day = |day: &str| day.parse::<jiff::civil::Date>().unwrap();
    let month = (day("2026-11-01"), day("2026-11-30"));
    let period = Period::of(month, DESK.0.zone(), at("11-05 12:00"));
    assert_eq!(
        (period.last, period.before().first, period.before().last),
        (day("2026-11-05"), day("2026-10-27"), day("2026-10-31"))
    );
    assert_eq!(period.span(), (at("11-01 00:00"), at("11-05 12:00")));
    let refused = Name::Hours.way(Some(By::Queue), &period).unwrap_err();
    assert_eq!(refused, "the report `hours` is not counted by queue: leave that out");
    let refused = Name::Response.way(Some(By::Day), &period).unwrap_err();
    assert!(
        refused.ends_with("but by queue, agent, kind, channel, tag, organisation, service, priority, mailbox"),
        "{refused}"
    );
}

#[tokio::test]
async fn tickets_are_counted_as_the_desk_wrote_them() {
    let carol = "Carol <carol@customer.example>";
    let mut world = World::new();
    world.deliver(Post::new(carol, "support@acme.example", "Beans").text("None left.")).await;
    let told = to(&world.post().await, "ann@acme.example")[0].clone();
    world.pass(SignedDuration::from_hours(1));
    world.deliver(told.answer("Ann <ann@acme.example>", "/close\nThey are in the cupboard.\n\nAnn")).await;
    let answer = to(&world.post().await, "carol@customer.example").last().copied().unwrap().clone();
    let told = async |world: &World| {
        let days = ("2026-11-24".parse().unwrap(), "2026-11-24".parse().unwrap());
        let period = Period::of(days, world.policy.zone(), world.now);
        let within = period.with_before();
        let facts = world.store.read(move |tx| tx.figures(within, &[])).await.unwrap();
        let elsewhere = world.store.read(move |tx| tx.figures(within, &["billing".into()])).await.unwrap();
        assert_eq!(elsewhere, Facts::default());
        [Name::Volume, Name::Response].map(|name| report(name, Some(By::Queue), &facts, &period, &world.policy))
    };
    world.pass(SignedDuration::from_mins(10));
    let [volume, response] = told(&world).await;
    assert_eq!(shown(&volume, &["opened", "resolved", "reopened", "backlog"])[0], "support: 1 1 0 0");
    let fast = ["first_response_median_seconds", "resolution_median_seconds", "first_contact_percent"];
    assert_eq!(shown(&response, &fast)[0], "support: 1:00 1:00 100.0%");

    world.deliver(answer.answer(carol, "No, there are none.\n\nCarol")).await;
    world.pass(SignedDuration::from_mins(10));
    let [volume, response] = told(&world).await;
    assert_eq!(shown(&volume, &["opened", "resolved", "reopened", "backlog"])[0], "support: 1 0 1 1");
    assert_eq!(shown(&response, &fast)[0], "support: 1:00  ", "it is not resolved any more");
    assert_eq!(shown(&response, &["reopened_percent"])[0], "support: 100.0%");
}

/// Tickets of October and November, some done.
fn any_tickets() -> impl Strategy<Value = Vec<Ticket>> {
    let one = (0..60_i64 * 24 * 4, proptest::option::of(0..40_i64 * 24 * 4), 0..3_usize, 0..3_usize, 0..6_usize);
    proptest::collection::vec(one, 0..40).prop_map(|all| {
        let of = |(number, (opened, lasted, queue, agent, kind)): (usize, (i64, Option<i64>, usize, usize, usize))| {
            let created_at = at("10-01 00:00") + SignedDuration::from_mins(15 * opened);
            let done_at = lasted.map(|quarters| created_at + SignedDuration::from_mins(15 * quarters));
            let mut ticket = DESK.1.clone();
            ticket.number = TicketNumber(number as i64 + 1);
            ticket.queue = ["support", "billing", "gone"][queue].into();
            ticket.assignee = [None, Some("ann".into()), Some("bob".into())][agent].clone();
            ticket.service = [Some("mail".into()), None, None][agent].clone();
            ticket.requester.address = Address::bare(["a@x.example", "b@y.example", "c@X.EXAMPLE"][queue]);
            ticket.kind = Kind::ALL[kind];
            ticket.course.came_by = Channel::ALL.get(kind).copied().filter(|_| agent > 0);
            (ticket.created_at, ticket.done_at) = (created_at, done_at);
            ticket.status = if done_at.is_some() { Status::Closed } else { Status::New };
            ticket
        };
        all.into_iter().enumerate().map(of).collect()
    })
}

fn count(value: Value) -> usize {
    match value {
        Value::Count(count) => count,
        other => panic!("{other:?} is no count"),
    }
}

proptest! {
    #[test]
    fn lines_add_up_to_the_whole(tickets in any_tickets(), from in 0..40_i32, days in 1..25_i32) {
        let first = "2026-10-01".parse::<jiff::civil::Date>().unwrap().saturating_add(jiff::Span::new().days(from));
        let last = first.saturating_add(jiff::Span::new().days(days - 1));
        let period = Period::of((first, last), DESK.0.zone(), at("12-31 00:00"));
        let facts = Facts { tickets, ..Facts::default() };
        let volume = |by, period: &Period| report(Name::Volume, Some(by), &facts, period, &DESK.0);
        for by in [By::Queue, By::Agent, By::Kind, By::Channel, By::Organisation, By::Service, By::Priority] {
            let table = volume(by, &period);
            for (place, column) in table.columns.iter().enumerate() {
                let sum = |of: fn(&maildesk::desk::figures::table::Line) -> &Vec<Value>| -> usize {
                    table.lines.iter().map(|line| count(of(line)[place])).sum()
                };
                prop_assert_eq!(sum(|line| &line.now), count(table.whole.now[place]), "{} by {}", column.key, by);
                prop_assert_eq!(sum(|line| &line.before), count(table.whole.before[place]), "{} by {}", column.key, by);
            }
        }
        // Opened and resolved of the days make those of the period, and what is left follows from them.
        let [opened, resolved, backlog] = ["opened", "resolved", "backlog"].map(|key| volume(By::Day, &period).column(key).unwrap());
        for by in [By::Day, By::Week] {
            let table = volume(by, &period);
            for place in [opened, resolved] {
                let sum: usize = table.lines.iter().map(|line| count(line.now[place])).sum();
                prop_assert_eq!(sum, count(table.whole.now[place]));
            }
            let mut left = count(table.whole.before[backlog]);
            for line in &table.lines {
                left = left + count(line.now[opened]) - count(line.now[resolved]);
                prop_assert_eq!(count(line.now[backlog]), left);
            }
            prop_assert_eq!(count(table.whole.now[backlog]), left);
            let ages: usize = table.whole.now[backlog + 1..].iter().map(|value| count(*value)).sum();
            prop_assert_eq!(ages, left);
        }
        // What is told of the period before is what its own report says.
        for name in Name::ALL.iter().filter(|name| **name != Name::Subjects) {
            let by = name.ways().contains(&By::Queue).then_some(By::Queue);
            let own = report(*name, by, &facts, &period.before(), &DESK.0);
            prop_assert_eq!(&report(*name, by, &facts, &period, &DESK.0).whole.before, &own.whole.now);
        }
        let hours = report(Name::Hours, None, &facts, &period, &DESK.0);
        prop_assert_eq!(hours.whole.now[0], volume(By::Day, &period).whole.now[opened]);
    }
}
