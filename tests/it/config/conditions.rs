//! What conditions of rules can say.

use jiff::Timestamp;
use maildesk::config::condition::compile;
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
        message,
        requester: Party::of(Some(&ticket.requester.address)),
        organisation: Organisation { domain: "example.com".into() },
        queue: Team { name: "billing", members: vec!["bob"], lead: "bob" },
        agent: Doer { id: "ann", name: "Ann Agent".into(), address: "ann@acme.example".into(), role: "agent" },
        clock: Told { target: "resolution", step: "80%" },
        failure: Default::default(),
        clocks: Clocks { resolution: running, ..Clocks::default() },
        previous: Previous { status: "pending".into(), ..Previous::of(&ticket) },
        ticket: &ticket,
    };
    compile(condition).unwrap_or_else(|mistakes| panic!("{condition}: {mistakes:?}")).holds(&subject)
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

#[test]
fn a_condition_that_takes_too_long_is_refused() {
    let sum = |terms: usize| format!("({}) > 0", vec!["size"; terms].join(" + "));
    assert!(compile(&sum(100)).is_ok());
    let table = [(1_200, "the condition takes too long"), (30_000, "the condition is longer than 10000 bytes")];
    for (terms, message) in table {
        let mistakes = compile(&sum(terms)).err().unwrap();
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
    assert_eq!(compile("size > 1").unwrap().source(), "size > 1");
}
