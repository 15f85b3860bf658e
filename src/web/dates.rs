//! Times in full, in the language of the page and by the clock of the desk, so that they say the same without scripts.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::web::words::Words;

/// `24 November 2026, 15:00 EET`
pub fn exact(at: Timestamp, zone: &TimeZone, words: &Words, language: &str) -> String {
    let at = at.to_zoned(zone.clone());
    let month = format!("month.{}", at.month());
    words
        .get(language, "date")
        .replace("{day}", &at.day().to_string())
        .replace("{month}", words.get(language, &month))
        .replace("{year}", &at.year().to_string())
        .replace("{time}", &at.strftime("%H:%M").to_string())
        .replace("{zone}", &at.strftime("%Z").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_people_write_it_where_the_desk_is() {
        let (words, zone) = (Words::new(), TimeZone::get("Europe/Helsinki").unwrap());
        for (at, language, expected) in [
            ("2026-11-24T13:00:00Z", "en", "24 November 2026, 15:00 EET"),
            ("2026-11-24T13:00:00Z", "de", "24. November 2026, 15:00 Uhr (EET)"),
            ("2026-11-24T13:00:00Z", "fi", "24. marraskuuta 2026 klo 15:00 (EET)"),
            ("2026-11-24T13:00:00Z", "fr", "24 novembre 2026 à 15:00 (EET)"),
            ("2026-11-24T13:00:00Z", "nl", "24 november 2026, 15:00 EET"),
            ("2026-06-30T21:05:00Z", "en", "1 July 2026, 00:05 EEST"),
        ] {
            assert_eq!(exact(at.parse().unwrap(), &zone, &words, language), expected);
        }
    }
}
