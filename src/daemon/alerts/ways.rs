//! The ways by which a human is told: mail by another server, a webhook, a command.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use tokio::io::AsyncWriteExt;

use crate::config::settings::{Alert, Config, Outgoing};
use crate::daemon::alerts::read_secret;
use crate::desk::mail::Address;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Draft, ReturnPath};
use crate::mail::compose::compose;
use crate::outbox::envelope::{Letter, mask};
use crate::outbox::sender::Sender;

/// Each way gets this long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The ways of one desk.
pub struct Ways {
    desk: String,
    domain: String,
    /// The desk's own address, which alerts come from.
    from: String,
    alert: Alert,
    main: Outgoing,
}

impl Ways {
    pub fn new(config: &Config) -> Self {
        let policy = &config.policy;
        Self {
            desk: policy.desk.name.clone(),
            domain: policy.desk.domain.clone(),
            from: policy.mailboxes.first().map(|mailbox| mailbox.address.clone()).unwrap_or_default(),
            alert: config.alert.clone(),
            main: config.outgoing.clone(),
        }
    }

    /// Every way is tried whatever becomes of the others; whether one of them worked, or there is none.
    pub async fn tell(&self, words: &str, now: Timestamp) -> bool {
        let (mut failed, mut told) = (0, 0);
        let mut count = |way: &str, result: Result<()>| match result {
            Ok(()) => told += 1,
            Err(error) => {
                failed += 1;
                tracing::error!("An alert did not get through by {way}: {}", mask(&format!("{error:#}")));
            }
        };
        for to in &self.alert.to {
            count("mail", within(self.mail(to, words, now)).await);
        }
        if let Some(url) = &self.alert.webhook {
            count("webhook", within(self.webhook(url, words, now)).await);
        }
        if let Some(command) = &self.alert.command {
            count("command", within(run(command, words)).await);
        }
        told > 0 || failed == 0
    }

    /// By the alert's own server, or the desk's when there is none.
    async fn mail(&self, to: &str, words: &str, now: Timestamp) -> Result<()> {
        let unique = getrandom::u64().context("Failed to get a random number")?;
        let first = words.lines().next().unwrap_or_default();
        let draft = Draft {
            ticket: None,
            template: "alert".to_owned(),
            mailbox: MailboxName::new("alert"),
            from: Address::named(&self.desk, &self.from),
            reply_to: Vec::new(),
            to: vec![Address::bare(to)],
            cc: Vec::new(),
            rcpts: vec![to.to_owned()],
            return_path: ReturnPath::Null,
            subject: format!("[{}] {}", self.desk, first.chars().take(120).collect::<String>()),
            text: format!("{words}\n\nThis is Maildesk at {}.\n", self.domain),
            html: None,
            message_id: format!("alert.{unique:016x}@{}", self.domain),
            in_reply_to: None,
            references: Vec::new(),
            headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
            attachments: Vec::new(),
            at: now,
        };
        let bytes = compose(&draft, None)?;
        let sender = Sender::new(self.alert.outgoing.as_ref().unwrap_or(&self.main), &read_secret());
        let letter = Letter { envelope_from: None, rcpt: to, bytes: &bytes };
        let sent = sender.send(&letter, || async { Ok(()) }).await.map_err(|error| anyhow::anyhow!("{error}"));
        sender.close().await;
        sent
    }

    async fn webhook(&self, url: &str, words: &str, now: Timestamp) -> Result<()> {
        let body = serde_json::json!({ "desk": self.desk, "text": words, "at": now });
        let url = url.to_owned();
        let post = move || -> Result<()> {
            let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
            let body = serde_json::to_string(&body)?;
            agent.post(&url).content_type("application/json").send(&body).context("the webhook did not take it")?;
            Ok(())
        };
        tokio::task::spawn_blocking(post).await?
    }
}

async fn within(telling: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::time::timeout(PATIENCE, telling)
        .await
        .with_context(|| format!("no answer within {} s", PATIENCE.as_secs()))?
}

/// Runs a command by the shell with the words on its standard input.
async fn run(command: &str, words: &str) -> Result<()> {
    let mut child = tokio::process::Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("Failed to run the alert command")?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read its input is no failure.
        let _ = stdin.write_all(words.as_bytes()).await;
    }
    let status = child.wait().await.context("Failed to wait for the alert command")?;
    if !status.success() {
        bail!("the alert command ended with {status}");
    }
    Ok(())
}
