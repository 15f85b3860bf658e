//! A ticket that a text names in words: "#2", "[#2]", "number 2", "Ticket 2".

use crate::desk::mark::begun;
use crate::desk::ticket::TicketNumber;

/// What people write before the number of a ticket.
const LABELS: &str = "ticket number|ticket no|ticket nr|ticket|number|no|nr|nro|nummer|ticketnummer|ticketnumber|case|request|\
                      tiketti|tiketin numero|numero|pyyntö|tapaus|numéro|n°|demande|aanvraag|verzoek|anfrage|fall|vorgang";

/// Longer texts say more than an answer about one ticket.
const LONGEST: usize = 1_000;

/// The one ticket that it names, and what it says besides; `None`: it names none, or several.
pub fn numbered(text: &str) -> Option<(TicketNumber, String)> {
    if text.len() > LONGEST {
        return None;
    }
    let mut found = (0..text.len()).filter_map(|at| Some((at, named_at(text, at)?)));
    let (start, (number, end)) = found.next()?;
    let several = found.any(|(at, _)| at >= end);
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    (!several).then(|| (number, format!("{before} {after}")))
}

/// A number where a word begins, and where it ends.
fn named_at(text: &str, at: usize) -> Option<(TicketNumber, usize)> {
    let (before, rest) = (text.get(..at)?, text.get(at..)?);
    if before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let bare = rest.strip_prefix('#').or_else(|| {
        let labelled = LABELS.split('|').filter_map(|label| begun(rest, label)).min_by_key(|rest| rest.len())?;
        Some(labelled.trim_start_matches(['.', ':', ' ', '#', '[']))
    })?;
    let after = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = bare.strip_suffix(after).filter(|_| !after.starts_with(char::is_alphanumeric))?;
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    Some((TicketNumber(number), text.len() - after.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_one_ticket_and_the_rest() {
        for (text, number, rest) in [
            ("Yes, #1", 1, "Yes,  "),
            ("Yes #2 is solved", 2, "Yes   is solved"),
            ("Yes, number 2", 2, "Yes,  "),
            ("Yes, [#12]!", 12, "Yes, [ ]!"),
            ("Ja, Ticket Nr. 3", 3, "Ja,  "),
            ("Ja, Nummer 3 ist gelöst.", 3, "Ja,   ist gelöst."),
            ("Kyllä, numero 4", 4, "Kyllä,  "),
            ("Oui, numéro 5", 5, "Oui,  "),
            ("Ticket #6: yes", 6, " : yes"),
        ] {
            assert_eq!(numbered(text), Some((TicketNumber(number), rest.to_owned())), "{text}");
        }
        for text in ["", "Yes", "Yes, 2", "#1 and #2", "Yes, #0", "Yes, #2nd", "No 2", "C#1x", "issue#1"] {
            let named = numbered(text).map(|(number, _)| number);
            // "No 2" may be a number: without it nothing is said that would be a yes or a no.
            assert_eq!(named, (text == "No 2").then_some(TicketNumber(2)), "{text}");
        }
    }
}
