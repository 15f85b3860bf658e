//! Tests of `mail`.

mod compose;
mod template;
