//! `rules test`: a draft of the rules over the messages that came.

use serde_json::{Value, json};

use crate::cli::{Desk, Ran, program, run};

/// A draft beside the configuration: on the same store.
fn draft(desk: &Desk, change: impl FnOnce(String) -> String) -> String {
    let text = std::fs::read_to_string(desk.folder.join("maildesk.toml")).unwrap();
    let file = desk.folder.join("draft.toml");
    std::fs::write(&file, change(text)).unwrap();
    file.to_str().unwrap().to_owned()
}

fn test(file: &str, more: &[&str]) -> Ran {
    run(&mut program(&[&["-c", file, "rules", "test"], more].concat()), b"")
}

fn hits(done: &Value, rule: &str) -> Value {
    let rules = done["rules"].as_array().unwrap();
    rules.iter().find(|hits| hits["rule"] == rule).map_or(Value::Null, |hits| json!([hits["then"], hits["now"]]))
}

#[test]
fn what_stands_would_decide_all_as_it_did() {
    let desk = Desk::demo();
    let done = desk.run(&["rules", "test", "--json"]).json();
    assert_eq!(done["messages"], desk.run(&["ledger", "--json"]).json().as_array().unwrap().len());
    assert!(done["tried"].as_u64().unwrap() > 10, "{done:#}");
    assert_eq!(done["changed"], json!([]), "{done:#}");
    assert_eq!(hits(&done, "Invoices go to billing"), json!([1, 1]));
}

#[test]
fn a_ticket_that_was_merged_is_no_change() {
    let desk = Desk::copy();
    assert_eq!(desk.run(&["ticket", "merge", "5", "4"]).code, 0);
    assert_eq!(desk.run(&["ticket", "merge", "4", "3"]).code, 0);
    let done = desk.run(&["rules", "test", "--json"]).json();
    assert_eq!(done["changed"], json!([]), "{:#}", done["changed"]);
}

#[test]
fn a_draft_shows_message_by_message_what_it_would_do_and_does_nothing() {
    let desk = Desk::copy();
    let french = "\n[[rule]]\nname = \"French waits\"\nwhen = 'language == \"fr\"'\ndo = [{ hold = true }]\n";
    let wet = "\n[[rule]]\nname = \"Wet\"\nwhen = 'text.matches(\"(?i)steam|water\") and \"vip\" not in ticket.tags'\ndo = [{ tag = \"wet\" }]\n";
    let file = draft(&desk, |text| format!("{}{french}{wet}", text.replace("Invoices go to billing", "Bills")));
    let before = desk.run(&["ticket", "list", "--json"]).json();
    let done = test(&file, &["--json"]).json();
    assert_eq!(hits(&done, "Bills"), json!([0, 1]));
    assert_eq!(hits(&done, "Invoices go to billing"), json!([1, 0]), "one that is no more is named, too");
    let changed = done["changed"].as_array().unwrap();
    let invoice = changed.iter().find(|one| one["ticket"] == 5).unwrap();
    assert_eq!(
        json!([invoice["then"]["verdict"], invoice["now"]["verdict"]]),
        json!(["opened", "held"]),
        "{invoice:#}"
    );
    let wet = changed.iter().find(|one| one["now"]["rules"] == json!(["Wet"])).unwrap();
    assert_eq!(wet["now"]["did"], json!(["rule \"Wet\" tags it wet"]), "{wet:#}");

    let told = test(&file, &[]).well();
    assert!(told.contains("  opened → held\n") && told.contains("  would: rule \"Wet\" tags it wet\n"), "{told}");
    assert_eq!(desk.run(&["ticket", "list", "--json"]).json(), before, "nothing was written");

    let last = test(&file, &["--last", "3", "--json"]).json();
    assert_eq!(last["messages"], 3);
}

#[test]
fn what_rules_would_write_and_open_is_shown_in_words_and_in_json() {
    let desk = Desk::copy();
    let rule = "\n[[rule]]\nname = \"Bills twice\"\nwhen = 'subject.matches(\"(?i)invoice|factuur|rechnung|facture|lasku\")'\n\
                do = [{ ticket = { subject = \"Look into it\", queue = \"billing\" } }, { mail = { to = \"lead\", text = \"See.\" } }]\n";
    let file = draft(&desk, |text| format!("{text}{rule}"));
    let done = test(&file, &["--json"]).json();
    assert_eq!(hits(&done, "Bills twice"), json!([0, 1]), "{done:#}");
    let changed = done["changed"].as_array().unwrap();
    let would = changed.iter().find(|one| one["now"]["rules"].to_string().contains("Bills twice")).unwrap();
    let lines: Vec<&str> = would["would"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert!(lines.contains(&"rule \"Bills twice\" opens a ticket in billing: Look into it"), "{lines:#?}");
    assert!(lines.contains(&"rule \"Bills twice\" writes to the lead: See."), "{lines:#?}");
    assert!(lines.contains(&"notify_change goes to bob@acme.example"), "{lines:#?}");
    let told = test(&file, &[]).well();
    assert!(told.contains("  would: rule \"Bills twice\" opens a ticket in billing: Look into it\n"), "{told}");
}

#[test]
fn a_wrong_draft_is_told_as_any_configuration() {
    let desk = Desk::copy();
    let file = draft(&desk, |text| text.replace("subject.matches", "subjct.matches"));
    let said = test(&file, &[]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("did you mean `subject`?"), "{}", said.err);
}
