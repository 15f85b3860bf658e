//! Answers to the desk's mail in the true formats of mail clients: headers, structure, encodings, and above all
//! how each of them quotes what is answered. What is quoted is taken from the mail that the agent received.

mod apple_mail;
mod gmail;
mod mutt;
mod outlook;
mod phone;
mod thunderbird;

use mail_parser::MessageParser;

use crate::support::letter::Letter;

/// What a person does in their mail client: presses "reply", types, attaches, sends.
pub struct Reply<'a> {
    /// The mail that is answered.
    pub to: &'a Letter,
    pub name: &'a str,
    pub address: &'a str,
    /// The paragraphs that were typed.
    pub typed: &'a [&'a str],
    /// Lines of the private signature that the client adds.
    pub signature: &'a [&'a str],
    pub attached: Option<Attached<'a>>,
    /// Tells the Message-IDs of one writer apart.
    pub number: u32,
}

pub struct Attached<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// A client: its name, and how it writes a reply.
pub type Client = (&'static str, fn(&Reply<'_>) -> Vec<u8>);

pub const CLIENTS: [Client; 5] = [
    ("Outlook", outlook::write),
    ("Gmail", gmail::write),
    ("Apple Mail", apple_mail::write),
    ("Thunderbird", thunderbird::write),
    ("mutt", mutt::write),
];

/// Telephones, which write neither like their desktop cousins nor like each other.
pub const PHONES: [Client; 3] =
    [("iPhone Mail", phone::iphone), ("Gmail for Android", phone::android), ("Outlook for iOS", phone::outlook)];

impl Reply<'_> {
    /// `"Acme Support" <support+…@acme.example>`: every client answers to Reply-To.
    fn recipient(&self) -> String {
        let to = self.to.mail.reply_to.first().or(self.to.mail.from.as_ref()).unwrap();
        format!("\"{}\" <{}>", to.label(), to.address)
    }

    /// The author as clients name them in the line above a quotation: From, not Reply-To.
    fn author(&self) -> (String, String) {
        let from = self.to.mail.from.as_ref().unwrap();
        (from.label().to_owned(), from.address.clone())
    }

    fn subject(&self, prefix: &str) -> String {
        let subject = &self.to.mail.subject;
        let bare = subject.strip_prefix("Re: ").or(subject.strip_prefix("RE: ")).unwrap_or(subject);
        format!("{prefix}: {bare}")
    }

    fn in_reply_to(&self) -> String {
        format!("<{}>", self.to.id())
    }

    /// RFC 5322 section 3.6.4, folded as all clients fold it: one id a line.
    fn references(&self) -> String {
        let ids = self.to.mail.references.iter().cloned().chain([self.to.id()]);
        ids.map(|id| format!("<{id}>")).collect::<Vec<_>>().join("\r\n ")
    }

    /// The text that clients quote: the plain part as it came.
    fn original_text(&self) -> String {
        let message = MessageParser::default().parse(&self.to.raw).unwrap();
        message.body_text(0).unwrap().replace("\r\n", "\n").trim_end().to_owned()
    }

    /// The inside of the body of the HTML part.
    fn original_html(&self) -> String {
        let message = MessageParser::default().parse(&self.to.raw).unwrap();
        let page = message.body_html(0).unwrap().replace("\r\n", "\n");
        let (_, rest) = page.split_once("<body").expect("the desk's HTML has a body");
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split_once("</body>").unwrap().0.trim().to_owned()
    }
}

/// Each line with a mark in front; an empty line has no blank behind the mark.
fn quoted(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { ">\n".to_owned() } else { format!("> {line}\n") }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// RFC 2045 section 6.7.
fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        for (index, byte) in line.bytes().enumerate() {
            let last = index + 1 == line.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (matches!(byte, b' ' | b'\t') && !last);
            let written = if plain { char::from(byte).to_string() } else { format!("={byte:02X}") };
            if width + written.len() > 75 {
                out.push_str("=\r\n");
                width = 0;
            }
            width += written.len();
            out.push_str(&written);
        }
        out.push_str("\r\n");
    }
    out
}

/// RFC 2045 section 6.8, in lines of 76.
fn base64(bytes: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(bytes);
    text.as_bytes().chunks(76).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect()
}

/// A part of a message: its header lines and its encoded content.
fn part(head: &str, content: &str) -> String {
    format!("{}\r\n\r\n{}", crlf(head.trim()), crlf(content))
}

/// Parts between boundaries, as the content of a multipart.
fn parts(boundary: &str, parts: &[String]) -> String {
    let each: String = parts.iter().map(|part| format!("--{boundary}\r\n{}\r\n", part.trim_end())).collect();
    format!("{each}--{boundary}--\r\n")
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}
