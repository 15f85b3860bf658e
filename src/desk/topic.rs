//! What a subject is about, whatever clients and the desk put around it.

use crate::desk::wording::words;

/// Prefixes of forwards by language and client, lower case, without their colon.
pub const FORWARD: &str = "\
    fwd | fw | fwrd | forward | forwarded | wg | weitergeleitet | tr | transf | rv | reenv | renv | reenviado | \
    enc | encaminhada | encaminhado | i | inoltro | inoltrato | doorst | doorgestuurd | vs | vb | vl | \
    videresendt | vidarebefordrat | välitetty | lähetetty edelleen | pd | przek | przekazane | předá | \
    přeposláno | továbbítás | továbbított | tov | redirecționat | пересл | пересылка | переслано | пер | нп | \
    ilt | iletilen | πρθ | edasi | pārsūtīts | prosl | proslijeđeno | препр | препратено | terusan | trs | \
    chuyển tiếp | 转发 | 轉寄 | 转寄 | 轉發 | 転送 | 전달 | הועבר | إعادة توجيه | áframsent | reencaminhar | yön | \
    videresend | vidaresend | redir | retrimis | pers | psr | posr | pārs | pars | \
    прослеђено | 轉發郵件 | proslijedi | továbbít | vidarebef | vidarebefordra | doorgezonden | dwd | inoltra | \
    reenvio | reenviar | transfert | transféré | edastus | προώθηση";

/// Prefixes of answers by language and client, lower case, without their colon.
pub const REPLY: &str = "\
    re | aw | antw | antwort | sv | svar | vast | vá | odp | odpověď | ре | отв | ответ | ri | rif | r | res | \
    resp | respuesta | rép | ref | ynt | yanıt | cevap | απ | σχετ | att | atb | 回复 | 回覆 | 答复 | 答覆 | 返信 | 답장 | \
    회신 | תגובה | השב | رد | balas | trả lời | hồi âm | відп | odg | отг | sp | ats | vastaus | rsp | bls | \
    odpoveď | σχ | απάντηση | 応答 | reply | antwoord | svara | svar på";

/// Its words without `Re:` and its kin at the front and without numbers of tickets; empty where it says nothing.
pub fn topic(subject: &str) -> String {
    let untagged = without_tags(subject);
    let mut rest = untagged.trim();
    while let Some((before, after)) = rest.split_once([':', '：']) {
        // `Re[2]:` and `Re (2):` are some clients' way.
        let sign = before.trim().trim_end_matches(|c: char| c.is_ascii_digit() || " []()^".contains(c)).to_lowercase();
        if ![REPLY, FORWARD].iter().any(|prefixes| prefixes.split('|').any(|prefix| prefix.trim() == sign)) {
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
            ("Vast: Weitergeleitet: Printer", "printer"),
            ("Printer: jam", "printer jam"),
            ("Tray [#x] of [#3] it", "tray x of it"),
            ("Re: ", ""),
            ("[#7]", ""),
        ] {
            assert_eq!(topic(subject), about, "{subject}");
        }
    }
}
