//! A handful of messages on which every condition is tried when the configuration is loaded: a customer's mail,
//! one that lacks everything, a machine's, one in another script.

use std::sync::LazyLock;

use jiff::Timestamp;
use minijinja::Value;
use minijinja::value::Serde;

use crate::desk::mail::{Address, AuthResult, Authentication, Automatic, AutomaticKind};
use crate::desk::names::{AgentId, QueueName, ServiceName};
use crate::desk::rule::Trigger;
use crate::desk::sender::Mark;
use crate::desk::subject::{Clocks, Doer, Failure, Message, Organisation, Party, Previous, Subject, Team, Told};
use crate::desk::ticket::{Contact, Kind, Priority, Status, Thread, Ticket, TicketNumber};

/// A message with its ticket, owned.
#[derive(Clone)]
pub struct Sample {
    event: Trigger,
    from: Option<Address>,
    subject: &'static str,
    text: &'static str,
    language: &'static str,
    attachments: Vec<&'static str>,
    automatic: Automatic,
    authentication: Authentication,
    headers: Vec<(String, String)>,
    ticket: Ticket,
}

/// All of them.
pub fn all() -> &'static [Sample] {
    static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| vec![customer(), bare(), machine(), greek()]);
    &SAMPLES
}

/// The names that conditions may use, as a table of values of which only the keys count.
pub fn names() -> Value {
    Value::from(Serde(machine().subject()))
}

impl Sample {
    pub fn subject(&self) -> Subject<'_> {
        let requester = Party::of(Some(&self.ticket.requester.address));
        Subject {
            event: self.event,
            mailbox: "support",
            channel: "mail",
            message: self.message(),
            organisation: Organisation { domain: requester.domain.clone() },
            requester,
            queue: Team { name: self.ticket.queue.as_str(), members: vec!["ann", "bob"], lead: "bob" },
            agent: match self.ticket.assignee.as_ref() {
                Some(id) => Doer {
                    id: id.as_str(),
                    name: "Ann Agent".to_owned(),
                    address: "ann@acme.example".to_owned(),
                    role: "agent",
                },
                None => Doer::default(),
            },
            clock: Told { target: "first_response", step: "80%" },
            clocks: Clocks::default(),
            failure: Failure { error: "wrong password", since: Timestamp::UNIX_EPOCH.to_string() },
            previous: Previous::of(&self.ticket),
            ticket: &self.ticket,
        }
    }

    fn message(&self) -> Message<'_> {
        Message {
            subject: self.subject,
            text: self.text.to_owned(),
            from: Party::of(self.from.as_ref()),
            author: Party::of(self.from.as_ref()),
            reply_to: self.from.iter().map(Address::key).collect(),
            to: vec!["support@acme.example".to_owned()],
            cc: self.from.iter().map(Address::key).collect(),
            language: self.language,
            attachments: self.attachments.clone(),
            size: self.text.len() as u64,
            automatic: &self.automatic,
            suspicious: &self.automatic.evidence,
            sender_facts: self.automatic.kind.iter().map(|_| Mark::LookAlike).collect(),
            authenticated: self.authentication.passed(),
            authentication: &self.authentication,
            headers: &self.headers,
        }
    }
}

fn customer() -> Sample {
    Sample {
        event: Trigger::TicketOpened,
        from: Some(Address::named("Eve Example", "eve@example.com")),
        subject: "Invoice 1001 is wrong",
        text: "Hello, the invoice of last month counts one chair twice.",
        language: "en",
        attachments: vec!["invoice.pdf"],
        automatic: Automatic::default(),
        authentication: Authentication::default(),
        headers: vec![("X-Spam-Flag".to_owned(), "NO".to_owned())],
        ticket: ticket("Invoice 1001 is wrong"),
    }
}

/// No subject, no sender, no text: what a condition must stand as well.
fn bare() -> Sample {
    Sample {
        event: Trigger::TicketOpened,
        from: None,
        subject: "",
        text: "",
        language: "",
        attachments: Vec::new(),
        automatic: Automatic::default(),
        authentication: Authentication::default(),
        headers: Vec::new(),
        ticket: ticket(""),
    }
}

/// A reply to a ticket that has everything.
fn machine() -> Sample {
    let mut ticket = ticket("Disk of db1 is full");
    ticket.status = Status::Pending;
    ticket.priority = Priority::Urgent;
    ticket.assignee = Some(AgentId::new("ann"));
    ticket.owner = Some(AgentId::new("bob"));
    ticket.service = Some(ServiceName::new("mail"));
    ticket.until = Some(Timestamp::UNIX_EPOCH);
    ticket.watchers = vec![AgentId::new("bob")];
    ticket.tags = vec!["monitoring".to_owned()];
    ticket.fields.insert("host".to_owned(), "db1".to_owned());
    ticket.acknowledged = true;
    ticket.done_at = Some(Timestamp::UNIX_EPOCH);
    Sample {
        event: Trigger::ReplyReceived,
        from: Some(Address::bare("alerts@monitoring.example")),
        subject: "[ALERT] Disk of db1 is full",
        text: "92 % used",
        automatic: Automatic {
            is_automatic: true,
            may_acknowledge: false,
            may_reopen: true,
            human_author: false,
            kind: Some(AutomaticKind::Generated),
            evidence: vec!["Auto-Submitted: auto-generated".to_owned()],
        },
        authentication: Authentication {
            dmarc: AuthResult::Pass,
            source: Some("mx.acme.example".to_owned()),
            ..Authentication::default()
        },
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
        ticket,
        ..bare()
    }
}

fn greek() -> Sample {
    Sample {
        from: Some(Address::named("Ελένη", "eleni@παράδειγμα.example")),
        subject: "Ερώτηση για το τιμολόγιο",
        text: "Καλημέρα, δεν έλαβα το τιμολόγιο.",
        language: "el",
        attachments: vec!["τιμολόγιο.pdf", "φωτογραφία.jpg"],
        ..customer()
    }
}

fn ticket(subject: &str) -> Ticket {
    Ticket {
        number: TicketNumber(42),
        subject: subject.to_owned(),
        kind: Kind::Request,
        status: Status::New,
        priority: Priority::Normal,
        queue: QueueName::new("support"),
        service: None,
        window: None,
        requester: Contact { id: 7, address: Address::named("Eve Example", "eve@example.com") },
        owner: None,
        assignee: None,
        tags: Vec::new(),
        fields: Default::default(),
        language: "en".to_owned(),
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        done_at: None,
        mailbox: "support".into(),
        due_by_hand: None,
        sla: None,
        clocks: Vec::new(),
        participants: Vec::new(),
        watchers: Vec::new(),
        until: None,
        acknowledged: false,
        wake_at: None,
        thread: Thread::default(),
        sides: Vec::new(),
        course: Default::default(),
        timing: Default::default(),
    }
}
