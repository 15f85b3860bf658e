//! The few connections to one SMTP server, kept while they are healthy.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::Instant;

use crate::config::settings::{Secret, SmtpAccount, Tls};
use crate::net;
use crate::outbox::envelope::Letter;
use crate::outbox::outcome::{Cause, SendError, Stage};
use crate::outbox::smtp::{Connection, Patience};

/// Connections to one server at the same time.
pub const CONNECTIONS: usize = 4;

/// A connection is left alone after this many messages; servers count.
const MESSAGES: u32 = 100;

/// A resting connection is kept this long; servers wait five minutes at best.
pub(crate) const REST: Duration = Duration::from_secs(30);

/// How long a token command or password manager may take.
const SECRET: Duration = Duration::from_secs(60);

/// Reads a secret where the configuration says it is. May block.
pub type ReadSecret = Arc<dyn Fn(&Secret) -> anyhow::Result<String> + Send + Sync>;

/// One SMTP server.
pub struct Smtp {
    account: SmtpAccount,
    read_secret: ReadSecret,
    patience: Patience,
    tls: OnceCell<Arc<ClientConfig>>,
    idle: Mutex<Vec<Resting>>,
    permits: Semaphore,
}

struct Resting {
    connection: Connection,
    since: Instant,
}

impl Smtp {
    pub fn new(account: SmtpAccount, read_secret: ReadSecret, patience: Patience) -> Self {
        let permits = Semaphore::new(CONNECTIONS);
        Self { account, read_secret, patience, tls: OnceCell::new(), idle: Mutex::default(), permits }
    }

    /// `host:port`, for people.
    pub fn name(&self) -> String {
        format!("{}:{}", self.account.host, self.account.port)
    }

    /// Sends over a connection that rests, or over a new one; see [`Connection::send`].
    pub async fn send<F>(&self, letter: &Letter<'_>, on_data: impl FnOnce() -> F) -> Result<(), SendError>
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        let busy = |_| SendError::new(Stage::Mail, Cause::Busy);
        let _permit = tokio::time::timeout(self.patience.command, self.permits.acquire()).await.map_err(busy)?;
        let connection = match self.rested().await {
            Some(connection) => connection,
            None => self.open().await?,
        };
        let (result, connection) = connection.send(letter, on_data).await;
        match connection {
            Some(connection) if connection.sent() < MESSAGES => {
                self.lock().push(Resting { connection, since: Instant::now() })
            }
            Some(connection) => leave(connection),
            None => {}
        }
        result
    }

    /// Connects and logs in, and keeps the connection for the next message: what `check --online` asks.
    pub async fn probe(&self) -> Result<(), SendError> {
        let connection = self.open().await?;
        self.lock().push(Resting { connection, since: Instant::now() });
        Ok(())
    }

    async fn rested(&self) -> Option<Connection> {
        loop {
            self.tidy();
            // The one that rested last: the others can grow old and leave.
            let resting = self.lock().pop()?;
            if let Some(connection) = resting.connection.reset().await {
                return Some(connection);
            }
        }
    }

    async fn open(&self) -> Result<Connection, SendError> {
        let tls = match self.account.tls {
            Tls::None => None,
            Tls::Implicit | Tls::Starttls => Some(self.tls_config().await?),
        };
        let secret = self.secret().await?;
        Connection::open(&self.account, tls, secret.as_deref(), self.patience).await
    }

    async fn tls_config(&self) -> Result<Arc<ClientConfig>, SendError> {
        let ca = self.account.tls_ca.clone();
        let config = self.tls.get_or_try_init(|| async {
            let read = tokio::task::spawn_blocking(move || net::tls_config(ca.as_deref())).await;
            read.map_err(anyhow::Error::from)
                .flatten()
                .map_err(|error| SendError::trouble(Stage::Tls, format!("{error:#}")))
        });
        config.await.cloned()
    }

    /// Read for every connection: passwords change, tokens expire.
    async fn secret(&self) -> Result<Option<String>, SendError> {
        let Some(login) = &self.account.login else { return Ok(None) };
        let (read, secret) = (self.read_secret.clone(), login.secret.clone());
        let task = tokio::task::spawn_blocking(move || read(&secret));
        let trouble = |words: String| SendError::trouble(Stage::Auth, words);
        match tokio::time::timeout(SECRET, task).await {
            Ok(Ok(Ok(secret))) => Ok(Some(secret)),
            Ok(Ok(Err(error))) => Err(trouble(format!("{error:#}"))),
            Ok(Err(error)) => Err(trouble(error.to_string())),
            Err(_) => Err(trouble(format!("the secret did not come within {} s", SECRET.as_secs()))),
        }
    }

    /// Says goodbye on connections that have rested for too long.
    pub fn tidy(&self) {
        let now = Instant::now();
        let old: Vec<_> = self.lock().extract_if(.., |resting| now.duration_since(resting.since) >= REST).collect();
        old.into_iter().for_each(|resting| leave(resting.connection));
    }

    /// Whether a connection rests.
    pub fn is_resting(&self) -> bool {
        !self.lock().is_empty()
    }

    /// Says goodbye on every resting connection.
    pub async fn close(&self) {
        let resting = std::mem::take(&mut *self.lock());
        futures_util::future::join_all(resting.into_iter().map(|resting| resting.connection.quit())).await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Resting>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// QUIT without anybody waiting for it.
fn leave(connection: Connection) {
    tokio::spawn(connection.quit());
}
