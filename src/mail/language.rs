//! The language of what somebody wrote, so that the desk answers in it. A wrong guess is worse than none.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

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

/// Small words that are frequent in one language and rare in its neighbours. Two of them in a short mail say more
/// than its letters do.
const SMALL_WORDS: [(&str, &str); 22] = [
    (
        "en",
        " the and is are you your we our please thanks thank hello can could not with have has this that for my was from does do it works what when how on at hi dear who there ",
    ),
    (
        "de",
        " der die das und ist sind nicht ich wir sie mit für eine einen bitte danke hallo können haben wie auf auch zu seit kann mein noch nichts geehrte es wieder geht aber nur habe hat wird kein keine bei zum zur sehr leider am im um guten ",
    ),
    (
        "nl",
        " het een en niet ik wij jullie met voor van is zijn dat de op heb kunnen kunt graag bedankt kan mijn naar deze nog maar wel geen niets dank hoi hallo goedemorgen goedemiddag beste ",
    ),
    (
        "fr",
        " le les des une est et vous nous pas pour avec je que dans merci bonjour votre notre sur depuis sont du au mon ma plus cette ne ",
    ),
    (
        "es",
        " el los las una es y no por para con que gracias hola mi su está en del se desde puede pueden favor pero muy cómo nada buenos ",
    ),
    (
        "it",
        " il gli una è e non per con che grazie ciao buongiorno mio della del sono ho più nel di vostro anche come questo salve ",
    ),
    (
        "pt",
        " o os uma é e não por para com que obrigado obrigada olá meu minha está em do da mais você vocês desde pode bom como isso ",
    ),
    (
        "sv",
        " och är inte jag vi ni med för en ett det att på kan har hej tack från den som till min skulle någon längre fungerar ",
    ),
    (
        "da",
        " og er ikke jeg vi med for en et det at på kan har hej tak fra den som til min mere noget jer være hjælpe virker af ",
    ),
    (
        "nb",
        " og er ikke jeg vi med for en et det at på kan har hei takk fra den som til min lenger noe dere være hjelpe virker av ",
    ),
    (
        "fi",
        " ja on ei että en se hei kiitos voitteko olen mutta kun myös tai minun jos oli ovat tämä miten voi ole nyt terveisin moi ",
    ),
    (
        "pl",
        " i jest nie się na do że z proszę dziękuję dzień dobry mam czy jak to mnie od dla tego już witam pozdrawiam ",
    ),
    (
        "cs",
        " a je se na že v prosím děkuji dobrý den mám jak to mi od pro není jsem tento nebo už ale co teď ještě byl ",
    ),
    (
        "sk",
        " a je sa na že v prosím ďakujem dobrý deň mám ako to mi od pre nie som tento alebo už ale čo teraz ešte bol ",
    ),
    (
        "hu",
        " a az és nem egy hogy is van kérem köszönöm jó napot üdvözlettel már csak mit meg de ha vagy szeretném után tisztelt kell lehet még sem ",
    ),
    (
        "sl",
        " je in se na da v za ne sem kaj kako hvala prosim dober dan pozdravljeni včeraj vaš ampak ali bi ni še že naj pri od ki lahko vendar rad zelo spoštovani ",
    ),
    (
        "hr",
        " je i se na da u za ne sam što kako hvala molim dobar dan poštovani vaš ali od ili bih nije već mi vam jučer nakon uvijek gdje ",
    ),
    (
        "sr",
        " je i se na da u za ne sam šta kako hvala molim dobar dan poštovani vaš ali od ili bih nije već mi vam juče posle uvek gde ",
    ),
    (
        "ca",
        " el els la les un una és i no per amb que gràcies hola bon dia meu està en del des si us plau però molt com vostre ahir puc podeu aquest aquesta són hem he ",
    ),
    ("gl", " unha non grazas bo moi vostede onte voso vosa noso nosa hoxe xa teño podedes "),
    (
        "id",
        " saya tidak dan yang di untuk dengan ini itu terima kasih mohon bisa anda kami ada dari sudah apa karena masih halo harus tolong silakan ",
    ),
    (
        "ms",
        " saya tidak dan yang di untuk dengan ini itu terima kasih mohon boleh anda kami ada dari sudah apa kerana masih helo mahu semalam rosak sila encik puan awak adakah ",
    ),
];

