//! What comes in, whatever the server answers: each row is a trap that somebody fell into.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use maildesk::config::settings::Start;
use maildesk::desk::policy::After;
use maildesk::mailbox::Desk;
use maildesk::mailbox::alarm::Topic;
use maildesk::store::tx::Cursor;
use tokio_util::sync::CancellationToken;

use super::desk::MemoryDesk;
use super::script::{Server, Wrong};
use super::watched::{once, run, running, watch_with};

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
async fn a_server_that_is_slow_and_does_not_stall_is_waited_for() {
    let (server, desk) = (Server::new(2), MemoryDesk::paused());
    server.change(|folder| folder.add(3, &format!("Subject: long\r\n\r\n{}", "x".repeat(1800))));
    server.fault(|folder, _, command| {
        let bodies = (1..=3).map(|uid| folder.body_answer(uid)).collect::<String>();
        command.contains("BODY.PEEK[])").then(|| {
            // Two minutes and a half for the long one, a minute of silence nowhere.
            Wrong::Trickle(format!("{bodies}TAG OK done\r\n"), 400, Duration::from_secs(30))
        })
    });
    let _running = running(&server, &desk);
    desk.until("all three", |state| state.ledger.len() == 3).await;
    assert!(desk.with(|state| state.ledger.iter().all(|row| row.incoming.whole)), "none is cut");
    assert_eq!((server.connections(), server.heard("UID FETCH 1:3 (UID BODY").len()), (1, 1), "in one go");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_drips_for_ever_is_given_up_and_told_of() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    server.fault(|_, _, command| {
        let drops = "* OK still here, in a manner of speaking\r\n".repeat(10_000);
        command.starts_with("SELECT").then(|| Wrong::Trickle(drops.replace("\r\n", " "), 1, Duration::from_secs(30)))
    });
    let _running = running(&server, &desk);
    let before = tokio::time::Instant::now();
    desk.until("told", |state| state.notices.iter().any(|notice| notice.topic == Topic::Unreadable)).await;
    assert!(before.elapsed() < Duration::from_secs(3700), "{:?}", before.elapsed());
    assert!(desk.told()[0].contains("did not answer SELECT within 3600 s"), "{:?}", desk.told());
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
async fn a_uid_that_is_given_again_is_a_new_mail_and_is_not_deleted_for_the_old_one() {
    let (server, desk) = (Server::new(3), MemoryDesk::paused());
    // The server deletes nothing while the first run lasts: it stays to be done.
    server.fault(|_, _, command| command.contains("STORE").then(|| Wrong::Say("TAG NO read only\r\n".to_owned())));
    let first = run(watch_with(&server, &desk, Start::All, After::Delete));
    desk.until("three", |state| state.ledger.len() == 3 && state.owed.is_empty()).await;
    drop(first);
    // A backup from before UID 2 is restored; two new mails come, of which one cannot be taken in at first.
    server.change(|folder| {
        folder.mails.retain(|uid, _| *uid == 1);
        folder.uidnext = Some(2);
        folder.add(2, "Subject: new\r\n\r\nnew 2.\r\n");
    });
    server.fault(|_, _, _| None);
    desk.with(|state| state.refuse = Some("new 2."));
    let _running = run(watch_with(&server, &desk, Start::All, After::Delete));
    desk.until("the old one deleted", |_| server.heard("UID EXPUNGE").len() == 1).await;
    assert_eq!(server.heard("UID EXPUNGE"), ["UID EXPUNGE 1"], "UID 2 is in doubt, and 3 is nobody's");
    desk.with(|state| state.refuse = None);
    desk.until("the new one", |state| state.ledger.len() == 4 && state.owed.is_empty()).await;
    desk.until("all tidied away", |_| server.folder.lock().unwrap().mails.is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn what_the_ledger_lacks_is_found_within_a_day() {
    let (server, desk) = (Server::new(3), MemoryDesk::paused());
    let _running = running(&server, &desk);
    desk.until("three", |state| state.ledger.len() == 3).await;
    let before = desk.now();
    desk.with(|state| drop(state.ledger.remove(1)));
    desk.until("found again", |state| state.ledger.iter().any(|row| row.uid() == 2)).await;
    let hours = desk.now().duration_since(before).as_hours();
    assert!(hours <= 24, "{hours} hours");
    assert!(desk.told()[0].contains("1 message on the server had no ledger row"), "{:?}", desk.told());
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
