//! What agents' pages keep: letters that rest before they leave, and lists under a name.

use maildesk::desk::mail::Address;
use maildesk::desk::plan::Change;
use maildesk::desk::search::TicketFilter;
use maildesk::desk::ticket::{Contact, Status, Ticket, TicketNumber};
use maildesk::store::unsent::{Unsent, UnsentState};
use maildesk::store::views::{Column, View};

use super::bench::each;
use super::sample::{at, changing, contact, opening, support, ticket};

fn letter(key: &str, due: i64) -> Unsent {
    Unsent {
        key: key.to_owned(),
        ticket: TicketNumber(7),
        agent: "ann".into(),
        mailbox: support(),
        state: UnsentState::Rests,
        due_at: at(due),
        draft: "{}".to_owned(),
    }
}

#[test]
fn a_letter_rests_until_it_is_due_and_leaves_once_or_is_taken_back() {
    each(|bench| {
        let write = |letter: Unsent, raw: &'static [u8]| {
            bench.store.write_now(move |tx| tx.put_unsent(&letter, raw.to_vec())).unwrap()
        };
        let keys = |of: &dyn Fn() -> Vec<Unsent>| of().into_iter().map(|one| one.key).collect::<Vec<_>>();
        let resting = || bench.store.read_now(|tx| tx.unsent(TicketNumber(7))).unwrap();
        assert!(write(letter("b", 2), b"second") && write(letter("a", 1), b"first") && write(letter("c", 1), b"third"));
        assert!(!write(letter("a", 9), b"again"), "the same form again is the same letter");
        assert_eq!(keys(&resting), ["a", "c", "b"]);
        assert_eq!(bench.store.read_now(|tx| tx.due_next()).unwrap(), Some(at(1)));
        assert_eq!(bench.store.read_now(|tx| tx.ticket_mark(TicketNumber(7))).unwrap().unsent, 3);

        let take = |key: &'static str, who: &'static str| {
            bench.store.write_now(move |tx| tx.take_back(key, &who.into())).unwrap()
        };
        assert_eq!([take("b", "bob"), take("b", "ann"), take("b", "ann")], [false, true, false]);
        assert_eq!(keys(&resting), ["a", "c"]);
        let leaving = |now: i64| bench.store.write_now(move |tx| tx.unsent_leaving(at(now))).unwrap();
        assert_eq!(leaving(0), None);
        let left = |key: &str| Unsent { state: UnsentState::Leaves, ..letter(key, 1) };
        let first = Some((left("a"), b"first".to_vec()));
        assert_eq!(leaving(1), first);
        assert_eq!(leaving(1), first, "whoever took it may have been killed");
        assert!(!take("a", "ann") && !take("c", "ann"), "they leave");
        bench.store.write_now(|tx| tx.unsent_gone("a")).unwrap();
        assert_eq!(leaving(1), Some((left("c"), b"third".to_vec())), "one at a time");
        bench.store.write_now(|tx| tx.unsent_gone("c")).unwrap();
        assert_eq!(leaving(9), None);
        assert_eq!(bench.store.read_now(|tx| tx.due_next()).unwrap(), None);

        assert!(write(letter("b", 5), b"mended"), "what was taken back is sent again");
        let (found, raw) = bench.store.read_now(|tx| tx.unsent_one("b")).unwrap().unwrap();
        assert_eq!((found, raw), (letter("b", 5), b"mended".to_vec()));
    });
}

#[test]
fn what_was_taken_back_is_forgotten_after_a_week() {
    each(|bench| {
        let back = Unsent { state: UnsentState::TakenBack, ..letter("old", 0) };
        bench.store.write_now(move |tx| tx.put_unsent(&back, Vec::new())).unwrap();
        let rests = letter("rests", 0);
        bench.store.write_now(move |tx| tx.put_unsent(&rests, Vec::new())).unwrap();
        for (minutes, there) in [(7 * 24 * 60 - 1, true), (7 * 24 * 60 + 1, false)] {
            bench.store.write_now(move |tx| tx.unsent_leaving(at(minutes))).unwrap();
            assert!(bench.store.read_now(|tx| tx.unsent_one("rests")).unwrap().is_some(), "what is to leave stays");
            assert_eq!(bench.store.read_now(|tx| tx.unsent_one("old")).unwrap().is_some(), there, "{minutes}");
        }
    });
}