/// Languages that share most of their small words: where these do not tell them apart, nothing here does.
const NEAR: [&[&str]; 3] = [&["hr", "sr"], &["id", "ms"], &["gl", "es", "pt"]];

/// Letters that a language never writes, though its neighbours do. One in a name is possible, and then no guess is
/// better than a wrong one.
const FOREIGN: [(&str, &str); 9] = [
    ("cs", "ľĺŕôäöüőűćđłąęńśźż"),
    ("sk", "řěůöüőűćđłąęńśźż"),
    ("hu", "čšžřěůýďťňľĺŕôäćđłąęńśźż"),
    ("pl", "čšžřěůáéíýúöüőűäđ"),
    ("sl", "áéíýúóřěůďťňľĺŕôäöüőűćđłąęńśźż"),
    ("hr", "áéíýúóřěůďťňľĺŕôäöüőűłąęńśźż"),
    ("sr", "áéíýúóřěůďťňľĺŕôäöüőűłąęńśźż"),
    ("es", "àèìòùâêîôûãõçœ"),
    ("ca", "ñãõâêîôûœ"),
];

/// Of each small word the lists that it stands in, by their numbers.
static LISTS: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut lists: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, (_, words)) in SMALL_WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            let numbers = lists.entry(word).or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    lists
});

/// ISO 639-1 code of the language of a text, where it can be told.
pub fn detect(text: &str) -> Option<String> {
    let sample = words(text);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let detector = Detector::with_allowlist(PLAUSIBLE.iter().map(|(lang, _)| *lang).collect());
    let info = detector.detect(&sample)?;
    let guessed = PLAUSIBLE.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, code)| *code)?;
    let sure = match info.script() {
        Script::Latin => return latin(&sample, letters, guessed, info.is_reliable()).map(str::to_owned),
        Script::Cyrillic => return cyrillic(&sample, letters).map(str::to_owned),
        // One script, one language, or nearly: a few letters tell.
        Script::Arabic | Script::Devanagari => letters >= FEWEST_LETTERS && info.confidence() > 0.1,
        _ => letters >= 4,
    };
    sure.then(|| guessed.to_owned())
}

/// The same for texts of Cyrillic letters that several languages have.
const CYRILLIC_WORDS: [(&str, &str); 3] = [
    ("ru", " здравствуйте добрый день привет спасибо пожалуйста что для или уже меня нет как это но если вчера "),
    ("bg", " здравейте добър ден здрасти благодаря моля може няма да се ми ви ще от но ако вчера "),
    ("uk", " доброго добрий день вітаю дякую будь ласка що але чи або вже як та вчора дуже "),
];

/// Cyrillic alphabets differ in letters, and statistics over a short mail take one for the other.
fn cyrillic(sample: &str, letters: usize) -> Option<&'static str> {
    let lower = sample.to_lowercase();
    let has = |wanted: &str| lower.contains(|c| wanted.contains(c));
    match () {
        () if letters < 8 || has("ўѓќѕ") => None,
        () if has("іїєґ") => Some("uk"),
        () if has("јљњћђџ") => Some("sr"),
        () if has("ыэё") => Some("ru"),
        () if has("ъ") => Some("bg"),
        () => {
            let hits = |list: &str| {
                let known = |word: &&str| list.contains(&format!(" {word} "));
                lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).filter(known).count()
            };
            let mut scores = CYRILLIC_WORDS.map(|(code, words)| (hits(words), code));
            scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            let [(best, code), (second, _), _] = scores;
            (best > second).then_some(code)
        }
    }
}

