//! What real servers seldom do and did once: each row of these tests is a trap that somebody fell into.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use maildesk::config::settings::{ImapAccount, MailboxSettings, Secret, Source, Start, Tls};
use maildesk::desk::policy::After;
use maildesk::mailbox::Limits;
use maildesk::mailbox::alarm::Topic;
use maildesk::mailbox::watch::Watch;
use maildesk::store::tx::Cursor;
use tokio_util::sync::CancellationToken;

use super::desk::MemoryDesk;
use super::script::{Line, Server, Wrong};

/// A mailbox watched in the background; stopped when dropped.
struct Running(CancellationToken);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn account() -> ImapAccount {
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

fn settings(start: Start, after: After) -> MailboxSettings {
    MailboxSettings {
        name: "support".into(),
        source: Source::Imap(account()),
        after,
        start,
        poll: Duration::from_secs(60),
        outgoing: None,
    }
}

fn watch_with(server: &Arc<Server>, desk: &Arc<MemoryDesk>, start: Start, after: After) -> Watch {
    let limits = Limits { whole: 2000, head: 1000, slice: 400, ..Limits::default() };
    let secret = Arc::new(|_: &Secret| Ok("hunter2".to_owned()));
    Watch::new(settings(start, after), account(), desk.clone(), secret)
        .limits(limits)
        .dial(Arc::new(Line(server.clone())))
}

fn run(watch: Watch) -> Running {
    let stop = CancellationToken::new();
    tokio::spawn(watch.run(stop.clone()));
    Running(stop)
}

fn running(server: &Arc<Server>, desk: &Arc<MemoryDesk>) -> Running {
    run(watch_with(server, desk, Start::All, After::Keep))
}

/// Goes wrong at the first command that begins so, and only then.
fn once(server: &Server, beginning: &'static str, wrong: impl FnOnce() -> Wrong + Send + 'static) {
    let mut wrong = Some(wrong);
    server
        .fault(move |_, _, command| if command.contains(beginning) { wrong.take().map(|wrong| wrong()) } else { None });
}

#[tokio::test(start_paused = true)]
async fn whatever_breaks_once_every_message_comes_in_exactly_once() {
    let say = |text: &str| {
        let text = text.to_owned();
        move || Wrong::Say(text)
    };
    let close = |text: &str| {
        let text = text.to_owned();
        move || Wrong::Close(text)
    };
    let stall = |text: &str| {
        let text = text.to_owned();
        move || Wrong::Stall(text)
    };
    type Case = (&'static str, &'static str, Box<dyn FnOnce() -> Wrong + Send>);
    let cases: Vec<Case> = vec![
        ("no greeting", "GREETING", Box::new(stall(""))),
        ("full", "GREETING", Box::new(close("* BYE too many connections\r\n"))),
        ("not IMAP", "GREETING", Box::new(say("220 mail.example ESMTP\r\n"))),
        ("stalled login", "LOGIN", Box::new(stall(""))),
        ("closed login", "LOGIN", Box::new(close(""))),
        ("BYE at login", "LOGIN", Box::new(close("* BYE sorry\r\n"))),
        ("two blanks in CAPABILITY", "CAPABILITY", Box::new(say("* CAPABILITY  IMAP4rev1\r\nTAG OK\r\n"))),
        ("SELECT says NO", "SELECT", Box::new(say("TAG NO [INUSE] later\r\n"))),
        ("SELECT without UIDVALIDITY", "SELECT", Box::new(say("* 3 EXISTS\r\nTAG OK done\r\n"))),
        ("listing says NO", "(UID)", Box::new(say("TAG NO later\r\n"))),
        ("listing breaks off", "(UID)", Box::new(close("* 1 FETCH (UID 1)\r\n"))),
        ("sizes say BAD", "RFC822.SIZE", Box::new(say("TAG BAD what?\r\n"))),
        ("sizes stall", "RFC822.SIZE", Box::new(stall("* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n"))),
        ("FETCH says NO", "BODY.PEEK[])", Box::new(say("TAG NO later\r\n"))),
        ("FETCH says BAD", "BODY.PEEK[])", Box::new(say("TAG BAD what?\r\n"))),
        ("FETCH says BYE", "BODY.PEEK[])", Box::new(close("* BYE shutting down\r\n"))),
        ("FETCH is empty but OK", "BODY.PEEK[])", Box::new(say("TAG OK done\r\n"))),
        ("FETCH stalls", "BODY.PEEK[])", Box::new(stall(""))),
        ("FETCH stalls in a literal", "BODY.PEEK[])", Box::new(stall("* 1 FETCH (UID 1 BODY[] {900}\r\nabc"))),
        ("FETCH is closed at once", "BODY.PEEK[])", Box::new(close(""))),
        ("FETCH is closed in a literal", "BODY.PEEK[])", Box::new(close("* 1 FETCH (UID 1 BODY[] {900}\r\nabc"))),
        ("FETCH is closed before its OK", "BODY.PEEK[])", Box::new(close("* 1 EXPUNGE\r\n"))),
        ("a literal of 500 MB", "BODY.PEEK[])", Box::new(say("* 1 FETCH (UID 1 BODY[] {500000000}\r\n"))),
        ("a literal of 4 GB", "BODY.PEEK[])", Box::new(say("* 1 FETCH (UID 1 BODY[] {4294967295}\r\n"))),
        ("a body that is NIL", "BODY.PEEK[])", Box::new(say("* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK\r\n"))),
        ("a body that is empty", "BODY.PEEK[])", Box::new(say("* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\nTAG OK done\r\n"))),
        ("an answer nobody knows", "BODY.PEEK[])", Box::new(say("* XNEWS yes \"no\r\nTAG OK\r\n"))),
        ("a tag nobody gave", "BODY.PEEK[])", Box::new(say("x99 OK done\r\nTAG OK done\r\n"))),
    ];
    for (name, beginning, wrong) in cases {
        let (server, desk) = (Server::new(3), MemoryDesk::paused());
        once(&server, beginning, wrong);
        let _running = running(&server, &desk);
        desk.until(name, |state| state.ledger.len() == 3 && state.owed.is_empty()).await;
        assert_eq!(
            {
                let mut uids = desk.uids();
                uids.sort_unstable();
                uids
            },
            [1, 2, 3],
            "{name}"
        );
        let whole = desk
            .with(|state| state.ledger.iter().all(|row| row.incoming.whole && row.incoming.raw.ends_with(b".\r\n")));
        assert!(whole, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_may_be_unasked_unordered_and_doubled() {
    let (server, desk) = (Server::new(3), MemoryDesk::paused());
    server.fault(|folder, _, command| {
        command.contains("BODY.PEEK[])").then(|| {
            let body = |uid| folder.body_answer(uid);
            Wrong::Say(format!(
                "* 2 FETCH (FLAGS (\\Seen))\r\n* 9 FETCH (UID 9 FLAGS ())\r\n{}{}* 4 EXISTS\r\n{}* 9 FETCH (UID 9 BODY[] {{3}}\r\nabc)\r\n{}TAG OK done\r\n",
                body(3), body(1), body(1), body(2),
            ))
        })
    });
    let _running = running(&server, &desk);
    desk.until("all three", |state| state.ledger.len() == 3 && state.owed.is_empty()).await;
    assert_eq!(desk.uids(), [3, 1, 2]);
    assert_eq!(desk.with(|state| state.calls), 3, "the second copy was not taken in");
}

#[tokio::test(start_paused = true)]
async fn a_missing_answer_is_asked_for_again_and_an_expunged_message_is_owed_no_more() {
    let (server, desk) = (Server::new(4), MemoryDesk::paused());
    let asked = AtomicUsize::new(0);
    server.fault(move |folder, _, command| {
        if !command.contains("BODY.PEEK[])") || asked.fetch_add(1, Ordering::Relaxed) > 0 {
            return None;
        }
        // Another client expunges 3; and of 2 the server says nothing this time.
        folder.mails.remove(&3);
        Some(Wrong::Say(format!("{}{}TAG OK done\r\n", folder.body_answer(1), folder.body_answer(4))))
    });
    let _running = running(&server, &desk);
    desk.until("three", |state| state.ledger.len() == 3 && state.owed.is_empty()).await;
    assert_eq!(desk.uids(), [1, 4, 2]);
    assert_eq!(server.connections(), 1, "no reason to reconnect");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_breaks_every_fetch_comes_in_slices_and_after_all_others() {
    let (server, desk) = (Server::new(40), MemoryDesk::paused());
    server.fault(|folder, _, command| {
        let set = command.strip_prefix("UID FETCH ")?.strip_suffix(" (UID BODY.PEEK[])")?;
        let last = |range: &str| range.split(':').next_back().unwrap().parse::<u32>().unwrap();
        let first = |range: &str| range.split(':').next().unwrap().parse::<u32>().unwrap();
        let names_17 = set.split(',').any(|range| (first(range)..=last(range)).contains(&17));
        let before: String = (first(set)..17).map(|uid| folder.body_answer(uid)).collect();
        names_17.then(|| Wrong::Say(format!("{before}* 17 FETCH (UID 17 BODY[] {{999999999}}\r\n")))
    });
    let _running = running(&server, &desk);
    desk.until("all forty", |state| state.ledger.len() == 40 && state.owed.is_empty()).await;
    assert_eq!(desk.uids().last(), Some(&17));
    assert!(desk.with(|state| state.ledger.last().unwrap().incoming.whole), "in slices, but whole");
    assert!(server.connections() <= 4, "{} connections: {:#?}", server.connections(), server.heard("UID FETCH"));
}

#[tokio::test(start_paused = true)]
async fn a_large_message_comes_by_its_beginning_and_stays_on_the_server() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    server.change(|folder| folder.add(2, &"0123456789".repeat(500)));
    let _running = run(watch_with(&server, &desk, Start::All, After::Delete));
    desk.until("both", |state| state.ledger.len() == 2 && state.ledger[0].after_done).await;
    desk.with(|state| {
        let large = &state.ledger[1].incoming;
        assert_eq!((large.raw.len(), large.whole, large.size), (1000, false, 5000));
        assert!(large.origin.after.is_keep());
    });
    assert_eq!(server.change(|folder| folder.mails.keys().copied().collect::<Vec<_>>()), [2]);
    assert!(server.heard("UID FETCH").iter().all(|command| !command.starts_with("UID FETCH 2 (UID BODY.PEEK[])")));
}

#[tokio::test(start_paused = true)]
async fn first_contact_reads_what_start_says() {
    let date: Timestamp = "2026-02-10T00:00:00Z".parse().unwrap();
    for (name, start, uidnext, expected) in [
        ("now", Start::Now, Some(1), &[][..]),
        ("now, without UIDNEXT", Start::Now, None, &[]),
        ("all", Start::All, Some(1), &[1, 2, 3]),
        ("since a date", Start::Since(date), Some(1), &[2, 3]),
        ("since a date, without UIDNEXT", Start::Since(date), None, &[2, 3]),
    ] {
        let (server, desk) = (Server::new(0), MemoryDesk::paused());
        server.change(|folder| {
            folder.uidnext = uidnext;
            folder.add_at(1, "old", " 9-Feb-2026 23:59:59 +0000");
            folder.add_at(2, "edge", "10-Feb-2026 02:00:00 +0200");
            folder.add_at(3, "new", "20-Feb-2026 00:00:00 +0000");
        });
        let _running = run(watch_with(&server, &desk, start, After::Keep));
        desk.until(name, |state| {
            state.cursor.as_ref().is_some_and(|cursor| cursor.highest == 3) && state.owed.is_empty()
        })
        .await;
        assert_eq!(desk.uids(), expected, "{name}");
        // Moved here from another folder, hence with an old date: new all the same.
        server.change(|folder| folder.add_at(4, "later", "01-Jan-2020 00:00:00 +0000"));
        desk.until(name, |state| state.ledger.iter().any(|row| row.uid() == 4)).await;
        assert_eq!(desk.uids().len(), expected.len() + 1, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_uidvalidity_brings_no_known_and_no_old_message() {
    let (server, desk) = (Server::new(0), MemoryDesk::paused());
    server.change(|folder| folder.add_at(7, "from before the start", "01-Feb-2026 00:00:00 +0000"));
    let running = run(watch_with(&server, &desk, Start::Now, After::Seen));
    desk.until("first contact", |state| state.cursor.is_some()).await;
    server.change(|folder| folder.add(8, "known"));
    desk.until("one", |state| state.ledger.len() == 1).await;
    drop(running);
    server.change(|folder| {
        folder.uidvalidity = 2;
        folder.mails.clear();
        folder.uidnext = Some(1);
        folder.add_at(1, "from before the start", "01-Feb-2026 00:00:00 +0000");
        folder.add(2, "known");
        folder.add(3, "came meanwhile");
    });
    let _running = run(watch_with(&server, &desk, Start::Now, After::Seen));
    desk.until("the new one", |state| state.ledger.len() == 2 && state.owed.is_empty()).await;
    assert_eq!(desk.uids(), [2, 3], "the known row points to its new UID");
    let since = desk.with(|state| state.cursor.clone().unwrap().since);
    assert_eq!(desk.with(|state| state.cursor.clone()), Some(Cursor { uidvalidity: 2, highest: 3, since }));
    assert!(since.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_uidnext_that_goes_down_is_told_and_all_is_looked_at_afresh() {
    let (server, desk) = (Server::new(5), MemoryDesk::paused());
    let running = running(&server, &desk);
    desk.until("five", |state| state.ledger.len() == 5).await;
    drop(running);
    desk.with(|state| drop(state.ledger.remove(1)));
    server.change(|folder| {
        folder.mails.retain(|uid, _| *uid <= 3);
        folder.uidnext = Some(4);
    });
    let _running = run(watch_with(&server, &desk, Start::All, After::Keep));
    desk.until("told", |state| state.notices.iter().any(|notice| notice.topic == Topic::Irregular)).await;
    desk.until("the missing one", |state| state.ledger.iter().any(|row| row.uid() == 2) && state.owed.is_empty()).await;
    assert_eq!(desk.with(|state| state.cursor.clone().unwrap().highest), 3);
}

#[tokio::test(start_paused = true)]
async fn what_the_ledger_lacks_is_found_within_a_day() {
    let (server, desk) = (Server::new(3), MemoryDesk::paused());
    let _running = running(&server, &desk);
    desk.until("three", |state| state.ledger.len() == 3).await;
    let before = maildesk::mailbox::Desk::now(desk.as_ref());
    desk.with(|state| drop(state.ledger.remove(1)));
    desk.until("found again", |state| state.ledger.iter().any(|row| row.uid() == 2)).await;
    let hours = maildesk::mailbox::Desk::now(desk.as_ref()).duration_since(before).as_hours();
    assert!(hours <= 24, "{hours} hours");
    assert!(desk.told()[0].contains("1 messages on the server were in no ledger row"), "{:?}", desk.told());
}

#[tokio::test(start_paused = true)]
async fn idle_wakes_for_new_mail_and_polls_where_it_is_refused_or_missing() {
    for (name, capabilities, refusal, at_most) in [
        ("IDLE", "IMAP4rev1 IDLE", None, 0),
        ("no IDLE", "IMAP4rev1", None, 60),
        ("IDLE answered NO", "IMAP4rev1 IDLE", Some("TAG NO not now\r\n"), 60),
        ("IDLE answered BAD", "IMAP4rev1 IDLE", Some("TAG BAD what?\r\n"), 60),
        ("IDLE ended at once", "IMAP4rev1 IDLE", Some("+ idling\r\nTAG OK that was it\r\n"), 60),
        ("IDLE never granted", "IMAP4rev1 IDLE", Some(""), 200),
    ] {
        let (server, desk) = (Server::new(1), MemoryDesk::paused());
        server.change(|folder| folder.capabilities = capabilities);
        server
            .fault(move |_, _, command| refusal.filter(|_| command == "IDLE").map(|text| Wrong::Say(text.to_owned())));
        let _running = running(&server, &desk);
        desk.until("the first", |state| state.ledger.len() == 1).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let before = tokio::time::Instant::now();
        server.change(|folder| folder.add(2, "second"));
        desk.until(name, |state| state.ledger.len() == 2).await;
        let waited = before.elapsed().as_secs();
        assert!(waited <= at_most, "{name}: {waited} s");
        let idles = server.heard("IDLE").len();
        assert!(idles <= 4, "{name}: {idles} times");
    }
}

#[tokio::test(start_paused = true)]
async fn mail_announced_before_idle_is_not_slept_over() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    once_changed(&server);
    let _running = running(&server, &desk);
    let before = tokio::time::Instant::now();
    desk.until("the second", |state| state.ledger.len() == 2).await;
    assert_eq!(before.elapsed().as_secs(), 0);
}

/// While bodies are fetched, a second message is announced.
fn once_changed(server: &Server) {
    let mut done = false;
    server.fault(move |folder, _, command| {
        if done || !command.contains("BODY.PEEK[])") {
            return None;
        }
        done = true;
        folder.add(2, "second");
        Some(Wrong::Say(format!("* 2 EXISTS\r\n{}TAG OK done\r\n", folder.body_answer(1))))
    });
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_dies_while_idling_is_found_out() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    server.fault(|_, connection, command| {
        (command == "IDLE" && connection == 1).then(|| Wrong::Stall("+ idling\r\n".into()))
    });
    let _running = running(&server, &desk);
    desk.until("the first", |state| state.ledger.len() == 1).await;
    server.change(|folder| folder.add(2, "second"));
    let before = tokio::time::Instant::now();
    desk.until("the second", |state| state.ledger.len() == 2).await;
    assert!(before.elapsed() <= Duration::from_secs(90), "{:?}", before.elapsed());
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_holds_the_cursor_nowhere_and_loses_nothing() {
    let (server, desk) = (Server::new(5), MemoryDesk::paused());
    desk.with(|state| state.refuse = Some("mail"));
    let _running = running(&server, &desk);
    desk.until("an alert", |state| !state.notices.is_empty()).await;
    assert!(desk.told()[0].contains("the database is locked"), "{:?}", desk.told());
    assert_eq!(desk.with(|state| state.owed.len()), 5);
    desk.with(|state| state.refuse = None);
    desk.until("all five", |state| state.ledger.len() == 5 && state.owed.is_empty()).await;
    desk.until("good news", |state| state.notices.last().is_some_and(|notice| notice.recovered)).await;
}

#[tokio::test(start_paused = true)]
async fn one_message_the_store_cannot_take_holds_up_no_other_and_is_told_of() {
    let (server, desk) = (Server::new(5), MemoryDesk::paused());
    desk.with(|state| state.refuse = Some("mail 2."));
    let _running = running(&server, &desk);
    desk.until("the others", |state| state.ledger.len() == 4).await;
    assert_eq!(desk.uids(), [1, 3, 4, 5]);
    server.change(|folder| folder.add(6, "later"));
    desk.until("the later one", |state| state.ledger.len() == 5).await;
    desk.until("told", |state| state.notices.iter().any(|notice| notice.topic == Topic::Overdue)).await;
    assert_eq!(desk.with(|state| state.owed.keys().copied().collect::<Vec<_>>()), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_desk_that_forgets_what_is_owed_is_not_asked_for_ever() {
    let (server, desk) = (Server::new(3), MemoryDesk::paused());
    desk.with(|state| state.forgetful = true);
    let _running = running(&server, &desk);
    desk.until("nothing owed", |state| state.ledger.len() == 3 && state.owed.is_empty()).await;
    assert_eq!(desk.with(|state| state.calls), 3);
}

#[tokio::test(start_paused = true)]
async fn after_is_done_by_uid_and_never_by_a_plain_expunge() {
    let with = "IMAP4rev1 MOVE UIDPLUS";
    for (name, after, capabilities, expected, left) in [
        ("seen", "seen", with, &["UID STORE 1:2 +FLAGS.SILENT (\\Seen)"][..], 2),
        ("delete", "delete", with, &["UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 1:2"], 0),
        ("delete, no UIDPLUS", "delete", "IMAP4rev1", &["UID STORE 1:2 +FLAGS.SILENT (\\Deleted)"], 2),
        ("move", "move:Done", with, &["UID MOVE 1:2 \"Done\"", "CREATE \"Done\"", "UID MOVE 1:2 \"Done\""], 0),
        (
            "move, no MOVE",
            "move:Done",
            "IMAP4rev1 UIDPLUS",
            &[
                "UID COPY 1:2 \"Done\"",
                "CREATE \"Done\"",
                "UID COPY 1:2 \"Done\"",
                "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)",
                "UID EXPUNGE 1:2",
            ],
            0,
        ),
        (
            "move, neither",
            "move:Done",
            "IMAP4rev1",
            &[
                "UID COPY 1:2 \"Done\"",
                "CREATE \"Done\"",
                "UID COPY 1:2 \"Done\"",
                "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)",
            ],
            2,
        ),
    ] {
        let (server, desk) = (Server::new(2), MemoryDesk::paused());
        server.change(|folder| folder.capabilities = capabilities);
        let _running = run(watch_with(&server, &desk, Start::All, after.parse().unwrap()));
        desk.until(name, |state| state.ledger.len() == 2 && state.ledger.iter().all(|row| row.after_done)).await;
        let heard: Vec<String> = server.folder.lock().unwrap().heard.clone();
        let changing = |command: &&String| {
            ["UID STORE", "UID EXPUNGE", "UID MOVE", "UID COPY", "CREATE", "EXPUNGE", "CLOSE"]
                .iter()
                .any(|verb| command.starts_with(verb))
        };
        assert_eq!(heard.iter().filter(changing).collect::<Vec<_>>(), expected, "{name}");
        assert_eq!(server.change(|folder| folder.mails.len()), left, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_is_repeated_until_the_server_shows_it_and_never_delays_mail() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    let refusals = AtomicUsize::new(0);
    server.fault(move |_, _, command| {
        if !command.starts_with("UID STORE") {
            return None;
        }
        match refusals.fetch_add(1, Ordering::Relaxed) {
            0 => Some(Wrong::Say("TAG OK done, says the server, and does nothing\r\n".into())),
            1..=3 => Some(Wrong::Say("TAG NO read only\r\n".into())),
            _ => None,
        }
    });
    let _running = run(watch_with(&server, &desk, Start::All, After::Seen));
    desk.until("told", |state| state.notices.iter().any(|notice| notice.topic == Topic::After && !notice.recovered))
        .await;
    server.change(|folder| folder.add(2, "second"));
    desk.until("both seen", |state| state.ledger.len() == 2 && state.ledger.iter().all(|row| row.after_done)).await;
    desk.until("good news", |state| {
        state.notices.iter().any(|notice| notice.topic == Topic::After && notice.recovered)
    })
    .await;
    assert_eq!(server.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn trouble_is_one_line_that_says_what_to_do_and_never_the_password() {
    for (name, beginning, answer, expected) in [
        (
            "wrong password",
            "LOGIN",
            "TAG NO [AUTHENTICATIONFAILED] not with hunter2\r\n",
            "Mailbox support: mail.example refused the password of `support` ([AUTHENTICATIONFAILED] not with …); check `user` and the password's source",
        ),
        (
            "no such folder",
            "SELECT",
            "TAG NO no mailbox\r\n",
            "Mailbox support: mail.example cannot open the folder `INBOX` of `support` (no mailbox); check `folder`, as the server spells it",
        ),
        (
            "garbage",
            "BODY.PEEK[])",
            "* 1 FETCH (UID 1 BODY[] {3}\r\nsecret)\r\nTAG OK done\r\n",
            "Mailbox support: mail.example:993: the server's answer to UID FETCH could not be understood",
        ),
    ] {
        let (server, desk) = (Server::new(1), MemoryDesk::paused());
        server.fault(move |_, _, command| command.contains(beginning).then(|| Wrong::Say(answer.to_owned())));
        let failed = watch_with(&server, &desk, Start::All, After::Keep).run_once(&CancellationToken::new()).await;
        let line = format!("{:#}", failed.unwrap_err());
        assert_eq!(line, expected, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_told_at_once_and_once() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    server.fault(|_, connection, command| {
        (command.starts_with("LOGIN") && connection <= 8).then(|| Wrong::Say("TAG NO wrong\r\n".into()))
    });
    let before = tokio::time::Instant::now();
    let _running = running(&server, &desk);
    desk.until("told", |state| !state.notices.is_empty()).await;
    assert_eq!(before.elapsed().as_secs(), 0);
    desk.until("read", |state| state.ledger.len() == 1).await;
    desk.until("good news", |state| state.notices.len() == 2).await;
    assert!(desk.with(|state| state.notices[1].recovered));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_always_hangs_up_makes_no_busy_loop() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    server.fault(|_, _, command| (command == "IDLE").then(|| Wrong::Close("".into())));
    let _running = running(&server, &desk);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!((30..70).contains(&server.connections()), "{} connections an hour", server.connections());
    assert_eq!(desk.uids(), [1]);
}

#[tokio::test(start_paused = true)]
async fn a_backlog_comes_oldest_first_many_at_a_time_and_shows_its_progress() {
    let (server, desk) = (Server::new(2500), MemoryDesk::paused());
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let progress = {
        let seen = seen.clone();
        Arc::new(move |backlog| seen.lock().unwrap().push(backlog))
    };
    let watch = watch_with(&server, &desk, Start::All, After::Keep).on_progress(progress);
    watch.run_once(&CancellationToken::new()).await.unwrap();
    assert_eq!(desk.uids(), (1..=2500).collect::<Vec<_>>());
    let most = desk.with(|state| state.most_running);
    assert!((2..=64).contains(&most), "{most} at a time");
    let seen = seen.lock().unwrap();
    assert_eq!((seen.len(), seen.last().map(|backlog| (backlog.done, backlog.total))), (2500, Some((2500, 2500))));
    assert!(server.heard("UID FETCH").len() < 30, "many messages a FETCH");
}
