//! Working time against a simulation that looks at every second.
//!
//! The simulation knows neither shifts as instants nor time zone arithmetic: it walks second by second, reads the
//! wall clock, refuses to see it go back, and asks whether what it shows lies in a period.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use maildesk::desk::hours::{Calendar, Period};
use maildesk::desk::sla::WorkingTime;
use proptest::prelude::*;

use super::after_midnight;

/// Zones and the days around which they are looked at: changes of an hour, of half an hour, at midnight, of a
/// whole day, and none at all.
const PLACES: [(&str, &str); 10] = [
    ("Europe/Helsinki", "2026-03-29"),
    ("Europe/Helsinki", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Kolkata", "2026-05-05"),
];

/// Seconds simulated: two days before the day and two after it.
const WINDOW: i64 = 4 * 86_400;

struct Simulation {
    start: i64,
    /// Working seconds before each second of the window.
    worked: Vec<i64>,
}

impl Simulation {
    fn run(calendar: &Calendar, start: i64) -> Self {
        // Begins two days early, so that the wall clock's highest reading is known.
        let before = start - 2 * 86_400;
        let first = calendar.timezone.to_datetime(Timestamp::from_second(before).unwrap()).date() - 2.days();
        let wall = |local: DateTime| local.to_zoned(TimeZone::UTC).unwrap().timestamp().as_second();
        let origin = wall(first.to_datetime(Time::midnight()));

        // What the wall clock may show, second by second, and whether that is working time.
        let mut painted = vec![false; 12 * 86_400];
        for day in std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(10) {
            for period in &calendar.week[day.weekday().to_monday_zero_offset() as usize] {
                if !calendar.holidays.contains(&day) {
                    let end = if period.to <= period.from { day + 1.day() } else { day };
                    let from = wall(day.to_datetime(period.from)) - origin;
                    let to = wall(end.to_datetime(period.to)) - origin;
                    painted[from as usize..to as usize].fill(true);
                }
            }
        }

        let (mut highest, mut offset) = (i64::MIN, 0);
        let mut worked = vec![0];
        for second in before..start + WINDOW {
            // Offsets change on whole minutes.
            if second % 60 == 0 || second == before {
                let now = Timestamp::from_second(second).unwrap();
                offset = i64::from(calendar.timezone.to_offset(now).seconds());
            }
            highest = highest.max(second + offset);
            if second >= start {
                worked.push(worked[worked.len() - 1] + i64::from(painted[(highest - origin) as usize]));
            }
        }
        Self { start, worked }
    }

    fn is_open(&self, second: usize) -> bool {
        self.worked[second + 1] > self.worked[second]
    }

    fn at(&self, second: usize) -> Timestamp {
        Timestamp::from_second(self.start + second as i64).unwrap()
    }

    /// The first second from `from` on before which that much was worked.
    fn add(&self, from: usize, amount: i64) -> Option<usize> {
        let enough = self.worked.partition_point(|worked| *worked < self.worked[from] + amount);
        (enough < self.worked.len()).then_some(enough)
    }
}

fn day() -> impl Strategy<Value = Vec<Period>> {
    let moment = prop_oneof![
        // Round times, and times near the changes, more often than chance would have them.
        (0i8..24, prop::sample::select(vec![0i8, 15, 30, 45])).prop_map(|(hour, minute)| (hour, minute, 0)),
        (0i8..5, 0i8..60).prop_map(|(hour, minute)| (hour, minute, 0)),
        (0i8..24, 0i8..60, 0i8..60),
    ];
    let moment = moment.prop_map(|(hour, minute, second)| Time::new(hour, minute, second, 0).unwrap());
    (prop::collection::btree_set(moment, 0..=6), prop::bool::weighted(0.2)).prop_map(|(moments, over_midnight)| {
        let mut moments: Vec<Time> = moments.into_iter().collect();
        if over_midnight && !moments.is_empty() {
            // The last period ends on the next day, at or before the time of the first begin.
            moments.push(moments[moments.len() / 2]);
        }
        moments.chunks_exact(2).map(|pair| Period { from: pair[0], to: pair[1] }).collect()
    })
}

/// Any week around one of the [`PLACES`], and the day there.
pub fn calendars() -> impl Strategy<Value = (Calendar, Date)> {
    let week = prop::array::uniform7(day());
    let holidays = prop::collection::btree_set(-3i64..4, 0..3);
    (prop::sample::select(PLACES.to_vec()), week, holidays).prop_map(|((zone, around), week, holidays)| {
        let around: Date = around.parse().unwrap();
        let holidays = holidays.into_iter().map(|offset| around + offset.days()).collect();
        (Calendar { timezone: TimeZone::get(zone).unwrap(), week, holidays }, around)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_calendar_agrees_with_every_second(
        (calendar, around) in calendars(),
        picks in prop::collection::vec((0..WINDOW as usize, 0..WINDOW as usize), 50),
    ) {
        let start = after_midnight(&calendar, around - 2.days(), 0).as_second();
        let simulation = Simulation::run(&calendar, start);
        for (one, other) in picks {
            let (from, to) = (simulation.at(one), simulation.at(other));
            prop_assert_eq!(calendar.is_open(from), simulation.is_open(one), "open at {}", from);
            let worked = simulation.worked[other] - simulation.worked[one];
            prop_assert_eq!(calendar.working_seconds(from, to), worked, "{} to {}", from, to);
            if let Some(worked) = simulation.add(one, 1) {
                prop_assert_eq!(calendar.opens_at(from), Some(simulation.at(worked - 1)), "opens after {}", from);
            }
            let amount = (other as i64 % 50_000) + 1;
            if let Some(due) = simulation.add(one, amount) {
                let added = calendar.add(from, WorkingTime::Seconds(amount));
                prop_assert_eq!(added, Some(simulation.at(due)), "{} + {}", from, amount);
            }
        }
    }

    /// What `add` gives is the first instant with that much working time, over years and to the millisecond.
    #[test]
    fn adding_is_the_inverse_of_counting(
        (calendar, around) in calendars(),
        start in 0i64..200_000_000,
        milliseconds in 0i64..1000,
        amount in 1i64..5_000_000,
    ) {
        let from = after_midnight(&calendar, around, start) + milliseconds.milliseconds();
        if let Some(due) = calendar.add(from, WorkingTime::Seconds(amount)) {
            prop_assert_eq!(calendar.working_seconds(from, due), amount);
            prop_assert!(calendar.working_seconds(from, due - 1.millisecond()) < amount);
        } else {
            let ten_years = from + (24 * 3650).hours();
            prop_assert!(calendar.working_seconds(from, ten_years) < amount);
        }
    }

    /// A due time in working days is worked time, or the end of some, and never before it began.
    #[test]
    fn days_lead_into_working_time(
        (calendar, around) in calendars(),
        start in 0i64..20_000_000,
        days in 1i64..40,
    ) {
        let from = after_midnight(&calendar, around, start);
        if let Some(due) = calendar.add(from, WorkingTime::Days(days)) {
            prop_assert!(due > from);
            prop_assert!(calendar.is_open(due) || calendar.working_seconds(due - 1.second(), due) == 1, "{due}");
            // A night shift may overlap a morning's, which then ends before it.
            if calendar.week.iter().flatten().all(|period| period.from < period.to) {
                prop_assert!(Some(due) > calendar.add(from, WorkingTime::Days(days - 1)), "{due}");
            }
        }
    }
}
