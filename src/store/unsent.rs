//! What agents wrote on a page, while it rests there: nothing has come of it yet, and they can have it back.

use jiff::Timestamp;
use serde::Deserialize;

use crate::desk::facts::Resting;
use crate::desk::names::{AgentId, MailboxName};
use crate::desk::ticket::TicketNumber;

crate::desk::names::closed_set! {
    pub enum UnsentState {
        /// Until it is due.
        Rests = "rests",
        /// It was due, and is being taken in.
        Leaves = "leaves",
        /// Its writer has it in the form again.
        TakenBack = "taken_back",
    }
}

/// A letter without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// The form's, which makes the Message-ID.
    pub key: String,
    pub ticket: TicketNumber,
    pub agent: AgentId,
    pub mailbox: MailboxName,
    pub state: UnsentState,
    pub due_at: Timestamp,
    /// What stood in the form, as the page that made it writes it down.
    pub draft: String,
}

/// What others than the page read of a draft.
#[derive(Deserialize)]
struct Said {
    how: String,
    text: String,
    #[serde(default)]
    then: String,
}

/// How a draft is for nobody, and only sets a status.
pub const SET: &str = "set";

impl Unsent {
    /// Whether nothing is written in it: taken back there is nothing to give back but the ticket as it was.
    pub fn only_sets(&self) -> bool {
        serde_json::from_str(&self.draft).is_ok_and(|said: Said| said.how == SET)
    }

    /// What it tells the requester; `None`: it is for somebody else.
    pub fn answer(&self) -> Option<Resting> {
        let Said { how, text, then } = serde_json::from_str(&self.draft).ok()?;
        let sets = (how == SET).then_some(then);
        (!matches!(how.as_str(), "ask" | "note")).then(|| Resting { agent: self.agent.clone(), text, sets })
    }
}
