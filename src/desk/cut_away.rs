//! What an agent wrote and the desk takes for a quotation: whoever is answered would not get it, and the agent would not
//! know.

mod below_signature;
mod noted;
mod within;

use crate::desk::addressed;
use crate::desk::cut_away::below_signature::Above;
use crate::desk::inside::{self, Reader};
use crate::desk::mail::{Mail, Part, PartKind};
use crate::desk::names::AgentId;
use crate::desk::signed::above_leave;
use crate::desk::template::REPLY_MARKER;
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, one_of, words};
use crate::desk::work::Work;

pub use noted::with_rest;
pub use within::changed;

/// How a line begins that thanks and needs no more, though it names who is thanked.
const THANKING: [&str; 9] = ["thank", "thx", "many", "dank", "vielen", "merci", "kiitos", "bedankt", "hartelijk"];

/// Fewer words below are the rest of something.
const FEWEST: usize = 2;

/// Words of a greeting: "Dear Sir or Madam".
const MOST: usize = 5;

/// What speaks against sending this text, which is all that was taken for the agent's own and goes alone.
pub fn objection(
    text: &str,
    reader: Reader,
    mail: &Mail,
    ticket: &Ticket,
    agent: &AgentId,
    work: &Work<'_>,
) -> Option<String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.next_back()?;
    let greeting = || match reader {
        Reader::Requester => addressed::greets(last, ticket, work),
        Reader::ThirdParty => addressed::is_salutation(last),
    };
    let greets = lines.next().is_none() && is_greeting(last) && greeting();
    // Whoever points below may take leave before: "as you see below. Best, Ann".
    let above = above_leave(text, agent, work.policy);
    let pointing = |line: &&str| line.ends_with(':') || points_below(line);
    let pointer = [Some(last), above.last().copied()].into_iter().flatten().find(pointing);
    let points = greets || pointer.is_some();
    let last = pointer.unwrap_or(last);
    let cut = cut(reader, mail, ticket, work).filter(|_| points).map(|cut| {
        let how = match reader {
            Reader::Requester => {
                "write it once more with `>` before each line that somebody else wrote, or without the lines that say who wrote \
                 when"
            }
            Reader::ThirdParty => {
                "paste it without `>` and without the lines that say who wrote when, or forward the mail itself to whom you \
                 ask, with the desk in Cc"
            }
        };
        format!(
            "What stands below \u{201c}{last}\u{201d} was taken for a quotation, and would be left out: {}. To have that sent, too, \
             {how}",
            inside::quoted(&cut)
        )
    });
    let cut = cut.or_else(|| within::answered(text, mail, work)).or_else(|| begun(mail));
    // In a chat people greet first, and "Hello!" may be an answer.
    let chats = ticket.course.chat.as_ref().is_some_and(|talk| !talk.over);
    let bare = greets && !chats && !last.ends_with(['!', '.']);
    let stands_above = if greets { Above::Greeting } else { Above::Pointer };
    let below = cut.or_else(|| below(mail, ticket, work, stands_above).filter(|_| bare || points && !greets));
    below.or_else(|| bare.then(|| "It holds only a greeting".to_owned()))
}

/// What speaks against it where a text stands below the signature, and would be left out.
pub fn below_signature(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    below(mail, ticket, work, Above::Text)
}

/// Why a mail says nothing: all of it may stand where a signature does.
pub fn nothing_above(mail: &Mail) -> String {
    let signature = |part: &&Part| part.kind == PartKind::Signature || mail.nothing_new;
    let lines = mail.parts.iter().filter(signature).flat_map(|part| part.text.lines()).map(str::trim);
    let below = lines.take_while(|line| !line.starts_with('>')).skip_while(|line| *line != "--");
    match below.skip(1).find(|line| line.contains(char::is_alphanumeric)) {
        Some(first) => format!(
            "It holds no text of its own: all from {} on stands below \u{201c}-- \u{201d}, where signatures do. To \
             have that sent, answer with it above that line",
            inside::quoted(first)
        ),
        None if mail.nothing_new => "It holds no text of its own, only what a signature or a quotation says".to_owned(),
        None => "It holds no text of its own above the quotation".to_owned(),
    }
}

fn below(mail: &Mail, ticket: &Ticket, work: &Work<'_>, above: Above) -> Option<String> {
    let text = below_signature::text(mail, ticket, work, above)?;
    Some(format!(
        "What stands below your signature was taken for a part of it, and would be left out: {}. To have that sent, too, write it \
         above the signature",
        inside::quoted(&text)
    ))
}

