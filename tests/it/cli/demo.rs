//! What the demo shows.

use crate::cli::{Desk, played};
use crate::story::assert_snapshot;

#[test]
fn the_demo_tells_what_happens_line_by_line() {
    let (folder, said) = played();
    let told = said.replace(folder.to_str().unwrap(), "DIR");
    assert_snapshot(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/demo.txt"), &told);
}

#[test]
fn every_sample_mail_gets_the_verdict_that_its_name_promises() {
    let rows = Desk::demo().run(&["ledger", "--json"]).json();
    let verdicts: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["verdict"].as_str().unwrap()).collect();
    let expected = [
        "opened",
        "opened",
        "opened",
        "opened",
        "opened",
        "opened",
        "duplicate",
        "agent_reply",
        "appended",
        "agent_reply",
        "appended",
        "note",
        "command",
        "automatic",
        "automatic",
        "agent_reply",
        "bounce",
        "automatic",
        "opened",
        "opened",
        "appended",
        "opened",
        "held",
        "opened",
    ];
    assert_eq!(verdicts, expected);
}

#[test]
fn a_folder_with_a_desk_in_it_is_left_alone() {
    let desk = Desk::copy();
    let again =
        crate::cli::run(&mut crate::cli::program(&["demo", "--once", "--dir", desk.folder.to_str().unwrap()]), b"");
    assert_eq!(again.code, 1);
    assert!(again.err.contains("there is a desk in") && again.err.contains("--dir"), "{}", again.err);
}
