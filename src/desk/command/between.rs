//! From one time to another, as people write it: `tuesday 20:00-22:00`, `2026-12-01 20:00 to 2026-12-02 02:00`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::until::{Hour, Until};
use crate::desk::window::Window;

/// A window as an agent writes it, which is one only once one knows when and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    from: Until,
    to: Until,
}

impl Between {
    /// An end without a day is the first such time after the begin, and a span begins with it. `None` when it lies beyond
    /// what can be told.
    pub fn window(self, now: Timestamp, zone: &TimeZone) -> Option<Window> {
        let from = self.from.at(now, zone, None)?;
        let to = match self.to {
            Until::At(_) | Until::In(_) => self.to.at(from, zone, None)?,
            Until::On(..) => self.to.at(now, zone, None)?,
        };
        Some(Window { from, to })
    }
}

impl std::str::FromStr for Between {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            format!(
                "`{}` is no window; write tuesday 20:00-22:00, or 2026-12-01 20:00 to 2026-12-02 02:00",
                written.trim()
            )
        };
        let text = written.trim().to_lowercase().replace(['–', '—'], "-");
        let text = text.strip_prefix("from ").unwrap_or(&text);
        let (from, to) = parts(text).ok_or_else(wrong)?;
        let (from, to): (Until, Until) = (from.parse().map_err(|_| wrong())?, to.parse().map_err(|_| wrong())?);
        // A day alone says neither when somebody begins nor when they end.
        let begins = matches!(from, Until::On(_, Hour::At(_)) | Until::At(_) | Until::In(_));
        let ends = !matches!(to, Until::On(_, Hour::Begin));
        if begins && ends { Ok(Self { from, to }) } else { Err(wrong()) }
    }
}

/// What stands before and behind `to`, `until` or a dash. The dash of `2026-12-01` is none: it has no blanks around it,
/// nor a time of day before it.
fn parts(text: &str) -> Option<(&str, &str)> {
    for word in [" to ", " until ", " till ", " - "] {
        if let Some(parts) = text.split_once(word) {
            return Some(parts);
        }
    }
    let (at, _) = text.match_indices('-').find(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.split_whitespace().next_back()).unwrap_or_default();
        before.contains(':') || before.ends_with("am") || before.ends_with("pm") || before == "noon"
    })?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Tuesday, 10:00 in Helsinki.
    fn read(text: &str) -> Option<String> {
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Helsinki").unwrap();
        Some(text.parse::<Between>().ok()?.window(now, &zone)?.shown(&zone))
    }

    #[test]
    fn a_window_is_read_as_people_write_times() {
        for (text, shown) in [
            ("tuesday 20:00-22:00", "2026-12-01 20:00-22:00"),
            ("Sat 20:00 - 22:00", "2026-11-28 20:00-22:00"),
            ("today 20:00–22:00", "2026-11-24 20:00-22:00"),
            ("20:00-22:00", "2026-11-24 20:00-22:00"),
            ("9:00-11:30", "2026-11-25 09:00-11:30"),
            ("friday 22:00-02:00", "2026-11-27 22:00 to 2026-11-28 02:00"),
            ("2026-12-01 20:00-22:00", "2026-12-01 20:00-22:00"),
            ("2026-12-01 20:00 to 2026-12-02 02:00", "2026-12-01 20:00 to 2026-12-02 02:00"),
            ("from 2026-12-01 20:00 until 2026-12-02 02:00", "2026-12-01 20:00 to 2026-12-02 02:00"),
            ("2026-12-01T20:00 to 2026-12-01T21:00", "2026-12-01 20:00-21:00"),
            ("1 December 8pm-10pm", "2026-12-01 20:00-22:00"),
            ("tomorrow 20:00 to 3h", "2026-11-25 20:00-23:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for text in
            ["", "soon", "tuesday", "2026-12-01", "tuesday 20:00", "tuesday to thursday", "2026-12-01-02", "20:00-"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
