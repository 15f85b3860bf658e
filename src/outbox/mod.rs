//! Mail that must leave: claim by a lease, send with no transaction open, record the outcome.

pub mod envelope;
pub mod health;
pub mod maildir;
pub mod outcome;
pub mod pool;
pub mod sender;
pub mod servers;
pub mod smtp;
mod starttls;
mod wire;
