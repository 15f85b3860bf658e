//! Facts: what the store answers before a message is decided.

use std::collections::BTreeMap;

use maildesk::desk::facts::{BucketKey, Earlier, Facts, Filed, Insider, Known, Level, Lookup, Side};
use maildesk::desk::names::{AgentId, MailboxName};
use maildesk::desk::plan::{Change, Plan, Verdict};
use maildesk::desk::thread::PassedOn;
use maildesk::desk::ticket::{
    Author, AuthorKind, EntryKind, Link, LinkKind, NewEntry, Status, Ticket, TicketNumber, Visibility,
};
use maildesk::desk::topic::topic;
use maildesk::desk::wording::words;
use maildesk::store::tx::Tx;

use super::bench::{Bench, each};
use super::sample::{at, changing, contact, draft, entry, facts, message, opening, sending, support, ticket, verdict};

fn ask(bench: &Bench, lookup: Lookup) -> Facts {
    bench.store.read_now(move |tx| Ok(facts(tx, &lookup))).unwrap()
}

fn known(id: &str, number: i64, side: Side) -> Change {
    Change::Known(Known { message_id: id.into(), ticket: TicketNumber(number), side })
}

fn put(tx: &mut dyn Tx, changes: Vec<Change>) {
    tx.apply(&changing(changes), None, at(0)).unwrap();
}

fn numbers(facts: &Facts) -> Vec<i64> {
    facts.tickets.iter().map(|ticket| ticket.number.0).collect()
}

#[test]
fn an_empty_store_knows_nothing_and_counts_from_one() {
    each(|bench| {
        let facts = ask(&bench, Lookup { load: true, tickets: vec![TicketNumber(7)], ..message(1).lookup() });
        assert_eq!((facts.next_ticket, facts.next_contact), (TicketNumber(1), 1));
        assert_eq!((facts.received_at, &facts.mailbox), (at(0), &support()));
        assert_eq!((facts.contact, facts.duplicate, facts.id_taken, facts.bounced), (None, None, false, None));
        assert!(facts.known.is_empty() && facts.tickets.is_empty() && facts.merged.is_empty());
        assert!(facts.buckets.is_empty() && facts.load.is_empty() && facts.last_assigned.is_empty());
        assert_ne!(facts.seed, ask(&bench, Lookup::default()).seed);
    });
}

#[test]
fn a_plan_that_is_applied_is_known_to_the_next_decision() {
    each(|bench| {
        let bucket = BucketKey("sender:erika1@client.example".into());
        let level = Level { tokens: 2.25, at: at(4) };
        let spend = Change::Spend { bucket: bucket.clone(), level };
        let mut plan = opening(ticket(1));
        plan.changes.extend([
            known("b@x", 1, Side::Agent),
            known("a@x", 1, Side::Requester),
            Change::LastAssigned { queue: "support".into(), agent: "bob".into() },
            Change::LastAssigned { queue: "support".into(), agent: "ann".into() },
            spend,
        ]);
        bench.store.write_now(move |tx| message(1).file(tx, &plan)).unwrap();

        let facts = ask(
            &bench,
            Lookup {
                ids: ["a@x", "unknown@x", "b@x", "a@x"].map(str::to_owned).to_vec(),
                address: Some("ERIKA1@client.example".into()),
                buckets: vec![bucket.clone(), BucketKey("desk".into())],
                ..message(2).lookup()
            },
        );
        assert_eq!((facts.next_ticket, facts.next_contact), (TicketNumber(2), 2));
        assert_eq!(facts.contact, Some(contact(1)));
        let ids: Vec<(&str, Side)> = facts.known.iter().map(|known| (known.message_id.as_str(), known.side)).collect();
        assert_eq!(ids, [("a@x", Side::Requester), ("b@x", Side::Agent)], "in the order asked for");
        assert_eq!(facts.tickets, [ticket(1)]);
        let buckets: BTreeMap<&str, Level> =
            facts.buckets.iter().map(|(key, level)| (key.0.as_str(), *level)).collect();
        let asked = [
            ("desk", Level::FULL),
            ("rules:1", Level::FULL),
            ("sender:bob@acme.example", Level::FULL),
            (bucket.0.as_str(), level),
            ("ticket:1", Level::FULL),
        ];
        assert_eq!(buckets, BTreeMap::from(asked), "those that were asked for, and those of tickets that were found");
        assert_eq!(facts.last_assigned, BTreeMap::from([("support".into(), "ann".into())]));
        assert!(facts.load.is_empty(), "nobody asked");
    });
}

