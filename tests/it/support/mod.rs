//! Real servers for tests, each on a loopback port of its own, ended with the value that started it.

pub mod smtp;
pub mod dovecot;
pub mod postgres;
