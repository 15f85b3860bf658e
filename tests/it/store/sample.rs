//! Things to store.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::{Timestamp, ToSpan};
use maildesk::desk::approval::{Answer, Approval, Vote};
use maildesk::desk::channel::Channel;
use maildesk::desk::chat::Talk;
use maildesk::desk::course::{Course, Joined, Unowned};
use maildesk::desk::facts::{Facts, Lookup};
use maildesk::desk::mail::{Address, Attachment, Mail};
use maildesk::desk::names::MailboxName;
use maildesk::desk::outage::Begun;
use maildesk::desk::plan::{Change, Draft, Plan, ReturnPath, Verdict};
use maildesk::desk::policy::After;
use maildesk::desk::problem::Solving;
use maildesk::desk::resolved::Untold;
use maildesk::desk::satisfaction::{Held, Satisfaction};
use maildesk::desk::side::{SideKey, SideTalk};
use maildesk::desk::sla::{Clock, ClockState, Own, Rung, Span, Target, WorkingTime};
use maildesk::desk::ticket::{
    Author, AuthorKind, Contact, EntryKind, Kind, NewEntry, Participant, Priority, Status, Thread, Ticket,
    TicketNumber, Visibility,
};
use maildesk::desk::timing::{Ran, Timing};
use maildesk::desk::window::Window;
use maildesk::desk::work::Actor;
use maildesk::store::ledger::{Arrival, Delivery, LedgerId, Origin};
use maildesk::store::rest::Rest;
use maildesk::store::tx::Tx;

/// Minutes after the beginning of all tests.
pub fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T08:00:00.123Z".parse().unwrap();
    start + minutes.minutes()
}

pub fn support() -> MailboxName {
    MailboxName::new("support")
}

/// A message of the mailbox `support`: everything follows from its UID unless it is said otherwise.
pub struct Message {
    pub origin: Origin,
    pub raw: Vec<u8>,
    pub mail: Mail,
    pub whole: bool,
    pub rest: Option<Rest>,
}

pub fn message(uid: u32) -> Message {
    let raw = format!("Message-ID: <m{uid}@client.example>\r\nSubject: No {uid}\r\n\r\nIt does not print. {uid}\r\n");
    let mail = Mail {
        message_id: Some(format!("m{uid}@client.example")),
        subject: format!("No {uid}"),
        from: Some(Address::named("Erika", "Erika@client.example")),
        content_hash: format!("content-{uid}"),
        ..Mail::default()
    };
    let delivery = Delivery::Imap { uidvalidity: 7, uid };
    let origin = Origin { mailbox: support(), delivery, received_at: None, after: After::Seen };
    Message { origin, raw: raw.into_bytes(), mail, whole: true, rest: None }
}

impl Message {
    pub fn hash(&self) -> String {
        use sha2::{Digest, Sha256};
        data_encoding::HEXLOWER.encode(&Sha256::digest(&self.raw))
    }

    /// Records it with this plan, and applies the plan.
    pub fn file(&self, tx: &mut dyn Tx, plan: &Plan) -> Result<LedgerId> {
        let hash = self.hash();
        let arrival = Arrival {
            origin: &self.origin,
            raw: &self.raw,
            raw_hash: &hash,
            rest: self.rest.as_ref(),
            whole: self.whole,
            size: self.raw.len() as u64,
            received_at: at(0),
            mail: &self.mail,
        };
        let id = tx.record(&arrival, plan, at(1))?;
        tx.apply(plan, Some(id), at(1))?;
        Ok(id)
    }

    pub fn lookup(&self) -> Lookup {
        Lookup {
            message_id: self.mail.message_id.clone(),
            content_hash: self.mail.content_hash.clone(),
            address: self.mail.from.as_ref().map(Address::key),
            ..Lookup::default()
        }
    }
}

pub fn facts(tx: &mut dyn Tx, lookup: &Lookup) -> Facts {
    tx.facts(lookup, &support(), at(0)).unwrap()
}

