//! Connecting: implicit TLS, STARTTLS, or plain.

use std::sync::Arc;

use anyhow::{Context, Result};
use async_imap::Client;
use futures_util::future::BoxFuture;
use tokio::time::timeout;

use crate::config::settings::{ImapAccount, Secret, Tls};
use crate::mailbox::Limits;
use crate::mailbox::imap::failure::{Failure, Stage};
use crate::mailbox::imap::login::{Login, greet};
use crate::mailbox::imap::session::Session;
use crate::net::{self, Stream};

/// Reads a secret when it is needed; may block, since a command may have to run.
pub type ReadSecret = Arc<dyn Fn(&Secret) -> Result<String> + Send + Sync>;

/// Connects to the server of one mailbox. Tests put a scripted server here.
pub trait Dial: Send + Sync {
    fn dial(&self) -> BoxFuture<'_, Result<Dialled>>;
}

/// A connected stream, and whether its greeting has been read.
pub struct Dialled {
    pub stream: Box<dyn Stream>,
    pub greeted: bool,
}

/// Over the network.
pub struct Tcp {
    pub account: ImapAccount,
    pub limits: Limits,
}

impl Dial for Tcp {
    fn dial(&self) -> BoxFuture<'_, Result<Dialled>> {
        Box::pin(async move {
            let ImapAccount { host, port, tls, tls_ca, .. } = &self.account;
            let patience = self.limits.dial;
            let secured = async |stream| {
                let config = net::tls_config(tls_ca.as_deref())?;
                anyhow::Ok(Box::new(net::secure(stream, host, config, patience).await?) as Box<dyn Stream>)
            };
            let stream = net::connect(host, *port, patience).await?;
            Ok(match tls {
                Tls::None => Dialled { stream: Box::new(stream), greeted: false },
                Tls::Implicit => Dialled { stream: secured(stream).await?, greeted: false },
                Tls::Starttls => {
                    let stream = starttls(stream, patience).await?;
                    Dialled { stream: secured(stream).await?, greeted: true }
                }
            })
        })
    }
}

/// Asks for TLS; what a man in the middle may have put behind the server's OK is thrown away with the reader.
async fn starttls(
    stream: tokio::net::TcpStream,
    patience: std::time::Duration,
) -> Result<tokio::net::TcpStream, Failure> {
    let mut client = Client::new(stream);
    greet(&mut client, patience).await?;
    timeout(patience, client.run_command_and_check_ok("STARTTLS", None))
        .await
        .map_err(|_| Failure::Stalled { command: "STARTTLS", patience })?
        .map_err(|error| Failure::sending("STARTTLS", error))?;
    Ok(client.into_inner())
}

/// The longest answer that a session may get: the largest whole message, its head in slices, or a list of UIDs.
pub fn longest_answer(limits: &Limits) -> u64 {
    const LISTS: u64 = 8 * 1024 * 1024;
    limits.whole.max(limits.slice).saturating_add(LISTS)
}

/// Connects and logs in. Each stage is named in the error, for [`super::failure::explain`].
pub async fn open(dial: &dyn Dial, account: &ImapAccount, secret: &ReadSecret, limits: &Limits) -> Result<Session> {
    let dialled = dial.dial().await.context(Stage::Connect)?;
    let read = {
        let (read, source) = (secret.clone(), account.secret.clone());
        move || read(&source)
    };
    let secret = tokio::task::spawn_blocking(read).await.context(Stage::Secret)?.context(Stage::Secret)?;
    let login = Login { user: account.user.clone(), secret, xoauth2: account.xoauth2 };
    let Dialled { stream, greeted } = dialled;
    Session::open(stream, greeted, &login, longest_answer(limits), limits.patience).await.context(Stage::Login)
}
