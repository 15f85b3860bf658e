//! Lists, page by page. A cursor names the last thing of a page, and not its place: what comes or changes in between moves
//! nothing.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::api::problem::Problem;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Given as `cursor`, it asks for the next page; null: this is the last one.
    pub next: Option<String>,
}

/// What a list is of, so that no cursor of one is taken for one of another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum List {
    Tickets,
    Entries,
    Ledger,
    Outbox,
    Webhooks,
}

impl List {
    fn letter(self) -> &'static str {
        match self {
            Self::Tickets => "t",
            Self::Entries => "e",
            Self::Ledger => "l",
            Self::Outbox => "o",
            Self::Webhooks => "w",
        }
    }

    pub fn cursor(self, last: i64) -> String {
        data_encoding::BASE64URL_NOPAD.encode(format!("{}{last}", self.letter()).as_bytes())
    }

    /// The last thing of the page before; `None`: the first page is asked for.
    pub fn after(self, cursor: Option<&str>) -> Result<Option<i64>, Problem> {
        let Some(cursor) = cursor else { return Ok(None) };
        let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let last = text.and_then(|text| text.strip_prefix(self.letter())?.parse().ok());
        last.map(Some)
            .ok_or_else(|| Problem::refused("`cursor` is none of this list: give `next` of the page before as it was"))
    }
}

/// Things of one page, unless something else is asked for; and at most.
const USUAL: usize = 50;
const MOST: usize = 200;
/// Chunks that are read for one page: where nearly all is others' business, a page has few things, and a next one.
const CHUNKS: usize = 40;

/// How many things a page shall have.
pub fn size(limit: Option<usize>) -> Result<usize, Problem> {
    match limit.unwrap_or(USUAL) {
        size @ 1..=MOST => Ok(size),
        _ => Err(Problem::saying(StatusCode::BAD_REQUEST, format!("`limit` is a number from 1 to {MOST}"))),
    }
}

impl<T> Page<T> {
    /// Of things that were found, one more than the page has room for where there are more.
    pub fn of(list: List, mut found: Vec<T>, size: usize, id: impl Fn(&T) -> i64) -> Self {
        let more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| more).map(|last| list.cursor(id(last)));
        Self { items: found, next }
    }

    /// Of rows that are read in chunks, newest first, of which the caller may see some: a page is full where there is
    /// enough for it, so that what is missing from one tells nothing of what others have. `chunk` reads up to one more
    /// than a page has room for.
    pub fn filled(
        list: List,
        size: usize,
        mut before: Option<i64>,
        id: impl Fn(&T) -> i64,
        mut chunk: impl FnMut(Option<i64>) -> anyhow::Result<Vec<(T, bool)>>,
    ) -> anyhow::Result<Self> {
        let mut seen = Vec::new();
        for _ in 0..CHUNKS {
            let rows = chunk(before)?;
            let ended = rows.len() <= size;
            before = rows.last().map(|(row, _)| id(row)).or(before);
            seen.extend(rows.into_iter().filter(|(_, may)| *may).map(|(row, _)| row));
            if ended || seen.len() > size {
                return Ok(Self::of(list, seen, size, id));
            }
        }
        let page = Self::of(list, seen, size, id);
        Ok(Self { next: page.next.or(before.map(|last| list.cursor(last))), ..page })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_its_list_alone() {
        let cursor = List::Tickets.cursor(7);
        assert!(List::Tickets.after(Some(&cursor)).is_ok_and(|last| last == Some(7)));
        assert!(List::Tickets.after(None).is_ok_and(|last| last.is_none()));
        for wrong in [List::Ledger.cursor(7).as_str(), "", "7", "ä", "dHg"] {
            assert!(List::Tickets.after(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_is_full_whatever_lies_between() {
        let rows = |before: Option<i64>| (1..before.unwrap_or(101)).rev().map(|id| (id, id % 10 == 0));
        let page = |size: usize, before| {
            Page::filled(List::Ledger, size, before, |id| *id, |before| Ok(rows(before).take(size + 1).collect()))
                .unwrap()
        };
        assert_eq!((page(3, None).items, page(3, None).next), (vec![100, 90, 80], Some(List::Ledger.cursor(80))));
        assert_eq!((page(3, Some(30)).items, page(3, Some(30)).next), (vec![20, 10], None));
        assert_eq!((page(2, Some(21)).items, page(2, Some(21)).next), (vec![20, 10], None));
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = |found: &[i64]| Page::of(List::Entries, found.to_vec(), 2, |id| *id);
        assert_eq!((page(&[1, 2, 3]).items, page(&[1, 2, 3]).next), (vec![1, 2], Some(List::Entries.cursor(2))));
        assert_eq!((page(&[1, 2]).items, page(&[1, 2]).next), (vec![1, 2], None));
    }
}
