//! Calendars as tables: opening, counting and adding at exact instants.

use maildesk::desk::hours::Calendar;
use maildesk::desk::sla::WorkingTime::{self, Days, Seconds};

use super::{at, calendar, office, shown};

const HOUR: i64 = 3600;

fn night_watch(zone: &str) -> Calendar {
    calendar(zone, &[("mon-sun", "22:00-06:00")], &[])
}

#[test]
fn a_shift_includes_its_first_instant_and_not_its_last() {
    let office = office();
    for (local, open, next) in [
        ("2026-11-20 07:59:59", false, "Fri 2026-11-20 08:00:00"),
        ("2026-11-20 08:00:00", true, "Fri 2026-11-20 08:00:00"),
        ("2026-11-20 11:59:59", true, "Fri 2026-11-20 11:59:59"),
        ("2026-11-20 12:00:00", false, "Fri 2026-11-20 13:00:00"),
        ("2026-11-20 17:00:00", false, "Mon 2026-11-23 08:00:00"),
        ("2026-11-22 12:00:00", false, "Mon 2026-11-23 08:00:00"),
        // Thursday and Friday are holidays.
        ("2026-12-23 17:00:00", false, "Mon 2026-12-28 08:00:00"),
        ("2026-12-25 10:00:00", false, "Mon 2026-12-28 08:00:00"),
    ] {
        assert_eq!(office.is_open(at(&office, local)), open, "{local}");
        assert_eq!(shown(&office, office.opens_at(at(&office, local)).unwrap()), next, "{local}");
    }
}

#[test]
fn working_time_is_counted_to_the_second() {
    let office = office();
    for (from, to, seconds) in [
        ("2026-11-20 16:30", "2026-11-20 16:30", 0),
        ("2026-11-20 16:30", "2026-11-20 17:00", 1800),
        ("2026-11-20 16:30", "2026-11-23 08:00:01", 1801),
        ("2026-11-20 11:00", "2026-11-20 14:00", 2 * HOUR),
        ("2026-11-21 00:00", "2026-11-23 00:00", 0),
        ("2026-12-21 00:00", "2026-12-28 00:00", 3 * 8 * HOUR),
        ("2026-11-23 08:00:01", "2026-11-20 16:30", -1801),
    ] {
        assert_eq!(office.working_seconds(at(&office, from), at(&office, to)), seconds, "{from} to {to}");
    }
}

#[test]
fn adding_ends_at_the_end_of_a_shift_rather_than_at_the_next_opening() {
    let office = office();
    for (from, amount, due) in [
        ("2026-11-20 16:30", Seconds(1800), "Fri 2026-11-20 17:00:00"),
        ("2026-11-20 16:30", Seconds(1801), "Mon 2026-11-23 08:00:01"),
        ("2026-11-20 16:30", Seconds(4 * HOUR), "Mon 2026-11-23 11:30:00"),
        ("2026-11-20 20:00", Seconds(4 * HOUR), "Mon 2026-11-23 12:00:00"),
        ("2026-12-23 16:30", Seconds(4 * HOUR), "Mon 2026-12-28 11:30:00"),
        // Nothing to count: that very instant, though nobody works then.
        ("2026-11-20 20:00", Seconds(0), "Fri 2026-11-20 20:00:00"),
        ("2026-11-20 20:00", Seconds(-5), "Fri 2026-11-20 20:00:00"),
        ("2026-11-20 20:00", Days(0), "Fri 2026-11-20 20:00:00"),
    ] {
        assert_eq!(shown(&office, office.add(at(&office, from), amount).unwrap()), due, "{from} + {amount:?}");
    }
}

