//! `demo`: the whole desk on sample mail, in a folder of its own. Nothing leaves this machine.
//!
//! The same daemon, store, mailbox and outbox as anywhere else; only the mail is made up, and `demo::player` fills in
//! what its answers answer.

mod player;
mod sample;
mod visitor;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::cli::context::{self, Keys};
use crate::cli::demo::player::Player;
use crate::cli::demo::visitor::Visitor;
use crate::cli::run::{alone, on_stop};
use crate::cli::{Exit, Global, table};
use crate::daemon::Daemon;
use crate::ingest::Ingested;
use crate::store::Store;
use crate::store::outbox::{OutboxFilter, OutboxState};
use crate::{clock, tick, web};

#[derive(Debug, Args)]
pub struct Demo {
    /// Where to put it; default: ./maildesk-demo, or the first free ./maildesk-demo-N
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Where the web desk is served
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8025")]
    listen: SocketAddr,
    /// End when all is done instead of going on as a desk
    #[arg(long)]
    once: bool,
}

/// How long ago the message came that nobody answers in time, and when the desk looks at it.
const UNANSWERED: SignedDuration = SignedDuration::from_mins(16);
const LOOKS: [SignedDuration; 3] = [SignedDuration::from_mins(8), SignedDuration::from_mins(3), SignedDuration::ZERO];

impl Demo {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        if global.json && !self.once {
            bail!("one JSON document can only tell of a demo that ends: add --once");
        }
        let folder = self.folder()?;
        let file = prepare(&folder, self.listen)?;
        let config = context::load_file(&file, Keys::Create)?;
        let store = Store::open(&context::location(&config.database)?)?;
        // To other commands it is a daemon like any other: they wake it, and send nothing themselves.
        let listening = alone(&config.path)?;
        let daemon = Daemon::new(config, store);
        daemon.admit().await?;
        let mut stage = Stage::new(daemon, Player::new(folder.join("mail/out")), global.json);
        stage.say(&format!("A service desk in {}\n", folder.display()))?;
        for sample in sample::MESSAGES {
            stage.play(sample).await?;
        }
        stage.let_time_pass().await?;
        if global.json {
            // Every message and what became of it, as `ledger --json` says it.
            table::json(&stage.daemon.store.read(|tx| tx.ledger(&Default::default())).await?)?;
            return Ok(Exit::Done);
        }
        stage.summary(&file).await?;
        if self.once {
            return Ok(Exit::Done);
        }
        if let Some(agent) = stage.daemon.config.policy.agents.first() {
            let link = web::link_to_sign_in(&stage.daemon.store, &stage.daemon.config, agent, clock::now()).await?;
            table::line(&format!("\nThe web desk, as {} (the link works once): {link}", agent.name))?;
        }
        table::line(&format!(
            "\nThe desk stays open; put mail into {}, end with Ctrl-C.",
            folder.join("mail/in/new").display()
        ))?;
        let stop = on_stop()?;
        tokio::select! {
            () = stage.daemon.run(stop) => {}
            deaf = listening.listen(&stage.daemon.store) => return Err(deaf),
        }
        Ok(Exit::Done)
    }

    fn folder(&self) -> Result<PathBuf> {
        if let Some(dir) = &self.dir {
            let taken = dir.join("maildesk.toml").exists() || dir.join("mail").exists();
            if taken {
                bail!("there is a desk in {} already; remove it, or name another folder with --dir", dir.display());
            }
            return Ok(dir.clone());
        }
        let numbered = (2..1000).map(|number| PathBuf::from(format!("maildesk-demo-{number}")));
        let free = std::iter::once(PathBuf::from("maildesk-demo")).chain(numbered).find(|dir| !dir.exists());
        free.context("there are very many demos here; name a folder with --dir")
    }
}

fn prepare(folder: &Path, listen: SocketAddr) -> Result<PathBuf> {
    std::fs::create_dir_all(folder).with_context(|| format!("Failed to make {}", folder.display()))?;
    let folder = folder.canonicalize().with_context(|| format!("Failed to find {}", folder.display()))?;
    let file = folder.join("maildesk.toml");
    let configuration = sample::CONFIGURATION.replace(sample::LISTEN, &listen.to_string());
    std::fs::write(&file, configuration).with_context(|| format!("Failed to write {}", file.display()))?;
    Ok(file)
}

struct Stage {
    daemon: Daemon,
    player: Player,
    visitor: Visitor,
    heard: Arc<Mutex<Vec<Ingested>>>,
    /// Rows of the outbox that were shown.
    shown: i64,
    /// Whether nothing is told on the way.
    quiet: bool,
}

