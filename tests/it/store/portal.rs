//! Requesters who are let in: by a link, once, until it ends.

use maildesk::desk::mail::Address;
use maildesk::desk::plan::{Change, Plan};
use maildesk::desk::ticket::Contact;
use maildesk::store::session::{PortalSession, SecretHash};

use super::bench::each;
use super::sample::at;

#[test]
fn a_link_lets_a_requester_in_once_and_everything_ends() {
    each(|bench| {
        let carol = Contact { id: 1, address: Address::named("Carol", "Carol@customer.example") };
        let plan = Plan { changes: vec![Change::Contact(carol.clone())], ..Plan::new() };
        bench.store.write_now(move |tx| tx.apply(&plan, None, at(0))).unwrap();
        let known = bench.store.read_now(|tx| tx.contact("carol@CUSTOMER.example")).unwrap();
        assert_eq!(known, Some(carol.clone()));

        let hash = |text: &str| SecretHash(text.to_owned());
        let kept = |text: &str, ends| PortalSession { hash: hash(text), contact: 1, ends_at: at(ends) };
        for link in ["early", "late", "other"] {
            let link = kept(link, if link == "early" { 10 } else { 100 });
            bench.store.write_now(move |tx| tx.offer_portal(&link, at(1))).unwrap();
        }
        let offered = |link: &str, now| {
            let link = hash(link);
            bench.store.read_now(move |tx| tx.offered_portal(&link, at(now))).unwrap()
        };
        assert_eq!(offered("late", 99), Some(carol.clone()));
        assert_eq!([offered("late", 100), offered("early", 10), offered("session", 2)], [None, None, None]);

        let begin = |link: &str, session: &str, now| {
            let (link, session) = (hash(link), kept(session, 50));
            bench.store.write_now(move |tx| tx.begin_portal(&link, &session, at(now))).unwrap()
        };
        assert_eq!([begin("late", "a", 2), begin("late", "b", 2), begin("early", "c", 10)], [true, false, false]);
        let session = |secret: &str, now| {
            let secret = hash(secret);
            bench.store.read_now(move |tx| tx.portal_session(&secret, at(now))).unwrap()
        };
        assert_eq!(session("a", 49), Some(carol));
        assert_eq!([session("a", 50), session("b", 3), session("late", 3)], [None, None, None]);

        assert!(begin("other", "d", 3));
        bench.store.write_now(move |tx| tx.end_portal(&SecretHash("d".to_owned()))).unwrap();
        assert!(session("d", 4).is_none() && session("a", 4).is_some(), "one ends alone");
        let late = kept("waiting", 100);
        bench.store.write_now(move |tx| tx.offer_portal(&late, at(4))).unwrap();
        assert_eq!(bench.store.write_now(|tx| tx.end_portals(1)).unwrap(), 3, "a session, and two links that wait");
        assert_eq!(offered("waiting", 5), None);
        assert_eq!(session("a", 4), None);
    });
}
