//! A page: its text, its safe copy, and what its markup says of quotations, signatures and pictures.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk_fuzz::{below, contain_the_parser, invariants};

const PAGE: &str = "From: ann@client.example\nSubject: x\nContent-Type: text/html; charset=utf-8\n";

fuzz_target!(init: contain_the_parser(), |page: &[u8]| {
    invariants::hold(&below(PAGE, page));
});
