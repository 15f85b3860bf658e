//! Articles at the command line.

use maildesk::desk::knowledge::version::{State, Version};
use maildesk::desk::knowledge::{Article, Audience};
use maildesk::store::{Location, Store};
use serde_json::json;

use crate::cli::Desk;

/// Ann writes a version of `descale` on the web desk, and sends it for review.
fn written(desk: &Desk, title: &str) {
    let article = Article {
        slug: "descale".to_owned(),
        language: "en".to_owned(),
        title: title.to_owned(),
        text: "With the green powder.".to_owned(),
        category: String::new(),
        audience: Audience::Public,
    };
    let at = "2026-11-24T08:00:00Z".parse().unwrap();
    let version = Version { number: 1, article, state: State::InReview, author: Some("ann".into()), at, ticket: None };
    let store = Store::open(&Location::Sqlite { folder: desk.folder.join("data") }).unwrap();
    store.write_now(move |tx| tx.write_article(&version)).unwrap();
}

#[test]
fn articles_are_listed_shown_published_and_withdrawn() {
    let desk = Desk::copy();
    std::fs::create_dir_all(desk.folder.join("kb/en")).unwrap();
    let article = "---\naudience: public\ncategory: Machines\n---\n# Descaling\n\nWith the blue powder.\n";
    std::fs::write(desk.folder.join("kb/en/descale.md"), article).unwrap();
    let list = desk.run(&["kb", "list", "--json"]).json();
    let line = list.as_array().unwrap().iter().find(|one| one["slug"] == "descale").unwrap().clone();
    assert_eq!((&line["file"], &line["audience"], &line["version"]), (&json!(true), &json!("public"), &json!(null)));
    assert!(desk.run(&["kb", "list"]).out.contains("Descaling"), "and for people");
    assert_eq!(desk.run(&["kb", "show", "descale"]).out, "# Descaling\n\nWith the blue powder.\n");
    assert!(desk.run(&["kb", "show", "working-by-mail"]).out.contains("# Working by mail"), "the manual is there");
    assert_eq!(desk.run(&["kb", "history", "descale", "--json"]).json(), json!([]));

    let unwritten = desk.run(&["kb", "publish", "descale"]);
    assert_eq!(unwritten.code, 1);
    assert!(unwritten.err.contains("nothing of `descale` (en) is written on the desk"), "{}", unwritten.err);
    let unknown = desk.run(&["kb", "show", "nowhere", "--language", "nl"]);
    assert!(unknown.err.contains("there is no such article as `nowhere` (nl)"), "{}", unknown.err);

    written(&desk, "Descaling again");
    assert_eq!(desk.run(&["kb", "show", "descale"]).out, "# Descaling\n\nWith the blue powder.\n", "not yet");
    let published = desk.run(&["kb", "publish", "descale", "--json"]).json();
    assert_eq!((&published["version"], &published["state"]), (&json!(2), &json!("published")));
    assert!(desk.run(&["kb", "show", "descale"]).out.starts_with("# Descaling again\n"));
    assert!(desk.run(&["kb", "history", "descale"]).out.contains("operator"));
    let wrong = desk.run(&["kb", "publish", "descale", "--version", "9"]);
    assert!(wrong.err.contains("there is no version 9; the newest is 2"), "{}", wrong.err);
    assert_eq!(desk.run(&["kb", "withdraw", "descale"]).out, "descale (en): version 3 is withdrawn\n");
    assert!(desk.run(&["kb", "show", "descale"]).out.starts_with("# Descaling\n"), "the file is read again");
}

#[test]
fn what_is_read_no_more_or_not_yet_is_there_too() {
    let desk = Desk::copy();
    written(&desk, "Descaling");
    let state = || {
        let list = desk.run(&["kb", "list"]).out;
        let line = list.lines().find(|line| line.contains("descale")).unwrap_or_else(|| panic!("{list}"));
        let words = ["in_review", "published", "withdrawn"].into_iter().filter(|word| line.contains(word));
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(state(), "in_review");
    let shown = desk.run(&["kb", "show", "descale"]);
    assert_eq!(shown.out, "# Descaling\n\nWith the green powder.\n");
    assert_eq!(shown.err.trim(), "nothing of it is read; this is version 1 (in_review)");

    assert_eq!(desk.run(&["kb", "publish", "descale"]).code, 0);
    assert_eq!((state().as_str(), desk.run(&["kb", "show", "descale"]).err.as_str()), ("published", ""));

    assert_eq!(desk.run(&["kb", "withdraw", "descale"]).code, 0);
    assert_eq!(state(), "withdrawn");
    let line = desk.run(&["kb", "list", "--json"]).json();
    let line = line.as_array().unwrap().iter().find(|one| one["slug"] == "descale").unwrap().clone();
    assert_eq!((&line["read"], &line["state"], &line["version"]), (&json!(false), &json!("withdrawn"), &json!(3)));
    let shown = desk.run(&["kb", "show", "descale"]);
    assert_eq!(
        (shown.out.lines().next(), shown.err.trim()),
        (Some("# Descaling"), "nothing of it is read; this is version 3 (withdrawn)")
    );

    // All versions are history, and what is withdrawn is what is read.
    for what in ["history", "withdraw"] {
        let wrong = desk.run(&["kb", what, "descale", "--version", "1"]);
        assert!(wrong.code == 2 && wrong.err.contains("--version"), "{}", wrong.err);
    }
}
