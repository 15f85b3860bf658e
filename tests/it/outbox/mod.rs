//! Tests of `outbox`.

mod desk;
mod drain;
mod envelope;
mod maildir;
mod real;
mod script;
mod stages;
