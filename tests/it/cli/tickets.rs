//! Working on tickets at the command line.

use serde_json::{Value, json};

use crate::cli::{Desk, contents};

fn show(desk: &Desk, number: &str) -> Value {
    desk.run(&["ticket", "show", number, "--json"]).json()
}

/// The newest entry of a kind.
fn newest(ticket: &Value, kind: &str) -> Value {
    ticket["entries"].as_array().unwrap().iter().rev().find(|entry| entry["kind"] == kind).unwrap().clone()
}

#[test]
fn what_was_taken_down_by_hand_is_not_quoted_to_the_requester() {
    let desk = Desk::copy();
    let call = ["ticket", "new", "--requester", "tess@caller.example", "--subject", "No steam", "--as", "ann"];
    assert_eq!(desk.run_with(&call, b"She shouted.").code, 0);
    assert_eq!(desk.run(&["ticket", "reply", "12", "--as", "ann", "--text", "Please descale it."]).code, 0);
    assert_eq!(desk.run(&["run", "--once"]).code, 0);
    let sent = contents(&desk.folder.join("mail/out"));
    let to_tess: Vec<String> = sent
        .iter()
        .map(|(_, raw)| String::from_utf8_lossy(raw).into_owned())
        .filter(|mail| mail.contains("To: <tess@caller.example>") || mail.contains("To: tess@caller.example"))
        .collect();
    assert!(to_tess.iter().any(|mail| mail.contains("Please descale it.")), "{} mails", sent.len());
    assert!(to_tess.iter().all(|mail| !mail.contains("shouted")), "{to_tess:#?}");
}

