//! Maildesk: a service desk on the mailboxes that a support team already has.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice))]

pub mod clock;
pub mod config;
pub mod desk;
pub mod mail;
pub mod mailbox;
pub mod net;
pub mod outbox;
pub mod store;