/// Small words and letter statistics together: either is enough when it is sure, neither when they disagree.
fn latin(sample: &str, letters: usize, guessed: &'static str, reliable: bool) -> Option<&'static str> {
    let lower = sample.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphabetic() && c != '\'');
    let mut scores = SMALL_WORDS.map(|(code, _)| (0_usize, code));
    for number in words.filter_map(|word| LISTS.get(word)).flatten() {
        if let Some((score, _)) = scores.get_mut(*number) {
            *score += 1;
        }
    }
    let accented: HashSet<char> = lower.chars().filter(|c| !c.is_ascii()).collect();
    let may_be = |code: &str| {
        let foreign = FOREIGN.iter().find(|(known, _)| *known == code).map_or("", |(_, letters)| *letters);
        !foreign.chars().any(|c| accented.contains(&c))
    };
    for (score, code) in &mut scores {
        *score = if may_be(code) { *score } else { 0 };
    }
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (best, code) = scores.first().copied()?;
    let second = scores.get(1).map_or(0, |(score, _)| *score);
    if best >= 2 && best > second {
        return Some(code);
    }
    let tied = |code: &str| scores.iter().any(|(score, other)| *score == best && *other == code);
    let near = |group: &&[&str]| group.contains(&guessed) && group.iter().filter(|code| tied(code)).count() > 1;
    if !may_be(guessed) || best >= 1 && NEAR.iter().any(near) {
        return None;
    }
    let supported = best >= 1 && tied(guessed) && letters >= FEWEST_LETTERS;
    (supported || reliable && letters >= FEWEST_LETTERS * 2 && best < 2).then_some(guessed)
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
            ("Hello,\n\nMia starts on Monday.\n\nHugo", Some("en")),
            ("Hi,\n\nMaria is on leave on Monday.\n\nBen", Some("en")),
            ("Hi,\n\nwe meet on Tuesday at 9.\n\nLisa", Some("en")),
            ("Moi, tulostin on rikki.", Some("fi")),
            ("Hei, tulostin on rikki ja se on kallis.", Some("fi")),
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
            ("Can you help me please?", Some("en")),
            ("Danke, das funktioniert jetzt.", Some("de")),
            ("Hej, printeren virker ikke mere, kan I hjælpe os?", Some("da")),
            ("Hei, skriveren virker ikke lenger, kan dere hjelpe oss?", Some("nb")),
            ("Dzień dobry, drukarka na drugim piętrze nie drukuje od rana.", Some("pl")),
            ("Olá, a impressora não funciona mais, vocês podem ajudar?", Some("pt")),
            ("Здравствуйте, принтер на втором этаже с утра ничего не печатает.", Some("ru")),
            ("Добрий день, принтер на другому поверсі не друкує, допоможіть.", Some("uk")),
            ("Здравейте, принтерът на втория етаж не печата от сутринта.", Some("bg")),
            ("二階のプリンターが今朝から印刷できません。", Some("ja")),
            ("שלום, המדפסת לא עובדת", Some("he")),
            ("Üdvözlöm, a nyomtató reggel óta nem nyomtat. Kérem, segítsenek, köszönöm!", Some("hu")),
            ("A nyomtató a második emeleten van, és már nem működik.", Some("hu")),
            ("Dobrý deň, tlačiareň na druhom poschodí od rána netlačí, čo mám robiť?", Some("sk")),
            ("Dobrý den, tiskárna ve druhém patře od rána netiskne, co mám dělat?", Some("cs")),
            ("Pozdravljeni, tiskalnik v drugem nadstropju od jutra ne tiska, kaj naj naredim?", Some("sl")),
            ("Dobar dan, pisač na drugom katu jučer nije radio, što da učinim?", Some("hr")),
            ("Dobar dan, hvala vam na pomoći, ali nije dobro.", None),
            ("Bon dia, la impressora del segon pis no imprimeix des d'ahir. Em podeu ajudar? Gràcies.", Some("ca")),
            ("Bo día, a impresora do segundo piso non imprime nada. Podedes axudarme? Moitas grazas.", Some("gl")),
            ("Halo, printer di lantai dua tidak bisa mencetak, tolong dibantu.", Some("id")),
            ("Helo, pencetak di tingkat dua rosak, saya mahu tahu sila bantu.", Some("ms")),
            ("Saya tidak ada printer di lantai dua dengan ini.", None),
            ("Доброго дня, вчора я отримав посилку, але лампа зламана.", Some("uk")),
            ("ok", None),
            ("Thx!", None),
            ("https://a.example/x?y=z ann@example.org", None),
            ("", None),
        ] {
            assert_eq!(detect(text).as_deref(), want, "{text}");
        }
    }
}
