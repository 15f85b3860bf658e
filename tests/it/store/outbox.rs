//! The outbox: one row a recipient, sent under a lease, never twice by mistake.

use std::time::Duration;

use maildesk::desk::plan::{Change, Draft, Hold, Plan};
use maildesk::desk::ticket::{EntryKind, NewEntry, TicketNumber};
use maildesk::store::outbox::{Claimed, OutboxFilter, OutboxState, Outcome};

use super::bench::{Bench, each};
use super::sample::{at, changing, contact, draft, entry, message, opening, sending, ticket};

/// Claims with a lease of ten minutes.
fn claim(bench: &Bench, minutes: i64, limit: usize) -> Vec<Claimed> {
    bench.store.write_now(move |tx| tx.claim(at(minutes), at(minutes + 10), limit)).unwrap()
}

fn settle(bench: &Bench, id: i64, outcome: Outcome) {
    bench.store.write_now(move |tx| tx.settle(id, &outcome, at(5))).unwrap();
}

fn states(bench: &Bench) -> Vec<OutboxState> {
    bench.store.read_now(|tx| tx.outbox(&OutboxFilter::default())).unwrap().iter().map(|row| row.state).collect()
}

fn next(bench: &Bench) -> Option<jiff::Timestamp> {
    bench.store.read_now(|tx| tx.outbox_next()).unwrap()
}

/// Queues mail for these recipients at minute 1.
fn queue(bench: &Bench, rcpts: &'static [&'static str]) {
    bench.store.write_now(move |tx| tx.apply(&sending(vec![draft("d@acme", None, rcpts)]), None, at(1))).unwrap();
}

#[test]
fn each_recipient_is_claimed_with_the_mail_and_what_its_attachments_are_taken_from() {
    each(|bench| {
        let mut plan = opening(ticket(1));
        plan.drafts.push(draft("d@acme", Some(1), &["a@x", "b@x"]));
        bench.store.write_now(move |tx| message(1).file(tx, &plan)).unwrap();
        assert_eq!(claim(&bench, 0, 9), [], "not before its time");

        let claimed = claim(&bench, 1, 9);
        assert_eq!(claimed.iter().map(|row| row.rcpt.as_str()).collect::<Vec<_>>(), ["a@x", "b@x"]);
        for row in &claimed {
            assert_eq!(row.draft, draft("d@acme", Some(1), &["a@x", "b@x"]), "parts of attachments included");
            assert_eq!((row.attempts, row.uncertain), (1, false));
            assert_eq!(row.raw, Some(message(1).raw));
        }
        assert_eq!(claim(&bench, 2, 9), [], "nobody else gets them");

        let rows = bench.store.read_now(|tx| tx.outbox(&OutboxFilter::default())).unwrap();
        let row = rows.first().unwrap();
        assert_eq!((row.ticket, row.rcpt.as_str(), row.to.len()), (Some(TicketNumber(1)), "a@x", 2));
        assert_eq!(
            (row.subject.as_str(), row.template.as_str(), row.message_id.as_str()),
            ("[#1] Printer", "ack", "d@acme")
        );
        assert_eq!((row.state, row.attempts, row.next_attempt_at), (OutboxState::Sending, 1, None));
    });
}

#[test]
fn every_outcome_leaves_its_state() {
    each(|bench| {
        queue(&bench, &["a@x", "b@x", "c@x", "d@x"]);
        let ids: Vec<i64> = claim(&bench, 1, 9).iter().map(|row| row.id).collect();
        let error = "451 later".to_owned();
        settle(&bench, ids[0], Outcome::Sent);
        settle(&bench, ids[1], Outcome::Retry { at: at(30), error: error.clone() });
        settle(&bench, ids[2], Outcome::Failed { error: error.clone() });
        settle(&bench, ids[3], Outcome::Uncertain { error });
        assert_eq!(
            states(&bench),
            [OutboxState::Sent, OutboxState::Queued, OutboxState::Failed, OutboxState::Uncertain]
        );
        assert_eq!(next(&bench), Some(at(30)));
        assert_eq!(claim(&bench, 29, 9), []);
        let again = claim(&bench, 30, 9);
        assert_eq!(again.iter().map(|row| (row.id, row.attempts)).collect::<Vec<_>>(), [(ids[1], 2)]);

        let filter = OutboxFilter { state: Some(OutboxState::Failed), ..OutboxFilter::default() };
        let failed = bench.store.read_now(move |tx| tx.outbox(&filter)).unwrap();
        assert_eq!(
            failed.iter().map(|row| (row.id, row.last_error.as_deref())).collect::<Vec<_>>(),
            [(ids[2], Some("451 later"))]
        );
    });
}

