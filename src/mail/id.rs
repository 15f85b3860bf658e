//! Message-IDs (RFC 5322 section 3.6.4), with and without their brackets, among whatever else stands there.

/// Most ids that are kept of one header; of longer chains the beginning and the end.
const MOST: usize = 500;
/// RFC 5322 lines end at 998.
const LONGEST: usize = 998;

/// All ids of a Message-ID, In-Reply-To or References value, without brackets, each once.
pub fn all(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = bracketed(text);
    if ids.is_empty() {
        // Without brackets only what looks like an id: "In-Reply-To: your mail of Monday" names none.
        ids = text.split([' ', '\t', ',', ';']).filter(|word| word.contains('@')).filter_map(clean).collect();
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    if ids.len() > MOST {
        ids.drain(1..=ids.len() - MOST);
    }
    ids
}

/// The id of a message: the first good one, or else whatever word stands there.
pub fn own(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    values
        .iter()
        .find_map(|value| all(value).into_iter().next())
        .or_else(|| values.iter().find_map(|value| clean(value.split_whitespace().next()?)))
}

fn bracketed(text: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut pieces = text.split('<');
    pieces.next();
    for piece in pieces {
        if let Some((id, _)) = piece.split_once('>') {
            // A folded id got a blank inside.
            let joined: String = id.chars().filter(|c| !c.is_whitespace()).collect();
            ids.extend(clean(&joined));
        }
    }
    ids
}

fn clean(id: &str) -> Option<String> {
    let id = id.trim_matches(['<', '>', '"', '\'', ' ']);
    let stray = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>');
    let good = !id.is_empty() && id.len() <= LONGEST && !id.contains(stray);
    good.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_among_garbage() {
        for (text, want) in [
            ("<a@x>", vec!["a@x"]),
            ("a@x", vec!["a@x"]),
            ("<a@x> <b@x>\t<a@x>", vec!["a@x", "b@x"]),
            ("<a@x><b@x>", vec!["a@x", "b@x"]),
            ("Message from Ann of \"Mon\" <a@x>", vec!["a@x"]),
            ("your message of Monday", vec![]),
            ("<a@ x>", vec!["a@x"]),
            ("<> <", vec![]),
            ("a@x, b@x", vec!["a@x", "b@x"]),
        ] {
            assert_eq!(all(text), want, "{text}");
        }
        assert_eq!(own(["".to_owned(), "no-at-sign".to_owned()].into_iter()).as_deref(), Some("no-at-sign"));
    }
}
