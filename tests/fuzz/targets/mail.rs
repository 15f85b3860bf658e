//! A whole message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk_fuzz::{contain_the_parser, invariants};

fuzz_target!(init: contain_the_parser(), |raw: &[u8]| {
    invariants::hold(raw);
});
