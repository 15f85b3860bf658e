//! What plain words in answer to each of the desk's mails to agents mean: words that say nothing of whom they are for.

use crate::desk::template::name;

/// Where they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// To the requester, whose own words the mail brought.
    Answer,
    /// Back to the agent once: nobody speaks in the mail but the desk. With a command beside them they are an answer.
    Doubted,
    /// The same with commands, too: the mail brought what was said inside, of which the requester knows nothing.
    Inside,
    /// Back to the agent with the command that answers whoever asked.
    Question,
    /// Back to the agent with the words that are understood there: what came back may be for nobody outside, and so what is
    /// said of it. With a command beside them they are the mail, corrected.
    Returned,
}

impl Plain {
    /// Of a template. What rules write to agents by templates of the house's own is told by the desk as well.
    pub fn in_answer_to(template: &str) -> Self {
        match template {
            name::NOTIFY_NEW | name::NOTIFY_REPLY | name::NOTIFY_HANDOVER => Self::Answer,
            // A question whose mail it is takes no answer else.
            name::CLAIMED => Self::Answer,
            name::RETURNED => Self::Returned,
            name::NOTIFY_NOTE | name::NOTIFY_SIDE => Self::Inside,
            name::NOTIFY_APPROVER => Self::Question,
            outside if name::FOR_OUTSIDERS.contains(&outside) => Self::Answer,
            _ => Self::Doubted,
        }
    }

    /// Whether the mail may say that a reply to it goes to the requester.
    pub fn answers(self) -> bool {
        self == Self::Answer
    }
}
