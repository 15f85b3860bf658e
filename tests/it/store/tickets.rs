//! Tickets: as they were written, found by what is asked, merged, split and due.

use maildesk::desk::channel::Channel;
use maildesk::desk::course::Course;
use maildesk::desk::figures::Facts;
use maildesk::desk::lifecycle::Turn;
use maildesk::desk::mail::Address;
use maildesk::desk::names::QueueName;
use maildesk::desk::plan::Change;
use maildesk::desk::search::TicketFilter;
use maildesk::desk::sla::{ClockState, Target};
use maildesk::desk::ticket::{
    Author, AuthorKind, Contact, EntryKind, Link, LinkKind, NewEntry, Priority, Status, Ticket, TicketNumber,
};
use maildesk::store::tx::Tx;

use super::bench::each;
use super::sample::{at, changing, clock, contact, entry, message, opening, ticket};

fn put(tx: &mut dyn Tx, tickets: Vec<Ticket>) -> anyhow::Result<()> {
    let changes = tickets.into_iter().map(|ticket| Change::Ticket(Box::new(ticket)));
    tx.apply(&changing([Change::Contact(contact(1))].into_iter().chain(changes).collect()), None, at(0))
}

#[test]
fn a_ticket_comes_back_as_it_was_written_and_as_it_was_changed() {
    each(|bench| {
        bench.store.write_now(|tx| put(tx, vec![ticket(1)])).unwrap();
        assert_eq!(bench.store.read_now(|tx| tx.ticket(TicketNumber(1))).unwrap(), Some(ticket(1)));
        assert_eq!(bench.store.read_now(|tx| tx.ticket(TicketNumber(2))).unwrap(), None);

        let changed = Ticket {
            status: Status::Closed,
            owner: None,
            assignee: None,
            tags: Vec::new(),
            done_at: Some(at(9)),
            clocks: vec![clock(Target::Resolution, ClockState::Met, 90)],
            wake_at: None,
            ..ticket(1)
        };
        let written = changed.clone();
        bench.store.write_now(|tx| put(tx, vec![written])).unwrap();
        assert_eq!(bench.store.read_now(|tx| tx.ticket(TicketNumber(1))).unwrap(), Some(changed));
    });
}

#[test]
fn a_contact_is_refreshed_under_its_id() {
    each(|bench| {
        let renamed = Contact { id: 1, address: Address::named("Erika M.", "erika1@client.example") };
        let change = Change::Contact(renamed.clone());
        bench.store.write_now(|tx| put(tx, vec![ticket(1)])).unwrap();
        bench.store.write_now(move |tx| tx.apply(&changing(vec![change]), None, at(0))).unwrap();
        let found = bench.store.read_now(|tx| tx.ticket(TicketNumber(1))).unwrap().unwrap();
        assert_eq!(found.requester, renamed);
    });
}

#[test]
fn figures_are_made_of_what_lived_in_their_time() {
    let turned = |number, minutes, from, to| {
        let text = Turn::text(from, to);
        Change::Entry {
            ticket: TicketNumber(number),
            entry: NewEntry { kind: EntryKind::Event, at: at(minutes), ..entry(&text) },
        }
    };
    let answered = |number| {
        let author = Author { kind: AuthorKind::Agent, ..entry("").author };
        Change::Entry {
            ticket: TicketNumber(number),
            entry: NewEntry { kind: EntryKind::Outbound, author, ..entry("Off and on?") },
        }
    };
    each(|bench| {
        let of = |number, queue: &str, created, done: Option<i64>| Ticket {
            queue: queue.into(),
            created_at: at(created),
            done_at: done.map(at),
            status: if done.is_some() { Status::Closed } else { Status::Open },
            ..ticket(number)
        };
        bench
            .store
            .write_now(move |tx| {
                put(
                    tx,
                    vec![
                        of(1, "support", 0, Some(9)),
                        of(2, "support", 0, Some(10)),
                        of(3, "billing", 0, None),
                        of(4, "support", 19, None),
                        of(5, "support", 20, None),
                    ],
                )?;
                let (closed, open) = (Status::Closed, Status::Open);
                let turns = vec![
                    turned(1, 5, closed, open),
                    turned(3, 9, open, closed),
                    turned(3, 10, closed, open),
                    turned(3, 20, open, closed),
                    answered(1),
                    answered(2),
                    answered(2),
                    answered(3),
                ];
                tx.apply(&changing(turns), None, at(0))
            })
            .unwrap();
        let read =
            |queues: Vec<QueueName>| bench.store.read_now(move |tx| tx.figures((at(10), at(20)), &queues)).unwrap();
        let numbers = |facts: &Facts| facts.tickets.iter().map(|ticket| ticket.number.0).collect::<Vec<_>>();
        let all = read(Vec::new());
        assert_eq!(numbers(&all), [2, 3, 4], "1 was done before, 5 came after");
        let turn = Turn { at: at(10), from: Status::Closed, to: Status::Open };
        assert_eq!(all.turns, [(TicketNumber(3), vec![turn])].into());
        assert_eq!(all.answers, [(TicketNumber(2), 2)].into(), "of those that were done in it");
        let support = read(vec!["support".into()]);
        assert_eq!((numbers(&support), support.turns.len(), support.answers.len()), (vec![2, 4], 0, 1));
    });
}

