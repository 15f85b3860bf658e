//! A mark in a figure that stands apart: "Thanks! 5", "It was bad: 1", "Hello Ann," and 5 on a line of its own.
//!
//! What stands before it must greet, thank or say how it was: "Error: 5" gives none. Said of two figures, or of one that is
//! no mark, it is unclear: "4 or 5".

use crate::desk::mark::sentence::{BESIDE, MOST_LINES, SIGNS, clauses, remark};
use crate::desk::mark::{GOES_ON, WORDS};
use crate::desk::wording::{SALUTATIONS, behind_closing, one_of, words};

/// What people say of how they were served, beside the words for marks.
const OPINIONS: &str = "slow slowly late fast quick quickly friendly helpful nice happy disappointed disappointing unhappy \
                        awesome amazing fantastic brilliant wonderful outstanding superb professional competent polite lovely well \
                        long best worst horrible rude useless unhelpful langsam schnell \
                        freundlich hilfreich nett enttäuscht enttäuschend toll tolle toller tolles gute guter \
                        gutes prima bestens hervorragend hervorragende hervorragender kompetent freundliche schnelle schneller lange \
                        schlechte schlechter hidas hidasta nopea nopeaa ystävällinen ystävällistä \
                        pettymys hyvää hyvin mahtava hieno hienoa upea nopeasti hitaasti kauan huonoa lent lente rapide sympa aimable déçu déçue décevant excellente bonne bons \
                        génial géniale professionnel efficace mauvaise traag snel vriendelijk behulpzaam \
                        teleurgesteld teleurstellend goede prima geweldig geweldige fijn fijne uitstekende snelle slechte lang";

/// What stands between such words.
const BETWEEN: &str = "not much too really and were were all everything went team job done took unfortunately sadly nicht zu wirklich und war waren \
                       alles lief leider aber viel arbeit hat gedauert dauerte ei oli olivat kaikki meni liian ja todella palvelu palvelua työ työtä kesti valitettavasti pas trop beaucoup et était étaient \
                       tout vraiment malheureusement travail niet te echt en was waren alles ging veel helaas werk duurde";

/// With these a figure counts those of whom it is said.
const COUNTED: &str =
    "of are were more von sind waren weitere meistä ovat olivat de d sont étaient autres van zijn meer";

/// Between figures, one of which is meant.
const EITHER: &str = "or to and between maybe perhaps rather about oder bis und zwischen vielleicht eher etwa tai ja välillä väliltä ehkä ou à \
                      et entre peut être plutôt of tot en tussen misschien eerder";

/// Figures in words.
const FIGURES: &str = "one two three four five eins zwei drei vier fünf yksi kaksi kolme neljä viisi deux trois quatre cinq een één twee \
                       drie vijf";

/// Longer texts say more than a mark.
const LONGEST: usize = 80;

/// Words of a greeting.
const GREETING: usize = 3;

/// The mark, where one figure alone stands apart, and what else is written.
pub fn read(text: &str) -> Option<(u8, String)> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(MOST_LINES).collect();
    let at = lines.iter().position(|line| line.contains(|c: char| c.is_ascii_digit()))?;
    let (above, from) = lines.split_at_checked(at)?;
    if lines.iter().take(at + 1).any(|line| line.chars().count() > LONGEST) {
        return None;
    }
    let (line, below) = from.split_first()?;
    let (before, figure) = line.rfind(|c: char| c.is_ascii_digit()).and_then(|at| line.split_at_checked(at))?;
    let mark =
        figure.trim_end_matches(|c: char| !c.is_alphanumeric()).parse().ok().filter(|mark| (1..=5).contains(mark))?;
    let before = before.trim_end_matches(['"', '“', '„', '«', '*']);
    let parted = before.is_empty() || before.trim_end().ends_with(|c: char| ".,!:;-–—…)".contains(c));
    let several = before.contains(|c: char| c.is_ascii_digit()) || below.iter().any(|line| is_figure(line));
    let said = clauses(before).all(|clause| greets(clause) || tells(clause));
    let announced = above.iter().all(|line| clauses(line).all(|clause| is_greeting(line) || tells(clause)));
    if !parted || several || !said || !announced {
        return None;
    }
    let (above, below) = text.split_once(line)?;
    Some((mark, remark(&format!("{above}{before}"), below)))
}

