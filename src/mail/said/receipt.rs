//! Receipts in words: what became of a mail of ours (RFC 8098 for reading, RFC 3464 for delivery).

use super::{Said, enumerate, short};
use crate::mail::header::Fields;

/// Recipients that are listed.
const MOST: usize = 5;

/// A message/disposition-notification; `None` where it names no disposition.
pub(super) fn read_receipt(bytes: &[u8]) -> Option<String> {
    let fields = Fields::parse(bytes);
    let disposition = fields.first("Disposition")?;
    // `manual-action/MDN-sent-manually; displayed/error`
    let kind = disposition.rsplit(';').next()?.split(['/', ',']).next()?.trim().to_ascii_lowercase();
    let said = match kind.as_str() {
        "displayed" | "read" => "was opened",
        "deleted" => "was deleted, perhaps unread",
        "dispatched" | "forwarded" => "was passed on",
        "processed" => "was processed, perhaps without being shown to anybody",
        "denied" => "arrived; whether it was opened is not told",
        "failed" | "error" => "arrived; telling what became of it failed",
        _ => "arrived",
    };
    let who = ["Original-Recipient", "Final-Recipient"].into_iter().find_map(|name| recipient(&fields.first(name)?));
    let to = who.map(|who| format!(" to {who}")).unwrap_or_default();
    Some(format!("Read receipt: the message{to} {said}"))
}

/// A message/delivery-status; `None` where it names nobody.
pub(super) fn delivery(bytes: &[u8]) -> Option<Said> {
    let fields = Fields::parse(bytes);
    let actions: Vec<String> = fields.raw("Action").map(|action| action.trim().to_ascii_lowercase()).collect();
    let names: Vec<String> = fields.raw("Final-Recipient").filter_map(|value| recipient(&value)).collect();
    let all = |wanted: &[&str]| !actions.is_empty() && actions.iter().all(|action| wanted.contains(&action.as_str()));
    let to = if names.is_empty() { String::new() } else { format!(" to {}", enumerate(&names, MOST)) };
    if all(&["delivered"]) {
        return Some(Said::Note(format!("Delivery receipt: the message{to} was delivered")));
    }
    if all(&["delivered", "relayed", "expanded"]) {
        return Some(Said::Note(format!(
            "Delivery receipt: the message{to} was passed on to a server that tells no more"
        )));
    }
    let what = if all(&["delayed"]) { "is delayed" } else { "was not delivered" };
    let why = fields.first("Diagnostic-Code").map(|why| format!(": {}", short(&why))).unwrap_or_default();
    actions.first().map(|_| Said::Trouble(format!("Delivery report: the message{to} {what}{why}")))
}

/// The address in `rfc822; ann@client.example`.
fn recipient(value: &str) -> Option<String> {
    let address = value.rsplit(';').next()?.trim().trim_matches(['<', '>', '"']);
    (!address.is_empty()).then(|| short(address).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_a_mail() {
        for (disposition, want) in [
            ("manual-action/MDN-sent-manually; displayed", "Read receipt: the message to bo@x was opened"),
            (
                "automatic-action/MDN-sent-automatically; deleted/x",
                "Read receipt: the message to bo@x was deleted, perhaps unread",
            ),
            (
                "manual-action/MDN-sent-manually;denied",
                "Read receipt: the message to bo@x arrived; whether it was opened is not told",
            ),
        ] {
            let part = format!("Reporting-UA: x\nFinal-Recipient: rfc822;bo@x\nDisposition: {disposition}\n");
            assert_eq!(read_receipt(part.as_bytes()).as_deref(), Some(want));
        }
        assert_eq!(read_receipt(b"Final-Recipient: rfc822;bo@x\n"), None);
        let status =
            |action: &str| format!("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; bo@x\nAction: {action}\n");
        assert_eq!(
            delivery(status("delivered").as_bytes()),
            Some(Said::Note("Delivery receipt: the message to bo@x was delivered".to_owned()))
        );
        assert!(matches!(delivery(status("failed").as_bytes()), Some(Said::Trouble(_))));
        assert_eq!(delivery(b"Reporting-MTA: dns; x\n"), None);
    }
}
