//! How much of the agreed time a service worked: a table of cases, and what holds of all of them.

use jiff::{SignedDuration, Timestamp, ToSpan};
use maildesk::desk::availability::{Figures, figures, report};
use maildesk::desk::condition;
use maildesk::desk::outage::Outage;
use maildesk::desk::policy::Policy;
use maildesk::desk::ticket::TicketNumber;
use proptest::prelude::*;

use crate::support::world::{DESK, World};

const SERVICES: &str = r#"
[[service]]
name = "office"
calendar = "office"
availability = "90%"
maintenance = [{ every = "tue", hours = "13:00-14:00" }]

[[service]]
name = "always"
calendar = "helsinki"
maintenance = [{ every = "sun", hours = "02:00-04:00" }, { from = "2026-11-25 20:00", to = "2026-11-25 22:00" }]

[[service]]
name = "utc"

[calendar.helsinki]
timezone = "Europe/Helsinki"
hours = { daily = "00:00-24:00" }
"#;

fn policy() -> std::sync::Arc<Policy> {
    World::with(&format!("{DESK}\n{SERVICES}")).policy
}

/// A time in Helsinki: `24 10:00` of November 2026.
fn at(text: &str) -> Timestamp {
    let text = if text.len() < 10 { format!("2026-11-{text}") } else { text.to_owned() };
    let local: jiff::civil::DateTime = text.replace(' ', "T").parse().unwrap();
    local.in_tz("Europe/Helsinki").unwrap().timestamp()
}

/// `from - to`; without an end it goes on.
fn outage(service: &str, text: &str) -> Outage {
    let (from, to) = text.split_once(" - ").unwrap_or((text, ""));
    let ended_at = (!to.is_empty()).then(|| at(to));
    Outage { service: service.into(), ticket: TicketNumber(1), began_at: at(from), ended_at, queue: "support".into() }
}

fn of(policy: &Policy, name: &str, outages: &[Outage], period: (Timestamp, Timestamp), now: Timestamp) -> Figures {
    let service = policy.service(&name.into()).unwrap();
    figures(service, policy.service_calendar(&service.name), outages, period, now)
}

/// Agreed and down in minutes, how often, and the longest.
type Told = (i64, i64, usize, i64);

#[test]
fn what_counts_of_outages() {
    let policy = policy();
    // Tuesday 24 November: 8 to 12 and 13 to 17 are agreed, 13 to 14 is maintenance; so 7 hours are.
    let cases: &[(&str, &str, &[&str], Told)] = &[
        ("office", "30 00:00", &[], (420, 0, 0, 0)),
        ("office", "30 00:00", &["24 09:00 - 24 09:30"], (420, 30, 1, 30)),
        ("office", "30 00:00", &["24 11:00 - 24 15:00"], (420, 120, 1, 120)),
        ("office", "30 00:00", &["24 13:10 - 24 13:50"], (420, 0, 0, 0)),
        ("office", "30 00:00", &["24 18:00 - 24 23:00"], (420, 0, 0, 0)),
        ("office", "30 00:00", &["23 12:00 - 26 12:00"], (420, 420, 1, 420)),
        ("office", "30 00:00", &["24 09:00 - 24 10:00", "24 09:30 - 24 10:30"], (420, 90, 1, 90)),
        ("office", "30 00:00", &["24 09:00 - 24 10:00", "24 10:00 - 24 10:30"], (420, 90, 1, 90)),
        ("office", "30 00:00", &["24 09:00 - 24 10:00", "24 11:00 - 24 11:10"], (420, 70, 2, 60)),
        ("office", "24 10:00", &["24 09:00"], (120, 60, 1, 60)),
        ("office", "24 10:00", &["24 09:00 - 24 11:00"], (120, 60, 1, 60)),
        ("office", "23 10:00", &["22 09:00"], (0, 0, 0, 0)),
        ("always", "30 00:00", &["24 23:00 - 25 03:00"], (1_440, 60, 1, 60)),
        ("utc", "30 00:00", &["24 09:00 - 24 09:30"], (1_440, 30, 1, 30)),
    ];
    for (service, now, outages, expected) in cases {
        let others = [outage("other", "24 08:00 - 24 17:00")];
        let outages: Vec<Outage> = outages.iter().map(|text| outage(service, text)).chain(others).collect();
        let found = of(&policy, service, &outages, (at("24 00:00"), at("25 00:00")), at(now));
        let minutes = |length: SignedDuration| length.as_mins();
        let told = (minutes(found.agreed), minutes(found.down), found.outages, minutes(found.longest));
        assert_eq!(told, *expected, "{service} at {now}: {outages:?}");
    }
}

#[test]
fn a_day_on_which_the_clock_is_set_has_the_hours_that_it_has() {
    let policy = policy();
    // 29 March 2026 is a Sunday of 23 hours: of 2:00 to 4:00, an hour is skipped. 25 October has 25, and the
    // window of 2:00 to 4:00 lasts three.
    for (day, next, agreed) in [("2026-03-29", "2026-03-30", 22), ("2026-10-25", "2026-10-26", 22)] {
        let period = (at(&format!("{day} 00:00")), at(&format!("{next} 00:00")));
        let down = outage("always", &format!("{day} 01:30 - {day} 05:00"));
        let found = of(&policy, "always", &[down], period, at("30 00:00"));
        assert_eq!((found.agreed.as_hours(), found.down.as_mins()), (agreed, 90), "{day}");
    }
}

