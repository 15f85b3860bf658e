//! UIDs as IMAP writes them: `3,5:9` (RFC 3501 section 9, sequence-set). Pure.

/// Longest set in one command; some servers take no line above 1,000 octets.
const LONGEST: usize = 900;

/// Writes UIDs as few sets as possible, ranges joined, each short enough for a command line. Order and duplicates
/// do not matter.
pub fn sets(uids: &[u32]) -> Vec<String> {
    parts(uids).into_iter().map(|(set, _)| set).collect()
}

/// The same, each set with the UIDs in it.
pub fn parts(uids: &[u32]) -> Vec<(String, Vec<u32>)> {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut parts: Vec<(String, Vec<u32>)> = Vec::new();
    for (first, last) in ranges(&sorted) {
        let range = if first == last { first.to_string() } else { format!("{first}:{last}") };
        match parts.last_mut() {
            Some((set, uids)) if set.len() + 1 + range.len() <= LONGEST => {
                set.push(',');
                set.push_str(&range);
                uids.extend(first..=last);
            }
            _ => parts.push((range, (first..=last).collect())),
        }
    }
    parts
}

fn ranges(sorted: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &uid in sorted {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
            _ => ranges.push((uid, uid)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_become_ranges() {
        let table: [(&[u32], &[&str]); 6] = [
            (&[], &[]),
            (&[7], &["7"]),
            (&[1, 2, 3], &["1:3"]),
            (&[9, 1, 2, 2, 5], &["1:2,5,9"]),
            (&[u32::MAX, u32::MAX - 1], &["4294967294:4294967295"]),
            (&[1, 3, 5], &["1,3,5"]),
        ];
        for (uids, expected) in table {
            assert_eq!(sets(uids), expected);
        }
    }

    proptest! {
        #[test]
        fn every_uid_is_named_once_and_no_set_is_too_long(uids in prop::collection::vec(1u32..5000, 0..2000)) {
            let sets = sets(&uids);
            let mut named = Vec::new();
            for set in &sets {
                prop_assert!(set.len() <= LONGEST);
                for range in set.split(',') {
                    let (first, last) = range.split_once(':').unwrap_or((range, range));
                    named.extend(first.parse::<u32>().unwrap()..=last.parse::<u32>().unwrap());
                }
            }
            let mut wanted = uids;
            wanted.sort_unstable();
            wanted.dedup();
            prop_assert_eq!(named, wanted);
        }
    }
}
