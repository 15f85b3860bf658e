//! Telling a human by another way than the desk's own mail: mail by another server, a webhook, a command.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use tokio::io::AsyncWriteExt;
use tokio_util::task::TaskTracker;

use crate::clock;
use crate::config::secret;
use crate::config::settings::{Alert, Config, Outgoing};
use crate::desk::mail::Address;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Draft, ReturnPath};
use crate::mail::compose::compose;
use crate::outbox::envelope::Letter;
use crate::outbox::pool::ReadSecret;
use crate::outbox::sender::Sender;

/// The same words are told again after this long at the earliest.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// No more than this many are told within that time; whoever is told of everything hears nothing.
const MOST: usize = 20;

/// Each way gets this long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Raises alerts; cheap to clone.
#[derive(Clone)]
pub struct Alerts {
    inner: Arc<Inner>,
}

struct Inner {
    desk: String,
    domain: String,
    /// The desk's own address, which alerts come from.
    from: String,
    ways: Alert,
    main: Outgoing,
    told: Mutex<Recent>,
    /// Alerts that are on their way.
    under_way: TaskTracker,
}

/// What was told lately.
#[derive(Default)]
struct Recent {
    told: BTreeMap<String, Timestamp>,
}

/// What to do with an alert.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    News,
    /// Told within the last hour.
    Again,
    /// The first of too many: that there are more is told in its place.
    Flood,
    /// One more of too many.
    Drowned,
}

impl Recent {
    fn hear(&mut self, words: &str, now: Timestamp) -> Heard {
        self.told.retain(|_, at| now.duration_since(*at) < QUIET);
        if self.told.contains_key(words) {
            return Heard::Again;
        }
        match self.told.len() {
            ..MOST => {
                self.told.insert(words.to_owned(), now);
                Heard::News
            }
            MOST => {
                self.told.insert(FLOOD.to_owned(), now);
                Heard::Flood
            }
            _ => Heard::Drowned,
        }
    }
}

/// Said once instead of the alerts beyond [`MOST`].
const FLOOD: &str = "There are more alerts than anybody reads: for the next hour they stand in the log only";

impl Alerts {
    pub fn new(config: &Config) -> Self {
        let policy = &config.policy;
        let inner = Inner {
            desk: policy.desk.name.clone(),
            domain: policy.desk.domain.clone(),
            from: policy.mailboxes.first().map(|mailbox| mailbox.address.clone()).unwrap_or_default(),
            ways: config.alert.clone(),
            main: config.outgoing.clone(),
            told: Mutex::default(),
            under_way: TaskTracker::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn raise_all(&self, alerts: &[String]) {
        alerts.iter().for_each(|words| self.raise(words.clone()));
    }

    /// Tells once, by every way there is, in the background. What was told within the last hour is only logged, and
    /// so is what comes in a flood.
    pub fn raise(&self, words: String) {
        let now = clock::now();
        let heard = self.inner.told.lock().unwrap_or_else(PoisonError::into_inner).hear(&words, now);
        let words = match heard {
            Heard::Again => {
                tracing::debug!("{words} (told before)");
                return;
            }
            Heard::Drowned => {
                tracing::warn!("{words}");
                return;
            }
            Heard::News => words,
            Heard::Flood => {
                tracing::warn!("{words}");
                FLOOD.to_owned()
            }
        };
        tracing::warn!("{words}");
        let inner = self.inner.clone();
        self.inner.under_way.spawn(async move {
            if let Err(error) = inner.tell(&words, now).await {
                tracing::error!("Nobody could be told: {error:#}");
            }
        });
    }

    /// Waits until what was raised has been told, or could not be: before the program ends.
    pub async fn told(&self) {
        self.inner.under_way.close();
        let waited = tokio::time::timeout(PATIENCE, self.inner.under_way.wait()).await;
        self.inner.under_way.reopen();
        if waited.is_err() {
            tracing::error!("Some alerts were not told within {} s", PATIENCE.as_secs());
        }
    }
}

impl Inner {
    /// Every way is tried whatever becomes of the others; an error when none of them worked.
    async fn tell(&self, words: &str, now: Timestamp) -> Result<()> {
        let mut failures = Vec::new();
        let mut told = 0;
        let mut count = |way: &str, result: Result<()>| match result {
            Ok(()) => told += 1,
            Err(error) => failures.push(format!("{way}: {error:#}")),
        };
        for to in &self.ways.to {
            count("mail", within(self.mail(to, words, now)).await);
        }
        if let Some(url) = &self.ways.webhook {
            count("webhook", within(self.webhook(url, words, now)).await);
        }
        if let Some(command) = &self.ways.command {
            count("command", within(run(command, words)).await);
        }
        for failure in &failures {
            tracing::error!("An alert did not get through by {failure}");
        }
        ensure!(told > 0 || failures.is_empty(), "every way failed ({})", failures.join("; "));
        Ok(())
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
        let sender = Sender::new(self.ways.outgoing.as_ref().unwrap_or(&self.main), &read_secret());
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

/// How secrets are read wherever the daemon needs one.
pub fn read_secret() -> ReadSecret {
    Arc::new(|secret| secret::read(secret).map(|text| text.expose().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    #[test]
    fn the_same_words_are_told_once_an_hour() {
        let mut recent = Recent::default();
        assert_eq!(recent.hear("down", at(0)), Heard::News);
        assert_eq!(recent.hear("down", at(59)), Heard::Again);
        assert_eq!(recent.hear("down", at(61)), Heard::News, "it is still down");
    }

    #[test]
    fn a_flood_is_told_as_one() {
        let mut recent = Recent::default();
        let heard: Vec<Heard> = (0..100).map(|ticket| recent.hear(&format!("ticket {ticket}"), at(0))).collect();
        assert_eq!(heard.iter().filter(|heard| **heard == Heard::News).count(), MOST);
        assert_eq!(heard.iter().filter(|heard| **heard == Heard::Flood).count(), 1);
        assert_eq!(recent.hear("ticket 1", at(30)), Heard::Again);
        assert_eq!(recent.hear("another", at(61)), Heard::News, "the flood is over");
    }
}
