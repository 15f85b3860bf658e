//! What speaks against doing what an agent's mail says.

use crate::desk::agent_mail::ended;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// It is not done, whatever the agent says.
    Final(String),
    /// It may be meant so; the agent decides, by `/send`.
    Doubtful(String),
    /// A line of it was not understood or cannot be done. `or_text`: it may be meant as text, which the agent says by
    /// `/send`. `alone`: once that is mended, nothing speaks against the rest.
    OfLine { why: String, or_text: bool, alone: bool },
}

impl Objection {
    /// In words, without what to do about it.
    pub fn why(&self) -> &str {
        match self {
            Self::Final(why) | Self::Doubtful(why) | Self::OfLine { why, .. } => why,
        }
    }

    /// As the agent is told.
    pub fn told(&self) -> String {
        match self {
            Self::Final(why) | Self::OfLine { why, or_text: false, .. } => why.clone(),
            Self::Doubtful(why) | Self::OfLine { why, or_text: true, .. } => format!(
                "{} To have it sent as it is, answer once more with /send on the first line; with /note it stays inside.",
                ended(why)
            ),
        }
    }
}

impl<S: Into<String>> From<S> for Objection {
    fn from(why: S) -> Self {
        Self::Final(why.into())
    }
}
