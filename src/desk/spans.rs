//! Sets of instants: spans that are put together, held against each other, and added up.

use jiff::{SignedDuration, Timestamp};

/// Spans in order that neither overlap nor touch, none of them empty; each holds its first instant and not its last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<(Timestamp, Timestamp)>);

impl Spans {
    /// All instants of these, in whatever order they come and however they overlap.
    pub fn of(spans: impl IntoIterator<Item = (Timestamp, Timestamp)>) -> Self {
        let mut spans: Vec<_> = spans.into_iter().filter(|(from, to)| from < to).collect();
        spans.sort();
        let mut joined: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match joined.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    pub fn one(from: Timestamp, to: Timestamp) -> Self {
        Self::of([(from, to)])
    }

    /// What is in both.
    pub fn within(&self, other: &Self) -> Self {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut both = Vec::new();
        while let (Some((from, to)), Some((begin, end))) = (ours.peek(), theirs.peek()) {
            both.push((*from.max(begin), *to.min(end)));
            if to < end {
                ours.next()
            } else {
                theirs.next()
            };
        }
        Self::of(both)
    }

    /// What is in this one alone.
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (from, to) in &self.0 {
            let mut open = *from;
            for (begin, end) in other.0.iter().filter(|(begin, end)| begin < to && end > from) {
                left.push((open, *begin));
                open = *end;
            }
            left.push((open, *to));
        }
        Self::of(left)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.0.iter().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn total(&self) -> SignedDuration {
        self.iter().map(|(from, to)| to.duration_since(from)).sum()
    }
}
