//! Who looked at what: counted by the hour, the newest first, and forgotten in time.

use maildesk::store::looks::{Look, LookFilter, Via, What};

use super::bench::each;
use super::sample::at;

fn look(agent: &str, what: What, number: i64, minute: i64) -> Look {
    Look { agent: agent.into(), via: Via::Page, what, number, times: 1, last_at: at(minute) }
}

#[test]
fn looks_of_an_hour_are_one_line() {
    each(|bench| {
        let note = |look: Look| bench.store.write_now(move |tx| tx.looked(&look)).unwrap();
        let list = |filter: LookFilter| bench.store.read_now(move |tx| tx.looks(&filter)).unwrap();
        let of = |agent: Option<&str>, ticket| LookFilter { agent: agent.map(Into::into), ticket, limit: 10 };
        let hour = |hours: i64| hours * 60 - at(0).as_second() / 60 % 60;

        note(look("ann", What::Ticket, 7, hour(1)));
        note(look("ann", What::Ticket, 7, hour(1) + 50));
        note(look("bob", What::Ticket, 7, hour(1) + 55));
        note(look("ann", What::Ticket, 7, hour(2) + 1));
        note(look("ann", What::File, 7, hour(2) + 2));
        note(look("ann", What::Message, 7, hour(2) + 3));
        note(Look { via: Via::Program, ..look("ann", What::Ticket, 8, hour(2) + 4) });

        let twice = Look { times: 2, ..look("ann", What::Ticket, 7, hour(1) + 50) };
        let (first, again) = (look("bob", What::Ticket, 7, hour(1) + 55), look("ann", What::Ticket, 7, hour(2) + 1));
        let (file, message) = (look("ann", What::File, 7, hour(2) + 2), look("ann", What::Message, 7, hour(2) + 3));
        let program = Look { via: Via::Program, ..look("ann", What::Ticket, 8, hour(2) + 4) };
        assert_eq!(
            list(of(None, Some(7))),
            [file, again.clone(), first.clone(), twice.clone()],
            "a message has another number"
        );
        assert_eq!(list(of(Some("bob"), None)), [first]);
        assert_eq!(list(LookFilter { limit: 2, ..LookFilter::default() }), [program, message]);

        let over = |minute| bench.store.read_now(move |tx| tx.looks_over(at(minute))).unwrap();
        assert_eq!((over(hour(1)), over(hour(2))), (false, true));
        bench.store.write_now(move |tx| tx.forget_looks(at(hour(2)))).unwrap();
        assert!(!list(of(None, None)).contains(&twice));
        assert!(list(of(None, None)).contains(&again));
        assert!(!over(hour(2)));
    });
}
