//! What the subject says: answered, passed on, or neither.

use super::super::quote::lines::{invisible, lower};
use super::super::quote::outline::How;
use super::super::quote::words::list;

/// The first prefix of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    Reply,
    Forward,
    None,
}

/// Prefixes of forwards by language and client, lower case, without their colon.
const FORWARD: &str = "\
    fwd | fw | fwrd | forward | forwarded | wg | weitergeleitet | tr | transf | rv | reenv | renv | reenviado | \
    enc | encaminhada | encaminhado | i | inoltro | inoltrato | doorst | doorgestuurd | vs | vb | vl | \
    videresendt | vidarebefordrat | välitetty | lähetetty edelleen | pd | przek | przekazane | předá | \
    přeposláno | továbbítás | továbbított | tov | redirecționat | пересл | пересылка | переслано | пер | нп | \
    ilt | iletilen | πρθ | edasi | pārsūtīts | prosl | proslijeđeno | препр | препратено | terusan | trs | \
    chuyển tiếp | 转发 | 轉寄 | 转寄 | 轉發 | 転送 | 전달 | הועבר | إعادة توجيه | áframsent | reencaminhar | yön";

/// Prefixes of answers by language and client, lower case, without their colon.
const REPLY: &str = "\
    re | aw | antw | antwort | sv | svar | vast | vá | odp | odpověď | ре | отв | ответ | ri | rif | r | res | \
    resp | respuesta | rép | ref | ynt | yanıt | cevap | απ | σχετ | att | atb | 回复 | 回覆 | 答复 | 答覆 | 返信 | 답장 | \
    회신 | תגובה | השב | رد | balas | trả lời | hồi âm | відп | odg | отг | sp | ats";

/// The first prefix of a subject. "VS:" is Danish and Norwegian for a forward and Finnish for an answer;
/// in Finnish mail the form of the text decides, so it counts as a forward here.
pub fn prefix(subject: &str) -> Prefix {
    let mut rest = subject.trim_matches(invisible);
    // Lists and scanners put a tag in front.
    while let Some((tag, after)) = rest.strip_prefix('[').and_then(|open| open.split_once(']')) {
        match marked(tag) {
            Prefix::None => rest = after.trim_start_matches(invisible),
            found => return found,
        }
    }
    match rest.split_once([':', '：']) {
        Some((head, _)) if head.len() <= 40 => marked(head),
        _ => Prefix::None,
    }
}

fn marked(head: &str) -> Prefix {
    let head = lower(head.trim_matches(invisible));
    // "Re[2]", "Re^3", "RE(4)"
    let word = head
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^'))
        .trim_end_matches([' ', '.']);
    if list(FORWARD).any(|known| known == word) {
        Prefix::Forward
    } else if list(REPLY).any(|known| known == word) {
        Prefix::Reply
    } else {
        Prefix::None
    }
}

/// The subject of the original where no header line says it: the forward's, its prefix removed.
pub fn bare(subject: &str, how: How) -> Option<String> {
    let own = match prefix(subject) {
        Prefix::Forward => subject.split_once([':', '：']).map(|(_, rest)| rest).unwrap_or(subject),
        _ if how == How::Forward => subject,
        _ => return None,
    };
    let own = own.trim_matches(invisible);
    (!own.is_empty()).then(|| own.to_owned())
}
