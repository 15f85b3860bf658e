//! What every command has in common: help, exit codes, where the configuration is found, logs.

use std::process::Stdio;

use clap::CommandFactory;
use serde_json::{Value, json};

use crate::cli::{Desk, fits, program, run};

/// Every command with its subcommands, as words.
fn commands(command: &clap::Command, path: &[String], all: &mut Vec<Vec<String>>) {
    for sub in command.get_subcommands() {
        let path = [path, &[sub.get_name().to_owned()]].concat();
        commands(sub, &path, all);
        all.push(path);
    }
}

#[test]
fn every_command_answers_help_with_an_example() {
    let mut all = Vec::new();
    commands(&maildesk::cli::Cli::command(), &[], &mut all);
    assert!(all.len() > 20);
    for path in all {
        let words: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = run(&mut program(&words), b"").well();
        assert!(help.contains("Example"), "maildesk {} has no example:\n{help}", path.join(" "));
        assert!(help.contains(&format!("maildesk {}", path[0])) && help.contains("--config"), "{help}");
    }
}

#[test]
fn bad_usage_is_2_and_for_deliver_75() {
    #[rustfmt::skip]
    let table: &[(&[&str], i32)] = &[
        (&[], 2), (&["nonsense"], 2), (&["ticket", "show"], 2), (&["ticket", "show", "seven"], 2),
        (&["ledger", "--verdict", "lost"], 2), (&["ledger", "--since", "yesterday"], 2),
        (&["deliver", "--nonsense"], 75), (&["--version"], 0),
    ];
    for (arguments, code) in table {
        let said = run(&mut program(arguments), b"");
        assert_eq!(said.code, *code, "{arguments:?}: {}", said.err);
    }
}

#[test]
fn the_configuration_is_the_one_named_or_the_one_of_the_environment_or_the_one_here() {
    let desk = Desk::demo();
    let file = desk.folder.join("maildesk.toml");
    let empty = tempfile::tempdir().unwrap();
    let named = desk.run(&["ticket", "list"]).well();
    let environment = run(program(&["ticket", "list"]).current_dir(&empty).env("MAILDESK_CONFIG", &file), b"").well();
    let here = run(program(&["ticket", "list"]).current_dir(&desk.folder), b"").well();
    assert!(named.contains("emily.carter@northwind.example"));
    assert_eq!((&environment, &here), (&named, &named));

    let none = run(program(&["ticket", "list"]).current_dir(&empty), b"");
    assert_eq!(none.code, 2, "{}", none.err);
    assert!(none.err.contains("config sample"), "it says how to begin: {}", none.err);
    let lost = run(&mut program(&["-c", "/nowhere.toml", "check"]), b"");
    assert_eq!(lost.code, 2, "{}", lost.err);
    let delivered = run(&mut program(&["-c", "/nowhere.toml", "deliver"]), b"Subject: x\r\n\r\nx");
    assert_eq!(delivered.code, 75, "{}", delivered.err);
}

/// An MTA that hands over nothing has lost a message, and may still have it.
#[test]
fn nothing_on_standard_input_is_no_message() {
    let desk = Desk::demo();
    let before = desk.run(&["ledger", "--json"]).well();
    for nothing in ["", "\n", "\r\n \r\n", "From dave@elsewhere.example  Tue Nov 24 10:00:00 2026\n"] {
        let delivered = desk.run_with(&["deliver"], nothing.as_bytes());
        assert_eq!(delivered.code, 75, "{nothing:?}: {}", delivered.err);
        assert!(delivered.err.contains("there is no message on standard input"), "{nothing:?}: {}", delivered.err);
    }
    assert_eq!(desk.run(&["ledger", "--json"]).well(), before, "nothing is stored");
}

#[test]
fn mistakes_of_the_configuration_are_told_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("maildesk.toml");
    let text = std::fs::read_to_string(Desk::demo().folder.join("maildesk.toml")).unwrap();
    let wrong = text
        .replace("subaddress = \"+\"", "subadress = \"+\"")
        .replace("Europe/Helsinki", "Europe/Helsinky")
        .replace("members = [\"carla\", \"bob\"]", "members = [\"carlo\", \"bob\"]")
        .replace("subject.matches(\"(?i)^urgent\")", "subjet.matches(\"(?i)^urgent\")");
    std::fs::write(&file, wrong).unwrap();
    for command in ["check", "run", "ledger", "sla"] {
        let said = run(program(&[command]).current_dir(&folder), b"");
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{command}");
        for mistake in ["subadress", "Europe/Helsinky", "carlo", "subjet"] {
            assert!(said.err.contains(mistake), "{command} is silent on {mistake}:\n{}", said.err);
        }
        assert!(said.err.contains("maildesk.toml:") && said.err.contains('^'), "{}", said.err);
        assert!(!said.err.contains('\u{1b}'), "no colours into a file");
    }
    let said = run(program(&["check", "--json"]).current_dir(&folder), b"");
    assert_eq!(said.code, 2, "{}", said.err);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    fits("check", &document, &check());
    let errors = document["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 4, "{errors:#?}");
    let unknown = errors.iter().find(|error| error["what"].as_str().unwrap().contains("subadress")).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let line = text.lines().position(|line| line.contains("subadress")).unwrap();
    let column = text.lines().nth(line).unwrap().find("subadress").unwrap();
    assert_eq!((&unknown["line"], &unknown["column"]), (&json!(line + 1), &json!(column + 1)), "{unknown:#}");
    assert!(unknown["hint"].as_str().unwrap().contains("`subaddress`"), "{unknown:#}");
    assert!(unknown["file"].as_str().unwrap().ends_with("maildesk.toml"), "{unknown:#}");
    let only = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(only, 1, "a wrong configuration makes nothing");
}

/// What `check --json` says, whether the configuration is right or not.
fn check() -> Value {
    json!({
        "configuration": "string?", "warnings": "string",
        "errors": [{ "file": "string?", "line": "number?", "column": "number?", "what": "string", "hint": "string?" }],
        "tried": [{ "what": "string", "error": "string?" }]
    })
}

#[test]
fn check_answers_in_json_whatever_it_finds() {
    let empty = tempfile::tempdir().unwrap();
    #[rustfmt::skip]
    let table: [(&[&str], i32, &str); 3] = [
        (&["check", "--json"], 2, "no configuration found"),
        (&["-c", "/nowhere.toml", "check", "--json"], 2, "/nowhere.toml"),
        (&["-c", "/nowhere.toml", "check", "--online", "--json"], 2, "/nowhere.toml"),
    ];
    for (arguments, code, words) in table {
        let said = run(program(arguments).current_dir(&empty), b"");
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        let document: Value = serde_json::from_str(&said.out).unwrap();
        fits("check", &document, &check());
        assert!(document["errors"][0]["what"].as_str().unwrap().contains(words), "{arguments:?}: {document:#}");
        assert!(said.err.contains(words), "people are told, too: {}", said.err);
    }
    let right = Desk::demo().run(&["check", "--json"]).json();
    fits("check", &right, &check());
    assert_eq!(right["errors"], json!([]));
}

#[test]
fn check_takes_the_configuration_of_the_readme_and_says_where_nothing_proves_who_wrote() {
    let readme = include_str!("../../../README.md");
    let written = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for (text, unproven) in [(written.to_owned(), false), (written.replace(", authenticate = \"dns\"", ""), true)] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("maildesk.toml"), text).unwrap();
        let said = run(program(&["check"]).current_dir(&folder), b"");
        assert!(said.code == 0 && said.out.contains("is right"), "{}{}", said.out, said.err);
        assert_eq!(said.err.contains("nothing proves that a mail is an agent's"), unproven, "{}", said.err);
    }
}

