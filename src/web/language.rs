//! The language of a page: the first of those that the browser asks for (RFC 9110 section 12.5.4) which the pages have.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::web::words::LANGUAGES;

/// `otherwise`: the desk's own, where the browser asks for none that there is.
pub fn of(headers: &HeaderMap, otherwise: &str) -> &'static str {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wanted: Vec<(&str, f32)> = asked.split(',').filter_map(range).collect();
    // Stable: of those wanted alike the first counts.
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.iter().find_map(|(language, _)| known(language)).or_else(|| known(otherwise)).unwrap_or("en")
}

/// `de-AT;q=0.8`, unless it is refused.
fn range(text: &str) -> Option<(&str, f32)> {
    let (language, parameters) = text.split_once(';').unwrap_or((text, ""));
    let quality = parameters.trim().strip_prefix("q=").map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0));
    (quality > 0.0).then_some((language.trim(), quality))
}

fn known(language: &str) -> Option<&'static str> {
    let main = language.split('-').next().unwrap_or_default();
    LANGUAGES.iter().find(|known| known.eq_ignore_ascii_case(main)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_most_wanted_that_there_is() {
        for (asked, expected) in [
            ("nl", "nl"),
            ("de-AT,en;q=0.5", "de"),
            ("en;q=0.2, FI;q=0.9", "fi"),
            ("sv, fr;q=0.3", "fr"),
            ("sv", "nl"),
            ("fi;q=0, *", "nl"),
            ("", "nl"),
            (";;,,q=1", "nl"),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, asked.parse().unwrap())]);
            assert_eq!(of(&headers, "nl"), expected, "{asked}");
        }
        assert_eq!(of(&HeaderMap::new(), "xx"), "en");
    }
}
