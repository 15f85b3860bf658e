//! What the mail room asks: what waits, what is owed, which buckets are empty, which rules acted.

use maildesk::desk::digest::Held;
use maildesk::desk::facts::{BucketKey, Level};
use maildesk::desk::names::MailboxName;
use maildesk::desk::plan::{Change, Draft, Plan, Verdict};
use maildesk::desk::ticket::{Author, EntryKind, NewEntry, TicketNumber, Visibility};
use maildesk::store::hook::HookFilter;
use maildesk::store::ledger::{Aside, LedgerFilter, LedgerId};
use maildesk::store::mail_room::{Acted, Owed, Trouble, TroubleKind};
use maildesk::store::outbox::{OutboxFilter, Outcome};

use super::bench::{Bench, each};
use super::sample::{at, changing, draft, message, opening, sending, support, ticket, verdict};

/// Messages 1 to 3: one of a ticket, one that is held, one in quarantine.
fn fill(bench: &Bench) -> Vec<LedgerId> {
    let filed = bench.store.write_now(|tx| {
        Ok(vec![
            message(1).file(tx, &opening(ticket(1)))?,
            message(2).file(tx, &verdict(Verdict::Held))?,
            message(3).file(tx, &verdict(Verdict::Quarantined))?,
        ])
    });
    filed.unwrap()
}

fn aside() -> Aside {
    Aside { by: "ann".into(), at: at(5) }
}

#[test]
fn what_is_put_aside_waits_no_more_and_is_what_it_was() {
    each(|bench| {
        let ids = fill(&bench);
        let put = |id| bench.store.write_now(move |tx| tx.put_aside(id, &aside(), "put aside by Ann")).unwrap();
        assert_eq!([put(ids[0]), put(ids[1]), put(ids[1]), put(LedgerId(99))], [false, true, false, false]);
        let list = |filter: LedgerFilter| bench.store.read_now(move |tx| tx.ledger(&filter)).unwrap();
        let of = |aside| LedgerFilter { aside: Some(aside), ..LedgerFilter::default() };
        let [row] = &list(of(true))[..] else { panic!("one is put aside") };
        assert_eq!((row.id, row.verdict, &row.aside), (ids[1], Verdict::Held, &Some(aside())));
        assert_eq!(row.reasons, ["because", "put aside by Ann"]);
        assert_eq!(list(of(false)).iter().map(|row| row.id).collect::<Vec<_>>(), [ids[0], ids[2]]);

        let id = ids[1];
        bench.store.write_now(move |tx| tx.rejudge(id, &verdict(Verdict::Held))).unwrap();
        assert_eq!(list(of(true)), [], "it was decided again");
    });
}

#[test]
fn the_ledger_is_read_backwards_from_anywhere() {
    each(|bench| {
        fill(&bench);
        let list = |filter: LedgerFilter| -> Vec<i64> {
            bench.store.read_now(move |tx| tx.ledger(&filter)).unwrap().iter().map(|row| row.id.0).collect()
        };
        let before =
            |id, last| LedgerFilter { before: Some(LedgerId(id)), last: Some(last), ..LedgerFilter::default() };
        assert_eq!(list(before(3, 1)), [2]);
        assert_eq!(list(before(3, 9)), [1, 2]);
        let of = |mailbox| LedgerFilter { mailbox: Some(MailboxName::new(mailbox)), ..LedgerFilter::default() };
        assert_eq!((list(of("support")), list(of("other"))), (vec![1, 2, 3], vec![]));
    });
}

#[test]
fn what_waits_for_a_person_is_found_with_what_it_is_about() {
    each(|bench| {
        fill(&bench);
        bench
            .store
            .write_now(|tx| {
                tx.apply(&sending(vec![draft("a@acme.example", Some(1), &["a@x", "b@x", "c@x"])]), None, at(1))?;
                let claimed = tx.claim(at(2), at(7), 2)?;
                tx.settle(claimed[0].id, &Outcome::Failed { error: "550".into() }, at(3))?;
                tx.settle(claimed[1].id, &Outcome::Uncertain { error: "lost".into() }, at(3))
            })
            .unwrap();
        let one = |kind, mailbox: Option<MailboxName>, ticket: Option<i64>| Trouble {
            kind,
            mailbox,
            ticket: ticket.map(TicketNumber),
        };
        assert_eq!(
            bench.store.read_now(|tx| tx.troubles(10)).unwrap(),
            [
                one(TroubleKind::Held, Some(support()), None),
                one(TroubleKind::Quarantined, Some(support()), None),
                one(TroubleKind::Failed, None, Some(1)),
                one(TroubleKind::Uncertain, None, Some(1)),
            ]
        );
        let last = OutboxFilter { before: Some(3), last: Some(1), ..OutboxFilter::default() };
        let rows = bench.store.read_now(move |tx| tx.outbox(&last)).unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [2]);
        let last = HookFilter { before: Some(3), last: Some(1), ..HookFilter::default() };
        assert_eq!(bench.store.read_now(move |tx| tx.hooks(&last)).unwrap(), []);
    });
}

