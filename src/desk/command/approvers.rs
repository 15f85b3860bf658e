//! `/approvers ann@acme.example, Bob <bob@acme.example> needs 1`.

use crate::desk::approval::{Approvers, MOST};
use crate::desk::mail::Address;
use crate::desk::policy::Policy;

/// Addresses or agents, parted by commas, and behind `needs` how many of them must approve: `all`, or a number.
pub fn read(value: &str, policy: &Policy) -> Result<Approvers, String> {
    let lower = value.to_ascii_lowercase();
    let (named, needs) = match lower.rfind(" needs ").and_then(|at| Some((value.get(..at)?, value.get(at + 7..)?))) {
        Some((named, needs)) => (named, needs.trim()),
        None => (value, "all"),
    };
    let mut people: Vec<Address> = Vec::new();
    for part in named.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let one = one(part, policy)?;
        if !people.iter().any(|known| known.is(&one.address)) {
            people.push(one);
        }
    }
    if people.is_empty() || people.len() > MOST {
        return Err(format!("name one to {MOST} people, as in `/approvers ann@acme.example, bob@acme.example`"));
    }
    let count = people.len();
    match needs.parse() {
        _ if needs.eq_ignore_ascii_case("all") => Ok(Approvers { people, needs: None }),
        Ok(needs) if (1..=count).contains(&needs) => Ok(Approvers { people, needs: Some(needs) }),
        _ => Err(format!("`needs {needs}` says neither `all` nor a number from 1 to {count}")),
    }
}

fn one(part: &str, policy: &Policy) -> Result<Address, String> {
    let agent = policy.agents.iter().find(|agent| agent.id.as_str().eq_ignore_ascii_case(part.trim_start_matches('@')));
    let address = agent.map(|agent| agent.address()).or_else(|| Address::typed(part));
    let address = address.ok_or_else(|| format!("`{part}` is neither a mail address nor an agent"))?;
    match policy.mailbox_by_address(&address.address) {
        Some(_) => Err(format!("{} is the desk itself", address.address)),
        None => Ok(address),
    }
}
