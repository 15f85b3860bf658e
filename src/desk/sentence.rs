//! Sentences, as far as they tell a text from what else stands at the end of a mail: signatures, addresses, mottoes.

/// Figures of a line that is no sentence, but a number to call.
const FIGURES: usize = 6;

/// The sentences of a paragraph, as far as words follow each other there.
pub fn sentences(paragraph: &str) -> Vec<String> {
    let joined = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let spaced = joined.replace(". ", ".\n").replace("! ", "!\n").replace("? ", "?\n");
    spaced.lines().map(str::to_owned).collect()
}

/// Whether it is written in the writer's own words: no quotation, no link, no number to call.
pub fn is_plain(sentence: &str) -> bool {
    const NOT: [&str; 5] = ["@", "://", "www.", "|", "©"];
    let quotes = sentence.starts_with(['"', '“', '„', '«', '\'', '*', '_', '‘', '[']);
    let figures = sentence.chars().filter(char::is_ascii_digit).count();
    !quotes && figures < FIGURES && !NOT.iter().any(|sign| sentence.contains(sign))
}

/// Words that begin with a small letter, of which a name or a title has few.
pub fn small(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count()
}
