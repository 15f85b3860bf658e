//! Token buckets that end every loop, whatever the headers say.
//!
//! A bucket holds at most `burst` tokens and is refilled evenly over `per`. Taking is all or nothing over
//! several buckets, so that a mail which one of them stops costs the others nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::desk::facts::{BucketKey, Level};
use crate::desk::mail::address_key;
use crate::desk::names::AgentId;
use crate::desk::plan::Change;
use crate::desk::policy::{Bucket, Policy};
use crate::desk::rule::{Action, Letter, Reader};
use crate::desk::ticket::TicketNumber;

impl BucketKey {
    /// Automatic mails to one address.
    pub fn sender(address: &str) -> Self {
        Self(format!("sender:{}", address_key(address)))
    }

    /// Automatic mails for one ticket.
    pub fn ticket(number: TicketNumber) -> Self {
        Self(format!("ticket:{number}"))
    }

    /// What rules do on one ticket by themselves.
    pub fn rules(number: TicketNumber) -> Self {
        Self(format!("rules:{number}"))
    }

    /// Notifications to one agent.
    pub fn agent(agent: &AgentId) -> Self {
        Self(format!("agent:{agent}"))
    }

    /// Mail that an agent gets back.
    pub fn returned(agent: &AgentId) -> Self {
        Self(format!("returned:{agent}"))
    }

    /// Automatic mails of the whole desk.
    pub fn desk() -> Self {
        Self("desk".to_owned())
    }
}

/// The buckets that any mail may touch: every agent's, the desk's, and those of whom rules write to.
pub fn staff(policy: &Policy) -> Vec<BucketKey> {
    let actions = policy.rules.iter().flat_map(|rule| &rule.actions);
    let outside = actions.flat_map(|action| match action {
        Action::Mail(Letter { to: Reader::Outside(address), .. }) => std::slice::from_ref(address),
        Action::Approval(approvers) => approvers.people.as_slice(),
        _ => &[],
    });
    let outside = outside.map(|address| BucketKey::sender(&address.address));
    let agents = policy.agents.iter().flat_map(|agent| [BucketKey::agent(&agent.id), BucketKey::returned(&agent.id)]);
    agents.chain([BucketKey::desk()]).chain(outside).collect()
}

/// The buckets during one decision.
#[derive(Clone, Debug)]
pub struct Levels {
    known: BTreeMap<BucketKey, Level>,
    spent: BTreeMap<BucketKey, Level>,
}

impl Levels {
    pub fn new(known: BTreeMap<BucketKey, Level>) -> Self {
        Self { known, spent: BTreeMap::new() }
    }

    /// Takes one token from each bucket, or none at all; then the error names the one that was empty.
    pub fn take(&mut self, wanted: &[(BucketKey, Bucket)], now: Timestamp) -> Result<(), BucketKey> {
        let levels: Vec<_> = wanted.iter().map(|(key, bucket)| (key, self.tokens(key, *bucket, now))).collect();
        if let Some((key, _)) = levels.iter().find(|(_, tokens)| *tokens < 1.0) {
            return Err((*key).clone());
        }
        for (key, tokens) in levels {
            self.spent.insert(key.clone(), Level { tokens: tokens - 1.0, at: now });
        }
        Ok(())
    }

    /// What was taken, for the plan.
    pub fn into_changes(self) -> impl Iterator<Item = Change> {
        self.spent.into_iter().map(|(bucket, level)| Change::Spend { bucket, level })
    }

    fn tokens(&self, key: &BucketKey, bucket: Bucket, now: Timestamp) -> f64 {
        let full = f64::from(bucket.burst);
        let Some(level) = self.spent.get(key).or_else(|| self.known.get(key)) else { return full };
        let passed = now.duration_since(level.at).as_secs_f64().max(0.0);
        let rate = full / bucket.per.as_secs_f64().max(1.0);
        (level.tokens + passed * rate).min(full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    const BUCKET: Bucket = Bucket { burst: 2, per: SignedDuration::from_hours(1) };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut levels = Levels::new(BTreeMap::new());
        let wanted = [(BucketKey::desk(), BUCKET)];
        assert!(levels.take(&wanted, at(0)).is_ok());
        assert!(levels.take(&wanted, at(0)).is_ok());
        assert_eq!(levels.take(&wanted, at(0)), Err(BucketKey::desk()));
        assert_eq!(levels.take(&wanted, at(29)), Err(BucketKey::desk()), "two an hour: one after 30 minutes");
        assert!(levels.take(&wanted, at(30)).is_ok());
    }

    #[test]
    fn an_empty_bucket_costs_the_others_nothing() {
        let empty = Level { tokens: 0.0, at: at(0) };
        let mut levels = Levels::new(BTreeMap::from([(BucketKey::desk(), empty)]));
        let sender = BucketKey::sender("A@example.com");
        assert!(levels.take(&[(sender.clone(), BUCKET), (BucketKey::desk(), BUCKET)], at(0)).is_err());
        assert_eq!(levels.into_changes().count(), 0, "nothing was spent");
    }

    #[test]
    fn a_clock_that_went_back_gives_nothing() {
        let mut levels = Levels::new(BTreeMap::from([(BucketKey::desk(), Level { tokens: 0.0, at: at(60) })]));
        assert!(levels.take(&[(BucketKey::desk(), BUCKET)], at(0)).is_err());
    }
}
