//! `inspect`: every field of the interface for every sample mail, and nothing written anywhere.

use serde_json::{Value, json};

use crate::cli::{Desk, contents, fits, program, run, samples};

fn shape() -> Value {
    let address = json!({ "name": "string?", "address": "string" });
    json!({
        "message_id": "id?", "subject": "string", "date": "time?", "from": { "?": address }, "reply_to": [address],
        "to": [address], "cc": [address], "in_reply_to": ["id"], "references": ["id"], "language": "string?",
        "parts": [{ "kind": "new|quote|introduction|signature|disclaimer", "text": "string" }],
        "text": "string", "reply_text": "string", "thanks": "bool", "quoted_text": "string", "html": "string?",
        "attachments": [{
            "name": "string?", "content_type": "string", "size": "number", "inline": "bool", "content_id": "id?"
        }],
        "automatic": {
            "is_automatic": "bool", "may_acknowledge": "bool", "may_reopen": "bool", "human_author": "bool",
            "evidence": ["string"]
        },
        "bounce": { "?": {
            "kind": "hard|soft|delayed",
            "recipients": [{
                "address": "string", "original_recipient": "string?", "status": "string?", "smtp_code": "string?",
                "action": "failed|delayed|delivered|relayed", "permanent": "bool",
                "reason": "no-such-user|no-such-host|mailbox-full|too-big|policy|temporary|account-suspended|delivered|other",
                "diagnostic": "string?"
            }],
            "original_message_id": "id?"
        } },
        "forwarded": { "?": {
            "from": { "?": address }, "to": [address], "cc": [address], "subject": "string?", "date": "string?",
            "text": "string"
        } },
        "authentication": {
            "dkim": "pass|fail|none", "spf": "pass|fail|none", "dmarc": "pass|fail|none", "source": "string?"
        },
        "sender": { "suspicious": ["string"] },
        "problems": ["string"],
        "verdict": "opened|appended|agent_reply|note|command|bounce|automatic|duplicate|held|quarantined",
        "ticket": "number?", "changes": ["string"],
        "drafts": [{ "to": ["string"], "template": "string", "subject": "string" }],
        "reasons": ["string"],
    })
}

#[test]
fn every_field_of_the_interface_is_there_for_every_sample_mail_without_any_configuration() {
    let empty = tempfile::tempdir().unwrap();
    let (mut bounces, mut forwards, mut attachments) = (0, 0, 0);
    for sample in samples() {
        let mut command = program(&["inspect", sample.to_str().unwrap(), "--json"]);
        let said = run(command.current_dir(&empty).env("HOME", empty.path()), b"");
        assert_eq!(said.err, "", "{}", sample.display());
        let said = said.json();
        fits(sample.file_name().unwrap().to_str().unwrap(), &said, &shape());
        let joined: String =
            said["parts"].as_array().unwrap().iter().filter_map(|part| part["text"].as_str()).collect();
        assert_eq!(said["text"], joined, "the parts joined are the text");
        assert!(!said["reasons"].as_array().unwrap().is_empty(), "every decision has its reason");
        bounces += usize::from(!said["bounce"].is_null());
        forwards += usize::from(!said["forwarded"].is_null());
        attachments += said["attachments"].as_array().unwrap().len();
        // For people, too.
        let mut command = program(&["inspect", "-"]);
        let text = run(command.current_dir(&empty), &std::fs::read(&sample).unwrap()).well();
        assert!(text.contains(&format!("verdict     {}", said["verdict"].as_str().unwrap())), "{text}");
    }
    assert!(bounces > 0 && forwards > 0 && attachments > 0, "the samples have something of each");
    assert_eq!(contents(empty.path()), [], "nothing was written");
}

#[test]
fn with_a_store_it_knows_what_came_before_and_writes_nothing() {
    let desk = Desk::copy();
    let before = contents(&desk.folder);
    // As it came: with the Date that the demo gave it.
    let first = desk.folder.join("mail/in/cur");
    let stored =
        contents(&first).into_iter().find(|(path, _)| path.to_str().unwrap().contains("01-new-english")).unwrap();
    let said = desk.run(&["inspect", stored.0.to_str().unwrap(), "--json"]).json();
    assert_eq!((said["verdict"].as_str(), said["ticket"].as_u64()), (Some("duplicate"), Some(1)), "{said:#}");
    let spoofed = desk.run_with(&["inspect", "-", "--json"], &std::fs::read(&samples()[22]).unwrap()).json();
    assert_eq!((&spoofed["verdict"], &spoofed["ticket"]), (&json!("held"), &json!(1)), "{spoofed:#}");
    let new = "From: New <new@nowhere.example>\r\nSubject: Invoice\r\n\r\nHello";
    let said = desk.run_with(&["inspect", "-", "--json"], new.as_bytes()).json();
    assert_eq!((said["verdict"].as_str(), said["ticket"].as_u64()), (Some("opened"), Some(12)), "{said:#}");
    assert!(said["reasons"].to_string().contains("Invoices go to billing"), "{said:#}");
    let changed: Vec<_> = before
        .iter()
        .filter(|(path, content)| std::fs::read(path).ok().as_ref() != Some(content))
        .map(|(path, _)| path)
        .collect();
    assert!(changed.is_empty(), "changed: {changed:?}");
    assert_eq!(contents(&desk.folder.join("mail")).len(), contents(&Desk::demo().folder.join("mail")).len());
}

#[test]
fn a_mailbox_or_a_file_that_is_not_there_is_one_line_and_exit_1() {
    let desk = Desk::demo();
    for arguments in [["inspect", "/nowhere.eml", "--json"].as_slice(), &["inspect", "-", "--mailbox", "nobody"]] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (1, "", 1), "{}", said.err);
    }
}
