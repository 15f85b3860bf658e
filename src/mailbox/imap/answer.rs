//! The server's answers, as far as anybody here cares, owned. The parser's borrowed types end in this file.

use async_imap::imap_proto::{
    AttributeValue, Capability, MailboxDatum, Outcome, RequestId, Response, ResponseCode, Status,
};
use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;

use crate::mailbox::imap::failure::{Code, tidy};

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Item(Item),
    /// So many messages are in the folder.
    Exists(u32),
    Search(Vec<u32>),
    UidValidity(u32),
    UidNext(u32),
    /// In capital letters.
    Capabilities(Vec<String>),
    Bye(String),
    /// `+`: the server waits for more.
    Continue,
    /// A tagged answer.
    Done {
        tag: String,
        ok: bool,
        code: Option<Code>,
        text: String,
    },
    /// Flags, expunges, greetings and all else.
    Other,
}

/// What a FETCH answer says of one message; asked for or not, complete or not.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Item {
    pub uid: Option<u32>,
    pub size: Option<u64>,
    pub received_at: Option<Timestamp>,
    pub body: Option<Vec<u8>>,
    /// Where a slice begins.
    pub offset: Option<u32>,
}

/// Mail content stays out of logs and panics.
impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.body.as_ref().map(Vec::len);
        f.debug_struct("Item").field("uid", &self.uid).field("size", &self.size).field("bytes", &bytes).finish()
    }
}

impl Answer {
    pub(super) fn read(response: &Response<'_>) -> Self {
        match response {
            Response::Fetch(_, attributes) => Self::Item(Item::read(attributes)),
            Response::MailboxData(MailboxDatum::Exists(count)) => Self::Exists(*count),
            Response::MailboxData(MailboxDatum::Search(uids)) => Self::Search(uids.clone()),
            Response::Capabilities(all) => Self::Capabilities(capabilities(all)),
            Response::Data { status: Status::Bye, outcome } => Self::Bye(text(outcome)),
            Response::Data { outcome: Outcome { code: Some(code), .. }, .. } => match code {
                ResponseCode::UidValidity(value) => Self::UidValidity(*value),
                ResponseCode::UidNext(value) => Self::UidNext(*value),
                _ => Self::Other,
            },
            Response::Continue(_) => Self::Continue,
            Response::Done { tag: RequestId(tag), status, outcome } => Self::Done {
                tag: tag.clone(),
                ok: *status == Status::Ok,
                code: matches!(outcome.code, Some(ResponseCode::TryCreate)).then_some(Code::TryCreate),
                text: text(outcome),
            },
            _ => Self::Other,
        }
    }
}

fn text(outcome: &Outcome<'_>) -> String {
    tidy(outcome.information.as_deref().unwrap_or_default())
}

fn capabilities(all: &[Capability<'_>]) -> Vec<String> {
    all.iter()
        .map(|capability| match capability {
            Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
            Capability::Auth(name) => format!("AUTH={}", name.to_uppercase()),
            Capability::Atom(name) => name.to_uppercase(),
        })
        .collect()
}

impl Item {
    fn read(attributes: &[AttributeValue<'_>]) -> Self {
        let mut item = Self::default();
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(uid) => item.uid = Some(*uid),
                AttributeValue::Rfc822Size(size) => item.size = Some(u64::from(*size)),
                AttributeValue::InternalDate(text) => item.received_at = internal_date(text),
                AttributeValue::BodySection { section: None, index, data } => {
                    item.body = data.as_deref().map(<[u8]>::to_vec);
                    item.offset = *index;
                }
                _ => {}
            }
        }
        item
    }
}

/// `17-Jul-1996 02:44:25 -0700`, the day padded by a blank (RFC 3501 section 9, date-time).
fn internal_date(text: &str) -> Option<Timestamp> {
    let parsed = BrokenDownTime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?;
    parsed.to_timestamp().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_dates_as_servers_write_them() {
        let table = [
            ("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T09:44:25Z")),
            (" 1-Feb-2026 23:59:59 +0000", Some("2026-02-01T23:59:59Z")),
            ("01-FEB-2026 00:00:00 +0530", Some("2026-01-31T18:30:00Z")),
            ("31-Feb-2026 00:00:00 +0000", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(internal_date(text), expected.map(|time| time.parse().unwrap()), "{text:?}");
        }
    }
}
