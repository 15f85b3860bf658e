//! The language of what somebody wrote, so that the desk answers in it. A wrong guess is worse than none.

use whatlang::{Detector, Lang, Script};

/// Letters of Latin or Cyrillic text from which a guess is worth anything.
const FEWEST_LETTERS: usize = 20;
/// Characters looked at: more does not change the answer.
const SAMPLE: usize = 4000;

/// Languages that a desk is plausibly written to in, with their ISO 639-1 codes. Fewer candidates, fewer mistakes.
const PLAUSIBLE: [(Lang, &str); 38] = [
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "nb"),
    (Lang::Fin, "fi"),
    (Lang::Est, "et"),
    (Lang::Lav, "lv"),
    (Lang::Lit, "lt"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Tur, "tr"),
    (Lang::Cat, "ca"),
    (Lang::Ind, "id"),
    (Lang::Vie, "vi"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Ell, "el"),
    (Lang::Heb, "he"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Hin, "hi"),
    (Lang::Tha, "th"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
];

/// ISO 639-1 code of the language of a text, where it can be told.
pub fn detect(text: &str) -> Option<String> {
    let sample = words(text);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let detector = Detector::with_allowlist(PLAUSIBLE.iter().map(|(lang, _)| *lang).collect());
    let info = detector.detect(&sample)?;
    let sure = match info.script() {
        // One script, one language, or nearly: a few letters tell.
        Script::Latin => letters >= FEWEST_LETTERS && (info.is_reliable() || info.confidence() > 0.5 && letters >= 40),
        Script::Cyrillic | Script::Arabic | Script::Devanagari => letters >= FEWEST_LETTERS && info.confidence() > 0.1,
        _ => letters >= 4,
    };
    let code = PLAUSIBLE.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, code)| (*code).to_owned())?;
    sure.then_some(code)
}

/// The text without what has no language: addresses, links, quoted marks.
fn words(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        let foreign = word.contains(['@', '/', '\\', '_', '=']) || word.contains("://");
        if !foreign {
            out.push_str(word);
            out.push(' ');
        }
        if out.len() > SAMPLE {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_mail_in_its_language_and_scraps_in_none() {
        for (text, want) in [
            ("Hello, the printer on the second floor does not print anything since this morning.", Some("en")),
            (
                "Hallo, der Drucker im zweiten Stock druckt seit heute Morgen nichts mehr. Können Sie helfen?",
                Some("de"),
            ),
            (
                "Hallo, de printer op de tweede verdieping print sinds vanochtend niets meer. Kunnen jullie helpen?",
                Some("nl"),
            ),
            (
                "Hei, toisen kerroksen tulostin ei ole tulostanut mitään tämän aamun jälkeen. Voitteko auttaa?",
                Some("fi"),
            ),
            (
                "Bonjour, l'imprimante du deuxième étage n'imprime plus rien depuis ce matin. Pouvez-vous m'aider ?",
                Some("fr"),
            ),
            (
                "Hola, la impresora del segundo piso no imprime nada desde esta mañana. ¿Me pueden ayudar, por favor?",
                Some("es"),
            ),
            ("Hej, skrivaren på andra våningen skriver inte ut något sedan i morse. Kan ni hjälpa mig?", Some("sv")),
            ("Здравствуйте, принтер на втором этаже с утра ничего не печатает.", Some("ru")),
            ("二階のプリンターが今朝から印刷できません。", Some("ja")),
            ("שלום, המדפסת לא עובדת", Some("he")),
            ("ok", None),
            ("Thx!", None),
            ("https://a.example/x?y=z ann@example.org", None),
            ("", None),
        ] {
            assert_eq!(detect(text).as_deref(), want, "{text}");
        }
    }
}
