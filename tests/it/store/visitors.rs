//! Who has a chat open, and mail that waits to be read there.

use futures_util::FutureExt;
use maildesk::desk::chat::{Talk, Visitor};
use maildesk::desk::facts::Lookup;
use maildesk::desk::plan::{Change, Hold, Plan};
use maildesk::desk::ticket::{Author, AuthorKind, EntryKind, NewEntry, Ticket, TicketNumber};
use maildesk::store::outbox::{OutboxFilter, OutboxState, Outcome};
use maildesk::store::tickets::TicketMark;

use super::bench::{Bench, each};
use super::sample::{at, changing, draft, entry, facts, opening, sending, ticket};

const ONE: TicketNumber = TicketNumber(1);

fn visitor(ticket: i64, until: Option<i64>) -> Visitor {
    Visitor { ticket: TicketNumber(ticket), until: until.map(at), read: 3, mailed: 2 }
}

/// Tickets 1 and 2 began in a chat, and have visitors.
fn chats(bench: &Bench) {
    for number in [1, 2] {
        let mut chat = ticket(number);
        chat.course.chat = Some(Talk { chat: "shop".into(), over: false });
        chat.wake_at = None;
        bench.store.write_now(move |tx| tx.apply(&opening(chat), None, at(0))).unwrap();
    }
    let changes = vec![Change::Visitor(visitor(1, Some(5))), Change::Visitor(visitor(2, Some(3)))];
    bench.store.write_now(move |tx| tx.apply(&changing(changes), None, at(0))).unwrap();
}

fn states(bench: &Bench) -> Vec<OutboxState> {
    bench.store.read_now(|tx| tx.outbox(&OutboxFilter::default())).unwrap().iter().map(|row| row.state).collect()
}

fn claimed(bench: &Bench, now: i64) -> Vec<String> {
    let rows = bench.store.write_now(move |tx| tx.claim(at(now), at(now + 10), 9)).unwrap();
    rows.into_iter().map(|row| format!("{} {}", row.draft.message_id, row.rcpt)).collect()
}

/// Two mails, each to `d@x` and another colleague; to her each waits until minute 4.
fn held(bench: &Bench) {
    let drafts = [("a@acme", "c@x"), ("b@acme", "e@x")].map(|(id, colleague)| draft(id, Some(1), &["d@x", colleague]));
    let hold = |id: &str| Hold { message_id: id.to_owned(), rcpt: "d@x".to_owned(), until: at(4) };
    let plan = Plan { held: vec![hold("a@acme"), hold("b@acme")], ..sending(drafts.to_vec()) };
    bench.store.write_now(move |tx| tx.apply(&plan, None, at(1))).unwrap();
}

fn apply(bench: &Bench, change: Change, now: i64) {
    bench.store.write_now(move |tx| tx.apply(&changing(vec![change]), None, at(now))).unwrap();
}

fn messages(ids: &[&str]) -> (Vec<String>, String) {
    (ids.iter().map(|id| (*id).to_owned()).collect(), "d@x".to_owned())
}

#[test]
fn visitors_are_there_until_they_are_not_heard_of_any_more() {
    each(|bench| {
        chats(&bench);
        let gone = |now: i64| bench.store.read_now(move |tx| tx.visitors_gone(at(now), 9)).unwrap();
        assert_eq!(gone(2), []);
        assert_eq!(gone(6), [visitor(2, Some(3)), visitor(1, Some(5))], "the longest first");
        assert_eq!(bench.store.read_now(|tx| tx.due_next()).unwrap(), Some(at(3)));
        let mark = || bench.store.read_now(|tx| tx.ticket_mark(ONE)).unwrap();
        let before = mark();
        assert_eq!((before.visited, before.read_entry), (true, 3));
        apply(&bench, Change::Visitor(visitor(1, None)), 6);
        apply(&bench, Change::Visitor(visitor(2, None)), 6);
        assert_eq!(mark(), TicketMark { visited: false, ..before }, "a page shows it");
        assert_eq!(gone(60), []);
        assert_eq!(bench.store.read_now(|tx| tx.due_next()).unwrap(), None);
        assert_eq!(bench.store.read_now(|tx| tx.visitor(ONE)).unwrap(), Some(visitor(1, None)));
        assert_eq!(bench.store.read_now(|tx| tx.visitor(TicketNumber(9))).unwrap(), None);
        // Who decides is told of those of chats, and of no others.
        bench.store.write_now(|tx| tx.apply(&opening(Ticket { wake_at: None, ..ticket(3) }), None, at(0))).unwrap();
        let lookup = Lookup { tickets: vec![ONE, TicketNumber(3)], ..Lookup::default() };
        let known = bench.store.read_now(move |tx| Ok(facts(tx, &lookup).visitors)).unwrap();
        assert_eq!(known.into_iter().collect::<Vec<_>>(), [(ONE, visitor(1, None))]);
    });
}

