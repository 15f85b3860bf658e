//! Against a real Dovecot.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use maildesk::config::settings::{ImapAccount, MailboxSettings, Secret, Source, Start, Tls};
use maildesk::desk::policy::After;
use maildesk::mailbox::Limits;
use maildesk::mailbox::imap::ReadSecret;
use maildesk::mailbox::watch::Watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::desk::MemoryDesk;
use crate::support::dovecot::{Dovecot, PASSWORD};

fn mail(number: usize) -> Vec<u8> {
    format!("From: Eve <eve@customer.example>\r\nSubject: Matter {number}\r\nMessage-ID: <{number}@customer.example>\r\n\r\nPlease help.\r\n")
        .into_bytes()
}

fn password() -> ReadSecret {
    Arc::new(|_: &Secret| Ok(PASSWORD.to_owned()))
}

fn watch(account: ImapAccount, desk: &Arc<MemoryDesk>, start: Start, after: After) -> Watch {
    let settings = MailboxSettings {
        name: "support".into(),
        source: Source::Imap(account.clone()),
        after,
        start,
        // So long that only IDLE can have woken it.
        poll: Duration::from_secs(600),
        outgoing: None,
    };
    Watch::new(settings, account, desk.clone(), password())
}

/// Runs until the guard is dropped.
fn run(watch: Watch) -> DropGuard {
    let stop = CancellationToken::new();
    tokio::spawn(watch.run(stop.clone()));
    stop.drop_guard()
}

