//! Tests of `mail`.

mod compose;
