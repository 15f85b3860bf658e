//! Whom a mail of the desk did not reach. Only where it was the requester themselves has the requester no answer.

use crate::desk::facts::SentMail;
use crate::desk::mail::Address;
use crate::desk::policy::Policy;
use crate::desk::side::SideKey;
use crate::desk::template::{Context, PersonView, name};
use crate::desk::ticket::Ticket;

crate::desk::names::closed_set! {
    /// What somebody outside is to a ticket.
    pub enum Role {
        Requester = "requester",
        /// Gets the answers beside the requester.
        Copy = "copy",
        /// Is asked in a side conversation.
        ThirdParty = "third_party",
        Approver = "approver",
    }
}

/// What a rule writes by a template of the house's own goes to agents as well, whom [`Unreached::of`] tells by their address.
fn is_for_outsiders(template: &str) -> bool {
    name::FOR_OUTSIDERS.contains(&template) || !name::ALL.contains(&template)
}

impl Role {
    fn said(self) -> &'static str {
        match self {
            Self::Requester => "the requester",
            Self::Copy => "in copy",
            Self::ThirdParty => "a third party",
            Self::Approver => "an approver",
        }
    }
}

/// Keeps on its ticket that an acknowledgement did not reach the requester: for that alone nobody gets a mail, since nobody
/// waits for it, and the forged senders of spam get many. What it says, for the timeline.
pub fn acknowledgement(ticket: &mut Ticket, said: &str) -> String {
    let told = format!("the acknowledgement did not reach {}: {said}", ticket.requester.address.address);
    ticket.course.ack_unreached = Some(told.clone());
    told
}

/// Somebody outside whom a mail did not reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    pub who: Address,
    pub role: Role,
}

impl Unreached {
    /// `None`: it was for an agent, or for those who are affected by a service.
    pub fn of(sent: &SentMail, ticket: &Ticket, policy: &Policy) -> Option<Self> {
        let template = sent.template.as_str();
        if !name::FOR_OUTSIDERS.contains(&template) && policy.agent_by_address(&sent.rcpt).is_some() {
            return None;
        }
        let side = SideKey::of_message_id(&sent.message_id, policy);
        let requester = &ticket.requester.address;
        let role = if side.is_some() {
            Role::ThirdParty
        } else if template == name::APPROVE {
            Role::Approver
        } else if !is_for_outsiders(template) || name::BULLETINS.contains(&template) {
            return None;
        } else if policy.is_same_person(&requester.address, &sent.rcpt) {
            Role::Requester
        } else {
            Role::Copy
        };
        let approvers = ticket.course.approval.iter().flat_map(|approval| approval.votes.iter().map(|vote| &vote.who));
        let asked = side.and_then(|key| ticket.side(key)).into_iter().flat_map(|talk| &talk.people);
        let copied = ticket.participants.iter().map(|participant| &participant.address);
        let mut known = std::iter::once(requester).chain(copied).chain(asked).chain(approvers);
        let who = known.find(|known| known.is(&sent.rcpt)).cloned();
        Some(Self { who: who.unwrap_or_else(|| Address { name: None, address: sent.rcpt.clone() }), role })
    }

    /// `dave@customer.example (in copy)`.
    pub fn said(&self) -> String {
        format!("{} ({})", self.who.address, self.role.said())
    }

    /// For the mail that tells of it.
    pub fn told(&self, context: Context) -> Context {
        let name = self.who.name.clone().unwrap_or_default();
        let unreached = PersonView { name, address: self.who.address.clone() };
        Context { unreached, unreached_as: self.role.as_str().to_owned(), ..context }
    }
}
