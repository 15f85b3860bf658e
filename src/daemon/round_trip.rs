//! The proof that the desk works: mail to each mailbox by the desk's own server, until it has come back as a ticket
//! with its acknowledgement; and, on the way, which sub-addresses reach the mailbox.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::config::settings::{MailboxSettings, Source};
use crate::daemon::{Daemon, alerts};
use crate::desk::mail::Address;
use crate::desk::names::MailboxName;
use crate::desk::plan::{Draft, ReturnPath};
use crate::desk::policy::{Mailbox, Subaddress};
use crate::desk::template::name;
use crate::desk::ticket::TicketNumber;
use crate::desk::token::{Holder, Token};
use crate::mail::compose::compose;
use crate::outbox::envelope::Letter;
use crate::outbox::servers::Servers;
use crate::store::ledger::{LedgerFilter, LedgerRow};
use crate::store::outbox::{OutboxFilter, OutboxState};

/// How long mail may take to come back.
const PATIENCE: Duration = Duration::from_secs(120);

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// What became of the mail to one mailbox.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Trip {
    pub mailbox: MailboxName,
    /// The ticket that it became.
    pub ticket: Option<TicketNumber>,
    /// Whether its acknowledgement was taken by the server.
    pub acknowledged: bool,
    /// The sub-addressing that reaches the mailbox.
    pub subaddress: Subaddress,
    /// What the configuration says of it.
    pub configured: Subaddress,
}

/// Tries every mailbox that is read by the desk. `sender` gets the acknowledgements. Where a daemon runs, it does
/// the reading and sending; otherwise both are done here.
pub async fn round_trip(daemon: &Daemon, sender: &str, runs: bool) -> Result<Vec<Trip>> {
    let mut trips = Vec::new();
    for settings in daemon.config.mailboxes.iter().filter(|settings| !matches!(settings.source, Source::Pipe)) {
        let mailbox = daemon.config.policy.mailbox(&settings.name);
        let mailbox = mailbox.ok_or_else(|| anyhow!("mailbox {} is not in the policy", settings.name))?;
        trips.push(one(daemon, settings, mailbox, sender, runs).await?);
    }
    Ok(trips)
}

async fn one(daemon: &Daemon, settings: &MailboxSettings, mailbox: &Mailbox, sender: &str, runs: bool) -> Result<Trip> {
    // The first contact leaves alone what is there, so it must come before the mail.
    look(daemon, settings, runs).await?;
    let unique = getrandom::u64().context("Failed to get a random number")?;
    let plain = format!("round-trip.{unique:016x}@{}", daemon.config.policy.desk.domain);
    post(daemon, mailbox, sender, &mailbox.address, &plain).await?;
    let ways = [Subaddress::Plus, Subaddress::Minus];
    for (way, id) in ways.iter().zip(probes(daemon, unique)) {
        let to = Mailbox { subaddress: *way, ..mailbox.clone() }.extended("maildesk-check");
        // Many servers refuse what they do not know: that is the answer.
        if let Err(error) = post(daemon, mailbox, sender, &to, &id).await {
            tracing::info!("Mail to {to} was not taken: {error:#}");
        }
    }
    let until = Instant::now() + PATIENCE;
    let mut row = None;
    while row.is_none() && Instant::now() < until {
        tokio::time::sleep(PAUSE).await;
        look(daemon, settings, runs).await?;
        row = seen(daemon, &plain).await?;
    }
    let mut subaddress = Subaddress::None;
    for (way, id) in ways.iter().zip(probes(daemon, unique)).rev() {
        if seen(daemon, &id).await?.is_some() {
            subaddress = *way;
        }
    }
    let ticket = row.and_then(|row| row.ticket);
    let acknowledged = match ticket {
        Some(ticket) => acknowledged(daemon, ticket, runs, until).await?,
        None => false,
    };
    Ok(Trip { mailbox: mailbox.name.clone(), ticket, acknowledged, subaddress, configured: mailbox.subaddress })
}

/// Message-IDs that only this desk can make: it files what comes back with them and opens no ticket.
fn probes(daemon: &Daemon, unique: u64) -> [String; 2] {
    let policy = &daemon.config.policy;
    let token = policy.keys.sign(&Token { ticket: TicketNumber(1), holder: Holder::Bounce(0) });
    ["plus", "minus"].map(|way| format!("{token}.{way}{unique:016x}@{}", policy.desk.domain))
}

async fn post(daemon: &Daemon, mailbox: &Mailbox, from: &str, to: &str, message_id: &str) -> Result<()> {
    let draft = Draft {
        ticket: None,
        template: "round_trip".to_owned(),
        mailbox: mailbox.name.clone(),
        from: Address::named("Maildesk check", from),
        reply_to: Vec::new(),
        to: vec![Address::bare(to)],
        cc: Vec::new(),
        rcpts: vec![to.to_owned()],
        return_path: ReturnPath::Null,
        subject: "Does the desk answer?".to_owned(),
        text: "This mail was sent by `maildesk check --round-trip`. Its ticket can be closed.\n".to_owned(),
        html: None,
        message_id: message_id.to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        headers: Vec::new(),
        attachments: Vec::new(),
        at: clock::now(),
    };
    let bytes = compose(&draft, None)?;
    let servers = Servers::from_config(&daemon.config, &alerts::read_secret());
    let letter = Letter { envelope_from: Some(from), rcpt: to, bytes: &bytes };
    let sent = servers.of(&mailbox.name).sender().send(&letter, || async { Ok(()) }).await;
    servers.close().await;
    sent.map_err(|error| anyhow!("the mail to {to} could not be sent: {error}"))
}

/// Reads the mailbox and sends what follows, unless a daemon does.
async fn look(daemon: &Daemon, settings: &MailboxSettings, runs: bool) -> Result<()> {
    if runs {
        return Ok(());
    }
    daemon.read_once(settings, &CancellationToken::new()).await?;
    daemon.drain().await?;
    Ok(())
}

async fn seen(daemon: &Daemon, message_id: &str) -> Result<Option<LedgerRow>> {
    let filter = LedgerFilter { message_id: Some(message_id.to_owned()), ..LedgerFilter::default() };
    Ok(daemon.store.read(move |tx| tx.ledger(&filter)).await?.pop())
}

async fn acknowledged(daemon: &Daemon, ticket: TicketNumber, runs: bool, until: Instant) -> Result<bool> {
    loop {
        let filter = OutboxFilter { ticket: Some(ticket), ..OutboxFilter::default() };
        let rows = daemon.store.read(move |tx| tx.outbox(&filter)).await?;
        let ack = rows.iter().find(|row| row.template == name::ACK);
        match ack.map(|row| row.state) {
            Some(OutboxState::Sent) => return Ok(true),
            Some(OutboxState::Queued | OutboxState::Sending) if runs && Instant::now() < until => {
                tokio::time::sleep(PAUSE).await
            }
            _ => return Ok(false),
        }
    }
}
