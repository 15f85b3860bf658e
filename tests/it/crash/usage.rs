//! `deliver` called wrongly: always 75, so that the MTA keeps the mail, and words that say what to do.

use std::fs;

use super::program::{PIPE, Program, run, weak};

const MAIL: &[u8] = b"From: erika@client.example\r\nSubject: Help\r\n\r\nPlease.\r\n";

#[test]
fn deliver_asks_to_be_called_again_whatever_is_wrong_and_says_what() {
    let program = Program::new(PIPE);
    let other = |name: &str, text: &str| {
        fs::write(program.path(name), text).unwrap();
        program.path(name).display().to_string()
    };
    let whole = fs::read_to_string(program.path("maildesk.toml")).unwrap();
    let cut = other("cut.toml", "[desk\nname = ");
    let typo = other("typo.toml", &whole.replace("members", "membres"));
    let empty = other("empty.toml", "");
    let binary = program.path("binary.toml");
    fs::write(&binary, [0xff, 0, 0x80]).unwrap();
    let binary = binary.display().to_string();
    let missing = program.path("missing.toml").display().to_string();
    let folder = program.path("").display().to_string();
    let good = program.path("maildesk.toml").display().to_string();

    let table: [(&str, &[&str], &str); 11] = [
        ("no configuration", &["deliver"], "maildesk config sample > maildesk.toml"),
        ("a configuration that is not there", &["-c", &missing, "deliver"], "missing.toml"),
        ("a folder for a configuration", &["-c", &folder, "deliver"], "Failed to read"),
        ("a configuration that is cut", &["-c", &cut, "deliver"], "cut.toml:1:"),
        ("a misspelt key", &["-c", &typo, "deliver"], "members"),
        ("an empty configuration", &["-c", &empty, "deliver"], "[[mailbox]]"),
        ("a configuration that is no text", &["-c", &binary, "deliver"], "binary.toml"),
        ("an unknown mailbox", &["-c", &good, "deliver", "--mailbox", "sales"], "no mailbox `sales`"),
        ("an unknown option", &["-c", &good, "deliver", "--mailbax", "support"], "--mailbax"),
        ("an option without its value", &["-c", &good, "deliver", "--mailbox"], "--mailbox"),
        ("too many words", &["-c", &good, "deliver", "support"], "support"),
    ];
    for (name, arguments, words) in table {
        let mut command = program.bare_command();
        // Where none of the usual places has one.
        command.current_dir(program.path("data").parent().unwrap().join("elsewhere"));
        fs::create_dir_all(program.path("elsewhere")).unwrap();
        let ended = run(command.args(arguments), MAIL);
        assert_eq!(ended.code, Some(75), "{name}: {ended:?}");
        assert!(ended.err.contains(words), "{name}: {}", ended.err);
        assert!(!ended.err.contains("panicked"), "{name}: {}", ended.err);
        assert_eq!(ended.out, "", "{name}");
    }
    assert_eq!(program.deliver(MAIL).code, Some(0), "and called rightly it takes it");
}

#[test]
fn deliver_asks_to_be_called_again_where_it_may_not_read() {
    let program = Program::new(PIPE);
    assert_eq!(program.deliver(MAIL).code, Some(0));
    for (file, words) in [("data", "may write to it"), ("secret", "secret"), ("maildesk.toml", "maildesk.toml")] {
        let before = program.set_mode(file, 0o000);
        let ended = run(&mut weak(&program.command(&["deliver"])), MAIL);
        program.set_mode(file, before);
        assert_eq!(ended.code, Some(75), "{file}: {ended:?}");
        assert!(ended.err.contains(words), "{file}: {}", ended.err);
    }
    assert_eq!(program.store().read_now(|tx| Ok(tx.ledger(&Default::default())?.len())).unwrap(), 1);
}