#[test]
fn more_ids_than_one_statement_takes_are_all_looked_up() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                put(tx, vec![Change::Contact(contact(1)), Change::Ticket(Box::new(ticket(1)))]);
                put(tx, (0..100).map(|n| known(&format!("{n}@x"), 1, Side::Requester)).collect());
                Ok(())
            })
            .unwrap();
        let ids: Vec<String> = (0..200).rev().map(|n| format!("{n}@x")).collect();
        let found = ask(&bench, Lookup { ids: ids.clone(), ..Lookup::default() }).known;
        assert_eq!(found.into_iter().map(|known| known.message_id).collect::<Vec<_>>(), ids[100..]);
    });
}

#[test]
fn a_message_id_stays_with_the_ticket_that_had_it_first() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                let tickets = [1, 2].map(|number| Change::Ticket(Box::new(ticket(number))));
                put(tx, [Change::Contact(contact(1))].into_iter().chain(tickets).collect());
                put(tx, vec![known("a@x", 1, Side::Requester), known("a@x", 2, Side::Requester)]);
                Ok(())
            })
            .unwrap();
        let facts = ask(&bench, Lookup { ids: vec!["a@x".into()], ..Lookup::default() });
        assert_eq!(facts.known.first().map(|known| known.ticket), Some(TicketNumber(1)));
    });
}

#[test]
fn a_mail_that_is_passed_on_is_known_by_its_time_or_by_the_ticket_that_began_with_it() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                let tickets = [1, 2].map(|number| Change::Ticket(Box::new(ticket(number))));
                let said = [(1, "It burns."), (1, "It burns again."), (2, "It burns still.")];
                let said =
                    said.map(|(number, text)| Change::Entry { ticket: TicketNumber(number), entry: entry(text) });
                put(tx, [Change::Contact(contact(1))].into_iter().chain(tickets).chain(said).collect());
                Ok(())
            })
            .unwrap();
        let own = ticket(1).subject;
        // (minutes before it came, subject, text, tickets that have it)
        let cases: [(Option<i64>, &str, &str, &[i64]); 7] = [
            (Some(0), "Another", "It burns again.", &[1]),
            (Some(300), &own, "It burns.", &[1]),
            (Some(300), &own, "It burns still.", &[2]),
            (Some(300), &own, "It burns again.", &[]),
            (Some(300), "Another", "It burns.", &[]),
            (Some(8 * 24 * 60), &own, "It burns.", &[]),
            (None, &own, "It burns.", &[1]),
        ];
        for (before, subject, text, tickets) in cases {
            let from = contact(1).address.address;
            let (subject, text) = (Some(topic(subject)), words(text));
            let passed_on = PassedOn { from, at: before.map(|before| at(-before)), subject, text };
            let shown = format!("{passed_on:?}");
            let facts = ask(&bench, Lookup { passed_on: Some(passed_on), ..Lookup::default() });
            assert_eq!(
                facts.passed_on,
                tickets.iter().map(|number| TicketNumber(*number)).collect::<Vec<_>>(),
                "{shown}"
            );
        }
    });
}

