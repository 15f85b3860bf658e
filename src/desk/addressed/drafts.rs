//! Drafts of an answer, on which somebody of the desk is asked: by a line above them, or by whether they may go.

use super::greeting::greets;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, one_of, words};
use crate::desk::work::Work;

/// What a draft is called. Parted by bars.
const NAMES: &str = "draft|proposal|suggestion|proposed|suggested|review|entwurf|vorschlag|gegenlesen|brouillon|proposition|relire|\
                     luonnos|ehdotus|concept|voorstel|nakijken";

/// Those which cannot be a proposal to a customer, and whom such a draft is for behind them: "Draft for Carol:".
const DRAFTS: &str = "draft entwurf brouillon luonnos concept";

/// By what it is told that nobody sent it yet.
const UNSENT: &str = "not sent yet:|noch nicht gesendet:|noch nicht verschickt:|ei vielä lähetetty:|pas encore envoyé :|pas encore envoyé:|nog niet verzonden:|\
                      nog niet verstuurd:";

/// Words of a line that introduces one.
const LONGEST_INTRODUCTION: usize = 9;

/// The line above a draft.
pub fn introduced(answer: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let answer = answer.trim_start();
    let (first, below) = answer.split_once('\n').unwrap_or((answer, ""));
    let said = words(first);
    let introduces = first.trim_end().ends_with(':') || NAMES.split('|').any(|name| contains_words(&said, name));
    let brief = said.split(' ').count() <= LONGEST_INTRODUCTION;
    let above = brief && introduces && !greets(first, ticket, work) && greets(below, ticket, work);
    let named = |label: &str| NAMES.split('|').any(|name| contains_words(&words(label), name));
    let beside = first.split_once(": ").is_some_and(|(label, rest)| named(label) && greets(rest, ticket, work));
    let mut begin = said.split(' ');
    let draft = begin.next().is_some_and(|name| one_of(DRAFTS, name))
        && begin.next().is_some_and(|word| one_of("for to für an pour à voor aan", word))
        && first.contains(':');
    let lower = first.to_lowercase();
    let unsent = UNSENT.split('|').any(|label| lower.starts_with(label));
    (above || beside || draft || unsent).then(|| first.trim().to_owned())
}

/// What asks whether it may go, as all of a sentence. Parted by bars, in small letters without marks.
const MAY_GO: &str = "kann das so raus|kann ich das so rausschicken|kann ich das so schicken|kann ich das so senden|darf das so raus|\
                      voiko tämän lähettää|voiko tämän lähettää näin|voinko lähettää tämän näin|\
                      ça peut partir comme ça|ça peut partir|je peux envoyer ça|je peux envoyer ça comme ça|on peut envoyer ça|\
                      kan dit zo weg|mag dit zo weg|kan dit zo de deur uit|kan ik dit zo versturen";

/// How it is asked about in English, before "to send".
const READY: &str = "ok okay fine good ready safe";

/// What may stand before and behind that: "Is this ok to send like this, anyone?"
const AROUND: &str = "is are it s this that so now like as out yet please pls anyone anybody guys team all good the draft reply answer mail \
                      thx thanks";

/// Before what happens to a draft alone.
const BEFORE: &str = "before it goes out|before this goes out|before i send it|before i send this|before i send that|before i send|\
                      before we send it|bevor es rausgeht|bevor das rausgeht|bevor ich es schicke|ennen kuin lähetän|\
                      avant que je l envoie|avant de l envoyer|voor ik het verstuur|voordat ik het verstuur|voordat het weggaat";

/// The question whether it may go.
pub fn asked(answer: &str) -> Option<String> {
    let own = answer.lines().filter(|line| !line.trim_start().starts_with('>'));
    own.flat_map(|line| line.split_inclusive(['.', '!', '?', '"', '”'])).find_map(|sentence| {
        let said = words(sentence);
        let asks = sentence.trim_end().ends_with('?');
        let whole = MAY_GO.split('|').any(|question| question == said);
        let someone = ["some", "any", "jemand", "joku", "quelqu", "iemand"].iter().any(|who| said.contains(who));
        let checked = someone && BEFORE.split('|').any(|before| said.ends_with(before));
        (asks && (whole || checked || may_be_sent(&said))).then(|| sentence.trim().to_owned())
    })
}

/// "Is this ok to send", "ok to send, anyone": it, and nothing named, at no time.
fn may_be_sent(said: &str) -> bool {
    let Some((before, behind)) = said.split_once(" to send").or_else(|| said.split_once(" to go out")) else {
        return false;
    };
    let ready = before.rsplit(' ').next().is_some_and(|word| one_of(READY, word));
    let around = |words: &str| words.split_whitespace().all(|word| one_of(AROUND, word) || one_of(READY, word));
    ready && around(before) && around(behind)
}
