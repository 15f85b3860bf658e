//! Colleagues whom a text calls by an `@` before their name.

use crate::desk::names::AgentId;
use crate::desk::policy::Policy;

/// Names as they stand behind an `@` that begins a word, in small letters: in a mail address it does not.
pub fn names(text: &str) -> impl Iterator<Item = String> {
    text.match_indices('@').filter_map(|(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'));
        let is_name = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let name = after.chars().take_while(is_name).collect::<String>().to_lowercase();
        let name = name.trim_end_matches(['.', '-', '_']).to_owned();
        (begins && !name.is_empty()).then_some(name)
    })
}

/// Agents whom a note names.
pub fn agents<'p>(text: &str, policy: &'p Policy) -> Vec<&'p AgentId> {
    let named: Vec<String> = names(text).collect();
    let is_named = |id: &&AgentId| named.iter().any(|name| name.eq_ignore_ascii_case(id.as_str()));
    policy.agents.iter().map(|agent| &agent.id).filter(is_named).collect()
}

/// Names that begin a line and are nobody's, though a line begins so to call somebody.
pub fn unknown(text: &str, policy: &Policy) -> Vec<String> {
    const EVERYBODY: [&str; 4] = ["all", "team", "here", "channel"];
    let begun =
        text.lines().map(str::trim_start).filter(|line| line.starts_with('@')).filter_map(|line| names(line).next());
    let known = |name: &str| policy.agents.iter().any(|agent| agent.id.as_str().eq_ignore_ascii_case(name));
    begun.filter(|name| !EVERYBODY.contains(&name.as_str()) && !known(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_at_before_a_word_calls_somebody_and_one_within_an_address_does_not() {
        for (text, called) in [
            ("She is upset. @Bob can you call her?", &["bob"][..]),
            ("@ann-marie, please; @bob_2.", &["ann-marie", "bob_2"]),
            ("(@bob)", &["bob"]),
            ("write to carol@customer.example or foo@ann", &[]),
            ("5 @ 3", &[]),
        ] {
            assert_eq!(names(text).collect::<Vec<_>>(), called, "{text}");
        }
    }
}
