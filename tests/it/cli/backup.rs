//! The copy that is made while the desk runs, and what brings it back.

use maildesk::daemon::wake;

use crate::cli::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_is_what_it_was_when_its_copy_is_brought_back() {
    let desk = Desk::copy();
    let file = desk.folder.join("copy.db");
    let file = file.to_str().unwrap();
    let ledger = desk.run(&["ledger", "--json"]).json();
    let tickets = desk.run(&["ticket", "list", "is:any", "--json"]).json();

    // Beside a daemon, which alone holds this.
    let daemon = wake::listen(&desk.folder.join("maildesk.toml")).unwrap().unwrap();
    let copied = desk.run(&["backup", file]).well();
    let secret = desk.folder.join("secret");
    for words in ["Copied 11 tickets and 27 messages (", "Copy the secret file, too", secret.to_str().unwrap()] {
        assert!(copied.contains(words), "{words}: {copied}");
    }
    let again = desk.run(&["backup", file]);
    assert!(again.code == 1 && again.err.contains("is left alone; name another file"), "{}", again.err);
    let runs = desk.run(&["restore", file]);
    assert!(
        runs.code == 1 && runs.err.contains("a maildesk runs with this configuration; stop it first"),
        "{}",
        runs.err
    );
    drop(daemon);
    let stands = desk.run(&["restore", file]);
    assert!(stands.code == 1 && stands.err.contains("move it away first"), "{}", stands.err);

    assert_eq!(desk.run(&["ticket", "note", "1", "--as", "ann", "--text", "This is lost."]).code, 0);
    std::fs::remove_dir_all(desk.folder.join("data")).unwrap();
    let restored = desk.run(&["restore", file]).well();
    assert!(
        restored.contains("Restored 11 tickets and 27 messages (") && restored.contains("It must be the one"),
        "{restored}"
    );
    assert_eq!(desk.run(&["ledger", "--json"]).json(), ledger);
    assert_eq!(desk.run(&["ticket", "list", "is:any", "--json"]).json(), tickets);
    assert_eq!(desk.run(&["--json", "backup", &format!("{file}.2")]).json()["messages"], 27);
}

#[test]
fn of_a_desk_in_postgresql_it_says_what_does_it() {
    let desk = Desk::copy();
    let toml = desk.folder.join("maildesk.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    let database = "database = \"postgres://desk:hunter2@db.acme.example/desk\"";
    std::fs::write(&toml, text.replace("data = \"data\"", database)).unwrap();
    for (command, words) in [
        ("backup", "`pg_dump --format=custom --file=copy.db postgres://desk:…@db.acme.example/desk`"),
        ("restore", "--dbname=postgres://desk:…@db.acme.example/desk copy.db`"),
    ] {
        let said = desk.run(&[command, "copy.db"]);
        assert_eq!(said.code, 1);
        assert!(said.err.contains(words) && !said.err.contains("hunter2"), "{}", said.err);
        assert!(said.err.contains(desk.folder.join("secret").to_str().unwrap()), "{}", said.err);
    }
}
