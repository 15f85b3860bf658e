//! Files: includes, paths, what cannot be read.

use std::fs;
use std::path::Path;

use maildesk::config::settings::{Outgoing, Source};
use maildesk::config::{Keys, load, show};

use crate::config::{BASE, changed, load_in, templates};

#[test]
fn included_files_are_merged_in_the_order_of_their_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    let rule = |name: &str| format!("[[rule]]\nname = \"{name}\"\ndo = [{{ tag = \"{name}\" }}]\n");
    fs::write(folder.path().join("rules/b.toml"), rule("b")).unwrap();
    fs::write(folder.path().join("rules/a.toml"), rule("a")).unwrap();
    fs::write(folder.path().join("rules/a.toml~"), "not read").unwrap();
    fs::write(folder.path().join("maildesk.toml"), format!("include = [\"rules/*.toml\"]\n{BASE}")).unwrap();
    let config = load(&folder.path().join("maildesk.toml"), Keys::Borrowed, &templates).unwrap();
    let rules: Vec<_> = config.policy.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(rules, ["invoices", "a", "b"]);
    assert!(config.policy.rules[1].place.ends_with("rules/a.toml:2"), "{}", config.policy.rules[1].place);
}

#[test]
fn mistakes_in_an_included_file_are_shown_there() {
    let folder = tempfile::tempdir().unwrap();
    let more = "include = []\n[desk]\nname = \"Other\"\n\n[[rule]]\nname = \"x\"\ndo = [{ queue = \"suport\" }]\n";
    fs::write(folder.path().join("more.toml"), more).unwrap();
    let text = format!("include = [\"more.toml\"]\n{}", changed("members = [\"ann\"]", "members = [\"bob\"]"));
    let problems = load_in(&text, folder.path()).err().unwrap().to_string();
    for expected in ["more.toml:2:1", "more.toml:7:17", "maildesk.toml:20:12", "3 errors in the configuration"] {
        assert!(problems.contains(expected), "{expected} in {problems}");
    }
}

#[test]
fn paths_are_meant_from_the_folder_of_the_file() {
    let config = load_in(
        &changed("host = \"127.0.0.1\"\nuser = \"support\"\npassword_file = \"password\"", "maildir = \"/sent\""),
        Path::new("/etc/desk"),
    )
    .unwrap();
    assert!(matches!(&config.mailboxes[0].source, Source::Maildir(path) if path == Path::new("/etc/desk/in")));
    assert!(matches!(&config.outgoing, Outgoing::Maildir(path) if path == Path::new("/sent")));
    assert_eq!(config.secret_file, Path::new("/etc/desk/secret"));
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let problems = load(Path::new("/nonexistent/maildesk.toml"), Keys::Create, &templates).err().unwrap().to_string();
    assert!(problems.starts_with("error: Failed to read /nonexistent/maildesk.toml: No such file"), "{problems}");
    assert!(problems.contains("maildesk config sample"), "{problems}");
}

#[test]
fn what_is_shown_holds_no_secret_and_reads_back_the_same() {
    let text = changed("name = \"Acme\"", "name = \"Acme\"\ndatabase = \"postgres://desk:hunter2@db/desk\"")
        .replace("command = \"logger\"", "webhook = \"https://chat.example/hook/hunter2\"");
    let shown = show(&load_in(&text, Path::new("/etc/desk")).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
    let again = show(&load_in(&shown, Path::new("/etc/desk")).unwrap_or_else(|problems| panic!("{problems}\n{shown}")));
    assert_eq!(again, shown);
}

#[test]
fn line_ends_of_other_systems_do_no_harm() {
    let text = BASE.replace('\n', "\r\n");
    load_in(&text, Path::new("/etc/desk")).unwrap_or_else(|problems| panic!("{problems}"));
    let marked = format!("\u{feff}{text}").replace("\"ann\"]", "\"bob\"]");
    let problems = load_in(&marked, Path::new("/etc/desk")).err().unwrap().to_string();
    assert!(problems.contains("maildesk.toml:19:12") && problems.contains("there is no agent `bob`"), "{problems}");
}

#[test]
fn any_bytes_are_told_as_problems_and_never_panic() {
    let cuts: Vec<usize> = (0..BASE.len()).step_by(7).collect();
    for cut in cuts {
        let (head, tail) = BASE.split_at(cut);
        for inserted in ["", "\"", "[", "= ", "{", "\u{0}", "é", "'''"] {
            if let Err(problems) = load_in(&format!("{head}{inserted}{tail}"), Path::new("/etc/desk")) {
                assert!(problems.errors() > 0 && !problems.to_string().is_empty());
            }
            if let Err(problems) = load_in(&format!("{head}{inserted}"), Path::new("/etc/desk")) {
                assert!(problems.errors() > 0 && !problems.to_string().is_empty());
            }
        }
    }
}

#[test]
fn services_and_statuses_may_stand_in_an_included_file() {
    let folder = tempfile::tempdir().unwrap();
    let more = "[[service]]\nname = \"mail\"\n\n[[status]]\nname = \"in review\"\nis = \"on_hold\"\n";
    fs::write(folder.path().join("more.toml"), more).unwrap();
    fs::write(folder.path().join("maildesk.toml"), format!("include = [\"more.toml\"]\n{BASE}")).unwrap();
    let policy = load(&folder.path().join("maildesk.toml"), Keys::Borrowed, &templates).unwrap().policy;
    assert_eq!(policy.services.len(), 1);
    assert_eq!(policy.statuses[0].name, "in review");
}
