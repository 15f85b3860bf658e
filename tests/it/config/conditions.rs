//! What conditions of rules can say.

use jiff::Timestamp;
use maildesk::config::condition::{Named, compile};
use maildesk::desk::mail::{Address, AuthResult, Authentication, Automatic};
use maildesk::desk::names::QueueName;
use maildesk::desk::rule::Trigger;
use maildesk::desk::sender::Mark;
use maildesk::desk::subject::{ClockState, Clocks, Doer, Message, Organisation, Party, Previous, Subject, Team, Told};
use maildesk::desk::ticket::{Contact, Kind, Priority, Status, Thread, Ticket, TicketNumber};

fn holds(condition: &str) -> Result<bool, String> {
    holds_for(condition, "Please check the INVOICE of May")
}

fn holds_for(condition: &str, text: &str) -> Result<bool, String> {
    let ticket = Ticket {
        number: TicketNumber(7),
        subject: "Factuur 12".into(),
        kind: Kind::Request,
        status: Status::Open,
        priority: Priority::High,
        queue: QueueName::new("billing"),
        service: None,
        window: None,
        requester: Contact { id: 1, address: Address::bare("eve@example.com") },
        owner: None,
        assignee: None,
        tags: vec!["vip".into()],
        fields: [("product".to_owned(), "chair".to_owned())].into(),
        language: "nl".into(),
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        done_at: None,
        mailbox: "support@acme.example".into(),
        clocks: vec![],
        participants: vec![],
        watchers: Vec::new(),
        due_by_hand: None,
        sla: None,
        until: None,
        acknowledged: false,
        wake_at: None,
        thread: Thread::default(),
        sides: Vec::new(),
        course: Default::default(),
        timing: Default::default(),
    };
    let from = Address::named("Eve Example", "Eve@Example.COM");
    let author = Address::named("Ann Lee", "Ann@Client.example");
    let authentication = Authentication { dmarc: AuthResult::Pass, spf: AuthResult::Fail, ..Authentication::default() };
    let headers = [("X-Spam-Flag".to_owned(), "YES".to_owned()), ("X-Spam-Flag".to_owned(), "NO".to_owned())];
    let message = Message {
        subject: "Re: Factuur 12",
        text: text.to_owned(),
        from: Party::of(Some(&from)),
        author: Party::of(Some(&author)),
        reply_to: vec!["ann@client.example".into()],
        to: vec!["support@acme.example".into()],
        cc: vec![],
        language: "nl",
        attachments: vec!["factuur.pdf", "setup.exe"],
        size: 1234,
        automatic: &Automatic::default(),
        suspicious: &[],
        sender_facts: vec![Mark::ListRewrote],
        authenticated: true,
        authentication: &authentication,
        headers: &headers,
    };
    let running = ClockState { state: "running", breached: false, used: 85 };
    let subject = Subject {
        event: Trigger::ReplyReceived,
        mailbox: "support",
        channel: "chat",
        message,
        requester: Party::of(Some(&ticket.requester.address)),
        organisation: Organisation { domain: "example.com".into() },
        queue: Team { name: "billing", members: vec!["bob"], lead: "bob" },
        agent: Doer { id: "ann", name: "Ann Agent".into(), address: "ann@acme.example".into(), role: "agent" },
        clock: Told { target: "resolution", step: "80%" },
        failure: Default::default(),
        clocks: Clocks { resolution: running, ..Clocks::default() },
        previous: Previous { status: "pending".into(), tags: vec!["late".into()], ..Previous::of(&ticket) },
        ticket: &ticket,
    };
    compile(condition, &Named::default()).unwrap_or_else(|mistakes| panic!("{condition}: {mistakes:?}")).holds(&subject)
}

