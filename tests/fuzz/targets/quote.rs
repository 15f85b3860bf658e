//! A text: what is new in it and what is quoted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk::mail::quote::{split, split_forwarded};
use maildesk_fuzz::{contain_the_parser, invariants, text};

fuzz_target!(init: contain_the_parser(), |bytes: &[u8]| {
    let text = text(bytes);
    invariants::folded(&split(&text), &text);
    invariants::folded(&split_forwarded(&text), &text);
});
