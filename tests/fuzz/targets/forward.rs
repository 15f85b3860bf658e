//! A subject (the first line) and a text: the original that was passed on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk::mail::forward::find;
use maildesk_fuzz::{contain_the_parser, invariants, text};

fuzz_target!(init: contain_the_parser(), |bytes: &[u8]| {
    let text = text(bytes);
    let (subject, body) = text.split_once('\n').unwrap_or_default();
    // The very same text under each kind of subject, for the subject decides what is a forward.
    for subject in [subject, "Fwd: x", "Re: x"] {
        if let Some(forwarded) = find(body, subject, None) {
            invariants::forwarded(&forwarded);
        }
    }
});
