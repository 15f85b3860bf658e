//! A look at the text of an expression: which methods it calls, and what stands between its `and`s and `or`s.
//!
//! minijinja compiles and evaluates, but keeps its syntax tree to itself. What must be known at load, whichever
//! side of an `or` a sample message takes, is found here.

use std::ops::Range;

/// `.name(…)`.
#[derive(Debug, PartialEq, Eq)]
pub struct Call<'a> {
    pub name: &'a str,
    /// Of the name.
    pub range: Range<usize>,
    /// Of the argument, quotes included, when it is exactly one text.
    pub text: Option<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Text,
    /// One character that is none of the others.
    Sign(char),
}

type Token = (Kind, usize, usize);

/// Every method call, in order.
pub fn calls(source: &str) -> Vec<Call<'_>> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for (index, window) in tokens.windows(3).enumerate() {
        let [(Kind::Sign('.'), ..), (Kind::Word, start, end), (Kind::Sign('('), ..)] = *window else { continue };
        let text = match tokens.get(index + 3..index + 5) {
            Some([(Kind::Text, start, end), (Kind::Sign(')'), ..)]) => Some(*start..*end),
            _ => None,
        };
        found.push(Call { name: source.get(start..end).unwrap_or_default(), range: start..end, text });
    }
    found
}

/// First place where a word stands by itself.
pub fn find_word(source: &str, word: &str) -> Option<Range<usize>> {
    let is = |token: &&Token| token.0 == Kind::Word && source.get(token.1..token.2) == Some(word);
    tokens(source).iter().find(is).map(|(_, start, end)| *start..*end)
}

/// The sides of every `and` and `or`, within brackets too.
pub fn operands(source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // One side in progress a depth of brackets: where it began, and whether an `and` or `or` was met there.
    let mut open: Vec<(usize, bool)> = vec![(0, false)];
    let mut close = |side: Option<(usize, bool)>, end: usize| {
        if let Some((start, true)) = side {
            found.push(start..end);
        }
    };
    for (kind, start, end) in tokens(source) {
        match kind {
            Kind::Sign('(' | '[' | '{') => open.push((end, false)),
            Kind::Sign(')' | ']' | '}') => close(open.pop(), start),
            Kind::Sign(',') => {
                close(open.pop(), start);
                open.push((end, false));
            }
            Kind::Word if matches!(source.get(start..end), Some("and" | "or")) => {
                close(open.pop().map(|(begin, _)| (begin, true)), start);
                open.push((end, true));
            }
            _ => {}
        }
    }
    close(open.pop(), source.len());
    found
}

fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = source.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let kind = match letter {
            '"' | '\'' => {
                let mut escaped = false;
                for (_, inner) in letters.by_ref() {
                    if inner == letter && !escaped {
                        break;
                    }
                    escaped = inner == '\\' && !escaped;
                }
                Kind::Text
            }
            letter if letter.is_alphanumeric() || letter == '_' => {
                while letters.next_if(|(_, next)| next.is_alphanumeric() || *next == '_').is_some() {}
                Kind::Word
            }
            letter if letter.is_whitespace() => continue,
            other => Kind::Sign(other),
        };
        let end = letters.peek().map_or(source.len(), |(next, _)| *next);
        tokens.push((kind, start, end));
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_with_their_written_out_text() {
        let source = r#"subject.matches("a\")") and to . contains(name) or x == ".no(" "#;
        let found: Vec<_> = calls(source)
            .into_iter()
            .map(|call| (call.name.to_owned(), call.text.and_then(|range| source.get(range).map(str::to_owned))))
            .collect();
        assert_eq!(found, [("matches".to_owned(), Some(r#""a\")""#.to_owned())), ("contains".to_owned(), None)]);
    }

    #[test]
    fn both_sides_of_every_and_and_or_are_found() {
        let table = [
            ("a", vec![]),
            ("a and b", vec!["a", "b"]),
            ("a or not (b and c)", vec!["a", "b", "c", "not (b and c)"]),
            ("f(a or b, c)", vec!["a", "b"]),
            ("x == ' and ' ", vec![]),
        ];
        for (source, sides) in table {
            let found: Vec<&str> =
                operands(source).into_iter().filter_map(|range| source.get(range)).map(str::trim).collect();
            assert_eq!(found, sides, "{source}");
        }
    }
}
