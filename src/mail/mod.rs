//! Bytes to what the desk must know, and drafts to bytes. Pure: no I/O, no clock, never fails, never panics out.
//!
//! [`read`] goes from the outside in: `raw` finds where the message begins (`part_heads` where its parts do), `header` finds the fields in raw bytes
//! (`encoded_word`, `parameter`, `address`, `id` and `date` read their values), `structure` walks the MIME tree into
//! body and attachments (`part`, `body`, `placeholder`, `transfer`, `charset`, `misread`, `seven_bit`, `dos`, `johab`, `text`, `enriched`, `pgp`). `enclosed`
//! opens parts that hold others (`tnef` is the largest of them), `said` puts parts that are no text into words.
//! `html`, `html_text`, `markup`, `reference` and `loaded` make pages safe and readable, and `automatic`, `auth`,
//! `sender`, `thanks`, `client_notice`, `language` and `hash` judge the whole; `received` says who handed it over.
//! `crude` reads what is over its `limits`; `unpack` searches files.
//!
//! A mail that is read wrongly: put a small message of your own with the same defect under `tests/mail`, see
//! `tests/it/mail/golden.rs`, then mend the file that reads it.

mod address;
mod attachment;
mod auth;
mod automatic;
mod automatic_sender;
mod automatic_signs;
mod body;
pub mod bounce;
mod charset;
mod client_notice;
pub mod compose;
mod crude;
mod date;
mod dos;
mod enclosed;
mod encoded_word;
mod enriched;
pub mod forward;
mod hash;
mod header;
mod hidden;
mod html;
mod html_text;
mod id;
mod japanese;
mod johab;
mod language;
mod limits;
mod loaded;
mod markup;
mod misread;
mod original;
mod parameter;
mod part;
mod part_heads;
mod pgp;
mod pictures;
mod placeholder;
pub mod quote;
mod raw;
mod read;
mod received;
mod reference;
mod said;
mod sender;
mod seven_bit;
mod struck;
mod structure;
pub mod template;
mod text;
pub mod thanks;
mod tnef;
mod transfer;
pub mod unpack;

pub use auth::complete;
pub use html::Pictures;
pub use read::{Reading, attachment_bytes, read, too_large, unreadable};
pub use received::{Client, client};
pub use sender::Own;
pub use template::{markdown, marked_up, unmarked};
