//! Names given in the configuration, and the closed sets that are written as words.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self::new(name)
            }
        }
    };
}

name_type!(/// `id` of an `[[agent]]`.
    AgentId);
name_type!(/// `name` of a `[[queue]]`.
    QueueName);
name_type!(/// `name` of a `[[mailbox]]`.
    MailboxName);
name_type!(/// `name` of a `[[service]]`.
    ServiceName);

/// An enum whose values are written as words: in the configuration, the database, JSON and mail alike.
macro_rules! closed_set {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word it is written as.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        // Derived, it would not see the words.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::desk::names::one_of(Self::ALL.iter().map(|value| value.as_str()))
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::desk::names::UnknownWord;

            /// Reads the word; `-` and blanks count as `_`, case does not count.
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let word = word.trim();
                let plain = word.to_lowercase().replace(['-', ' '], "_");
                Self::ALL.iter().copied().find(|value| value.as_str() == word || value.as_str() == plain).ok_or_else(|| {
                    $crate::desk::names::UnknownWord { word: word.to_owned(), known: Self::ALL.iter().map(|value| value.as_str()).collect() }
                })
            }
        }
    };
}
pub(crate) use closed_set;

/// What a closed set looks like in JSON.
pub fn one_of(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    RefOr::T(words.build().into())
}

/// A word that is none of a closed set's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    pub word: String,
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not one of {}", self.word, self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

/// Longest list of names that a hint repeats in full.
const LISTED: usize = 20;

/// "did you mean `x`?", else the known names when they are few, else nothing.
pub fn suggestion<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(typed, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    (!known.is_empty() && known.len() <= LISTED).then(|| format!("known here: {}", known.join(", ")))
}

/// The known name that a typing mistake away from what was typed, if any.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= name.chars().count().max(typed.chars().count()).div_ceil(3))
        .map(|(_, name)| name)
}
