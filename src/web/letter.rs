//! What somebody writes on a page, as the mail that they could have sent: the same code decides about it.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::mail::Address;
use crate::desk::plan::{Draft, Plan, ReturnPath};
use crate::desk::policy::{After, Policy};
use crate::desk::ticket::Ticket;
use crate::desk::token::Token;
use crate::ingest::{self, Incoming, Ingested, Seen};
use crate::mail::compose::{self, File};
use crate::store::ledger::{Delivery, Origin};
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
    /// Given by the form, once: what is sent twice comes once.
    pub key: String,
    pub files: Vec<File>,
}

impl Letter {
    /// The message.
    fn bytes(self, policy: &Policy, now: Timestamp) -> Result<Vec<u8>> {
        let mailbox = policy.mailbox(&self.ticket.mailbox).or(policy.mailboxes.first());
        let mailbox = mailbox.unwrap_or_else(|| unreachable!("a checked policy has a mailbox"));
        let token = policy.keys.sign(&self.proof);
        let (key, domain) = (key(&self.key), &policy.desk.domain);
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
            message_id: format!("page-{key}@{domain}"),
            // Where the mailbox has no sub-addresses, this proves who writes.
            in_reply_to: Some(self.answers.unwrap_or_else(|| format!("{token}.page@{domain}"))),
            references: vec![format!("{token}.page@{domain}")],
            headers: vec![("User-Agent".to_owned(), "Maildesk (web desk)".to_owned())],
            attachments: Vec::new(),
            at: now,
        };
        compose::letter(&draft, self.files)
    }
}

/// What would become of it; nothing is stored.
pub async fn foresee(web: &Arc<Web>, letter: Letter, seen: Option<Seen>, now: Timestamp) -> Result<Plan, Fault> {
    let policy = &web.config.policy;
    let mailbox = letter.ticket.mailbox.clone();
    let bytes = letter.bytes(policy, now)?;
    Ok(ingest::foresee(&web.store, policy, &mailbox, bytes, seen, now).await?)
}

/// Takes it in.
pub async fn send(web: &Arc<Web>, letter: Letter, now: Timestamp) -> Result<Ingested, Fault> {
    let policy = &web.config.policy;
    let mailbox = letter.ticket.mailbox.clone();
    let raw = letter.bytes(policy, now)?;
    let origin = Origin { mailbox, delivery: Delivery::Page, received_at: None, after: After::Keep };
    let size = raw.len() as u64;
    let incoming = Incoming { origin, raw, whole: true, rest: None, size };
    Ok(web.line.ingest(&web.store, policy, incoming, now).await?)
}

/// A key as a form may give it, or a new one.
fn key(given: &str) -> String {
    let sound = (16..=64).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if sound { given.to_lowercase() } else { new_key().unwrap_or_default() }
}

/// A key for a form.
pub fn new_key() -> Result<String> {
    Ok(format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?))
}
