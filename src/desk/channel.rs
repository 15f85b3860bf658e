//! By which way a ticket came to the desk.

crate::desk::names::closed_set! {
    /// Taken down when it is opened, as whoever took it in says: mail is never asked where it comes from.
    pub enum Channel {
        /// A mail; that of an agent who passes something on, too.
        Mail = "mail",
        /// The form that anybody may fill in.
        Form = "form",
        /// The online chat, where nobody is proven either.
        Chat = "chat",
        /// A page that somebody was let into: an answer to a matter that was over begins another one.
        Page = "page",
        /// A call or a visit that an agent wrote down on the page for that.
        Call = "call",
        /// Opened by hand at the command line.
        Hand = "hand",
        /// Another program.
        Api = "api",
        /// A rule of the desk.
        Rule = "rule",
    }
}
