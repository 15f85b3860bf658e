//! MAPI properties as TNEF writes them ([MS-OXTNEF] section 2.1.3.4, [MS-OXCDATA] section 2.11).

use super::cursor::Cursor;
use crate::mail::charset;

/// Most properties of one list that are read; Outlook writes about a hundred.
const MOST: usize = 4096;

/// Property ids that are asked for ([MS-OXPROPS]).
pub(super) mod id {
    pub const SUBJECT: u16 = 0x0037;
    pub const SENDER_NAME: u16 = 0x0c1a;
    pub const SENDER_EMAIL: u16 = 0x0c1f;
    pub const SENDER_SMTP: u16 = 0x5d01;
    pub const BODY: u16 = 0x1000;
    pub const RTF: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const ATTACH_DATA: u16 = 0x3701;
    pub const ATTACH_FILENAME: u16 = 0x3704;
    pub const ATTACH_LONG_FILENAME: u16 = 0x3707;
    pub const ATTACH_MIME_TAG: u16 = 0x370e;
    pub const ATTACH_CONTENT_ID: u16 = 0x3712;
    pub const ATTACH_FLAGS: u16 = 0x3714;
    pub const INTERNET_CODEPAGE: u16 = 0x3fde;
}

/// Kinds of values that mean something here; all others are passed over.
const INTEGER16: u16 = 0x0002;
const INTEGER32: u16 = 0x0003;
const OBJECT: u16 = 0x000d;
const STRING8: u16 = 0x001e;
const UNICODE: u16 = 0x001f;
const BINARY: u16 = 0x0102;
const MULTIPLE: u16 = 0x1000;

/// Ids from here on are named by what follows them.
const FIRST_NAMED: u16 = 0x8000;

#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Number(u32),
    /// Text in the code page of the message.
    Narrow(&'a [u8]),
    /// Text in UTF-16.
    Wide(&'a [u8]),
    Bytes(&'a [u8]),
    /// Bytes behind the id of the interface that reads them.
    Object(&'a [u8]),
}

/// The properties of a message or attachment.
#[derive(Debug, Default)]
pub(super) struct Properties<'a> {
    list: Vec<(u16, Value<'a>)>,
}

impl<'a> Properties<'a> {
    /// Reads as many as can be read.
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut cursor = Cursor(bytes);
        let count = cursor.length().unwrap_or(0).min(MOST);
        let mut found = Self::default();
        for _ in 0..count {
            let Some(property) = read_one(&mut cursor) else { break };
            found.list.extend(property);
        }
        found
    }

    pub fn append(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    fn find(&self, id: u16) -> Option<Value<'a>> {
        self.list.iter().find(|(known, _)| *known == id).map(|(_, value)| *value)
    }

    pub fn number(&self, id: u16) -> Option<u32> {
        match self.find(id)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A text; one that is not Unicode is in `codepage`.
    pub fn text(&self, id: u16, codepage: u32) -> Option<String> {
        let text = match self.find(id)? {
            Value::Wide(bytes) => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
            Value::Narrow(bytes) | Value::Bytes(bytes) => charset::decode_codepage(bytes, codepage),
            _ => return None,
        };
        let text = text.trim_end_matches('\0');
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    pub fn bytes(&self, id: u16) -> Option<&'a [u8]> {
        match self.find(id)? {
            Value::Bytes(bytes) | Value::Narrow(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// What an object holds, behind the 16 bytes of its interface.
    pub fn object(&self, id: u16) -> Option<&'a [u8]> {
        match self.find(id)? {
            Value::Object(bytes) => bytes.get(16..),
            _ => None,
        }
    }
}

/// One property: `None` at the end of what can be read, `Some(None)` for one of a kind that says nothing here.
fn read_one<'a>(cursor: &mut Cursor<'a>) -> Option<Option<(u16, Value<'a>)>> {
    let kind = cursor.u16()?;
    let id = cursor.u16()?;
    if id >= FIRST_NAMED {
        cursor.take(16)?;
        match cursor.u32()? {
            0 => drop(cursor.u32()?),
            _ => {
                let length = cursor.length()?;
                cursor.take_padded(length)?;
            }
        }
    }
    let single = kind & !MULTIPLE;
    let variable = matches!(single, STRING8 | UNICODE | BINARY | OBJECT);
    let count = if variable || kind != single { cursor.length()? } else { 1 };
    let mut first = None;
    for _ in 0..count {
        // A count is a claim: the bytes end it.
        let value = read_value(cursor, single)?;
        first = first.or(value);
    }
    Some(first.filter(|_| id < FIRST_NAMED).map(|value| (id, value)))
}

fn read_value<'a>(cursor: &mut Cursor<'a>, kind: u16) -> Option<Option<Value<'a>>> {
    let value = match kind {
        INTEGER16 => Value::Number(cursor.u32()? & 0xffff),
        INTEGER32 => Value::Number(cursor.u32()?),
        STRING8 | UNICODE | BINARY | OBJECT => {
            let length = cursor.length()?;
            let bytes = cursor.take_padded(length)?;
            match kind {
                STRING8 => Value::Narrow(bytes),
                UNICODE => Value::Wide(bytes),
                BINARY => Value::Bytes(bytes),
                _ => Value::Object(bytes),
            }
        }
        _ => {
            cursor.take(fixed_size(kind)?)?;
            return Some(None);
        }
    };
    Some(Some(value))
}

/// Bytes of the kinds that have a fixed size, filled up to four. Of an unknown kind nobody knows where it ends.
fn fixed_size(kind: u16) -> Option<usize> {
    match kind {
        0x0001 => Some(0),
        0x0004 | 0x000a | 0x000b => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => None,
    }
}
