//! What humans were told by another way than the desk's own mail.

use jiff::Timestamp;

crate::desk::names::closed_set! {
    pub enum AlertKind {
        /// Something happened.
        Event = "event",
        /// Something is wrong and stays wrong until it is told that it is over.
        Standing = "standing",
        /// It is over.
        Over = "over",
    }
}

/// An alert that was told, or that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is about: of one topic one alert is known, the last. An event's topic is its words.
    pub topic: String,
    pub kind: AlertKind,
    pub words: String,
    /// When telling was begun the last time.
    pub at: Timestamp,
    /// Whether it got through by any way.
    pub reached: bool,
}
