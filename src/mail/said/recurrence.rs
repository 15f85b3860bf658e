//! How often something repeats, in words (RFC 5545 section 3.3.10).

use super::when;

/// `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=10` is "every 2 weeks on Mon and Fri, 10 times". Finer parts of a rule
/// are left to the calendar program.
pub(super) fn read(rule: &str) -> Option<String> {
    let part = |name: &str| {
        rule.split(';').filter_map(|part| part.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
    };
    let (_, frequency) = part("FREQ")?;
    let unit = match frequency.trim().to_ascii_uppercase().as_str() {
        "SECONDLY" => "second",
        "MINUTELY" => "minute",
        "HOURLY" => "hour",
        "DAILY" => "day",
        "WEEKLY" => "week",
        "MONTHLY" => "month",
        "YEARLY" => "year",
        _ => return None,
    };
    let number = |name| part(name).and_then(|(_, value)| value.trim().parse::<u32>().ok());
    let mut words = match number("INTERVAL").filter(|interval| *interval > 1) {
        Some(interval) => format!("every {interval} {unit}s"),
        None => format!("every {unit}"),
    };
    let days: Vec<String> =
        part("BYDAY").map(|(_, days)| days.split(',').take(7).filter_map(weekday).collect()).unwrap_or_default();
    if !days.is_empty() {
        words.push_str(&format!(" on {}", days.join(", ")));
    }
    if let Some(count) = number("COUNT") {
        words.push_str(&format!(", {count} times"));
    } else if let Some(until) = part("UNTIL").and_then(|(_, until)| when::date(until)) {
        words.push_str(&format!(", until {until}"));
    }
    Some(words)
}

/// `MO`, `2MO` (the second), `-1FR` (the last).
fn weekday(code: &str) -> Option<String> {
    const DAYS: [(&str, &str); 7] =
        [("MO", "Mon"), ("TU", "Tue"), ("WE", "Wed"), ("TH", "Thu"), ("FR", "Fri"), ("SA", "Sat"), ("SU", "Sun")];
    let code = code.trim().to_ascii_uppercase();
    let (_, day) = DAYS.iter().find(|(short, _)| code.ends_with(short))?;
    Some(match code.get(..code.len().saturating_sub(2)).unwrap_or_default() {
        "" => (*day).to_owned(),
        "1" => format!("the first {day}"),
        "2" => format!("the second {day}"),
        "3" => format!("the third {day}"),
        "4" => format!("the fourth {day}"),
        "-1" => format!("the last {day}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_in_words() {
        for (rule, want) in [
            ("FREQ=DAILY", Some("every day")),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=10", Some("every 2 weeks on Mon, Fri, 10 times")),
            (
                "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231T000000Z",
                Some("every month on the last Fri, until Fri 2027-12-31"),
            ),
            ("freq=yearly;bymonth=12", Some("every year")),
            ("FREQ=FORTNIGHTLY", None),
            ("", None),
        ] {
            assert_eq!(read(rule).as_deref(), want, "{rule}");
        }
    }
}
