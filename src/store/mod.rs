//! The store: tickets, ledger, outbox and cursors, in SQLite or PostgreSQL behind one port, [`tx::Tx`].

pub mod driver;
pub mod fault;
pub mod ledger;
pub mod migrate;
pub mod outbox;
pub mod postgres;
pub mod sql;
pub mod sqlite;
pub mod tickets;
pub mod tx;
pub mod value;
