//! Automatic mail: may the desk acknowledge it, may it reopen a ticket, did a person write it.
//!
//! Three questions with three answers, because they part ways: a mailing list carries what people write and must not
//! be acknowledged; a mail that a rule passed on is marked as generated and was written by a person all the same; a
//! `Precedence: bulk` says "do not answer by machine" and nothing about who wrote. Every answer has its evidence.

use super::address;
use super::automatic_sender::{Robot, robot, robot_of_envelope};
use super::automatic_signs as signs;
use super::client_notice;
use super::header::Fields;
use super::parameter::Parameters;
use crate::desk::mail::{Address, Automatic, AutomaticKind};

/// What one header proves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// Do not answer by machine; who wrote it stays open.
    Quiet,
    /// A machine wrote it.
    Machine(AutomaticKind),
}

struct Findings {
    evidence: Vec<String>,
    quiet: bool,
    machine: Option<AutomaticKind>,
}

impl Findings {
    fn add(&mut self, says: Says, evidence: impl Into<String>) {
        self.quiet = true;
        if let Says::Machine(kind) = says
            && self.machine.is_none_or(|known| rank(kind) > rank(known))
        {
            self.machine = Some(kind);
        }
        let evidence: String = evidence.into();
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }
}

/// Of several kinds the one that says most: a report stays one although its sender is a machine too.
fn rank(kind: AutomaticKind) -> u8 {
    match kind {
        AutomaticKind::Generated => 0,
        AutomaticKind::List => 1,
        AutomaticKind::Reply => 2,
        AutomaticKind::Report => 3,
    }
}

/// What a client wrote by itself when somebody pressed something: it asks for nothing.
pub fn by_client(read: Automatic, evidence: &str) -> Automatic {
    let mut found = Findings { evidence: read.evidence, quiet: true, machine: read.kind };
    found.add(Says::Machine(AutomaticKind::Reply), evidence);
    verdict(found)
}

/// Judges a message by its headers, its sender and, weakest of all, its subject. The text counts only where the subject
/// alone is left.
pub fn read(
    fields: &Fields<'_>,
    kind: &Parameters,
    from: Option<&Address>,
    (subject, text): (&str, &str),
) -> Automatic {
    let mut found = Findings { evidence: Vec::new(), quiet: false, machine: None };
    report(fields, kind, &mut found);
    return_path(fields, &mut found);
    answering_headers(fields, &mut found);
    lists(fields, &mut found);
    marks(fields, &mut found);
    sender(from, &mut found);
    reply_to(fields, &mut found);
    let answer = ["In-Reply-To", "References"].into_iter().any(|name| fields.first(name).is_some());
    // "Out of office" and nothing behind it may be what a person writes about, who answers nothing.
    let may_be_topic =
        |phrase: &str| !answer && signs::names_absence(phrase) && subject.trim().to_lowercase() == phrase;
    let absent = || text.trim().is_empty() || client_notice::tells_absence(text);
    if let Some(phrase) = signs::away_subject(subject, answer).filter(|phrase| !may_be_topic(phrase) || absent()) {
        found.add(Says::Machine(AutomaticKind::Reply), format!("Subject begins with \"{phrase}\""));
    }
    auto_submitted(fields, &mut found);
    verdict(found)
}

fn verdict(found: Findings) -> Automatic {
    let list = found.evidence.iter().any(|sign| sign.starts_with("List-") || sign.starts_with("Precedence: list"));
    Automatic {
        is_automatic: found.machine.is_some(),
        may_acknowledge: !found.quiet,
        may_reopen: found.machine.is_none(),
        human_author: found.machine.is_none(),
        kind: found.machine.or_else(|| list.then_some(AutomaticKind::List)),
        evidence: found.evidence,
    }
}

/// RFC 3834 section 5. Last of all signs: where a rule passed a mail on, the header tells of the relay, so that it
/// says nothing of the author unless something else does.
fn auto_submitted(fields: &Fields<'_>, found: &mut Findings) {
    let by_rule = passed_on(fields);
    for (name, value) in each(fields, &["Auto-Submitted", "X-Auto-Submitted"]) {
        let shown = format!("{name}: {}", short(&value));
        match token(&value).as_str() {
            _ if is_denial(&value) => {}
            "auto-replied" => found.add(Says::Machine(AutomaticKind::Reply), shown),
            "auto-forwarded" if found.machine.is_none() => {
                found.evidence.push(format!("{shown}, which tells how it came and not who wrote it"));
            }
            "auto-generated" if by_rule && found.machine.is_none() => {
                found.evidence.push(format!("{shown}, by an inbox rule that passed a person's mail on"));
            }
            _ => found.add(Says::Machine(AutomaticKind::Generated), shown),
        }
    }
}