#[test]
fn tickets_are_listed_by_every_condition_given() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                let other = Change::Contact(contact(2));
                tx.apply(&changing(vec![other]), None, at(0))?;
                put(
                    tx,
                    vec![
                        ticket(1),
                        Ticket {
                            status: Status::New,
                            assignee: None,
                            tags: vec!["a,b".into()],
                            clocks: vec![],
                            course: Course { came_by: Some(Channel::Chat), ..ticket(2).course },
                            ..ticket(2)
                        },
                        Ticket {
                            queue: "billing".into(),
                            priority: Priority::Low,
                            requester: contact(2),
                            tags: vec!["a".into(), "b".into()],
                            course: Course { came_by: None, ..ticket(3).course },
                            clocks: vec![clock(Target::Resolution, ClockState::Running, 5)],
                            ..ticket(3)
                        },
                        Ticket {
                            status: Status::Pending,
                            assignee: Some("bob".into()),
                            tags: vec![],
                            clocks: vec![clock(Target::Resolution, ClockState::Paused, 1)],
                            ..ticket(4)
                        },
                    ],
                )
            })
            .unwrap();
        let any = TicketFilter::default;
        let cases = [
            (any(), vec![1, 2, 3, 4]),
            (TicketFilter { statuses: vec![Status::New, Status::Pending], ..any() }, vec![2, 4]),
            (TicketFilter { queue: Some("billing".into()), ..any() }, vec![3]),
            (TicketFilter { priority: Some(Priority::High), ..any() }, vec![1, 2, 4]),
            (TicketFilter { assignee: Some("bob".into()), ..any() }, vec![4]),
            (TicketFilter { channel: Some(Channel::Chat), ..any() }, vec![2]),
            (TicketFilter { channel: Some(Channel::Chat), living: true, soonest: true, ..any() }, vec![2]),
            (TicketFilter { channel: Some(Channel::Call), ..any() }, vec![1, 4]),
            (TicketFilter { channel: Some(Channel::Mail), ..any() }, vec![]),
            (TicketFilter { unassigned: true, ..any() }, vec![2]),
            (TicketFilter { tag: Some("a".into()), ..any() }, vec![3]),
            (TicketFilter { tag: Some("a,b".into()), ..any() }, vec![2]),
            (TicketFilter { tag: Some("2nd \"floor\"".into()), ..any() }, vec![1]),
            (TicketFilter { tag: Some(",".into()), ..any() }, vec![]),
            (TicketFilter { requester: Some("ERIKA2@Client.Example".into()), ..any() }, vec![3]),
            (TicketFilter { clocks: true, ..any() }, vec![3, 1, 4]),
            (TicketFilter { clocks: true, limit: Some(1), ..any() }, vec![3]),
            (TicketFilter { limit: Some(2), ..any() }, vec![1, 2]),
            (TicketFilter { soonest: true, ..any() }, vec![3, 1, 2, 4]),
            (TicketFilter { assignee: Some("ann".into()), queue: Some("support".into()), ..any() }, vec![1]),
        ];
        for (filter, expected) in cases {
            let words = format!("{filter:?}");
            let found = bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap();
            assert_eq!(found.iter().map(|ticket| ticket.number.0).collect::<Vec<_>>(), expected, "{words}");
        }
    });
}