#[test]
fn days_are_working_days_at_the_same_local_time() {
    // A short Friday, a late Tuesday, and a Saturday night.
    let varied = calendar(
        "Europe/Helsinki",
        &[("mon", "08:00-12:00 13:00-17:00"), ("tue", "10:00-19:00"), ("fri", "08:00-12:00"), ("sat", "22:00-02:00")],
        &["2026-12-08"],
    );
    let standard = office();
    let table: &[(&Calendar, &str, i64, &str)] = &[
        (&standard, "2026-11-18 14:15:16", 1, "Thu 2026-11-19 14:15:16"),
        (&standard, "2026-11-18 14:15:16", 3, "Mon 2026-11-23 14:15:16"),
        (&standard, "2026-11-18 14:15:16", 10, "Wed 2026-12-02 14:15:16"),
        // Over Christmas.
        (&standard, "2026-12-22 09:00", 3, "Tue 2026-12-29 09:00:00"),
        // Outside of hours, counting begins at the next opening.
        (&standard, "2026-11-20 17:00", 1, "Tue 2026-11-24 08:00:00"),
        (&standard, "2026-11-21 09:00", 1, "Tue 2026-11-24 08:00:00"),
        (&standard, "2026-11-18 12:30", 1, "Thu 2026-11-19 13:00:00"),
        // Before the first shift of that day: its opening.
        (&varied, "2026-11-23 08:30", 1, "Tue 2026-11-24 10:00:00"),
        // After the last shift of that day: its end.
        (&varied, "2026-11-24 18:30", 1, "Fri 2026-11-27 12:00:00"),
        // In that day's break: the end of the shift before it.
        (&varied, "2026-11-24 12:30", 3, "Mon 2026-11-30 12:00:00"),
        // The small hours belong to the evening before.
        (&varied, "2026-11-29 01:00", 1, "Mon 2026-11-30 17:00:00"),
        (&varied, "2026-11-29 01:00", 4, "Sun 2026-12-06 01:00:00"),
        (&varied, "2026-11-28 23:00", 4, "Sat 2026-12-05 23:00:00"),
        // A holiday is no working day.
        (&varied, "2026-12-07 09:00", 1, "Fri 2026-12-11 09:00:00"),
    ];
    for (calendar, from, days, due) in table {
        let found = calendar.add(at(calendar, from), Days(*days)).unwrap();
        assert_eq!(shown(calendar, found), *due, "{from} + {days} days");
    }
}

#[test]
fn seconds_that_really_pass_count_when_the_clock_changes() {
    for (zone, from, to, hours) in [
        ("Europe/Helsinki", "2026-03-28 22:00", "2026-03-29 06:00", 7.0),
        ("Europe/Helsinki", "2026-10-24 22:00", "2026-10-25 06:00", 9.0),
        ("America/New_York", "2026-03-07 22:00", "2026-03-08 06:00", 7.0),
        ("America/New_York", "2026-10-31 22:00", "2026-11-01 06:00", 9.0),
        ("Australia/Lord_Howe", "2026-10-03 22:00", "2026-10-04 06:00", 7.5),
        ("Australia/Lord_Howe", "2026-04-04 22:00", "2026-04-05 06:00", 8.5),
        ("Asia/Kolkata", "2026-03-28 22:00", "2026-03-29 06:00", 8.0),
    ] {
        let watch = night_watch(zone);
        let (from, to) = (at(&watch, from), at(&watch, to));
        let seconds = (hours * 3600.0) as i64;
        assert_eq!(watch.working_seconds(from, to), seconds, "{zone} {from}");
        assert_eq!(watch.add(from, Seconds(seconds)), Some(to), "{zone} {from}");
    }
}

#[test]
fn a_skipped_time_is_the_change_and_a_repeated_one_its_first_occurrence() {
    // In Helsinki 03:00 to 04:00 is skipped on 29 March and repeated on 25 October 2026.
    let seconds = |hours: &str, from: &str, to: &str| {
        let calendar = calendar("Europe/Helsinki", &[("sun", hours)], &[]);
        calendar.working_seconds(at(&calendar, from), at(&calendar, to))
    };
    let spring = |hours| seconds(hours, "2026-03-29 00:00", "2026-03-30 12:00");
    assert_eq!(spring("03:15-03:45"), 0, "it did not exist");
    assert_eq!(spring("03:30-04:15"), 15 * 60);
    assert_eq!(spring("02:00-03:30"), HOUR);
    let autumn = |hours| seconds(hours, "2026-10-25 00:00", "2026-10-26 12:00");
    assert_eq!(autumn("03:15-03:45"), 30 * 60, "only once");
    assert_eq!(autumn("03:30-04:00"), HOUR + 30 * 60, "from the first 03:30 on");
    assert_eq!(autumn("02:00-03:30"), HOUR + 30 * 60, "up to the first 03:30");

    // A due time in the skipped hour is the change itself, in the repeated hour the first occurrence.
    let always = calendar("Europe/Helsinki", &[("mon-sun", "00:00-00:00")], &[]);
    let due = |from: &str| always.add(at(&always, from), Days(1)).unwrap();
    assert_eq!(due("2026-03-28 03:30"), at(&always, "2026-03-29 04:00"));
    assert_eq!(due("2026-10-24 03:30"), at(&always, "2026-10-25 03:30+03:00"));
}

