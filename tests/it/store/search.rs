//! What people wrote is found by its words, in both databases alike.

use maildesk::desk::facts::Lookup;
use maildesk::desk::plan::Change;
use maildesk::desk::search::TicketFilter;
use maildesk::desk::similar;
use maildesk::desk::ticket::{Author, AuthorKind, EntryKind, NewEntry, Status, Ticket, TicketNumber, Visibility};

use super::bench::{Bench, each};
use super::sample::{at, changing, facts, opening, ticket};

fn entry(number: i64, kind: EntryKind, text: &str) -> Change {
    let entry = NewEntry::new(kind, Visibility::Public, Author::system(), at(0), text);
    Change::Entry { ticket: TicketNumber(number), entry }
}

fn found(bench: &Bench, words: &str) -> Vec<i64> {
    let filter = TicketFilter { words: Some(words.to_owned()), ..TicketFilter::default() };
    let tickets = bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap();
    tickets.iter().map(|ticket| ticket.number.0).collect()
}

#[test]
fn tickets_are_found_by_the_words_of_their_subject_and_of_what_was_written() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for one in [named(1, "Printer on fire"), named(2, "Coffee"), named(3, "Kahvinkeitin – Büro")] {
                    tx.apply(&opening(one), None, at(0))?;
                }
                let written = vec![
                    entry(1, EntryKind::Inbound, "Smoke comes out of room 12. Ask ann@acme.example!"),
                    entry(2, EntryKind::Note, "The PRINTER again, says Bob."),
                    entry(2, EntryKind::Event, "queue: support → billing"),
                    entry(3, EntryKind::Outbound, "Onko virta päällä?"),
                ];
                tx.apply(&changing(written), None, at(0))
            })
            .unwrap();
        for (words, expected) in [
            ("printer", &[1, 2][..]),
            ("print", &[1, 2]),
            ("rinter", &[]),
            ("PRINTER bob", &[2]),
            ("fire smoke", &[]),
            ("on fire", &[1]),
            ("room 12", &[1]),
            ("acme", &[1]),
            ("ann@acme.example", &[1]),
            ("büro", &[3]),
            ("päällä", &[3]),
            ("billing", &[]),
            ("' OR * NOT (", &[]),
            ("%", &[]),
            ("", &[]),
        ] {
            assert_eq!(found(&bench, words), expected, "{words}");
        }
        // What goes on elsewhere is found there, and what is named anew by its new name.
        bench
            .store
            .write_now(move |tx| {
                let merged = Change::Merge { from: TicketNumber(1), into: TicketNumber(3) };
                let renamed = Change::Ticket(Box::new(named(2, "Tea")));
                tx.apply(&changing(vec![merged, renamed]), None, at(1))
            })
            .unwrap();
        assert_eq!(found(&bench, "smoke"), [3]);
        assert_eq!(found(&bench, "coffee"), [0; 0]);
        assert_eq!(found(&bench, "tea"), [2]);
    });
}

/// However many have the word as it stands: whoever reads page after page sees what goes on, too.
#[test]
fn every_page_and_the_count_mean_words_alike() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for number in 1..=9 {
                    tx.apply(&opening(named(number, "printer")), None, at(0))?;
                }
                tx.apply(&opening(named(10, "printers")), None, at(0))
            })
            .unwrap();
        let all = TicketFilter { words: Some("printer".to_owned()), newest: true, ..TicketFilter::default() };
        let (mut pages, mut before) = (Vec::new(), None);
        loop {
            let filter = TicketFilter { limit: Some(4), before, ..all.clone() };
            let page = bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.number);
            pages.push(page.iter().map(|one| one.number.0).collect::<Vec<_>>());
        }
        assert_eq!(pages, [vec![10, 9, 8, 7], vec![6, 5, 4, 3], vec![2, 1]]);
        assert_eq!(bench.store.read_now(move |tx| tx.ticket_count(&all)).unwrap(), 10);
    });
}

/// However many words there are that begin so, in subjects or in what was written.
#[test]
fn a_beginning_finds_all_that_begins_with_it() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for one in [
                    named(1, "Printing paper"),
                    named(2, "Coffee"),
                    named(3, "Prints of papers"),
                    named(4, "Büroklammer"),
                ] {
                    tx.apply(&opening(one), None, at(0))?;
                }
                let many = (0..80).map(|number| format!("seria{number:02}")).collect::<Vec<_>>().join(" ");
                let written = vec![
                    entry(2, EntryKind::Inbound, "The printer prints no paperclips."),
                    entry(4, EntryKind::Note, &many),
                ];
                tx.apply(&changing(written), None, at(0))
            })
            .unwrap();
        for (words, expected) in [
            ("print", &[1, 2, 3][..]),
            ("printi", &[1]),
            ("PRINTS", &[2, 3]),
            ("print pape", &[1, 2, 3]),
            ("paper prin", &[1, 2, 3]),
            ("paperc", &[2]),
            ("printing coffee", &[]),
            ("printx", &[]),
            ("büro", &[4]),
            ("seri", &[4]),
            ("seria7 seria0", &[4]),
            ("seria99", &[]),
        ] {
            assert_eq!(found(&bench, words), expected, "{words}");
        }
    });
}

