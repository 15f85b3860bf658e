//! The integration tests, one binary. A folder a room of `src`, `support` for the servers they need.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, clippy::disallowed_methods)]

mod authenticate;
mod cli;
mod config;
mod crash;
mod daemon;
mod desk;
mod layers;
mod leaks;
mod mail;
mod mailbox;
mod outbox;
mod sla;
mod store;
mod story;
mod support;
mod talks;
mod web;
