//! winmail.dat (MS-OXTNEF): a body and attachments in one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk_fuzz::{below, contain_the_parser, invariants};

const WINMAIL: &str = "From: ann@client.example\nSubject: x\nContent-Type: application/ms-tnef; name=winmail.dat\n\
    Content-Transfer-Encoding: binary\n";

fuzz_target!(init: contain_the_parser(), |bytes: &[u8]| {
    invariants::hold(&below(WINMAIL, bytes));
});
