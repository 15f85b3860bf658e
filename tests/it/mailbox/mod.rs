//! Tests of `mailbox`: against a scripted server for what real servers seldom do, and against a real Dovecot.

mod desk;
mod fetching;
mod files;
mod living;
mod real;
mod script;
mod watched;
