//! The form of delivery reports: expressions for addresses, senders and the lines between which a report stands.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Regex, bytes};

/// An address of any letters (RFC 6532), where something else says where it begins and ends.
const WHOLE: &str = r"[^\s\p{Cc}<>()\[\],;:\x22'`=|]+@(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_\-]*[\p{L}\p{N}_])?\.)+[\p{L}\p{N}\-]*[\p{L}\p{N}]";

/// An address within a text in brackets, or as it stands there: Chinese, Japanese and Thai put no blanks around it, so
/// that only letters which are parted from their neighbours may belong to it.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let letter = r"0-9_\p{Latin}\p{Cyrillic}\p{Greek}\x{300}-\x{36f}";
    let domain = format!(r"(?:[{letter}](?:[{letter}\-]*[{letter}])?\.)+[{letter}\-]*[{letter}]");
    Regex::new(&format!(r"<({WHOLE})>|([{letter}.!#$%&*+/?^{{}}~\-]+@{domain})")).ok()
});
static ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{WHOLE}$")).ok());

/// The addresses in a text, in their order.
pub fn addresses(text: &str) -> impl Iterator<Item = regex::Match<'_>> {
    let found = ADDRESS.as_ref().into_iter().flat_map(move |address| address.captures_iter(text));
    found.filter_map(|found| found.get(1).or_else(|| found.get(2)))
}

/// The first address in a text, or the text where it is one.
pub fn address_in(text: &str) -> Option<&str> {
    let alone = ALONE.as_ref().is_some_and(|alone| alone.is_match(text.trim()));
    if alone { Some(text.trim()) } else { Some(addresses(text).next()?.as_str()) }
}

/// The words beside the addresses of a text.
pub fn without_addresses(text: &str) -> Cow<'_, str> {
    ADDRESS.as_ref().map_or(Cow::Borrowed(text), |address| address.replace_all(text, ""))
}

/// Whether a text holds words beside addresses.
pub fn is_worded(text: &str) -> bool {
    without_addresses(text).chars().any(char::is_alphanumeric)
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