#[test]
fn the_same_mail_is_told_from_another_with_its_message_id() {
    each(|bench| {
        let file = |uid: u32, id: Option<&str>, content: &str, plan: Plan| {
            let mut sample = message(uid);
            (sample.mail.message_id, sample.mail.content_hash) = (id.map(str::to_owned), content.to_owned());
            bench.store.write_now(move |tx| sample.file(tx, &plan)).unwrap()
        };
        file(1, Some("q"), "quarantined", verdict(Verdict::Quarantined));
        let first = file(2, Some("a"), "one", opening(ticket(1)));
        file(3, Some("a"), "one", Plan { ticket: Some(TicketNumber(1)), ..verdict(Verdict::Duplicate) });
        let without = file(4, None, "two", verdict(Verdict::Automatic));

        let earlier = |ledger: maildesk::store::ledger::LedgerId, ticket: Option<i64>| {
            let verdict = if ticket.is_some() { Verdict::Opened } else { Verdict::Automatic };
            Some(Earlier { ledger: ledger.0, verdict, ticket: ticket.map(TicketNumber), here: true })
        };
        // (Message-ID, content, duplicate of, whether the id is taken)
        let cases = [
            (Some("a"), "one", earlier(first, Some(1)), false),
            (Some("a"), "other", None, true),
            (Some("b"), "one", None, false),
            (None, "one", earlier(first, Some(1)), false),
            (None, "two", earlier(without, None), false),
            (None, "three", None, false),
            (Some("q"), "quarantined", None, false),
            (Some("q"), "other", None, false),
        ];
        for (id, content, duplicate, id_taken) in cases {
            let message_id = id.map(str::to_owned);
            let facts = ask(&bench, Lookup { message_id, content_hash: content.into(), ..Lookup::default() });
            assert_eq!((facts.duplicate, facts.id_taken), (duplicate, id_taken), "{id:?} {content}");
        }

        let lookup = Lookup { message_id: Some("a".into()), content_hash: "one".into(), ..Lookup::default() };
        let other = MailboxName::from("another");
        let facts = bench.store.write_now(move |tx| tx.facts(&lookup, &other, at(0))).unwrap();
        assert!(!facts.duplicate.unwrap().here, "by that mailbox it comes for the first time");
    });
}

#[test]
fn merged_tickets_answer_with_the_one_they_ended_in() {
    each(|bench| {
        let id = bench.store.write_now(|tx| message(1).file(tx, &opening(ticket(1)))).unwrap();
        bench
            .store
            .write_now(|tx| {
                let merge = |from, into| Change::Merge { from: TicketNumber(from), into: TicketNumber(into) };
                let tickets = [2, 3, 4].map(|number| Change::Ticket(Box::new(ticket(number))));
                put(tx, tickets.into_iter().collect());
                put(tx, vec![known("a@x", 1, Side::Requester), merge(1, 2), merge(2, 3)]);
                // Another kind of link is no merge.
                put(
                    tx,
                    vec![Change::Link(Link { kind: LinkKind::Follows, from: TicketNumber(4), to: TicketNumber(3) })],
                );
                Ok(())
            })
            .unwrap();
        let (one, two, three) = (TicketNumber(1), TicketNumber(2), TicketNumber(3));
        let facts = ask(&bench, Lookup { tickets: vec![one, TicketNumber(4)], ..Lookup::default() });
        assert_eq!(numbers(&facts), [3, 4]);
        assert_eq!(facts.merged, BTreeMap::from([(one, three), (two, three)]));

        let facts = ask(&bench, Lookup { ids: vec!["a@x".into()], ..message(1).lookup() });
        assert_eq!(facts.known.first().map(|known| known.ticket), Some(three));
        assert_eq!(
            facts.duplicate,
            Some(Earlier { ledger: id.0, verdict: Verdict::Opened, ticket: Some(three), here: true })
        );
        assert_eq!(numbers(&facts), [3, 4], "what follows it comes along");
        assert_eq!(facts.followed, BTreeMap::from([(three, TicketNumber(4))]));
    });
}

#[test]
fn open_tickets_of_each_agent_are_counted_when_asked() {
    each(|bench| {
        let of = |number, agent: Option<&str>, status| {
            Change::Ticket(Box::new(Ticket { assignee: agent.map(AgentId::from), status, ..ticket(number) }))
        };
        bench
            .store
            .write_now(move |tx| {
                put(
                    tx,
                    vec![
                        Change::Contact(contact(1)),
                        of(1, Some("ann"), Status::New),
                        of(2, Some("ann"), Status::OnHold),
                        of(3, Some("ann"), Status::Resolved),
                        of(4, Some("bob"), Status::Open),
                        of(5, Some("cleo"), Status::Closed),
                        of(6, None, Status::Open),
                    ],
                );
                Ok(())
            })
            .unwrap();
        let facts = ask(&bench, Lookup { load: true, ..Lookup::default() });
        assert_eq!(facts.load, BTreeMap::from([("ann".into(), 2), ("bob".into(), 1)]));
    });
}

