//! The TNEF stream: a signature, then attributes with level, name, length and checksum ([MS-OXTNEF] section 2.1.3).

use super::cursor::Cursor;
use super::property::Properties;

const SIGNATURE: u32 = 0x223e_9f78;

/// Level and name of the attributes that are read.
const ATTACHMENT: u8 = 2;
mod name {
    pub const SUBJECT: u16 = 0x8004;
    pub const BODY: u16 = 0x800c;
    pub const ATTACH_DATA: u16 = 0x800f;
    pub const ATTACH_TITLE: u16 = 0x8010;
    pub const ATTACH_START: u16 = 0x9002;
    pub const PROPERTIES: u16 = 0x9003;
    pub const ATTACHMENT: u16 = 0x9005;
    pub const CODEPAGE: u16 = 0x9007;
}

/// What was found in a stream, its texts still in the code page of the sender.
#[derive(Debug, Default)]
pub(super) struct Stream<'a> {
    pub codepage: u32,
    pub subject: Option<&'a [u8]>,
    pub body: Option<&'a [u8]>,
    pub properties: Properties<'a>,
    pub attachments: Vec<Attached<'a>>,
    /// Whether the stream ends within an attribute.
    pub truncated: bool,
}

#[derive(Debug, Default)]
pub(super) struct Attached<'a> {
    pub title: Option<&'a [u8]>,
    pub data: Option<&'a [u8]>,
    pub properties: Option<&'a [u8]>,
}

impl<'a> Stream<'a> {
    /// `None` for bytes that begin otherwise.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor(bytes);
        if cursor.u32()? != SIGNATURE {
            return None;
        }
        cursor.u16()?;
        let mut stream = Self { codepage: 1252, ..Self::default() };
        while !cursor.is_empty() {
            if stream.attribute(&mut cursor).is_none() {
                stream.truncated = true;
                break;
            }
        }
        Some(stream)
    }

    fn attribute(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let level = cursor.u8()?;
        let name = cursor.u16()?;
        cursor.u16()?; // how the value is written, which its name says too
        let length = cursor.length()?;
        let value = match cursor.take(length) {
            Some(value) => value,
            // The last attribute was cut off; a file of which half arrived is better than none.
            None => {
                self.truncated = true;
                std::mem::take(&mut cursor.0)
            }
        };
        cursor.take(2).or_else(|| cursor.take(cursor.0.len()));
        if level == ATTACHMENT {
            self.of_attachment(name, value)
        } else {
            self.of_message(name, value)
        }
        Some(())
    }

    fn of_message(&mut self, name: u16, value: &'a [u8]) {
        match name {
            name::CODEPAGE => self.codepage = Cursor(value).u32().unwrap_or(self.codepage),
            name::SUBJECT => self.subject = Some(value),
            name::BODY => self.body = Some(value),
            name::PROPERTIES => self.properties.append(Properties::read(value)),
            _ => {}
        }
    }

    fn of_attachment(&mut self, name: u16, value: &'a [u8]) {
        if name == name::ATTACH_START || self.attachments.is_empty() {
            self.attachments.push(Attached::default());
        }
        let Some(attached) = self.attachments.last_mut() else { return };
        match name {
            name::ATTACH_TITLE => attached.title = Some(value),
            name::ATTACH_DATA => attached.data = Some(value),
            name::ATTACHMENT => attached.properties = Some(value),
            _ => {}
        }
    }
}
