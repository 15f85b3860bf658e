//! What the headers of a mail tell about its sender beyond From: for rules, and for whoever reads the notification.

use serde::Serialize;

crate::desk::names::closed_set! {
    /// What sort of thing is told. Rules name the words: `sender_facts.contains("look-alike")`.
    pub enum Mark {
        /// From holds no address.
        NoAddress = "no-address",
        /// From holds addresses of several mailboxes.
        SeveralFrom = "several-from",
        /// The address of From is none: a second `@`, letters that no domain has.
        BrokenFrom = "broken-from",
        /// The display name shows another address than the mail comes from.
        NameHoldsAddress = "name-holds-address",
        /// The same, as lists and web forms do it: they write for whoever it is.
        NameTellsAuthor = "name-tells-author",
        /// The display name holds control characters, or turns the writing direction.
        NameTricks = "name-tricks",
        /// The domain mixes alphabets, or is written in another one with letters that look the same.
        MixedAlphabets = "mixed-alphabets",
        /// The domain passes for one of the desk's own.
        LookAlike = "look-alike",
        /// The domain holds the name of one of the desk's own, as a sister company's does, or a stranger's.
        OwnName = "own-name",
        /// An agent's name, or the desk's, with an address that is not theirs.
        StaffName = "staff-name",
        /// Reply-To passes for the domain of From.
        ReplyLookAlike = "reply-look-alike",
        /// Reply-To is of another organisation than From.
        ReplyElsewhere = "reply-elsewhere",
        /// Sender is of another organisation than From.
        SentForAnother = "sent-for-another",
        /// A list put its own address into From; the author stands elsewhere.
        ListRewrote = "list-rewrote",
    }
}

impl Mark {
    /// Whether it speaks against the display name alone, which is anybody's to choose.
    pub fn is_of_name(self) -> bool {
        matches!(self, Self::NameHoldsAddress | Self::NameTricks | Self::StaffName)
    }

    /// Whether it speaks against the sender. What usual mail has, too, is only told.
    pub fn is_suspicious(self) -> bool {
        match self {
            Self::NoAddress
            | Self::SeveralFrom
            | Self::BrokenFrom
            | Self::NameHoldsAddress
            | Self::NameTricks
            | Self::MixedAlphabets
            | Self::LookAlike
            | Self::StaffName
            | Self::ReplyLookAlike => true,
            Self::NameTellsAuthor | Self::OwnName | Self::ReplyElsewhere | Self::SentForAnother | Self::ListRewrote => {
                false
            }
        }
    }
}

/// One thing told about the sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SenderFact {
    pub kind: Mark,
    /// In words, with the addresses that it is about.
    pub text: String,
}