#[test]
fn a_bounce_finds_its_mail_by_token_or_by_message_id() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                put(tx, vec![Change::Contact(contact(1)), Change::Ticket(Box::new(ticket(1)))]);
                tx.apply(
                    &sending(vec![draft("d1@acme", Some(1), &["a@x", "b@x"]), draft("d2@acme", None, &["c@x"])]),
                    None,
                    at(1),
                )
            })
            .unwrap();
        let rows = bench.store.read_now(|tx| tx.outbox(&Default::default())).unwrap();
        let second = rows[1].id;
        let find = |outbox, ids: &[&str]| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            ask(&bench, Lookup { outbox, ids, ..Lookup::default() })
        };
        let facts = find(Some(second), &["d2@acme"]);
        assert_eq!(numbers(&facts), [1], "the ticket of the mail comes with it");
        let sent = facts.bounced.unwrap();
        assert_eq!((sent.outbox, sent.ticket, sent.rcpt.as_str()), (second, Some(TicketNumber(1)), "b@x"));
        assert_eq!((sent.template.as_str(), sent.message_id.as_str()), ("ack", "d1@acme"));
        assert_eq!(find(Some(999), &["x", "d2@acme", "d1@acme"]).bounced.unwrap().rcpt, "c@x");
        assert_eq!(find(None, &["unknown"]).bounced, None);
        let of = |reported: &str| {
            let reported = reported.split(' ').map(str::to_owned).collect();
            let ids = vec!["d1@acme".to_owned()];
            ask(&bench, Lookup { ids, reported, ..Lookup::default() }).bounced.unwrap().rcpt
        };
        assert_eq!((of("b@x"), of("somebody@else")), ("b@x".to_owned(), "a@x".to_owned()), "the row of whom it names");
        assert_eq!((of("b@x a@x"), of("a@x b@x")), ("b@x".to_owned(), "a@x".to_owned()), "the first whom it names");
    });
}

#[test]
fn what_an_incident_caused_in_turn_comes_with_its_problem_and_circles_end() {
    each(|bench| {
        let tie = |kind, from, to| Change::Link(Link { kind, from: TicketNumber(from), to: TicketNumber(to) });
        bench
            .store
            .write_now(move |tx| {
                put(tx, vec![Change::Contact(contact(1))]);
                put(tx, [1, 2, 3].map(|number| Change::Ticket(Box::new(ticket(number)))).into());
                put(
                    tx,
                    vec![tie(LinkKind::CausedBy, 2, 1), tie(LinkKind::PartOf, 3, 2), tie(LinkKind::CausedBy, 1, 3)],
                );
                Ok(())
            })
            .unwrap();
        let asked = ask(&bench, Lookup { tickets: vec![TicketNumber(1)], caused: true, ..Lookup::default() });
        let caused = [(1, 2), (2, 3), (3, 1)].map(|(cause, caused)| (TicketNumber(cause), vec![TicketNumber(caused)]));
        assert_eq!((asked.caused.clone(), numbers(&asked)), (BTreeMap::from(caused), vec![1, 2, 3]));
    });
}

