//! A mailbox on a scripted server, watched with small bounds.

use std::sync::Arc;
use std::time::Duration;

use maildesk::config::settings::{ImapAccount, MailboxSettings, Secret, Source, Start, Tls};
use maildesk::desk::policy::After;
use maildesk::mailbox::Limits;
use maildesk::mailbox::watch::Watch;
use tokio_util::sync::CancellationToken;

use super::desk::MemoryDesk;
use super::script::{Line, Server, Wrong};

/// A mailbox watched in the background; stopped when dropped.
pub struct Running(CancellationToken);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

pub fn account() -> ImapAccount {
    ImapAccount {
        host: "mail.example".to_owned(),
        port: 993,
        tls: Tls::Implicit,
        tls_ca: None,
        user: "support".to_owned(),
        secret: Secret::Env("NONE".to_owned()),
        xoauth2: false,
        folder: "INBOX".to_owned(),
    }
}

pub fn settings(start: Start, after: After) -> MailboxSettings {
    MailboxSettings {
        name: "support".into(),
        source: Source::Imap(account()),
        after,
        start,
        poll: Duration::from_secs(60),
        outgoing: None,
    }
}

pub fn watch_with(server: &Arc<Server>, desk: &Arc<MemoryDesk>, start: Start, after: After) -> Watch {
    watch_account(server, desk, account(), start, after)
}

/// With other account settings.
pub fn watch_account(
    server: &Arc<Server>,
    desk: &Arc<MemoryDesk>,
    account: ImapAccount,
    start: Start,
    after: After,
) -> Watch {
    let limits = Limits { whole: 2000, head: 1000, slice: 400, ..Limits::default() };
    let secret = Arc::new(|_: &Secret| Ok("hunter2".to_owned()));
    Watch::new(settings(start, after), account, desk.clone(), secret)
        .limits(limits)
        .dial(Arc::new(Line(server.clone())))
}

pub fn run(watch: Watch) -> Running {
    let stop = CancellationToken::new();
    tokio::spawn(watch.run(stop.clone()));
    Running(stop)
}

pub fn running(server: &Arc<Server>, desk: &Arc<MemoryDesk>) -> Running {
    run(watch_with(server, desk, Start::All, After::Keep))
}

/// Goes wrong at the first command that begins so, and only then.
pub fn once(server: &Server, beginning: &'static str, wrong: impl FnOnce() -> Wrong + Send + 'static) {
    let mut wrong = Some(wrong);
    server
        .fault(move |_, _, command| if command.contains(beginning) { wrong.take().map(|wrong| wrong()) } else { None });
}
