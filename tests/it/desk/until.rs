//! Times as agents write them: when a ticket that waits is open again, and by when something is promised.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use maildesk::desk::command::Until;
use maildesk::desk::hours::{Calendar, Period};

/// Monday to Friday from nine to five in Helsinki, with a holiday on a Wednesday and one on a Friday.
fn calendar() -> Calendar {
    let shift = Period { from: Time::constant(9, 0, 0, 0), to: Time::constant(17, 0, 0, 0) };
    Calendar {
        timezone: helsinki(),
        week: std::array::from_fn(|day| if day < 5 { vec![shift] } else { Vec::new() }),
        holidays: ["2026-10-28", "2026-12-25"].map(|day| day.parse().unwrap()).into(),
    }
}

fn helsinki() -> TimeZone {
    TimeZone::get("Europe/Helsinki").unwrap()
}

/// Saturday the 24th of October 2026, 15:00 in Helsinki; the clock is set back in the night that follows.
fn told(text: &str, calendar: Option<&Calendar>) -> String {
    let now: Timestamp = "2026-10-24T12:00:00Z".parse().unwrap();
    let until: Until = text.parse().unwrap();
    assert_eq!(until.to_string().parse(), Ok(until), "{text} is written as {until}");
    let at = until.at(now, &helsinki(), calendar).unwrap();
    at.to_zoned(helsinki()).strftime("%a %Y-%m-%d %H:%M").to_string()
}

#[test]
fn times_as_people_write_them() {
    for (text, at) in [
        ("3d", "Tue 2026-10-27 15:00"), // the same hour, a day of 25 hours later
        ("3 days", "Tue 2026-10-27 15:00"),
        ("in 3 days", "Tue 2026-10-27 15:00"),
        ("for 3 days", "Tue 2026-10-27 15:00"),
        ("2h 30m", "Sat 2026-10-24 17:30"),
        ("1w", "Sat 2026-10-31 15:00"),
        ("1d 2h", "Sun 2026-10-25 17:00"),
        ("3d 09:00", "Tue 2026-10-27 09:00"),
        ("2 weeks, 9am", "Sat 2026-11-07 09:00"),
        ("today 17:30", "Sat 2026-10-24 17:30"),
        ("tomorrow 9:15", "Sun 2026-10-25 09:15"),
        ("Tomorrow at noon", "Sun 2026-10-25 12:00"),
        ("monday 14:00", "Mon 2026-10-26 14:00"),
        ("Mon 2 pm", "Mon 2026-10-26 14:00"),
        ("on Sat. 12:30am", "Sat 2026-10-31 00:30"), // never today
        ("next monday 10:00", "Mon 2026-10-26 10:00"),
        ("next friday 10:00", "Fri 2026-10-30 10:00"),
        ("16:00", "Sat 2026-10-24 16:00"),
        ("14:59", "Sun 2026-10-25 14:59"), // past for today
        ("2026-12-01 14:00", "Tue 2026-12-01 14:00"),
        ("2026-12-01T14:00:00", "Tue 2026-12-01 14:00"),
        ("1 December 15:00", "Tue 2026-12-01 15:00"),
        ("Dec 1st, 2027 at 3pm", "Wed 2027-12-01 15:00"),
        ("the 2nd of March 8:00", "Tue 2027-03-02 08:00"),
        ("1.12. 15:00", "Tue 2026-12-01 15:00"),
        ("1.12.2027 15:00", "Wed 2027-12-01 15:00"),
        ("29 feb 8:00", "Tue 2028-02-29 08:00"),
    ] {
        assert_eq!(told(text, Some(&calendar())), at, "{text}");
        assert_eq!(told(text, None), at, "{text} without a calendar");
    }
}

