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

/// `left == right` and its kin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub operator: Operator,
    pub left: Range<usize>,
    pub right: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Or not equal.
    Equal,
    /// Smaller or larger.
    Order,
    /// Or not in.
    In,
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

/// Every comparison, as an operator or as a test (`is eq(…)`), with what stands on its sides.
pub fn comparisons(source: &str) -> Vec<Comparison> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((operator, length)) = operator(source, tokens.get(at..).unwrap_or_default()) else {
            at += 1;
            continue;
        };
        let (before, after) = (tokens.get(..at).unwrap_or_default(), tokens.get(at + length..).unwrap_or_default());
        let begins = reach(source, before.iter().rev(), (")]}", "([{"));
        let ends = reach(source, after.iter(), ("([{", ")]}"));
        if let (Some(begins), Some(last), Some(first), Some(ends)) = (begins, before.last(), after.first(), ends) {
            found.push(Comparison { operator, left: begins.1..last.2, right: first.1..ends.2 });
        }
        at += length;
    }
    found
}

/// The operator at the beginning of these tokens, and of how many it is.
fn operator(source: &str, tokens: &[Token]) -> Option<(Operator, usize)> {
    let word =
        |at: usize| tokens.get(at).filter(|token| token.0 == Kind::Word).and_then(|token| source.get(token.1..token.2));
    let sign = |at: usize, sign: char| tokens.get(at).is_some_and(|token| token.0 == Kind::Sign(sign));
    let by_name = |name: &str| match name {
        "eq" | "equalto" | "ne" => Some(Operator::Equal),
        "lt" | "lessthan" | "le" | "gt" | "greaterthan" | "ge" => Some(Operator::Order),
        "in" => Some(Operator::In),
        _ => None,
    };
    match word(0) {
        Some("in") => return Some((Operator::In, 1)),
        Some("not") if word(1) == Some("in") => return Some((Operator::In, 2)),
        Some("is") => {
            let name = if word(1) == Some("not") { 2 } else { 1 };
            return word(name).and_then(by_name).map(|operator| (operator, name + 1));
        }
        Some(_) => return None,
        None => {}
    }
    match tokens.first()?.0 {
        Kind::Sign('=' | '!') if sign(1, '=') => Some((Operator::Equal, 2)),
        Kind::Sign('<' | '>') => Some((Operator::Order, if sign(1, '=') { 2 } else { 1 })),
        _ => None,
    }
}

/// The last token of a side, walked from the operator away: as far as it binds closer than comparing.
fn reach<'t>(
    source: &str,
    tokens: impl Iterator<Item = &'t Token>,
    (enters, leaves): (&str, &str),
) -> Option<&'t Token> {
    let mut depth = 0_usize;
    let mut last = None;
    for token in tokens {
        match token.0 {
            Kind::Sign(sign) if enters.contains(sign) => depth += 1,
            Kind::Sign(sign) if leaves.contains(sign) => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => break,
            },
            Kind::Sign(',' | ':' | '=' | '<' | '>' | '!') if depth == 0 => break,
            Kind::Word
                if depth == 0
                    && matches!(
                        source.get(token.1..token.2),
                        Some("and" | "or" | "not" | "if" | "else" | "in" | "is")
                    ) =>
            {
                break;
            }
            _ => {}
        }
        last = Some(token);
    }
    last
}

/// `ticket.fields.product`, where a text is nothing but that, however its names are written.
pub fn path(source: &str) -> Option<String> {
    let tokens = tokens(source);
    let mut rest = tokens.as_slice();
    while let [(Kind::Sign('('), ..), inner @ .., (Kind::Sign(')'), ..)] = rest {
        rest = inner;
    }
    let [(Kind::Word, start, end), rest @ ..] = rest else { return None };
    let (mut found, mut rest) = (source.get(*start..*end)?.to_owned(), rest);
    while !rest.is_empty() {
        let name = match rest {
            [(Kind::Sign('.'), ..), (Kind::Word, start, end), ..] => source.get(*start..*end)?,
            [(Kind::Sign('['), ..), (Kind::Text, start, end), (Kind::Sign(']'), ..), ..] => {
                source.get(*start..*end)?.trim_matches(['"', '\''])
            }
            _ => return None,
        };
        rest = rest.get(if matches!(rest, [(Kind::Sign('.'), ..), ..]) { 2 } else { 3 }..)?;
        found = format!("{found}.{name}");
    }
    Some(found)
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
    fn comparisons_are_found_with_their_sides() {
        let table = [
            ("a.b == 'c'", vec![("a.b", Operator::Equal, "'c'")]),
            ("not (a|lower != b.c(1, 2)) and x", vec![("a|lower", Operator::Equal, "b.c(1, 2)")]),
            ("1 < size<=5", vec![("1", Operator::Order, "size"), ("size", Operator::Order, "5")]),
            ("f(a == b, c) or 'x' not in [p, q]", vec![("a", Operator::Equal, "b"), ("'x'", Operator::In, "[p, q]")]),
            ("a is not eq(3) or b is defined", vec![("a", Operator::Equal, "(3)")]),
            ("a|default(value='==') + 1 > -2", vec![("a|default(value='==') + 1", Operator::Order, "-2")]),
            ("== and <", vec![]),
        ];
        for (source, expected) in table {
            let found: Vec<_> = comparisons(source)
                .into_iter()
                .map(|one| (source.get(one.left).unwrap(), one.operator, source.get(one.right).unwrap()))
                .collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn paths_are_read_however_they_are_written() {
        let table = [
            ("ticket.status", Some("ticket.status")),
            (" ( ticket['status'] ) ", Some("ticket.status")),
            ("ticket.status|lower", None),
            ("'status'", None),
            ("a + b", None),
        ];
        for (source, expected) in table {
            assert_eq!(path(source).as_deref(), expected, "{source}");
        }
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