fn is_figure(line: &str) -> bool {
    line.trim().trim_end_matches('.').parse::<u64>().is_ok()
}

fn greets(clause: &str) -> bool {
    let said = words(clause);
    said.split(' ').count() <= GREETING && said.split(' ').next().is_some_and(|first| one_of(SALUTATIONS, first))
}

fn is_greeting(line: &str) -> bool {
    greets(line) && !line.trim_end().ends_with(':')
}

/// Whether what follows a figure says first how it was, and not what the figure counts.
pub fn judges(rest: &str) -> bool {
    clauses(rest).next().is_some_and(|clause| tells(clause) && !counts(&words(clause)))
}

/// Whether words behind a figure say that it counts something.
fn counts(said: &str) -> bool {
    said.split(' ').next().is_some_and(|first| one_of(COUNTED, first))
}

/// Whether a clause thanks, or says how it was, and nothing else.
fn tells(clause: &str) -> bool {
    let said = words(clause);
    said.split(' ').all(is_known) && said.split(' ').any(weighs)
}

/// Whether a word thanks or judges.
fn weighs(word: &str) -> bool {
    let of = |phrases: &str| phrases.split('|').any(|phrase| one_of(phrase, word));
    one_of(OPINIONS, word) || WORDS.iter().any(|(_, phrases)| of(phrases)) || of(GOES_ON)
}

fn is_known(word: &str) -> bool {
    let of = |phrases: &str| phrases.split('|').any(|phrase| one_of(phrase, word));
    weighs(word) || one_of(BETWEEN, word) || of(BESIDE) || of(SIGNS)
}

/// Whether a text says nothing but figures, of which it is not clear which is meant as a mark.
pub fn is_unclear(text: &str) -> bool {
    if text.chars().count() > LONGEST {
        return false;
    }
    let said = words(text);
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit()) || one_of(FIGURES, word);
    let all = || said.split(' ').filter(|word| !word.is_empty());
    let known = |word: &str| is_number(word) || is_known(word) || one_of(EITHER, word);
    let of_signs = |word: &str| SIGNS.split('|').any(|sign| sign == word);
    let figures = all().filter(|word| is_number(word)).count();
    if figures == 1 && said.split_once(' ').is_some_and(|(first, rest)| is_number(first) && counts(rest)) {
        return false;
    }
    let told = || all().any(|word| of_signs(word) || weighs(word) && !is_number(word));
    let either = || figures > 1 && all().any(|word| one_of(EITHER, word));
    figures > 0 && all().all(known) && (either() || told())
}

/// A text without the words of leave and the name below it.
pub fn without_leave(text: &str, name: Option<&str>) -> String {
    let name = words(name.unwrap_or_default());
    let mut lines: Vec<&str> = text.trim().lines().collect();
    while let Some(last) = lines.last() {
        let said = words(last);
        let of_name = said.split(' ').all(|word| one_of(&name, word));
        let leaves = behind_closing(&said)
            .is_some_and(|rest| rest.is_empty() || rest.split(' ').all(|word| one_of(&name, word)));
        if lines.len() == 1 || !(said.is_empty() || of_name || leaves) {
            break;
        }
        lines.pop();
    }
    lines.join("\n")
}

/// Whether words beside a mark thank or greet, and nothing else.
pub fn is_courtesy(remark: &str) -> bool {
    let thanks = |word: &str| GOES_ON.split('|').any(|phrase| one_of(phrase, word)) || word == "very" || word == "much";
    remark.lines().flat_map(clauses).all(|clause| greets(clause) || words(clause).split(' ').all(thanks))
}
