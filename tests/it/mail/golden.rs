//! Every `tests/mail/<group>/*.eml` is read and held against the `.json` beside it, in LF and in CRLF form.
//!
//! To add a message: write the `.eml` (of your own making), run with `UPDATE_GOLDEN=1`, and read the `.json` that
//! appears as critically as code. What quotes and forwards are is tested elsewhere; `bounce.rs` reads its group here.

use std::fs;
use std::path::{Path, PathBuf};

use maildesk::desk::mail::{AuthResult, Mail};
use maildesk::mail::{Own, Reading, read};
use serde_json::{Value, json};

/// The folders whose expectations are of this shape.
const GROUPS: [&str; 10] =
    ["headers", "text", "attachments", "automatic", "calendar", "html", "receipts", "sender", "signed", "tnef"];

#[test]
fn golden_messages_are_read_as_expected() {
    check(&GROUPS, 25, shown);
}

/// Holds the messages of some groups, at least so many, against what is shown of them; `shown` is told whether to
/// say sizes.
pub fn check(groups: &[&str], least: usize, shown: impl Fn(&Mail, bool) -> Value) {
    let update = std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1");
    let (mut ran, mut wrong) = (0, Vec::new());
    for path in messages(groups) {
        let raw = fs::read(&path).unwrap();
        assert!(!raw.windows(2).any(|two| two == b"\r\n"), "{} must be stored with LF", path.display());
        let (lf, crlf) = (understood(&raw), understood(&with_crlf(&raw)));
        let expected = path.with_extension("json");
        if update {
            fs::write(&expected, format!("{:#}\n", shown(&lf, true))).unwrap();
        }
        let wanted: Value = fs::read_to_string(&expected)
            .map(|text| serde_json::from_str(&text).unwrap())
            .unwrap_or_else(|_| panic!("{} is missing; run with UPDATE_GOLDEN=1", expected.display()));
        if wanted != shown(&lf, true) {
            wrong.push(format!("{}\n{:#}", path.display(), shown(&lf, true)));
        }
        // A file within the message may be longer with CRLF; all else is the same, and so is the hash.
        assert_eq!(shown(&lf, false), shown(&crlf, false), "{} with CRLF", path.display());
        assert_eq!(lf.content_hash, crlf.content_hash, "{} with CRLF", path.display());
        ran += 1;
    }
    assert!(ran >= least, "only {ran} golden messages were found");
    assert!(wrong.is_empty(), "accept with UPDATE_GOLDEN=1 cargo test --test it golden:\n{}", wrong.join("\n\n"));
}

fn messages(groups: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail");
    let mut found: Vec<PathBuf> = groups
        .iter()
        .flat_map(|group| fs::read_dir(root.join(group)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    found.sort();
    found
}

fn understood(raw: &[u8]) -> Mail {
    let own = Own { addresses: vec!["support@desk.example".to_owned()], names: vec!["Berta Baker".to_owned()] };
    read(raw, &Reading { own: Some(&own), authserv_ids: &["mx.desk.example".to_owned()], ..Reading::default() })
}

fn with_crlf(raw: &[u8]) -> Vec<u8> {
    raw.split_inclusive(|byte| *byte == b'\n')
        .flat_map(|line| match line.strip_suffix(b"\n") {
            Some(line) => [line, b"\r\n"].concat(),
            None => line.to_vec(),
        })
        .collect()
}

/// The fields as `maildesk inspect --json` names them; the text line by line, so that a change shows where it is.
fn shown(mail: &Mail, sizes: bool) -> Value {
    let attachments: Vec<Value> = mail
        .attachments
        .iter()
        .map(|one| {
            let size = if sizes { json!(one.size) } else { Value::Null };
            json!({
                "name": one.name, "content_type": one.content_type, "size": size, "inline": one.inline,
                "content_id": one.content_id,
            })
        })
        .collect();
    let mut authentication = json!(mail.authentication);
    if mail.authentication.arc == AuthResult::None
        && let Some(results) = authentication.as_object_mut()
    {
        results.remove("arc");
    }
    let mut sender = json!({ "suspicious": mail.suspicious });
    if !mail.sender_facts.is_empty() {
        sender["facts"] = json!(mail.sender_facts.iter().map(|fact| fact.kind).collect::<Vec<_>>());
    }
    if mail.author.is_some() {
        sender["author"] = json!(mail.author);
    }
    let mut shown = json!({
        "message_id": mail.message_id,
        "subject": mail.subject,
        "date": mail.date,
        "from": mail.from,
        "reply_to": mail.reply_to,
        "to": mail.to,
        "cc": mail.cc,
        "delivered_to": mail.delivered_to,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "language": mail.language,
        "text": mail.text().lines().collect::<Vec<_>>(),
        "html": mail.html,
        "attachments": attachments,
        "automatic": mail.automatic,
        "authentication": authentication,
        "sender": sender,
        "problems": mail.problems,
    });
    if let (Some(fields), 1..) = (shown.as_object_mut(), mail.remote_content) {
        fields.insert("remote_content".to_owned(), json!(mail.remote_content));
    }
    shown
}
