//! How often somebody may ask: tokens that are left to each place, each agent and each
//! program, in memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::desk::facts::Level;
use crate::desk::names::AgentId;
use crate::desk::policy::Bucket;
use crate::store::session::SecretHash;

/// Places, agents or programs that are remembered; beyond that the longest unseen are forgotten.
const MOST: usize = 10_000;

/// Where somebody asks from. Of IPv6 every customer has at least a network of 2^64 addresses (RFC 6177), so that a single
/// address says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place(IpAddr);

impl Place {
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))),
            address => Self(address),
        }
    }
}

/// What is asked for; each has a measure of its own.
type What = &'static str;

/// Each side is remembered by itself: who asks from very many places makes nobody forget how much mail an agent got.
#[derive(Default)]
pub struct Throttle {
    places: Buckets<Place>,
    agents: Buckets<AgentId>,
    /// By their contacts.
    requesters: Buckets<i64>,
    /// By the hashes of what they ask the API with.
    programs: Buckets<SecretHash>,
    open: bool,
}

impl Throttle {
    /// One that lets everybody pass.
    pub fn open() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// The error is the time to wait, in seconds.
    pub fn ask(&self, place: Place, what: What, bucket: Bucket, now: Timestamp) -> Result<(), u64> {
        if self.open { Ok(()) } else { self.places.take(place, what, bucket, now).map(drop) }
    }

    /// The same for what an agent is sent, wherever it is asked from.
    pub fn send(&self, agent: &AgentId, what: What, bucket: Bucket, now: Timestamp) -> Result<(), u64> {
        if self.open { Ok(()) } else { self.agents.take(agent.clone(), what, bucket, now).map(drop) }
    }

    /// The same for what a requester is sent.
    pub fn send_requester(&self, contact: i64, what: What, bucket: Bucket, now: Timestamp) -> Result<(), u64> {
        if self.open { Ok(()) } else { self.requesters.take(contact, what, bucket, now).map(drop) }
    }

    /// The same for what a program asks the API, and how often it may ask again at once.
    pub fn ask_api(&self, token: &SecretHash, bucket: Bucket, now: Timestamp) -> Result<u32, u64> {
        if self.open { Ok(bucket.burst) } else { self.programs.take(token.clone(), "api", bucket, now) }
    }
}

/// Tokens left.
struct Buckets<Who>(Mutex<HashMap<(Who, What), Level>>);

impl<Who> Default for Buckets<Who> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Who: Eq + Hash> Buckets<Who> {
    /// How many are left.
    fn take(&self, who: Who, what: What, bucket: Bucket, now: Timestamp) -> Result<u32, u64> {
        let rate = f64::from(bucket.burst) / bucket.per.as_secs_f64().max(1.0);
        let full = f64::from(bucket.burst);
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= MOST {
            let mut seen: Vec<Timestamp> = left.values().map(|level| level.at).collect();
            seen.sort_unstable();
            let middle = seen.get(seen.len() / 2).copied().unwrap_or(now);
            left.retain(|_, level| level.at > middle);
        }
        let Level { tokens, at } = left.entry((who, what)).or_insert(Level { tokens: full, at: now });
        let passed = now.duration_since(*at).as_secs_f64().max(0.0);
        *tokens = (*tokens + passed * rate).min(full);
        *at = now;
        if *tokens < 1.0 {
            return Err(((1.0 - *tokens) / rate).ceil() as u64);
        }
        *tokens -= 1.0;
        Ok(*tokens as u32)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const BUCKET: Bucket = Bucket { burst: 2, per: SignedDuration::from_secs(60) };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn place(address: &str) -> Place {
        Place::of(address.parse().unwrap())
    }

    #[test]
    fn one_place_has_its_burst_and_then_its_rate() {
        let throttle = Throttle::default();
        let (one, other) = (place("192.0.2.1"), place("192.0.2.2"));
        assert_eq!(throttle.ask(one, "write", BUCKET, at(0)), Ok(()));
        assert_eq!(throttle.ask(one, "write", BUCKET, at(0)), Ok(()));
        assert_eq!(throttle.ask(one, "write", BUCKET, at(0)), Err(30));
        assert_eq!(throttle.ask(one, "read", BUCKET, at(0)), Ok(()), "each kind by itself");
        assert_eq!(throttle.ask(other, "write", BUCKET, at(0)), Ok(()), "each place by itself");
        assert_eq!(throttle.ask(one, "write", BUCKET, at(30)), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_is_one_place() {
        for (one, other, same) in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
        ] {
            assert_eq!(place(one) == place(other), same, "{one} {other}");
        }
    }

    #[test]
    fn a_program_hears_how_many_are_left_and_takes_none_of_others() {
        let throttle = Throttle::default();
        let [one, other] = ["one", "other"].map(|hash| SecretHash(hash.to_owned()));
        assert_eq!(throttle.ask_api(&one, BUCKET, at(0)), Ok(1));
        assert_eq!(throttle.ask_api(&one, BUCKET, at(0)), Ok(0));
        assert_eq!(throttle.ask_api(&one, BUCKET, at(0)), Err(30));
        assert_eq!(throttle.ask_api(&other, BUCKET, at(0)), Ok(1));
    }

    #[test]
    fn very_many_places_make_nobody_forget_what_an_agent_was_sent() {
        let (throttle, ann) = (Throttle::default(), AgentId::new("ann"));
        for _ in 0..2 {
            assert_eq!(throttle.send(&ann, "invite", BUCKET, at(0)), Ok(()));
        }
        for number in 0..2 * MOST as u128 {
            let place = Place::of(IpAddr::V6(Ipv6Addr::from_bits(number << 64)));
            assert_eq!(throttle.ask(place, "read", BUCKET, at(1)), Ok(()));
        }
        assert!(throttle.places.0.lock().unwrap().len() <= MOST, "and places are forgotten");
        assert_eq!(throttle.send(&ann, "invite", BUCKET, at(1)), Err(29));
    }
}
