//! Whether a mail that says it is an agent's is.
//!
//! | authentication (DMARC) | `agents_require = "token"` | `agents_require = "authenticated"` |
//! | --- | --- | --- |
//! | passed | proven | proven |
//! | unknown | claimed | refused |
//! | failed | refused | refused |
//!
//! A mail that answers the desk carries a token made for its agent, and with it a claim is enough. A mail that begins a
//! matter, that answers the requester past the desk, or that answers what the requester sent the agent a copy of, can
//! carry none. There only a proven one speaks for the desk; a claimed one that begins a matter may do what a stranger's
//! mail may (open a ticket, have it acknowledged) and no more, and any other is held. A domain that
//! passed speaks for its own people: who may write as whom inside it is for its servers to say.
//! What is held or refused though nothing failed may be the agent's all the same, who is asked by mail to the address that
//! the configuration names; an answer that is proven settles it.

use crate::desk::correspondent::writer;
use crate::desk::mail::{Address, Authentication, Mail};
use crate::desk::policy::{Agent, AgentsRequire, Policy};

/// What a mail proves that has the address of an agent in From.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A trusted server, or the desk itself, found the sender to be who it says.
    Proven,
    /// Nobody looked; a token, where there is one, has to tell.
    Claimed,
    /// It is forged, or this desk wants more than it proves.
    Refused(String),
}

/// The agent who says to have written: by From, or by Sender where From is the desk's own address, as clients write that
/// may send for it.
pub fn author<'p>(mail: &Mail, policy: &'p Policy) -> Option<&'p Agent> {
    let from = writer(mail)?;
    policy.agent_by_address(&from.address).or_else(|| sent_as_desk(mail, policy))
}

/// The agent whose client wrote in the name of the desk.
pub fn sent_as_desk<'p>(mail: &Mail, policy: &'p Policy) -> Option<&'p Agent> {
    mail.from.as_ref().filter(|from| policy.mailbox_by_address(&from.address).is_some())?;
    policy.agent_by_address(&mail.sender.as_ref()?.address)
}

/// Whether who vouches for From vouches for Sender, too: authentication speaks of the domain of From alone.
pub fn vouches_for_sender(mail: &Mail) -> bool {
    let domain = |address: &Option<Address>| address.as_ref().map(Address::domain);
    mail.authentication.passed() && domain(&mail.from) == domain(&mail.sender)
}

/// The same mail as of its Sender: what authentication says of From it says of a Sender of the same domain alone.
pub fn as_of_sender(mail: &Mail) -> Mail {
    let authentication = if vouches_for_sender(mail) { mail.authentication.clone() } else { Authentication::default() };
    Mail { from: mail.sender.clone(), sender: None, authentication, ..mail.clone() }
}

pub fn standing(agent: &Agent, mail: &Mail, policy: &Policy) -> Standing {
    let strict = policy.desk.agents_require == AgentsRequire::Authenticated;
    if mail.authentication.failed() {
        let why = format!("it claims to be of agent {} but its sender is forged (authentication failed)", agent.id);
        return Standing::Refused(why);
    }
    match mail.authentication.passed() {
        true => Standing::Proven,
        false if strict => {
            Standing::Refused(format!("it claims to be of agent {} but its sender is not authenticated", agent.id))
        }
        false => Standing::Claimed,
    }
}
