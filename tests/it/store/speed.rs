//! How fast the writer is: `cargo test --release --test it store::speed -- --ignored --nocapture`.

use std::time::Instant;

use anyhow::Result;
use futures_util::StreamExt;
use maildesk::desk::facts::{Known, Side};
use maildesk::desk::plan::Change;
use maildesk::store::tx::Tx;

use super::bench::{Bench, Ground};
use super::sample::{at, draft, entry, facts, message, opening, support, ticket};

const CALLERS: usize = 64;

/// The least that can be written.
fn tiny(tx: &mut dyn Tx, number: u32) -> Result<()> {
    tx.owe(&support(), &[number], at(0))
}

/// What a new ticket with an acknowledgement writes.
fn ingest(tx: &mut dyn Tx, number: u32) -> Result<()> {
    let sample = message(number);
    tx.delivered(&sample.origin, &sample.hash())?;
    let facts = facts(tx, &sample.lookup());
    let mut plan = opening(ticket(facts.next_ticket.0));
    let id = format!("k{number}@x");
    plan.changes.push(Change::Entry { ticket: facts.next_ticket, entry: entry("It does not print.") });
    plan.changes.push(Change::Known(Known {
        message_id: id.clone(),
        ticket: facts.next_ticket,
        side: Side::Requester,
    }));
    plan.drafts.push(draft(&id, Some(facts.next_ticket.0), &["erika@client.example"]));
    sample.file(tx, &plan).map(drop)
}

fn durable() -> Bench {
    let bench = Bench::postgres();
    if let Ground::Database(database) = &bench.ground {
        database.make_durable();
    }
    bench
}

fn rate(bench: &Bench, callers: usize, count: u32, work: fn(&mut dyn Tx, u32) -> Result<()>) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let start = Instant::now();
    let store = &bench.store;
    runtime.block_on(async {
        let writes = futures_util::stream::iter(0..count).map(|number| store.write(move |tx| work(tx, number)));
        writes.buffer_unordered(callers).for_each(|result| async { result.unwrap() }).await;
    });
    f64::from(count) / start.elapsed().as_secs_f64()
}

#[test]
#[ignore = "measures; run it in release mode"]
fn group_commits_against_one_commit_each() {
    type Work = fn(&mut dyn Tx, u32) -> Result<()>;
    for (name, bench) in [("SQLite", Bench::sqlite as fn() -> Bench), ("PostgreSQL", durable)] {
        for (what, work, count) in [("one row", tiny as Work, 20_000), ("a new ticket", ingest as Work, 4_000)] {
            let alone = rate(&bench(), 1, count / 10, work);
            let group = rate(&bench(), CALLERS, count, work);
            eprintln!("{name}, {what}: {alone:.0}/s with a commit each, {group:.0}/s in groups ({CALLERS} callers)");
            assert!(group > alone, "a group must be faster than its members");
        }
    }
}
