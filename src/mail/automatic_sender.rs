//! What an address says about who writes from it: daemons, list managers, addresses that nobody reads.

use crate::desk::mail::AutomaticKind;

/// Says so of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Robot {
    /// A machine writes from it.
    Machine(AutomaticKind),
    /// The manager of a list: not to be answered by a machine (RFC 3834 section 2, RFC 5230 section 4.6), though a
    /// person may sit behind it.
    ListManager,
}

/// Addresses of mail systems; the word is all there is to the local part, written with or without hyphens.
const DAEMONS: [&str; 8] = [
    "mailerdaemon",
    "mailerdeamon",
    "postmaster",
    "maildaemon",
    "mailsystem",
    "mailserver",
    "mailadministrator",
    "daemon",
];

/// "Do not answer" in the languages in which it is written into addresses, without blanks and accents.
const NOBODY: [&str; 41] = [
    "noreply",
    "noreplies",
    "noanswer",
    "noresponse",
    "donotreply",
    "donotrespond",
    "donotanswer",
    "dontreply",
    "unmonitored",
    "nepasrepondre",
    "sansreponse",
    "nichtantworten",
    "bittenichtantworten",
    "keineantwort",
    "noantworten",
    "noresponder",
    "noresponda",
    "nocontestar",
    "noreponder",
    "naoresponda",
    "naoresponder",
    "naorespondar",
    "nonrispondere",
    "nietantwoorden",
    "nietbeantwoorden",
    "geenantwoord",
    "svarainte",
    "ejsvar",
    "svarikke",
    "ikkesvar",
    "ingensvar",
    "eisaavastata",
    "alavastaa",
    "eivastausta",
    "eivastata",
    "eivastattava",
    "aravasta",
    "nieodpowiadaj",
    "neodpovidejte",
    "nevalaszoljon",
    "nuraspundeti",
];

/// Programs and the accounts they run as; they are the whole name, or end at the first `+`, `-`, `_` or `=`.
const PROGRAMS: [(&str, AutomaticKind); 27] = [
    ("autoresponder", AutomaticKind::Reply),
    ("autoreply", AutomaticKind::Reply),
    ("autoresponse", AutomaticKind::Reply),
    ("autoanswer", AutomaticKind::Reply),
    ("vacation", AutomaticKind::Reply),
    ("autoconfirm", AutomaticKind::Generated),
    ("automailer", AutomaticKind::Generated),
    ("automated", AutomaticKind::Generated),
    ("cron", AutomaticKind::Generated),
    ("crond", AutomaticKind::Generated),
    ("root", AutomaticKind::Generated),
    ("nobody", AutomaticKind::Generated),
    ("wwwdata", AutomaticKind::Generated),
    ("wwwrun", AutomaticKind::Generated),
    ("apache", AutomaticKind::Generated),
    ("wordpress", AutomaticKind::Generated),
    ("nagios", AutomaticKind::Generated),
    ("zabbix", AutomaticKind::Generated),
    ("icinga", AutomaticKind::Generated),
    ("icinga2", AutomaticKind::Generated),
    ("monit", AutomaticKind::Generated),
    ("munin", AutomaticKind::Generated),
    ("logwatch", AutomaticKind::Generated),
    ("logcheck", AutomaticKind::Generated),
    ("smartd", AutomaticKind::Generated),
    ("fail2ban", AutomaticKind::Generated),
    ("grafana", AutomaticKind::Generated),
];

const LIST_MANAGERS: [&str; 6] = ["listserv", "majordomo", "mailman", "sympa", "listproc", "ezmlm"];

/// What a local part says about who sends from it; `None` for what may be a person.
pub fn robot(local: &str) -> Option<Robot> {
    let lower = local.to_lowercase();
    let head = lower.split(['+', '=']).next().unwrap_or_default();
    if is_daemon(&lower) || is_bounce(&lower) {
        return Some(Robot::Machine(AutomaticKind::Report));
    }
    // noreply-support@, support-noreply@ and Shop.NoReply@ are common; bruno.reply@ is a person.
    if starts(local).iter().any(|rest| NOBODY.iter().any(|nobody| begins_with(rest, nobody))) {
        return Some(Robot::Machine(AutomaticKind::Generated));
    }
    let names = [joined(head), joined(first_word(head))];
    if let Some((_, kind)) = PROGRAMS.iter().find(|(program, _)| names.iter().any(|name| name == program)) {
        return Some(Robot::Machine(*kind));
    }
    is_list_manager(head).then_some(Robot::ListManager)
}

