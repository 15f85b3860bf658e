//! Whole messages as clients write them: what is new, what is history, what was forwarded, what only thanks.
//!
//! Every `.eml` under `tests/mail/{quote,forward,thanks}` is read and held against the `.json` beside it. To add one:
//! write the `.eml` (of your own making), run with `UPDATE_GOLDEN=1`, and read the `.json` as critically as code.

use std::fs;
use std::path::{Path, PathBuf};

use maildesk::desk::mail::Mail;
use maildesk::mail::{Reading, read};
use serde_json::{Value, json};

const GROUPS: [&str; 3] = ["quote", "forward", "thanks"];

#[test]
fn messages_of_clients_are_folded_as_expected() {
    let update = std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1");
    let (mut ran, mut wrong) = (0, Vec::new());
    for path in messages() {
        let raw = fs::read(&path).unwrap();
        let mail = read(&raw, &Reading::default());
        assert_eq!(mail.text(), mail.parts.iter().map(|part| part.text.as_str()).collect::<String>());
        let expected = path.with_extension("json");
        if update {
            fs::write(&expected, format!("{:#}\n", shown(&mail))).unwrap();
        }
        let wanted: Value = fs::read_to_string(&expected)
            .map(|text| serde_json::from_str(&text).unwrap())
            .unwrap_or_else(|_| panic!("{} is missing; run with UPDATE_GOLDEN=1", expected.display()));
        if wanted != shown(&mail) {
            wrong.push(format!("{}\n{:#}", path.display(), shown(&mail)));
        }
        ran += 1;
    }
    assert!(ran >= 30, "only {ran} messages were found");
    assert!(wrong.is_empty(), "accept with UPDATE_GOLDEN=1 cargo test --test it golden:\n{}", wrong.join("\n\n"));
}

fn messages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail");
    let mut found: Vec<PathBuf> = GROUPS
        .iter()
        .flat_map(|group| fs::read_dir(root.join(group)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    found.sort();
    found
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

fn shown(mail: &Mail) -> Value {
    let forwarded = mail.forwarded.as_ref().map(|original| {
        json!({
            "from": original.from, "to": original.to, "cc": original.cc, "subject": original.subject,
            "date": original.date, "text": lines(&original.text),
        })
    });
    json!({
        "language": mail.language,
        "thanks": mail.thanks,
        "new": lines(&mail.reply_text()),
        "parts": mail.parts.iter().map(|part| json!({ "kind": part.kind, "lines": lines(&part.text) })).collect::<Vec<_>>(),
        "forwarded": forwarded,
        "attachments": mail.attachments.iter().map(|one| one.name.clone()).collect::<Vec<_>>(),
        "problems": mail.problems,
    })
}
