//! Real messages, damaged: of this project, and of the corpus of peers' cases where it is beside the checkout.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use maildesk::mail::{Reading, read};
use proptest::prelude::*;
use proptest::sample::Index;

use super::effort::read_in_time;
use super::invariants::hold;

/// Larger ones say nothing more and take longer.
const LARGEST: usize = 48 * 1024;
/// Most bytes that one change takes out or puts in.
const STRETCH: usize = 4 * 1024;

struct Original {
    path: PathBuf,
    raw: Vec<u8>,
}

static ORIGINALS: LazyLock<Vec<Original>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["tests/mail", "config/demo", "../shared/corpus"] {
        walk(&root.join(folder), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "only {} messages found", found.len());
    found
});

fn walk(folder: &Path, found: &mut Vec<Original>) {
    // The corpus need not be there.
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let head = match kind {
            "eml" => "",
            "txt" => "From: ann@client.example\nSubject: Fwd: x\n\n",
            "html" => "From: ann@client.example\nSubject: Re: x\nContent-Type: text/html\n\n",
            _ if path.is_dir() => {
                walk(&path, found);
                continue;
            }
            _ => continue,
        };
        let raw = [head.as_bytes(), &std::fs::read(&path).unwrap()].concat();
        if raw.len() <= LARGEST {
            found.push(Original { path, raw });
        }
    }
}

/// One thing that went wrong on the way; places are relative to whatever there is.
#[derive(Clone, Debug)]
enum Change {
    /// The rest is lost.
    End(Index),
    /// A stretch is lost.
    Cut(Index, usize),
    /// A stretch comes several times.
    Repeat(Index, usize, usize),
    /// A stretch of another message comes in between.
    Splice(Index, Index, Index, usize),
    /// One byte is another.
    Byte(Index, u8),
    /// Two lines change places: headers, boundaries, quoted lines.
    Swap(Index, Index),
    /// The header of one message before the body of another.
    Graft(Index),
    /// Every LF is CRLF, or the other way round.
    LineEnds,
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        1 => place().prop_map(Change::End),
        3 => (place(), 1..STRETCH).prop_map(|(at, length)| Change::Cut(at, length)),
        3 => (place(), 1..200_usize, 2..20_usize).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        3 => (place(), place(), place(), 1..STRETCH)
            .prop_map(|(at, other, from, length)| Change::Splice(at, other, from, length)),
        6 => (place(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        4 => (place(), place()).prop_map(|(one, other)| Change::Swap(one, other)),
        2 => place().prop_map(Change::Graft),
        1 => Just(Change::LineEnds),
    ]
}

impl Change {
    fn apply(&self, raw: &mut Vec<u8>) {
        let place = |index: &Index, raw: &[u8]| index.index(raw.len() + 1);
        let original = |index: &Index| &index.get(&ORIGINALS).raw;
        let stretch = |raw: &[u8], from: usize, length: usize| raw[from..(from + length).min(raw.len())].to_vec();
        match self {
            Self::End(at) => raw.truncate(place(at, raw)),
            Self::Cut(at, length) => {
                let at = place(at, raw);
                raw.drain(at..(at + length).min(raw.len()));
            }
            Self::Repeat(at, length, times) => {
                let at = place(at, raw);
                let again = stretch(raw, at, *length).repeat(*times);
                raw.splice(at..at, again);
            }
            Self::Splice(at, other, from, length) => {
                let (at, other) = (place(at, raw), original(other));
                let foreign = stretch(other, place(from, other), *length);
                raw.splice(at..at, foreign);
            }
            Self::Byte(at, byte) if !raw.is_empty() => *at.get_mut(raw) = *byte,
            Self::Byte(..) => {}
            Self::Swap(one, other) => {
                let mut lines: Vec<&[u8]> = raw.split_inclusive(|byte| *byte == b'\n').collect();
                if !lines.is_empty() {
                    let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                    lines.swap(one, other);
                }
                *raw = lines.concat();
            }
            Self::Graft(head) => {
                let head = original(head);
                let head = &head[..body(head)];
                *raw = [head, &raw[body(raw)..]].concat();
            }
            Self::LineEnds => {
                let crlf = raw.windows(2).any(|pair| pair == b"\r\n");
                let ends: &[u8] = if crlf { b"\n" } else { b"\r\n" };
                *raw = raw.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).fold(
                    Vec::new(),
                    |mut all, line| {
                        if !all.is_empty() {
                            all.extend_from_slice(ends);
                        }
                        all.extend_from_slice(line);
                        all
                    },
                );
            }
        }
    }
}

/// Where the body of a message begins.
fn body(raw: &[u8]) -> usize {
    let two = raw.windows(2).position(|pair| pair == b"\n\n").map(|at| at + 2);
    let four = raw.windows(4).position(|ends| ends == b"\r\n\r\n").map(|at| at + 4);
    two.into_iter().chain(four).min().unwrap_or(raw.len())
}

/// A damaged message, and how it came about.
struct Damaged {
    of: &'static Path,
    changes: Vec<Change>,
    raw: Vec<u8>,
}

impl fmt::Debug for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {:?}:\n{}", self.of.display(), self.changes, self.raw.escape_ascii())
    }
}

fn damaged() -> impl Strategy<Value = Damaged> {
    (any::<Index>(), prop::collection::vec(change(), 1..8)).prop_map(|(which, changes)| {
        let original = which.get(&ORIGINALS);
        let mut raw = original.raw.clone();
        changes.iter().for_each(|change| change.apply(&mut raw));
        Damaged { of: &original.path, changes, raw }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_panics_never_exceeds_its_time_and_folds_exactly(damaged in damaged()) {
        let first = read_in_time(&damaged.raw);
        hold(&damaged.raw);
        prop_assert_eq!(first, read(&damaged.raw, &Reading::default()), "reading is a function of the bytes");
    }
}

#[test]
fn undamaged_too() {
    for original in ORIGINALS.iter() {
        read_in_time(&original.raw);
        hold(&original.raw);
    }
}
