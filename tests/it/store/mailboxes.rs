//! Cursors, UIDs that are owed, and a server that numbers its messages anew.

use maildesk::desk::names::MailboxName;
use maildesk::desk::plan::Verdict;
use maildesk::store::ledger::{Delivery, LedgerFilter};
use maildesk::store::tx::{Cursor, FileMark, FileState};

use super::bench::each;
use super::sample::{at, message, support, verdict};

#[test]
fn a_cursor_comes_back_as_it_was_written() {
    each(|bench| {
        assert_eq!(bench.store.read_now(|tx| tx.cursor(&support())).unwrap(), None);
        for cursor in [
            Cursor { uidvalidity: 7, highest: 0, since: Some(at(0)) },
            Cursor { uidvalidity: u32::MAX, highest: u32::MAX, since: None },
        ] {
            let written = cursor.clone();
            bench.store.write_now(move |tx| tx.set_cursor(&support(), &written)).unwrap();
            assert_eq!(bench.store.read_now(|tx| tx.cursor(&support())).unwrap(), Some(cursor));
        }
        assert_eq!(bench.store.read_now(|tx| tx.cursor(&MailboxName::new("other"))).unwrap(), None);
    });
}

#[test]
fn a_uid_is_owed_until_it_is_recorded_or_forgiven() {
    each(|bench| {
        let owed = || -> Vec<u32> {
            let owed = bench.store.read_now(|tx| tx.owed(&support())).unwrap();
            owed.into_iter().map(|(uid, _)| uid).collect()
        };
        let many: Vec<u32> = (1..=100).rev().collect();
        bench.store.write_now(move |tx| tx.owe(&support(), &many, at(0))).unwrap();
        assert_eq!(owed(), (1..=100).collect::<Vec<_>>(), "lowest first");

        bench.store.write_now(|tx| message(2).file(tx, &verdict(Verdict::Held)).map(drop)).unwrap();
        bench.store.write_now(|tx| tx.forgive(&support(), &(4..=100).collect::<Vec<u32>>())).unwrap();
        assert_eq!(owed(), [1, 3]);

        bench.store.write_now(|tx| tx.owe(&support(), &[3, 5], at(9))).unwrap();
        let since = bench.store.read_now(|tx| tx.owed(&support())).unwrap();
        assert_eq!(since, [(1, at(0)), (3, at(0)), (5, at(9))], "since when is not forgotten");
    });
}

#[test]
fn a_failed_recording_leaves_the_uid_owed() {
    each(|bench| {
        bench.store.write_now(|tx| tx.owe(&support(), &[1], at(0))).unwrap();
        let failed = bench.store.write_now(|tx| {
            message(1).file(tx, &verdict(Verdict::Held))?;
            anyhow::bail!("the plan could not be applied")
        });
        assert_eq!(failed.map(|(): ()| ()).unwrap_err().to_string(), "the plan could not be applied");
        assert_eq!(bench.store.read_now(|tx| tx.owed(&support())).unwrap(), [(1, at(0))]);
        assert_eq!(bench.store.read_now(|tx| tx.ledger(&LedgerFilter::default())).unwrap(), []);
    });
}

#[test]
fn another_uidvalidity_empties_what_is_owed_and_the_same_one_does_not() {
    each(|bench| {
        let set = |uidvalidity| {
            bench
                .store
                .write_now(move |tx| tx.set_cursor(&support(), &Cursor { uidvalidity, highest: 9, since: None }))
                .unwrap();
            bench.store.read_now(|tx| tx.owed(&support())).unwrap().len()
        };
        bench.store.write_now(|tx| tx.owe(&support(), &[1, 2], at(0))).unwrap();
        assert_eq!([set(7), set(7), set(8)], [2, 2, 0]);
    });
}

