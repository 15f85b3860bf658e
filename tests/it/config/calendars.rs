//! Working hours and holidays as they are typed.

use std::collections::BTreeSet;

use jiff::civil::{Date, date, time};
use maildesk::desk::hours::{Calendar, Period};

use crate::config::{changed, load, load_in};

fn calendar(hours: &str) -> Calendar {
    let text = changed("hours = { mon-fri = \"08:00-16:00\" }", hours);
    load(&text).unwrap_or_else(|problems| panic!("{problems}")).policy.calendars["office"].clone()
}

fn period(from: i8, to: i8) -> Period {
    Period { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) }
}

#[test]
fn days_can_be_named_in_many_ways() {
    let office = vec![period(8, 12), period(13, 17)];
    let week = calendar("hours = { mon-fri = [\"13:00-17:00\", \"8:00-12:00\"], sat = \"22:00-02:00\" }").week;
    let [monday, .., friday, saturday, sunday] = week;
    assert_eq!((monday, friday, saturday), (office.clone(), office, vec![period(22, 2)]));
    assert_eq!(sunday, []);
    let always = calendar("hours.daily = \"00:00-24:00\"").week;
    assert!(always.iter().all(|day| *day == [period(0, 0)]));
    let over_the_end = calendar("hours = { Sat-Mon = \"10:00-12:00\", tue = [] }").week;
    let lengths: Vec<usize> = over_the_end.iter().map(Vec::len).collect();
    assert_eq!(lengths, [1, 0, 0, 0, 0, 1, 1]);
}

#[test]
fn shifts_that_touch_do_not_overlap() {
    calendar("hours = { daily = [\"00:00-08:00\", \"08:00-24:00\"] }");
    calendar("hours = { mon = \"22:00-06:00\", tue = \"06:00-14:00\" }");
}

#[test]
fn holidays_come_from_days_and_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let ics = "BEGIN:VCALENDAR\nVERSION:2.0\n\
        BEGIN:VEVENT\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:20241224\nDTEND;VALUE=DATE:20241227\nRRULE:FREQ=YEARLY\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Midsummer Eve, on a\n  folded line\nDTSTART;VALUE=DATE:20260619\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Thanksgiving\nDTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Until\nDTSTART;VALUE=DATE:20260301\nRRULE:FREQ=YEARLY;UNTIL=20280301\nEXDATE;VALUE=DATE:20270301\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Leap\nDTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Lunch\nDTSTART:20260505T120000Z\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Odd\nDTSTART;VALUE=DATE:20260505\nRRULE:FREQ=MONTHLY\nEND:VEVENT\n\
        BEGIN:VEVENT\nSUMMARY:Gone\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20260506\nEND:VEVENT\n\
        END:VCALENDAR\n";
    for (name, text) in [("lf.ics", ics.to_owned()), ("crlf.ics", ics.replace('\n', "\r\n"))] {
        std::fs::write(folder.path().join(name), text).unwrap();
        let holidays = format!("holidays = [\"2026-05-01\", 2026-01-06, \"{name}\"]\n\n[sla.standard]");
        let config = load_in(&changed("[sla.standard]", &holidays), folder.path()).unwrap_or_else(|e| panic!("{e}"));
        let days = &config.policy.calendars["office"].holidays;
        let of_2026: Vec<Date> = days.iter().copied().filter(|day| day.year() == 2026).collect();
        let expected =
            [(1, 6), (3, 1), (5, 1), (6, 19), (11, 26), (12, 24), (12, 25), (12, 26)].map(|(m, d)| date(2026, m, d));
        assert_eq!(of_2026, expected, "{name}");
        let has = |year, month, day| days.contains(&date(year, month, day));
        assert!(has(2100, 12, 26) && !has(2101, 12, 24) && has(2027, 11, 25) && !has(2028, 11, 23));
        assert!(!has(2027, 3, 1) && has(2028, 3, 1) && !has(2029, 3, 1));
        assert!(has(2024, 2, 29) && has(2028, 2, 29) && !has(2032, 2, 29));
        let warnings: BTreeSet<_> = config.warnings.list.iter().map(|warning| warning.message.clone()).collect();
        let expected = [
            "`Lunch` is left out: it is not a whole day",
            "`Odd` is left out: its rule `FREQ=MONTHLY` is not understood",
        ];
        assert_eq!(warnings, expected.map(str::to_owned).into(), "{name}");
    }
}

#[test]
fn a_file_that_is_no_calendar_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.ics"), "BEGIN:VCALENDAR\nBEGIN:VEVENT\nnonsense").unwrap();
    let text = changed("[sla.standard]", "holidays = [\"bad.ics\"]\n\n[sla.standard]");
    let problems = load_in(&text, folder.path()).err().unwrap().to_string();
    assert!(
        problems.contains("this file is no calendar (RFC 5545): see its line 2")
            && problems.contains("maildesk.toml:40:13"),
        "{problems}"
    );
}
