//! Tests of `outbox`.

mod script;
mod stages;
