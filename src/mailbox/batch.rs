//! Which messages are fetched together: bounded by count and bytes, and a message that makes trouble never holds up
//! the others. Pure.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::mailbox::Limits;

/// What the server says about a message before its bytes are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    pub uid: u32,
    /// RFC822.SIZE.
    pub size: u64,
    /// INTERNALDATE.
    pub received_at: Option<Timestamp>,
}

impl Outline {
    /// A server that does not say; fetched in slices.
    pub const UNKNOWN: u64 = u64::MAX;
}

/// One FETCH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batch {
    /// Whole messages, many at a time.
    Whole(Vec<Outline>),
    /// The beginning of one message, in slices.
    Head(Outline),
}

/// Groups messages, lowest UID first. What failed before comes last and alone, what failed twice only in slices:
/// whatever is wrong with it, memory stays bounded and the rest of the mailbox has come in.
pub fn plan(mut outlines: Vec<Outline>, limits: &Limits, suspects: &Suspects) -> Vec<Batch> {
    outlines.sort_unstable_by_key(|outline| (suspects.failures(outline.uid), outline.uid));
    let most = suspects.pace.min(limits.batch_count).max(1);
    let mut batches = Vec::new();
    let mut open: Vec<Outline> = Vec::new();
    let mut bytes = 0;
    for outline in outlines {
        let failures = suspects.failures(outline.uid);
        if outline.size > limits.whole || failures >= 2 {
            if !open.is_empty() {
                batches.push(Batch::Whole(std::mem::take(&mut open)));
                bytes = 0;
            }
            batches.push(Batch::Head(outline));
            continue;
        }
        let full = open.len() >= most || bytes + outline.size > limits.batch_bytes;
        if !open.is_empty() && (full || failures > 0) {
            batches.push(Batch::Whole(std::mem::take(&mut open)));
            bytes = 0;
        }
        bytes += outline.size;
        open.push(outline);
    }
    if !open.is_empty() {
        batches.push(Batch::Whole(open));
    }
    batches
}

/// UIDs that made trouble in this process; none is given up, all are tried again later.
#[derive(Clone, Debug)]
pub struct Suspects {
    by_uid: HashMap<u32, (u32, Timestamp)>,
    /// Messages a FETCH: shrinks when one fails, so that the culprit is found soon, grows when one succeeds.
    pace: usize,
}

impl Suspects {
    /// This many failures, and a UID rests for a while.
    const PATIENCE: u32 = 4;
    const REST: SignedDuration = SignedDuration::from_mins(10);

    pub fn new() -> Self {
        Self { by_uid: HashMap::new(), pace: usize::MAX }
    }

    pub fn failures(&self, uid: u32) -> u32 {
        self.by_uid.get(&uid).map_or(0, |(failures, _)| *failures)
    }

    /// Whether to ask for this UID now.
    pub fn ready(&self, uid: u32, now: Timestamp) -> bool {
        self.by_uid.get(&uid).is_none_or(|(failures, rest_until)| *failures < Self::PATIENCE || now >= *rest_until)
    }

    /// Asking for it failed, or the server did not answer for it although it is there.
    pub fn blame(&mut self, uid: u32, now: Timestamp) {
        let entry = self.by_uid.entry(uid).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now.saturating_add(Self::REST).unwrap_or(now));
    }

    /// It is in the ledger, or gone.
    pub fn clear(&mut self, uid: u32) {
        self.by_uid.remove(&uid);
    }

    /// A FETCH of so many messages broke off.
    pub fn slow_down(&mut self, count: usize) {
        self.pace = (count / 4).max(1);
    }

    /// A FETCH came through.
    pub fn speed_up(&mut self) {
        self.pace = self.pace.saturating_mul(2);
    }

    /// UIDs mean other messages now.
    pub fn forget(&mut self) {
        *self = Self::new();
    }
}

impl Default for Suspects {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { batch_count: 3, batch_bytes: 100, whole: 1000, ..Limits::default() }
    }

    fn outlines(sizes: &[u64]) -> Vec<Outline> {
        (1..).zip(sizes).map(|(uid, size)| Outline { uid, size: *size, received_at: None }).collect()
    }

    /// `[1 2]` for whole messages, `(3)` for the head of one.
    fn shown(batches: &[Batch]) -> String {
        let one = |batch: &Batch| match batch {
            Batch::Whole(all) => format!("{:?}", all.iter().map(|outline| outline.uid).collect::<Vec<_>>()),
            Batch::Head(outline) => format!("({})", outline.uid),
        };
        batches.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn batches_are_bounded_by_count_and_bytes() {
        let table: [(&[u64], &str); 6] = [
            (&[], ""),
            (&[1, 1, 1, 1], "[1, 2, 3] [4]"),
            (&[60, 60, 10], "[1] [2, 3]"),
            (&[500, 1], "[1] [2]"),
            (&[1, 5000, 1], "[1] (2) [3]"),
            (&[u64::MAX, 1000, 1001], "(1) [2] (3)"),
        ];
        for (sizes, expected) in table {
            assert_eq!(shown(&plan(outlines(sizes), &limits(), &Suspects::new())), expected, "{sizes:?}");
        }
    }

    #[test]
    fn trouble_comes_last_then_alone_then_in_slices_then_rests() {
        let now = Timestamp::UNIX_EPOCH;
        let mut suspects = Suspects::new();
        let planned = |suspects: &Suspects| shown(&plan(outlines(&[1, 1, 1, 1]), &limits(), suspects));
        suspects.blame(2, now);
        assert_eq!(planned(&suspects), "[1, 3, 4] [2]");
        suspects.blame(2, now);
        assert_eq!(planned(&suspects), "[1, 3, 4] (2)");
        suspects.blame(2, now);
        assert!(suspects.ready(2, now));
        suspects.blame(2, now);
        assert!(!suspects.ready(2, now));
        assert!(suspects.ready(2, now + SignedDuration::from_mins(10)));
        suspects.clear(2);
        assert_eq!(planned(&suspects), "[1, 2, 3] [4]");
    }

    #[test]
    fn a_broken_fetch_makes_the_next_ones_smaller_for_a_while() {
        let mut suspects = Suspects::new();
        suspects.slow_down(3);
        assert_eq!(shown(&plan(outlines(&[1, 1, 1]), &limits(), &suspects)), "[1] [2] [3]");
        suspects.speed_up();
        assert_eq!(shown(&plan(outlines(&[1, 1, 1]), &limits(), &suspects)), "[1, 2] [3]");
    }
}