#[test]
fn what_is_inside_tied_tickets_comes_with_a_mail_of_an_agent() {
    each(|bench| {
        let tie = |kind, from, to| Change::Link(Link { kind, from: TicketNumber(from), to: TicketNumber(to) });
        let note = |number: i64| {
            let entry = NewEntry { kind: EntryKind::Note, visibility: Visibility::Internal, ..entry("noted") };
            Change::Entry { ticket: TicketNumber(number), entry }
        };
        bench
            .store
            .write_now(move |tx| {
                put(tx, vec![Change::Contact(contact(1))]);
                put(tx, [1, 2, 3, 4, 5].map(|number| Change::Ticket(Box::new(ticket(number)))).into());
                put(tx, [1, 2, 3, 4, 5].map(note).into());
                put(
                    tx,
                    vec![tie(LinkKind::CausedBy, 2, 1), tie(LinkKind::SplitFrom, 2, 3), tie(LinkKind::CausedBy, 4, 2)],
                );
                put(tx, vec![tie(LinkKind::RelatesTo, 2, 5)]);
                Ok(())
            })
            .unwrap();
        let insider = || Some(Insider { agent: "ann".into(), on_page: false });
        let of =
            |inside| ask(&bench, Lookup { tickets: vec![TicketNumber(2)], caused: true, inside, ..Lookup::default() });
        let (outside, inside) = (of(None), of(insider()));
        assert!(outside.notes.is_empty() && outside.behind.is_empty());
        assert_eq!(inside.behind, BTreeMap::from([(TicketNumber(2), vec![TicketNumber(1), TicketNumber(3)])]));
        assert_eq!(inside.notes.keys().map(|number| number.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    });
}

#[test]
fn a_problem_comes_with_the_living_tickets_that_it_caused() {
    each(|bench| {
        let tie = |kind, from, to| Change::Link(Link { kind, from: TicketNumber(from), to: TicketNumber(to) });
        let done = Ticket { status: Status::Resolved, ..ticket(3) };
        bench
            .store
            .write_now(move |tx| {
                put(tx, vec![Change::Contact(contact(1))]);
                put(tx, [ticket(1), ticket(2), done, ticket(4)].map(|one| Change::Ticket(Box::new(one))).into());
                put(tx, [2, 3].map(|incident| tie(LinkKind::CausedBy, incident, 1)).into());
                put(tx, vec![tie(LinkKind::RelatesTo, 4, 1)]);
                Ok(())
            })
            .unwrap();
        let of =
            |number, caused| ask(&bench, Lookup { tickets: vec![TicketNumber(number)], caused, ..Lookup::default() });
        assert_eq!(of(1, true).caused, BTreeMap::from([(TicketNumber(1), vec![TicketNumber(2)])]));
        assert_eq!(numbers(&of(1, true)), [1, 2]);
        assert_eq!((numbers(&of(1, false)), of(2, true).caused), (vec![1], BTreeMap::new()));
        // Merged, the one that lives on is tied in the place of the other.
        let merge = |from, into| {
            let closed = Ticket { status: Status::Closed, ..ticket(from) };
            let moved = Change::Merge { from: TicketNumber(from), into: TicketNumber(into) };
            let changes = vec![Change::Ticket(Box::new(closed)), moved];
            bench
                .store
                .write_now(move |tx| {
                    put(tx, changes);
                    Ok(())
                })
                .unwrap();
        };
        merge(2, 4);
        assert_eq!(of(1, true).caused, BTreeMap::from([(TicketNumber(1), vec![TicketNumber(4)])]));
    });
}

#[test]
fn what_a_mail_told_of_is_found_where_it_is_now() {
    each(|bench| {
        // Two messages come into ticket 1; of each an agent is told, with the second also of a note.
        for uid in [1, 2] {
            let entry = NewEntry { visibility: Visibility::Public, ..entry(&format!("message {uid}")) };
            let note = NewEntry { kind: EntryKind::Note, visibility: Visibility::Internal, ..entry.clone() };
            let mut plan = opening(ticket(1));
            plan.changes.extend([note, entry].map(|entry| Change::Entry { ticket: TicketNumber(1), entry }));
            plan.drafts = vec![draft(&format!("told{uid}@x"), Some(1), &["ann@acme.example"])];
            bench.store.write_now(move |tx| message(uid).file(tx, &plan)).unwrap();
        }
        let told = |ids: &[&str]| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            let insider = Insider { agent: AgentId::new("ann"), on_page: false };
            ask(&bench, Lookup { ids, inside: Some(insider), ..Lookup::default() }).told_of
        };
        let second = told(&["unknown@x", "told2@x", "told1@x"]).unwrap();
        assert_eq!((second.entry.text.as_str(), second.ticket, second.alone), ("message 2", TicketNumber(1), false));
        assert_eq!(second.contact, Some(contact(1)));
        assert_eq!(told(&["unknown@x"]), None);
        assert!(
            ask(&bench, Lookup { ids: vec!["told1@x".into()], ..Lookup::default() }).told_of.is_none(),
            "not asked"
        );

        let moved = Change::Move { entry: second.id, into: TicketNumber(2), opened: false };
        let changes = changing(vec![Change::Ticket(Box::new(ticket(2))), moved]);
        bench.store.write_now(move |tx| tx.apply(&changes, None, at(2))).unwrap();
        assert_eq!(told(&["told2@x"]).map(|told| (told.ticket, told.alone)), Some((TicketNumber(2), true)));
        assert_eq!(told(&["told1@x"]).map(|told| (told.ticket, told.alone)), Some((TicketNumber(1), true)));
    });
}

#[test]
fn who_is_away_is_known_until_they_are_back() {
    each(|bench| {
        let away = |agent: &str, until| Change::Away { agent: agent.into(), until };
        let known = || ask(&bench, Lookup::default()).away;
        for (changes, expected) in [
            (vec![away("ann", Some(at(60))), away("bob", Some(at(90)))], vec![("ann", at(60)), ("bob", at(90))]),
            (vec![away("ann", Some(at(120)))], vec![("ann", at(120)), ("bob", at(90))]),
            (vec![away("bob", None), away("zoe", None)], vec![("ann", at(120))]),
        ] {
            bench.store.write_now(move |tx| tx.apply(&changing(changes), None, at(0))).unwrap();
            let expected: BTreeMap<AgentId, _> =
                expected.into_iter().map(|(agent, until)| (agent.into(), until)).collect();
            assert_eq!(known(), expected);
            assert_eq!(bench.store.read_now(|tx| tx.away()).unwrap(), expected);
        }
    });
}

#[test]
fn the_files_of_a_ticket_are_known_with_where_they_stand() {
    each(|bench| {
        let sent = entry("with a file");
        let note = NewEntry { kind: EntryKind::Note, visibility: Visibility::Internal, ..sent.clone() };
        let bare = NewEntry { attachments: Vec::new(), ..sent.clone() };
        let mut plan = opening(ticket(1));
        let entries = [sent.clone(), note.clone(), bare];
        plan.changes.extend(entries.map(|entry| Change::Entry { ticket: TicketNumber(1), entry }));
        bench.store.write_now(move |tx| message(1).file(tx, &plan)).unwrap();

        let tickets = vec![TicketNumber(1)];
        let insider = Insider { agent: AgentId::new("ann"), on_page: false };
        let asked = ask(&bench, Lookup { tickets: tickets.clone(), inside: Some(insider), ..Lookup::default() });
        let filed = |entry: NewEntry| Filed {
            kind: entry.kind,
            visibility: entry.visibility,
            author: entry.author,
            at: entry.at,
            addressees: entry.addressees,
            message_id: entry.message_id,
            files: entry.attachments,
        };
        let files = &asked.files[&TicketNumber(1)];
        assert_eq!(files.first(), Some(&filed(note)), "the newest first");
        assert!(files.contains(&filed(sent)) && files.iter().all(|filed| !filed.files.is_empty()), "{files:?}");
        assert!(ask(&bench, Lookup { tickets, ..Lookup::default() }).files.is_empty(), "not asked");
    });
}

#[test]
fn what_somebody_signed_mail_with_is_known_the_newest_first() {
    each(|bench| {
        let by = |kind, address: &str| Author { kind, name: None, address: Some(address.to_owned()) };
        let signed = |author, below: &str| NewEntry {
            author,
            quoted_text: Some(below.to_owned()).filter(|below| !below.is_empty()),
            ..entry("text")
        };
        let ann = || by(AuthorKind::Agent, "ann@acme.example");
        let entries = [
            signed(ann(), "-- \nAnn"),
            signed(ann(), ""),
            signed(by(AuthorKind::Agent, "bob@acme.example"), "-- \nBob"),
            signed(by(AuthorKind::Requester, "ann@acme.example"), "-- \nAnn at home"),
            signed(ann(), "-- \nAnn Agent"),
            signed(by(AuthorKind::Requester, "Carol@Customer.example"), "-- \nCarol"),
        ];
        let mut plan = opening(ticket(1));
        plan.changes.extend(entries.map(|entry| Change::Entry { ticket: TicketNumber(1), entry }));
        bench.store.write_now(move |tx| message(1).file(tx, &plan)).unwrap();

        let of = |signed: &[&str]| {
            let signed = signed.iter().map(|&address| address.to_owned()).collect();
            let parted = ask(&bench, Lookup { signed, ..Lookup::default() }).signed;
            parted.into_iter().map(|parted| (parted.text, parted.beside)).collect::<Vec<_>>()
        };
        let text = |beside: &str| ("text".to_owned(), beside.to_owned());
        let anns = ["-- \nAnn Agent", "-- \nAnn at home", "-- \nAnn"].map(text);
        assert_eq!(of(&["ann@acme.example"]), anns);
        assert_eq!(of(&["bob@acme.example", "carol@customer.example"]), ["-- \nBob", "-- \nCarol"].map(text));
        assert!(of(&[]).is_empty(), "not asked");
    });
}
