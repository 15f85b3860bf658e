//! Bytes to what the desk must know, and drafts to bytes. Pure: no I/O, no clock, never fails, never panics out.

mod address;
pub mod bounce;
mod charset;
pub mod compose;
mod date;
mod encoded_word;
pub mod forward;
mod header;
mod id;
mod parameter;
pub mod quote;
pub mod template;
mod transfer;
