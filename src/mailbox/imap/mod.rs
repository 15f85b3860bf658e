//! IMAP: one guarded session. Used by value: whoever gets an error drops it, and with it the connection; there is no
//! flag that says whether a connection is still good.
//!
//! `async-imap` brings the parser and the line discipline; what it takes for success and is none (NO, BAD, BYE, a
//! closed connection, a literal of 500 MB, a server that says nothing) is turned into a [`failure::Failure`] here.
//!
//! At trace level the library logs what it sends, the password included: logging must keep `async_imap` above that.

pub mod after;
mod answer;
pub mod dial;
pub mod failure;
mod fetch;
mod folder;
mod guard;
mod idle;
mod login;
mod name;
mod session;

pub use answer::{Answer, Item};
pub use dial::{Dial, Dialled, ReadSecret, Tcp};
pub use failure::Failure;
pub use idle::Woken;
pub use login::Login;
pub use session::{Answers, Session};
