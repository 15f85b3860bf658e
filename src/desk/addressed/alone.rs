//! Texts that are a name of the desk and nothing else: "Bob", "for Bob or Cem", "→ Bob", "@billing".

use crate::desk::policy::Agent;
use crate::desk::wording::{one_of, words};
use crate::desk::work::Work;

/// What may stand beside a name and says no more.
const NOTHING: &str = "pls please thx thanks thank you ty yo hey hi hello ok okay for to cc fyi or and maybe ping \
                       bitte danke für an oder und vielleicht hallo hoi moin \
                       kiitos ja tai hei moi svp merci pour ou et ou à salut aub bedankt voor of en aan";

/// Words of such a text.
const MOST: usize = 8;

/// The first name of somebody else than who writes, where a text is of nothing but names.
pub fn names(answer: &str, writer: &Agent, is_other: impl Fn(&str) -> bool, work: &Work<'_>) -> Option<String> {
    let own: Vec<&str> = answer.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
    let said = words(&own.join(" "));
    let said: Vec<&str> = said.split_whitespace().collect();
    let called = |agent: &Agent| words(&format!("{} {}", agent.id, agent.name));
    let agents = &work.policy.agents;
    let of_desk = |word: &str| agents.iter().any(|agent| one_of(&called(agent), word));
    let only = said.len() <= MOST && said.iter().all(|word| one_of(NOTHING, word) || of_desk(word));
    let own = called(writer);
    said.iter().find(|word| only && is_other(word) && !one_of(&own, word)).map(|word| (*word).to_owned())
}
