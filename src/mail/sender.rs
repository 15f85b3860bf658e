//! Who really wrote a mail, and why a shown sender is not to be trusted. Nothing here decides anything: facts go to
//! the rules and to the agents who read the mail.
//!
//! What usual mail has is told and no more: lists that rewrite From, services that send for others, a Reply-To at
//! another house. Only what honest mail hardly ever has speaks against a sender, see [`Mark::is_suspicious`].

mod author;
mod domain;
mod look_alike;
mod name;

use crate::desk::mail::{Address, Mail, address_key};
use crate::desk::sender::{Mark, SenderFact};

pub use self::domain::same_organisation;
use self::look_alike::Nearness;
use super::header::Fields;

/// The desk itself, as strangers may pretend to be.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Addresses of mailboxes and agents.
    pub addresses: Vec<String>,
    /// Names of agents and of the desk.
    pub names: Vec<String>,
}

impl Own {
    pub fn is_address(&self, address: &str) -> bool {
        let key = address_key(address);
        self.addresses.iter().any(|own| address_key(own) == key)
    }
}

/// Judges the sender of a mail whose headers and automatic signs are known.
pub fn judge(fields: &Fields<'_>, from: &[Address], own: &Own, mail: &mut Mail) {
    let mut found = Findings::default();
    let raw_names: String = fields.raw("From").map(|value| super::encoded_word::decode(&value)).collect();
    addresses(from, mail.from.as_ref(), &mut found);
    if let Some(shown) = mail.from.clone() {
        mail.author = author::behind(fields, &shown, &mail.reply_to, &mail.cc);
        let list = author::is_of_list(fields);
        name(&shown, &raw_names, mail, list, &mut found);
        domain(&shown, own, &mut found);
        staff(&shown, own, list, &mut found);
        if let Some(author) = &mail.author {
            let text = format!("a list sends it as {}; {} wrote it", shown.address, author.address);
            found.add(Mark::ListRewrote, text);
        } else if !list {
            reply_to(&shown, mail, &mut found);
            sender(&shown, mail, &mut found);
        }
    }
    let suspicious = found.0.iter().filter(|fact| fact.kind.is_suspicious());
    mail.suspicious = suspicious.map(|fact| fact.text.clone()).collect();
    for reason in mail.suspicious.iter().filter(|reason| reason.starts_with("From ")) {
        mail.problems.push(reason.clone());
    }
    mail.sender_facts = found.0;
}

#[derive(Default)]
struct Findings(Vec<SenderFact>);

impl Findings {
    fn add(&mut self, kind: Mark, text: impl Into<String>) {
        self.0.push(SenderFact { kind, text: text.into() });
    }
}

fn addresses(from: &[Address], shown: Option<&Address>, found: &mut Findings) {
    if from.is_empty() && shown.is_none_or(|address| !address.address.contains('@')) {
        found.add(Mark::NoAddress, "From holds no address");
    }
    let first = from.first();
    if from.iter().any(|other| first.is_some_and(|first| !first.is(&other.address))) {
        found.add(Mark::SeveralFrom, "From holds several addresses");
    }
    let Some((local, domain)) = shown.and_then(|shown| shown.address.rsplit_once('@')) else { return };
    let literal = domain.starts_with('[') && domain.ends_with(']');
    if local.contains('@') {
        found.add(Mark::BrokenFrom, "From holds an address within its address");
    } else if local.is_empty() || domain.is_empty() || !literal && domain::has_impossible(&domain::readable(domain)) {
        found.add(Mark::BrokenFrom, "From holds an address that cannot be one");
    }
}

