//! What somebody writes on a page, as the mail that they could have sent: the same code decides about it.

use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

use crate::desk::chat::{HEADER, ID};
use crate::desk::form::Filled;
use crate::desk::mail::Address;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Draft, Plan, ReturnPath};
use crate::desk::policy::{After, Mailbox, Policy};
use crate::desk::ticket::Ticket;
use crate::desk::token::Token;
use crate::desk::written_here::CLOSES;
use crate::ingest::{self, Incoming, Ingested, Seen};
use crate::mail::compose::{self, File};
use crate::store::ledger::{Delivery, Origin, WrittenOn};
use crate::web::Web;
use crate::web::fault::Fault;

pub struct Letter {
    pub from: Address,
    /// Who they are to the ticket, as a session or a link proved.
    pub proof: Token,
    pub ticket: Ticket,
    pub text: String,
    /// The mail that it answers, where one is meant.
    pub answers: Option<String>,
    /// Whether the requester needs nothing more.
    pub closes: bool,
    /// Given by the form, once: what is sent twice comes once.
    pub key: String,
    pub files: Vec<File>,
}

impl Letter {
    /// The message.
    fn bytes(self, policy: &Policy, now: Timestamp) -> Result<Vec<u8>> {
        self.written_on(WrittenOn::Page, policy, now)
    }

    fn written_on(self, place: WrittenOn, policy: &Policy, now: Timestamp) -> Result<Vec<u8>> {
        let program = match place {
            WrittenOn::Chat => "Maildesk (chat)",
            WrittenOn::Page | WrittenOn::Form => "Maildesk (web desk)",
        };
        let mailbox = policy.mailbox(&self.ticket.mailbox).or(policy.mailboxes.first());
        let mailbox = mailbox.unwrap_or_else(|| unreachable!("a checked policy has a mailbox"));
        let token = policy.keys.sign(&self.proof);
        let (key, domain) = (key(&self.key)?, &policy.desk.domain);
        let draft = Draft {
            ticket: Some(self.ticket.number),
            template: String::new(),
            mailbox: mailbox.name.clone(),
            from: self.from,
            reply_to: Vec::new(),
            to: vec![Address::named(&policy.desk.name, mailbox.extended(&token))],
            cc: Vec::new(),
            rcpts: Vec::new(),
            return_path: ReturnPath::Null,
            subject: format!("Re: [#{}] {}", self.ticket.number, self.ticket.subject),
            text: self.text,
            html: None,
            message_id: format!("{}@{domain}", id(place, &key, policy)),
            // Where the mailbox has no sub-addresses, this proves who writes.
            in_reply_to: Some(self.answers.unwrap_or_else(|| format!("{token}.page@{domain}"))),
            references: vec![format!("{token}.page@{domain}")],
            headers: [("User-Agent", program)]
                .into_iter()
                .chain(self.closes.then_some((CLOSES, "yes")))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            attachments: Vec::new(),
            at: date(&key, now),
        };
        compose::letter(&draft, self.files)
    }
}

/// What somebody asks by a form.
pub struct Request {
    /// As they say.
    pub from: Address,
    pub mailbox: Mailbox,
    pub subject: String,
    pub text: String,
    pub key: String,
    pub files: Vec<File>,
    pub written: Written,
}

/// On what somebody asks.
pub enum Written {
    /// The form that asks for anything.
    Freely,
    /// A form of the portal with fields.
    Form(Filled),
    /// A chat, by its name; and in which language.
    Chat { name: String, language: String },
}

/// Takes it in, as mail of that address of which nothing is proven.
pub async fn ask(web: &Arc<Web>, request: Request, now: Timestamp) -> Result<Ingested, Fault> {
    let policy = &web.config.policy;
    let (mailbox, to) = (request.mailbox.name, request.mailbox.address);
    let key = key(&request.key)?;
    let program = |name: &str| ("User-Agent".to_owned(), name.to_owned());
    let (place, headers) = match request.written {
        Written::Freely => (WrittenOn::Form, vec![program("Maildesk (web form)")]),
        Written::Form(filled) => {
            let headers = std::iter::once(program("Maildesk (web form)")).chain(filled.headers());
            (WrittenOn::Form, headers.collect())
        }
        Written::Chat { name, language } => {
            let (name, language) = ((HEADER.to_owned(), name), ("Content-Language".to_owned(), language));
            (WrittenOn::Chat, vec![program("Maildesk (chat)"), name, language])
        }
    };
    let draft = Draft {
        ticket: None,
        template: String::new(),
        mailbox: mailbox.clone(),
        from: request.from,
        reply_to: Vec::new(),
        to: vec![Address::named(&policy.desk.name, to)],
        cc: Vec::new(),
        rcpts: Vec::new(),
        return_path: ReturnPath::Null,
        subject: request.subject,
        text: request.text,
        html: None,
        message_id: format!("{}@{}", id(place, &key, policy), policy.desk.domain),
        in_reply_to: None,
        references: Vec::new(),
        headers,
        attachments: Vec::new(),
        at: date(&key, now),
    };
    let raw = compose::letter(&draft, request.files)?;
    take(web, raw, mailbox, Delivery::Web(place), now).await
}

