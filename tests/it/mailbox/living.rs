//! A mailbox's life between messages: waiting, tidying up, trouble and who hears of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use maildesk::config::settings::{ImapAccount, Start};
use maildesk::desk::policy::After;
use maildesk::mailbox::alarm::Topic;
use tokio_util::sync::CancellationToken;

use super::desk::MemoryDesk;
use super::script::{Server, Wrong};
use super::watched::{account, run, running, watch_account, watch_with};

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
async fn what_was_copied_and_cannot_be_taken_away_is_told_and_not_copied_again() {
    let (server, desk) = (Server::new(2), MemoryDesk::paused());
    server.change(|folder| folder.capabilities = "IMAP4rev1 UIDPLUS");
    server.fault(|_, _, command| {
        let deletes = command.starts_with("UID STORE") && command.contains("Deleted");
        deletes.then(|| Wrong::Say("TAG NO [NOPERM] nobody deletes here\r\n".into()))
    });
    let _running = run(watch_with(&server, &desk, Start::All, "move:Done".parse().unwrap()));
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(server.change(|folder| folder.other_folders["\"Done\""].len()), 2, "each once");
    assert_eq!(server.heard("UID COPY").len(), 2, "the first made the folder be made");
    assert!(server.heard("UID STORE").len() > 10, "it is tried on");
    let told = "Mailbox support: messages were copied to Done and cannot be taken away here: \
                the server refused UID STORE: [NOPERM] nobody deletes here";
    assert_eq!(desk.told().iter().filter(|text| text.starts_with(told)).count(), 1, "{:?}", desk.told());

    server.fault(|_, _, _| None);
    server.change(|folder| folder.add(3, "third"));
    desk.until("all done", |state| state.ledger.len() == 3 && state.ledger.iter().all(|row| row.after_done)).await;
    server.change(|folder| assert_eq!((folder.mails.len(), folder.other_folders["\"Done\""].len()), (0, 3)));
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
async fn one_mailbox_that_stalls_keeps_no_other_waiting() {
    let (sick, well) = (Server::new(1), Server::new(1));
    sick.fault(|_, _, command| command.starts_with("SELECT").then(|| Wrong::Stall("* 1 EXISTS\r\n".into())));
    let (sick_desk, well_desk) = (MemoryDesk::paused(), MemoryDesk::paused());
    let _running = (running(&sick, &sick_desk), running(&well, &well_desk));
    let before = tokio::time::Instant::now();
    well_desk.until("the first", |state| state.ledger.len() == 1).await;
    well.change(|folder| folder.add(2, "second"));
    well_desk.until("the second", |state| state.ledger.len() == 2).await;
    assert_eq!(before.elapsed().as_secs(), 0);
    sick_desk.until("told", |state| state.notices.iter().any(|notice| notice.topic == Topic::Unreadable)).await;
    assert!(before.elapsed() < Duration::from_secs(15 * 60), "within minutes: {:?}", before.elapsed());
    assert!(sick_desk.told()[0].contains("did not answer SELECT within 60 s"), "{:?}", sick_desk.told());
}

#[tokio::test(start_paused = true)]
async fn a_mailbox_that_is_stopped_says_good_bye_and_ends() {
    for capabilities in ["IMAP4rev1 IDLE", "IMAP4rev1"] {
        let (server, desk) = (Server::new(1), MemoryDesk::paused());
        server.change(|folder| folder.capabilities = capabilities);
        let stop = CancellationToken::new();
        let ended = tokio::spawn(watch_with(&server, &desk, Start::All, After::Keep).run(stop.clone()));
        desk.until("the first", |state| state.ledger.len() == 1).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.cancel();
        ended.await.unwrap();
        assert_eq!(server.heard("LOGOUT").len(), 1, "{capabilities}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_oauth_token_goes_by_xoauth2_and_a_refused_one_is_told_in_words() {
    let (server, desk) = (Server::new(1), MemoryDesk::paused());
    // `user=support^Aauth=Bearer hunter2^A^A`; a server that refuses wants an empty line first.
    let token = "dXNlcj1zdXBwb3J0AWF1dGg9QmVhcmVyIGh1bnRlcjIBAQ==";
    server.fault(move |_, connection, command| match command {
        "AUTHENTICATE XOAUTH2" if connection == 1 => {
            Some(Wrong::Converse(vec![("+ \r\n", token), ("TAG OK welcome\r\n", "")]))
        }
        "AUTHENTICATE XOAUTH2" => Some(Wrong::Converse(vec![
            ("+ \r\n", token),
            ("+ eyJzdGF0dXMiOiI0MDEifQ==\r\n", ""),
            ("TAG NO [AUTHENTICATIONFAILED] expired\r\n", ""),
        ])),
        _ => None,
    });
    let watch = || {
        let account = ImapAccount { xoauth2: true, ..account() };
        watch_account(&server, &desk, account, Start::All, After::Keep)
    };
    watch().run_once(&CancellationToken::new()).await.unwrap();
    assert_eq!(desk.uids(), [1]);
    let failed = watch().run_once(&CancellationToken::new()).await;
    let line = failed.unwrap_err().to_string();
    assert!(
        line.starts_with(
            "Mailbox support: mail.example refused the OAuth token of `support` ([AUTHENTICATIONFAILED] expired)"
        ),
        "{line}"
    );
}
