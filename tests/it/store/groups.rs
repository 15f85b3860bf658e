//! Many closures, one commit: none hurts its neighbours, and whoever has an answer has it on the disk.

use std::sync::mpsc;

use anyhow::{Result, bail};
use maildesk::desk::plan::Verdict;
use maildesk::desk::search::TicketFilter;
use maildesk::desk::ticket::TicketNumber;
use maildesk::store::ledger::LedgerFilter;

use super::bench::{Bench, each};
use super::sample::{at, changing, facts, message, opening, support, ticket, verdict};
use maildesk::desk::plan::Change;

/// Runs `work` for each number, all of them in one group: the writer is held until all are queued.
fn together(
    bench: &Bench,
    numbers: &[u32],
    work: fn(&mut dyn maildesk::store::tx::Tx, u32) -> Result<()>,
) -> Vec<Result<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let (started, start) = mpsc::channel();
    let store = bench.store.clone();
    let held = std::thread::spawn(move || {
        store.write_now(move |_| {
            started.send(())?;
            wait.recv()?;
            Ok(())
        })
    });
    start.recv().unwrap();
    let mut queued: Vec<_> = numbers
        .iter()
        .map(|number| {
            let number = *number;
            Box::pin(bench.store.write(move |tx| work(tx, number)))
        })
        .collect();
    let results = runtime.block_on(async {
        // The first poll queues each; only then the writer goes on.
        for future in &mut queued {
            assert!(futures_util::poll!(future).is_pending());
        }
        go.send(()).unwrap();
        futures_util::future::join_all(queued).await
    });
    held.join().unwrap().unwrap();
    results
}

#[test]
fn a_closure_that_fails_or_panics_undoes_only_itself() {
    each(|bench| {
        let results = together(&bench, &(1..=20).collect::<Vec<_>>(), |tx, number| {
            message(number).file(tx, &verdict(Verdict::Held))?;
            match number {
                5 => bail!("no"),
                6 => panic!("never"),
                // Refused by the database itself.
                7 => message(1).file(tx, &verdict(Verdict::Held)).map(drop),
                // An error that is swallowed, which PostgreSQL does not forget.
                8 => {
                    drop(message(1).file(tx, &verdict(Verdict::Held)));
                    Ok(())
                }
                _ => Ok(()),
            }
        });
        let words = |index: usize| format!("{:#}", results[index].as_ref().unwrap_err());
        assert_eq!(words(4), "no");
        assert_eq!(words(5), "a panic: never");
        assert!(words(6).starts_with("Failed to write the ledger row: "), "{}", words(6));
        let failed: Vec<usize> = (1..=20).filter(|number| results[number - 1].is_err()).collect();
        let rows = bench.store.read_now(|tx| tx.recorded_uids(&support(), 7)).unwrap();
        let missing: Vec<usize> = (1..=20).filter(|number| !rows.contains(&u32::try_from(*number).unwrap())).collect();
        assert_eq!(failed, missing, "an error is told exactly where nothing was written");
        assert!(failed.starts_with(&[5, 6, 7]) && failed.iter().all(|number| *number <= 8), "{failed:?}");
    });
}

#[test]
fn no_ticket_number_is_used_twice_whatever_is_rolled_back() {
    each(|bench| {
        let results = together(&bench, &(1..=12).collect::<Vec<_>>(), |tx, number| {
            let facts = facts(tx, &message(number).lookup());
            message(number).file(tx, &opening(ticket(facts.next_ticket.0)))?;
            if number % 3 == 0 { bail!("rolled back") } else { Ok(()) }
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 8);
        let bench = bench.reopened();
        let tickets = bench.store.read_now(|tx| tx.tickets(&TicketFilter::default())).unwrap();
        assert_eq!(tickets.iter().map(|ticket| ticket.number.0).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
        let next = bench.store.read_now(|tx| Ok(facts(tx, &message(99).lookup()))).unwrap();
        assert_eq!((next.next_ticket, next.next_contact), (TicketNumber(9), 2));
    });
}

#[test]
fn what_was_answered_is_there_after_a_restart() {
    each(|bench| {
        for uid in 1..=5 {
            bench.store.write_now(move |tx| message(uid).file(tx, &verdict(Verdict::Held))).unwrap();
        }
        let bench = bench.reopened();
        assert_eq!(bench.store.read_now(|tx| tx.ledger(&LedgerFilter::default())).unwrap().len(), 5);
    });
}

#[test]
fn a_write_is_done_even_when_nobody_waits_for_it() {
    each(|bench| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut write = Box::pin(bench.store.write(|tx| tx.owe(&support(), &[1], at(0))));
            drop(futures_util::poll!(&mut write));
        });
        let bench = bench.reopened();
        assert_eq!(bench.store.read_now(|tx| tx.owed(&support())).unwrap().len(), 1);
    });
}

#[test]
fn two_stores_on_one_database_take_turns() {
    each(|bench| {
        let other = maildesk::store::Store::open(&bench.location).unwrap();
        std::thread::scope(|scope| {
            for (store, first) in [(&bench.store, 1), (&other, 101)] {
                scope.spawn(move || {
                    for uid in first..first + 50 {
                        let open = move |tx: &mut dyn maildesk::store::tx::Tx| {
                            let number = facts(tx, &message(uid).lookup()).next_ticket;
                            message(uid).file(tx, &opening(ticket(number.0)))
                        };
                        store.write_now(open).unwrap();
                    }
                });
            }
        });
        let tickets = bench.store.read_now(|tx| tx.tickets(&TicketFilter::default())).unwrap();
        assert_eq!(tickets.len(), 100);
    });
}

#[test]
fn readers_refuse_to_write() {
    each(|bench| {
        let refused = bench.store.read_now(|tx| tx.owe(&support(), &[1], at(0)));
        assert!(format!("{:#}", refused.unwrap_err()).contains("read"), "it says that the transaction only reads");
        bench
            .store
            .write_now(|tx| tx.apply(&changing(vec![Change::Contact(super::sample::contact(1))]), None, at(0)))
            .unwrap();
        assert_eq!(bench.store.read_now(|tx| tx.owed(&support())).unwrap(), [], "and reads on");
    });
}
