//! The loop of one IMAP account: connect, read all that is there, wait for more, again. One task a mailbox, which
//! shares nothing with the others.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::settings::{ImapAccount, MailboxSettings};
use crate::mailbox::alarm::{Alarm, messages};
use crate::mailbox::backoff::{self, Limiter};
use crate::mailbox::batch::Suspects;
use crate::mailbox::imap::dial;
use crate::mailbox::imap::failure::explain;
use crate::mailbox::imap::{Dial, ReadSecret, Session, Tcp, Woken};
use crate::mailbox::pass::Reader;
use crate::mailbox::{Desk, Limits, OnProgress};

/// An IDLE is renewed at least this often, whatever `poll` says: NATs forget quiet connections.
const LONGEST_IDLE: Duration = Duration::from_secs(9 * 60);

/// Watches one IMAP account.
pub struct Watch {
    reader: Reader,
    secret: ReadSecret,
    dial: Arc<dyn Dial>,
    limiter: Limiter,
    started: Instant,
}

impl Watch {
    pub fn new(settings: MailboxSettings, account: ImapAccount, desk: Arc<dyn Desk>, secret: ReadSecret) -> Self {
        let limits = Limits::default();
        let dial = Arc::new(Tcp { account: account.clone(), limits: limits.clone() });
        let alarm = Alarm::new(settings.name.clone());
        let suspects = Suspects::new();
        let reader = Reader {
            settings,
            account,
            desk,
            limits,
            on_progress: None,
            suspects,
            alarm,
            checked_at: None,
            told_only_marked: false,
        };
        Self { reader, secret, dial, limiter: Limiter::new(), started: Instant::now() }
    }

    /// Hears of a backlog's progress.
    pub fn on_progress(mut self, on_progress: OnProgress) -> Self {
        self.reader.on_progress = Some(on_progress);
        self
    }

    /// Other bounds than the usual ones; before [`Watch::dial`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.dial = Arc::new(Tcp { account: self.reader.account.clone(), limits: limits.clone() });
        self.reader.limits = limits;
        self
    }

    /// Another way to the server than the network.
    pub fn dial(mut self, dial: Arc<dyn Dial>) -> Self {
        self.dial = dial;
        self
    }

    /// Runs until stopped. Trouble is logged, told to a human when it lasts, and tried again for ever.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let mut brake = Duration::ZERO;
            let Err(error) = self.live(&stop, &mut brake).await else { return };
            let (line, hopeless) = explain(&error, &self.reader.account);
            let notice = self.reader.alarm.failed(self.reader.desk.now(), &line, hopeless);
            let delay = backoff::delay(self.reader.alarm.failures(), jitter()).max(brake);
            self.reader.alarm.log(&line, delay, notice.is_some());
            self.reader.tell(notice.clone());
            self.reader.desk.readable(notice).await;
            if nap(delay, &stop).await {
                return;
            }
        }
    }

    /// Reads all that is there and ends. The error is one line that says what to do.
    pub async fn run_once(mut self, stop: &CancellationToken) -> Result<()> {
        let Some(outcome) = stop.run_until_cancelled(self.once()).await else { return Ok(()) };
        outcome.map_err(|error| {
            let (line, _) = explain(&error, &self.reader.account);
            anyhow::anyhow!("Mailbox {}: {line}", self.reader.settings.name)
        })
    }

    async fn once(&mut self) -> Result<()> {
        let session = self.open().await?;
        let session = self.reader.pass(session).await?;
        session.leave().await;
        match self.reader.owed().await?.len() {
            0 => Ok(()),
            owed => {
                anyhow::bail!("{} could not be fetched: still on the server, asked for again next time", messages(owed))
            }
        }
    }

    /// One connection's life; `Ok` when stopped. `brake`: how long to wait before the next one at least.
    async fn live(&mut self, stop: &CancellationToken, brake: &mut Duration) -> Result<()> {
        self.reader.alarm.begin(self.reader.desk.now());
        let Some(session) = stop.run_until_cancelled(self.open()).await else { return Ok(()) };
        let mut session = session?;
        *brake = self.limiter.connected(self.started.elapsed());
        loop {
            self.reader.alarm.begin(self.reader.desk.now());
            let Some(passed) = stop.run_until_cancelled(self.reader.pass(session)).await else { return Ok(()) };
            session = passed?;
            let notice = self.reader.alarm.read();
            self.reader.tell(notice.clone());
            self.reader.desk.readable(notice).await;
            let poll = self.reader.settings.poll;
            let mut asleep = !session.can_idle();
            if !asleep {
                let (idled, woken) = session.idle(poll.min(LONGEST_IDLE), stop).await?;
                session = idled;
                asleep = woken == Woken::Refused;
            }
            if (asleep && nap(poll, stop).await) || stop.is_cancelled() {
                session.leave().await;
                return Ok(());
            }
        }
    }

    async fn open(&self) -> Result<Session> {
        dial::open(self.dial.as_ref(), &self.reader.account, &self.secret, &self.reader.limits).await
    }
}

/// Sleeps; true when stopped meanwhile.
pub(super) async fn nap(delay: Duration, stop: &CancellationToken) -> bool {
    stop.run_until_cancelled(tokio::time::sleep(delay)).await.is_none()
}

/// 0 to 1.
fn jitter() -> f64 {
    let mut byte = [128];
    let _ = getrandom::fill(&mut byte);
    f64::from(byte[0]) / 255.0
}
