//! Who works no longer on some days or at some hours works at the others.

use crate::desk::wording::one_of;

/// With these whoever leaves such a place says that they left.
const WORK: [&str; 5] = ["work", "arbeit", "työskentele", "travaill", "werk"];

/// What stands between that and a day.
const BETWEEN: &str =
    "on in the at after before past during a am an im nach vor le la les l de du après avant op om na voor 's";

/// How words begin for days and hours.
const TIMES: &str = "monday tuesday wednesday thursday friday saturday sunday weekend morning afternoon evening night \
                     overtime full part montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag wochenend \
                     vormittag nachmittag abend nacht nachts vollzeit teilzeit maanantai tiistai keskiviikko torstai \
                     perjantai lauantai sunnuntai viikonlop aamu iltapäiv ilta kokoaik lundi mardi mercredi jeudi vendredi \
                     samedi dimanche week matin soir nuit plein maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
                     ochtend middag avond fulltime voltijd";

/// Whether what stands behind a phrase, in small letters, names times alone.
pub fn is_partly(phrase: &str, behind: &[String]) -> bool {
    let works = phrase.split(' ').any(|word| WORK.iter().any(|known| word.contains(known)));
    let first = behind.iter().find(|word| !one_of(BETWEEN, word));
    let time = |word: &String| {
        word.starts_with(|c: char| c.is_ascii_digit()) || TIMES.split_whitespace().any(|known| word.starts_with(known))
    };
    works && first.is_some_and(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_right_behind_it_is_told_from_a_place() {
        let partly =
            |phrase: &str, behind: &str| is_partly(phrase, &behind.split(' ').map(str::to_owned).collect::<Vec<_>>());
        for (phrase, behind) in [
            ("no longer work", "on fridays"),
            ("no longer working", "in the afternoon"),
            ("no longer work", "after 3 pm"),
            ("no longer work", "full time"),
            ("arbeite nicht mehr", "am freitag"),
            ("en työskentele enää", "perjantaisin"),
            ("ne travaille plus", "le vendredi"),
            ("werk niet meer", "op vrijdag"),
        ] {
            assert!(partly(phrase, behind), "{phrase} {behind}");
        }
        for (phrase, behind) in [
            ("no longer work", "here"),
            ("no longer work", "here since friday"),
            ("no longer work", "at customer ltd"),
            ("no longer read", "on fridays"),
            ("werk niet meer", "bij ons"),
        ] {
            assert!(!partly(phrase, behind), "{phrase} {behind}");
        }
        assert!(!is_partly("no longer work", &[]));
    }
}
