//! What holds for clocks whatever happens: no working second lost, no step told twice, no step forgotten.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use maildesk::desk::sla::{
    self, BREACH, Clock, ClockState, Happening, SlaPolicy, Step, Target, Terms,
    WorkingTime::{Days, Seconds},
};
use maildesk::desk::ticket::{Priority, Status};
use proptest::prelude::*;

use super::after_midnight;
use super::simulation::calendars;
use super::story::{only, restart, standard, terms};

/// What may befall a ticket, and how many seconds after what came before.
fn history() -> impl Strategy<Value = Vec<(i64, Event)>> {
    let pause = prop_oneof![0i64..5, 0i64..3600, 0i64..100_000, 0i64..400_000];
    let status = || prop::sample::select(Status::ALL.to_vec());
    let event = prop_oneof![
        3 => Just(Event::Tick),
        2 => status().prop_map(|status| Event::Happens(Happening::RequesterWrote, status)),
        2 => status().prop_map(|status| Event::Happens(Happening::Answered, status)),
        4 => status().prop_map(Event::Status),
    ];
    prop::collection::vec((pause, event), 1..40)
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Tick,
    /// The ticket gets another status, or the same.
    Status(Status),
    Happens(Happening, Status),
}

/// A request at the begin, then the history; `watch` sees the clocks after each event and what a tick told.
fn live(
    terms: &Terms<'_>,
    opened_at: Timestamp,
    history: &[(i64, Event)],
    mut watch: impl FnMut(&[Clock], Timestamp, Vec<Step>),
) -> (Vec<Clock>, Timestamp) {
    let (mut clocks, mut now) = (Vec::new(), opened_at);
    sla::advance(&mut clocks, Some(terms), Happening::Opened, Status::New, now);
    for (pause, event) in history {
        now += SignedDuration::from_secs(*pause);
        let mut happens = |happening, status| {
            sla::advance(&mut clocks, Some(terms), happening, status, now);
            Vec::new()
        };
        let told = match *event {
            Event::Status(status) => happens(Happening::Changed { opened_at }, status),
            Event::Happens(happening, status) => happens(happening, status),
            Event::Tick => sla::due_steps(&mut clocks, terms, now),
        };
        restart(&mut clocks);
        watch(&clocks, now, told);
    }
    (clocks, now)
}

fn policies() -> impl Strategy<Value = SlaPolicy> {
    let seconds = prop_oneof![1i64..100, 1i64..20_000, 1i64..500_000].prop_map(Seconds);
    let amount = prop_oneof![3 => seconds, 1 => (1i64..10).prop_map(Days)];
    let shares = prop::collection::btree_set(1u8..100, 0..5);
    (prop::array::uniform3(amount), shares).prop_map(|(amounts, shares)| SlaPolicy {
        targets: Target::ALL.iter().copied().zip(amounts).collect(),
        by_priority: [].into(),
        warn_at: shares.into_iter().collect(),
        ..standard()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// At its due time a clock has run for exactly what was promised, whatever the pauses.
    #[test]
    fn at_its_due_time_a_clock_has_used_what_was_promised(
        (calendar, around) in calendars(),
        offset in -300_000i64..300_000,
        promised in 1i64..60_000,
        history in history(),
    ) {
        let sla = only(Target::Resolution, Seconds(promised));
        let terms = terms(&sla, &calendar, Priority::Normal);
        live(&terms, after_midnight(&calendar, around, offset), &history, |clocks, _, _| {
            let runs = |clock: &&Clock| clock.is_living() && clock.state != ClockState::Paused;
            for clock in clocks.iter().filter(runs) {
                assert_eq!(clock.used(&calendar, clock.due_at).as_secs(), promised);
                let before = clock.due_at - SignedDuration::from_millis(1);
                assert!(clock.used(&calendar, before) < SignedDuration::from_secs(promised));
            }
        });
    }

    /// Spans follow one another without holes, change at every turn, and only a living clock's last one is open.
    #[test]
    fn spans_tell_the_whole_life_of_a_clock(
        (calendar, around) in calendars(),
        offset in -300_000i64..300_000,
        sla in policies(),
        history in history(),
    ) {
        let terms = terms(&sla, &calendar, Priority::Normal);
        live(&terms, after_midnight(&calendar, around, offset), &history, |clocks, now, _| {
            for clock in clocks {
                let spans = &clock.spans;
                let last = spans.last().unwrap();
                assert_eq!(spans[0].from, clock.started_at);
                assert_eq!(last.to.is_none(), clock.is_living());
                assert_eq!(clock.state == ClockState::Paused, clock.is_living() && last.state == ClockState::Paused);
                assert!(spans.iter().all(|span| span.from <= now));
                assert!(spans.len() == 1 || spans.iter().all(|span| span.to.is_none_or(|to| span.from < to)));
                assert!(spans.windows(2).all(|two| two[0].to == Some(two[1].from) && two[0].state != two[1].state));
            }
        });
    }

    /// No step of a clock is told twice, over restarts and however often somebody looks.
    #[test]
    fn no_step_is_told_twice(
        (calendar, around) in calendars(),
        offset in -300_000i64..300_000,
        sla in policies(),
        history in history(),
    ) {
        let terms = terms(&sla, &calendar, Priority::Normal);
        let mut told = BTreeSet::new();
        let mut tell = |clocks: &[Clock], steps: Vec<Step>| {
            for step in steps {
                let clock = clocks.iter().find(|clock| clock.target == step.target && clock.is_living()).unwrap();
                assert!(!step.rungs.is_empty());
                assert!(told.insert((step.target, clock.started_at, step.step.clone())), "{step:?} once more");
            }
        };
        let opened_at = after_midnight(&calendar, around, offset);
        let (mut clocks, now) = live(&terms, opened_at, &history, |clocks, _, steps| tell(clocks, steps));

        // When all is said, nothing is left to be said, and nobody is woken for it.
        let steps = sla::due_steps(&mut clocks, &terms, now);
        tell(&clocks, steps);
        prop_assert!(sla::due_steps(&mut clocks, &terms, now).is_empty());
        prop_assert!(sla::wake_at(&clocks, &terms).is_none_or(|wake| wake > now));
    }

    /// Whoever sleeps until [`sla::wake_at`] tells every step, in time.
    #[test]
    fn waking_when_told_to_misses_nothing(
        (calendar, around) in calendars(),
        offset in -300_000i64..300_000,
        sla in policies(),
        history in history(),
    ) {
        let terms = terms(&sla, &calendar, Priority::Normal);
        let opened_at = after_midnight(&calendar, around, offset);
        let (mut clocks, now) = live(&terms, opened_at, &history, |_, _, _| {});
        sla::due_steps(&mut clocks, &terms, now);
        while let Some(wake) = sla::wake_at(&clocks, &terms) {
            let steps = sla::due_steps(&mut clocks, &terms, wake);
            prop_assert!(!steps.is_empty(), "woken for nothing at {wake}");
            prop_assert!(steps.iter().all(|step| !step.late && (!step.is_breach() || step.due_at == wake)));
            restart(&mut clocks);
        }
        for clock in clocks.iter().filter(|clock| clock.is_living() && clock.state != ClockState::Paused) {
            prop_assert!(clock.breached && clock.warned.contains(&BREACH.to_owned()));
        }
    }
}
