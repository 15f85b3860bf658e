//! The sample mail of `maildesk demo`: what the player and the reader of `config/demo` rely on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use mail_parser::{Message, MessageParser};

struct Sample {
    name: String,
    raw: Vec<u8>,
}

impl Sample {
    fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).unwrap()
    }

    fn from(&self) -> String {
        self.parsed().from().unwrap().first().unwrap().address().unwrap().to_owned()
    }

    /// Address and words of `X-Demo-Answers`.
    fn answers(&self) -> Option<(String, String)> {
        let message = self.parsed();
        let value = message.header_raw("X-Demo-Answers")?.trim();
        let (address, words) = value.split_once(' ').unwrap();
        Some((address.to_owned(), words.trim().to_owned()))
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/demo")
}

fn samples() -> Vec<Sample> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut samples: Vec<Sample> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .map(|path| Sample {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            raw: std::fs::read(&path).unwrap(),
        })
        .collect();
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    samples
}

#[test]
fn they_are_numbered_and_have_what_mail_has() {
    let samples = samples();
    assert!(samples.len() >= 18);
    for (index, sample) in samples.iter().enumerate() {
        let message = sample.parsed();
        assert!(sample.name.starts_with(&format!("{:02}-", index + 1)), "{} is number {}", sample.name, index + 1);
        assert!(message.message_id().is_some() && message.subject().is_some(), "{}", sample.name);
        assert!(message.body_text(0).is_some_and(|text| text.len() > 5), "{} has no text", sample.name);
        assert!(!sample.raw.contains(&b'\r'), "{} is kept with LF ends", sample.name);
        assert!(!message.body_text(0).unwrap().contains('\u{fffd}'), "{} does not decode", sample.name);
        let domain = sample.from().rsplit_once('@').unwrap().1.to_owned();
        assert!(domain.ends_with(".example"), "{} comes from {domain}", sample.name);
    }
}

#[test]
fn an_answer_leaves_to_the_player_what_only_the_player_knows() {
    for sample in samples() {
        let message = sample.parsed();
        for header in ["To", "In-Reply-To", "References"] {
            let there = message.header(header).is_some();
            assert!(!there || sample.answers().is_none(), "{}: the player fills in {header}", sample.name);
        }
        assert!(sample.answers().is_some() || message.to().is_some(), "{} goes nowhere", sample.name);
    }
}

#[test]
fn what_is_answered_was_sent_before() {
    let agents = ["ann@acme.example", "bob@acme.example", "carla@acme.example"];
    let mut subjects = Vec::new();
    let mut wrote = BTreeSet::new();
    for sample in samples() {
        if let Some((address, words)) = sample.answers() {
            assert!(
                agents.contains(&address.as_str()) || wrote.contains(&address),
                "{}: {address} got no mail",
                sample.name
            );
            assert!(subjects.iter().any(|subject: &String| subject.contains(&words)), "{}: {words}", sample.name);
            let machine = sample.from().starts_with("MAILER-DAEMON");
            assert!(
                machine || sample.from() == address,
                "{}: {address} gets the mail, {} answers",
                sample.name,
                sample.from()
            );
        }
        subjects.push(sample.parsed().subject().unwrap().to_owned());
        wrote.insert(sample.from());
    }
}

#[test]
fn only_the_duplicate_repeats_an_id() {
    let samples = samples();
    let mut ids: BTreeMap<String, Vec<&Sample>> = BTreeMap::new();
    for sample in &samples {
        ids.entry(sample.parsed().message_id().unwrap().to_owned()).or_default().push(sample);
    }
    let twice: Vec<_> = ids.values().filter(|same| same.len() > 1).collect();
    assert_eq!(twice.len(), 1);
    let [first, second] = twice[0][..] else { panic!("three of a kind") };
    let without_trace = |sample: &Sample| {
        let text = String::from_utf8(sample.raw.clone()).unwrap();
        text.split_once("Authentication-Results").map(|(_, rest)| rest.to_owned())
    };
    assert_eq!(without_trace(first), without_trace(second));
    assert!(first.parsed().date().is_some(), "with a date of the player's the two would differ");
}

#[test]
fn they_show_what_the_issue_asks_for() {
    let samples = samples();
    let text = |sample: &Sample| String::from_utf8_lossy(&sample.raw).into_owned();
    let count = |what: &str| samples.iter().filter(|sample| text(sample).contains(what)).count();
    for (what, at_least) in [
        ("application/pdf", 1),
        ("image/png", 1),
        ("multipart/report", 1),
        ("List-Id:", 1),
        ("charset=ISO-2022-JP", 1),
        ("charset=ISO-8859-15", 1),
        ("gmail_quote", 1),
        ("MsoNormal", 1),
        ("\n/note\n", 1),
        ("\n/close\n", 1),
        ("Auto-Submitted: auto-replied", 2),
        ("Auto-Submitted: auto-generated", 2),
        ("Forwarded message", 1),
        ("dmarc=fail", 1),
        ("##- Please type your reply above this line -##", 5),
    ] {
        assert!(count(what) >= at_least, "{what} occurs in {} messages", count(what));
    }
    let only_html =
        samples.iter().filter(|sample| text(sample).contains("\nContent-Type: text/html; charset=\"iso-8859-1\""));
    assert_eq!(only_html.count(), 1);
    let japanese = samples.iter().find(|sample| sample.name.contains("japanese")).unwrap();
    assert_eq!(japanese.parsed().subject(), Some("取扱説明書について"));
    let french = samples.iter().find(|sample| sample.name.contains("8859-15")).unwrap();
    assert!(
        french.parsed().body_text(0).unwrap().contains("312,50 €") && french.parsed().subject().unwrap().contains('€')
    );
    let finnish = samples.iter().find(|sample| sample.name.contains("finnish")).unwrap();
    let files: Vec<_> = finnish.parsed().attachments().map(|part| part.contents().get(..4).unwrap().to_vec()).collect();
    assert_eq!(files, [b"%PDF".to_vec(), b"\x89PNG".to_vec()]);
}

#[test]
fn the_configuration_is_toml_and_names_the_cast() {
    let text = std::fs::read_to_string(folder().join("maildesk.toml")).unwrap();
    let config: toml::Table = text.parse().unwrap();
    let names = |table: &str, key: &str| -> Vec<String> {
        let list = config[table].as_array().unwrap();
        list.iter().map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("agent", "id"), ["ann", "bob", "carla"]);
    assert_eq!(names("queue", "name"), ["support", "billing", "emergency"]);
    assert_eq!(names("mailbox", "address"), ["support@acme.example"]);
}
