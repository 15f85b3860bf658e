//! Tests of `mailbox`: against a scripted server for what real servers seldom do, and against a real Dovecot.

mod desk;
mod files;
mod real;
mod script;
mod scripted;