#[test]
fn whoever_is_heard_of_again_wakes_nobody_who_looks_after_what_is_due() {
    each(|bench| {
        chats(&bench);
        let bell = bench.store.tickets_changed();
        let rings = || bell.notified().now_or_never().is_some();
        assert!(rings(), "whoever comes will leave");
        for (until, sooner) in [(Some(6), false), (Some(7), false), (Some(4), true), (None, false), (Some(9), true)] {
            apply(&bench, Change::Visitor(visitor(1, until)), 2);
            assert_eq!(rings(), sooner, "until {until:?}");
        }
    });
}

#[test]
fn what_waits_leaves_by_itself_and_what_was_read_does_not() {
    each(|bench| {
        chats(&bench);
        held(&bench);
        assert_eq!(claimed(&bench, 2), ["a@acme c@x", "b@acme e@x"], "others wait for nobody");
        assert_eq!(bench.store.read_now(|tx| tx.outbox_next()).unwrap(), Some(at(4)));
        let (messages, rcpt) = messages(&["a@acme", "nothing@acme"]);
        apply(&bench, Change::ReadHere { messages, rcpt }, 3);
        use OutboxState::{Queued, Read, Sending};
        assert_eq!(states(&bench), [Read, Sending, Queued, Sending]);
        assert_eq!(claimed(&bench, 4), ["b@acme d@x"]);
        assert!(
            !bench.store.write_now(|tx| tx.outbox_retry(1, at(5))).unwrap(),
            "who has read it does not get it, too"
        );
    });
}

#[test]
fn what_waits_for_the_requester_does_whatever_became_of_it_for_others() {
    each(|bench| {
        chats(&bench);
        let mut chat = ticket(1);
        (chat.requester.address.address, chat.course.chat) =
            ("d@x".into(), Some(Talk { chat: "shop".into(), over: false }));
        held(&bench);
        let answer = |id: &str| Change::Entry {
            ticket: ONE,
            entry: NewEntry {
                kind: EntryKind::Outbound,
                author: Author { kind: AuthorKind::Agent, name: None, address: None },
                attachments: Vec::new(),
                message_id: Some(id.to_owned()),
                ..entry("It left.")
            },
        };
        // The last of them is no mail of the desk.
        let changes = ["a@acme", "b@acme", "c@acme"].map(answer).to_vec();
        bench.store.write_now(move |tx| tx.apply(&changing(changes), None, at(1))).unwrap();
        let waits = || {
            let chat = chat.clone();
            let lines = bench.store.read_now(move |tx| tx.said(&chat)).unwrap();
            lines.into_iter().map(|line| line.waits).collect::<Vec<_>>()
        };
        assert_eq!(waits(), [true, true]);
        claimed(&bench, 2);
        let of_others = OutboxFilter { state: Some(OutboxState::Sending), ..OutboxFilter::default() };
        for row in bench.store.read_now(move |tx| tx.outbox(&of_others)).unwrap() {
            let failed = Outcome::Failed { error: "no such user".to_owned() };
            bench.store.write_now(move |tx| tx.settle(row.id, &failed, at(2))).unwrap();
        }
        assert_eq!(waits(), [true, true], "the copies failed");
        let (messages, rcpt) = messages(&["a@acme"]);
        apply(&bench, Change::ReadHere { messages, rcpt }, 3);
        assert_eq!(waits(), [false, true]);
    });
}

#[test]
fn what_has_begun_to_leave_is_not_read_instead() {
    each(|bench| {
        chats(&bench);
        held(&bench);
        assert_eq!(claimed(&bench, 4), ["a@acme d@x", "a@acme c@x", "b@acme e@x"], "the second to her is behind");
        let (messages, rcpt) = messages(&["a@acme"]);
        apply(&bench, Change::ReadHere { messages: messages.clone(), rcpt: rcpt.clone() }, 4);
        assert_eq!(states(&bench)[0], OutboxState::Sending);
        // A server that puts it off is asked when it said, whoever leaves.
        let again = Outcome::Retry { at: at(9), error: "busy".to_owned() };
        bench.store.write_now(move |tx| tx.settle(1, &again, at(5))).unwrap();
        apply(&bench, Change::Leave { messages, rcpt }, 6);
        assert_eq!(claimed(&bench, 8), [""; 0]);
        assert_eq!(claimed(&bench, 9), ["a@acme d@x"]);
    });
}

#[test]
fn who_leaves_gets_what_waits_at_once() {
    each(|bench| {
        chats(&bench);
        held(&bench);
        claimed(&bench, 2);
        let (messages, rcpt) = messages(&["b@acme"]);
        apply(&bench, Change::Leave { messages, rcpt }, 3);
        assert_eq!(claimed(&bench, 3), ["b@acme d@x"]);
        assert_eq!(claimed(&bench, 4), ["a@acme d@x"]);
    });
}
