//! Tests of `mail`.

mod compose;
mod demo;
mod template;
mod quote;
