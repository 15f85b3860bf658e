//! PGP between the lines of a text (RFC 9580 section 7), as it is sent without PGP/MIME.

const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";

/// The text without the signature around it; `None` where it is not signed so. What stands before and after stays.
pub fn signed_text(text: &str) -> Option<String> {
    if !text.contains(BEGIN) || !text.contains(SIGNATURE) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut place = Place::Outside;
    let mut found = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        place = match (place, bare) {
            (Place::Outside, BEGIN) => Place::Headers,
            // Headers of the armour: "Hash: SHA512", then an empty line.
            (Place::Headers, "") => Place::Signed,
            (Place::Headers, _) if bare.contains(": ") => Place::Headers,
            (Place::Signed, SIGNATURE) => {
                found = true;
                Place::Signature
            }
            (Place::Signature, END) => Place::Outside,
            (Place::Signature, _) => Place::Signature,
            (Place::Headers | Place::Signed, _) => {
                // A line that began with a dash was escaped.
                out.push_str(line.strip_prefix("- ").unwrap_or(line));
                Place::Signed
            }
            (Place::Outside, _) => {
                out.push_str(line);
                Place::Outside
            }
        };
    }
    found.then_some(out)
}

#[derive(Clone, Copy)]
enum Place {
    Outside,
    Headers,
    Signed,
    Signature,
}

/// Whether what is said is encrypted: nothing else stands before it.
pub fn is_encrypted(text: &str) -> bool {
    text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_comes_out_of_its_signature() {
        let signed =
            format!("{BEGIN}\nHash: SHA256\nCharset: utf-8\n\nHello\n- -- \nAnn\n{SIGNATURE}\n\niQ=\n{END}\nfooter\n");
        assert_eq!(signed_text(&signed).as_deref(), Some("Hello\n-- \nAnn\nfooter\n"));
        let cut = format!("{BEGIN}\n\nHello\n{SIGNATURE}\n\niQ");
        assert_eq!(signed_text(&cut).as_deref(), Some("Hello\n"));
        for text in ["Hello", BEGIN, &format!("> {BEGIN}\n> x\n> {SIGNATURE}\n"), &format!("{SIGNATURE}\n{BEGIN}\n")] {
            assert_eq!(signed_text(text), None, "{text}");
        }
        assert!(
            is_encrypted("\n-----BEGIN PGP MESSAGE-----\n\nhQ=\n") && !is_encrypted("see -----BEGIN PGP MESSAGE-----")
        );
    }
}