async fn once(watch: Watch) -> Result<(), String> {
    watch.run_once(&CancellationToken::new()).await.map_err(|error| format!("{error:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_messages_come_in_by_each_kind_of_connection() {
    let dovecot = Dovecot::start(&["support"]);
    (0..300).for_each(|number| dovecot.deliver("support", &mail(number)));
    for tls in [Tls::Implicit, Tls::Starttls, Tls::None] {
        let desk = MemoryDesk::new();
        once(watch(dovecot.account("support", tls), &desk, Start::All, After::Keep)).await.unwrap();
        desk.with(|state| {
            assert_eq!(state.ledger.len(), 300, "{tls:?}");
            assert!(state.owed.is_empty(), "{tls:?}");
            for (number, row) in state.ledger.iter().enumerate() {
                assert_eq!(row.incoming.raw, mail(number), "{tls:?}: oldest first, byte for byte");
                assert!(row.incoming.whole && row.incoming.origin.received_at.is_some(), "{tls:?}");
            }
        });
    }
    assert!(dovecot.mails("support", "INBOX").iter().all(|mail| !mail.flags.contains('S')), "reading leaves no trace");
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_wakes_for_a_new_message() {
    let dovecot = Dovecot::start(&["support", "other"]);
    let desk = MemoryDesk::new();
    let _running = run(watch(dovecot.account("support", Tls::Implicit), &desk, Start::Now, After::Keep));
    desk.until("first contact", |state| state.cursor.is_some()).await;
    for number in 0..3 {
        dovecot.deliver("other", &mail(99));
        dovecot.deliver("support", &mail(number));
        desk.until("it came", |state| state.ledger.len() == number + 1).await;
    }
    dovecot.client("support").append("INBOX", None, &mail(3));
    desk.until("it came", |state| state.ledger.len() == 4).await;
    assert_eq!(desk.uids(), [1, 2, 3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_commit_messages_are_seen_moved_or_deleted() {
    let dovecot = Dovecot::start(&["seen", "move", "delete"]);
    for (user, after) in [("seen", "seen"), ("move", "move:Käsitelty"), ("delete", "delete")] {
        (0..20).for_each(|number| dovecot.deliver(user, &mail(number)));
        let desk = MemoryDesk::new();
        desk.with(|state| state.refuse = Some("Matter 7\r\n"));
        let account = dovecot.account(user, Tls::None);
        let failed = once(watch(account.clone(), &desk, Start::All, after.parse().unwrap())).await;
        assert!(failed.unwrap_err().contains("1 message could not be fetched"), "{user}");
        let untouched: Vec<_> =
            dovecot.mails(user, "INBOX").into_iter().filter(|mail| !mail.flags.contains('S')).collect();
        assert_eq!(untouched.len(), 1, "{user}");
        assert_eq!(untouched[0].raw, mail(7), "{user}: what is not in the ledger is not touched");
        desk.with(|state| state.refuse = None);
        once(watch(account, &desk, Start::All, after.parse().unwrap())).await.unwrap();
        assert!(desk.with(|state| state.ledger.len() == 20 && state.ledger.iter().all(|row| row.after_done)), "{user}");
    }
    assert!(dovecot.mails("seen", "INBOX").iter().all(|mail| mail.flags == "S"));
    assert_eq!(dovecot.mails("move", "INBOX").len(), 0);
    assert_eq!(dovecot.mails("move", "K&AOQ-sitelty").len(), 20);
    assert_eq!(dovecot.mails("delete", "INBOX").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_restarted_is_found_again() {
    let mut dovecot = Dovecot::start(&["support"]);
    dovecot.deliver("support", &mail(0));
    let desk = MemoryDesk::new();
    let _running = run(watch(dovecot.account("support", Tls::Implicit), &desk, Start::All, After::Keep));
    desk.until("the first", |state| state.ledger.len() == 1).await;
    dovecot.stop();
    dovecot.deliver("support", &mail(1));
    dovecot.start_again();
    desk.until("the second", |state| state.ledger.len() == 2).await;
    assert_eq!(desk.uids(), [1, 2]);
    assert_eq!(desk.told(), [""; 0], "a restart alarms nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_counts_its_uids_afresh_adds_no_row_for_what_is_known() {
    let mut dovecot = Dovecot::start(&["support"]);
    let old = Timestamp::try_from(std::time::SystemTime::now()).unwrap() - SignedDuration::from_hours(48);
    (0..5).for_each(|number| dovecot.deliver_at("support", &mail(number), old));
    let desk = MemoryDesk::new();
    let account = dovecot.account("support", Tls::None);
    once(watch(account.clone(), &desk, Start::Now, After::Keep)).await.unwrap();
    (5..8).for_each(|number| dovecot.deliver("support", &mail(number)));
    once(watch(account.clone(), &desk, Start::Now, After::Keep)).await.unwrap();
    let before = desk.with(|state| state.cursor.clone().unwrap().uidvalidity);
    dovecot.stop();
    std::fs::remove_file(dovecot.files("support", "INBOX").remove(0)).unwrap();
    dovecot.forget_uids("support");
    dovecot.start_again();
    dovecot.deliver("support", &mail(8));
    once(watch(account, &desk, Start::Now, After::Keep)).await.unwrap();
    desk.with(|state| {
        assert_ne!(state.cursor.as_ref().unwrap().uidvalidity, before);
        let raws: Vec<_> = state.ledger.iter().map(|row| row.incoming.raw.clone()).collect();
        assert_eq!(raws, (5..9).map(mail).collect::<Vec<_>>());
    });
    assert_eq!(desk.uids(), [5, 6, 7, 8], "one old message is gone, so all UIDs moved down");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_with_2000_old_messages_opens_nothing() {
    let dovecot = Dovecot::start(&["support"]);
    (0..2000).for_each(|number| dovecot.deliver("support", &mail(number)));
    let desk = MemoryDesk::new();
    let account = dovecot.account("support", Tls::Implicit);
    once(watch(account.clone(), &desk, Start::Now, After::Delete)).await.unwrap();
    assert_eq!(desk.with(|state| (state.calls, state.cursor.clone().unwrap().highest)), (0, 2000));
    assert_eq!(dovecot.mails("support", "INBOX").len(), 2000);
    dovecot.deliver("support", &mail(2000));
    once(watch(account, &desk, Start::Now, After::Keep)).await.unwrap();
    assert_eq!(desk.uids(), [2001]);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_by_date_begin_where_start_says() {
    let dovecot = Dovecot::start(&["support"]);
    let date: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for hours in [-100, -1, 0, 1, 100] {
        dovecot.deliver_at("support", &mail(1), date + SignedDuration::from_hours(hours));
    }
    let desk = MemoryDesk::new();
    once(watch(dovecot.account("support", Tls::None), &desk, Start::Since(date), After::Keep)).await.unwrap();
    assert_eq!(desk.uids(), [3, 4, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_message_comes_cut_and_stays_where_it_is() {
    let dovecot = Dovecot::start(&["support"]);
    let large = [mail(1), b"x".repeat(300_000)].concat();
    dovecot.deliver("support", &large);
    dovecot.deliver("support", &mail(2));
    let desk = MemoryDesk::new();
    let limits = Limits { whole: 100_000, head: 50_000, slice: 20_000, ..Limits::default() };
    let account = dovecot.account("support", Tls::Implicit);
    once(watch(account, &desk, Start::All, After::Delete).limits(limits)).await.unwrap();
    desk.with(|state| {
        let cut = &state.ledger[0].incoming;
        assert_eq!((cut.whole, cut.size, cut.raw.len()), (false, large.len() as u64, 50_000));
        assert_eq!(cut.raw, large[..50_000]);
        assert!(state.ledger[1].incoming.whole);
    });
    let left = dovecot.mails("support", "INBOX");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].raw.len(), large.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_another_client_expunges_are_owed_no_more() {
    let dovecot = Dovecot::start(&["support"]);
    (0..10).for_each(|number| dovecot.deliver("support", &mail(number)));
    let desk = MemoryDesk::new();
    let account = dovecot.account("support", Tls::None);
    desk.with(|state| state.refuse = Some("Matter"));
    once(watch(account.clone(), &desk, Start::All, After::Keep)).await.unwrap_err();
    assert_eq!(desk.with(|state| state.owed.len()), 10);
    let mut other = dovecot.client("support");
    other.tell("SELECT INBOX");
    other.tell("UID STORE 2,5:6 +FLAGS (\\Deleted)");
    other.tell("EXPUNGE");
    desk.with(|state| state.refuse = None);
    once(watch(account, &desk, Start::All, After::Keep)).await.unwrap();
    assert_eq!(desk.uids(), [1, 3, 4, 7, 8, 9, 10]);
    assert!(desk.with(|state| state.owed.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn common_mistakes_give_one_line_that_says_what_to_do() {
    let dovecot = Dovecot::start(&["support"]);
    let right = |tls| dovecot.account("support", tls);
    let desk = MemoryDesk::new();
    let (port, tls_port) = (dovecot.port, dovecot.tls_port);
    let closed = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() };
    for (name, account, expected) in [
        ("user", ImapAccount { user: "nobody".into(), ..right(Tls::Implicit) },
         "Mailbox support: localhost refused the password of `nobody` ([AUTHENTICATIONFAILED] Authentication failed.); check `user` and the password's source".to_owned()),
        ("folder", ImapAccount { folder: "Nope".into(), ..right(Tls::None) },
         "Mailbox support: localhost cannot open the folder `Nope` of `support` (Mailbox doesn't exist: Nope".to_owned()),
        ("port", ImapAccount { port: closed, ..right(Tls::None) },
         format!("Mailbox support: nothing answers at localhost:{closed}; check `host` and `port`, or the server is down")),
        ("certificate", ImapAccount { tls_ca: None, ..right(Tls::Implicit) },
         format!("Mailbox support: the certificate of localhost:{tls_port} is not accepted (UnknownIssuer); check `host`, or name a private CA as `tls_ca`")),
        ("certificate by STARTTLS", ImapAccount { tls_ca: None, ..right(Tls::Starttls) },
         format!("Mailbox support: the certificate of localhost:{port} is not accepted (UnknownIssuer); check `host`, or name a private CA as `tls_ca`")),
        ("TLS on the plain port", ImapAccount { port, ..right(Tls::Implicit) },
         format!("Mailbox support: localhost:{port} does not speak TLS from the first byte; try tls = \"starttls\", or port 993")),
        ("host", ImapAccount { host: "no.such.host.invalid".into(), ..right(Tls::None) },
         "Mailbox support: there is no host named `no.such.host.invalid`; check `host`, or the network's name server".to_owned()),
    ] {
        let line = once(watch(account, &desk, Start::All, After::Keep)).await.unwrap_err();
        assert!(line.starts_with(&expected), "{name}: {line}");
        assert!(!line.contains(PASSWORD) && !line.contains('\n'), "{name}: {line}");
    }
}
