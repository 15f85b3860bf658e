//! A delivery report: its fields, its words, and what it returns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maildesk_fuzz::{below, contain_the_parser, invariants};

/// A report whose words are the bytes.
const WORDS: &str = "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\
    Auto-Submitted: auto-replied\n";
/// A report whose fields are the bytes, up to a line `--b` at most.
const FIELDS: &str = "From: MAILER-DAEMON@mx.example\nSubject: Delivery Status Notification (Failure)\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
    --b\n\nYour message could not be delivered.\n--b\nContent-Type: message/delivery-status\n";

fuzz_target!(init: contain_the_parser(), |bytes: &[u8]| {
    invariants::hold(&below(WORDS, bytes));
    invariants::hold(&below(FIELDS, bytes));
});