#[test]
fn a_ticket_is_opened_answered_noted_changed_merged_and_split() {
    let desk = Desk::copy();
    let call = ["ticket", "new", "--requester", "tess@caller.example", "--name", "Tess", "--subject", "No steam"];
    let opened =
        desk.run_with(&[&call[..], &["--as", "ann", "--json", "priority=high"]].concat(), b"She called.").json();
    assert_eq!(opened["ticket"], 12, "{opened:#}");
    let ticket = show(&desk, "12");
    assert_eq!(
        (&ticket["priority"], &ticket["requester"], &newest(&ticket, "inbound")["text"]),
        (&json!("high"), &json!({ "name": "Tess", "address": "tess@caller.example" }), &json!("She called."))
    );

    let answered = desk.run(&["ticket", "reply", "12", "--as", "ann", "--text", "Please descale it."]);
    assert!(answered.out.contains("goes to tess@caller.example"), "{answered:?}");
    assert!(answered.err.contains("No daemon runs"), "it says that mail waits: {}", answered.err);
    let ticket = show(&desk, "12");
    assert_eq!((&ticket["status"], &ticket["assignee"]), (&json!("pending"), &json!("ann")));
    assert_eq!(newest(&ticket, "outbound")["delivery"], "queued");

    desk.run_with(&["ticket", "note", "12"], b"A good customer.");
    let note = newest(&show(&desk, "12"), "note");
    assert_eq!((&note["text"], &note["visibility"]), (&json!("A good customer."), &json!("internal")));

    let fields = ["status=open", "assignee=bob", "tag=vip", "field=asset=1234", "kind=incident", "queue=emergency"];
    assert_eq!(desk.run(&[&["ticket", "set", "12"], &fields[..]].concat()).code, 0);
    let ticket = show(&desk, "12");
    assert_eq!(
        json!([
            ticket["status"],
            ticket["assignee"],
            ticket["owner"],
            ticket["tags"],
            ticket["fields"],
            ticket["kind"]
        ]),
        json!(["open", "bob", "ann", ["vip"], { "asset": "1234" }, "incident"])
    );
    assert_eq!(ticket["queue"], "emergency");

    assert_eq!(desk.run(&["ticket", "merge", "9", "1"]).code, 0);
    assert_eq!(show(&desk, "9")["status"], "closed");
    let one = show(&desk, "1");
    assert!(one["links"].as_array().unwrap().contains(&json!({ "kind": "merged_from", "ticket": 9 })), "{one:#}");

    let entry = newest(&one, "inbound")["id"].to_string();
    let split = desk.run(&["ticket", "split", "1", &entry, "--json"]).json();
    assert_eq!(split["ticket"], 13, "{split:#}");
    assert_eq!(show(&desk, "13")["links"], json!([{ "kind": "split_from", "ticket": 1 }]));

    // What waits is sent by the next run, and the demo's mail goes into a Maildir.
    let sent = desk.run(&["run", "--once"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert_eq!(newest(&show(&desk, "12"), "outbound")["delivery"], "sent");
}

#[test]
fn what_cannot_be_done_is_said_in_a_line_and_changes_nothing() {
    let desk = Desk::copy();
    let before = desk.run(&["ticket", "list", "--json"]).out;
    #[rustfmt::skip]
    let table: &[(&[&str], &str)] = &[
        (&["ticket", "show", "99"],                                  "there is no ticket 99"),
        (&["ticket", "set", "99", "status=open"],                    "there is no ticket 99"),
        (&["ticket", "set", "1", "status=opne"],                     "`opne` is not one of new, open"),
        (&["ticket", "set", "1", "priority=high", "queue=nowhere"],  "there is no queue `nowhere`"),
        (&["ticket", "set", "1", "high"],                            "`high` is not FIELD=VALUE"),
        (&["ticket", "set", "1", "colour=red"],                      "`colour`"),
        (&["ticket", "reply", "1", "--as", "zoe", "--text", "x"],    "there is no agent `zoe`"),
        (&["ticket", "reply", "1", "--text", " "],                   "there is no text"),
        (&["ticket", "merge", "1", "1"],                             "into itself"),
        (&["ticket", "split", "1", "999999"],                        "no such entry"),
        (&["ticket", "new", "--requester", "tess", "--subject", "x", "--text", "x"], "`tess` is not a mail address"),
        (&["ticket", "new", "--requester", "tess@", "--subject", "x", "--text", "x"], "`tess@` is not a mail address"),
        (&["ticket", "new", "--requester", "@", "--subject", "x", "--text", "x"], "`@` is not a mail address"),
        (&["ticket", "new", "--requester", "Tess <tess@caller.example>", "--subject", "x", "--text", "x"], "write name@domain"),
        (&["ticket", "new", "--requester", "Support@Acme.example", "--subject", "x", "--text", "x"], "is an address of the desk itself (mailbox support)"),
        (&["ticket", "new", "--requester", "support+7-x@acme.example", "--subject", "x", "--text", "x"], "is an address of the desk itself"),
        (&["ticket", "list", "colour=red"],                          "`colour=red` is not understood; fields are is, queue"),
        (&["ticket", "reply", "1", "--as", "ann", "--text", "/note She is difficult."], "`ticket note`"),
        (&["outbox", "retry", "1"],                                  "mail 1 was sent or is being sent"),
        (&["outbox", "cancel", "1"],                                 "mail 1 is not waiting"),
        (&["ledger", "aside", "1"],                                  "message 1 does not wait for anybody"),
        (&["ledger", "aside", "999"],                                "message 999 does not wait for anybody"),
        (&["replay", "1"],                                           "would do it twice"),
        (&["replay", "999"],                                         "there is no message 999"),
    ];
    for (arguments, words) in table {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (1, "", 1), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
    assert_eq!(desk.run(&["ticket", "list", "--json"]).out, before);
}

#[test]
fn tickets_of_who_left_are_found_and_a_name_that_none_has_is_a_mistake() {
    let desk = Desk::copy();
    assert_eq!(desk.run(&["ticket", "set", "1", "assignee=bob"]).code, 0);
    let config = desk.folder.join("maildesk.toml");
    let without = std::fs::read_to_string(&config).unwrap().replace("\"bob\"", "\"bert\"");
    std::fs::write(&config, without).unwrap();
    let list = desk.run(&["ticket", "list", "assignee=bob", "--json"]).json();
    let found = list.as_array().unwrap();
    assert!(found.iter().any(|ticket| ticket["number"] == 1), "{list:#}");
    assert!(found.iter().all(|ticket| ticket["assignee"] == "bob"), "{list:#}");
    let wrong = desk.run(&["ticket", "list", "assignee=bret"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    assert!(wrong.err.contains("`assignee=bret` is not understood; did you mean `assignee:bert`?"), "{}", wrong.err);
}

#[test]
fn mail_that_waits_can_be_cancelled_and_queued_again() {
    let desk = Desk::copy();
    desk.run(&["ticket", "reply", "1", "--as", "ann", "--text", "One moment."]);
    let rows = desk.run(&["outbox", "--json"]).json();
    let row =
        rows.as_array().unwrap().iter().find(|row| row["state"] == "queued" && row["template"] == "answer").unwrap();
    let number = row["id"].clone();
    let id = number.to_string();
    let state = || {
        let rows = desk.run(&["outbox", "--json"]).json();
        rows.as_array().unwrap().iter().find(|row| row["id"] == number).unwrap()["state"].clone()
    };
    assert_eq!((desk.run(&["outbox", "cancel", &id]).code, state()), (0, json!("cancelled")));
    assert_eq!((desk.run(&["outbox", "retry", &id]).code, state()), (0, json!("queued")));
    for (what, state) in [("cancel", "cancelled"), ("retry", "queued")] {
        let row = desk.run(&["outbox", what, &id, "--json"]).json();
        assert_eq!((&row["id"].to_string(), &row["state"]), (&id, &json!(state)), "{row}");
    }
}

#[test]
fn a_held_message_is_decided_again() {
    let desk = Desk::copy();
    let held = desk.run(&["ledger", "--verdict", "held", "--json"]).json();
    let again = desk.run(&["replay", &held[0]["id"].to_string(), "--json"]).json();
    assert_eq!(again["verdict"], "held", "nothing changed, so neither does the verdict: {again:#}");
    assert_eq!(desk.run(&["ticket", "list", "--json"]).json().as_array().unwrap().len(), 11);
}

#[test]
fn a_held_message_is_put_aside_once() {
    let desk = Desk::copy();
    let held = desk.run(&["ledger", "--verdict", "held", "--json"]).json()[0]["id"].to_string();
    assert_eq!(desk.run(&["ledger", "--aside", "--json"]).json(), json!([]));
    let said = desk.run(&["ledger", "aside", &held]);
    assert_eq!((said.code, said.out), (0, format!("message {held} is put aside\n")));
    let aside = desk.run(&["ledger", "--aside", "--json"]).json()[0].clone();
    assert_eq!((aside["id"].to_string(), &aside["verdict"]), (held.clone(), &json!("held")), "{aside:#}");
    assert!(aside["reasons"].to_string().contains("put aside by"), "{aside:#}");
    assert_eq!(desk.run(&["ledger", "aside", &held]).code, 1, "once is enough");
    assert_eq!(desk.run(&["replay", &held, "--as", "new"]).code, 0, "and it may be let in later");
    assert_eq!(desk.run(&["ledger", "--aside", "--json"]).json(), json!([]));
}

#[test]
fn a_message_that_a_rule_holds_makes_no_second_ticket() {
    let desk = Desk::copy();
    let file = desk.folder.join("maildesk.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let rule = "[[rule]]\nname = \"Lawyers wait\"\nwhen = 'subject.contains(\"lawsuit\")'\ndo = [{ hold = true }]\n";
    std::fs::write(&file, format!("{text}\n{rule}")).unwrap();
    let mail = b"From: Lawyer <lex@law.example>\r\nTo: support@acme.example\r\nSubject: lawsuit\r\n\r\nHello";
    assert_eq!(desk.run_with(&["deliver"], mail).code, 0);
    let held = desk.run(&["ledger", "--json"]).json().as_array().unwrap().last().unwrap().clone();
    assert_eq!((&held["verdict"], &held["ticket"]), (&json!("held"), &json!(12)));
    let again = desk.run(&["replay", &held["id"].to_string()]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("stands on ticket 12 already"), "{}", again.err);
    assert_eq!(desk.run(&["ticket", "list", "--json"]).json().as_array().unwrap().len(), 12);
}

#[test]
fn a_merged_ticket_is_worked_where_it_went() {
    let desk = Desk::copy();
    assert_eq!(desk.run(&["ticket", "merge", "6", "3"]).code, 0);
    for arguments in [
        &["ticket", "merge", "3", "6"][..],
        &["ticket", "reply", "6", "--text", "x"],
        &["ticket", "set", "6", "status=open"],
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, 1, "{arguments:?}");
        assert!(said.err.contains("ticket 6 was merged into ticket 3"), "{arguments:?}: {}", said.err);
    }
}

/// Two people's calls, opened by hand; their numbers.
fn calls(desk: &Desk, requesters: [&str; 2]) -> [String; 2] {
    requesters.map(|requester| {
        let call =
            ["ticket", "new", "--requester", requester, "--subject", "No steam", "--text", "It hisses.", "--json"];
        desk.run(&call).json()["ticket"].to_string()
    })
}

#[test]
fn merging_tickets_of_different_people_says_who_is_answered_now() {
    let desk = Desk::copy();
    let [tess, omar] = calls(&desk, ["tess@caller.example", "omar@other.example"]);
    let merged = desk.run(&["ticket", "merge", &omar, &tess]);
    assert_eq!(merged.code, 0, "{}", merged.err);
    let told = format!(
        "warning: tickets {omar} and {tess} were not of the same people: every answer in ticket {tess}, also to what came in ticket {omar}, goes to tess@caller.example and, as a copy, to omar@other.example, with what it quotes; all that omar@other.example wrote in ticket {omar} becomes readable to tess@caller.example on the page of ticket {tess}; `/split` in answer to the mail that told of a message, or `maildesk ticket split {tess} ENTRY`, parts it off again\n"
    );
    assert_eq!(merged.err, told);

    // And so it is.
    let answered = desk.run(&["ticket", "reply", &tess, "--as", "ann", "--text", "Please descale it.", "--json"]);
    assert_eq!(answered.code, 0, "{}", answered.err);
    let outbox = desk.run(&["outbox", "--json"]).json();
    let ticket: u64 = tess.parse().unwrap();
    let answers = outbox.as_array().unwrap().iter().filter(|row| row["ticket"] == ticket);
    let mut rcpts: Vec<&str> =
        answers.filter(|row| row["template"] == "answer").map(|row| row["rcpt"].as_str().unwrap()).collect();
    rcpts.sort_unstable();
    assert_eq!(rcpts, ["omar@other.example", "tess@caller.example"]);
}

#[test]
fn merging_says_so_in_json_and_only_where_people_differ() {
    let desk = Desk::copy();
    for (requesters, warnings) in
        [(["tess@caller.example", "TESS@caller.example"], 0), (["omar@other.example", "tess@caller.example"], 1)]
    {
        let [into, from] = calls(&desk, requesters);
        let merged = desk.run(&["ticket", "merge", &from, &into, "--json"]).json();
        assert_eq!(merged["warnings"].as_array().unwrap().len(), warnings, "{requesters:?}: {merged:#}");
    }
}

#[test]
fn a_side_conversation_is_told_from_what_the_requester_reads() {
    let desk = Desk::copy();
    let rows = desk.run(&["outbox", "--json"]).json();
    let row = |row: &&Value| row["ticket"] == 1 && row["template"] == "notify_new";
    let told = rows.as_array().unwrap().iter().find(row).unwrap();
    let (agent, id) = (told["rcpt"].as_str().unwrap(), told["message_id"].as_str().unwrap());
    let mail = format!(
        "From: <{agent}>\r\nTo: <support@acme.example>\r\nSubject: Re: x\r\nMessage-ID: <ask-1@client.example>\r\n\
         References: <{id}>\r\n\r\n/ask Vera <vera@vendor.example>\r\nWhat does E42 mean?\r\n"
    );
    assert_eq!(desk.run_with(&["deliver"], mail.as_bytes()).code, 0);
    let ticket = show(&desk, "1");
    let asked = newest(&ticket, "outbound");
    assert_eq!(
        (&ticket["status"], &asked["visibility"], &asked["text"]),
        (&json!("on_hold"), &json!("side"), &json!("What does E42 mean?")),
        "{ticket:#}"
    );
    let shown = desk.run(&["ticket", "show", "1"]).out;
    assert!(shown.contains("side conversation with Vera <vera@vendor.example>: asked "), "{shown}");
    assert!(shown.contains("(outbound, side conversation, queued)"), "{shown}");
}

#[test]
fn a_rule_acts_on_what_is_done_by_hand_and_explain_tells_it() {
    let desk = Desk::copy();
    let file = desk.folder.join("maildesk.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let rule = "[[rule]]\nname = \"VIPs come first\"\non = [\"tagged\"]\nwhen = '\"vip\" in ticket.tags'\n\
                do = [{ priority = \"urgent\" }]\n";
    std::fs::write(&file, format!("{text}\n{rule}")).unwrap();
    assert_eq!(desk.run(&["ticket", "set", "5", "tag=vip"]).code, 0);
    assert_eq!(show(&desk, "5")["priority"], "urgent");
    let explained = desk.run(&["explain", "5"]).well();
    let line = explained.lines().last().unwrap();
    assert!(line.contains("rule \"VIPs come first\" acted on tagged ("), "{explained}");
    assert!(line.contains("maildesk.toml:") && line.ends_with("\"vip\" in ticket.tags"), "{explained}");
}