/// Of what goes back to an agent the agent knows, who corrects it.
#[test]
fn held_mail_is_counted_that_did_not_go_back() {
    each(|bench| {
        let of_ticket = || Plan { ticket: Some(TicketNumber(1)), ..verdict(Verdict::Held) };
        let back = |id: &str, template: &str| {
            let draft = Draft { template: template.to_owned(), ..draft(id, Some(1), &["ann@acme.example"]) };
            sending(vec![draft])
        };
        bench
            .store
            .write_now(move |tx| {
                message(1).file(tx, &opening(ticket(1)))?;
                for number in 2..=3 {
                    message(number).file(tx, &verdict(Verdict::Held))?;
                }
                let returned = message(4).file(tx, &of_ticket())?;
                tx.apply(&back("returned@acme.example", "returned"), Some(returned), at(1))?;
                let asked = message(5).file(tx, &of_ticket())?;
                tx.apply(&back("claimed@acme.example", "claimed"), Some(asked), at(1))?;
                message(6).file(tx, &verdict(Verdict::Quarantined))?;
                let looked_at = message(7).file(tx, &verdict(Verdict::Held))?;
                tx.put_aside(looked_at, &aside(), "put aside by Ann")
            })
            .unwrap();
        let mut held = bench.store.read_now(|tx| tx.undecided()).unwrap();
        held.sort_by_key(|held| held.count);
        let one = |queue, count| Held { mailbox: support(), queue, count };
        assert_eq!(held, [one(Some(ticket(1).queue), 1), one(None, 2)]);
    });
}

#[test]
fn what_is_owed_is_counted_with_the_longest() {
    each(|bench| {
        let owed = || bench.store.read_now(|tx| tx.owed_since(&support())).unwrap();
        assert_eq!(owed(), None);
        bench.store.write_now(|tx| tx.owe(&support(), &[7], at(4))).unwrap();
        bench.store.write_now(|tx| tx.owe(&support(), &[3, 9], at(6))).unwrap();
        assert_eq!(owed(), Some(Owed { count: 3, since: at(4) }));
    });
}

#[test]
fn buckets_from_which_the_last_was_taken_are_found() {
    each(|bench| {
        let spend = |name: &str, tokens, minute| Change::Spend {
            bucket: BucketKey(name.to_owned()),
            level: Level { tokens, at: at(minute) },
        };
        let spent = [spend("desk", 0.5, 9), spend("sender:a@x", 1.5, 9), spend("sender:b@x", 0.0, 2)];
        bench.store.write_now(move |tx| tx.apply(&changing(spent.to_vec()), None, at(9))).unwrap();
        let found = |since, limit| -> Vec<String> {
            let found = bench.store.read_now(move |tx| tx.spent_buckets(at(since), limit)).unwrap();
            found.into_iter().map(|(key, _)| key.0).collect()
        };
        assert_eq!(found(0, 9), ["desk", "sender:b@x"], "the newest first");
        assert_eq!((found(0, 1), found(5, 9)), (vec!["desk".to_owned()], vec!["desk".to_owned()]));
    });
}

#[test]
fn rules_that_acted_are_counted() {
    each(|bench| {
        fill(&bench);
        let acted = |rule: &str, kind, minute| Change::Entry {
            ticket: TicketNumber(1),
            entry: NewEntry::new(kind, Visibility::Internal, Author::rule(rule), at(minute), "acted"),
        };
        let changes = vec![
            acted("Late", EntryKind::Event, 3),
            acted("Late", EntryKind::Event, 8),
            acted("Late", EntryKind::Note, 9),
            acted("Once", EntryKind::Event, 4),
        ];
        bench.store.write_now(move |tx| tx.apply(&changing(changes), None, at(9))).unwrap();
        let found = bench.store.read_now(|tx| tx.rules_acted(&[])).unwrap();
        let found: Vec<(&str, Acted)> = found.iter().map(|(name, acted)| (name.as_str(), *acted)).collect();
        let acted = |count, minute| Acted { count, last: at(minute) };
        assert_eq!(found, [("rule \"Late\"", acted(2, 8)), ("rule \"Once\"", acted(1, 4))]);
    });
}
