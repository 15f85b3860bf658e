//! What the fuzz targets share: what must hold, what may panic, and frames that put any bytes where they matter.

#[path = "../../it/mail/invariants.rs"]
pub mod invariants;

use std::panic;

/// The parser beneath, whose panics `mail::read` contains; all others are findings, contained or not.
const CONTAINED: &str = "/mail-parser-";

/// Lets panics of the parser pass to whoever contains them. To be called once, after libFuzzer's own hook, which ends
/// the process at every panic, was set.
pub fn contain_the_parser() {
    let abort = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let contained = info.location().is_some_and(|place| place.file().contains(CONTAINED));
        if !contained {
            abort(info);
        }
    }));
}

/// These bytes below a header section.
pub fn below(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), b"\n", body].concat()
}

/// Any bytes as the text of a mail, in which no control characters are left.
pub fn text(bytes: &[u8]) -> String {
    let plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    String::from_utf8_lossy(bytes).chars().filter(plain).collect()
}