/// Whether a rule or a forwarding of Exchange passed this mail on. Exchange Online calls such mail auto-generated
/// since 2025, whoever wrote it; the vacation replies of its rules have X-Auto-Response-Suppress besides.
fn passed_on(fields: &Fields<'_>) -> bool {
    let forwarded = fields.first("X-MS-Exchange-Organization-AutoForwarded");
    fields.first("X-MS-Exchange-Inbox-Rules-Loop").is_some()
        || fields.first("X-MS-Exchange-ForwardingLoop").is_some()
        || forwarded.is_some_and(|value| !is_denial(&value))
}

/// Delivery reports, receipts and complaints, by type and parameter (RFC 6522).
fn report(fields: &Fields<'_>, kind: &Parameters, found: &mut Findings) {
    let report_type = kind.get("report-type").unwrap_or_default().to_ascii_lowercase();
    match (kind.value.as_str(), report_type.as_str()) {
        ("multipart/report", "disposition-notification") | ("message/disposition-notification", _) => {
            found.add(Says::Machine(AutomaticKind::Reply), "Content-Type: disposition-notification");
        }
        ("multipart/report", other) => {
            let shown = if other.is_empty() {
                "Content-Type: multipart/report".to_owned()
            } else {
                format!("Content-Type: multipart/report; report-type={}", short(other))
            };
            found.add(Says::Machine(AutomaticKind::Report), shown);
        }
        ("message/delivery-status" | "message/feedback-report", _) => {
            found.add(Says::Machine(AutomaticKind::Report), format!("Content-Type: {}", kind.value));
        }
        _ => {}
    }
    if let Some(recipients) = fields.first("X-Failed-Recipients") {
        found.add(Says::Machine(AutomaticKind::Report), format!("X-Failed-Recipients: {}", short(&recipients)));
    }
}

/// The envelope sender, as the last server noted it. Without one the mail wants no answer at all (RFC 5321 section
/// 4.5.5): a report or an automatic reply.
fn return_path(fields: &Fields<'_>, found: &mut Findings) {
    let noted = ["Return-Path", "X-Envelope-From"].into_iter().find_map(|name| Some((name, fields.raw(name).next()?)));
    let Some((name, path)) = noted else { return };
    let path: String = path.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
    if path == "<>" {
        return found.add(Says::Machine(AutomaticKind::Reply), format!("{name}: <>"));
    }
    let local = path.trim_matches(['<', '>']).rsplit_once('@').map_or(path.as_str(), |(local, _)| local);
    let says = match robot_of_envelope(local.trim_start_matches('<')) {
        Some(Robot::Machine(kind)) => Says::Machine(kind),
        Some(Robot::ListManager) => Says::Quiet,
        None => return,
    };
    found.add(says, format!("{name}: {}", short(&path)));
}

/// Headers of programs that answer by themselves.
fn answering_headers(fields: &Fields<'_>, found: &mut Findings) {
    for field in fields.iter() {
        let Some(kind) = signs::header_family(field.name) else { continue };
        let value = fields.text(field);
        if !is_denial(&value) {
            let kind = if token(&value).starts_with("repl") { AutomaticKind::Reply } else { kind };
            found.add(Says::Machine(kind), format!("{}: {}", field.name, short(&value)));
        }
    }
    for (name, value) in each(fields, &signs::MACHINE_HEADERS) {
        if !is_denial(&value) {
            found.add(Says::Machine(AutomaticKind::Generated), format!("{name}: {}", short(&value)));
        }
    }
    // iCloud's vacation replies have nothing else (X-Apple-Action: VACATION/…).
    for (name, value) in each(fields, &["X-Apple-Action"]) {
        if token(&value).starts_with("vacation") {
            found.add(Says::Machine(AutomaticKind::Reply), format!("{name}: {}", short(&value)));
        }
    }
    for (name, value) in each(fields, &["X-Mailer", "User-Agent", "X-POST-MessageClass"]) {
        let lower = value.to_lowercase();
        if signs::ANSWERING_PROGRAMS.iter().any(|program| lower.contains(program)) {
            found.add(Says::Machine(AutomaticKind::Reply), format!("{name}: {}", short(&value)));
        }
    }
    for value in fields.raw("Delivered-To").filter(|value| value.eq_ignore_ascii_case("autoresponder")) {
        found.add(Says::Machine(AutomaticKind::Reply), format!("Delivered-To: {value}"));
    }
    // MS-OXCMAIL 2.1.3.2.20: what the sender does not want to get. DR, NDR, RN and NRN are about receipts only.
    for (name, value) in each(fields, &["X-Auto-Response-Suppress"]) {
        let unwanted: Vec<String> = value.split([',', ';']).map(token).collect();
        if unwanted.iter().any(|one| matches!(one.as_str(), "all" | "oof" | "autoreply")) {
            let by_rule =
                fields.first("X-MS-Exchange-Inbox-Rules-Loop").is_some() && unwanted.iter().any(|one| one == "all");
            let says = if by_rule { Says::Machine(AutomaticKind::Reply) } else { Says::Quiet };
            let rule = if by_rule { ", with X-MS-Exchange-Inbox-Rules-Loop" } else { "" };
            found.add(says, format!("{name}: {}{rule}", short(&value)));
        }
    }
}

