//! What is asked again and again reads an index of what it is about, however much else there is.

use maildesk::desk::channel::Channel;
use maildesk::desk::search::TicketFilter;
use maildesk::store::driver::{Dialect, Driver, Mode};
use maildesk::store::fault::Fault;
use maildesk::store::sql::Session;
use maildesk::store::tx::Tx;
use maildesk::store::value::{Row, Value};

use super::bench::Bench;

/// Writes down what is asked.
struct Overheard {
    db: Box<dyn Driver>,
    asked: Vec<(String, Vec<Value>)>,
}

impl Driver for Overheard {
    fn dialect(&self) -> Dialect {
        self.db.dialect()
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, Fault> {
        self.db.execute(sql, params)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.asked.push((sql.to_owned(), params.to_vec()));
        self.db.query(sql, params)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.db.batch(sql)
    }

    fn begin(&mut self, mode: Mode) -> Result<(), Fault> {
        self.db.begin(mode)
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.db.commit()
    }

    fn rollback(&mut self) {
        self.db.rollback();
    }

    fn savepoint(&mut self) -> Result<(), Fault> {
        self.db.savepoint()
    }

    fn release(&mut self) -> Result<(), Fault> {
        self.db.release()
    }

    fn undo(&mut self) -> Result<(), Fault> {
        self.db.undo()
    }
}

/// The steps by which SQLite answers what this asks.
fn steps(ask: impl FnOnce(&mut dyn Tx)) -> Vec<String> {
    let bench = Bench::sqlite();
    let mut overheard = Overheard { db: bench.driver(), asked: Vec::new() };
    ask(&mut Session::new(&mut overheard));
    let Overheard { mut db, asked } = overheard;
    let mut steps = Vec::new();
    for (sql, params) in asked {
        for row in db.query(&format!("EXPLAIN QUERY PLAN {sql}"), &params).unwrap() {
            let Some(Value::Text(step)) = row.last() else { panic!("{row:?}") };
            steps.push(step.clone());
        }
    }
    steps
}

#[test]
fn what_is_counted_for_the_metrics_is_what_is_left_to_do() {
    let steps = steps(|tx| drop(tx.counts().unwrap()));
    assert!(steps.iter().any(|step| step == "SCAN ticket USING COVERING INDEX ticket_counted"), "{steps:#?}");
    let whole: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN") && !step.contains(" INDEX ")).collect();
    assert_eq!(whole, [""; 0], "nothing is read as a whole: {steps:#?}");
}

#[test]
fn what_came_by_a_way_is_found_by_it_or_among_what_lives() {
    for (channel, living, queue, index) in [
        (Channel::Chat, false, None, "ticket_channel"),
        (Channel::Chat, false, Some("billing"), "ticket_channel"),
        (Channel::Chat, true, None, "ticket_living_number"),
    ] {
        let filter = TicketFilter {
            channel: Some(channel),
            living,
            queue: queue.map(Into::into),
            newest: true,
            limit: Some(50),
            ..TicketFilter::default()
        };
        let steps = steps(|tx| drop(tx.tickets(&filter).unwrap()));
        let first = steps.first().unwrap();
        assert!(first.contains(&format!(" INDEX {index}")), "{filter:?}: {steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("ORDER BY")), "in the order of the list: {steps:#?}");
    }
}