/// So many mails to one recipient, and one to another, at minute 1.
fn several(bench: &Bench, count: usize) {
    let mut drafts: Vec<_> = (0..count).map(|number| draft(&format!("{number}@acme"), None, &["a@x"])).collect();
    drafts.push(draft("other@acme", None, &["b@x"]));
    bench.store.write_now(move |tx| tx.apply(&sending(drafts), None, at(1))).unwrap();
}

fn ids(claimed: &[Claimed]) -> Vec<i64> {
    claimed.iter().map(|row| row.id).collect()
}

#[test]
fn to_one_recipient_no_mail_overtakes_another() {
    each(|bench| {
        several(&bench, 3);
        let waits = |minutes| Outcome::Waits { at: at(minutes), error: "connection refused".into() };
        let retry = |minutes| Outcome::Retry { at: at(minutes), error: "451 later".into() };
        assert_eq!(ids(&claim(&bench, 1, 9)), [1, 4], "while the first is under way the others wait");
        settle(&bench, 4, Outcome::Sent);
        assert!(ids(&claim(&bench, 1, 9)).is_empty(), "not while it is being sent");
        settle(&bench, 1, waits(30));
        assert!(ids(&claim(&bench, 29, 9)).is_empty(), "nor while it waits for the server");
        assert_eq!(next(&bench), Some(at(30)), "nobody looks before");
        assert_eq!(ids(&claim(&bench, 30, 9)), [1]);
        settle(&bench, 1, retry(40));
        assert!(ids(&claim(&bench, 39, 9)).is_empty(), "nor for its recipient");
        assert_eq!(ids(&claim(&bench, 40, 9)), [1]);
        settle(&bench, 1, Outcome::Sent);
        assert_eq!(ids(&claim(&bench, 40, 9)), [2]);
        settle(&bench, 2, Outcome::Failed { error: "550 no".into() });
        assert_eq!(ids(&claim(&bench, 40, 9)), [3], "what is refused holds nothing up");
    });
}

#[test]
fn a_mail_that_fails_again_and_again_is_overtaken() {
    each(|bench| {
        several(&bench, 2);
        let mut tries = 0;
        let left = loop {
            tries += 1;
            let claimed = ids(&claim(&bench, tries * 10, 9));
            settle(&bench, 1, Outcome::Retry { at: at(tries * 10 + 10), error: "451 later".into() });
            if claimed.contains(&2) {
                break claimed;
            }
            if claimed.contains(&3) {
                settle(&bench, 3, Outcome::Sent);
            }
            assert!(tries < 20, "it holds the other up for ever");
        };
        assert_eq!((left, tries), (vec![1, 2], 7));
    });
}

#[test]
fn a_mail_by_another_mailbox_or_one_that_rests_holds_nothing_up() {
    each(|bench| {
        let billing = Draft { mailbox: "billing".into(), ..draft("c@acme", None, &["a@x"]) };
        let drafts = vec![draft("a@acme", None, &["a@x"]), draft("b@acme", None, &["a@x"]), billing];
        let rests = Hold { message_id: "a@acme".to_owned(), rcpt: "a@x".to_owned(), until: at(60) };
        let plan = Plan { held: vec![rests], ..sending(drafts) };
        bench.store.write_now(move |tx| tx.apply(&plan, None, at(1))).unwrap();
        assert_eq!(ids(&claim(&bench, 1, 9)), [2, 3]);
    });
}