/// "Please see below.", whose writer answered within the quotation.
fn points_below(line: &str) -> bool {
    const BELOW: &str = "below|in blue|in red|inline|unten|weiter unten|s u|in rot|in blau|alla|alempana|ci dessous|plus bas|\
                         en rouge|en bleu|hieronder|onder|in het rood|in het blauw";
    let said = words(line);
    BELOW.split('|').any(|below| contains_words(&said, below))
}

/// A line that was taken for who wrote when, though a sentence ends in it: "Please open tray 2. The manual says:".
fn begun(mail: &Mail) -> Option<String> {
    const OPENINGS: &str = "on am le op den il el em dnia";
    let lines = mail.parts.iter().filter(|part| part.kind == PartKind::Introduction).flat_map(|part| part.text.lines());
    let line = lines.map(str::trim).find(|line| {
        let own = line.split_once(". ").map_or("", |(sentence, _)| sentence);
        let opens = words(own).split(' ').next().is_some_and(|first| one_of(OPENINGS, first));
        own.split_whitespace().count() >= FEWEST_OF_SENTENCE && !own.contains(['@', ':', '<']) && !opens
    })?;
    Some(format!(
        "The line \u{201c}{line}\u{201d} was taken for who wrote when, and would be left out: write what is yours in it on a line of \
         its own, with an empty one below"
    ))
}

/// Words of a sentence.
const FEWEST_OF_SENTENCE: usize = 3;

/// Whether nothing else stands on a line that greets: "Carol, is it on?" says more, and so does "Thanks, Carol".
fn is_greeting(line: &str) -> bool {
    let lower = line.to_lowercase();
    let short = line.split_whitespace().count() <= MOST;
    let more = line.trim_end_matches([',', ':', '!']).contains([',', ':', '?', '!', ';']);
    short && !more && !THANKING.iter().any(|word| lower.starts_with(word))
}

/// The lines of a quotation that whoever gets the text has neither from the desk nor from themselves: below the marker all
/// is the desk's own mail, and of that a third party lacks the requester's words.
fn cut(reader: Reader, mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let lines = quoted_lines(mail);
    let until = own_mail(&lines);
    let known = of_requester(ticket, work);
    let is_of_requester = |line: &str| contains_words(&known, &words(line));
    let (pasted, own) = lines.split_at_checked(until).unwrap_or((&lines, &[]));
    let pasted = if own.is_empty() { pasted } else { without_introduction(pasted) };
    let is_cut = |line: &&&str| !words(line).is_empty() && (reader == Reader::ThirdParty || !is_of_requester(line));
    let pasted: Vec<&str> = pasted.iter().filter(is_cut).copied().collect();
    let unmarked = |line: &&str| line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).to_owned();
    let lacking = || own.iter().map(unmarked).filter(|line| !line.is_empty() && is_of_requester(line));
    let cut = match reader {
        Reader::ThirdParty if pasted.is_empty() => lacking().collect::<Vec<_>>().join("\n"),
        Reader::Requester | Reader::ThirdParty => pasted.join("\n"),
    };
    (cut.split_whitespace().count() >= FEWEST).then_some(cut)
}

fn quoted_lines(mail: &Mail) -> Vec<&str> {
    let parts = mail.parts.iter().filter(|part| part.kind == PartKind::Quote);
    parts.flat_map(|part| part.text.lines()).filter(|line| line.contains(char::is_alphanumeric)).collect()
}

/// From which line on all is the desk's own mail. Clients wrap its marker.
fn own_mail(lines: &[&str]) -> usize {
    let marker = words(REPLY_MARKER);
    let holds = |at: &usize| {
        let two: Vec<&str> = lines.iter().skip(*at).take(2).copied().collect();
        let below = two.get(1).is_some_and(|below| contains_words(&words(below), &marker));
        contains_words(&words(&two.join(" ")), &marker) && !below
    };
    (0..lines.len()).find(holds).unwrap_or(lines.len())
}

/// Without what a client writes above the desk's mail, be it a part of the quotation: who wrote when, on a line or two.
fn without_introduction<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let dated = |line: &str| line.contains(|c: char| c.is_ascii_digit());
    let ends = |line: &str| line.trim_end().ends_with(':');
    match lines {
        [above @ .., last] if ends(last) && dated(last) => above,
        [above @ .., first, last] if ends(last) && dated(first) => above,
        _ => lines,
    }
}

/// What the requester's side wrote last, with what that quotes, in words.
fn of_requester(ticket: &Ticket, work: &Work<'_>) -> String {
    let latest = work.facts.latest.get(&ticket.number);
    let known =
        latest.map(|latest| words(&format!("{} {}", latest.text, latest.quoted_text.as_deref().unwrap_or_default())));
    known.unwrap_or_default()
}
