//! The store: tickets, ledger, outbox and cursors, in SQLite or PostgreSQL behind one port, [`tx::Tx`].

pub mod ledger;
pub mod outbox;
pub mod tickets;
pub mod tx;
