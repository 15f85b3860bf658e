//! Agents' personal addresses at the desk that others get to know.
//!
//! Such an address carries a token and stands in Reply-To of the desk's mail to the agent: whom the agent then copies in
//! reads it, and answers to all come there. From then on it tells which ticket a mail is about, and no more who wrote it;
//! the desk's next mail to the agent brings a new one. Message-IDs carry the same token and count as the address does.
//!
//! Who writes from an account that the desk does not know, and to the desk alone, may be the agent: nobody else had the
//! address then, so that the agent is asked of each mail that comes from there.

use std::collections::BTreeSet;

use crate::desk::correspondent::writer;
use crate::desk::facts::Facts;
use crate::desk::mail::{Address, Mail, address_key};
use crate::desk::names::AgentId;
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::Policy;
use crate::desk::thread;
use crate::desk::ticket::{Ticket, TicketNumber};
use crate::desk::token::{AgentToken, Holder, Token};

/// Rounds that are told apart: two digits, since the part of an address before the @ is short (RFC 5321 section
/// 4.5.3.1.1). Of later ones none proves anything by itself.
pub const MOST_ROUNDS: u32 = 99;

impl Ticket {
    /// What the agent's answers to the desk's next mail carry.
    pub fn token_of(&self, agent: &AgentId) -> Token {
        let round = self.round_of(agent).min(MOST_ROUNDS);
        Token { ticket: self.number, holder: Holder::Agent(AgentToken { agent: agent.clone(), round }) }
    }

    /// Whether only the agent can have it, as far as the desk knows.
    pub fn is_undisclosed(&self, token: &AgentToken) -> bool {
        token.round >= self.round_of(&token.agent)
    }

    /// Whether this account used an address of the agent's that nobody else had.
    pub fn may_be_of(&self, agent: &AgentId, account: &str) -> bool {
        self.course.accounts.get(agent).is_some_and(|accounts| accounts.contains(&address_key(account)))
    }

    fn round_of(&self, agent: &AgentId) -> u32 {
        self.course.disclosed.get(agent).copied().unwrap_or_default()
    }
}

/// An agent whose newest token of a ticket a mail shows to somebody outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    ticket: TicketNumber,
    agent: AgentId,
    /// The account that the mail comes from, where nobody else got it.
    account: Option<String>,
}

/// Those of this mail.
pub fn of(mail: &Mail, facts: &Facts, policy: &Policy) -> Vec<Disclosed> {
    let from = writer(mail).filter(|from| policy.is_outside(from));
    let alone = !mail.authentication.failed() && !mail.recipients().any(|to| policy.is_outside(to));
    let account = from.filter(|_| alone).map(Address::key);
    let mut people = writer(mail).into_iter().chain(mail.recipients());
    let is_read_outside = mail.authentication.failed() || people.any(|one| policy.is_outside(one));
    let mut disclosed: Vec<Disclosed> = Vec::new();
    for (number, token) in thread::agents_tokens(mail, facts, policy).filter(|_| is_read_outside) {
        let newest = facts.ticket(number).is_some_and(|ticket| ticket.is_undisclosed(&token));
        let known = disclosed.iter().any(|known| known.ticket == number && known.agent == token.agent);
        if newest && !known {
            disclosed.push(Disclosed { ticket: number, agent: token.agent, account: account.clone() });
        }
    }
    disclosed
}

/// The same facts, with that.
pub fn noted(facts: &Facts, disclosed: &[Disclosed]) -> Facts {
    let mut noted = facts.clone();
    for Disclosed { ticket: number, agent, account } in disclosed {
        for ticket in noted.tickets.iter_mut().filter(|ticket| ticket.number == *number) {
            let round = ticket.round_of(agent);
            ticket.course.disclosed.insert(agent.clone(), round.saturating_add(1));
            let accounts = account.iter().filter(|account| !ticket.is_participant(account)).cloned();
            let accounts: BTreeSet<String> = accounts.collect();
            if !accounts.is_empty() {
                ticket.course.accounts.entry(agent.clone()).or_default().extend(accounts);
            }
        }
    }
    noted
}

/// Sees to it that it is written down, whatever else becomes of the mail.
pub fn record(plan: &mut Plan, noted: &Facts, disclosed: &[Disclosed]) {
    for Disclosed { ticket: number, .. } in disclosed {
        let writes = |change: &Change| matches!(change, Change::Ticket(ticket) if ticket.number == *number);
        if let Some(ticket) = noted.ticket(*number).filter(|_| !plan.changes.iter().any(writes)) {
            plan.changes.push(Change::Ticket(Box::new(ticket.clone())));
        }
    }
}
