//! What is counted of what there is to do.

use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::Status;
use maildesk::store::ledger::LedgerId;
use maildesk::store::metrics::{Leaving, Seen};
use maildesk::store::outbox::{OutboxState, Outcome};

use super::bench::each;
use super::sample::{at, draft, message, opening, sending, ticket, verdict};

#[test]
fn everything_that_is_to_do_is_counted_with_its_queue() {
    each(|bench| {
        bench
            .store
            .write_now(|tx| {
                message(1).file(tx, &opening(ticket(1)))?;
                message(2).file(tx, &opening(ticket(2)))?;
                message(3).file(tx, &verdict(Verdict::Held))?;
                tx.apply(&sending(vec![draft("first", Some(1), &["carol@customer.example"])]), None, at(1))
            })
            .unwrap();
        let (counts, ends) = bench.store.read_now(|tx| Ok((tx.counts()?, tx.ends()?))).unwrap();
        let queue = ticket(1).queue;
        assert_eq!(counts.tickets, [(queue.clone(), Status::Open, 2)]);
        assert_eq!(
            counts.outbox.iter().map(|row| (row.state, row.count)).collect::<Vec<_>>(),
            [(OutboxState::Queued, 1)]
        );
        assert!(counts.hooks.is_empty() && counts.overdue.is_empty());
        let [Seen { verdict: Verdict::Held, count: 1, queue: None, .. }] = &counts.waiting[..] else {
            panic!("{:?}", counts.waiting)
        };
        assert_eq!(ends.newest, Some(LedgerId(3)));
        assert!(ends.oldest_waiting.is_some());

        let seen = bench.store.read_now(|tx| tx.seen_between(LedgerId(1), LedgerId(3))).unwrap();
        let mut seen: Vec<_> = seen.into_iter().map(|seen| (seen.verdict, seen.queue, seen.count)).collect();
        seen.sort();
        assert_eq!(seen, [(Verdict::Opened, Some(queue), 1), (Verdict::Held, None, 1)]);

        let failed = bench.store.write_now(|tx| {
            for row in tx.claim(at(2), at(300), 10)? {
                tx.settle(row.id, &Outcome::Failed { error: "550".to_owned() }, at(2))?;
            }
            tx.counts()
        });
        let [Leaving { state: OutboxState::Failed, count: 1, .. }] = failed.unwrap().outbox[..] else {
            panic!("one failed")
        };
    });
}
