use super::*;
use crate::desk::hours::Period;

/// Monday to Friday from nine in Helsinki, and closed on Independence Day, of which the sixth is a Sunday in 2026.
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
