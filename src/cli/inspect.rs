//! `inspect`: what is understood in a message and what would be done, by the very code that decides.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;

use crate::cli::context::{self, Keys};
use crate::cli::{Exit, Global, table, view};
use crate::clock;
use crate::config;
use crate::desk::decide::decide;
use crate::desk::facts::Facts;
use crate::desk::mail::{Mail, PartKind};
use crate::desk::names::MailboxName;
use crate::desk::plan::Plan;
use crate::desk::policy::Policy;
use crate::desk::ticket::TicketNumber;
use crate::ingest::{self, Raw};
use crate::store::Store;

#[derive(Debug, Args)]
pub struct Inspect {
    /// The message, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// As if it came to this mailbox; default: the first
    #[arg(long, value_name = "NAME")]
    mailbox: Option<String>,
}

impl Inspect {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let bytes = self.read()?;
        let (policy, store) = desk(global)?;
        let mailbox = match &self.mailbox {
            Some(name) => {
                policy.mailbox(&MailboxName::new(name)).with_context(|| format!("there is no mailbox `{name}`"))?
            }
            None => policy.mailboxes.first().context("the configuration has no mailbox")?,
        };
        let now = clock::now();
        let mail =
            ingest::understand(&policy, &Raw { size: bytes.len() as u64, bytes, whole: true, kept: false }).await;
        let facts = facts(store, &mail, &policy, &mailbox.name, now).await?;
        let plan = decide(&facts, &mail, &policy, now);
        if global.json {
            table::json(&view::inspection(&mail, &plan))?
        } else {
            print(&mail, &plan)?
        }
        Ok(Exit::Done)
    }

    fn read(&self) -> Result<Vec<u8>> {
        if self.file.as_os_str() == "-" {
            let mut raw = Vec::new();
            std::io::stdin().lock().read_to_end(&mut raw).context("Failed to read standard input")?;
            return Ok(raw);
        }
        std::fs::read(&self.file).with_context(|| format!("Failed to read {}", self.file.display()))
    }
}

/// The configured desk and its store, if it has one already; without a configuration a plain one.
fn desk(global: &Global) -> Result<(Arc<Policy>, Option<Store>)> {
    if context::config_path(global).is_none() {
        let plain = config::minimal(&context::templates).map_err(context::bad)?;
        return Ok((plain.policy, None));
    }
    let config = context::load(global, Keys::Borrowed)?;
    let location = context::location(&config.database)?;
    let store = location.exists().then(|| Store::open(&location)).transpose()?;
    Ok((config.policy, store))
}

async fn facts(
    store: Option<Store>,
    mail: &Mail,
    policy: &Arc<Policy>,
    mailbox: &MailboxName,
    now: Timestamp,
) -> Result<Facts> {
    let Some(store) = store else { return Ok(nothing_known(mailbox, now)) };
    let (mail, policy, mailbox) = (mail.clone(), policy.clone(), mailbox.clone());
    store.read(move |tx| ingest::facts(tx, &mail, &policy, &mailbox, now)).await
}

/// A desk that has seen nothing yet.
fn nothing_known(mailbox: &MailboxName, now: Timestamp) -> Facts {
    Facts {
        received_at: now,
        mailbox: mailbox.clone(),
        next_ticket: TicketNumber(1),
        next_contact: 1,
        contact: None,
        duplicate: None,
        id_taken: false,
        known: Vec::new(),
        tickets: Vec::new(),
        latest: BTreeMap::new(),
        followed: BTreeMap::new(),
        caused: BTreeMap::new(),
        outages: Vec::new(),
        changes: Vec::new(),
        recent: Vec::new(),
        notes: BTreeMap::new(),
        asides: BTreeMap::new(),
        answers_mail_of: None,
        told_of: None,
        answered_since: Vec::new(),
        merged: BTreeMap::new(),
        bounced: None,
        buckets: BTreeMap::new(),
        load: BTreeMap::new(),
        last_assigned: BTreeMap::new(),
        away: BTreeMap::new(),
        seed: 0,
    }
}

fn print(mail: &Mail, plan: &Plan) -> Result<()> {
    let from = mail.from.as_ref().map_or("nobody".to_owned(), |from| format!("{} <{}>", from.label(), from.address));
    let mut lines = vec![format!("from        {from}"), format!("subject     {}", mail.subject)];
    lines.extend(mail.language.iter().map(|language| format!("language    {language}")));
    lines.extend(mail.attachments.iter().map(|attachment| {
        let name = attachment.name.as_deref().unwrap_or("unnamed");
        format!("attachment  {name} ({}, {} bytes)", attachment.content_type, attachment.size)
    }));
    if mail.automatic.is_automatic {
        lines.push(format!("automatic   {}", mail.automatic.evidence.join("; ")));
    }
    lines.extend(mail.bounce.iter().flat_map(|bounce| &bounce.recipients).map(|recipient| {
        format!("bounced     {} {}", recipient.address, recipient.diagnostic.as_deref().unwrap_or_default())
    }));
    lines.extend(
        mail.complaint
            .iter()
            .map(|complaint| format!("complaint   {}", complaint.address.as_deref().unwrap_or("nobody named"))),
    );
    lines.extend(
        mail.forwarded
            .iter()
            .filter_map(|forwarded| forwarded.from.as_ref())
            .map(|from| format!("forwards    a mail of {}", from.address)),
    );
    lines.extend(mail.sender_facts.iter().map(|fact| {
        let label = if fact.kind.is_suspicious() { "suspicious" } else { "sender" };
        format!("{label:<12}{}", fact.text)
    }));
    lines.extend(mail.problems.iter().map(|problem| format!("problem     {problem}")));
    let folded = mail
        .parts
        .iter()
        .filter(|part| part.kind != PartKind::New)
        .map(|part| part.text.lines().count())
        .sum::<usize>();
    lines.push(String::new());
    lines.extend(mail.reply_text().lines().map(|line| format!("  | {line}")));
    if folded > 0 {
        lines.push(format!("  | ({folded} lines folded)"));
    }
    lines.push(String::new());
    lines.push(format!("verdict     {}", plan.verdict.map_or("none", |verdict| verdict.as_str())));
    lines.extend(plan.reasons.iter().map(|reason| format!("because     {reason}")));
    lines.extend(view::changes(plan).iter().map(|change| format!("change      {change}")));
    lines.extend(
        plan.drafts
            .iter()
            .map(|draft| format!("mail        {} to {}: {}", draft.template, draft.rcpts.join(", "), draft.subject)),
    );
    table::line(&table::plain(&lines.join("\n")))
}
