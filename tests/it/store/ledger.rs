//! Messages: recorded once, found again, kept byte by byte.

use maildesk::desk::mail::Mail;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::After;
use maildesk::desk::ticket::TicketNumber;
use maildesk::store::is_temporary;
use maildesk::store::ledger::{Delivery, LedgerFilter, LedgerId};
use maildesk::store::rest::Rest;
use maildesk::store::tx::Tx;

use super::bench::each;
use super::sample::{Message, at, message, opening, support, ticket, verdict};

#[test]
fn a_recorded_message_is_known_by_its_delivery_and_shown_in_the_ledger() {
    each(|bench| {
        let first = message(1);
        let id = bench.store.write_now(|tx| message(1).file(tx, &opening(ticket(1)))).unwrap();

        bench
            .store
            .write_now(move |tx| {
                assert_eq!(tx.delivered(&message(1).origin, &message(1).hash())?, Some(id));
                assert_eq!(tx.delivered(&message(2).origin, &message(2).hash())?, None);
                Ok(())
            })
            .unwrap();
        let rows = bench.store.read_now(|tx| tx.ledger(&LedgerFilter::default())).unwrap();
        let [row] = rows.as_slice() else { panic!("one row, not {rows:?}") };
        assert_eq!((row.id, &row.mailbox, row.uidvalidity, row.uid), (id, &support(), Some(7), Some(1)));
        assert_eq!(row.message_id, first.mail.message_id);
        assert_eq!(row.from.as_deref(), Some("Erika@client.example"));
        assert_eq!((row.received_at, row.verdict, row.ticket), (at(0), Verdict::Opened, Some(TicketNumber(1))));
        assert_eq!((row.subject.as_str(), row.size), ("No 1", first.raw.len() as u64));
        assert_eq!(row.reasons, ["because"]);
        assert_eq!(bench.store.read_now(move |tx| tx.raw(id)).unwrap(), Some(first.raw));
    });
}

#[test]
fn raw_bytes_of_any_kind_come_back_unchanged() {
    each(|bench| {
        let bodies = [Vec::new(), vec![0, 255, 13, 10, 0], vec![b'x'; 3_000_000]];
        for (uid, raw) in (1..).zip(bodies) {
            let mut sample = message(uid);
            sample.raw = raw.clone();
            let id = bench.store.write_now(move |tx| sample.file(tx, &verdict(Verdict::Automatic))).unwrap();
            assert_eq!(bench.store.read_now(move |tx| tx.raw(id)).unwrap(), Some(raw));
        }
    });
}

#[test]
fn the_same_delivery_cannot_be_recorded_twice_and_trying_again_would_not_help() {
    each(|bench| {
        let file = || bench.store.write_now(|tx| message(1).file(tx, &verdict(Verdict::Held)));
        file().unwrap();
        let error = file().unwrap_err();
        assert!(!is_temporary(&error), "{error:#}");
        assert!(format!("{error:#}").starts_with("Failed to write the ledger row"), "{error:#}");
    });
}