#[test]
fn a_day_begins_with_its_working_hours() {
    for (text, with, without) in [
        ("tomorrow", "Mon 2026-10-26 09:00", "Sun 2026-10-25 08:00"), // no shift begins on a Sunday
        ("monday", "Mon 2026-10-26 09:00", "Mon 2026-10-26 08:00"),
        ("wednesday", "Thu 2026-10-29 09:00", "Wed 2026-10-28 08:00"), // a holiday
        ("next week", "Mon 2026-10-26 09:00", "Mon 2026-10-26 08:00"),
        ("2026-12-25", "Mon 2026-12-28 09:00", "Fri 2026-12-25 08:00"),
        ("1 dec", "Tue 2026-12-01 09:00", "Tue 2026-12-01 08:00"),
    ] {
        assert_eq!(told(text, Some(&calendar())), with, "{text}");
        assert_eq!(told(text, None), without, "{text} without a calendar");
    }
    let day_and_night = Calendar {
        week: std::array::from_fn(|_| vec![Period { from: Time::midnight(), to: Time::midnight() }]),
        ..calendar()
    };
    assert_eq!(told("monday", Some(&day_and_night)), "Mon 2026-10-26 08:00", "where work never begins, people do");
}

/// From Thursday the 22nd of October 2026, 15:00.
#[test]
fn promises_count_working_time_and_end_with_the_day() {
    let now: Timestamp = "2026-10-22T12:00:00Z".parse().unwrap();
    let shown = |at: Timestamp| at.to_zoned(helsinki()).strftime("%a %Y-%m-%d %H:%M").to_string();
    for (text, with, without) in [
        ("3d", "Tue 2026-10-27 15:00", "Sun 2026-10-25 15:00"),
        ("1w", "Fri 2026-10-30 15:00", "Thu 2026-10-29 15:00"), // over a holiday
        ("4h", "Fri 2026-10-23 11:00", "Thu 2026-10-22 19:00"),
        ("1d 4h", "Mon 2026-10-26 11:00", "Fri 2026-10-23 19:00"),
        ("3d 10:00", "Tue 2026-10-27 10:00", "Sun 2026-10-25 10:00"),
        ("tomorrow 16:00", "Fri 2026-10-23 16:00", "Fri 2026-10-23 16:00"),
        ("tomorrow", "Fri 2026-10-23 17:00", "Fri 2026-10-23 17:00"),
        ("sunday", "Fri 2026-10-23 17:00", "Sun 2026-10-25 17:00"), // before it nobody works
        ("2026-12-01", "Tue 2026-12-01 17:00", "Tue 2026-12-01 17:00"),
        ("2026-12-25 15:00", "Fri 2026-12-25 15:00", "Fri 2026-12-25 15:00"),
        ("1 month", "Sun 2026-11-22 15:00", "Sun 2026-11-22 15:00"),
    ] {
        let until: Until = text.parse().unwrap();
        assert_eq!(until.by(now, &helsinki(), Some(&calendar())).map(shown).as_deref(), Some(with), "{text}");
        assert_eq!(until.by(now, &helsinki(), None).map(shown).as_deref(), Some(without), "{text} without a calendar");
    }
}

/// From Saturday the 24th of October 2026, 10:00: the work of Friday is over.
#[test]
fn a_promise_for_a_day_off_after_the_last_work_is_for_its_evening() {
    let now: Timestamp = "2026-10-24T07:00:00Z".parse().unwrap();
    let shown = |at: Timestamp| at.to_zoned(helsinki()).strftime("%a %H:%M").to_string();
    for (text, by) in [("tomorrow", "Sun 17:00"), ("today", "Sat 17:00"), ("monday", "Mon 17:00")] {
        let until: Until = text.parse().unwrap();
        assert_eq!(until.by(now, &helsinki(), Some(&calendar())).map(shown).as_deref(), Some(by), "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "soon",
        "-3d",
        "0d",
        "3",
        "2026-13-01",
        "1/12/2026",
        "1.12",
        "31 feb",
        "someday",
        "monday 25:00",
        "3h 09:00",
        "13pm",
        "mo",
        "next",
        "14:5",
        "tomorrow tomorrow",
        "+1:+2",
    ] {
        let refused = text.parse::<Until>();
        assert!(refused.is_err(), "{text}: {refused:?}");
    }
    let far: Until = "9000y".parse().unwrap();
    assert_eq!(far.at(Timestamp::UNIX_EPOCH, &helsinki(), None), None);
}