fn name(shown: &Address, raw_names: &str, mail: &Mail, list: bool, found: &mut Findings) {
    let name = shown.name.as_deref().unwrap_or_default();
    if let Some(other) = name::other_address(name, shown) {
        // A list or a form writes for whoever it names, and wants the answer to go there.
        let is_theirs = |address: &Address| address.is(other);
        let for_another = list || mail.automatic.is_automatic;
        if for_another && (mail.reply_to.iter().any(is_theirs) || mail.author.iter().any(is_theirs)) {
            found.add(Mark::NameTellsAuthor, format!("it is sent for {other}"));
        } else {
            found.add(Mark::NameHoldsAddress, format!("display name holds another address: {other}"));
        }
    }
    if raw_names.chars().any(|c| matches!(c, '\0' | '\n' | '\r')) {
        found.add(Mark::NameTricks, "display name of the sender holds control characters");
    }
    if name::is_tricked(name) {
        found.add(Mark::NameTricks, "display name of the sender changes its writing direction");
    }
}

fn domain(shown: &Address, own: &Own, found: &mut Findings) {
    let domain = shown.domain();
    let mut own_domains: Vec<String> = own.addresses.iter().filter_map(|address| domain_of(address)).collect();
    own_domains.sort_unstable();
    own_domains.dedup();
    // A bare host name is everybody's, as localhost is.
    own_domains.retain(|own| own.contains('.') && !look_alike::is_public(own));
    // A sub-domain of one of them is no stranger to any.
    if own_domains.iter().any(|own| domain::same_organisation(own, &domain)) {
        return;
    }
    let near = own_domains.iter().find_map(|own| Some((own, look_alike::nearness(&domain, own)?)));
    match near {
        Some((own, Nearness::PassesFor)) => {
            found.add(Mark::LookAlike, format!("domain of the sender passes for the desk's own {own}: {domain}"));
        }
        Some((own, Nearness::HoldsName)) => {
            found.add(Mark::OwnName, format!("domain of the sender holds the name of the desk's own {own}: {domain}"));
        }
        None => {}
    }
    if domain::deceives(&domain::readable(&domain)) {
        let text = format!("domain of the sender address looks like another one: {domain}");
        found.add(Mark::MixedAlphabets, text);
    }
}

/// Someone else with an agent's name. Services write under the names of whoever uses them, so machines and lists may.
fn staff(shown: &Address, own: &Own, list: bool, found: &mut Findings) {
    let name = shown.name.as_deref().unwrap_or_default();
    let known = own.addresses.iter().any(|address| {
        shown.is(address)
            || domain_of(address)
                .is_some_and(|own| domain::same_organisation(&own, &shown.domain()) && !look_alike::is_public(&own))
    });
    let local = shown.address.rsplit_once('@').map(|(local, _)| local).unwrap_or_default();
    if known || list || super::automatic_sender::robot(local).is_some() {
        return;
    }
    if let Some(agent) = own.names.iter().find(|own| name::same_name(own, name)) {
        let text = format!("display name is {agent}'s, who is of this desk, and the address {} is not", shown.address);
        found.add(Mark::StaffName, text);
    }
}

fn reply_to(shown: &Address, mail: &Mail, found: &mut Findings) {
    let Some(answer) = mail.reply_to.first().filter(|answer| !shown.is(&answer.address)) else { return };
    let (from, to) = (shown.domain(), answer.domain());
    // Whoever gets the mail may be named again: "answer to all".
    let known = mail.recipients().any(|one| one.is(&answer.address));
    if known || from.is_empty() || to.is_empty() || domain::same_organisation(&from, &to) {
        return;
    }
    if !look_alike::is_public(&from) && look_alike::nearness(&to, &from) == Some(Nearness::PassesFor) {
        let text = format!("Reply-To passes for the sender's domain {from}: {}", answer.address);
        return found.add(Mark::ReplyLookAlike, text);
    }
    found.add(Mark::ReplyElsewhere, format!("answers are wanted at another organisation: {}", answer.address));
}

fn sender(shown: &Address, mail: &Mail, found: &mut Findings) {
    let Some(sender) = mail.sender.as_ref().filter(|sender| sender.address.contains('@')) else { return };
    if !domain::same_organisation(&sender.domain(), &shown.domain()) {
        found.add(Mark::SentForAnother, format!("sent by {} for {} (Sender)", sender.address, shown.address));
    }
}

fn domain_of(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase())
}
