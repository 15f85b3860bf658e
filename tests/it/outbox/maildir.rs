//! Mail written to a Maildir instead of sent.

use std::path::Path;

use maildesk::outbox::envelope::Letter;
use maildesk::outbox::outcome::{Cause, Judgement, Stage, judge};
use maildesk::outbox::sender::Sender;

use crate::outbox::desk::at;

const LETTER: Letter<'static> =
    Letter { envelope_from: Some("desk@acme.example"), rcpt: "ann@example.com", bytes: b"Subject: x\r\n\r\nHello\r\n" };

fn files(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

#[tokio::test]
async fn a_message_appears_in_new_with_its_envelope_on_top() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("not/there/yet");
    let sender = Sender::Maildir(folder.clone());
    sender.send(&LETTER, || async { Ok(()) }).await.unwrap();
    sender.send(&Letter { envelope_from: None, ..LETTER }, || async { Ok(()) }).await.unwrap();

    let mut mail = files(&folder.join("new"));
    mail.sort();
    assert_eq!(
        mail,
        [
            "Return-Path: <>\nX-Envelope-To: ann@example.com\nSubject: x\n\nHello\n",
            "Return-Path: <desk@acme.example>\nX-Envelope-To: ann@example.com\nSubject: x\n\nHello\n",
        ]
    );
    assert!(files(&folder.join("tmp")).is_empty());
    assert!(folder.join("cur").is_dir());
}

#[tokio::test]
async fn nothing_appears_when_the_store_could_not_be_told() {
    let root = tempfile::tempdir().unwrap();
    let sender = Sender::Maildir(root.path().to_owned());
    let error = sender.send(&LETTER, || async { anyhow::bail!("database is locked") }).await.unwrap_err();
    assert_eq!(error.cause, Cause::Unrecorded("database is locked".into()));
    assert!(files(&root.path().join("new")).is_empty());
    assert!(files(&root.path().join("tmp")).is_empty());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_stops_all_mail_and_loses_none() {
    let root = tempfile::tempdir().unwrap();
    std::fs::write(root.path().join("file"), "").unwrap();
    let sender = Sender::Maildir(root.path().join("file/mail"));
    let error = sender.send(&LETTER, || async { panic!("nothing begins") }).await.unwrap_err();
    assert_eq!(error.stage, Stage::Connect);
    assert_eq!(judge(&error, 1, at(0), 0.0), Judgement::Server);
    assert!(error.to_string().contains("Failed to make the folder"), "{error}");
    assert_eq!(sender.probe().await, Err(error));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_have_names_of_their_own() {
    let root = tempfile::tempdir().unwrap();
    let sender = Sender::Maildir(root.path().to_owned());
    let results = futures_util::future::join_all((0..100).map(|_| sender.send(&LETTER, || async { Ok(()) }))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(files(&root.path().join("new")).len(), 100);
}
