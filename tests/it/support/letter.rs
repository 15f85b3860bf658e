//! Mail that tests write, and mail that the desk wrote, read back.

use maildesk::desk::mail::Mail;

/// A mail of the desk as somebody got it.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Envelope recipient.
    pub rcpt: String,
    /// Name of the template; empty where it is not known.
    pub template: String,
    pub raw: Vec<u8>,
    pub mail: Mail,
}

impl Letter {
    pub fn new(rcpt: String, template: String, raw: Vec<u8>) -> Self {
        let mail = maildesk::mail::read(&raw, &Default::default());
        Self { rcpt, template, raw, mail }
    }

    pub fn id(&self) -> String {
        self.mail.message_id.clone().expect("the desk's mail has a Message-ID")
    }

    pub fn text(&self) -> String {
        self.mail.text()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.mail.header(name).map(str::to_owned)
    }

    /// Where an answer goes.
    pub fn reply_to(&self) -> String {
        self.mail.reply_to.first().or(self.mail.from.as_ref()).expect("somebody to answer").address.clone()
    }

    /// An answer to it as any client writes it: to Reply-To, in the same thread, with the letter quoted below.
    pub fn answer(&self, from: &str, text: &str) -> Post {
        let quoted: String = self.text().lines().map(|line| format!("> {line}\n")).collect();
        let references = self.mail.references.iter().cloned().chain([self.id()]).collect::<Vec<_>>();
        let from_name = self.mail.from.as_ref().map(|from| from.label().to_owned()).unwrap_or_default();
        Post::new(from, &self.reply_to(), &format!("Re: {}", self.mail.subject.trim_start_matches("Re: ")))
            .text(&format!("{text}\n\nOn Tue, 24 Nov 2026 at 10:00, {from_name} wrote:\n\n{quoted}"))
            .header("In-Reply-To", &format!("<{}>", self.id()))
            .header("References", &references.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" "))
    }
}

/// Those that went to one envelope recipient.
pub fn to<'l>(letters: &'l [Letter], rcpt: &str) -> Vec<&'l Letter> {
    letters.iter().filter(|letter| letter.rcpt == rcpt).collect()
}

/// The mail with a letter attached.
pub fn with_attachment(post: Post, body: &str, letter: &Letter) -> Post {
    let attached = String::from_utf8(letter.raw.clone()).unwrap().replace("\r\n", "\n");
    post.header("Content-Type", "multipart/mixed; boundary=cut").text(&format!(
        "--cut\nContent-Type: text/plain; charset=utf-8\n\n{body}\n--cut\nContent-Type: message/rfc822\n\n{attached}\n--cut--\n"
    ))
}

/// A mail that a test writes.
#[derive(Clone, Debug)]
pub struct Post {
    headers: Vec<(String, String)>,
    text: String,
}

impl Post {
    pub fn new(from: &str, to: &str, subject: &str) -> Self {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let id = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let headers = [
            ("From", from),
            ("To", to),
            ("Subject", subject),
            ("Message-ID", &format!("<post-{id}@client.example>")),
            ("Date", "Tue, 24 Nov 2026 10:00:00 +0200"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
        ];
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { headers, text: String::new() }
    }

    pub fn text(mut self, text: &str) -> Self {
        self.text = text.to_owned();
        self
    }

    /// Replaces a header, or adds it.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Bare addresses of To and Cc.
    pub fn recipients(&self) -> Vec<String> {
        let mail = maildesk::mail::read(&self.bytes(), &Default::default());
        mail.recipients().map(|to| to.address.clone()).collect()
    }

    pub fn id(&self) -> String {
        let id = self.headers.iter().find(|(name, _)| name == "Message-ID").map(|(_, id)| id.clone());
        id.unwrap_or_default().trim_matches(['<', '>']).to_owned()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let head: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{head}\r\n{}", self.text.replace('\n', "\r\n")).into_bytes()
    }
}

impl From<Post> for Vec<u8> {
    fn from(post: Post) -> Self {
        post.bytes()
    }
}

/// What the recipient's server says of a mail that it refuses (RFC 3464).
pub fn refused(letter: &Letter) -> Post {
    let returned: String = letter.raw.iter().map(|byte| *byte as char).collect();
    let head = returned.split("\r\n\r\n").next().unwrap().replace("\r\n", "\n");
    let text = format!(
        "--b\nContent-Type: text/plain\n\nYour mail could not be delivered.\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {0}\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 <{0}>: no such user\n--b\nContent-Type: text/rfc822-headers\n\n{head}\n--b--\n",
        letter.rcpt
    );
    Post::new("Mail Delivery System <mailer-daemon@mx.example>", "support@acme.example", "Undelivered mail")
        .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
        .header("Return-Path", "<>")
        .text(&text)
}
