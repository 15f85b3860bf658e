//! From TOML values to typed ones, one key at a time, so that one mistake never hides another.
//!
//! serde stops at the first error of a table; this reader notes it and goes on. [`table!`] declares a table once:
//! its keys, their types, and with them which keys are unknown.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::raw;
use crate::config::report::{At, Place, Problem, nearest, suggestion};

/// A value of the file with its span.
pub type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

/// What can be read from a TOML value.
pub trait Read: Sized {
    /// The value, or `None` with at least one problem noted.
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self>;

    /// What stands for a key that is not there; `None` when the key must be there.
    fn absent() -> Option<Self> {
        None
    }
}

/// Where problems go while one file is read.
pub struct Sink<'a> {
    /// Index of the file among the sources.
    pub file: usize,
    pub problems: &'a mut Vec<Problem>,
}

impl Sink<'_> {
    pub fn place<T>(&self, value: &Spanned<T>) -> Place {
        let span = value.span();
        Place { file: self.file, start: span.start, end: span.end }
    }

    /// Notes an error at a value.
    pub fn error<T>(&mut self, value: &Spanned<T>, message: impl Into<String>) {
        self.note(Problem::error(self.place(value), message));
    }

    pub fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes that something else was expected; for `return`.
    pub fn expected<T>(&mut self, value: Value<'_, '_>, what: &str) -> Option<T> {
        self.error(value, format!("expected {what}, found {}", describe(value.get_ref())));
        None
    }

    pub fn table<'a, 'i>(&mut self, value: Value<'a, 'i>) -> Option<&'a DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected::<()>(value, "a table");
        }
        table
    }

    /// Reads one key of a table; the place of the table is shown when a needed key is missing.
    pub fn key<T: Read>(&mut self, table: &DeTable<'_>, whole: Place, key: &str) -> Option<T> {
        match table.get(key) {
            Some(value) => T::read(value, self),
            None => {
                let absent = T::absent();
                if absent.is_none() {
                    self.note(Problem::error(whole, format!("the key `{key}` is missing")));
                }
                absent
            }
        }
    }

    /// Notes every key that is none of the known ones.
    pub fn unknown_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let typed = key.get_ref().as_ref();
            let elsewhere = raw::SCHEMA.iter().find(|(_, keys)| keys.contains(&typed));
            let secret = ["password", "secret", "token", "client_secret"].contains(&typed);
            let hint = match (nearest(typed, known.iter().copied()), elsewhere) {
                _ if secret => Some(format!("no secret stands in this file: use {typed}_file, _env or _command")),
                (None, Some((table, _))) => Some(format!("`{typed}` is a key of {table}")),
                _ => suggestion(typed, known.iter().copied()),
            };
            let problem = Problem::error(self.place(key), format!("unknown key `{typed}`"));
            self.note(Problem { hint, ..problem });
        }
    }
}

/// A value in words, for "expected …, found …".
fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{text}\""),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(yes) => format!("`{yes}`"),
        DeValue::Datetime(date) => format!("the date {date}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

impl<T: Read> Read for Option<T> {
    /// A wrong value counts as absent once it has been noted: what depends on it is still checked.
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        Some(T::read(value, sink))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref().as_array() {
            Some(items) => Some(items.iter().filter_map(|item| T::read(item, sink)).collect()),
            None => {
                let problem =
                    Problem::error(sink.place(value), format!("expected a list, found {}", describe(value.get_ref())));
                sink.note(match value.get_ref() {
                    DeValue::Table(_) => problem.hint("there may be several: write its name in [[double brackets]]"),
                    _ => problem.hint("put it in [brackets]"),
                });
                Some(Vec::new())
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// One value or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref().as_array() {
            Some(_) => Vec::read(value, sink).map(Self),
            None => T::read(value, sink).map(|one| Self(vec![one])),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

/// A table whose keys are names given by the user, in the order of the file.
#[derive(Clone, Debug)]
pub struct Named<T>(pub Vec<(At<String>, T)>);

impl<T: Read> Read for Named<T> {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let mut named = Vec::new();
        for (key, value) in sink.table(value)?.iter() {
            let name = At { value: key.get_ref().to_string(), place: sink.place(key) };
            named.extend(T::read(value, sink).map(|read| (name, read)));
        }
        named.sort_by_key(|(name, _)| name.place);
        Some(Self(named))
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

impl<T: Read> Read for At<T> {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let place = sink.place(value);
        T::read(value, sink).map(|value| Self { value, place })
    }
}

impl Read for String {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => sink.expected(value, "a text in quotes"),
        }
    }
}

impl Read for bool {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Boolean(yes) => Some(*yes),
            _ => sink.expected(value, "true or false"),
        }
    }
}

impl Read for u16 {
    fn read(value: Value<'_, '_>, sink: &mut Sink<'_>) -> Option<Self> {
        let number = value.get_ref().as_integer().and_then(|number| {
            let digits = number.as_str().replace('_', "");
            u16::from_str_radix(&digits, number.radix()).ok()
        });
        match number {
            Some(number) => Some(number),
            None => sink.expected(value, "a number from 0 to 65535"),
        }
    }
}

/// Declares a table of the file: each key, the field it becomes, its type. `Option` and lists may be absent.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$key_doc:meta])* $key:literal => $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The table's header, or the whole of an inline table.
            pub place: $crate::config::report::Place,
            $($(#[$key_doc])* pub $field: $type,)+
        }

        impl $name {
            pub const KEYS: &'static [&'static str] = &[$($key),+];
        }

        impl $crate::config::read::Read for $name {
            fn read(
                value: $crate::config::read::Value<'_, '_>,
                sink: &mut $crate::config::read::Sink<'_>,
            ) -> Option<Self> {
                let place = sink.place(value);
                let table = sink.table(value)?;
                sink.unknown_keys(table, Self::KEYS);
                $(let $field = sink.key::<$type>(table, place, $key);)+
                Some(Self { place, $($field: $field?),+ })
            }
        }
    };
}
pub(crate) use table;