pub fn verdict(verdict: Verdict) -> Plan {
    Plan { verdict: Some(verdict), reasons: vec!["because".into()], ..Plan::new() }
}

/// Opens this ticket.
pub fn opening(ticket: Ticket) -> Plan {
    Plan {
        ticket: Some(ticket.number),
        changes: vec![Change::Contact(ticket.requester.clone()), Change::Ticket(Box::new(ticket))],
        ..verdict(Verdict::Opened)
    }
}

/// A plan of changes only, as a command makes it.
pub fn changing(changes: Vec<Change>) -> Plan {
    Plan { changes, ..Plan::new() }
}

pub fn contact(id: i64) -> Contact {
    Contact { id, address: Address::named("Erika", format!("Erika{id}@client.example")) }
}

/// With every field filled.
pub fn ticket(number: i64) -> Ticket {
    let contact = contact(1);
    Ticket {
        number: TicketNumber(number),
        subject: "Printer “Büro” burns 🔥".into(),
        kind: Kind::Incident,
        status: Status::Open,
        priority: Priority::High,
        queue: "support".into(),
        service: Some("mail".into()),
        window: Some(Window { from: at(100), to: at(160) }),
        requester: contact.clone(),
        owner: Some("bob".into()),
        assignee: Some("ann".into()),
        tags: vec!["printer".into(), "2nd \"floor\"".into()],
        fields: BTreeMap::from([("site".into(), "Oulu".into())]),
        language: "fi".into(),
        created_at: at(0),
        updated_at: at(3),
        done_at: None,
        mailbox: "support@acme.example".into(),
        due_by_hand: Some(at(90)),
        sla: Some("gold".into()),
        clocks: vec![
            clock(Target::FirstResponse, ClockState::Met, 60),
            clock(Target::Resolution, ClockState::Running, 90),
        ],
        participants: vec![Participant::requester(contact.address)],
        watchers: Vec::new(),
        until: None,
        acknowledged: true,
        wake_at: Some(at(45)),
        thread: Thread { in_reply_to: Some("a@b".into()), references: vec!["0@b".into(), "a@b".into()] },
        sides: vec![SideTalk {
            key: SideKey { ticket: TicketNumber(number), id: 1 },
            people: vec![Address::named("Vera", "vera@vendor.example")],
            asker: Some("ann".into()),
            subject: "[#7] Question".into(),
            thread: Thread { in_reply_to: Some("c@d".into()), references: vec!["c@d".into()] },
            question: "How long will it take?".into(),
            asked_at: at(20),
            moved_at: at(21),
            waits: true,
            gone: vec!["victor@vendor.example".to_owned()],
            asked_again: 1,
            asked_in: Some("support".into()),
            forwarded_by: vec!["bob".into()],
        }],
        course: Course {
            came_by: Some(Channel::Call),
            disclosed: [("ann".into(), 2)].into(),
            accounts: [("ann".into(), ["ann@home.example".to_owned()].into())].into(),
            taken_out: ["dave@customer.example".into()].into(),
            joined: vec![Joined { ticket: TicketNumber(7), at: at(5), by: Some("ann".into()) }],
            merged_requesters: ["dave@customer.example".into()].into(),
            mentioned: [("bob".into(), at(22))].into(),
            split_from: Some(TicketNumber(2)),
            chat: Some(Talk { chat: "shop".into(), over: true }),
            unanswerable: Some("it is automatic".into()),
            ack_unreached: Some("the acknowledgement did not reach carol@customer.example".into()),
            outage: Some(Begun { service: "mail".into(), since: at(10), copied: true }),
            outage_by: Some("ann".into()),
            unowned: Some(Unowned { since: at(5), told: vec![Rung::Queue] }),
            status_name: Some("In work".into()),
            opened_by: vec!["A badge".into()],
            asked_solved: Some("e@f".into()),
            told_unmade: Some("g@h".into()),
            asked_solved_before: vec!["d@f".into()],
            approval: Some(Approval {
                asked_at: at(20),
                posed_at: Some(at(18)),
                needs: 1,
                asker: Some("ann".into()),
                asked_again: 1,
                asked_in: Some("support".into()),
                given_up: false,
                withdrawn: true,
                asked: None,
                over: Vec::new(),
                votes: vec![Vote {
                    asked_in: Some(TicketNumber(3)),
                    id: 1,
                    who: Address::named("Bob", "bob@acme.example"),
                    answer: Some(Answer { approves: true, at: at(25) }),
                    told: true,
                    told_unproven: true,
                    told_elsewhere: true,
                    unreached: true,
                }],
            }),
            solving: Some(Solving {
                by: Actor::Agent("ann".into()),
                answer: Some("The fuse was replaced.".into()),
                attachments: vec![attachment()],
                message_id: Some("a@acme.example".into()),
                left: vec![TicketNumber(8)],
                next_at: at(40),
            }),
            satisfaction: Some(Satisfaction { asked_at: at(30), rating: Some(4), answered_at: Some(at(31)) }),
            rating_held: Some(Held { since: at(30), next: at(45) }),
            untold: Some(Untold { by: Actor::Agent("ann".into()), next: at(46) }),
        },
        timing: Timing {
            asked_at: Some(at(2)),
            answered_at: Some(at(1)),
            pending_at: Some(at(1)),
            touched_at: Some(at(3)),
            tried: BTreeMap::from([("Ask once".to_owned(), at(1))]),
            ran: vec![Ran { rule: "Hurry".into(), target: Target::Resolution, at: at(2) }],
        },
    }
}

