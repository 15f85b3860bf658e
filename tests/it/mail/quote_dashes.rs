//! Dashes that a person draws, and what stands below the line of a phone: only what looks like a signature is one.

use maildesk::desk::mail::{Part, PartKind};
use maildesk::mail::quote::split;

fn joined(parts: &[Part], kind: PartKind) -> String {
    parts.iter().filter(|part| part.kind == kind).map(|part| part.text.as_str()).collect::<String>().trim().to_owned()
}

/// What people write below a line of dashes.
const WRITTEN: &[&str] = &[
    "The door does not close\nThe machine makes noise\nOrder no. 4711 is missing",
    "Error 17: belt slipped\nError 18: motor hot\nPress model KX-200",
    "2026-11-23 10:00:01 ERROR belt\n2026-11-23 10:00:02 ERROR belt",
    "1. the door does not close\n2. the noise",
    "- the door\n- the noise",
    "please send somebody who can repair it",
    "Die Tür schließt nicht mehr\nund die Presse ist laut",
    "la porte ne ferme plus\nle bruit continue",
    "See https://files.client.example/logs/2026/11/23/press.log?view=full",
];

/// What clients and people put below it.
const SIGNATURES: &[&str] = &[
    "Jan Visser\nTechnician, Visser BV\nTel. +31 20 1234567",
    "jan",
    "Jan",
    "Kind regards\nJan",
    "Mit freundlichen Grüßen\nJan Visser",
    "Cordialement,\nJan",
    "jan.visser@client.example",
    "Visser BV | www.visser.example | 020 123 45 67",
    "\"The best way to predict the future is to invent it.\"",
    "[cid:logo.png]\nVisser BV",
    "You received this message because you are subscribed to the list.",
    "Ann, mobile 555 1234",
    "Ann (Handy 0171 5551234)",
    "Ann, 555-1234",
    "安田 太郎\n株式会社ビッサー",
];

#[test]
fn words_below_dashes_are_folded_only_where_they_sign() {
    for dashes in ["--", "—", "__", "__________", "-----", "- - -", "====="] {
        for written in WRITTEN {
            let text = format!("Hello,\n\nthere are two problems.\n\n{dashes}\n{written}\n");
            assert_eq!(joined(&split(&text), PartKind::New), text.trim(), "{text}");
        }
    }
    for dashes in ["--", "-- ", "—", "__", "__________"] {
        for signature in SIGNATURES {
            let text = format!("Hello,\n\nthere are two problems.\n\n{dashes}\n{signature}\n");
            let parts = split(&text);
            assert_eq!(joined(&parts, PartKind::New), "Hello,\n\nthere are two problems.", "{text}");
            assert_eq!(joined(&parts, PartKind::Signature), format!("{dashes}\n{signature}"));
        }
    }
}

#[test]
fn of_several_dashes_the_last_may_still_begin_a_signature() {
    let items = "Two problems:\n\n--\n1. the door does not close\n--\n2. the noise";
    let parts = split(&format!("{items}\n--\nRegards\nJan\n"));
    assert_eq!(joined(&parts, PartKind::New), items);
    assert_eq!(joined(&parts, PartKind::Signature), "--\nRegards\nJan");
    let parts = split("Please use the other one.\n--\nAnn, mobile 555 1234\n--\nAcme Support\n");
    assert_eq!(joined(&parts, PartKind::New), "Please use the other one.", "a signature may hold another");
    for text in ["Broken.\n--\nDoor\n--\nBelt\n--\nLamp\n", "Broken.\n-- \ndoor\n-- \nbelt\n"] {
        assert_eq!(joined(&split(text), PartKind::New), text.trim(), "items may look like names");
    }
}

#[test]
fn who_writes_below_the_line_of_a_phone_is_read() {
    for below in [
        "PS: the order number is 4711.",
        "One more thing, the lamp is broken too.",
        "Can you call me?",
        "Noch etwas: die Lampe ist auch defekt.",
    ] {
        let parts = split(&format!("The door does not close.\n\nSent from my iPhone\n\n{below}\n"));
        assert_eq!(joined(&parts, PartKind::New), format!("The door does not close.\n\n\n{below}"), "{parts:#?}");
        assert_eq!(joined(&parts, PartKind::Signature), "Sent from my iPhone");
    }
    for below in
        ["Jan Visser\n+31 6 12345678", "Please forgive typos", "Get Outlook for iOS<https://aka.ms/x>", "Regards, Jan"]
    {
        let parts = split(&format!("The door does not close.\n\nSent from my iPhone\n\n{below}\n"));
        assert_eq!(joined(&parts, PartKind::New), "The door does not close.", "{below}");
    }
}

#[test]
fn a_postscript_below_a_signature_is_read() {
    for postscript in ["PS: please send me the manual, too.", "P.S. the manual is missing", "NB: we close at noon."] {
        for signature in ["-- \nJan Visser\nVisser BV", "--\nJan\nTel. +31 20 1234567", "Sent from my iPhone"] {
            let parts = split(&format!("The door does not close.\n\n{signature}\n\n{postscript}\n"));
            assert_eq!(joined(&parts, PartKind::Signature), signature, "{parts:#?}");
            assert!(joined(&parts, PartKind::New).ends_with(postscript), "{parts:#?}");
        }
    }
}

/// What the writer did, or a colleague of the reader, is told and not quoted.
#[test]
fn what_is_told_between_dashes_or_without_a_year_introduces_nothing() {
    for text in [
        "Hello\n\n-- Mail sent --\n\nThe pump is loud\nsince Monday",
        "Hello\n\nOn 23 November your colleague wrote:\n\nplease send a photo\n\nHere it is.",
        "Hallo\n\nam 23. November schrieb Ihr Kollege:\n\nbitte ein Foto\n\nHier ist es.",
    ] {
        assert_eq!(joined(&split(text), PartKind::New), text);
    }
}
