//! The form of delivery reports: expressions for addresses, senders and the lines between which a report stands.

use std::sync::LazyLock;

use regex::{Regex, bytes};

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[^\s\p{Cc}<>()\[\],;:\x22'`=|]+@(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_\-]*[\p{L}\p{N}_])?\.)+[\p{L}\p{N}\-]*[\p{L}\p{N}]",
    )
    .ok()
});

/// The expression of an address in running text.
pub fn address() -> Option<&'static Regex> {
    ADDRESS.as_ref()
}

/// The first address in a text.
pub fn address_in(text: &str) -> Option<&str> {
    Some(ADDRESS.as_ref()?.find(text)?.as_str())
}

/// Compiled once, tried without regard to case.
pub type Pattern = LazyLock<Option<bytes::Regex>>;

/// Whether a text has words of a pattern.
pub fn found(pattern: &Pattern, text: &str) -> bool {
    pattern.as_ref().is_some_and(|regex| regex.is_match(text.as_bytes()))
}

/// Compiles alternatives, whose `^` and `$` are those of lines. A gap such as `.{0,40}` counts bytes: counting
/// characters it would be many times as large, and the first report of a process would wait for it.
pub fn compiled(alternatives: &[&str]) -> Option<bytes::Regex> {
    let mut pattern = format!("(?im){}", alternatives.join("|"));
    for any in [".", r"[^\n]", r"[^.\n]"] {
        pattern = pattern.replace(&format!("{any}{{0,"), &format!("(?-u:{any}){{0,"));
    }
    bytes::Regex::new(&pattern).ok()
}

/// What the other server said begins with its code.
pub static REPLY: Pattern = LazyLock::new(|| compiled(&[r"(?:^|[^\d.])([45]\d\d):?(?:[ \-][^\d\s]|[ \-]#?\d\.\d|$)"]));

/// The same where it names only the status (RFC 3463).
pub static STATUS: Pattern = LazyLock::new(|| compiled(&[r"(?:^|[\s(#])([45]\.\d{1,3}\.\d{1,3})[ :)\-]+[^\s\d]"]));

/// Where the words of the report end and the mail that came back begins.
pub static RETURNED: Pattern = LazyLock::new(|| {
    compiled(&[
        r"^\W*(?:below (?:this|the next) line is a copy|below is a copy|.{0,20}this is a copy of (?:the|your) (?:message|headers)|included is a copy|original (?:message|mail)(?: headers?)?(?: (?:follows?|attached|is attached).{0,40}|\W*)$|mensaje original|.{0,6}header of the original|message header(?:s)? follow|unsent message|returned (?:mail|message)\W*$|returned message follows|message text follows|your message reads|attachment is a copy|(?:the|possibly truncated) original message (?:follows|headers)|original message header|ursprüngliche nachricht|first \d+ lines of your|the first \d+ lines|start of returned message|old message\W*$|received:\s|return-path:\s|smtp command)",
        r"^\W*(?:ursprüngliche nachrichtenkopf|en-têtes? du message d.origine|message d.origine\W*$|encabezados (?:de|del) mensaje original|intestazioni (?:originali|del messaggio)|messaggio originale|mensagem original|cabeçalhos|oorspronkelijke? bericht|ursprungliga? meddeland|alkuperäi(?:nen|sen) viesti|oryginaln[ay] wiadomość|nagłówki oryginaln|исходное сообщение|заголовки исходного|元のメッセージ|原始邮件头|原始郵件)",
    ])
});

/// Words before an address that is not the failed one.
pub static BYSTANDER: Pattern = LazyLock::new(|| {
    compiled(&[
        r"contact|assistance|reply to|mail from|envelope.?(?:sender|from)|^\W*from\b|sender|postmaster|mailer-?daemon|questions|report (?:this|problems)|administrator|helo|message-id|help|support|originat|^\W*(?:cc|bcc|date|subject)\s*:|abuse@|mailto:|absender|expéditeur|remitente|mittente|remetente|afzender|avsändare|lähettäjä|nadawc|отправител|发件人|送信者|подробнее",
    ])
});
