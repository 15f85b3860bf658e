//! Ways to write one word. The index knows Latin letters without their marks; in other scripts it is the question that is
//! asked in each way, so that nothing that is stored need be read anew.

/// Ways in which one word is looked for: each is a look of its own.
const MOST: usize = 10;

/// Vowels of Greek, each with its accent.
const GREEK: [(char, char); 7] = [('α', 'ά'), ('ε', 'έ'), ('η', 'ή'), ('ι', 'ί'), ('ο', 'ό'), ('υ', 'ύ'), ('ω', 'ώ')];
/// Hardly anybody types the dots.
const CYRILLIC: [(char, char); 1] = [('е', 'ё')];

/// The word in small letters as it is, and as others write it: without marks, and with one mark in each place; `ss` for
/// `ß` and the other way round. A word that is only written one way is alone.
pub fn ways(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let mut ways = vec![word.clone()];
    let bare: String = word.chars().map(without_mark).collect();
    for way in [bare.replace('ß', "ss"), bare.replace("ss", "ß")] {
        ways.push(way);
    }
    for (at, letter) in bare.char_indices() {
        if let Some((_, marked)) = GREEK.iter().chain(&CYRILLIC).find(|(plain, _)| *plain == letter) {
            let (before, after) = bare.split_at(at);
            ways.push(format!("{before}{marked}{}", after.get(letter.len_utf8()..).unwrap_or_default()));
        }
    }
    let mut once = Vec::new();
    for way in ways {
        if !once.contains(&way) && once.len() < MOST {
            once.push(way);
        }
    }
    once
}

fn without_mark(letter: char) -> char {
    GREEK.iter().chain(&CYRILLIC).find(|(_, marked)| *marked == letter).map_or(letter, |(plain, _)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_for_as_others_write_it() {
        for (word, expected) in [
            ("Printer", &["printer"][..]),
            ("Drücker", &["drücker"]),
            ("Strasse", &["strasse", "straße"]),
            ("STRASSE", &["strasse", "straße"]),
            ("Straße", &["straße", "strasse"]),
            ("елкой", &["елкой", "ёлкой"]),
            ("ёлка", &["ёлка", "елка"]),
            ("ήχος", &["ήχος", "ηχος", "ηχός"]),
            ("紙詰まり", &["紙詰まり"]),
        ] {
            assert_eq!(ways(word), expected, "{word}");
        }
        assert!(ways("εκτυπωτης").contains(&"εκτυπωτής".to_owned()));
        assert_eq!(ways(&"ε".repeat(90)).len(), MOST);
    }
}