#[test]
fn a_maildir_file_is_known_by_its_name_and_bytes_and_a_pipe_never() {
    each(|bench| {
        let with = |delivery: Delivery, raw: &str| {
            let mut sample = message(1);
            (sample.origin.delivery, sample.raw) = (delivery, raw.as_bytes().to_vec());
            sample
        };
        let base = || Delivery::Maildir { base: "1700000000.M1P2.host".into() };
        bench
            .store
            .write_now(move |tx| {
                let id = with(base(), "a").file(tx, &verdict(Verdict::Held))?;
                let known = |tx: &mut dyn Tx, raw| tx.delivered(&with(base(), raw).origin, &with(base(), raw).hash());
                assert_eq!(known(tx, "a")?, Some(id));
                assert_eq!(known(tx, "b")?, None, "the name was given again, to other bytes");
                let twin = with(base(), "b").file(tx, &verdict(Verdict::Held))?;
                assert_eq!((known(tx, "a")?, known(tx, "b")?), (Some(id), Some(twin)));
                with(Delivery::Pipe, "a").file(tx, &verdict(Verdict::Duplicate))?;
                with(Delivery::Pipe, "a").file(tx, &verdict(Verdict::Duplicate))?;
                let pipe = with(Delivery::Pipe, "a");
                assert_eq!(tx.delivered(&pipe.origin, &pipe.hash())?, None);
                assert_eq!(tx.after_pending(&support())?, []);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_follows_the_beginning_of_a_large_message_is_stored_in_parts_of_its_own_delivery() {
    each(|bench| {
        // A pattern that shows every part in its place: three parts, the last a short one.
        let bytes = |seed: usize| (0..9_000_000).map(|at: usize| (at / 1000 + seed) as u8).collect::<Vec<u8>>();
        let aside = |bytes: &[u8]| {
            let mut file = tempfile::tempfile().unwrap();
            std::io::Write::write_all(&mut file, bytes).unwrap();
            Rest::of(file).unwrap()
        };
        // Two that begin alike, and one of which the rest stayed with its server.
        let (one, other) = (bytes(1), bytes(2));
        let large = |rest: Option<Rest>, uid: u32| {
            let mut sample = message(1);
            sample.origin.delivery = Delivery::Imap { uidvalidity: 7, uid };
            (sample.whole, sample.rest) = (false, rest);
            sample
        };
        let samples = [large(Some(aside(&one)), 1), large(Some(aside(&other)), 2), large(None, 3)];
        for (sample, rest) in samples.into_iter().zip([one, other, Vec::new()]) {
            let raw = sample.raw.clone();
            let id = bench.store.write_now(move |tx| sample.file(tx, &verdict(Verdict::Held))).unwrap();
            let mut stored = Vec::new();
            for part in 0.. {
                let Some(bytes) = bench.store.read_now(move |tx| tx.rest(id, part)).unwrap() else { break };
                stored.extend(bytes);
            }
            assert!(stored == rest, "{} bytes", stored.len());
            assert_eq!(bench.store.read_now(move |tx| tx.raw(id)).unwrap(), Some(raw), "the beginning");
        }
    });
}

#[test]
fn a_rest_that_cannot_be_read_back_is_the_disks_trouble_and_not_the_messages() {
    each(|bench| {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, b"more").unwrap();
        let rest = Rest::of(file.try_clone().unwrap()).unwrap();
        file.set_len(1).unwrap();
        let sample = Message { rest: Some(rest), whole: false, ..message(1) };
        let error = bench.store.write_now(move |tx| sample.file(tx, &verdict(Verdict::Held))).unwrap_err();
        assert!(is_temporary(&error), "{error:#}");
        assert_eq!(bench.store.read_now(|tx| tx.ledger(&LedgerFilter::default())).unwrap(), [], "nothing is half done");
    });
}

#[test]
fn hostile_headers_are_stored_and_found() {
    each(|bench| {
        // Longer than a page of an index, and with the one character that PostgreSQL has not.
        let noise: String = (0..20_000_u32).filter_map(|n| char::from_u32(0x100 + n * 7 % 3000)).collect();
        for (uid, id) in (1..).zip([noise.clone() + "1", noise + "2", "nul\0nul@x".to_owned()]) {
            let mut sample = message(uid);
            sample.mail = Mail { message_id: Some(id.clone()), subject: "a\0b".into(), ..sample.mail };
            let ledger = bench.store.write_now(move |tx| sample.file(tx, &verdict(Verdict::Held))).unwrap();
            let filter = LedgerFilter { message_id: Some(id), ..LedgerFilter::default() };
            let rows = bench.store.read_now(move |tx| tx.ledger(&filter)).unwrap();
            assert_eq!(
                rows.iter().map(|row| (row.id, row.subject.as_str())).collect::<Vec<_>>(),
                [(ledger, "a\u{FFFD}b")]
            );
        }
    });
}

#[test]
fn a_message_can_be_judged_again() {
    each(|bench| {
        let id = bench.store.write_now(|tx| message(1).file(tx, &verdict(Verdict::Quarantined))).unwrap();
        bench.store.write_now(move |tx| tx.rejudge(id, &opening(ticket(9)))).unwrap();
        let filter = LedgerFilter { verdict: Some(Verdict::Opened), id: Some(id), ..LedgerFilter::default() };
        let rows = bench.store.read_now(move |tx| tx.ledger(&filter)).unwrap();
        assert_eq!(rows.first().and_then(|row| row.ticket), Some(TicketNumber(9)));
        assert!(bench.store.write_now(|tx| tx.rejudge(LedgerId(99), &verdict(Verdict::Held))).is_err());
    });
}

#[test]
fn the_ledger_is_filtered_by_every_condition_given() {
    each(|bench| {
        bench.store.write_now(|tx| message(1).file(tx, &opening(ticket(1)))).unwrap();
        bench.store.write_now(|tx| message(2).file(tx, &verdict(Verdict::Held))).unwrap();
        let none = LedgerFilter::default;
        let cases = [
            (none(), vec![1, 2]),
            (LedgerFilter { verdict: Some(Verdict::Held), ..none() }, vec![2]),
            (LedgerFilter { ticket: Some(TicketNumber(1)), ..none() }, vec![1]),
            (LedgerFilter { since: Some(at(0)), ..none() }, vec![1, 2]),
            (LedgerFilter { since: Some(at(1)), ..none() }, vec![]),
            (LedgerFilter { message_id: Some("m2@client.example".into()), ..none() }, vec![2]),
            (LedgerFilter { verdict: Some(Verdict::Held), ticket: Some(TicketNumber(1)), ..none() }, vec![]),
        ];
        for (filter, expected) in cases {
            let words = format!("{filter:?}");
            let rows = bench.store.read_now(move |tx| tx.ledger(&filter)).unwrap();
            assert_eq!(rows.iter().filter_map(|row| row.uid).collect::<Vec<_>>(), expected, "{words}");
        }
    });
}

#[test]
fn what_a_mailbox_asks_for_afterwards_is_owed_until_the_server_confirms() {
    each(|bench| {
        // (uid, after, whole, whether something is to be done)
        let cases = [
            (1, After::Seen, true, true),
            (2, After::Keep, true, false),
            (3, After::Move("Done".into()), true, true),
            (4, After::Delete, true, true),
            (5, After::Delete, false, false),
            (6, After::Move("Done".into()), false, false),
            (7, After::Seen, false, true),
        ];
        for (uid, after, whole, _) in cases.clone() {
            let mut sample = message(uid);
            (sample.origin.after, sample.whole) = (after, whole);
            bench.store.write_now(move |tx| sample.file(tx, &verdict(Verdict::Held))).unwrap();
        }
        let pending = bench.store.read_now(|tx| tx.after_pending(&support())).unwrap();
        let expected: Vec<_> =
            cases.into_iter().filter(|(.., todo)| *todo).map(|(uid, after, ..)| (7, uid, after)).collect();
        let found: Vec<_> = pending.iter().map(|todo| (todo.uidvalidity, todo.uid, todo.after.clone())).collect();
        assert_eq!(found, expected);

        let ids: Vec<LedgerId> = pending.iter().map(|todo| todo.ledger).collect();
        let moved = ids[1];
        bench.store.write_now(move |tx| tx.after_left(&[moved], &After::Delete)).unwrap();
        let left = bench.store.read_now(|tx| tx.after_pending(&support())).unwrap();
        assert_eq!((left[1].ledger, &left[1].after, left.len()), (moved, &After::Delete, pending.len()));

        bench.store.write_now(move |tx| tx.after_done(&ids)).unwrap();
        bench.store.write_now(move |tx| tx.after_left(&[moved], &After::Delete)).unwrap();
        assert_eq!(bench.store.read_now(|tx| tx.after_pending(&support())).unwrap(), []);
    });
}