#[test]
fn a_day_that_a_zone_left_out_is_no_working_day() {
    // Samoa went from Thursday 29 to Saturday 31 December 2011.
    let apia = calendar("Pacific/Apia", &[("mon-sat", "09:00-17:00")], &[]);
    let thursday = at(&apia, "2011-12-29 12:00");
    assert_eq!(shown(&apia, apia.add(thursday, Days(1)).unwrap()), "Sat 2011-12-31 12:00:00");
    assert_eq!(shown(&apia, apia.add(thursday, Seconds(6 * HOUR)).unwrap()), "Sat 2011-12-31 10:00:00");
}

#[test]
fn a_shift_over_midnight_belongs_to_the_day_it_began_on_and_to_that_days_holiday() {
    let bar = calendar("Europe/Helsinki", &[("fri-sat", "22:00-04:00")], &["2026-12-25"]);
    // The night from Friday (holiday) to Saturday is off, that from Saturday to Sunday is not.
    assert!(!bar.is_open(at(&bar, "2026-12-25 23:00")));
    assert!(!bar.is_open(at(&bar, "2026-12-26 02:00")));
    assert!(bar.is_open(at(&bar, "2026-12-27 02:00")));
    // A holiday does not cut the night that began before it.
    let bar = calendar("Europe/Helsinki", &[("fri-sat", "22:00-04:00")], &["2026-12-26"]);
    assert!(bar.is_open(at(&bar, "2026-12-26 02:00")));
    assert!(!bar.is_open(at(&bar, "2026-12-26 23:00")));
}

#[test]
fn overlapping_shifts_count_once() {
    let long = calendar("Europe/Helsinki", &[("fri", "08:00-08:00"), ("sat", "06:00-10:00")], &[]);
    let (friday, sunday) = (at(&long, "2026-11-20 00:00"), at(&long, "2026-11-22 00:00"));
    assert_eq!(long.working_seconds(friday, sunday), 26 * HOUR);
    assert_eq!(shown(&long, long.add(friday, Seconds(25 * HOUR)).unwrap()), "Sat 2026-11-21 09:00:00");
    // Where two shifts overlap, the later one names the day: from Saturday, not from Friday.
    assert_eq!(shown(&long, long.add(at(&long, "2026-11-21 07:00"), Days(1)).unwrap()), "Fri 2026-11-27 08:00:00");
}

#[test]
fn around_the_clock_is_plain_time() {
    let always = calendar("America/New_York", &[("mon-sun", "00:00-00:00")], &[]);
    let from = at(&always, "2026-03-01 10:00");
    for seconds in [1, HOUR, 400 * 24 * HOUR] {
        let due = from + jiff::SignedDuration::from_secs(seconds);
        assert_eq!(always.add(from, Seconds(seconds)), Some(due));
        assert_eq!(always.working_seconds(from, due), seconds);
    }
    // Working days keep the local time, over the change too.
    assert_eq!(shown(&always, always.add(from, Days(14)).unwrap()), "Sun 2026-03-15 10:00:00");
}

#[test]
fn parts_of_a_second_are_neither_lost_nor_gained() {
    let office = office();
    let from = "2026-11-20T16:59:59.250+02:00".parse().unwrap();
    let due: jiff::Timestamp = "2026-11-23T08:00:00.250+02:00".parse().unwrap();
    assert_eq!(office.add(from, Seconds(1)), Some(due));
    assert_eq!(office.working_seconds(from, due), 1);
}

#[test]
fn a_calendar_that_never_opens_has_no_due_time() {
    let from = at(&office(), "2026-11-20 16:30");
    let never = calendar("Europe/Helsinki", &[], &[]);
    for amount in [Seconds(1), Days(1), WorkingTime::Seconds(i64::MAX), Days(i64::MAX)] {
        assert_eq!(never.add(from, amount), None, "{amount:?}");
    }
    assert_eq!(never.opens_at(from), None);
    assert!(!never.is_open(from));
    // Nor has an amount that no ten years hold.
    assert_eq!(office().add(from, Days(i64::MAX)), None);
    assert_eq!(office().add(from, Seconds(i64::MAX)), None);
}

#[test]
fn the_ends_of_time_are_survived() {
    let always = calendar("Europe/Helsinki", &[("mon-sun", "00:00-00:00")], &[]);
    for edge in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        let _ = (always.is_open(edge), always.opens_at(edge), always.add(edge, Days(3)), always.add(edge, Seconds(9)));
    }
}
