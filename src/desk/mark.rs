//! A mark from 1 to 5, as people give one on the first line of a mail: `4`, `4/5`, `Note: 4`, `★★★★`, `Very good!`, `Sehr
//! gut, danke`. Whatever else stands on that line must be parted from it: "5 days ago" is none. Where no
//! line begins with a mark, a sentence may give one: see `sentence`; or it stands apart beside thanks or an opinion: see
//! `apart`.

mod apart;
mod sentence;

/// Words for each mark, best first, in the languages of the desk's own templates. Lower case, parted by bars.
const WORDS: [(u8, &str); 5] = [
    (
        5,
        "very good|excellent|very satisfied|great|perfect|five|fünf|viisi|cinq|vijf|sehr gut|ausgezeichnet|sehr zufrieden|perfekt|super|\
         erittäin hyvä|erinomainen|erittäin tyytyväinen|loistava|très bien|très bon|parfait|très satisfait|\
         très satisfaite|zeer goed|heel goed|uitstekend|zeer tevreden",
    ),
    (
        4,
        "good|satisfied|gut|zufrieden|hyvä|tyytyväinen|bien|bon|satisfait|satisfaite|goed|tevreden|four|vier|neljä|\
         quatre",
    ),
    (
        3,
        "ok|okay|average|so-so|neutral|mittel|mittelmäßig|geht so|keskinkertainen|kohtalainen|moyen|passable|\
         redelijk|matig|neutraal|three|drei|kolme|trois|drie",
    ),
    (
        2,
        "bad|poor|dissatisfied|not good|not satisfied|schlecht|unzufrieden|nicht gut|nicht zufrieden|huono|\
         tyytymätön|mauvais|mal|insatisfait|insatisfaite|pas bien|slecht|ontevreden|niet goed|niet tevreden|\
         two|zwei|kaksi|deux|twee",
    ),
    (
        1,
        "very bad|very poor|terrible|awful|very dissatisfied|sehr schlecht|sehr unzufrieden|erittäin huono|surkea|\
         erittäin tyytymätön|très mauvais|très mal|très insatisfait|très insatisfaite|zeer slecht|heel slecht|\
         zeer ontevreden|one|eins|yksi|un|une|een|één",
    ),
];

/// What stands around a word that is quoted.
const QUOTES: [char; 12] = ['"', '\'', '“', '”', '„', '«', '»', '‘', '’', '‚', '‹', '›'];

/// What may follow a figure, so that it is a mark.
const OF_FIVE: &str = "/5|/ 5|of 5|out of 5|von 5|sur 5|van 5|van de 5|star|stars|stern|sterne|étoile|étoiles|ster|\
                       sterren|tähti|tähteä";

/// What may follow a figure without a sign between: thanks, and why it is not another.
const GOES_ON: &str = "thanks|thank you|many thanks|thx|cheers|danke|vielen dank|besten dank|herzlichen dank|kiitos|kiitoksia|\
                       paljon kiitoksia|merci|bedankt|dank je|dank u|hartelijk dank|because|weil|denn|koska|car|\
                       parce que|parce qu'|parce qu’|omdat";

/// What people write before a figure that is a mark: "Note: 2".
const LABELS: &str = "my mark|mark|my rating|rating|my score|score|points|grade|stars|meine note|note|meine bewertung|bewertung|\
                      punkte|punktzahl|sterne|arvosanani|arvosana|arvioni|arvio|pisteet|pisteitä|tähtiä|ma note|mon évaluation|\
                      évaluation|étoiles|mijn cijfer|cijfer|mijn score|punten|mijn beoordeling|beoordeling|sterren";

/// By which people take back a part of what they said in words.
const BUT: &str = "but|however|yet|though|except|aber|jedoch|allerdings|nur|mutta|kuitenkin|tosin|mais|cependant|\
                   pourtant|sauf|maar|echter|alleen";

/// What stands before a mark that takes the place of another.
const CORRECTED: &str = "sorry|oops|correction|i meant|i mean|make it|make that|rather|entschuldigung|korrektur|\
                         ich meinte|gemeint war|anteeksi|korjaus|tarkoitin|pardon|désolé|désolée|rectification|\
                         je voulais dire|correctie|ik bedoelde|ik bedoel";