/// In whatever else stands around it, and as it stands: nothing in it is the beginning of a word.
#[test]
fn what_stands_in_quotation_marks_is_found_in_its_order_alone() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for one in
                    [named(1, "Printer jams all day"), named(2, "Coffee on floor 3"), named(3, "All day, floor 3")]
                {
                    tx.apply(&opening(one), None, at(0))?;
                }
                let written = vec![
                    entry(2, EntryKind::Inbound, "The printer of the 3rd floor jams the door."),
                    entry(3, EntryKind::Note, "Jams, printer jams: the 3 floor-plans."),
                ];
                tx.apply(&changing(written), None, at(0))
            })
            .unwrap();
        for (words, expected) in [
            ("\"printer jams\"", &[1, 3][..]),
            ("\"jams printer\"", &[3]),
            ("\"Jams, PRINTER\"", &[3]),
            ("jams printer", &[1, 2, 3]),
            ("\"day all\"", &[]),
            ("\"all day\"", &[1, 3]),
            ("\"3 floor\"", &[3]),
            ("\"floor 3\"", &[2, 3]),
            ("\"all day\" flo", &[3]),
            ("flo \"all day\" \"floor 3\"", &[3]),
            ("\"print\"", &[]),
            ("\"printer jam\"", &[]),
            ("\"all day", &[1, 3]),
            ("\"--\" coffee", &[2]),
        ] {
            assert_eq!(found(&bench, words), expected, "{words}");
        }
    });
}

/// A phrase is looked for among the newest that have its words, however many have them.
#[test]
fn a_phrase_of_common_words_is_found_among_the_newest() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for one in [named(1, "tea"), named(2, "coffee"), named(3, "water")] {
                    tx.apply(&opening(one), None, at(0))?;
                }
                let first = entry(1, EntryKind::Inbound, "day all");
                let many = (0..1_999).map(|_| entry(2, EntryKind::Inbound, "all day"));
                let last = entry(3, EntryKind::Inbound, "day all");
                tx.apply(&changing(std::iter::once(first).chain(many).chain([last]).collect()), None, at(0))
            })
            .unwrap();
        assert_eq!(found(&bench, "\"day all\""), [3]);
        assert_eq!(found(&bench, "\"all day\""), [2]);
    });
}

#[test]
fn words_are_found_as_others_write_them() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for one in [named(1, "Straße"), named(2, "Strasse"), named(3, "Ο εκτυπωτής"), named(4, "За ёлкой")]
                {
                    tx.apply(&opening(one), None, at(0))?;
                }
                tx.apply(&changing(vec![entry(4, EntryKind::Inbound, "елка, Hauptstraßen")]), None, at(0))
            })
            .unwrap();
        for (words, expected) in [
            ("strasse", &[1, 2][..]),
            ("straße", &[1, 2]),
            ("STRASS", &[1, 2]),
            ("hauptstrasse", &[4]),
            ("εκτυπωτης", &[3]),
            ("ΕΚΤΥΠΩΤ", &[3]),
            ("елкой", &[4]),
            ("ёлка", &[4]),
            ("\"strasse\"", &[2]),
        ] {
            assert_eq!(found(&bench, words), expected, "{words}");
        }
    });
}

/// Of 2,000 things with the word as it stands one sees no more than the newest; beginnings would only cost time.
#[test]
fn a_word_that_stands_everywhere_is_meant_as_it_stands() {
    each(|bench| {
        let named = |number, subject: &str| Ticket { subject: subject.to_owned(), ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                for one in [named(1, "printers"), named(2, "coffee")] {
                    tx.apply(&opening(one), None, at(0))?;
                }
                let said = |_| entry(2, EntryKind::Inbound, "printer");
                tx.apply(&changing((0..1_999).map(said).collect()), None, at(0))
            })
            .unwrap();
        assert_eq!(found(&bench, "printer"), [1, 2]);
        bench
            .store
            .write_now(|tx| tx.apply(&changing(vec![entry(2, EntryKind::Inbound, "printer")]), None, at(0)))
            .unwrap();
        assert_eq!(found(&bench, "printer"), [2]);
        assert_eq!(found(&bench, "printers"), [1]);
    });
}

