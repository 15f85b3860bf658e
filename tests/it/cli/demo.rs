//! What the demo shows.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::cli::{Desk, played, program, run};
use crate::story::assert_snapshot;

#[test]
fn the_demo_tells_what_happens_line_by_line() {
    let (folder, said) = played();
    let told = said.replace(folder.to_str().unwrap(), "DIR");
    // "until 16 March" is the nearest one, whenever the demo is played.
    let until = regex::Regex::new(r"away until [\d-]+ [\d:]+").unwrap();
    let told = until.replace_all(&told, "away until DATE");
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
        "opened",
        "agent_reply",
        "appended",
    ];
    assert_eq!(verdicts, expected);
}

#[test]
fn among_what_came_is_a_chat_that_was_answered_and_read_where_it_was() {
    let desk = Desk::demo();
    let listed = desk.run(&["ticket", "list", "channel:chat", "is:any", "--json"]).json();
    let [chat] = listed.as_array().unwrap().as_slice() else { panic!("one chat: {listed}") };
    assert_eq!(chat["requester"]["address"], "nora.lind@kontor-lind.example");
    let number = chat["number"].to_string();
    let rows = desk.run(&["outbox", "--json"]).json();
    let states = rows.as_array().unwrap().iter().filter(|row| row["rcpt"] == "nora.lind@kontor-lind.example");
    let states: Vec<_> = states.map(|row| format!("{} {}", row["template"], row["state"])).collect();
    assert_eq!(states, [r#""answer" "read""#, r#""chat" "sent""#]);
    let shown = desk.run(&["ticket", "show", &number]);
    for line in ["Does the filter", "It does, with the ring", "Found it.", "the visitor left the chat"] {
        assert!(shown.out.contains(line), "{line}: {}", shown.out);
    }
}

#[test]
fn in_json_it_is_the_ledger_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path().join("desk");
    let endless = run(&mut program(&["demo", "--json", "--dir", desk.to_str().unwrap()]), b"");
    assert_eq!((endless.code, desk.exists()), (1, false), "{}", endless.err);
    let told = run(&mut program(&["demo", "--json", "--once", "--dir", desk.to_str().unwrap()]), b"").json();
    assert_eq!(told.as_array().unwrap().len(), 27);
    assert_eq!(told[0]["verdict"], "opened");
}

#[test]
fn a_folder_with_a_desk_in_it_is_left_alone() {
    let desk = Desk::copy();
    let again =
        crate::cli::run(&mut crate::cli::program(&["demo", "--once", "--dir", desk.folder.to_str().unwrap()]), b"");
    assert_eq!(again.code, 1);
    assert!(again.err.contains("there is a desk in") && again.err.contains("--dir"), "{}", again.err);
}

#[test]
fn an_open_demo_is_woken_by_other_commands_and_sends_alone() {
    let kept = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(kept.path(), kept.path().join("link")).unwrap();
    let folder = kept.path().join("desk");
    let mut demo = program(&["demo", "--dir", folder.to_str().unwrap()]);
    let mut demo = demo.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap();
    let said = BufReader::new(demo.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said: Vec<String> = said.take_while(|line| !line.contains("The desk stays open")).collect();
    let out = folder.join("mail/out/new");
    let sent = || std::fs::read_dir(&out).unwrap().count();
    let before = sent();

    // By another way to the same file.
    let config = kept.path().join("link/desk/maildesk.toml");
    let command = |words: &[&str]| crate::cli::run(program(&["-c", config.to_str().unwrap()]).args(words), b"");
    let reply = command(&["ticket", "reply", "1", "--as", "ann", "--text", "Try it off and on again."]);
    assert_eq!((reply.code, reply.err.as_str()), (0, ""), "nobody says that no daemon runs: {said:#?}");
    // The outbox looks by itself only once a minute.
    let until = Instant::now() + Duration::from_secs(30);
    while sent() == before {
        assert!(Instant::now() < until, "the answer waits");
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = command(&["run"]);
    assert_eq!(second.code, 1);
    assert!(second.err.contains("another maildesk runs with this configuration"), "{}", second.err);

    let stopped = std::process::Command::new("kill").args(["-TERM", &demo.id().to_string()]).status().unwrap();
    assert!(stopped.success() && demo.wait().unwrap().success(), "it ends in good order");
}