#[test]
fn conditions_see_message_and_ticket() {
    let table = [
        (r#"subject.matches("(?i)invoice|factuur|lasku")"#, true),
        (r#"subject.matches("^Factuur")"#, false),
        (r#"subject.matches("\\d+$")"#, true),
        (r#"text.lower().contains("invoice")"#, true),
        (r#"text.contains("invoice")"#, false),
        (r#"subject.startswith("Re:") and subject.endswith("12")"#, true),
        (r#"from.address == "eve@example.com""#, true),
        (r#"from.domain in ["example.com", "example.org"]"#, true),
        (r#"from.name|upper == "EVE EXAMPLE""#, true),
        (r#"author.address == "ann@client.example""#, true),
        (r#"author.domain != from.domain and reply_to.contains("ann@client.example")"#, true),
        (r#"sender_facts.contains("list-rewrote")"#, true),
        (r#""look-alike" in sender_facts or suspicious.matches(".")"#, false),
        (r#"authentication.dmarc == "pass" and authentication.spf == "fail""#, true),
        (r#"authentication.source == "mx.acme.example""#, false),
        (r#"event == "reply.received""#, true),
        (r#"channel == "chat""#, true),
        (r#"channel in ["mail", "form"]"#, false),
        (r#"mailbox == "support" and language == "nl""#, true),
        (r#""support@acme.example" in to"#, true),
        (r#"to.contains("support@acme.example")"#, true),
        (r#"to.matches("@acme")"#, true),
        (r#"cc.matches(".")"#, false),
        (r#"attachments.matches("(?i)\\.(exe|scr)$")"#, true),
        (r#"attachments|length > 2"#, false),
        ("size > 1000", true),
        ("automatic.is_automatic", false),
        ("suspicious|length == 0 and authenticated", true),
        (r#"header("x-spam-flag") == "YES""#, true),
        (r#"header("List-Id") != """#, false),
        (r#"header("X-Spam-Flag").matches("^Y")"#, true),
        (r#"ticket.priority in ["high", "urgent"] and ticket.kind == "request""#, true),
        (r#"ticket.queue == "billing" and ticket.status != "closed""#, true),
        ("ticket.assignee is none", true),
        (r#"ticket.assignee == "ann""#, false),
        (r#"ticket.assignee.startswith("a")"#, false),
        (r#""vip" in ticket.tags"#, true),
        (r#"ticket.fields.product == "chair""#, true),
        (r#"ticket.fields.colour == "red""#, false),
        (r#"ticket.fields.colour.matches("red")"#, false),
        ("ticket.number > 5", true),
        (r#"ticket.requester.address.address == "eve@example.com""#, true),
        (r#"requester.address == "eve@example.com" and requester.domain == organisation.domain"#, true),
        (r#"queue.name == "billing" and "bob" in queue.members and queue.lead == "bob""#, true),
        (r#"agent.id == "ann" and agent.role == "agent" and agent.address.endswith("@acme.example")"#, true),
        (r#"agent.id in queue.members"#, false),
        (r#"previous.status == "pending" and ticket.status == "open""#, true),
        ("previous.priority != ticket.priority", false),
        (r#"ticket.tags.contains("vip") and not previous.tags.contains("vip")"#, true),
        (r#""late" in previous.tags"#, true),
        (r#"previous.assignee == "" and previous.queue == ticket.queue and previous.kind == "request""#, true),
        (r#"clock.target == "resolution" and clock.step == "80%""#, true),
        (r#"clocks.resolution.state == "running" and clocks.resolution.used >= 80"#, true),
        (r#"clocks.next_response.state == "none" and not clocks.first_response.breached"#, true),
        ("true", true),
    ];
    for (condition, expected) in table {
        assert_eq!(holds(condition), Ok(expected), "{condition}");
    }
}

/// (condition, what is said, the hint)
#[rustfmt::skip]
const NEVER: &[(&str, &str, Option<&str>)] = &[
    // Things that are never alike.
    ("previous.status == 3", "`previous.status` is a text, and `3` is a number",
        Some("it is one of new, open, pending, on_hold, resolved or closed")),
    ("3 != ticket.priority", "`3` is a number, and `ticket.priority` is a text",
        Some("it is one of low, normal, high or urgent")),
    ("subject == 5", "`subject` is a text, and `5` is a number", None),
    (r#"size > "1000""#, "`size` is a number, and `\"1000\"` is a text", Some("write the number without quotes")),
    (r#"ticket.number in ["7", "8"]"#, "`ticket.number` is a number, and each item of `[\"7\", \"8\"]` is a text",
        Some("write the number without quotes")),
    (r#"attachments|length == "2""#, "`attachments|length` is a number, and `\"2\"` is a text",
        Some("write the number without quotes")),
    (r#"clocks.resolution.used >= "80%""#, "`clocks.resolution.used` is a number, and `\"80%\"` is a text",
        Some("write the number without quotes")),
    ("ticket.fields.seats > 3", "`ticket.fields.seats` is a text, and `3` is a number",
        Some("fields are texts: write ticket.fields.seats|int(default=0), or the number in quotes")),
    ("ticket.fields['seats'] is eq(3)", "`ticket.fields['seats']` is a text, and `(3)` is a number",
        Some("fields are texts: write ticket.fields['seats']|int(default=0), or the number in quotes")),
    (r#"authenticated == "yes""#, "`authenticated` is true or false, and `\"yes\"` is a text",
        Some("write `authenticated` or `not authenticated` alone")),
    (r#"automatic.is_automatic != "true""#, "`automatic.is_automatic` is true or false, and `\"true\"` is a text",
        Some("write `automatic.is_automatic` or `not automatic.is_automatic` alone")),
    ("ticket.status == true", "`ticket.status` is a text, and `true` is true or false",
        Some("it is one of new, open, pending, on_hold, resolved or closed")),
    (r#"ticket.tags == "vip""#, "`ticket.tags` is a list, and `\"vip\"` is a text", Some("write \"…\" in ticket.tags")),
    (r#"requester == "eve@example.com""#, "`requester` is a table, and `\"eve@example.com\"` is a text",
        Some("write one of its names: `requester.name`, `requester.address`, `requester.domain`")),
    (r#"5 in text"#, "`5` is a number, and only a text stands in `text`", None),
    ("1 in ticket.tags", "`1` is a number, and each item of `ticket.tags` is a text", None),
    (r#"size > 1 and (subject == "a" or text.lower() == 5)"#, "`text.lower()` is a text, and `5` is a number", None),
    // Words that there are not.
    (r#"ticket.status == "wating""#,
        "`ticket.status` is never \"wating\": it is one of new, open, pending, on_hold, resolved or closed", None),
    (r#"ticket.status == "on hold""#,
        "`ticket.status` is never \"on hold\": it is one of new, open, pending, on_hold, resolved or closed",
        Some("did you mean `on_hold`?")),
    (r#"ticket['priority'] == "hihg""#, "`ticket['priority']` is never \"hihg\": it is one of low, normal, high or urgent",
        Some("did you mean `high`?")),
    (r#"previous.kind not in ["incident", "Problem"]"#,
        "`previous.kind` is never \"Problem\": it is one of incident, request, question, problem, change or release",
        Some("did you mean `problem`?")),
    (r#"channel == "chatt""#, "`channel` is never \"chatt\": it is one of mail, form, chat, page, call, hand, api or rule",
        Some("did you mean `chat`?")),
    (r#"event == "reply.receved""#, "`event` is never \"reply.receved\": it is one of ticket.opened, reply.received, reply.sent, \
        note.added, status.changed, assigned, tagged, sla.warning, sla.breached, bounced, mailbox.failed or time",
        Some("did you mean `reply.received`?")),
    (r#""yes" == authentication.spf"#, "`authentication.spf` is never \"yes\": it is one of pass, fail or none", None),
    (r#"authentication.arc == "ok""#, "`authentication.arc` is never \"ok\": it is one of pass, fail or none", None),
    (r#""opne" in ticket.status"#,
        "`ticket.status` is never \"opne\": it is one of new, open, pending, on_hold, resolved or closed",
        Some("did you mean `open`?")),
    (r#"ticket.priority in "hihg, urgnt""#,
        "`ticket.priority` is never \"hihg, urgnt\": it is one of low, normal, high or urgent", None),
    (r#"agent.role == "leed""#, "`agent.role` is never \"leed\": it is one of agent, lead or admin", Some("did you mean `lead`?")),
    (r#"clock.target == "response""#,
        "`clock.target` is never \"response\": it is one of first_response, next_response or resolution", Some("did you mean `next_response`?")),
    (r#"clocks.resolution.state == "broken""#,
        "`clocks.resolution.state` is never \"broken\": it is one of none, running, paused, met or breached", None),
    (r#""lookalike" in sender_facts"#, "`sender_facts` is never \"lookalike\": it is one of no-address, several-from, broken-from, \
        name-holds-address, name-tells-author, name-tricks, mixed-alphabets, look-alike, own-name, staff-name, \
        reply-look-alike, reply-elsewhere, sent-for-another or list-rewrote", Some("did you mean `look-alike`?")),
    (r#"ticket.queue == "biling""#, "`ticket.queue` is never \"biling\": it is one of support or billing",
        Some("did you mean `billing`?")),
    (r#"ticket.assignee in ["bob", "anne"]"#, "`ticket.assignee` is never \"anne\": it is one of ann or bob",
        Some("did you mean `ann`?")),
    (r#""anne" in queue.members"#, "`queue.members` is never \"anne\": it is one of ann or bob", Some("did you mean `ann`?")),
    (r#"ticket.service == "mail""#, "`ticket.service` is never \"mail\": there are none", None),
    (r#"mailbox == "sales""#, "`mailbox` is never \"sales\": it can only be support", None),
    ("ticket.status == previous.priority", "`ticket.status` is never `previous.priority`",
        Some("it is one of new, open, pending, on_hold, resolved or closed")),
    // Words in an order that nobody means.
    (r#"ticket.priority > "normal""#, "`ticket.priority` is a word, and words are compared by their letters",
        Some("name those that are meant: ticket.priority in [\"high\", \"urgent\"]")),
];

/// Those of a small desk.
fn known() -> [Vec<String>; 4] {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    [names(&["support", "billing"]), names(&["ann", "bob"]), names(&[]), names(&["support"])]
}

#[test]
fn what_can_never_be_so_is_a_mistake_that_says_what_can() {
    let [queues, agents, services, mailboxes] = known();
    let named =
        Named { queues: Some(&queues), agents: Some(&agents), services: Some(&services), mailboxes: Some(&mailboxes) };
    let said = |condition| -> Vec<(String, Option<String>)> {
        let mistakes = compile(condition, &named).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| (mistake.message, mistake.hint)).collect()
    };
    let expected = |(_, message, hint): &(&str, &str, Option<&str>)| ((*message).to_owned(), hint.map(str::to_owned));
    let wrong: Vec<_> = NEVER
        .iter()
        .map(|row| (row.0, said(row.0), expected(row)))
        .filter(|(_, said, one)| said[..] != [one.clone()])
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_may_be_so_is_none() {
    let [queues, agents, services, mailboxes] = known();
    let named =
        Named { queues: Some(&queues), agents: Some(&agents), services: Some(&services), mailboxes: Some(&mailboxes) };
    let table = [
        r#"previous.assignee == "" or agent.id == """#,
        "ticket.assignee is none or ticket.assignee == none",
        r#"ticket.assignee in queue.members and "ann" in queue.members"#,
        "ticket.assignee == agent.id and ticket.owner != queue.lead",
        r#"ticket.fields.seats|int(default=0) > 3"#,
        r#"ticket.fields.seats == "3" and ticket.fields.host != none"#,
        "authenticated == true and automatic.is_automatic != authenticated",
        r#"ticket.status in ["open", "on_hold"] and previous.status != ticket.status"#,
        r#"ticket.status|upper == "OPEN" and clock.step == "breach""#,
        r#"header("X-Number")|int(default=0) > 3"#,
        r#"ticket.created_at > "2026-01-01" and language < "nl""#,
        "1 < size <= 5000 and subject|length != text|length",
        // A part of a word, and a word in a text.
        r#""hold" in ticket.status or "port" in ticket.queue"#,
        r#"ticket.priority in "high, urgent" and authentication.arc != "pass""#,
        r#""open" in ticket.status and "in" in text"#,
    ];
    for condition in table {
        assert!(compile(condition, &named).is_ok(), "{condition}: {:?}", compile(condition, &named).err());
    }
}

#[test]
fn a_condition_that_takes_too_long_is_refused() {
    let sum = |terms: usize| format!("({}) > 0", vec!["size"; terms].join(" + "));
    assert!(compile(&sum(100), &Named::default()).is_ok());
    let table = [(1_200, "the condition takes too long"), (30_000, "the condition is longer than 10000 bytes")];
    for (terms, message) in table {
        let mistakes = compile(&sum(terms), &Named::default()).err().unwrap();
        assert_eq!(mistakes[0].message, message);
    }
}

#[test]
fn a_hostile_text_takes_linear_time() {
    // Backtracking engines need 2^50000 steps for this.
    let text = "a".repeat(50_000);
    assert_eq!(holds_for(r#"text.matches("^(a+)+$") and not text.matches("^(a|aa)+b$")"#, &text), Ok(true));
}

#[test]
fn the_source_is_kept_for_the_trace() {
    assert_eq!(compile("size > 1", &Named::default()).unwrap().source(), "size > 1");
}