#[test]
fn tickets_that_were_solved_before_are_found_by_two_of_the_words() {
    each(|bench| {
        let named = |number, subject: &str, status| Ticket { subject: subject.to_owned(), status, ..ticket(number) };
        let tickets = [
            named(1, "The coffee grinder hums", Status::Resolved),
            named(2, "Coffee grinder, humming", Status::Open),
            named(3, "Coffee", Status::Closed),
            named(4, "Küchenmühle", Status::Closed),
        ];
        let told =
            NewEntry::new(EntryKind::Outbound, Visibility::Public, Author::system(), at(0), "Clean the grinder.");
        let author = Author { kind: AuthorKind::Agent, name: Some("Ann".to_owned()), address: None };
        let answer = Change::Entry { ticket: TicketNumber(4), entry: NewEntry { author, ..told } };
        bench
            .store
            .write_now(move |tx| {
                for one in tickets {
                    tx.apply(&opening(one), None, at(0))?;
                }
                tx.apply(&changing(vec![answer]), None, at(0))
            })
            .unwrap();
        let found = |subject: &str| {
            let lookup = Lookup { similar: similar::words(subject), ..Lookup::default() };
            let facts = bench.store.read_now(move |tx| Ok(facts(tx, &lookup))).unwrap();
            facts.similar.into_iter().map(|solved| (solved.number.0, solved.answer)).collect::<Vec<_>>()
        };
        assert_eq!(found("My coffee grinder"), [(1, String::new())], "solved ones alone");
        assert_eq!(found("Clean grinders?"), [(4, "Clean the grinder.".to_owned())], "what was answered counts, too");
        assert_eq!(found("Küchenmühlen"), [(4, "Clean the grinder.".to_owned())]);
        assert_eq!(found("a \" OR * of"), []);
    });
}

/// Whatever is newer and not solved hides nothing; what went elsewhere, and what nobody wanted, is no example.
#[test]
fn newer_tickets_that_are_no_example_hide_none_that_is() {
    each(|bench| {
        let named = |number, status, tags: &[&str]| {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            let subject = if number < 5 { "Coffee grinder" } else { "Something else" };
            Ticket { subject: subject.to_owned(), status, tags, ..ticket(number) }
        };
        bench
            .store
            .write_now(move |tx| {
                tx.apply(&opening(named(1, Status::Closed, &[])), None, at(0))?;
                tx.apply(&opening(named(2, Status::Closed, &["spam"])), None, at(0))?;
                tx.apply(&opening(named(3, Status::Closed, &[])), None, at(0))?;
                for number in 5..=900 {
                    tx.apply(&opening(named(number, Status::Open, &[])), None, at(0))?;
                }
                let written = (5..=74).map(|number| entry(number, EntryKind::Inbound, "The coffee grinder hums."));
                let other = (75..=900).map(|number| entry(number, EntryKind::Inbound, "Something."));
                let merged = Change::Merge { from: TicketNumber(3), into: TicketNumber(5) };
                tx.apply(&changing(written.chain(other).chain([merged]).collect()), None, at(0))
            })
            .unwrap();
        assert_eq!(alike(&bench, "Coffee grinder"), [1]);
    });
}

/// Words that most people write say nothing, though no subject has them.
#[test]
fn words_that_everybody_writes_do_not_make_tickets_alike() {
    each(|bench| {
        let named =
            |number, subject: &str| Ticket { subject: subject.to_owned(), status: Status::Closed, ..ticket(number) };
        bench
            .store
            .write_now(move |tx| {
                tx.apply(&opening(named(1, "Coffee")), None, at(0))?;
                tx.apply(&opening(named(2, "Tea")), None, at(0))?;
                let regards = (0..400).map(|_| entry(1, EntryKind::Inbound, "Kindest regards"));
                tx.apply(&changing(regards.collect()), None, at(0))
            })
            .unwrap();
        assert_eq!(alike(&bench, "Kindest regards"), [0; 0]);
        assert_eq!(alike(&bench, "Coffee"), [1]);
    });
}

fn alike(bench: &Bench, subject: &str) -> Vec<i64> {
    let lookup = Lookup { similar: similar::words(subject), ..Lookup::default() };
    let facts = bench.store.read_now(move |tx| Ok(facts(tx, &lookup))).unwrap();
    facts.similar.into_iter().map(|solved| solved.number.0).collect()
}
