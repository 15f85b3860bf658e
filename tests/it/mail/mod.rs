//! Tests of `mail`.

mod bounce;
mod compose;
mod demo;
mod forward;
mod quote;
mod template;
