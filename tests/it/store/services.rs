//! Services: outages, and who is told what, once, whenever the program ends in between.

use maildesk::desk::bulletin::{Bulletin, Heard, Occasion, Reader, State};
use maildesk::desk::mail::{Address, address_key};
use maildesk::desk::outage::Outage;
use maildesk::desk::plan::{Change, Plan};
use maildesk::desk::search::TicketFilter;
use maildesk::desk::ticket::{Ticket, TicketNumber};
use maildesk::store::outbox::{OutboxFilter, OutboxState};

use super::bench::{Bench, each};
use super::sample::{at, changing, draft, opening, ticket};

fn write(bench: &Bench, changes: Vec<Change>) {
    bench.store.write_now(move |tx| tx.apply(&changing(changes), None, at(5))).unwrap();
}

fn open(bench: &Bench, number: i64) {
    bench.store.write_now(move |tx| tx.apply(&opening(ticket(number)), None, at(1))).unwrap();
}

fn began(ticket: i64, minutes: i64) -> Change {
    Change::OutageBegan { service: "mail".into(), ticket: TicketNumber(ticket), at: at(minutes) }
}

fn ended(ticket: i64, minutes: i64) -> Change {
    Change::OutageEnded { ticket: TicketNumber(ticket), at: at(minutes) }
}

/// What was last said of outages in these queues.
fn news(bench: &Bench, heard: Heard) -> Vec<(i64, Occasion)> {
    let news = bench.store.read_now(move |tx| tx.outage_news(&"mail".into(), &heard)).unwrap();
    news.into_iter().map(|news| (news.bulletin, news.occasion)).collect()
}

/// (ticket, begin, end) of each, in minutes.
fn outages(bench: &Bench, since: i64) -> Vec<(i64, i64, Option<i64>)> {
    let minutes = |time: jiff::Timestamp| time.duration_since(at(0)).as_mins();
    let told = |outage: Outage| (outage.ticket.0, minutes(outage.began_at), outage.ended_at.map(minutes));
    bench.store.read_now(move |tx| tx.outages(at(since))).unwrap().into_iter().map(told).collect()
}

fn bulletin(name: &str, occasion: Occasion) -> Change {
    Change::Bulletin(Box::new(Bulletin {
        name: name.into(),
        service: "mail".into(),
        occasion,
        ticket: None,
        begins_at: at(10),
        ends_at: (occasion == Occasion::OutageEnded).then(|| at(20)),
        words: "New disks".into(),
        made_at: at(11),
    }))
}

fn reader(address: &str) -> Reader {
    Reader { address: Address::named("Jo", address), language: None, ticket: None }
}

fn told(bulletin: i64, address: &str) -> Change {
    Change::BulletinRead {
        bulletin,
        address: address_key(address),
        state: State::Told,
        try_at: at(12),
        message_id: None,
    }
}

#[test]
fn an_outage_goes_on_until_its_ticket_ends_it() {
    each(|bench| {
        let bench = &bench;
        open(bench, 7);
        open(bench, 8);
        write(bench, vec![began(7, 10), began(8, 15)]);
        assert_eq!(outages(bench, 1_000), [(7, 10, None), (8, 15, None)], "what goes on is never too old");
        write(bench, vec![ended(7, 30)]);
        assert_eq!(outages(bench, 29), [(7, 10, Some(30)), (8, 15, None)]);
        assert_eq!(outages(bench, 30), [(8, 15, None)]);
        write(bench, vec![began(7, 40), ended(7, 50), ended(7, 60)]);
        assert_eq!(outages(bench, 35), [(8, 15, None), (7, 40, Some(50))], "what is over stays as it was");
    });
}

#[test]
fn the_outage_of_a_merged_ticket_is_ended_by_the_one_that_it_went_into() {
    each(|bench| {
        let bench = &bench;
        open(bench, 7);
        open(bench, 8);
        let merge = Change::Merge { from: TicketNumber(8), into: TicketNumber(7) };
        write(bench, vec![began(7, 10), began(8, 15), merge, ended(7, 12)]);
        assert_eq!(outages(bench, 0), [(7, 10, Some(12)), (7, 15, Some(15))], "none ends before it began");
    });
}

