//! What other desks call their commands and fields: whoever comes from one of them writes so, and means the desk.

/// What must stand behind such a word for the line to be meant for a desk, since people begin sentences so as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// A few words: no text begins so.
    Value,
    /// Yes, no, or a date: "Resolved: yes".
    Flag,
    /// What some desk calls a status, a priority, a kind, a team or a person: "Type: bug".
    Known,
    /// A few words, and only as a tag: "#bug in the driver".
    Tag,
    /// Whatever, and only as a tag: it keeps a text inside, or does something.
    Whole,
}

/// A word of another desk's.
pub struct Elsewhere {
    /// All that mean the same, in small letters, without blanks and hyphens.
    words: &'static str,
    pub with: With,
    /// What is written here instead, if anything.
    pub here: Option<&'static str>,
}

const fn word(words: &'static str, with: With, here: &'static str) -> Elsewhere {
    Elsewhere { words, with, here: Some(here) }
}

/// Request Tracker's CommandByMail, Zendesk's Mail API, Spiceworks, Jira, Help Scout, Freshdesk and debbugs; and the names
/// of fields in the languages of the desk's own templates.
const ELSEWHERE: &[Elsewhere] = &[
    word(
        "resolved solved fixed done finished completed gelöst erledigt behoben opgelost résolu ratkaistu",
        With::Flag,
        "/resolve",
    ),
    word("closed geschlossen gesloten fermé suljettu", With::Flag, "/close"),
    word("reopened opened", With::Flag, "/reopen"),
    word("urgent important critical dringend", With::Flag, "/priority urgent"),
    word("duplicate", With::Flag, "/merge 123"),
    word("junk", With::Flag, "/spam"),
    word("private internal", With::Flag, "/note"),
    word("severity prio finalpriority initialpriority", With::Value, "/priority high"),
    word("priorität prioriteit prioriteetti priorité", With::Value, "/priority high"),
    word("dringlichkeit urgence urgentie kiireellisyys", With::Value, "/urgency high"),
    word("statut tila", With::Value, "/status pending"),
    word("state stage zustand état", With::Known, "/status pending"),
    word("assignee assigned assignedto assignto reassign reassignto", With::Value, "/assign me"),
    word("zugewiesen zugewiesenan toegewezen toegewezenaan", With::Known, "/assign me"),
    word("requestor requestors addrequestor delrequestor", With::Value, "/requester Carol Smith <carol@example.com>"),
    word("addcc admincc addadmincc ccs", With::Value, "/cc dave@customer.example"),
    word("delcc deladmincc removecc", With::Value, "/uncc dave@customer.example"),
    word("dependson dependedonby refersto referredtoby memberof hasmember", With::Value, "/link 77"),
    word("customfield cf", With::Value, "/field asset=1234"),
    word("mergeinto", With::Value, "/merge 123"),
    word("kb", With::Value, "/kb write-to-us"),
    Elsewhere { words: "timeworked timeestimated timeleft addsubject starts started", with: With::Value, here: None },
    word("type issuetype", With::Known, "/kind incident"),
    word("group team", With::Known, "/queue billing"),
    word("category component label labels", With::Known, "/tag invoice"),
    word("resolution", With::Known, "/resolve"),
    word("bug task feature story epic question problem incident", With::Tag, "/kind incident"),
    word("asap blocker", With::Tag, "/priority urgent"),
    word("wontfix invalid wip todo", With::Tag, "/status pending"),
    word("solve", With::Whole, "/close"),
    word("comment", With::Whole, "/note"),
    word("take accept unassign untake steal", With::Whole, "/assign me"),
    Elsewhere { words: "time fwd simonsays", with: With::Whole, here: None },
];

/// What some desk calls a status, a priority or a kind, beside what this one does.
const VALUES: &str = "solved done fixed wontfix duplicate invalid rejected stalled bug task feature story epic incident \
                      question problem minor major critical blocker important p1 p2 p3 p4 p5";

const FLAGS: &str = "yes no true false on off y n 1 0 done ja nein oui non kyllä ei nee";

/// The word of another desk's that this name is: as written, or a slip of a letter away where no slip leads elsewhere.
pub fn find(name: &str) -> Option<&'static Elsewhere> {
    let is = |known: &str| known == name;
    let near = |known: &str| known.chars().count() >= 6 && strsim::damerau_levenshtein(known, name) <= 1;
    let found = |test: &dyn Fn(&str) -> bool| ELSEWHERE.iter().find(|entry| entry.words.split(' ').any(test));
    found(&is).or_else(|| found(&near))
}

/// Whether it is just so one of them.
pub fn knows(name: &str) -> bool {
    ELSEWHERE.iter().any(|entry| entry.words.split(' ').any(|known| known == name))
}

pub fn is_value(value: &str) -> bool {
    VALUES.split_whitespace().any(|known| known.eq_ignore_ascii_case(value))
}

/// Yes, no, or a date.
pub fn is_flag(value: &str) -> bool {
    let value = value.trim_end_matches(['.', '!']).to_lowercase();
    FLAGS.split(' ').any(|flag| flag == value) || value.parse::<jiff::civil::Date>().is_ok()
}