/// The mark, and what is written beside and below it.
pub fn read(text: &str) -> Option<(u8, String)> {
    let text = text.trim();
    // "Good! 5": the figure is the mark that was asked for.
    let figure = at_begin(text, true).or_else(|| sentence::read(text)).or_else(|| apart::read(text));
    figure.or_else(|| at_begin(text, false))
}

/// The same in answer to the very mail that asks for a mark, where a figure at the begin may be followed by how it was, with
/// no sign between: "5 great service".
pub fn answer(text: &str) -> Option<(u8, String)> {
    read(text).or_else(|| {
        let text = text.trim();
        let (first, below) = text.split_once('\n').unwrap_or((text, ""));
        let first = first.trim().trim_start_matches(QUOTES);
        let (mark, rest) = digit(without_label(first))?;
        let judged = rest.starts_with(char::is_whitespace) && apart::judges(rest);
        judged.then(|| (mark, sentence::remark(rest, below)))
    })
}

fn at_begin(text: &str, in_figures: bool) -> Option<(u8, String)> {
    let (first, below) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim().trim_start_matches(QUOTES).trim_start_matches(['#', ' ']);
    let first = without_correction(first);
    let given = figure(without_label(first)).or_else(|| stars(first));
    let (mark, beside) = given.or_else(|| word(first).filter(|_| !in_figures))?;
    let comment = [beside.trim_start_matches(|c: char| !c.is_alphanumeric()).trim(), below.trim()];
    let comment = comment.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    // A figure is a mark, whatever remark follows; behind words the matter goes on.
    (given.is_some() || !BUT.split('|').any(|but| begun(&comment, but).is_some())).then_some((mark, comment))
}

/// `Sorry, I meant 4` without what makes it a correction.
fn without_correction(mut line: &str) -> &str {
    let between = |c: char| c.is_whitespace() || ",:;.!-–—".contains(c) || QUOTES.contains(&c);
    let corrected = |line| CORRECTED.split('|').filter_map(|phrase| begun(line, phrase)).min_by_key(|rest| rest.len());
    while let Some(rest) = corrected(line) {
        line = rest.trim_start_matches(between);
    }
    line
}

/// `Note: 2` without what says that a mark follows.
fn without_label(line: &str) -> &str {
    let labelled = LABELS.split('|').filter_map(|label| begun(line, label)).min_by_key(|rest| rest.len());
    let figure = labelled.map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=')));
    figure.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(line)
}

fn figure(line: &str) -> Option<(u8, &str)> {
    digit(line).filter(|(_, rest)| ends(rest) || goes_on(rest))
}

/// The mark that a line begins with, if it is one, and what follows.
fn digit(line: &str) -> Option<(u8, &str)> {
    let digit = line.chars().next()?;
    let mark = u8::try_from(digit.to_digit(10)?).ok().filter(|mark| (1..=5).contains(mark))?;
    let rest = line.get(1..)?;
    // 4.0
    let whole = [".0", ",0"].iter().find_map(|none| rest.strip_prefix(none));
    let rest = whole.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(rest);
    Some((mark, without_of_five(rest)))
}

/// Whether thanks follow, or a reason: what is counted goes on otherwise.
fn goes_on(rest: &str) -> bool {
    let said = rest.trim_start();
    said.len() < rest.len() && GOES_ON.split('|').any(|phrase| begun(said, phrase).is_some())
}

fn without_of_five(rest: &str) -> &str {
    let of_five = OF_FIVE.split('|').filter_map(|phrase| begun(rest.trim_start(), phrase));
    of_five.min_by_key(|rest| rest.len()).unwrap_or(rest)
}

/// Whether a text is nothing but a figure, or stars, which gives no mark: "7", "4.5", "10/10", "4 or 5". It was meant as
/// one, and says nothing else.
pub fn is_beside(text: &str) -> bool {
    if apart::is_unclear(text) && read(text).is_none() {
        return true;
    }
    let text = without_label(text.trim());
    let is_sign =
        |c: char| matches!(c, '.' | ',' | '/' | '★' | '☆' | '⭐' | '*' | '-' | '+' | '!' | '(' | ')' | '%' | ' ');
    let plain = text.chars().all(|c| c.is_ascii_digit() || is_sign(c) || QUOTES.contains(&c));
    let given = text.contains(|c: char| c.is_ascii_digit() || matches!(c, '★' | '⭐' | '*'));
    plain && given && text.chars().count() <= LONGEST_FIGURE && read(text).is_none()
}

