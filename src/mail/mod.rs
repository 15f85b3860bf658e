//! Bytes to what the desk must know, and drafts to bytes. Pure: no I/O, no clock, never fails, never panics out.

mod address;
mod attachment;
mod auth;
mod automatic;
mod automatic_signs;
pub mod bounce;
mod charset;
pub mod compose;
mod crude;
mod date;
mod encoded_word;
pub mod forward;
mod hash;
mod header;
mod html;
mod html_text;
mod id;
mod language;
mod markup;
mod parameter;
pub mod quote;
mod read;
mod reference;
mod sender;
mod structure;
pub mod template;
mod text;
mod transfer;

pub use read::{Reading, attachment_bytes, read, too_large};
