//! One way to the provider and back: what its browser keeps, and what is made of that for the provider.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;

use crate::store::session::SecretHash;
use crate::web::session::{Door, Secret};

/// Bytes of where somebody wanted to go; cookies are small.
const LONGEST_NEXT: usize = 1_000;

/// The browser keeps it, sealed. State, nonce and verifier are made of its secret, each by a word of its own: none of
/// them tells another.
pub struct Flow {
    secret: String,
    ends_at: Timestamp,
    /// Where to go behind it.
    pub next: String,
}

impl Flow {
    pub fn begun(next: &str, now: Timestamp) -> Result<Self> {
        let next = if next.len() > LONGEST_NEXT { "/" } else { next };
        let ends_at = now.checked_add(Door::Openid.lasts())?;
        Ok(Self { secret: Secret::make()?.text().to_owned(), ends_at, next: next.to_owned() })
    }

    /// What [`fmt::Display`] wrote, once its seal was looked at.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (secret, ends_at, next) = (parts.next()?, parts.next()?, parts.next()?);
        let next = BASE64URL_NOPAD.decode(next.as_bytes()).ok()?;
        Some(Self {
            secret: secret.to_owned(),
            ends_at: Timestamp::from_millisecond(ends_at.parse().ok()?).ok()?,
            next: String::from_utf8(next).ok()?,
        })
    }

    /// Whether this state is of it, and it is not over.
    pub fn goes_on(&self, state: &str, now: Timestamp) -> bool {
        // Hashes are compared, so that the time it takes says nothing.
        Secret::given(state).hash() == Secret::given(&self.state()).hash() && now < self.ends_at
    }

    pub fn state(&self) -> String {
        self.made_for("state")
    }

    /// What its cookie is called by: two windows are on ways of their own.
    pub fn name(&self) -> String {
        name_of(&self.state()).to_owned()
    }

    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at <= now
    }

    pub fn nonce(&self) -> String {
        self.made_for("nonce")
    }

    /// Of PKCE: 64 characters, within the 43 to 128 of RFC 7636.
    pub fn verifier(&self) -> String {
        self.made_for("verifier")
    }

    fn made_for(&self, word: &str) -> String {
        Secret::given(&format!("{word} {}", self.secret)).hash().0
    }
}

/// The cookie of whoever comes back with this state.
pub fn name_of(state: &str) -> &str {
    state.get(..16).unwrap_or_default()
}

/// Names of cookies that a browser holds and that are to go, so that a few are left: what is over or was none of ours, and
/// of the others the oldest.
pub fn surplus<'n>(held: &[(&'n str, Option<Flow>)], now: Timestamp) -> Vec<&'n str> {
    /// Windows of one browser that are on their way at once.
    const MOST: usize = 5;
    let goes_on = |flow: &Option<Flow>| flow.as_ref().filter(|flow| !flow.is_over(now)).map(|flow| flow.ends_at);
    let mut living: Vec<(Timestamp, &str)> =
        held.iter().filter_map(|(name, flow)| Some((goes_on(flow)?, *name))).collect();
    living.sort_unstable();
    let kept: Vec<&str> = living.iter().rev().take(MOST - 1).map(|(_, name)| *name).collect();
    held.iter().map(|(name, _)| *name).filter(|name| !kept.contains(name)).collect()
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = BASE64URL_NOPAD.encode(self.next.as_bytes());
        write!(f, "{}.{}.{next}", self.secret, self.ends_at.as_millisecond())
    }
}

/// Flows that came back, until they are over anyway: each does once.
#[derive(Default)]
pub struct Spent(Mutex<HashMap<SecretHash, Timestamp>>);

impl Spent {
    /// Whether it was not spent before.
    pub fn spend(&self, flow: &Flow, now: Timestamp) -> bool {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spent.retain(|_, ends_at| *ends_at > now);
        spent.insert(Secret::given(&flow.secret).hash(), flow.ends_at).is_none()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn it_is_read_as_it_was_written_and_goes_on_for_its_state_and_time_alone() {
        let flow = Flow::begun("/tickets?q=is:any&x=ä.ö", now()).unwrap();
        let read = Flow::read(&flow.to_string()).unwrap();
        assert_eq!((&read.secret, &read.next, read.ends_at), (&flow.secret, &flow.next, flow.ends_at));
        assert!(read.goes_on(&flow.state(), now()));
        for wrong in ["", &flow.nonce(), &flow.secret, &Flow::begun("/", now()).unwrap().state()] {
            assert!(!read.goes_on(wrong, now()), "{wrong}");
        }
        assert!(!read.goes_on(&flow.state(), now() + SignedDuration::from_mins(10)));
        for broken in ["", "a.b", "a.b.c", "a.1.***"] {
            assert!(Flow::read(broken).is_none(), "{broken}");
        }
        assert_eq!(Flow::begun(&"/x".repeat(2_000), now()).unwrap().next, "/");
    }

    #[test]
    fn a_browser_is_on_a_few_ways_at_once() {
        let begun = |minute: i64| Flow::begun("/", now() + SignedDuration::from_mins(minute)).unwrap();
        let held: Vec<_> =
            ["a", "b", "c", "d", "e"].into_iter().zip((1..6).map(|minute| Some(begun(minute)))).collect();
        assert_eq!(surplus(&held[..4], now() + SignedDuration::from_mins(6)), [""; 0]);
        assert_eq!(surplus(&held, now() + SignedDuration::from_mins(6)), ["a"]);
        assert_eq!(surplus(&held, now() + SignedDuration::from_mins(13)), ["a", "b", "c"]);
        assert_eq!(surplus(&[("x", None)], now()), ["x"]);
    }

    #[test]
    fn each_is_spent_once_and_forgotten_when_it_is_over() {
        let (spent, flow) = (Spent::default(), Flow::begun("/", now()).unwrap());
        assert!(spent.spend(&flow, now()));
        assert!(!spent.spend(&flow, now()));
        assert!(spent.spend(&Flow::begun("/", now()).unwrap(), now() + SignedDuration::from_mins(11)));
        assert_eq!(spent.0.lock().unwrap().len(), 1);
    }
}