#[test]
fn an_attempt_counts_when_the_mail_was_offered_or_the_sender_ended_with_it() {
    each(|bench| {
        queue(&bench, &["a@x"]);
        let attempts = |minutes| claim(&bench, minutes, 9)[0].attempts;
        let waits = |minutes| Outcome::Waits { at: at(minutes), error: "the server is down".into() };
        assert_eq!(attempts(1), 1);
        settle(&bench, 1, waits(2));
        assert_eq!(attempts(2), 1, "it was not offered");
        settle(&bench, 1, Outcome::Retry { at: at(3), error: "451 later".into() });
        assert_eq!(attempts(3), 2);
        assert_eq!(attempts(13), 3, "nobody said how the last one ended");
        settle(&bench, 1, waits(14));
        let rows = bench.store.read_now(|tx| tx.outbox(&OutboxFilter::default())).unwrap();
        let row = (rows[0].state, rows[0].attempts, rows[0].last_error.as_deref(), rows[0].next_attempt_at);
        assert_eq!(row, (OutboxState::Queued, 2, Some("the server is down"), Some(at(14))));
    });
}

#[test]
fn a_lease_that_ran_out_is_sent_again_unless_data_had_begun() {
    each(|bench| {
        queue(&bench, &["a@x", "b@x"]);
        let ids: Vec<i64> = claim(&bench, 1, 9).iter().map(|row| row.id).collect();
        let (first, second) = (ids[0], ids[1]);
        bench.store.write_now(move |tx| tx.begin_data(first, at(2))).unwrap();
        assert_eq!(next(&bench), Some(at(11)), "after a crash somebody must look when the lease ends");
        let bench = bench.reopened();
        assert_eq!(claim(&bench, 10, 9), [], "the lease holds over a restart");

        let claimed = claim(&bench, 11, 9);
        let seen: Vec<(i64, bool, u32)> = claimed.iter().map(|row| (row.id, row.uncertain, row.attempts)).collect();
        assert_eq!(seen, [(first, true, 1), (second, false, 2)], "the uncertain one first");
        assert_eq!(states(&bench), [OutboxState::Uncertain, OutboxState::Sending]);

        let begin = move |id, minutes| bench.store.write_now(move |tx| tx.begin_data(id, at(minutes)));
        assert!(begin(first, 12).is_err(), "no sender may begin a row that is not its own");
        assert!(begin(second, 21).is_err(), "nor one whose lease has run out");
        assert!(begin(second, 20).is_ok());
    });
}

#[test]
fn the_only_sender_need_not_wait_for_the_lease_of_one_that_was_killed() {
    each(|bench| {
        let release = |minutes| bench.store.write_now(move |tx| tx.release_leases(at(minutes))).unwrap();
        queue(&bench, &["a@x", "b@x", "c@x", "d@x"]);
        let ids: Vec<i64> = claim(&bench, 1, 3).iter().map(|row| row.id).collect();
        let [begun, held, sent] = ids[..] else { panic!("{ids:?}") };
        bench.store.write_now(move |tx| tx.begin_data(begun, at(2))).unwrap();
        settle(&bench, sent, Outcome::Sent);

        assert_eq!([release(3), release(3)], [2, 0], "the two that were being sent, once");
        assert!(bench.store.write_now(move |tx| tx.begin_data(held, at(4))).is_err(), "the old sender has lost it");
        let claimed = claim(&bench, 4, 9);
        let seen: Vec<(i64, bool)> = claimed.iter().map(|row| (row.id, row.uncertain)).collect();
        assert_eq!(seen, [(begun, true), (held, false), (sent + 1, false)]);
        assert_eq!(
            states(&bench),
            [OutboxState::Uncertain, OutboxState::Sending, OutboxState::Sent, OutboxState::Sending]
        );
    });
}

#[test]
fn an_answer_that_comes_after_the_lease_is_still_believed() {
    each(|bench| {
        queue(&bench, &["a@x"]);
        let id = claim(&bench, 1, 9)[0].id;
        bench.store.write_now(move |tx| tx.begin_data(id, at(2))).unwrap();
        assert!(claim(&bench, 11, 9)[0].uncertain);
        settle(&bench, id, Outcome::Sent);
        assert_eq!(states(&bench), [OutboxState::Sent]);
    });
}

#[test]
fn rows_are_claimed_oldest_first_and_no_more_than_asked_for() {
    each(|bench| {
        queue(&bench, &["a@x", "b@x", "c@x"]);
        let claimed: Vec<usize> = [2, 2, 2].map(|limit| claim(&bench, 1, limit).len()).to_vec();
        assert_eq!(claimed, [2, 1, 0]);
    });
}

