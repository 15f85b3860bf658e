//! A header section, of a message and of a part: fields, encoded words, addresses, ids, dates, parameters, and what is
//! judged by them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk_fuzz::{contain_the_parser, invariants};

const PART: &[u8] = b"From: ann@client.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n";
const BODY: &[u8] = b"\n\nThe body.\n";

fuzz_target!(init: contain_the_parser(), |section: &[u8]| {
    invariants::hold(&[section, BODY].concat());
    invariants::hold(&[PART, section, BODY].concat());
});
