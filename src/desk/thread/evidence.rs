//! What names a ticket in a mail, and how much that proves.

use crate::desk::facts::Facts;
use crate::desk::mail::{Address, AutomaticKind, Mail};
use crate::desk::policy::Policy;
use crate::desk::side::SideKey;
use crate::desk::template::name;
use crate::desk::thread::{Place, subject_tag, surviving};
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{AgentToken, Holder, Reading, Token};

/// A mail beside what is known about it.
pub struct Evidence<'m> {
    pub mail: &'m Mail,
    pub facts: &'m Facts,
    pub policy: &'m Policy,
    /// The address of who wrote it; empty without one.
    pub from: &'m str,
    /// Tokens of this desk for tickets that there are, the strongest first.
    pub tokens: Vec<Proof>,
    /// The ticket that a token names which this desk did not make, if there is one.
    pub forged: Option<TicketNumber>,
}

/// A token that this desk made.
pub struct Proof {
    /// The ticket as it is now.
    pub ticket: TicketNumber,
    /// As it was when the token was made: after a merge side conversations are still called by it.
    pub origin: TicketNumber,
    pub holder: Holder,
    /// Where it stands, in words.
    pub place: &'static str,
}

impl<'m> Evidence<'m> {
    pub fn of(mail: &'m Mail, from: &'m str, facts: &'m Facts, policy: &'m Policy) -> Self {
        let mut evidence = Self { mail, facts, policy, from, tokens: Vec::new(), forged: None };
        for Found { reading, place } in tokens(mail, policy) {
            match reading {
                Reading::Forged { ticket } => evidence.forged = evidence.forged.or(surviving(ticket, facts)),
                Reading::Valid(Token { ticket: origin, holder }) => {
                    let proof = surviving(origin, facts).map(|ticket| Proof { ticket, origin, holder, place });
                    evidence.tokens.extend(proof);
                }
            }
        }
        evidence
    }

    /// The tokens of agents for the ticket that the strongest token names: whoever answers all has the requester's in
    /// the mail as well.
    pub fn of_agents(&self) -> impl Iterator<Item = (&Proof, &AgentToken)> {
        let strongest = self.tokens.first().map(|proof| proof.ticket);
        let of_strongest = self.tokens.iter().filter(move |proof| Some(proof.ticket) == strongest);
        of_strongest.filter_map(|proof| match &proof.holder {
            Holder::Agent(token) => Some((proof, token)),
            _ => None,
        })
    }

    /// Whether only its agent can have this token of the ticket, as far as the desk knows.
    pub fn is_undisclosed(&self, ticket: TicketNumber, token: &AgentToken) -> bool {
        self.ticket(ticket).is_some_and(|ticket| ticket.is_undisclosed(token))
    }

    /// The strongest that was made for such a holder.
    pub fn first(&self, wanted: impl Fn(&Holder) -> bool) -> Option<&Proof> {
        self.tokens.iter().find(|proof| wanted(&proof.holder))
    }

    /// The side conversation whose token it carries.
    pub fn side(&self) -> Option<Place> {
        self.tokens.iter().find_map(|proof| {
            let Holder::Side(id) = proof.holder else { return None };
            let key = SideKey { ticket: proof.origin, id };
            let why = format!("the token of a side conversation stands in {}", proof.place);
            Some(Place::Side { ticket: proof.ticket, key, why })
        })
    }

    /// The ticket that a number leads to, if there is one.
    pub fn ticket(&self, number: TicketNumber) -> Option<&'m Ticket> {
        surviving(number, self.facts).and_then(|number| self.facts.ticket(number))
    }

    /// The ticket behind a mail of the desk that bears none: whoever got it may not follow where the ticket went. Of what a
    /// machine answers there nothing comes anyway.
    pub fn behind_answered(&self) -> Option<&'m Ticket> {
        let answers_nothing = matches!(
            self.mail.automatic.kind,
            Some(AutomaticKind::Reply | AutomaticKind::List | AutomaticKind::Report)
        );
        let told = |template: &str| matches!(template, name::TRANSCRIPT | name::RETURNED | name::MISUNDERSTOOD);
        let answered =
            self.facts.answered.as_ref().filter(|answered| answered.ticket.is_none() && told(&answered.template));
        self.ticket(answered.filter(|_| !(self.is_of_machine() && answers_nothing))?.caused_on?)
    }

    /// Whether a machine wrote it, so that what counts is that it came back.
    pub fn is_of_machine(&self) -> bool {
        self.mail.automatic.is_of_machine()
    }
}

pub struct Found {
    pub reading: Reading,
    pub place: &'static str,
}

/// Every token in the mail, in the order of trust: addresses, then references from the newest.
pub fn tokens(mail: &Mail, policy: &Policy) -> Vec<Found> {
    let addresses = mail.recipients().map(|to| to.address.as_str()).chain(mail.delivered_to.iter().map(String::as_str));
    let extensions =
        addresses.flat_map(|address| policy.mailboxes.iter().filter_map(move |own| own.extension(address)));
    let in_address =
        extensions.filter_map(|text| policy.keys.read(&text)).map(|reading| Found { reading, place: "the address" });
    let in_references = referred(mail)
        .filter_map(|id| policy.keys.read_message_id(id, &policy.desk.domain))
        .map(|reading| Found { reading, place: "the references" });
    in_address.chain(in_references).collect()
}

/// Whether the very mail is answered that the desk wrote to an agent about no ticket.
pub fn answers_about_none(mail: &Mail, policy: &Policy) -> bool {
    mail.in_reply_to.iter().any(|id| policy.keys.read_alone(id, &policy.desk.domain).is_some())
}

/// Message-IDs that the mail answers, newest first.
pub fn referred(mail: &Mail) -> impl Iterator<Item = &str> {
    mail.in_reply_to.iter().chain(mail.references.iter().rev()).map(String::as_str)
}

/// What a mail that is passed on refers to itself.
pub struct PassedOnTo<'m> {
    /// Message-IDs, newest first.
    pub ids: Vec<&'m str>,
    /// Tickets that it names by its tokens, or by the number in its subject.
    pub numbers: Vec<TicketNumber>,
}

/// What the mail refers to that this one passes on. In the text its references are those of the forward, as clients write
/// them, and are looked at as such.
pub fn passed_on_to<'m>(mail: &'m Mail, policy: &Policy) -> Option<PassedOnTo<'m>> {
    let forwarded = mail.forwarded.as_ref()?;
    let attached = mail.original.attachments.is_some();
    let ids: Vec<&str> = mail.original.references.iter().rev().map(String::as_str).filter(|_| attached).collect();
    let extension = |to: &Address| policy.mailboxes.iter().find_map(|own| own.extension(&to.address));
    let addressed = forwarded.to.iter().chain(&forwarded.cc).filter_map(extension);
    let in_address = addressed.filter_map(|text| policy.keys.read(&text));
    let in_ids = ids.iter().filter_map(|id| policy.keys.read_message_id(id, &policy.desk.domain));
    let by_token = in_address.chain(in_ids).filter_map(|reading| match reading {
        Reading::Valid(token) => Some(token.ticket),
        Reading::Forged { .. } => None,
    });
    let numbers = by_token.chain(forwarded.subject.as_deref().and_then(subject_tag)).collect();
    Some(PassedOnTo { ids, numbers })
}
