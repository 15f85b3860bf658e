//! Maildesk: a service desk on the mailboxes that a support team already has.

pub mod config;
pub mod desk;
pub mod store;
