//! Whose names may stand beside a vote, where they say nothing: whoever writes signs it, and greets or thanks who asked.

use crate::desk::consent::{NO, REJECT};
use crate::desk::mail::Address;
use crate::desk::policy::Agent;
use crate::desk::signed::names_of;
use crate::desk::wording::{contains_words, words};

#[derive(Default)]
pub struct Named {
    /// All by which the writer signs, in words.
    signs: Vec<String>,
    /// The words of their name and address.
    writer: String,
    /// The names of the agents, in words.
    agents: Vec<String>,
}

impl Named {
    pub fn of(from: Option<&Address>, agents: &[Agent]) -> Self {
        let label = from.and_then(|from| from.name.as_deref()).unwrap_or_default();
        let address = from.map(|from| from.address.as_str()).unwrap_or_default();
        let mut signs = names_of(label);
        signs.extend(words(label).chars().next().map(String::from));
        let agents = agents.iter().map(|agent| words(&agent.name));
        let first = |name: String| [name.split(' ').next().unwrap_or_default().to_owned(), name];
        Self { signs, writer: words(&format!("{label} {address}")), agents: agents.flat_map(first).collect() }
    }

    /// Whether words are the writer's name. That of a country may read as a no.
    pub fn is_writer(&self, said: &str) -> bool {
        let known = |word: &str| contains_words(&self.writer, word);
        let refuses = [NO, REJECT].iter().any(|known| known.split('|').any(|known| known == said));
        !said.is_empty() && !refuses && (self.signs.iter().any(|name| name == said) || said.split(' ').all(known))
    }

    /// Whether words are the name of somebody who may have asked.
    pub fn is_agent(&self, said: &str) -> bool {
        self.agents.iter().any(|name| name == said)
    }

    /// Words without such a name behind them.
    pub fn without_agent<'s>(&self, said: &'s str) -> &'s str {
        let before = |name: &String| said.strip_suffix(name.as_str())?.strip_suffix(' ');
        self.agents.iter().filter_map(before).min_by_key(|rest| rest.len()).unwrap_or(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::consent::{Consent, is_conditional, read};
    use crate::desk::policy::Role;

    fn named() -> Named {
        let ann = Agent {
            id: "ann".into(),
            name: "Ann Agent".to_owned(),
            addresses: Vec::new(),
            role: Role::Agent,
            digest: None,
        };
        Named::of(Some(&Address::named("Vera Vendor", "vera@vendor.example")), &[ann])
    }

    #[test]
    fn names_and_cards_and_thanks_below_are_no_condition() {
        for text in [
            "Approve\n\nVera Vendor\nHead of IT\nVendor Ltd, 1 Street\nTel. +44 20 1234567",
            "Genehmigt\n\nVera Vendor\nLeiterin IT",
            "Hyväksytty\n\nVera Vendor\nIT-päällikkö",
            "approve\n\nVera Vendor | Vendor Ltd | +44 20 1234567",
            "Approuvé\n\nVendor Vera\nResponsable IT",
            "Hyväksyn\n\nt. Vera",
            "Hyväksyn\n\nYst. terv. Vera",
            "approve\n\nVV",
            "approve\n\nV.",
            "Approved.\n\nThanks a lot, Ann!",
            "Approved.\n\nThank you Ann\n\nVera",
            "Approved, thanks Ann!",
            "approve\n\n[cid:image001.png]\nVera Vendor",
            "approve\n\nVera Vendor\nHead of IT\n[image: Vendor Ltd]",
            "Approved, please proceed.",
            "Approved. Have a nice weekend!",
            "Genehmigt. Vielen Dank und schönes Wochenende!",
            "Hyväksyn. Kiitos ja hyvää viikonloppua!",
            "Approuvé, merci et bonne journée",
            "Akkoord, bedankt en fijn weekend!",
            "Ok, genehmigt",
            "Ok, hyväksyn",
            "Joo, sopii",
            "Joo",
            "Kiitos, hyväksyn",
            "Thanks, approved",
            "Danke, genehmigt!",
            "Merci, c’est bon pour moi",
            "Dank je, akkoord",
        ] {
            assert!(!is_conditional(text, &named()), "{text}");
            assert_eq!(read(text, &named()).0, Some(Consent::Approve), "{text}");
        }
    }

    #[test]
    fn what_stands_below_or_beside_a_name_may_be_one() {
        for text in [
            "approve\n\nVera\nPS: not before Monday",
            "approve\n\nVera Vendor\nHead of IT\nNot Before Monday",
            "approve\n\nVera Vendor\nHead of IT\n\nOnly line 1.",
            "approve\n\nVera\nkeep the old one",
            "approve\n\nVera and Bob",
            "Approved.\n\nThanks, Ann, but not today",
            "approve\n\nNo",
            "approve\n\n[only line 1]\nVera",
            "Genehmigt. Vielen Dank und vorher eine Sicherung!",
            "Hyväksyn\n\nt. Vera\nVasta maanantaina",
        ] {
            assert!(is_conditional(text, &named()), "{text}");
        }
        let norwegian = Named::of(Some(&Address::bare("vera@vendor.no")), &[]);
        assert!(is_conditional("approve\n\nNo", &norwegian));
        for text in ["Thanks, but not now", "Thanks", "Kiitos, katson tätä", "Joo, katson", "Thank you, received"] {
            assert_eq!(read(text, &named()).0, None, "{text}");
        }
    }
}
