//! Plain values between Rust and both databases: what goes into a parameter, what comes out of a row.

use std::borrow::Cow;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::desk::names::{AgentId, MailboxName, QueueName, ServiceName};
use crate::desk::ticket::TicketNumber;
use crate::store::ledger::LedgerId;

/// What a column can hold. Times are milliseconds since 1970 UTC, truth is 0 or 1, JSON is text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    /// Without U+0000, which PostgreSQL cannot store.
    Text(String),
    Blob(Vec<u8>),
}

/// The parameters of a statement, each made a [`Value`].
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::store::value::Value::from($value)),*] };
}
pub(crate) use params;

/// Longest text in bytes that stands in an index as it is; PostgreSQL's pages hold no more than 2,704.
const KEY_BYTES: usize = 1000;

/// An identifier that strangers choose (a Message-ID, an address), fit for an index: the text, or where it is too
/// long its beginning and its hash. Equal texts give equal keys, and unequal ones unequal keys.
pub fn key(text: &str) -> Cow<'_, str> {
    if text.len() <= KEY_BYTES {
        return Cow::Borrowed(text);
    }
    let head: String = text.chars().take(KEY_BYTES / 8).collect();
    Cow::Owned(format!("{head}#{}", data_encoding::HEXLOWER.encode(&Sha256::digest(text))))
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.replace('\0', "\u{FFFD}"))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.contains('\0') { Self::from(text.as_str()) } else { Self::Text(text) }
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Cow<'_, str>> for Value {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(text.into_owned())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u64> for Value {
    /// Sizes and counts; none comes near the limit.
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(truth.into())
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.as_millisecond())
    }
}

impl From<TicketNumber> for Value {
    fn from(number: TicketNumber) -> Self {
        Self::Int(number.0)
    }
}

impl From<LedgerId> for Value {
    fn from(id: LedgerId) -> Self {
        Self::Int(id.0)
    }
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

macro_rules! names {
    ($($name:ident),+) => { $(
        impl From<&$name> for Value {
            fn from(name: &$name) -> Self {
                Self::from(name.as_str())
            }
        }

        impl FromValue for $name {
            fn from_value(value: Value) -> Result<Self> {
                String::from_value(value).map(Self::new)
            }
        }
    )+ };
}

names!(AgentId, MailboxName, QueueName, ServiceName);

/// One row of an answer.
pub type Row = Vec<Value>;

/// A row read column by column, in the order of the SELECT.
pub struct Columns(std::vec::IntoIter<Value>);

impl Columns {
    pub fn of(row: Row) -> Self {
        Self(row.into_iter())
    }

    pub fn take<T: FromValue>(&mut self) -> Result<T> {
        T::from_value(self.0.next().context("Failed to read a row: a column is missing")?)
    }

    /// A value of a closed set.
    pub fn word<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(&mut self) -> Result<T> {
        let word: String = self.take()?;
        word.parse().context("Failed to read a stored word")
    }

    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        let text: String = self.take()?;
        serde_json::from_str(&text).context("Failed to read stored JSON")
    }

    /// The same of a column that may be null.
    pub fn word_or_none<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(&mut self) -> Result<Option<T>> {
        let word: Option<String> = self.take()?;
        word.map(|word| word.parse().context("Failed to read a stored word")).transpose()
    }

    pub fn json_or_none<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let text: Option<String> = self.take()?;
        text.map(|text| serde_json::from_str(&text).context("Failed to read stored JSON")).transpose()
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    fn from_value(value: Value) -> Result<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Int(number) => Ok(number),
            other => bail!("Failed to read a row: {} is no number", kind(&other)),
        }
    }
}

impl FromValue for f64 {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Real(number) => Ok(number),
            other => bail!("Failed to read a row: {} is no fraction", kind(&other)),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Text(text) => Ok(text),
            other => bail!("Failed to read a row: {} is no text", kind(&other)),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Blob(bytes) => Ok(bytes),
            other => bail!("Failed to read a row: {} holds no bytes", kind(&other)),
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Result<Self> {
        Self::try_from(i64::from_value(value)?).context("Failed to read a row: a number is out of range")
    }
}

impl FromValue for u64 {
    fn from_value(value: Value) -> Result<Self> {
        Self::try_from(i64::from_value(value)?).context("Failed to read a row: a number is out of range")
    }
}

impl FromValue for usize {
    fn from_value(value: Value) -> Result<Self> {
        Self::try_from(i64::from_value(value)?).context("Failed to read a row: a number is out of range")
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for Timestamp {
    fn from_value(value: Value) -> Result<Self> {
        Self::from_millisecond(i64::from_value(value)?).context("Failed to read a row: a time is out of range")
    }
}

impl FromValue for TicketNumber {
    fn from_value(value: Value) -> Result<Self> {
        i64::from_value(value).map(Self)
    }
}

impl FromValue for LedgerId {
    fn from_value(value: Value) -> Result<Self> {
        i64::from_value(value).map(Self)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// Names a value without telling it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Int(_) => "a number",
        Value::Real(_) => "a fraction",
        Value::Text(_) => "text",
        Value::Blob(_) => "a blob",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fit_an_index_and_stay_apart() {
        let (a, b) = ("ä".repeat(5000) + "a", "ä".repeat(5000) + "b");
        assert_eq!(key("short"), "short");
        assert_ne!(key(&a), key(&b));
        assert_eq!(key(&a), key(&a.clone()));
        assert!(key(&a).len() <= KEY_BYTES);
    }

    #[test]
    fn text_loses_the_one_character_that_cannot_be_stored() {
        assert_eq!(Value::from("a\0b"), Value::Text("a\u{FFFD}b".into()));
        assert_eq!(Value::from("a\0b".to_owned()), Value::Text("a\u{FFFD}b".into()));
    }
}
