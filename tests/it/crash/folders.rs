//! `check --online` on a Maildir: what the daemon could not do there is said beforehand, and nothing is made or moved.

use std::fs;
use std::path::PathBuf;

use super::program::{Program, run, weak};

fn mailbox(after: &str) -> String {
    format!(
        "[[mailbox]]\nname = \"support\"\naddress = \"support@acme.example\"\nmaildir = \"mail/in\"\nafter = \"{after}\"\n"
    )
}

/// Every file and folder of the mailbox's place.
fn standing(program: &Program) -> Vec<PathBuf> {
    let mut found = vec![program.path("mail")];
    let mut at = 0;
    while let Some(folder) = found.get(at) {
        let inside: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        found.extend(inside);
        at += 1;
    }
    found.sort();
    found
}

/// What `check --online` says of the mailbox; without root's right to ignore permissions.
fn tried(program: &Program) -> (Option<i32>, String) {
    let before = standing(program);
    let ended = run(&mut weak(&program.command(&["check", "--online"])), b"");
    assert_eq!(standing(program), before, "nothing is made by looking");
    let line =
        ended.out.lines().find(|line| line.starts_with("mailbox support")).unwrap_or_else(|| panic!("{ended:?}"));
    (ended.code, line.replace(&program.path("").display().to_string(), ""))
}

#[test]
fn a_path_that_was_mistyped_is_an_error_that_says_what_to_do() {
    let program = Program::new(&mailbox("keep"));
    fs::create_dir_all(program.path("mail")).unwrap();
    let (code, said) = tried(&program);
    assert_eq!(
        (code, said.as_str()),
        (
            Some(1),
            "mailbox support: FAILED: there is no Maildir at mail/in, since mail/in is missing: correct `maildir`, mount what belongs there, or `mkdir -p mail/in/{new,cur,tmp}`"
        )
    );
    fs::create_dir_all(program.path("mail/in/new")).unwrap();
    assert_eq!(tried(&program), (Some(0), "mailbox support: ok".to_owned()));
}

#[test]
fn a_folder_from_which_nothing_can_be_put_away_is_told_of() {
    let program = Program::new("");
    for folder in ["in/new", "in/cur", "in/tmp", "Kept/cur"] {
        fs::create_dir_all(program.path("mail").join(folder)).unwrap();
    }
    // What may not be written; what of that is told for each `after`, or nothing where all is well.
    #[rustfmt::skip]
    let table: [(&[&str], &str, Option<&str>); 11] = [
        (&[],                  "keep",       None),
        (&[],                  "move:Done",  None),
        (&["mail/in/new"],     "keep",       Some("cannot be read from mail/in/new and put away")),
        (&["mail/in/new"],     "delete",     Some("cannot be read from mail/in/new and put away")),
        (&["mail/in/cur"],     "seen",       Some("cannot be read from mail/in/cur and put away")),
        (&["mail/in/cur"],     "move:Done",  Some("cannot be read from mail/in/cur and put away")),
        (&["mail"],            "seen",       None),
        (&["mail"],            "move:Done",  Some("`after = \"move:Done\"` cannot be done: nothing can be written in mail;")),
        (&["mail"],            "move:Kept",  None),
        (&["mail/Kept/cur"],   "move:Kept",  Some("`after = \"move:Kept\"` cannot be done: nothing can be written in mail/Kept/cur;")),
        (&["mail/in"],         "move:.Done", Some("`after = \"move:.Done\"` cannot be done: nothing can be written in mail/in;")),
    ];
    for (closed, after, words) in table {
        program.configure(&mailbox(after));
        let modes: Vec<u32> = closed.iter().map(|folder| program.set_mode(folder, 0o555)).collect();
        let (code, said) = tried(&program);
        for (folder, mode) in closed.iter().zip(modes) {
            program.set_mode(folder, mode);
        }
        match words {
            None => assert_eq!((code, said.as_str()), (Some(0), "mailbox support: ok"), "{closed:?} {after}"),
            Some(words) => {
                assert_eq!(code, Some(1), "{closed:?} {after}: {said}");
                assert!(said.contains(words) && said.contains("check owner and mode"), "{closed:?} {after}: {said}");
            }
        }
    }
}

#[test]
fn a_file_in_the_place_of_a_folder_is_told_of() {
    let program = Program::new(&mailbox("move:Done"));
    fs::create_dir_all(program.path("mail/in/new")).unwrap();
    for name in ["mail/in/cur", "mail/Done"] {
        fs::write(program.path(name), "").unwrap();
        let (code, said) = tried(&program);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("{name} is no folder")), "{said}");
        fs::remove_file(program.path(name)).unwrap();
    }
}
