//! Amounts: what is read, what is refused, and that writing and reading undo each other.

use jiff::SignedDuration;
use maildesk::config::duration::{
    parse, parse_bucket, parse_percent, parse_size, parse_working, show, show_size, show_working,
};
use maildesk::desk::sla::WorkingTime;
use proptest::prelude::*;

#[test]
fn durations_are_read() {
    let table = [("30s", 30), ("5m", 300), ("4h", 14_400), ("3d", 259_200), ("2w", 1_209_600), (" 0s ", 0)];
    for (text, seconds) in table {
        assert_eq!(parse(text), Ok(SignedDuration::from_secs(seconds)), "{text}");
    }
}

#[test]
fn what_is_no_duration_is_refused() {
    for text in ["", "5", "h", "-5m", "5 minutes", "1.5h", "5M", "٥m", "99999999999999999999s", "5300w", "9é"] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn in_an_sla_days_are_working_days_and_a_week_has_five() {
    let table = [
        ("90m", WorkingTime::Seconds(5_400)),
        ("48h", WorkingTime::Seconds(172_800)),
        ("3d", WorkingTime::Days(3)),
        ("2w", WorkingTime::Days(10)),
    ];
    for (text, time) in table {
        assert_eq!(parse_working(text), Ok(time), "{text}");
    }
    for text in ["0h", "0d", "9223372036854775807w"] {
        assert!(parse_working(text).is_err(), "{text}");
    }
}

#[test]
fn sizes_shares_and_brakes_are_read() {
    assert_eq!(parse_size("5MB"), Ok(5_000_000));
    assert_eq!(parse_size("500 kb"), Ok(500_000));
    assert_eq!(parse_size("17"), Ok(17));
    assert!(parse_size("99999999999GB").is_err() && parse_size("MB").is_err() && parse_size("-1").is_err());
    assert_eq!(parse_percent("80%"), Ok(80));
    assert!(parse_percent("0%").is_err() && parse_percent("100%").is_err() && parse_percent("80").is_err());
    let bucket = parse_bucket("5 per 1h").unwrap();
    assert_eq!((bucket.burst, bucket.per), (5, SignedDuration::from_hours(1)));
    assert!(parse_bucket("0 per 1h").is_err() && parse_bucket("5 per 0s").is_err() && parse_bucket("5").is_err());
}

proptest! {
    #[test]
    fn a_duration_written_is_read_again(seconds in 0_i64..3_000_000_000) {
        let duration = SignedDuration::from_secs(seconds);
        prop_assert_eq!(parse(&show(duration)), Ok(duration));
    }

    #[test]
    fn a_target_written_is_read_again(number in 1_i64..30_000, days: bool) {
        let time = if days { WorkingTime::Days(number) } else { WorkingTime::Seconds(number) };
        prop_assert_eq!(parse_working(&show_working(time)), Ok(time));
    }

    #[test]
    fn a_size_written_is_read_again(bytes: u64) {
        prop_assert_eq!(parse_size(&show_size(bytes)), Ok(bytes));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = (parse(&text), parse_working(&text), parse_size(&text), parse_percent(&text), parse_bucket(&text));
    }
}
