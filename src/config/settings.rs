//! The checked configuration of everything that touches the world: servers, folders, secrets.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::config::brand::Brand;
use crate::config::report::Problems;
use crate::desk::names::MailboxName;
use crate::desk::policy::{After, Bucket, Policy};

/// One configuration file with its includes, checked.
#[derive(Clone)]
pub struct Config {
    /// The file, absolute; relative paths in it are meant from its folder.
    pub path: PathBuf,
    pub policy: Arc<Policy>,
    pub database: Database,
    pub mailboxes: Vec<MailboxSettings>,
    pub outgoing: Outgoing,
    pub alert: Alert,
    /// By name; rules tell them.
    pub webhooks: BTreeMap<String, Webhook>,
    pub web: Web,
    /// Holds the keys that sign tokens; `backup` names it as to be copied.
    pub secret_file: PathBuf,
    /// The desk's own templates, tried before the built-in ones.
    pub templates: Option<PathBuf>,
    /// Articles of the knowledge base.
    pub kb: Option<PathBuf>,
    /// Whether Maildesk's own manual is a part of it, for the people of the desk.
    pub manual: bool,
    /// What may not be as meant, though the configuration works.
    pub warnings: Problems,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// `maildesk.db` in this folder.
    Sqlite { folder: PathBuf },
    /// A `postgres://…` address; it may hold a password, so it is never logged.
    Postgres {
        url: String,
        /// Where the password is when it does not stand in the address.
        password: Option<Secret>,
    },
}

/// How one mailbox is read; its address, queue and name stand in the policy under the same name.
#[derive(Clone, Debug)]
pub struct MailboxSettings {
    pub name: MailboxName,
    pub source: Source,
    pub after: After,
    pub start: Start,
    /// Where the server has no IDLE, and as a safety net.
    pub poll: Duration,
    /// Where mail of this mailbox leaves by, when not by the desk's `[smtp]`.
    pub outgoing: Option<Outgoing>,
}

#[derive(Clone, Debug)]
pub enum Source {
    Imap(ImapAccount),
    Maildir(PathBuf),
    /// Only `maildesk deliver`.
    Pipe,
}

/// Where to begin in a mailbox never seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Now,
    All,
    Since(Timestamp),
}

#[derive(Clone, Debug)]
pub struct ImapAccount {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// A private CA's certificate in PEM, trusted beside the system's.
    pub tls_ca: Option<PathBuf>,
    pub user: String,
    pub secret: Secret,
    /// The secret is an OAuth 2 access token (XOAUTH2), not a password.
    pub xoauth2: bool,
    pub folder: String,
}

#[derive(Clone, Debug)]
pub enum Outgoing {
    Smtp(SmtpAccount),
    /// Mail is written to a Maildir instead of sent: for trying out and tests.
    Maildir(PathBuf),
}

#[derive(Clone, Debug)]
pub struct SmtpAccount {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub tls_ca: Option<PathBuf>,
    /// Without a user there is no AUTH.
    pub login: Option<Login>,
}

#[derive(Clone, Debug)]
pub struct Login {
    pub user: String,
    pub secret: Secret,
    pub xoauth2: bool,
}

crate::desk::names::closed_set! {
    pub enum Tls {
        /// From the first byte (993, 465).
        Implicit = "implicit",
        /// Plain until STARTTLS, which must succeed.
        Starttls = "starttls",
        None = "none",
    }
}

/// Where a secret is; it is read when needed and never kept in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// First line of a file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// First line of what a shell command prints; for OAuth tokens and password managers.
    Command(String),
}

/// How a human hears of trouble.
#[derive(Clone, Debug, Default)]
pub struct Alert {
    pub to: Vec<String>,
    pub outgoing: Option<Outgoing>,
    pub webhook: Option<String>,
    /// Run by the shell, the alert on its standard input.
    pub command: Option<String>,
}

/// Somebody who is told by HTTP, in the manner of Standard Webhooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub url: String,
    /// Signs what it is told: `whsec_…`.
    pub secret: Secret,
}

/// The web desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// `None`: there is none.
    pub listen: Option<SocketAddr>,
    /// How people reach it, for links in mail; without a slash at the end.
    pub public_url: Option<String>,
    /// So long what leaves a page can be taken back.
    pub undo: SignedDuration,
    /// How often one token may ask the API.
    pub api_rate: Bucket,
    pub brand: Brand,
    /// Origins of the sites that may show forms of the portal in a frame.
    pub embed_on: Vec<String>,
    /// By whom agents may sign in, beside the link in their mail.
    pub oidc: Option<Oidc>,
}

/// An OpenID Connect provider, and as what it knows this desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oidc {
    /// As the provider calls itself, byte for byte.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
    /// As people call it: on the button.
    pub name: String,
    /// What is asked for, beside `openid`.
    pub scopes: Vec<String>,
    /// The claim by which it says that an address is verified.
    pub verified_by: String,
    /// The CA of a provider of the house, in PEM; none other is believed then.
    pub tls_ca: Option<PathBuf>,
}

impl Web {
    /// The beginning of links in mail, where there is a web desk that they lead to.
    pub fn linked(&self) -> Option<&str> {
        self.public_url.as_deref().filter(|_| self.listen.is_some())
    }
}
