//! Rows for webhooks: written with their cause, taken under a lease, tried again until settled.

use maildesk::desk::hook::{Data, Hook, TicketView};
use maildesk::desk::plan::{Change, Plan};
use maildesk::desk::rule::Trigger;
use maildesk::desk::ticket::{Kind, Priority, Status, TicketNumber};
use maildesk::store::hook::{ClaimedHook, HookFilter};
use maildesk::store::outbox::{OutboxState, Outcome};

use super::bench::{Bench, each};
use super::sample::at;

fn hook(id: &str) -> Change {
    let ticket = TicketView {
        number: TicketNumber(7),
        subject: "Printer".into(),
        kind: Kind::Request,
        status: Status::New,
        priority: Priority::Normal,
        queue: "support".into(),
        service: None,
        requester: maildesk::desk::mail::Address::bare("eve@example.com"),
        owner: None,
        assignee: None,
        tags: Vec::new(),
        fields: Default::default(),
        created_at: at(1),
        updated_at: at(1),
        due_at: None,
    };
    let data = Data { rule: "tell".into(), agent: Some("ann".into()), ticket: Some(ticket), mailbox: None };
    let (id, webhook) = (id.to_owned(), "chat".to_owned());
    Change::Hook(Box::new(Hook { id, webhook, event: Trigger::Tagged, timestamp: at(1), data }))
}

fn write(bench: &Bench, ids: &'static [&'static str]) {
    let plan = Plan { changes: ids.iter().map(|id| hook(id)).collect(), ..Plan::new() };
    bench.store.write_now(move |tx| tx.apply(&plan, None, at(1))).unwrap();
}

fn claim(bench: &Bench, minutes: i64) -> Vec<ClaimedHook> {
    bench.store.write_now(move |tx| tx.hooks_claim(at(minutes), at(minutes + 1), 10)).unwrap()
}

fn settle(bench: &Bench, id: i64, outcome: Outcome) {
    bench.store.write_now(move |tx| tx.hooks_settle(id, &outcome, at(2))).unwrap();
}

fn states(bench: &Bench) -> Vec<OutboxState> {
    bench.store.read_now(|tx| tx.hooks(&HookFilter::default())).unwrap().iter().map(|row| row.state).collect()
}

#[test]
fn a_row_is_taken_once_and_holds_what_is_told() {
    each(|bench| {
        write(&bench, &["msg_a", "msg_b"]);
        assert_eq!(bench.store.read_now(|tx| tx.hooks_next()).unwrap(), Some(at(1)));
        let claimed = claim(&bench, 1);
        let ids: Vec<&str> = claimed.iter().map(|row| row.message_id.as_str()).collect();
        assert_eq!((ids, claimed[0].webhook.as_str(), claimed[0].attempts), (vec!["msg_a", "msg_b"], "chat", 1));
        let body: serde_json::Value = serde_json::from_str(&claimed[0].body).unwrap();
        assert_eq!((&body["type"], &body["data"]["agent"]), (&"tagged".into(), &"ann".into()));
        assert_eq!(body["data"]["ticket"]["number"], 7);
        assert!(body.get("id").is_none(), "the id is a header");
        assert_eq!(claim(&bench, 1), [], "nobody else gets them");
    });
}

#[test]
fn what_was_begun_and_never_ended_is_tried_again() {
    each(|bench| {
        write(&bench, &["msg_a"]);
        claim(&bench, 1);
        assert_eq!(bench.store.read_now(|tx| tx.hooks_next()).unwrap(), Some(at(2)), "when the lease runs out");
        let again = claim(&bench, 2);
        assert_eq!((again.len(), again[0].attempts), (1, 2));
    });
}

#[test]
fn outcomes_settle_a_row_and_a_person_may_begin_again() {
    each(|bench| {
        write(&bench, &["msg_a", "msg_b", "msg_c"]);
        let [a, b, c] = claim(&bench, 1).try_into().unwrap();
        settle(&bench, a.id, Outcome::Sent);
        settle(&bench, b.id, Outcome::Failed { error: "gone".into() });
        settle(&bench, c.id, Outcome::Retry { at: at(9), error: "500".into() });
        assert_eq!(states(&bench), [OutboxState::Sent, OutboxState::Failed, OutboxState::Queued]);
        assert_eq!(claim(&bench, 8), [], "not before its time");
        let retry = |id| bench.store.write_now(move |tx| tx.hooks_retry(id, at(3))).unwrap();
        assert_eq!([a.id, b.id, c.id].map(retry), [false, true, true], "what was told is told once");
        let claimed = claim(&bench, 3);
        assert_eq!(claimed.iter().map(|row| (row.id, row.attempts)).collect::<Vec<_>>(), [(b.id, 1), (c.id, 1)]);
        settle(&bench, b.id, Outcome::Failed { error: "gone".into() });
        assert!(bench.store.write_now(move |tx| tx.hooks_cancel(b.id)).unwrap());
        assert!(!bench.store.write_now(move |tx| tx.hooks_cancel(a.id)).unwrap());
        assert_eq!(states(&bench), [OutboxState::Sent, OutboxState::Cancelled, OutboxState::Sending]);
    });
}
