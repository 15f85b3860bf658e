//! The domain: pure. No async, no I/O, no clock, no SQL, no type of the mail parser.

pub mod brake;
pub mod facts;
pub mod hours;
pub mod mail;
pub mod names;
pub mod plan;
pub mod policy;
pub mod rule;
pub mod sla;
pub mod template;
pub mod thread;
pub mod ticket;
pub mod token;