#[test]
fn what_is_due_is_asked_of_an_index_most_overdue_first() {
    each(|bench| {
        assert_eq!(bench.store.read_now(|tx| tx.due_next()).unwrap(), None);
        let waking = |number, minutes: Option<i64>| Ticket { wake_at: minutes.map(at), ..ticket(number) };
        let tickets = vec![waking(1, Some(30)), waking(2, None), waking(3, Some(10)), waking(4, Some(50))];
        bench.store.write_now(|tx| put(tx, tickets)).unwrap();
        let due = |minutes, limit| -> Vec<i64> {
            let due = bench.store.read_now(move |tx| tx.due(at(minutes), limit)).unwrap();
            due.iter().map(|ticket| ticket.number.0).collect()
        };
        assert_eq!(due(9, 9), [0; 0]);
        assert_eq!(due(30, 9), [3, 1]);
        assert_eq!(due(60, 2), [3, 1]);
        assert_eq!(bench.store.read_now(|tx| tx.due_next()).unwrap(), Some(at(10)));
    });
}

#[test]
fn a_timeline_comes_back_with_parts_and_sources() {
    each(|bench| {
        let ledger = bench.store.write_now(|tx| message(1).file(tx, &opening(ticket(1)))).unwrap();
        bench
            .store
            .write_now(move |tx| {
                let later = maildesk::desk::ticket::NewEntry { at: at(5), kind: EntryKind::Event, ..entry("later") };
                let add = |entry| Change::Entry { ticket: TicketNumber(1), entry };
                tx.apply(&changing(vec![add(later)]), None, at(5))?;
                tx.apply(&changing(vec![add(entry("first"))]), Some(ledger), at(6))
            })
            .unwrap();
        let entries = bench.store.read_now(|tx| tx.entries(TicketNumber(1))).unwrap();
        let [first, later] = entries.as_slice() else { panic!("two entries, not {entries:?}") };
        assert_eq!(first.entry, entry("first"), "the number of the attachment's part included");
        assert_eq!((first.ledger, first.delivery), (Some(ledger), None));
        assert_eq!((later.entry.text.as_str(), later.ledger), ("later", None));
    });
}

#[test]
fn merging_and_splitting_move_entries_and_leave_links() {
    each(|bench| {
        let entries = |number| -> Vec<(i64, String)> {
            let entries = bench.store.read_now(move |tx| tx.entries(TicketNumber(number))).unwrap();
            entries.into_iter().map(|stored| (stored.id, stored.entry.text)).collect()
        };
        bench
            .store
            .write_now(|tx| {
                put(tx, vec![ticket(1), ticket(2), ticket(3)])?;
                let add = |number, text| Change::Entry { ticket: TicketNumber(number), entry: entry(text) };
                tx.apply(&changing(vec![add(1, "a"), add(2, "b")]), None, at(0))?;
                let merge = Change::Merge { from: TicketNumber(1), into: TicketNumber(2) };
                tx.apply(&changing(vec![merge]), None, at(0))
            })
            .unwrap();
        assert_eq!(entries(1), []);
        let moved = entries(2);
        assert_eq!(moved.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let link = Link { kind: LinkKind::MergedInto, from: TicketNumber(1), to: TicketNumber(2) };
        for number in [1, 2] {
            assert_eq!(bench.store.read_now(move |tx| tx.links(TicketNumber(number))).unwrap(), vec![link.clone()]);
        }

        let split = Change::Move { entry: moved[0].0, into: TicketNumber(3), opened: false };
        bench.store.write_now(move |tx| tx.apply(&changing(vec![split]), None, at(0))).unwrap();
        assert_eq!((entries(2).len(), entries(3).len()), (1, 1));
    });
}