#[test]
fn after_a_uidvalidity_change_known_messages_are_pointed_at_their_new_uids() {
    each(|bench| {
        // UIDs 1 and 2 are the same bytes delivered twice.
        let twin = |uid, uidvalidity| {
            let mut sample = message(1);
            sample.origin.delivery = Delivery::Imap { uidvalidity, uid };
            sample
        };
        let ids = bench.store.write_now(move |tx| {
            let ids =
                [twin(1, 7).file(tx, &verdict(Verdict::Held))?, twin(2, 7).file(tx, &verdict(Verdict::Duplicate))?];
            tx.owe(&support(), &[11, 12, 13], at(0))?;
            Ok(ids)
        });
        let [first, second] = ids.unwrap();
        bench
            .store
            .write_now(move |tx| {
                let hash = twin(1, 7).hash();
                assert_eq!(tx.delivered(&twin(11, 8).origin, &hash)?, Some(first));
                assert_eq!(tx.delivered(&twin(12, 8).origin, &hash)?, Some(second));
                assert_eq!(tx.delivered(&twin(11, 8).origin, &hash)?, Some(first), "asking again changes nothing");
                assert_eq!(tx.delivered(&twin(13, 8).origin, &hash)?, None, "a third copy is new");
                assert_eq!(tx.owed(&support())?, [(13, at(0))], "what is in the ledger is not owed");
                assert_eq!(tx.recorded_uids(&support(), 8)?, [11, 12]);
                assert_eq!(tx.recorded_uids(&support(), 7)?, [0; 0]);

                let mut elsewhere = twin(14, 9);
                elsewhere.origin.mailbox = MailboxName::new("billing");
                assert_eq!(tx.delivered(&elsewhere.origin, &hash)?, None, "another mailbox is another delivery");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_uid_that_is_given_again_under_the_same_uidvalidity_hides_no_mail() {
    each(|bench| {
        // A restored backup: UID 5 was a message that is gone, and is now another one.
        let mut other = message(6);
        other.origin.delivery = Delivery::Imap { uidvalidity: 7, uid: 5 };
        let hash = other.hash();
        bench
            .store
            .write_now(move |tx| {
                let gone = message(5).file(tx, &verdict(Verdict::Opened))?;
                assert_eq!(tx.after_pending(&support())?.len(), 1);
                tx.owe(&support(), &[5], at(1))?;

                assert_eq!(tx.delivered(&other.origin, &hash)?, None, "the new mail is no known one");
                assert_eq!(tx.owed(&support())?, [(5, at(1))]);
                assert_eq!(tx.after_pending(&support())?, [], "the new mail is not deleted in the old one's place");
                let new = other.file(tx, &verdict(Verdict::Opened))?;

                let rows = tx.ledger(&LedgerFilter::default())?;
                let seen: Vec<_> = rows.iter().map(|row| (row.id, row.uidvalidity, row.uid)).collect();
                assert_eq!(seen, [(gone, Some(7), None), (new, Some(7), Some(5))], "one row each");
                assert_eq!(tx.recorded_uids(&support(), 7)?, [5]);
                assert_eq!(tx.delivered(&other.origin, &hash)?, Some(new));
                Ok(())
            })
            .unwrap();

        // The backup of the backup: the first one is there again, and is known by its bytes under another UIDVALIDITY.
        let mut back = message(5);
        back.origin.delivery = Delivery::Imap { uidvalidity: 8, uid: 1 };
        let known = bench.store.write_now(move |tx| tx.delivered(&back.origin, &back.hash())).unwrap();
        assert!(known.is_some());
    });
}

#[test]
fn files_are_known_by_name_and_size_as_recorded_or_left_alone() {
    each(|bench| {
        let mark = |base: &str, size| FileMark { base: base.to_owned(), size };
        // Longer than a page of an index.
        let long = "1700000000.".to_owned() + &"x".repeat(5000);
        let mut recorded = message(1);
        recorded.origin.delivery = Delivery::Maildir { base: "1.a".into() };
        let size = recorded.raw.len() as u64;
        bench.store.write_now(move |tx| recorded.file(tx, &verdict(Verdict::Held))).unwrap();
        let left: Vec<FileMark> = (0..100)
            .map(|number| mark(&format!("{number}.old"), 5))
            .chain([mark(&long, 7), mark("1.a", size)])
            .collect();
        let leave = left.clone();
        bench.store.write_now(move |tx| tx.leave_files(&support(), &leave)).unwrap();
        let again = left.clone();
        bench.store.write_now(move |tx| tx.leave_files(&support(), &again)).unwrap();

        let asked = [left.clone(), vec![mark("1.a", 1), mark("0.old", 6), mark("new", 5)]].concat();
        let elsewhere = asked.clone();
        let known = bench.store.read_now(move |tx| tx.known_files(&support(), &asked)).unwrap();
        let mut expected: Vec<_> = left.iter().map(|mark| (mark.clone(), FileState::LeftAlone)).collect();
        expected.last_mut().unwrap().1 = FileState::Recorded;
        assert_eq!(known, expected);
        assert_eq!(bench.store.read_now(move |tx| tx.known_files(&"billing".into(), &elsewhere)).unwrap(), []);
        assert_eq!(bench.store.read_now(|tx| tx.known_files(&support(), &[])).unwrap(), []);
    });
}