/// Mailing lists (people write there) and newsletters (machines do).
fn lists(fields: &Fields<'_>, found: &mut Findings) {
    for (name, value) in each(fields, &["Precedence", "X-Precedence", "Preference"]) {
        let shown = format!("{name}: {}", short(&value));
        match token(&value).replace(['-', '_'], "").as_str() {
            "bulk" | "list" | "junk" => found.add(Says::Quiet, shown),
            "autoreply" => found.add(Says::Machine(AutomaticKind::Reply), shown),
            _ => {}
        }
    }
    let discussion = fields.first("List-Post").is_some_and(|value| !token(&value).eq_ignore_ascii_case("no"));
    let announcement = fields.first("List-Post").is_some() && !discussion;
    let answers = fields.first("In-Reply-To").is_some() || fields.first("References").is_some();
    for (name, value) in each(fields, &signs::LIST_HEADERS) {
        found.add(Says::Quiet, format!("{name}: {}", short(&value)));
    }
    let one_click = fields.first("List-Unsubscribe-Post").is_some();
    let unsubscribe = fields.first("List-Unsubscribe").is_some() || one_click;
    let newsletter = unsubscribe && !discussion && (one_click || !answers);
    if newsletter || announcement {
        let name = if one_click {
            "List-Unsubscribe-Post"
        } else if announcement {
            "List-Post: NO"
        } else {
            "List-Unsubscribe"
        };
        found.add(Says::Machine(AutomaticKind::List), format!("{name} without a list to write to"));
    }
}

/// Marks against loops and of bulk senders: reason enough not to answer, none to doubt the author.
fn marks(fields: &Fields<'_>, found: &mut Findings) {
    for (name, value) in each(fields, &signs::QUIET_HEADERS) {
        if !is_denial(&value) {
            found.add(Says::Quiet, format!("{name}: {}", short(&value)));
        }
    }
}

fn sender(from: Option<&Address>, found: &mut Findings) {
    let Some(from) = from else {
        found.add(Says::Quiet, "From: no address to answer to");
        return;
    };
    let local = from.address.rsplit_once('@').map_or(from.address.as_str(), |(local, _)| local);
    match robot(local) {
        Some(Robot::Machine(kind)) => found.add(Says::Machine(kind), format!("From: {}", short(&from.address))),
        Some(Robot::ListManager) => found.add(Says::Quiet, format!("From: {}", short(&from.address))),
        None if !from.address.contains('@') => found.add(Says::Quiet, "From: no address to answer to"),
        None => {}
    }
}

/// Whoever wants to be answered where nobody reads wants no answer.
fn reply_to(fields: &Fields<'_>, found: &mut Findings) {
    let Some(to) = fields.raw("Reply-To").find_map(|value| address::parse(&value).into_iter().next()) else { return };
    let local = to.address.rsplit_once('@').map_or(to.address.as_str(), |(local, _)| local);
    if let Some(Robot::Machine(_)) = robot(local) {
        found.add(Says::Quiet, format!("Reply-To: {}", short(&to.address)));
    }
}

/// All values of several headers, with the name as the table writes it.
fn each<'a>(fields: &'a Fields<'_>, names: &'a [&'static str]) -> impl Iterator<Item = (&'static str, String)> + 'a {
    names.iter().flat_map(|name| {
        fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).map(|field| (*name, fields.text(field)))
    })
}

/// The first word of a value in lower case: comments (RFC 5322 section 3.2.2) and parameters left out.
fn token(value: &str) -> String {
    let mut depth = 0_usize;
    let mut word = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            // A quoted pair, so that `\)` ends no comment.
            '\\' => drop(chars.next()),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' | ',' => break,
            c if c.is_whitespace() => {
                if !word.is_empty() {
                    break;
                }
            }
            '"' | '\'' => {}
            c => word.extend(c.to_lowercase()),
        }
    }
    word
}

fn is_denial(value: &str) -> bool {
    matches!(token(value).as_str(), "" | "no" | "false" | "none" | "0" | "never")
}

/// A value short enough to show.
fn short(value: &str) -> String {
    let mut shown: String = value.chars().take(80).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    shown
}
