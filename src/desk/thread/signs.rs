//! Which tickets a mail names, apart by what names them: they need not agree.

use crate::desk::facts::{Facts, Side};
use crate::desk::mail::Mail;
use crate::desk::policy::Policy;
use crate::desk::thread::{subject_tags, surviving};
use crate::desk::ticket::TicketNumber;
use crate::desk::token::{Holder, Reading, Token};

/// As they are now, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// By an address that was made for an agent or the requester.
    pub addressed: Vec<TicketNumber>,
    /// By `[#7]` in the subject, where there is such a ticket.
    pub numbered: Vec<TicketNumber>,
    /// By the mail that it answers; where that is unknown, by those which went before.
    pub answered: Vec<TicketNumber>,
    /// It answers nothing at all, known or not.
    pub begins: bool,
}

impl Signs {
    pub fn of(mail: &Mail, facts: &Facts, policy: &Policy) -> Self {
        let extensions = mail
            .recipients()
            .filter_map(|to| policy.mailboxes.iter().find_map(|own| own.extension(&to.address)))
            .filter_map(|text| policy.keys.read(&text));
        let addressed = extensions.filter_map(|reading| match reading {
            Reading::Valid(Token { ticket, holder: Holder::Agent(_) | Holder::Requester(_) }) => Some(ticket),
            _ => None,
        });
        let of_ids = |ids: &[String]| of(ids.iter().filter_map(|id| of_id(id, facts, policy)), facts);
        let newest = of_ids(&mail.in_reply_to);
        Self {
            addressed: of(addressed, facts),
            numbered: of(subject_tags(&mail.subject), facts),
            answered: if newest.is_empty() { of_ids(&mail.references) } else { newest },
            begins: mail.in_reply_to.is_empty() && mail.references.is_empty(),
        }
    }
}

/// The ticket of a mail of the desk, or of one that came.
fn of_id(id: &str, facts: &Facts, policy: &Policy) -> Option<TicketNumber> {
    let by_token = || match policy.keys.read_message_id(id, &policy.desk.domain)? {
        Reading::Valid(Token { ticket, .. }) => Some(ticket),
        Reading::Forged { .. } => None,
    };
    let known = facts.known.iter().find(|known| known.message_id == id && known.side != Side::Mentioned);
    known.map(|known| known.ticket).or_else(by_token)
}

fn of(numbers: impl Iterator<Item = TicketNumber>, facts: &Facts) -> Vec<TicketNumber> {
    let mut found = Vec::new();
    for number in numbers.filter_map(|number| surviving(number, facts)) {
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}