const LONGEST_FIGURE: usize = 12;

/// Whether a text is a mark in a figure, or meant as one, and nothing else but thanks and the name of who writes, so that
/// nobody can mean anything else by it.
pub fn is_mere(text: &str, name: Option<&str>) -> bool {
    let said = apart::without_leave(text, name);
    let figure = said.contains(|c: char| c.is_ascii_digit() || matches!(c, '★' | '⭐'));
    let plain = || read(&said).is_some_and(|(_, remark)| apart::is_courtesy(&remark));
    figure && (plain() || is_beside(&said))
}

fn stars(line: &str) -> Option<(u8, &str)> {
    let is_star = |c: char| matches!(c, '★' | '⭐' | '*');
    let rest = line.trim_start_matches(is_star);
    let count = line.chars().take_while(|c| is_star(*c)).count();
    // ★★★★☆
    let rest = rest.trim_start_matches('☆');
    u8::try_from(count).ok().filter(|mark| (1..=5).contains(mark) && ends(rest)).map(|mark| (mark, rest))
}

fn word(line: &str) -> Option<(u8, &str)> {
    let all = WORDS.iter().flat_map(|(mark, words)| words.split('|').map(move |phrase| (*mark, phrase)));
    let begun = all.filter_map(|(mark, phrase)| begun(line, phrase).map(|rest| (mark, rest)));
    let longest = begun.min_by_key(|(_, rest)| rest.len());
    longest.map(|(mark, rest)| (mark, without_of_five(rest))).filter(|(_, rest)| ends(rest))
}

