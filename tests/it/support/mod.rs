//! Real servers for tests, each on a loopback port of its own, ended with the value that started it.

pub mod dovecot;
pub mod letter;
pub mod port;
pub mod postgres;
pub mod smtp;
pub mod world;