#[test]
fn tickets_are_found_by_service_and_by_the_window_of_a_change() {
    each(|bench| {
        let bench = &bench;
        open(bench, 7);
        let found = |filter: TicketFilter| bench.store.read_now(move |tx| tx.tickets(&filter)).unwrap().len();
        let of = |service: &str| TicketFilter { service: Some(service.into()), ..TicketFilter::default() };
        assert_eq!((found(of("mail")), found(of("shop"))), (1, 0));
        let between = |from, to| TicketFilter { window: Some((at(from), at(to))), ..TicketFilter::default() };
        let counts = [(0, 100), (0, 101), (159, 200), (160, 200)].map(|(from, to)| found(between(from, to)));
        assert_eq!(counts, [0, 1, 1, 0], "it is from 100 to 160");
    });
}

#[test]
fn a_bulletin_is_written_once_under_its_name() {
    each(|bench| {
        let bench = &bench;
        write(bench, vec![bulletin("a", Occasion::OutageBegan), bulletin("a", Occasion::OutageEnded)]);
        let open = bench.store.read_now(|tx| tx.bulletins()).unwrap();
        let [stored] = &open[..] else { panic!("{open:?}") };
        assert_eq!(Change::Bulletin(Box::new(stored.bulletin.clone())), bulletin("a", Occasion::OutageBegan));
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!(bench.store.read_now(move |tx| tx.bulletins_known(&names)).unwrap(), ["a"]);
        write(bench, vec![Change::BulletinDone { bulletin: stored.id, at: at(12) }]);
        write(bench, vec![bulletin("a", Occasion::OutageBegan)]);
        assert_eq!(bench.store.read_now(|tx| tx.bulletins()).unwrap(), [], "not even when it is done");
    });
}

#[test]
fn the_last_news_of_an_outage_are_told_by_where_they_are_heard() {
    each(|bench| {
        let bench = &bench;
        let secret = Ticket { queue: "secret".into(), ..ticket(8) };
        bench.store.write_now(move |tx| tx.apply(&opening(secret), None, at(1))).unwrap();
        open(bench, 7);
        let told = [
            ("a", Occasion::OutageBegan, Some(7)),
            ("b", Occasion::OutageEnded, Some(7)),
            ("c", Occasion::OutageBegan, Some(7)),
            ("d", Occasion::OutageBegan, Some(8)),
            ("e", Occasion::MaintenanceBegan, None),
            ("f", Occasion::OutageBegan, None),
        ];
        let told = told.map(|(name, occasion, ticket)| {
            let Change::Bulletin(bulletin) = bulletin(name, occasion) else { unreachable!() };
            Change::Bulletin(Box::new(Bulletin { ticket: ticket.map(TicketNumber), ..*bulletin }))
        });
        write(bench, told.into());
        let ids: Vec<i64> = bench.store.read_now(|tx| tx.bulletins()).unwrap().iter().map(|one| one.id).collect();
        let everybodys = [(ids[2], Occasion::OutageBegan), (ids[1], Occasion::OutageEnded)];
        assert_eq!(news(bench, Heard::Without(vec!["secret".into(), "board".into()])), everybodys);
        assert_eq!(news(bench, Heard::Within("secret".into())), [(ids[3], Occasion::OutageBegan)]);
        assert_eq!(news(bench, Heard::Within("board".into())), []);
        assert_eq!(news(bench, Heard::Without(vec![]))[0], (ids[3], Occasion::OutageBegan));
    });
}