#[test]
fn the_sample_is_a_configuration_and_the_effective_one_shows_no_secret() {
    let sample = run(&mut program(&["config", "sample"]), b"").well();
    assert_eq!(sample.trim_end(), include_str!("../../../config/maildesk.toml").trim_end());
    let desk = Desk::demo();
    let shown = desk.run(&["config", "show"]).well();
    assert!(shown.contains("support@acme.example") && shown.contains("Europe/Helsinki"), "{shown}");
    let secret = std::fs::read_to_string(desk.folder.join("secret")).unwrap();
    assert!(secret.lines().filter(|line| !line.starts_with('#')).all(|key| !shown.contains(key)), "{shown}");
    let keys = desk.run(&["config", "show", "--json"]).json();
    assert_eq!(keys["calendar"]["office"]["timezone"], "Europe/Helsinki", "{keys:#}");
    assert!(desk.run(&["config", "sample", "--json"]).json()["desk"].is_object());
    let right = desk.run(&["check"]).well();
    assert!(right.contains("is right"), "{right}");
    let online = desk.run(&["check", "--online", "--json"]).json();
    assert!(online["tried"].as_array().unwrap().iter().all(|tried| tried["error"].is_null()), "{online:#}");
}

#[test]
fn logs_are_json_when_asked_and_name_nobody() {
    let desk = Desk::copy();
    let mail = "From: Carol Customer <carol@customer.example>\r\nTo: support@acme.example\r\nSubject: Help\r\n\r\nHelp";
    let delivered = desk.run_with(&["deliver", "--log", "json", "-v"], mail.as_bytes());
    let sent = desk.run(&["run", "--once", "--log", "json", "-vv"]);
    assert_eq!((delivered.code, sent.code), (0, 0), "{}{}", delivered.err, sent.err);
    let log = delivered.err + &sent.err;
    assert!(log.contains("Mail sent"), "{log}");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string() && line["fields"].is_object(), "{line}");
    }
    assert!(!log.contains("carol@customer.example"), "addresses are masked: {log}");
    assert!(!log.contains("ann@acme.example"), "those of agents, too: {log}");
    let text = desk.run_with(&["deliver"], mail.as_bytes());
    assert!(!text.err.contains('\u{1b}') && !text.err.contains("carol@customer.example"), "{}", text.err);
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let desk = Desk::demo();
    let file = desk.folder.join("maildesk.toml");
    for arguments in
        [["config", "sample"].as_slice(), &["ledger"], &["ledger", "--json"], &["ticket", "list"], &["--help"]]
    {
        let mut command = program(&["-c", file.to_str().unwrap()]);
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), err.as_ref()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn check_names_rules_whose_day_is_past_and_people_who_left_living_tickets() {
    let desk = Desk::copy();
    let file = desk.folder.join("maildesk.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    assert_eq!(desk.run(&["check"]).code, 0);

    let rule = |day: &str| {
        format!("{before}\n[[rule]]\nname = \"Later\"\nwhen = 'subject == \"x\"'\ndo = [{{ snooze = \"{day}\" }}]\n")
    };
    for (day, code) in [("2020-01-01", 1), ("2020-01-01 10:00", 1), ("9000-01-01", 0), ("monday", 0)] {
        std::fs::write(&file, rule(day)).unwrap();
        let said = desk.run(&["check"]);
        assert_eq!(said.code, code, "{day}: {}{}", said.out, said.err);
        assert_eq!(said.out.contains("which is past"), code != 0, "{day}: {}", said.out);
    }

    std::fs::write(&file, before.replace("\"ann\"", "\"anna\"")).unwrap();
    let said = desk.run(&["check"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("ann has ") && said.err.contains("is no agent of the configuration"), "{}", said.err);
}