impl Stage {
    fn new(mut daemon: Daemon, player: Player, quiet: bool) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear: Arc<Mutex<Vec<Ingested>>> = heard.clone();
        daemon.on_message = Some(Arc::new(move |ingested: &Ingested| {
            ear.lock().unwrap_or_else(PoisonError::into_inner).push(ingested.clone());
        }));
        Self { daemon, player, visitor: Visitor::default(), heard, shown: 0, quiet }
    }

    /// One message arrives in the Maildir, the desk handles it and sends what follows.
    async fn play(&mut self, sample: &sample::Message) -> Result<()> {
        let came_at =
            clock::now().checked_sub(if sample.is_unanswered() { UNANSWERED } else { SignedDuration::ZERO })?;
        let raw = self.player.fill(sample, came_at)?;
        if sample.is_said() {
            return self.say_in_chat(sample, raw).await;
        }
        for settings in &self.daemon.config.mailboxes {
            let crate::config::settings::Source::Maildir(folder) = &settings.source else { continue };
            player::put(folder, sample.name, &raw, came_at)?;
            self.daemon.read_once(settings, &CancellationToken::new()).await?;
        }
        self.daemon.drain().await?;
        let heard: Vec<Ingested> = std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        for ingested in heard {
            self.tell(sample.name, &ingested)?;
        }
        self.show_sent().await
    }

    /// The visitor has read what there is, and writes; after the last word they leave.
    async fn say_in_chat(&mut self, sample: &sample::Message, raw: Vec<u8>) -> Result<()> {
        let Daemon { config, store, .. } = &self.daemon;
        let said = self.visitor.say(store, config, raw).await?;
        self.tell(sample.name, &said)?;
        if sample::MESSAGES.last().is_some_and(|last| last.name == sample.name) {
            self.visitor.leave(&self.daemon.store, &self.daemon.config).await?;
            self.say("   the visitor leaves the chat")?;
        }
        self.daemon.drain().await?;
        self.show_sent().await
    }

    /// Looks at the unanswered ticket as the minutes go by.
    async fn let_time_pass(&mut self) -> Result<()> {
        for look in LOOKS {
            let at: Timestamp = clock::now().checked_sub(look)?;
            self.say(&format!("── {} minutes after the urgent message", (UNANSWERED - look).as_mins()))?;
            for plan in tick::tick(&self.daemon.store, &self.daemon.config.policy, at).await? {
                for reason in plan.reasons.iter().filter(|reason| reason.starts_with("ticket")) {
                    self.say(&table::plain(&format!("   {reason}")))?;
                }
            }
            self.daemon.drain().await?;
            self.show_sent().await?;
        }
        Ok(())
    }

    async fn show_sent(&mut self) -> Result<()> {
        let rows = self.daemon.store.read(|tx| tx.outbox(&OutboxFilter::default())).await?;
        for row in rows.iter().filter(|row| row.id > self.shown) {
            self.say(&table::plain(&format!("   ✉ {:<14} {:<38} {}", row.template, row.rcpt, row.subject)))?;
        }
        self.shown = rows.iter().map(|row| row.id).max().unwrap_or(self.shown);
        self.say("")
    }

    async fn summary(&self, file: &Path) -> Result<()> {
        let (tickets, rows, mails) = self
            .daemon
            .store
            .read(|tx| {
                Ok((tx.tickets(&Default::default())?, tx.ledger(&Default::default())?, tx.outbox(&Default::default())?))
            })
            .await?;
        let sent = mails.iter().filter(|row| row.state != OutboxState::Read).count();
        table::line(&format!(
            "{} messages came, {} tickets stand, {sent} mails were sent. Look around:",
            rows.len(),
            tickets.len()
        ))?;
        let desk = format!("maildesk -c {}", file.display());
        for (command, what) in [
            ("ticket list", "the tickets"),
            ("ticket show 1", "one of them, with its clocks"),
            ("explain 1", "why it is what it is"),
            ("ledger", "every message and what became of it"),
            ("ledger --verdict held", "what waits for a person"),
            ("ticket list channel:chat", "what came by the chat"),
            ("outbox", "what was sent"),
            ("sla", "what breaks next"),
        ] {
            table::line(&format!("   {desk} {command:<24} # {what}"))?;
        }
        Ok(())
    }

    /// What became of a message, in a few lines.
    fn tell(&self, name: &str, ingested: &Ingested) -> Result<()> {
        let from = ingested.from.as_deref().unwrap_or("nobody");
        let verdict = ingested.verdict.map_or("none", |verdict| verdict.as_str());
        let ticket = ingested.ticket.map(|ticket| format!(" · ticket {ticket}")).unwrap_or_default();
        self.say(&table::plain(&format!("── {name}\n   from {from}: {}", ingested.subject)))?;
        self.say(&format!("   {}{ticket}", verdict.to_uppercase()))?;
        let told = |reason: &&String| !reason.starts_with("agent ") || !reason.contains("is told");
        ingested
            .reasons
            .iter()
            .filter(told)
            .try_for_each(|reason| self.say(&table::plain(&format!("   because {reason}"))))
    }

    fn say(&self, line: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { table::line(line) }
    }
}