pub fn clock(target: Target, state: ClockState, due: i64) -> Clock {
    Clock {
        target,
        state,
        started_at: at(0),
        due_at: at(due),
        warned: vec!["50%".into()],
        breached: false,
        spans: vec![Span { from: at(0), to: None, state: ClockState::Running }],
        own: Some(Own::Within(WorkingTime::Seconds(14_400))),
    }
}

pub fn attachment() -> Attachment {
    Attachment {
        name: Some("fire.jpg".into()),
        content_type: "image/jpeg".into(),
        size: 5,
        inline: false,
        content_id: None,
        part: 3,
        digest: String::new(),
    }
}

pub fn entry(text: &str) -> NewEntry {
    NewEntry {
        kind: EntryKind::Inbound,
        visibility: Visibility::Public,
        author: Author::person(AuthorKind::Requester, &contact(1).address),
        at: at(0),
        text: text.into(),
        quoted_text: Some("> before".into()),
        attachments: vec![attachment()],
        message_id: None,
        addressees: vec!["dave@customer.example".into()],
    }
}

pub fn draft(message_id: &str, ticket: Option<i64>, rcpts: &[&str]) -> Draft {
    Draft {
        ticket: ticket.map(TicketNumber),
        template: "ack".into(),
        mailbox: support(),
        from: Address::named("Acme", "support@acme.example"),
        reply_to: vec![Address::bare("support+t@acme.example")],
        to: rcpts.iter().map(|rcpt| Address::bare(*rcpt)).collect(),
        cc: Vec::new(),
        rcpts: rcpts.iter().map(|rcpt| (*rcpt).to_owned()).collect(),
        return_path: ReturnPath::Null,
        subject: "[#1] Printer".into(),
        text: "We have your request.".into(),
        html: None,
        message_id: message_id.into(),
        in_reply_to: Some("m1@client.example".into()),
        references: vec!["m1@client.example".into()],
        headers: vec![("Auto-Submitted".into(), "auto-replied".into())],
        attachments: vec![attachment()],
        at: at(1),
    }
}

/// A plan of drafts only.
pub fn sending(drafts: Vec<Draft>) -> Plan {
    Plan { drafts, ..Plan::new() }
}