#[test]
fn lists_are_kept_by_name_and_tickets_are_counted_as_they_are_listed() {
    each(|bench| {
        let view = |name: &str, queue: Option<&str>| View {
            id: 0,
            agent: "ann".into(),
            queue: queue.map(Into::into),
            name: name.to_owned(),
            query: "is:open".to_owned(),
            columns: vec![Column::Kind, Column::Created],
        };
        let (two, one) = (view("two", None), view("one", Some("support")));
        let kept = bench.store.write_now(move |tx| {
            let ids = [tx.keep_view(&one)?, tx.keep_view(&two)?];
            Ok((ids, tx.views()?))
        });
        let (ids, kept) = kept.unwrap();
        assert_eq!(ids.to_vec(), kept.iter().map(|view| view.id).collect::<Vec<_>>());
        assert_eq!(
            kept.iter().map(|one| View { id: 0, ..one.clone() }).collect::<Vec<_>>(),
            [view("one", Some("support")), view("two", None)]
        );
        let id = kept[0].id;
        let left = bench.store.write_now(move |tx| {
            tx.forget_view(id)?;
            tx.views()
        });
        assert_eq!(left.unwrap().len(), 1);

        bench
            .store
            .write_now(|tx| {
                for number in 1..=5 {
                    let status = if number == 5 { Status::Closed } else { Status::Open };
                    let tags: &[&str] = match number {
                        1 => &["vip", "x"],
                        // Neither spells the other.
                        2 => &["a\"vip", ","],
                        3 => &["2nd \"floor\""],
                        _ => &[],
                    };
                    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
                    let one =
                        Ticket { status, tags, owner: Some("ann".into()), created_at: at(number), ..ticket(number) };
                    tx.apply(&opening(one), None, at(0))?;
                }
                Ok(())
            })
            .unwrap();
        let all = TicketFilter::default();
        for (filter, count) in [
            (all.clone(), 5),
            (TicketFilter { living: true, ..all.clone() }, 4),
            (TicketFilter { limit: Some(3), ..all.clone() }, 3),
            (TicketFilter { tag: Some("vip".into()), ..all.clone() }, 1),
            (TicketFilter { tag: Some(",".into()), ..all.clone() }, 1),
            (TicketFilter { tag: Some("2nd \"floor\"".into()), limit: Some(1), ..all.clone() }, 1),
            (TicketFilter { created_since: Some(at(4)), ..all.clone() }, 2),
            (TicketFilter { owner: Some("bob".into()), ..all }, 0),
        ] {
            let (asked, listed) = (filter.clone(), filter.clone());
            assert_eq!(bench.store.read_now(move |tx| tx.ticket_count(&asked)).unwrap(), count, "{filter:?}");
            assert_eq!(bench.store.read_now(move |tx| tx.tickets(&listed)).unwrap().len(), count, "{filter:?}");
        }
    });
}

/// Of more requesters than are named one by one, wherever their part of the question stands in it.
#[test]
fn whatever_else_is_asked_the_tickets_of_a_large_house_are_found() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                let people = (1..=201).map(|id| {
                    let address = Address::named("Guest", format!("guest{id}@hotel.example"));
                    Change::Contact(Contact { id, address })
                });
                tx.apply(&changing(people.collect()), None, at(0))?;
                let requester = Contact { id: 7, address: Address::named("Guest", "guest7@hotel.example") };
                tx.apply(&opening(Ticket { requester, ..ticket(1) }), None, at(0))?;
                tx.apply(&opening(Ticket { requester: contact(300), ..ticket(2) }), None, at(0))
            })
            .unwrap();
        let house = TicketFilter { from: Some("hotel".to_owned()), ..TicketFilter::default() };
        let queues =
            (1..=18).map(|number| format!("queue{number}").as_str().into()).chain(["support".into()]).collect();
        for (asked, filter) in [
            ("nothing", house.clone()),
            ("one queue", TicketFilter { queue: Some("support".into()), ..house.clone() }),
            ("19 queues", TicketFilter { queues, ..house }),
        ] {
            let found = bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap();
            assert_eq!(found.iter().map(|one| one.number.0).collect::<Vec<_>>(), [1], "{asked}");
        }
    });
}
