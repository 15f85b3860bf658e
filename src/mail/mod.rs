//! Bytes to what the desk must know, and drafts to bytes. Pure: no I/O, no clock, never fails, never panics out.

pub mod compose;
pub mod template;
pub mod bounce;
pub mod forward;
pub mod quote;
