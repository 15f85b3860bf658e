//! What people ask a colleague for, and mean the desk: `Please close`, `Assign to bob`, `Bitte an Bob zuweisen`. To a customer
//! the same words say more: "Please close the window before you leave."

use super::words::{self, Word};

/// In the languages of the desk's own templates, in small letters, parted by bars.
const PLEASE: &str = "please|pls|kindly|bitte|ole hyvä|s'il vous plaît|s'il te plaît|svp|merci de|alsjeblieft|alstublieft|aub|\
                      graag";

/// Commands that nobody writes to a customer alone on a line, and what they are called besides.
const VERBS: [(&str, &str); 10] = [
    ("close", "close|schließen|schliessen|schließe|sluiten|sluit|afsluiten|fermer|ferme|fermez|clore|sulje"),
    ("resolve", "resolve|lösen|oplossen|résoudre|ratkaise"),
    ("reopen", "reopen|wiedereröffnen|heropenen|heropen|rouvrir|rouvrez"),
    ("spam", "spam"),
    ("split", "split"),
    ("merge", "merge|zusammenführen|samenvoegen|fusionner|yhdistä"),
    (
        "assign",
        "assign|reassign|zuweisen|zugewiesen|zuteilen|toewijzen|toegewezen|assigner|assignez|attribuer|attribuez",
    ),
    ("priority", "priority|priorität|prioriteit|priorité|prioriteetti"),
    ("status", "status|statut|tila"),
    ("queue", "queue"),
];

/// What stands between a verb and its value.
const TO: &str = "to|an|à|a|aan|mit|met|avec|with";

/// What all of it is about anyhow.
const TICKET: &str = "this ticket|the ticket|that ticket|dieses ticket|das ticket|dit ticket|het ticket|ce ticket|le ticket|\
                      tämä tiketti|tiketti|ticket";

/// The command that such a line means, and its value.
pub fn read(line: &str) -> Option<(&'static Word, String)> {
    let line = line.trim_end_matches(['.', '!', ' ']).replace('’', "'");
    let spoken: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let spoken = without(&spoken, PLEASE);
    // In German and Dutch the verb stands last.
    let (first, rest) = spoken.split_first()?;
    let (last, before) = spoken.split_last()?;
    let (word, value) = verb(first).map(|word| (word, rest)).or_else(|| Some((verb(last)?, before)))?;
    let value = without(without(value, TICKET), TO);
    Some((word, value.join(" ")))
}

fn verb(spoken: &str) -> Option<&'static Word> {
    let lower = spoken.to_lowercase();
    let (command, _) = VERBS.iter().find(|(_, verbs)| verbs.split('|').any(|verb| verb == lower))?;
    words::find(command)
}

/// Without one of these phrases at the begin, or at the end.
fn without<'s, 'l>(spoken: &'s [&'l str], phrases: &str) -> &'s [&'l str] {
    let is = |part: &[&str], phrase: &str| part.join(" ").to_lowercase() == phrase;
    let cut = |phrase: &str| {
        let count = phrase.split(' ').count();
        let begins = || spoken.split_at_checked(count).filter(|(head, _)| is(head, phrase)).map(|(_, rest)| rest);
        let at = spoken.len().checked_sub(count)?;
        let ends = || spoken.split_at_checked(at).filter(|(_, tail)| is(tail, phrase)).map(|(rest, _)| rest);
        begins().or_else(ends)
    };
    phrases.split('|').find_map(cut).unwrap_or(spoken)
}
