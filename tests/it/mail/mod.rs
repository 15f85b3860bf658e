//! Tests of `mail`.

mod compose;
mod demo;
mod template;
mod bounce;
mod forward;
mod quote;
