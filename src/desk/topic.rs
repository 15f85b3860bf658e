//! What a subject is about, whatever clients and the desk put around it.

use crate::desk::wording::words;

/// How clients say that a mail is an answer or a forward.
const PREFIXES: &str = "re aw antw antwoord antwort sv vs rép rep rif res odp ynt 回复 回覆 答复 返信 fwd fw wg tr vl vb doorst enc \
                        转发 转寄 転送";

/// Its words without `Re:` and its kin at the front and without numbers of tickets; empty where it says nothing.
pub fn topic(subject: &str) -> String {
    let untagged = without_tags(subject);
    let mut rest = untagged.trim();
    while let Some((before, after)) = rest.split_once([':', '：']) {
        // `Re[2]:` and `Re (2):` are some clients' way.
        let sign = before.trim().trim_end_matches(|c: char| c.is_ascii_digit() || " []()^".contains(c)).to_lowercase();
        if !PREFIXES.split_whitespace().any(|prefix| prefix == sign) {
            break;
        }
        rest = after.trim();
    }
    words(rest)
}

fn without_tags(subject: &str) -> String {
    let mut pieces = subject.split("[#");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((digits, rest)) if !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) => {
                kept.push_str(rest);
            }
            _ => {
                kept.push_str("[#");
                kept.push_str(piece);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_subject_is_about() {
        for (subject, about) in [
            ("Printer", "printer"),
            ("Re: [#7] Printer", "printer"),
            ("[#7] Re: AW: Printer!", "printer"),
            ("Fwd: Re[2]: Printer", "printer"),
            ("回复：Printer [#7]", "printer"),
            ("Printer: jam", "printer jam"),
            ("Tray [#x] of [#3] it", "tray x of it"),
            ("Re: ", ""),
            ("[#7]", ""),
        ] {
            assert_eq!(topic(subject), about, "{subject}");
        }
    }
}