/// What an envelope sender says. Less than a From of the same name: the bounce addresses of mail services and the web
/// server's account stand in the envelope of what people wrote, too.
pub fn robot_of_envelope(local: &str) -> Option<Robot> {
    let lower = local.to_lowercase();
    let head = lower.split(['+', '=']).next().unwrap_or_default();
    if is_daemon(&lower) {
        return Some(Robot::Machine(AutomaticKind::Report));
    }
    is_list_manager(head).then_some(Robot::ListManager)
}

fn is_daemon(lower: &str) -> bool {
    DAEMONS.contains(&joined(lower).as_str())
}

/// `bounce@`, `bounces+17-ann=client.example@`.
fn is_bounce(lower: &str) -> bool {
    let rest = lower.strip_prefix("bounce").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-', '=', '.', '_']))
}

fn is_list_manager(head: &str) -> bool {
    let suffix = ["-request", "-owner", "-bounces"].iter().any(|suffix| head.ends_with(suffix));
    LIST_MANAGERS.contains(&head) || head.starts_with("owner-") || suffix
}

fn first_word(head: &str) -> &str {
    head.split(['-', '_']).next().unwrap_or_default()
}

/// Letters and digits only, in lower case.
fn joined(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text begins with these words, however parted, and a new word follows: Noreplyson is a name.
fn begins_with(text: &str, words: &str) -> bool {
    let mut chars = text.chars();
    let said = words
        .chars()
        .all(|want| chars.find(|c| c.is_alphanumeric()).is_some_and(|c| c.to_lowercase().eq(std::iter::once(want))));
    said && !chars.next().is_some_and(char::is_lowercase)
}

/// The local part from each of its words on: `Shop.NoReply` gives itself, `NoReply` and `Reply`.
fn starts(local: &str) -> Vec<&str> {
    /// More words no honest address has, and each costs the length of the rest.
    const MOST: usize = 20;
    let mut starts = Vec::new();
    let (mut in_word, mut low) = (false, false);
    for (at, c) in local.char_indices() {
        let begins = c.is_alphanumeric() && (!in_word || low && c.is_uppercase());
        if begins && starts.len() < MOST {
            starts.extend(local.get(at..));
        }
        (in_word, low) = (c.is_alphanumeric(), c.is_lowercase());
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_no_person() {
        use AutomaticKind::{Generated, Reply, Report};
        use Robot::{ListManager, Machine};
        for (local, want) in [
            ("ann", None),
            ("bruno.reply", None),
            ("brunoreply", None),
            ("moreplying", None),
            ("reply", None),
            ("root.andrews", None),
            ("rooth", None),
            ("ann.request", None),
            ("owner", None),
            ("noreplyson", None),
            ("noreply", Some(Machine(Generated))),
            ("no-reply+17", Some(Machine(Generated))),
            ("shop_do-not-reply", Some(Machine(Generated))),
            ("ShopNoReply", Some(Machine(Generated))),
            ("support.noreply.eu", Some(Machine(Generated))),
            ("Nicht-Antworten", Some(Machine(Generated))),
            ("MAILER-DAEMON", Some(Machine(Report))),
            ("Mail.Delivery", None),
            ("bounces+17-ann=client.example", Some(Machine(Report))),
            ("bouncer", None),
            ("auto-reply", Some(Machine(Reply))),
            ("www-data", Some(Machine(Generated))),
            ("listserv", Some(ListManager)),
            ("owner-help", Some(ListManager)),
            ("help-request", Some(ListManager)),
            ("help-bounces+ann=client.example", Some(ListManager)),
        ] {
            assert_eq!(robot(local), want, "{local}");
        }
        assert_eq!(robot_of_envelope("bounces+17-ann"), None, "a service that sends for people");
        assert_eq!(robot_of_envelope("help-bounces"), Some(ListManager));
        assert_eq!(robot_of_envelope("mailer-daemon"), Some(Machine(Report)));
        assert_eq!(robot_of_envelope("www-data"), None);
    }
}