#[test]
fn what_had_not_left_to_somebody_about_a_ticket_or_its_outage_is_cancelled() {
    each(|bench| {
        let bench = &bench;
        open(bench, 7);
        open(bench, 8);
        let Change::Bulletin(began) = bulletin("a", Occasion::OutageBegan) else { unreachable!() };
        write(bench, vec![Change::Bulletin(Box::new(Bulletin { ticket: Some(TicketNumber(7)), ..*began }))]);
        let id = bench.store.read_now(|tx| tx.bulletins()).unwrap()[0].id;
        let readers = ["a@x.example", "b@x.example"].map(reader).to_vec();
        let news = Change::BulletinRead {
            bulletin: id,
            address: "a@x.example".into(),
            state: State::Told,
            try_at: at(12),
            message_id: Some("news@acme".into()),
        };
        let drafts = vec![
            draft("own@acme", Some(7), &["A@x.example", "c@x.example"]),
            draft("news@acme", Some(8), &["a@x.example"]),
            draft("other@acme", Some(8), &["a@x.example"]),
        ];
        let plan = Plan { drafts, ..changing(vec![Change::BulletinReaders { bulletin: id, readers }, news]) };
        bench.store.write_now(move |tx| tx.apply(&plan, None, at(5))).unwrap();
        write(bench, vec![Change::Unsend { ticket: TicketNumber(7), rcpt: "a@X.example".into() }]);
        let rows = bench.store.read_now(|tx| tx.outbox(&OutboxFilter::default())).unwrap();
        let (queued, cancelled) = (OutboxState::Queued, OutboxState::Cancelled);
        let states: Vec<_> = rows.iter().map(|row| (row.message_id.as_str(), row.rcpt.as_str(), row.state)).collect();
        let expected = [
            ("own@acme", "A@x.example", cancelled),
            ("own@acme", "c@x.example", queued),
            ("news@acme", "a@x.example", cancelled),
            ("other@acme", "a@x.example", queued),
        ];
        assert_eq!(states, expected);
        let told = bench.store.read_now(move |tx| tx.told_by(id)).unwrap();
        assert_eq!(told, [], "whose news were cancelled does not hear that it works again");
        write(bench, vec![Change::Unsend { ticket: TicketNumber(7), rcpt: "b@x.example".into() }]);
        let waiting = bench.store.read_now(move |tx| tx.bulletin_waiting(id, at(50), 10)).unwrap();
        assert_eq!(waiting, [], "nor is told later");
    });
}

#[test]
fn each_reader_is_told_once_whenever_the_program_is_started_anew() {
    each(|bench| {
        open(&bench, 7);
        let Change::Bulletin(began) = bulletin("a", Occasion::OutageBegan) else { unreachable!() };
        write(&bench, vec![Change::Bulletin(Box::new(Bulletin { ticket: Some(TicketNumber(7)), ..*began }))]);
        let due = |bench: &Bench| bench.store.read_now(|tx| tx.due_next()).unwrap();
        assert_eq!(due(&bench), Some(at(11)), "nobody knows yet who is to be told");
        let id = bench.store.read_now(|tx| tx.bulletins()).unwrap()[0].id;
        let readers = ["erika1@client.example", "b@x.example", "c@x.example", "C@x.example"].map(reader).to_vec();
        write(&bench, vec![Change::BulletinReaders { bulletin: id, readers }, told(id, "B@x.example")]);
        let bench = bench.reopened();
        let waiting = |now, limit| bench.store.read_now(move |tx| tx.bulletin_waiting(id, at(now), limit)).unwrap();
        let addresses =
            |readers: Vec<Reader>| readers.into_iter().map(|reader| reader.address.address).collect::<Vec<_>>();
        assert_eq!(addresses(waiting(5, 10)), ["c@x.example", "erika1@client.example"]);
        assert_eq!(addresses(waiting(5, 1)), ["c@x.example"], "no more than are wanted");
        assert_eq!(waiting(5, 10)[1].language.as_deref(), Some("fi"), "that of their newest ticket");
        let later = Change::BulletinRead {
            bulletin: id,
            address: "c@x.example".into(),
            state: State::Waiting,
            try_at: at(30),
            message_id: None,
        };
        write(&bench, vec![later, told(id, "Erika1@client.example")]);
        assert_eq!((addresses(waiting(29, 10)), addresses(waiting(30, 10))), (vec![], vec!["c@x.example".to_owned()]));
        assert_eq!(due(&bench), Some(at(30)));
        write(&bench, vec![Change::BulletinDone { bulletin: id, at: at(31) }]);
        let tally = bench.store.read_now(move |tx| tx.bulletin_tally(id)).unwrap();
        assert_eq!(tally.into_iter().collect::<Vec<_>>(), [(State::Told, 2), (State::LeftOut, 1)]);
        assert_eq!(due(&bench), Some(at(45)), "the ticket is what is left");
        let before = bench.store.read_now(move |tx| tx.told_by(id)).unwrap();
        assert_eq!(addresses(before), ["b@x.example", "erika1@client.example"]);
        let under = |names: [&str; 2]| {
            let names = names.map(str::to_owned);
            addresses(bench.store.read_now(move |tx| tx.told_under(&names)).unwrap())
        };
        assert_eq!(under(["a", "z"]), ["b@x.example", "erika1@client.example"]);
        assert_eq!(under(["y", "z"]), Vec::<String>::new());
    });
}
