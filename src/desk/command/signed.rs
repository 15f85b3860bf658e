//! A name below nothing but commands, as people sign all they write: it is no answer.

use crate::desk::names::AgentId;
use crate::desk::policy::Policy;
use crate::desk::wording::words;

/// By which people take their leave, in the languages of the desk's own templates. Lower case, longest first, parted by
/// bars.
const CLOSINGS: &str = "with kind regards|with best regards|kind regards|best regards|warm regards|many greetings|best wishes|\
                        regards|cheers|best|kr|br|mit freundlichen grüßen|mit freundlichen grüssen|freundliche grüße|\
                        viele grüße|beste grüße|liebe grüße|schöne grüße|viele grüsse|beste grüsse|grüße|grüsse|gruß|\
                        gruss|mfg|vg|lg|ystävällisin terveisin|parhain terveisin|terveisin|terveisiin|terv|yt|\
                        bien cordialement|cordialement|cdlt|bien à vous|salutations|met vriendelijke groeten|\
                        met vriendelijke groet|vriendelijke groeten|vriendelijke groet|groeten|groet|groetjes|mvg";

/// Whether a text is nothing but the name of who wrote it, below or beside closing words perhaps.
pub fn is_signature(text: &str, agent: &AgentId, policy: &Policy) -> bool {
    let said = words(text);
    let ends = |closing: &str| said.strip_prefix(closing)?.strip_prefix(' ');
    let name = CLOSINGS.split('|').find_map(ends).unwrap_or(&said);
    !name.is_empty() && names(agent, policy).iter().any(|known| known == name)
}

/// All by which somebody signs: "Ann", "Ann Agent", "A. Agent", "AA", "A. A.", "ann".
fn names(agent: &AgentId, policy: &Policy) -> Vec<String> {
    let full = policy.agent(agent).map(|agent| words(&agent.name)).unwrap_or_default();
    let parts: Vec<&str> = full.split(' ').collect();
    let initials: Vec<String> = parts.iter().filter_map(|part| part.chars().next()).map(String::from).collect();
    let mut names = vec![words(agent.as_str()), full.clone()];
    if let ([first, .., last], [initial, _, ..]) = (parts.as_slice(), initials.as_slice()) {
        names.extend([(*first).to_owned(), format!("{initial} {last}"), initials.concat(), initials.join(" ")]);
    }
    names
}
