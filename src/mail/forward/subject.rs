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
    chuyển tiếp | 转发 | 轉寄 | 转寄 | 轉發 | 転送 | 전달 | הועבר | إعادة توجيه | áframsent | reencaminhar | yön | \
    videresend | vidaresend | redir | retrimis | pers | psr | posr | pārs | pars | \
    прослеђено | 轉發郵件 | proslijedi | továbbít | vidarebef | vidarebefordra | doorgezonden | dwd | inoltra | \
    reenvio | reenviar | transfert | transféré | edastus | προώθηση";

/// Prefixes of answers by language and client, lower case, without their colon.
const REPLY: &str = "\
    re | aw | antw | antwort | sv | svar | vast | vá | odp | odpověď | ре | отв | ответ | ri | rif | r | res | \
    resp | respuesta | rép | ref | ynt | yanıt | cevap | απ | σχετ | att | atb | 回复 | 回覆 | 答复 | 答覆 | 返信 | 답장 | \
    회신 | תגובה | השב | رد | balas | trả lời | hồi âm | відп | odg | отг | sp | ats | vastaus | rsp | bls | \
    odpoveď | σχ | απάντηση | 応答 | reply | antwoord | svara | svar på";

/// Whether the first prefix is "VS:", Danish and Norwegian for a forward, Finnish and Estonian for an answer.
pub fn is_vs(subject: &str) -> bool {
    head(subject).is_some_and(|word| word == "vs")
}

/// The first prefix of a subject. "VS:" counts as a forward here.
pub fn prefix(subject: &str) -> Prefix {
    match head(subject) {
        Some(word) if list(FORWARD).any(|known| known == word) => Prefix::Forward,
        Some(word) if list(REPLY).any(|known| known == word) => Prefix::Reply,
        _ => Prefix::None,
    }
}

/// What stands before the first colon of a subject, lower case, counters such as "[2]" removed.
fn head(subject: &str) -> Option<String> {
    const LONGEST: usize = 40;
    let mut rest = subject.trim_matches(invisible);
    // Lists and scanners put a tag in front; "[Fwd: …]" is none.
    while let Some((tag, after)) = rest.strip_prefix('[').and_then(|open| open.split_once(']')) {
        if tag.contains(':') {
            rest = tag.trim_matches(invisible);
            break;
        }
        rest = after.trim_start_matches(invisible);
    }
    let (head, _) = rest.split_once([':', '：']).filter(|(head, _)| head.len() <= LONGEST)?;
    let head = lower(head.trim_matches(invisible));
    // "Re[2]", "Re^3", "RE(4)"
    let word = head
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^'))
        .trim_end_matches([' ', '.']);
    Some(word.to_owned())
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
