//! What speaks against doing what an agent's mail says.

use crate::desk::agent_mail::ended;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// It is not done, whatever the agent says.
    Final(String),
    /// It may be meant so; the agent decides, by `/send`.
    Doubtful(String),
}

impl Objection {
    /// In words, without what to do about it.
    pub fn why(&self) -> &str {
        match self {
            Self::Final(why) | Self::Doubtful(why) => why,
        }
    }

    /// As the agent is told.
    pub fn told(&self) -> String {
        match self {
            Self::Final(why) => why.clone(),
            Self::Doubtful(why) => format!(
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
