//! A mail that was passed on among colleagues before it came to the desk: what is meant is the one at its bottom.

use super::find;
use crate::desk::mail::{Forwarded, PartKind};
use crate::mail::quote;

/// So often a mail is passed on inside before nobody looks further.
const DEEPEST: usize = 5;

/// What is at the bottom of forwards by colleagues, and what they wrote above it, the newest first. `None`: a colleague's
/// is not passed on, or nothing of somebody else.
pub fn through(forwarded: &Forwarded, is_own: impl Fn(&str) -> bool) -> Option<(Forwarded, Vec<String>)> {
    let of_colleague = |forwarded: &Forwarded| forwarded.from.as_ref().is_some_and(|from| is_own(&from.address));
    let (mut inner, mut said) = (forwarded.clone(), Vec::new());
    for _ in 0..DEEPEST {
        if !of_colleague(&inner) {
            break;
        }
        let subject = inner.subject.clone().unwrap_or_default();
        let Some(next) = find(&inner.text, &subject, None) else { break };
        let parts = quote::split_forwarded(&inner.text);
        let above: String =
            parts.iter().filter(|part| part.kind == PartKind::New).map(|part| part.text.as_str()).collect();
        said.extend(Some(above.trim().to_owned()).filter(|above| !above.is_empty()));
        inner = Forwarded { subject: next.subject.clone().or(inner.subject), ..next };
    }
    let found = inner != *forwarded && inner.from.is_some() && !of_colleague(&inner);
    found.then_some((inner, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAROLS: &str = "---------- Forwarded message ---------\nFrom: Carol <carol@customer.example>\nDate: Tue, 24 Nov \
                          2026 at 9:00\nSubject: Printer\nTo: Ann <ann@acme.example>\n\nIt does not print.\n";

    fn anns(text: &str) -> String {
        format!(
            "Over to you.\n\n---------- Forwarded message ---------\nFrom: Ann <ann@acme.example>\nDate: Tue, 24 Nov 2026 \
             at 9:30\nSubject: Fwd: Printer\nTo: Bob <bob@acme.example>\n\n{text}"
        )
    }

    #[test]
    fn the_bottom_is_what_somebody_else_wrote() {
        let own = |address: &str| address.ends_with("@acme.example");
        for (text, from, said) in [
            (CAROLS.to_owned(), None, &[][..]),
            (anns(CAROLS), Some("carol@customer.example"), &[]),
            (anns(&format!("Can you look?\n\n{CAROLS}")), Some("carol@customer.example"), &["Can you look?"]),
            (anns("It leaks."), None, &[]),
        ] {
            let outer = find(&text, "Fwd: Fwd: Printer", None).unwrap();
            let (inner, words) = through(&outer, own).unzip();
            assert_eq!(inner.map(|inner| inner.from.unwrap().address).as_deref(), from, "{text}");
            assert_eq!(words.unwrap_or_default(), said, "{text}");
        }
    }
}