#[test]
fn a_person_cancels_what_was_not_sent_and_retries_what_failed() {
    each(|bench| {
        queue(&bench, &["a@x", "b@x", "c@x"]);
        let ids: Vec<i64> = claim(&bench, 1, 2).iter().map(|row| row.id).collect();
        let (sent, failed) = (ids[0], ids[1]);
        settle(&bench, sent, Outcome::Sent);
        settle(&bench, failed, Outcome::Failed { error: "550 no".into() });
        let queued = failed + 1;
        let cancel = |id| bench.store.write_now(move |tx| tx.outbox_cancel(id)).unwrap();
        let retry = |id| bench.store.write_now(move |tx| tx.outbox_retry(id, at(6))).unwrap();

        assert_eq!([cancel(sent), cancel(queued), cancel(queued), cancel(999)], [false, true, false, false]);
        assert_eq!([retry(sent), retry(failed), retry(queued), retry(999)], [false, true, true, false]);
        assert_eq!(states(&bench), [OutboxState::Sent, OutboxState::Queued, OutboxState::Queued]);
        assert_eq!(claim(&bench, 6, 9).iter().map(|row| row.attempts).collect::<Vec<_>>(), [1, 1], "counted anew");
        settle(&bench, queued, Outcome::Retry { at: at(600), error: "451 later".into() });
        assert!(retry(queued), "what waits is tried now");
        assert_eq!(claim(&bench, 6, 9).len(), 1);
    });
}

#[test]
fn an_entry_shows_the_worst_of_its_recipients_and_a_bounce_comes_later() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                let mail = NewEntry { kind: EntryKind::Outbound, message_id: Some("d@acme".into()), ..entry("answer") };
                let mut plan = changing(vec![
                    Change::Contact(contact(1)),
                    Change::Ticket(Box::new(ticket(1))),
                    Change::Entry { ticket: TicketNumber(1), entry: mail },
                ]);
                plan.drafts.push(draft("d@acme", Some(1), &["a@x", "b@x"]));
                tx.apply(&plan, None, at(1))
            })
            .unwrap();
        let shown = || bench.store.read_now(|tx| tx.entries(TicketNumber(1))).unwrap()[0].delivery;
        assert_eq!(shown(), Some(OutboxState::Queued));
        let ids: Vec<i64> = claim(&bench, 1, 9).iter().map(|row| row.id).collect();
        settle(&bench, ids[0], Outcome::Sent);
        assert_eq!(shown(), Some(OutboxState::Sending));
        settle(&bench, ids[1], Outcome::Sent);
        assert_eq!(shown(), Some(OutboxState::Sent));

        let bounce = Change::Undelivered {
            ticket: Some(TicketNumber(1)),
            outbox: ids[0],
            diagnostic: "550 5.1.1 no such user".into(),
        };
        bench.store.write_now(move |tx| tx.apply(&changing(vec![bounce]), None, at(9))).unwrap();
        assert_eq!(shown(), Some(OutboxState::Failed));
    });
}

#[test]
fn whoever_waits_is_woken_by_what_it_waits_for_and_by_nothing_else() {
    each(|bench| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let rung = |bell: std::sync::Arc<tokio::sync::Notify>| {
            runtime.block_on(async { tokio::time::timeout(Duration::ZERO, bell.notified()).await.is_ok() })
        };
        let bells = || (rung(bench.store.outbox_changed()), rung(bench.store.tickets_changed()));
        assert_eq!(bells(), (false, false));
        queue(&bench, &["a@x"]);
        assert_eq!(bells(), (true, false));
        let id = claim(&bench, 1, 9)[0].id;
        settle(&bench, id, Outcome::Failed { error: "550".into() });
        assert_eq!(bells(), (false, false));
        bench.store.write_now(move |tx| tx.outbox_retry(id, at(2))).unwrap();
        assert_eq!(bells(), (true, false));
        bench.store.write_now(|tx| tx.apply(&opening(ticket(1)), None, at(2))).unwrap();
        assert_eq!(bells(), (false, true));
        let failed: anyhow::Result<()> = bench.store.write_now(|tx| {
            tx.apply(&sending(vec![draft("e@acme", None, &["a@x"])]), None, at(1))?;
            anyhow::bail!("rolled back")
        });
        assert!(failed.is_err());
        assert_eq!(bells(), (false, false), "what was rolled back wakes nobody");
    });
}
