//! Token buckets that end every loop, whatever the headers say.
//!
//! A bucket holds at most `burst` tokens and is refilled evenly over `per`. Taking is all or nothing over
//! several buckets, so that a mail which one of them stops costs the others nothing.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::desk::facts::{BucketKey, Level};
use crate::desk::mail::address_key;
use crate::desk::names::AgentId;
use crate::desk::plan::Change;
use crate::desk::policy::{Brakes, Bucket, Policy};
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

    /// Tickets that rules open, whatever for.
    pub fn opened() -> Self {
        Self("opened".to_owned())
    }

    /// Notifications to one agent.
    pub fn agent(agent: &AgentId) -> Self {
        Self(format!("agent:{agent}"))
    }

    /// Mail that an agent gets back.
    pub fn returned(agent: &AgentId) -> Self {
        Self(format!("returned:{agent}"))
    }

    /// Mail about which an agent is asked whether it is theirs: whoever uses a name must not use up what its owner is told.
    pub fn claimed(agent: &AgentId) -> Self {
        Self(format!("claimed:{agent}"))
    }

    /// Mail that bears an agent's address and is none of theirs, of which leads are told: a flood of it must cost them no
    /// news of tickets.
    pub fn forged(agent: &AgentId) -> Self {
        Self(format!("forged:{agent}"))
    }

    /// Mail in the desk's own name that is none of the desk's, of which leads are told.
    pub fn own_name() -> Self {
        Self("own_name".to_owned())
    }

    /// Automatic mails of the whole desk.
    pub fn desk() -> Self {
        Self("desk".to_owned())
    }

    /// What it is for, and whose: `("ticket", "7")`.
    pub fn parts(&self) -> (&str, &str) {
        self.0.split_once(':').unwrap_or((&self.0, ""))
    }

    /// How much it holds; `None` of a kind that is no more.
    fn bucket(&self, policy: &Policy) -> Option<Bucket> {
        Some(match self.parts().0 {
            "sender" => policy.brakes.sender,
            "ticket" => policy.brakes.ticket,
            "rules" => policy.brakes.rules,
            "opened" => policy.brakes.opened,
            "agent" => policy.brakes.agent,
            "returned" | "claimed" | "forged" | "own_name" => policy.brakes.returned,
            "desk" => policy.brakes.desk,
            _ => return None,
        })
    }
}

/// The buckets that any mail may touch: every agent's, those of the desk, and those of whom rules write to.
pub fn staff(policy: &Policy) -> Vec<BucketKey> {
    let actions = policy.rules.iter().flat_map(|rule| &rule.actions);
    let outside = actions.flat_map(|action| match action {
        Action::Mail(Letter { to: Reader::Outside(address), .. }) => std::slice::from_ref(address),
        Action::Approval(approvers) => approvers.people.as_slice(),
        _ => &[],
    });
    let outside = outside.map(|address| BucketKey::sender(&address.address));
    let agents = policy.agents.iter().flat_map(|agent| {
        let id = &agent.id;
        [BucketKey::agent(id), BucketKey::returned(id), BucketKey::claimed(id), BucketKey::forged(id)]
    });
    agents.chain([BucketKey::desk(), BucketKey::opened(), BucketKey::own_name()]).chain(outside).collect()
}

/// A bucket that has nothing left.
#[derive(Clone, Debug, PartialEq)]
pub struct Empty {
    pub key: BucketKey,
    /// When it gives again.
    pub until: Timestamp,
}

/// For how long a bucket can be empty at most: whatever was taken before does not matter any more.
pub fn longest(policy: &Policy) -> SignedDuration {
    let Brakes { sender, ticket, agent, desk, rules, opened, returned } = policy.brakes;
    [sender, ticket, agent, desk, rules, opened, returned].iter().map(|bucket| bucket.per).max().unwrap_or_default()
}

/// Which of these are empty now.
pub fn empty(spent: &[(BucketKey, Level)], policy: &Policy, now: Timestamp) -> Vec<Empty> {
    let levels = Levels::new(spent.iter().cloned().collect());
    let until = |(key, _): &(BucketKey, Level)| {
        let bucket = key.bucket(policy)?;
        let left = levels.tokens(key, bucket, now);
        let rate = f64::from(bucket.burst) / bucket.per.as_secs_f64().max(1.0);
        let wait = SignedDuration::from_millis(((1.0 - left) / rate * 1000.0).round() as i64);
        (left < 1.0).then(|| Empty { key: key.clone(), until: now.checked_add(wait).unwrap_or(Timestamp::MAX) })
    };
    spent.iter().filter_map(until).collect()
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

    /// Whether nothing is left in a bucket.
    pub fn is_empty(&self, key: &BucketKey, bucket: Bucket, now: Timestamp) -> bool {
        self.tokens(key, bucket, now) < 1.0
    }

    /// What was taken, for the plan.
    pub fn into_changes(self) -> impl Iterator<Item = Change> {
        self.spent.into_iter().map(|(bucket, level)| Change::Spend { bucket, level })
    }

    fn tokens(&self, key: &BucketKey, bucket: Bucket, now: Timestamp) -> f64 {
        let full = f64::from(bucket.burst);
        let Some(level) = self.spent.get(key).or_else(|| self.known.get(key)) else {
            // Of a ticket that this decision opens, nobody can ask; of a desk that has seen nothing, nobody need.
            let none = self.known.is_empty() || matches!(key.parts().0, "ticket" | "rules");
            debug_assert!(none, "bucket {} was not asked for, so that its brake would never fire", key.0);
            return full;
        };
        let passed = now.duration_since(level.at).as_secs_f64().max(0.0);
        let rate = full / bucket.per.as_secs_f64().max(1.0);
        (level.tokens + passed * rate).min(full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: Bucket = Bucket { burst: 2, per: SignedDuration::from_hours(1) };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut levels = Levels::new(BTreeMap::from([(BucketKey::desk(), Level::FULL)]));
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
        let sender = BucketKey::sender("A@example.com");
        let mut levels = Levels::new(BTreeMap::from([(BucketKey::desk(), empty), (sender.clone(), Level::FULL)]));
        assert!(levels.take(&[(sender, BUCKET), (BucketKey::desk(), BUCKET)], at(0)).is_err());
        assert_eq!(levels.into_changes().count(), 0, "nothing was spent");
    }

    #[test]
    fn a_bucket_is_empty_until_it_gives_again() {
        let config = crate::config::minimal(&crate::cli::templates).unwrap();
        let mut policy = (*config.policy).clone();
        policy.brakes.ticket = BUCKET;
        let empty_now = |tokens, minute| {
            let spent = [(BucketKey::ticket(TicketNumber(7)), Level { tokens, at: at(0) })];
            empty(&spent, &policy, at(minute)).pop().map(|empty| (empty.key.parts().1.to_owned(), empty.until))
        };
        assert_eq!(empty_now(0.0, 10), Some(("7".to_owned(), at(30))));
        assert_eq!(empty_now(0.5, 10), Some(("7".to_owned(), at(15))));
        assert_eq!(empty_now(0.0, 30), None);
        assert_eq!(empty(&[(BucketKey("odd:1".to_owned()), Level { tokens: 0.0, at: at(0) })], &policy, at(0)), []);
    }

    #[test]
    fn a_clock_that_went_back_gives_nothing() {
        let mut levels = Levels::new(BTreeMap::from([(BucketKey::desk(), Level { tokens: 0.0, at: at(60) })]));
        assert!(levels.take(&[(BucketKey::desk(), BUCKET)], at(0)).is_err());
    }
}
