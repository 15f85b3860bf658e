//! Where to go on in an IMAP folder: the saved cursor and the answer to SELECT in, the next step out. Pure.

use jiff::Timestamp;

use crate::config::settings::Start;
use crate::store::tx::Cursor;

/// What the server said to SELECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    pub uidvalidity: u32,
    /// Some servers leave it out.
    pub uidnext: Option<u32>,
    /// Messages in the folder.
    pub exists: u32,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Never seen before.
    FirstContact(Begin),
    /// Whatever lies above this UID is new.
    Continue { above: u32 },
    /// UIDVALIDITY changed: every UID is new, though `ingest` knows most messages by their bytes. What arrived
    /// before `since` is left alone.
    Reset { since: Option<Timestamp> },
    /// UIDNEXT went down although UIDVALIDITY is the same, which no server may do (a restored backup does). UIDs may
    /// have been given out again, so all are looked at afresh, and a human should know.
    Shrunk { since: Option<Timestamp> },
}

/// How to begin in a folder never seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Nothing that is there: the cursor starts at this UID, or at the highest there is where the server did not say.
    Now { highest: Option<u32>, since: Timestamp },
    /// What arrived at this time or later.
    Since(Timestamp),
    /// Everything.
    All,
}

/// The next step; `now` is remembered at first contact.
pub fn step(saved: Option<&Cursor>, selected: &Selected, start: Start, now: Timestamp) -> Step {
    let Some(saved) = saved else {
        return Step::FirstContact(match start {
            Start::Now => {
                Begin::Now { highest: last_given(selected).or((selected.exists == 0).then_some(0)), since: now }
            }
            Start::Since(time) => Begin::Since(time),
            Start::All => Begin::All,
        });
    };
    if saved.uidvalidity != selected.uidvalidity {
        return Step::Reset { since: saved.since };
    }
    if last_given(selected).is_some_and(|highest| highest < saved.highest) {
        return Step::Shrunk { since: saved.since };
    }
    Step::Continue { above: saved.highest }
}

/// The highest UID that was ever given out, by UIDNEXT; a UIDNEXT that contradicts EXISTS counts as missing.
pub fn last_given(selected: &Selected) -> Option<u32> {
    selected.uidnext.and_then(|next| next.checked_sub(1)).filter(|last| *last >= selected.exists)
}

/// Whether a message counts as arrived since then. INTERNALDATE has no fractions of a second, and a message without
/// one is never left out.
pub fn arrived_since(internal_date: Option<Timestamp>, since: Timestamp) -> bool {
    internal_date.is_none_or(|at| at.as_second() >= since.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_next_step_follows_from_cursor_and_select() {
        let cursor = |uidvalidity, highest, since| Some(Cursor { uidvalidity, highest, since });
        let select = |uidvalidity, uidnext, exists| Selected { uidvalidity, uidnext, exists };
        let since = Some(at(7));
        let now = at(99);
        #[rustfmt::skip]
        let table = [
            ("start now, UIDNEXT known", None, select(1, Some(2001), 2000), Start::Now, Step::FirstContact(Begin::Now { highest: Some(2000), since: now })),
            ("start now, UIDNEXT missing", None, select(1, None, 2000), Start::Now, Step::FirstContact(Begin::Now { highest: None, since: now })),
            ("start now, UIDNEXT missing, but empty", None, select(1, None, 0), Start::Now, Step::FirstContact(Begin::Now { highest: Some(0), since: now })),
            ("start now, fresh folder", None, select(1, Some(1), 0), Start::Now, Step::FirstContact(Begin::Now { highest: Some(0), since: now })),
            ("start now, UIDNEXT 0 of a broken server", None, select(1, Some(0), 5), Start::Now, Step::FirstContact(Begin::Now { highest: None, since: now })),
            ("start now, UIDNEXT below EXISTS", None, select(1, Some(1), 5), Start::Now, Step::FirstContact(Begin::Now { highest: None, since: now })),
            ("start by date", None, select(1, Some(9), 8), Start::Since(at(5)), Step::FirstContact(Begin::Since(at(5)))),
            ("start all", None, select(1, Some(9), 8), Start::All, Step::FirstContact(Begin::All)),
            ("nothing new", cursor(1, 8, None), select(1, Some(9), 8), Start::All, Step::Continue { above: 8 }),
            ("new mail", cursor(1, 8, None), select(1, Some(12), 11), Start::All, Step::Continue { above: 8 }),
            ("UIDNEXT missing", cursor(1, 8, None), select(1, None, 11), Start::All, Step::Continue { above: 8 }),
            ("emptied by somebody", cursor(1, 8, None), select(1, Some(9), 0), Start::All, Step::Continue { above: 8 }),
            ("emptied by somebody, UIDNEXT missing", cursor(1, 8, None), select(1, None, 0), Start::All, Step::Continue { above: 8 }),
            ("UIDNEXT contradicts EXISTS: not believed", cursor(1, 8, None), select(1, Some(2), 9), Start::All, Step::Continue { above: 8 }),
            ("`start` counts once only", cursor(1, 8, since), select(1, Some(12), 11), Start::Now, Step::Continue { above: 8 }),
            ("UIDVALIDITY up", cursor(1, 8, since), select(2, Some(3), 2), Start::Now, Step::Reset { since }),
            ("UIDVALIDITY down", cursor(2, 8, None), select(1, Some(3), 2), Start::All, Step::Reset { since: None }),
            ("UIDVALIDITY and UIDNEXT: the former decides", cursor(1, 8, since), select(2, Some(1), 0), Start::Now, Step::Reset { since }),
            ("UIDNEXT down", cursor(1, 8, since), select(1, Some(8), 3), Start::Now, Step::Shrunk { since }),
            ("the highest possible UID", cursor(1, u32::MAX - 1, None), select(1, Some(u32::MAX), 1), Start::All, Step::Continue { above: u32::MAX - 1 }),
        ];
        for (name, saved, selected, start, expected) in table {
            assert_eq!(step(saved.as_ref(), &selected, start, now), expected, "{name}");
        }
    }

    #[test]
    fn a_message_of_the_same_second_counts_as_arrived_since() {
        let since = Timestamp::from_millisecond(7_900).unwrap();
        for (date, expected) in [(None, true), (Some(at(6)), false), (Some(at(7)), true), (Some(at(8)), true)] {
            assert_eq!(arrived_since(date, since), expected, "{date:?}");
        }
    }
}