/// What follows a phrase at the begin of a line, in whatever case.
pub fn begun<'l>(line: &'l str, phrase: &str) -> Option<&'l str> {
    let mut rest = line;
    for wanted in phrase.chars() {
        let c = rest.chars().next()?;
        if c != wanted && !c.to_lowercase().eq([wanted]) {
            return None;
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    (!rest.chars().next().is_some_and(char::is_alphanumeric)).then_some(rest)
}

/// Whether the mark ends here: at the end, or at a sign that more words follow, but not within a figure.
fn ends(rest: &str) -> bool {
    let rest = rest.trim_start_matches(QUOTES);
    let mut chars = rest.trim_start().chars();
    match chars.next() {
        None => true,
        Some('.' | ',' | ';' | ':' | '!' | '(' | '-' | '–' | '—') => {
            !chars.next().is_some_and(|c| c.is_ascii_digit())
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_as_people_give_them() {
        for (text, mark, comment) in [
            ("5", 5, ""),
            ("4.", 4, ""),
            ("4.0", 4, ""),
            ("4,0 von 5", 4, ""),
            ("5\nvery good", 5, "very good"),
            ("4/5", 4, ""),
            ("3 of 5", 3, ""),
            ("5 stars!\nThank you, Ann", 5, "Thank you, Ann"),
            ("2 – nobody called me", 2, "nobody called me"),
            ("1 (very bad)", 1, "very bad)"),
            ("★★★★☆", 4, ""),
            ("Good, thanks", 4, "thanks"),
            ("Very good!", 5, ""),
            ("Sehr gut\n\nDanke", 5, "Danke"),
            ("ZEER GOED", 5, ""),
            ("Huono: kukaan ei soittanut", 2, "kukaan ei soittanut"),
            ("Très bien, merci", 5, "merci"),
            ("\n  “3”\n", 3, ""),
            ("\"5\"", 5, ""),
            ("‘4’", 4, ""),
            ("'sehr gut'", 5, ""),
            ("five", 5, ""),
            ("Four stars, thanks", 4, "thanks"),
            ("drei", 3, ""),
            ("Kaksi", 2, ""),
            ("Un", 1, ""),
            ("vier", 4, ""),
            ("3. But it took long", 3, "But it took long"),
            ("3\nBut it took long", 3, "But it took long"),
            ("4/5\n\nMais elle est tombée en panne", 4, "Mais elle est tombée en panne"),
            ("5 stars, but printer 2 is broken", 5, "but printer 2 is broken"),
            ("Note: 2", 2, ""),
            ("Mark: 4", 4, ""),
            ("Punkte: 5", 5, ""),
            ("Meine Note: 2. Danke", 2, "Danke"),
            ("My rating = 4/5", 4, ""),
            ("Arvosana: 3", 3, ""),
            ("Note : 4, merci", 4, "merci"),
            ("Cijfer 5", 5, ""),
            ("Sorry, I meant 4.", 4, ""),
            ("I meant “good”", 4, ""),
            ("Correction: 2/5", 2, ""),
            ("Entschuldigung, ich meinte sehr gut", 5, ""),
            ("Pardon, je voulais dire 3", 3, ""),
            ("Tarkoitin 2", 2, ""),
            ("Sorry, ik bedoelde goed", 4, ""),
            ("5 thanks", 5, "thanks"),
            ("5 danke", 5, "danke"),
            ("4 kiitos", 4, "kiitos"),
            ("5 Vielen Dank!", 5, "Vielen Dank!"),
            ("4/5 merci", 4, "merci"),
            ("2 because it took long", 2, "because it took long"),
            ("2 koska kesti kauan", 2, "koska kesti kauan"),
            ("3 omdat het lang duurde", 3, "omdat het lang duurde"),
            ("Thanks! 5", 5, "Thanks!"),
            ("Thank you very much, 4.", 4, "Thank you very much"),
            ("It was bad: 1", 1, "It was bad"),
            ("Unfortunately too slow - 2", 2, "Unfortunately too slow"),
            ("Good! 5", 5, "Good!"),
            ("Great service: 5", 5, "Great service"),
            ("Sehr gut, 4 von 5", 4, "Sehr gut"),
            ("I give a 2", 2, ""),
            ("We give 4", 4, ""),
            ("Hello, 5", 5, "Hello"),
            ("Hello Ann,\n\n5\n\nCarol", 5, "Hello Ann\nCarol"),
            ("Thanks!\n5", 5, "Thanks!"),
            ("Danke! 5", 5, "Danke!"),
            ("Es war schlecht: 1", 1, "Es war schlecht"),
            ("Ich gebe eine 2", 2, ""),
            ("Kiitos! 5", 5, "Kiitos!"),
            ("Se oli huono: 1", 1, "Se oli huono"),
            ("Annan 2", 2, ""),
            ("Merci ! 5", 5, "Merci !"),
            ("C’était mauvais : 1", 1, "C’était mauvais"),
            ("Je donne un 2", 2, ""),
            ("Bedankt! 5", 5, "Bedankt!"),
            ("Het was slecht: 1", 1, "Het was slecht"),
            ("Ik geef een 2", 2, ""),
        ] {
            assert_eq!(read(text), Some((mark, comment.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_no_mark() {
        for text in [
            "",
            "6",
            "0",
            "42",
            "4.5 kg are missing",
            "2.0 is broken",
            "4.05",
            "1-2 days passed",
            "5 days ago it broke again",
            "Good morning, it broke again",
            "Goodness",
            "Bad printer",
            "4/10",
            "Thanks",
            "******",
            "One more thing: it is broken again",
            "Five days ago it broke",
            "3 printers are broken",
            "3 but it took long",
            "5thanks",
            "3 since Monday",
            "Note: 2 printers are broken",
            "Note: the printer is broken again",
            "Points: 42",
            "Gut, aber der Drucker geht wieder nicht",
            "Sorry, it is broken again",
            "I meant the other printer",
            "Sorry, 2 of them are broken",
            "Ich meinte den Drucker",
            "4 or 5",
            "It broke again: 5",
            "Error: 5",
            "Help! 1",
            "Call me in room: 4",
            "Thanks! 5 printers are broken",
            "Thanks! 6",
            "Hello Ann,\n\n5 printers are broken",
            "These pages:\n4\n5",
            "Error code:\n5",
            "Danke! 5 Drucker",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn in_answer_to_the_question_words_of_judgement_may_follow_a_figure() {
        for (text, mark, comment) in [
            ("5 Excellent", 5, "Excellent"),
            ("5 great service", 5, "great service"),
            ("5 very helpful!", 5, "very helpful!"),
            ("4 good job", 4, "good job"),
            ("3 ok", 3, "ok"),
            ("1 bad", 1, "bad"),
            ("2 it was slow", 2, "it was slow"),
            ("2 too slow", 2, "too slow"),
            ("2 took too long", 2, "took too long"),
            ("5 awesome support, thanks\nCarol", 5, "awesome support, thanks\nCarol"),
            ("4/5 very quick", 4, "very quick"),
            ("5 Sehr gut", 5, "Sehr gut"),
            ("5 toller Service", 5, "toller Service"),
            ("4 gute Arbeit", 4, "gute Arbeit"),
            ("3 geht so", 3, "geht so"),
            ("2 zu langsam", 2, "zu langsam"),
            ("2 es hat lange gedauert", 2, "es hat lange gedauert"),
            ("5 erittäin hyvä", 5, "erittäin hyvä"),
            ("5 loistava palvelu!", 5, "loistava palvelu!"),
            ("2 liian hidas", 2, "liian hidas"),
            ("2 kesti liian kauan", 2, "kesti liian kauan"),
            ("5 très bien", 5, "très bien"),
            ("5 excellent service", 5, "excellent service"),
            ("4 bon travail", 4, "bon travail"),
            ("2 trop lent", 2, "trop lent"),
            ("2 c’était trop long", 2, "c’était trop long"),
            ("5 zeer goed", 5, "zeer goed"),
            ("5 geweldige service", 5, "geweldige service"),
            ("4 goed werk", 4, "goed werk"),
            ("2 te traag", 2, "te traag"),
            ("2 het duurde te lang", 2, "het duurde te lang"),
        ] {
            assert_eq!(answer(text), Some((mark, comment.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_a_figure_counts_is_no_judgement() {
        for text in [
            "5 printers are broken",
            "2 more questions",
            "3 days later it broke again",
            "2 good printers are broken",
            "5 of us were unhappy",
            "3 are slow",
            "2 slow computers",
            "2 long days",
            "2 still too slow",
            "5 Drucker sind kaputt",
            "2 weitere Fragen",
            "3 Tage später war er wieder kaputt",
            "2 sind zu langsam",
            "3 von uns waren enttäuscht",
            "5 tulostinta on rikki",
            "2 kysymystä vielä",
            "3 päivää myöhemmin se meni taas rikki",
            "2 ovat liian hitaita",
            "5 imprimantes sont en panne",
            "2 autres questions",
            "3 jours après elle est retombée en panne",
            "2 sont trop lents",
            "2 de plus",
            "5 printers zijn kapot",
            "2 vragen nog",
            "3 dagen later was hij weer kapot",
            "2 zijn te traag",
            "3 van ons waren teleurgesteld",
        ] {
            assert_eq!(answer(text), None, "{text}");
            assert!(!is_beside(text), "{text} is about the matter");
        }
    }

    #[test]
    fn corrections_without_end_are_read_to_their_end() {
        assert_eq!(read(&"sorry ".repeat(100_000)), None);
        assert_eq!(read(&format!("{}4", "oops, ".repeat(100_000))), Some((4, String::new())));
    }

    #[test]
    fn a_figure_that_is_no_mark_says_nothing_else() {
        for text in [
            "7",
            "4.5",
            "4,5",
            "0",
            "10/10",
            "“6”",
            "******",
            "-1",
            " 8! ",
            "Note: 7",
            "4 or 5",
            "4-5",
            "Thanks! 4 or 5",
            "Between 3 and 4",
            "four or five",
            "I give you 4.5 points",
            "Thanks! 7",
            "4 oder 5, danke",
            "3 tai 4",
            "Entre 3 et 4",
            "3 tot 4",
        ] {
            assert!(is_beside(text), "{text}");
        }
        for text in [
            "",
            "5",
            "4/5",
            "!",
            "7 days",
            "7\nIt broke again.",
            "0401234567890123",
            "4.5 kg",
            "4 or 5 printers",
            "Printers 4 and 5",
            "I waited 3 or 4 days",
            "Help! 7",
            "4 or 5\nIt broke again.",
        ] {
            assert!(!is_beside(text), "{text}");
        }
    }

    #[test]
    fn a_mere_mark_says_nothing_else() {
        for text in [
            "5",
            "5/5",
            "5 of 5",
            "4 sur 5",
            "Thanks! 5",
            "5, thanks",
            "5\n\nKind regards\nCarol Customer",
            "5\nCarol",
            "4 or 5",
            "5 great service",
        ] {
            assert!(is_mere(text, Some("Carol Customer")), "{text}");
        }
        for text in
            ["", "Good", "Perfect, thanks", "5\nBob", "5, too slow", "5 printers", "2 days", "Yes", "It was bad: 1"]
        {
            assert!(!is_mere(text, Some("Carol Customer")), "{text}");
        }
    }
}
