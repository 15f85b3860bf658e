//! What speaks for a report before its words are read: its sender, its subject and its form. A person who passes a
//! report on or writes about one uses the same words, so the words alone are never enough.

use std::sync::LazyLock;

use mail_parser::{Message, MessagePart, MimeHeaders};

use super::words::{Pattern, compiled, found};
use super::{languages, original, status};
use crate::desk::mail::Mail;
use crate::mail::forward::{Prefix, prefix};

/// How much speaks for a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Written by a person, as far as one can see.
    None,
    /// The subject says so, or a mail came back with it.
    Weak,
    /// It wants no answer (null return path): a report, or an automatic reply.
    NoAnswer,
    /// The sender is a mail system.
    Strong,
}

/// Local parts that are nobody.
static DAEMON: Pattern = LazyLock::new(|| {
    compiled(&[
        r"^(?:mail(?:er)?[\-_.]?d[ae]{1,2}mon.*|mdaemon|microsoftexchange[0-9a-f]{16,}|post_master|double-?bounce|mail[\-_.]?(?:system|delivery|deliver|robot)|(?:mail-?)?delivery[\-_.]?(?:system|subsystem|status|agent)?|)$",
    ])
});
/// Local parts and names behind which a person may sit as well.
static OFFICE: Pattern = LazyLock::new(|| {
    compiled(&[
        r"^(?:post[\-_.]?master.*|mail[\-_.]?(?:admin(?:istrator)?|server|service)|bounces?(?:[+=\-_.].*)?|no-?reply.*(?:mail|post)|system-?administrator|antivirus)$",
    ])
});
static NAME: Pattern = LazyLock::new(|| {
    compiled(&[
        r"mailer.?d[ae]{1,2}mon|mail.?(?:delivery|system|deliver\b|daemon)|delivery.?(?:system|subsystem|status)|post.?master|mail.?(?:admin|service|server)|mdaemon|system.?administrator|^microsoft (?:outlook|exchange)|antivirus|sistema de corre|courier mail|почтов|邮件系统|郵件系統",
    ])
});
static SUBJECT: Pattern = LazyLock::new(|| compiled(languages::SUBJECT));
/// Programs in which people write.
static CLIENT: Pattern = LazyLock::new(|| {
    compiled(&[
        r"apple mail|iphone|ipad|thunderbird|mozilla|microsoft (?:office )?outlook(?: \d|,|$)|outlook express|windows (?:live )?mail|k-9|mutt|evolution|roundcube|horde|squirrelmail|zimbra|yahoomail|kmail|claws|the bat|em client|airmail|gnus|geary|fairemail|open-xchange|sogo|rainloop|foxmail",
    ])
});

/// Whether a subject is that of a report.
pub fn is_subject(subject: &str) -> bool {
    found(&SUBJECT, subject)
}

/// Weighs sender, subject and form; `report` is whether the mail says to be one (RFC 6522).
pub fn weigh(message: &Message<'_>, mail: &Mail, report: bool) -> Evidence {
    let null = mail.header("Return-Path").is_some_and(|path| path.trim() == "<>");
    let ndr = mail.header("X-Failed-Recipients").is_some() || mail.header("X-MS-Exchange-Message-Is-Ndr").is_some();
    if ndr || is_daemon(mail) {
        return Evidence::Strong;
    }
    // Outlook passes the parts of a report on as they are.
    let passed_on = has_client(mail) || prefix(&mail.subject) == Prefix::Forward;
    // Exchange names the mail that failed as if it were answered.
    let names_what_failed = is_office(mail) && is_subject(&mail.subject) && !has_client(mail);
    let person = is_person(mail) && (!names_what_failed || is_answer(&mail.subject));
    if !null && !is_automatic(mail) && (if report { passed_on } else { person }) {
        return Evidence::None;
    }
    if report {
        return Evidence::Strong;
    }
    let unsubscribe = mail.header("List-Unsubscribe").is_some() && !null;
    if is_office(mail) && !unsubscribe {
        return Evidence::Strong;
    }
    if null {
        return Evidence::NoAnswer;
    }
    if is_subject(&mail.subject) || returned(message, mail) { Evidence::Weak } else { Evidence::None }
}

/// Whether the fields of a report in this mail speak for the mail itself: a person encloses those of others.
pub fn speaks(message: &Message<'_>, mail: &Mail, evidence: Evidence) -> bool {
    let file = |part: &&MessagePart<'_>| {
        part.content_disposition().is_some_and(|given| given.ctype().eq_ignore_ascii_case("attachment"))
    };
    let enclosed = || message.parts.iter().filter(|part| status::is_status(part)).all(|part| file(&part));
    evidence > Evidence::None || !(is_person(mail) && !is_automatic(mail) || enclosed())
}

fn is_daemon(mail: &Mail) -> bool {
    match &mail.from {
        Some(from) => found(&DAEMON, from.address.split('@').next().unwrap_or_default()),
        // `From: <>`, or none at all.
        None => mail.header("From").is_none_or(|from| from.contains("<>") || found(&NAME, from)),
    }
}

fn is_office(mail: &Mail) -> bool {
    mail.from.as_ref().is_some_and(|from| {
        found(&OFFICE, from.address.split('@').next().unwrap_or_default())
            || from.name.as_deref().is_some_and(|name| found(&NAME, name))
    })
}

/// Whether somebody wrote it in a mail program, answers, or passes it on.
fn is_person(mail: &Mail) -> bool {
    has_client(mail) || !mail.in_reply_to.is_empty() || is_answer(&mail.subject)
}

fn has_client(mail: &Mail) -> bool {
    ["User-Agent", "X-Mailer"].into_iter().filter_map(|name| mail.header(name)).any(|client| found(&CLIENT, client))
}

fn is_automatic(mail: &Mail) -> bool {
    mail.header("Auto-Submitted").is_some_and(|value| !value.trim().eq_ignore_ascii_case("no"))
}

/// Whether a subject begins with the mark of an answer or a forward, and not with that of a report.
fn is_answer(subject: &str) -> bool {
    let tag = subject.trim_start().strip_prefix('[').and_then(|rest| rest.split(']').next());
    prefix(subject) != Prefix::None && !tag.is_some_and(is_subject)
}

/// Whether a mail that somebody sent came back to them: who forwards a mail, or a report, encloses one of others.
pub fn returned(message: &Message<'_>, mail: &Mail) -> bool {
    let Some(original) = original::attached(message) else { return false };
    let author = original.from().and_then(|from| from.first()).and_then(|from| from.address()).unwrap_or_default();
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    let reader = |to: &&crate::desk::mail::Address| to.is(author) || domain(&to.address) == domain(author);
    let report = original.parts.iter().any(status::is_status) || is_subject(original.subject().unwrap_or_default());
    !author.is_empty() && !report && mail.to.iter().any(|to| reader(&to))
}