/// What would become of it; nothing is stored.
pub async fn foresee(web: &Arc<Web>, letter: Letter, seen: Option<Seen>, now: Timestamp) -> Result<Plan, Fault> {
    let policy = &web.config.policy;
    let mailbox = letter.ticket.mailbox.clone();
    let bytes = letter.bytes(policy, now)?;
    Ok(ingest::foresee(&web.store, policy, &mailbox, bytes, seen, now).await?)
}

/// Its bytes, to be taken in later.
pub fn bytes(web: &Web, letter: Letter, now: Timestamp) -> Result<Vec<u8>> {
    letter.bytes(&web.config.policy, now)
}

/// Takes it in.
pub async fn send(web: &Arc<Web>, letter: Letter, now: Timestamp) -> Result<Ingested, Fault> {
    let policy = &web.config.policy;
    let mailbox = letter.ticket.mailbox.clone();
    let raw = letter.bytes(policy, now)?;
    take(web, raw, mailbox, Delivery::Web(WrittenOn::Page), now).await
}

/// Takes in what the visitor of a chat says.
pub async fn say(web: &Arc<Web>, letter: Letter, now: Timestamp) -> Result<Ingested, Fault> {
    let mailbox = letter.ticket.mailbox.clone();
    let raw = letter.written_on(WrittenOn::Chat, &web.config.policy, now)?;
    take(web, raw, mailbox, Delivery::Web(WrittenOn::Chat), now).await
}

async fn take(
    web: &Arc<Web>,
    raw: Vec<u8>,
    mailbox: MailboxName,
    delivery: Delivery,
    now: Timestamp,
) -> Result<Ingested, Fault> {
    let origin = Origin { mailbox, delivery, received_at: None, after: After::Keep };
    let size = raw.len() as u64;
    let incoming = Incoming { origin, raw, whole: true, rest: None, size };
    Ok(web.line.ingest(&web.store, &web.config.policy, incoming, now).await?)
}

/// How the Message-ID of what is written begins. Of a chat the key opens it once more, so nobody may read it there.
fn id(place: WrittenOn, key: &str, policy: &Policy) -> String {
    match place {
        WrittenOn::Chat => format!("{ID}{}", policy.keys.blinded(key)),
        WrittenOn::Page => format!("page-{key}"),
        WrittenOn::Form => format!("form-{key}"),
    }
}

/// A key as a form may give it, or a new one. Never none: the Message-ID of what is written is made of it.
fn key(given: &str) -> Result<String> {
    let sound = sound(given);
    if sound.is_empty() { new_key(Timestamp::UNIX_EPOCH) } else { Ok(sound) }
}

/// What a form gives as its key, where it is one; otherwise nothing.
pub fn sound(given: &str) -> String {
    let sound = given.len() == KEY && given.bytes().all(|byte| byte.is_ascii_hexdigit());
    if sound { given.to_lowercase() } else { String::new() }
}

/// Characters of a key: the time in milliseconds, and 64 random bits, in hex.
const KEY: usize = TIME + 16;
const TIME: usize = 12;
/// A form that was open for longer is dated when it is sent.
const LONGEST_OPEN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A key for a form that is opened now.
pub fn new_key(now: Timestamp) -> Result<String> {
    Ok(format!(
        "{:012x}{:016x}",
        now.as_millisecond().max(0),
        getrandom::u64().context("Failed to get random numbers from the system")?
    ))
}

/// The date of a letter: when its form was opened, so that the same form sent twice is the same mail.
fn date(key: &str, now: Timestamp) -> Timestamp {
    let millis = key.get(..TIME).and_then(|time| i64::from_str_radix(time, 16).ok());
    let opened = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    let recent = |at: &Timestamp| *at <= now && now.duration_since(*at) <= LONGEST_OPEN;
    opened.filter(recent).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_letter_is_that_of_its_form() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let (opened, sent) = (at(1_800_000_000), at(1_800_000_090));
        let key = super::key(&new_key(opened).unwrap()).unwrap();
        assert_eq!(date(&key, sent), opened);
        for odd in ["", "zz", "ffffffffffff0000000000000000", "0000000000010000000000000000"] {
            assert_eq!(date(odd, sent), sent, "{odd}");
        }
        let made = super::key("../../etc").unwrap();
        assert!(
            made.len() == KEY && made != super::key("").unwrap(),
            "what is no key is replaced, each time by another"
        );
    }
}
