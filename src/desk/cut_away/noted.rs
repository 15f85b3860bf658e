//! What stands below the words of a note and is new to the desk: a mail that was pasted there, lines that were quoted, what
//! stands below the signature. Colleagues read it below the note, since it may be what that is about.

use crate::desk::context;
use crate::desk::cut_away;
use crate::desk::cut_away::below_signature::{self, Above};
use crate::desk::cut_away::{FEWEST, of_requester, own_mail};
use crate::desk::mail::{Mail, PartKind};
use crate::desk::ticket::Ticket;
use crate::desk::wording::{contains_words, words};
use crate::desk::work::Work;

/// A note with that, quoted.
pub fn with_rest(note: &str, mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> String {
    let below = below_signature::text(mail, ticket, work, Above::Text);
    let rest: Vec<String> = pasted(mail, ticket, work).into_iter().chain(below).map(|text| quoted(&text)).collect();
    if rest.is_empty() {
        return note.to_owned();
    }
    // An agent's own address at the desk stands in what their client quotes.
    let rest = work.policy.keys.scrub(&context::beginning(&rest.join("\n\n"), context::LONGEST_TEXT));
    format!("{note}\n\n{rest}").trim_start().to_owned()
}

/// The lines of quotations that are neither the desk's own mail nor the requester's last, with what introduces them.
fn pasted(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let parts = mail.parts.iter().filter(|part| matches!(part.kind, PartKind::Quote | PartKind::Introduction));
    let lines = parts.flat_map(|part| part.text.lines().map(|line| (part.kind, line)));
    let lines: Vec<(PartKind, &str)> = lines.filter(|(_, line)| line.contains(char::is_alphanumeric)).collect();
    let until = own_mail(&lines.iter().map(|(_, line)| *line).collect::<Vec<_>>());
    let above = match lines.get(..until).unwrap_or_default() {
        above if until < lines.len() => without_introduction(above),
        all => all,
    };
    let known = of_requester(ticket, work);
    let (mut introduced, mut new, mut count) = (Vec::new(), Vec::new(), 0);
    for (kind, line) in above {
        let said = words(line);
        if *kind == PartKind::Introduction {
            introduced.push(*line);
        } else if !said.is_empty() && !contains_words(&known, &said) {
            new.append(&mut introduced);
            new.push(*line);
            count += said.split(' ').count();
        }
    }
    (count >= FEWEST).then(|| new.join("\n"))
}

/// Without the lines above the desk's mail that introduce it.
fn without_introduction<'l>(lines: &'l [(PartKind, &'l str)]) -> &'l [(PartKind, &'l str)] {
    let quoted = lines.iter().rposition(|(kind, _)| *kind != PartKind::Introduction).map_or(0, |last| last + 1);
    let quoted: Vec<&str> = lines.iter().take(quoted).map(|(_, line)| *line).collect();
    lines.get(..cut_away::without_introduction(&quoted).len()).unwrap_or_default()
}

fn quoted(text: &str) -> String {
    let mark = |line: &str| if line.starts_with('>') { line.to_owned() } else { format!("> {line}") };
    text.lines().map(mark).collect::<Vec<_>>().join("\n")
}