#[test]
fn the_report_says_whether_a_promise_was_kept() {
    let policy = policy();
    let days = ("2026-11-24".parse().unwrap(), "2026-11-24".parse().unwrap());
    let lines = |down: &str| report(&policy, &[outage("office", down)], days, at("30 00:00"));
    let told = |down: &str| lines(down).first().map(|line| (line.kept, line.mean_time_to_restore_seconds)).unwrap();
    assert_eq!(told("24 09:00 - 24 09:42"), (Some(true), Some(2_520)), "a tenth of seven hours");
    assert_eq!(told("24 09:00 - 24 09:43"), (Some(false), Some(2_580)));
    let lines = lines("24 09:00 - 24 09:42");
    assert_eq!(lines.iter().map(|line| line.service.as_str()).collect::<Vec<_>>(), ["office", "always", "utc"]);
    assert_eq!((lines[1].promised, lines[1].kept, lines[1].mean_time_to_restore_seconds), (None, None, None));
    let shown = serde_json::to_value(&lines[0]).unwrap();
    assert_eq!(shown["availability"], 90.0);
    assert_eq!(shown["agreed_seconds"], 25_200);
}

#[test]
fn each_service_is_up_down_or_maintained_now() {
    let policy = policy();
    let states = |now: &str, outages: &[Outage]| {
        let all = condition::all(&policy, outages, |_| true, at(now));
        all.into_iter()
            .map(|one| (one.state.to_string(), one.maintenance_until, one.next_maintenance))
            .collect::<Vec<_>>()
    };
    let window = |from, to| Some(maildesk::desk::window::Window { from: at(from), to: at(to) });
    let up = "up".to_owned();
    let next_week = window("2026-12-01 13:00", "2026-12-01 14:00");
    let now = states("24 13:30", &[]);
    assert_eq!(now[0], ("maintenance".to_owned(), Some(at("24 14:00")), next_week));
    assert_eq!(now[1], (up.clone(), None, window("25 20:00", "25 22:00")));
    assert_eq!(now[2], (up, None, None));
    let down = states("24 13:30", &[outage("office", "24 13:00")]);
    assert_eq!(down[0], ("down".to_owned(), Some(at("24 14:00")), next_week), "an outage is more than maintenance");
}

/// Outages of one service in the week around, in minutes since its begin; without a length it goes on.
fn outages() -> impl Strategy<Value = Vec<Outage>> {
    let one = (0..12_000i64, prop::option::of(0..3_000i64)).prop_map(|(from, length)| {
        let began_at = at("22 00:00") + from.minutes();
        Outage {
            service: "office".into(),
            ticket: TicketNumber(1),
            began_at,
            ended_at: length.map(|length| began_at + length.minutes()),
            queue: "support".into(),
        }
    });
    prop::collection::vec(one, 0..6)
}

#[test]
fn figures_add_up_stay_within_bounds_and_only_get_worse() {
    let policy = policy();
    let instant = |minutes: i64| at("22 00:00") + minutes.minutes();
    let cases = (outages(), outages(), 0..10_000i64, 0..5_000i64, 0..5_000i64, 0..14_000i64);
    proptest!(ProptestConfig::with_cases(200), |((some, more, from, first, second, now) in cases)| {
        let (now, from, middle, to) = (instant(now), instant(from), instant(from + first), instant(from + first + second));
        let figures = |outages: &[Outage], period| of(&policy, "office", outages, period, now);
        let whole = figures(&some, (from, to));
        let parts = [figures(&some, (from, middle)), figures(&some, (middle, to))];
        prop_assert_eq!(whole.agreed, parts[0].agreed + parts[1].agreed);
        prop_assert_eq!(whole.down, parts[0].down + parts[1].down);
        // An outage over the middle is in both.
        prop_assert!(whole.outages <= parts[0].outages + parts[1].outages);
        prop_assert!(SignedDuration::ZERO <= whole.longest && whole.longest <= whole.down && whole.down <= whole.agreed);
        prop_assert!(whole.agreed <= to.duration_since(from));
        prop_assert_eq!(whole.outages == 0, whole.down == SignedDuration::ZERO);
        if let Some(share) = whole.availability() {
            prop_assert!((0.0..=100.0).contains(&share), "{}", share);
        }
        if let Some(mean) = whole.restored_after() {
            prop_assert!(mean <= whole.longest);
        }
        let both: Vec<Outage> = some.iter().chain(&more).cloned().collect();
        let worse = figures(&both, (from, to));
        prop_assert_eq!(worse.agreed, whole.agreed);
        prop_assert!(worse.down >= whole.down && worse.down <= whole.down + figures(&more, (from, to)).down);
        let mut turned = both;
        turned.reverse();
        prop_assert_eq!(figures(&turned, (from, to)), worse, "order does not matter");
    });
}
