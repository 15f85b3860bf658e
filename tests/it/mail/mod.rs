//! Tests of `mail`.

mod compose;
mod demo;
mod template;
mod forward;
mod quote;
