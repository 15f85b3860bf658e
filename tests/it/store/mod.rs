//! Tests of `store`. Each runs against SQLite and a real PostgreSQL.

mod api;
mod articles;
mod backup;
mod bench;
mod errors;
mod facts;
mod groups;
mod hooks;
mod ledger;
mod looks;
mod mail_room;
mod mailboxes;
mod metrics;
mod migrations;
mod outbox;
mod pages;
mod plans;
mod portal;
mod sample;
mod search;
mod services;
mod speed;
mod tickets;
mod visitors;

pub use bench::driver;
