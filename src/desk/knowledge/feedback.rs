//! What readers say of articles: whether one helped, and what was missing.

use jiff::Timestamp;

use crate::desk::names::AgentId;

/// One reader's word on one article. Whoever says it again within a day has said it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    pub slug: String,
    pub language: String,
    /// Tells readers of one article and one day apart, and nothing else.
    pub voter: String,
    pub helped: bool,
    /// What was missing; empty where nothing is said.
    pub words: String,
    pub at: Timestamp,
}

/// What all readers said of an article in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub slug: String,
    pub language: String,
    pub yes: u64,
    pub no: u64,
    /// Remarks that nobody has dealt with.
    pub remarks: u64,
}

impl Tally {
    /// How badly an article needs work: the readers whom it did not help, the more the larger their share is.
    pub fn weakness(&self) -> f64 {
        let all = self.yes + self.no;
        if all == 0 { 0.0 } else { self.no as f64 * self.no as f64 / all as f64 }
    }
}

/// What a reader missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub id: i64,
    pub words: String,
    pub at: Timestamp,
    /// Who dealt with it.
    pub settled_by: Option<AgentId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_helps_least_is_weakest() {
        let weakness = |yes, no| Tally { yes, no, ..Tally::default() }.weakness();
        assert!(weakness(0, 3) > weakness(3, 3));
        assert!(weakness(1, 4) > weakness(0, 2), "many count for more than few");
        assert!(weakness(0, 1) > weakness(100, 3), "one alone for more than few of many");
        assert_eq!(weakness(0, 0), 0.0);
    }
}
