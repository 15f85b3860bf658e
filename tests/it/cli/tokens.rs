//! Tokens of programs at the command line: made once, listed without their secret, revoked.

use maildesk::desk::scope::Scope;
use serde_json::json;

use crate::cli::Desk;

#[test]
fn a_token_is_shown_once_and_then_known_by_its_name() {
    let desk = Desk::copy();
    let new = ["token", "new", "statistics", "--as", "ann", "--scope", "reports:read,tickets:read", "--for", "30d"];
    let made = desk.run(&[&new[..], &["--json"]].concat()).json();
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("maildesk_") && secret.len() > 50, "{secret}");
    assert_eq!((&made["agent"], &made["scopes"]), (&json!("ann"), &json!(["tickets:read", "reports:read"])));

    let listed = desk.run(&["token", "list", "--json"]);
    assert!(!listed.out.contains(secret), "{}", listed.out);
    let listed = listed.json();
    assert_eq!((&listed[0]["name"], &listed[0]["seen_at"]), (&json!("statistics"), &json!(null)));
    assert!(listed[0].get("hash").is_none(), "{listed}");
    assert!(desk.run(&["token", "list"]).well().contains("tickets:read reports:read"));

    let twice = desk.run(&new);
    assert!(twice.code == 1 && twice.err.contains("there is a token `statistics`"), "{}", twice.err);
    assert_eq!(desk.run(&["token", "revoke", "statistics"]).well(), "token statistics is revoked\n");
    let gone = desk.run(&["token", "revoke", "statistics"]);
    assert!(gone.code == 1 && gone.err.contains("there is no token"), "{}", gone.err);
    assert_eq!(desk.run(&["token", "list"]).well(), "There is no token.\n");
}

#[test]
fn nobody_gives_a_program_more_than_they_have() {
    let desk = Desk::copy();
    let new = |agent: &str, scope: &str, lasts: &str| {
        desk.run(&["token", "new", "x", "--as", agent, "--scope", scope, "--for", lasts])
    };
    for (agent, scope, lasts, code, why) in [
        ("ann", "mail_room:read", "1d", 1, "mail_room:read is for leads and admins, and ann is of the role agent"),
        ("ann", "settings:read", "1d", 1, "settings:read is for admins"),
        ("nobody", "tickets:read", "1d", 1, "there is no agent `nobody`"),
        ("ann", "tickets:read", "367d", 1, "a token lasts between a moment and 366d"),
        ("ann", "tickets:read", "0s", 1, "a token lasts"),
        ("ann", "everything", "1d", 2, "`everything` is not one of tickets:read, tickets:write"),
    ] {
        let said = new(agent, scope, lasts);
        assert!(said.code == code && said.err.contains(why), "{agent} {scope} {lasts}: {}", said.err);
    }
    assert_eq!(desk.run(&["token", "list", "--json"]).json(), json!([]));
    let help = desk.run(&["token", "new", "--help"]).well().split_whitespace().collect::<Vec<_>>().join(" ");
    let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert!(help.contains(&format!("What it may do: {}", all.join(", "))), "{help}");
}
