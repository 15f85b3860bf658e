//! The loop: what is claimed, what becomes of it, when it sleeps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use maildesk::config::settings::{SmtpAccount, Tls};
use maildesk::desk::plan::{Draft, ReturnPath};
use maildesk::outbox::Tally;
use maildesk::outbox::pool::Smtp;
use maildesk::outbox::sender::{Sender, Sent};
use maildesk::outbox::servers::Servers;
use maildesk::outbox::smtp::Patience;
use maildesk::store::outbox::OutboxState;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::outbox::desk::{Rows, at, draft, outbox, secret};
use crate::outbox::script::{Hear, HearMessage, Say, listen};
use crate::support::smtp::{SinkOptions, SmtpSink};

fn memory() -> (Sender, Arc<Mutex<Vec<Sent>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    (Sender::Memory(sent.clone()), sent)
}

fn smtp(account: SmtpAccount) -> Sender {
    Sender::Smtp(Box::new(Smtp::new(account, secret("secret"), Patience::default())))
}

/// A port on which nobody listens.
fn nobody() -> SmtpAccount {
    let port = crate::support::port::free();
    SmtpAccount { host: "127.0.0.1".into(), port, tls: Tls::None, tls_ca: None, login: None }
}

#[tokio::test]
async fn everything_due_leaves_and_the_tally_says_so() {
    let rows = Rows::to(&[
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
        "e@example.com",
        "f@example.com",
    ]);
    rows.change(6, |row| row.next = at(60));
    let (sender, sent) = memory();
    let outbox = outbox(&rows, Servers::one(sender));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { sent: 5, left: 1, ..Tally::default() });
    let mut rcpts: Vec<_> = sent.lock().unwrap().iter().map(|sent| sent.rcpt.clone()).collect();
    rcpts.sort();
    assert_eq!(rcpts, ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com"]);
    assert!(sent.lock().unwrap()[0].envelope_from.as_deref().unwrap().starts_with("support+7-b"));

    rows.set_now(at(60));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { sent: 1, ..Tally::default() });
    assert_eq!(outbox.drain_once().await.unwrap().to_string(), "0 sent, 0 failed, 0 uncertain, 0 waiting");
}

#[tokio::test]
async fn a_draft_that_cannot_be_composed_fails_and_harms_no_other() {
    let rows = Rows::new();
    rows.add("a@example.com", Draft { template: "broken".into(), ..draft() });
    rows.add("b@example.com", Draft { template: "panics".into(), ..draft() });
    rows.add("c@example.com", draft());
    let tally = outbox(&rows, Servers::one(memory().0)).drain_once().await.unwrap();
    assert_eq!(tally, Tally { sent: 1, failed: 2, ..Tally::default() });
    assert_eq!(rows.row(1).error.unwrap(), "cannot be composed: no such part");
    assert_eq!(rows.row(2).error.unwrap(), "sending panicked");
    assert_eq!(rows.undelivered().len(), 2, "the agent is told of both");
}

#[tokio::test]
async fn a_row_left_behind_is_sent_again_only_if_data_had_not_begun() {
    let rows = Rows::to(&["a@example.com", "b@example.com"]);
    for (id, data_begun) in [(1, false), (2, true)] {
        rows.change(id, |row| {
            (row.state, row.lease, row.data_begun) = (OutboxState::Sending, Some(at(300)), data_begun);
        });
    }
    let (sender, sent) = memory();
    let outbox = outbox(&rows, Servers::one(sender));
    rows.set_now(at(299));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally::default(), "the lease still runs");
    rows.set_now(at(300));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { sent: 1, uncertain: 1, ..Tally::default() });
    assert_eq!(rows.states(), ["sent", "uncertain"]);
    assert_eq!(sent.lock().unwrap().len(), 1);
    assert_eq!(rows.undelivered(), [2]);
}

#[tokio::test]
async fn a_store_that_cannot_record_data_keeps_the_mail_here() {
    let rows = Rows::to(&["a@example.com"]);
    rows.fail_begin(true);
    let (sender, sent) = memory();
    let outbox = outbox(&rows, Servers::one(sender));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { left: 1, ..Tally::default() });
    assert!(sent.lock().unwrap().is_empty());
    let row = rows.row(1);
    assert!((at(60)..at(73)).contains(&row.next), "{}", row.next);
    assert_eq!(row.error.unwrap(), "handing over the message: database is locked");
}

#[tokio::test(start_paused = true)]
async fn an_outcome_is_offered_to_the_store_until_it_takes_it() {
    let rows = Rows::to(&["a@example.com"]);
    rows.fail_settle(5);
    let (sender, sent) = memory();
    assert_eq!(outbox(&rows, Servers::one(sender)).drain_once().await.unwrap().sent, 1);
    assert_eq!((rows.states(), sent.lock().unwrap().len()), (vec!["sent"], 1));

    let rows = Rows::to(&["a@example.com"]);
    rows.fail_settle(6);
    assert_eq!(outbox(&rows, Servers::one(memory().0)).drain_once().await.unwrap(), Tally::default());
    assert_eq!(rows.states(), ["sending"], "its lease will make it uncertain");
}

#[tokio::test]
async fn a_server_that_is_down_costs_one_alert_and_no_mail() {
    let rows = Rows::to(&[
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
        "e@example.com",
        "f@example.com",
    ]);
    let account = nobody();
    let outbox = outbox(&rows, Servers::one(smtp(account.clone())));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { left: 6, ..Tally::default() });
    let alerts = rows.alerts();
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert!(
        alerts[0].starts_with(&format!("No mail leaves by 127.0.0.1:{} (connecting: Failed to connect", account.port))
    );
    assert!(alerts[0].ends_with("check host and port of the server, and that it runs"));
    let claims = |rows: &Rows| (1..=6).map(|id| rows.row(id).claims).sum::<u32>();
    assert_eq!(claims(&rows), 4, "those that began together");

    // While it rests nothing is tried; afterwards one tries for all.
    assert_eq!(outbox.drain_once().await.unwrap().left, 6);
    assert_eq!(claims(&rows), 4);
    for hours in 1..100 {
        rows.set_now(at(hours * 3600));
        assert_eq!(outbox.drain_once().await.unwrap().left, 6);
    }
    assert_eq!(claims(&rows), 4 + 99);
    assert!((1..=6).all(|id| rows.row(id).attempts == 0), "none of them was offered");
    assert_eq!(rows.alerts().len(), 1);

    // Somebody starts the server: all leaves, and a human hears that too.
    let sink = SmtpSink::start(SinkOptions { port: account.port, ..SinkOptions::default() });
    rows.set_now(at(100 * 3600));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { sent: 6, ..Tally::default() });
    assert_eq!(sink.wait(6).len(), 6);
    assert!(rows.alerts()[1].starts_with("Mail leaves by 127.0.0.1:"), "{:?}", rows.alerts());
    assert_eq!(rows.alerts().len(), 2);
}

#[tokio::test]
async fn an_outage_uses_up_no_patience_with_the_message() {
    let rows = Rows::to(&["full@example.com"]);
    let account = nobody();
    let outbox = outbox(&rows, Servers::one(smtp(account.clone())));
    // Two days and more without the server.
    for hour in 0..60 {
        rows.set_now(at(hour * 3600));
        assert_eq!(outbox.drain_once().await.unwrap().left, 1);
    }
    let at_rcpt = [("full@example.com", "452 4.2.2 mailbox full")].into();
    let _sink = SmtpSink::start(SinkOptions { port: account.port, at_rcpt, ..SinkOptions::default() });
    rows.set_now(at(60 * 3600));
    outbox.drain_once().await.unwrap();
    assert_eq!((rows.row(1).attempts, rows.states()), (1, vec!["queued"]), "a full mailbox is tried again");
}

#[tokio::test]
async fn a_message_that_ends_its_sender_runs_out() {
    let rows = Rows::to(&["a@example.com"]);
    let (sender, sent) = memory();
    let outbox = outbox(&rows, Servers::one(sender));
    // As often as a sender was killed with it in hand, before DATA.
    rows.change(1, |row| (row.state, row.lease, row.attempts) = (OutboxState::Sending, Some(at(0)), 48));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { failed: 1, ..Tally::default() });
    assert!(sent.lock().unwrap().is_empty());
    assert!(rows.row(1).error.unwrap().starts_with("given up after 48 attempts"));
    assert_eq!(rows.undelivered(), [1], "its agent hears of it");
}

#[tokio::test]
async fn one_server_s_trouble_does_not_touch_another_s_mail() {
    let rows = Rows::to(&["a@example.com", "b@example.com"]);
    rows.change(1, |row| row.draft.mailbox = "billing".into());
    let (sender, sent) = memory();
    let servers = Servers::one(sender).with("billing".into(), smtp(nobody()));
    assert_eq!(outbox(&rows, servers).drain_once().await.unwrap(), Tally { sent: 1, left: 1, ..Tally::default() });
    assert_eq!(sent.lock().unwrap()[0].rcpt, "b@example.com");
    assert_eq!(rows.states(), ["queued", "sent"]);
}

#[tokio::test]
async fn refusals_of_a_real_server_have_their_outcomes() {
    let sink = SmtpSink::start(SinkOptions {
        at_rcpt: [("full@example.com", "452 4.2.2 mailbox full"), ("nobody@example.com", "550 5.1.1 unknown")].into(),
        after_data: [("spam@example.com", "554 5.7.1 looks like spam"), ("busy@example.com", "451 4.3.0 scanner down")]
            .into(),
        ..SinkOptions::default()
    });
    let rows = Rows::to(&[
        "full@example.com",
        "nobody@example.com",
        "spam@example.com",
        "busy@example.com",
        "ann@example.com",
    ]);
    let outbox = outbox(&rows, Servers::one(smtp(sink.account())));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { sent: 1, failed: 2, left: 2, ..Tally::default() });
    assert_eq!(rows.states(), ["queued", "failed", "failed", "queued", "sent"]);
    assert_eq!(rows.row(1).error.unwrap(), "naming the recipient: 452 4.2.2 mailbox full");
    assert_eq!(rows.row(2).error.unwrap(), "naming the recipient: 550 5.1.1 unknown");
    assert_eq!(rows.row(3).error.unwrap(), "waiting for the receipt: 554 5.7.1 looks like spam");
    assert_eq!(sink.wait(1)[0].rcpt_to, "ann@example.com");
    assert!(rows.alerts().is_empty(), "the server is well");
    let mut undelivered = rows.undelivered();
    undelivered.sort();
    assert_eq!(undelivered, [2, 3]);

    // Two days of the same answer are enough.
    for hour in 1..50 {
        rows.set_now(at(hour * 7200));
        outbox.drain_once().await.unwrap();
    }
    assert_eq!(rows.row(1).state, OutboxState::Failed);
    assert_eq!(rows.row(1).error.unwrap(), "given up after 48 attempts: naming the recipient: 452 4.2.2 mailbox full");
}

#[tokio::test]
async fn a_refused_null_sender_is_replaced_by_the_bounce_address() {
    let sink = SmtpSink::start(SinkOptions { refuse_null_sender: true, ..SinkOptions::default() });
    let rows = Rows::new();
    rows.add("ann@example.com", Draft { return_path: ReturnPath::Null, ..draft() });
    let tally = outbox(&rows, Servers::one(smtp(sink.account()))).drain_once().await.unwrap();
    assert_eq!(tally, Tally { sent: 1, ..Tally::default() });
    let mail = sink.wait(1).remove(0);
    assert!(mail.mail_from.starts_with("support+7-b1-"), "{}", mail.mail_from);
    assert_eq!(mail.header("Message-ID").as_deref(), Some("<7-r1-x.1@acme.example>"));
    assert_eq!(rows.row(1).attempts, 1);
}

#[tokio::test]
async fn mail_whose_receipt_is_lost_is_uncertain_and_not_sent_again() {
    let rows = Rows::to(&["ann@example.com"]);
    let steps = [Hear("MAIL"), Say("250 ok"), Hear("RCPT"), Say("250 ok"), Hear("DATA"), Say("354 go"), HearMessage];
    let outbox = outbox(&rows, Servers::one(smtp(listen(&steps).await)));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { uncertain: 1, ..Tally::default() });
    assert_eq!(rows.row(1).error.unwrap(), "waiting for the receipt: connection closed");
    assert_eq!(rows.undelivered(), [1]);
    rows.set_now(at(7 * 86_400));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally::default());

    let rows = Rows::to(&["ann@example.com"]);
    let outbox = self::outbox(&rows, Servers::one(smtp(listen(&steps[..5]).await)));
    assert_eq!(outbox.drain_once().await.unwrap(), Tally { left: 1, ..Tally::default() });
    assert_eq!(rows.row(1).error.unwrap(), "handing over the message: connection closed", "which it was not");
}

/// Waits until the rows are as wanted, however slow the machine.
async fn until(rows: &Rows, wanted: impl Fn(&Rows) -> bool) {
    let poll = async {
        while !wanted(rows) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(3600), poll).await.expect("in time");
}

#[tokio::test(start_paused = true)]
async fn the_daemon_sends_when_woken_when_due_and_stops_when_told() {
    let rows = Rows::to(&["a@example.com"]);
    let (wake, cancel) = (Arc::new(Notify::new()), CancellationToken::new());
    let (sender, sent) = memory();
    let running = tokio::spawn(outbox(&rows, Servers::one(sender)).run(wake.clone(), cancel.clone()));
    until(&rows, |rows| rows.states() == ["sent"]).await;

    rows.add("b@example.com", draft());
    let written = tokio::time::Instant::now();
    wake.notify_one();
    until(&rows, |rows| rows.states() == ["sent", "sent"]).await;
    assert!(written.elapsed() < Duration::from_secs(1), "woken, not polled");

    rows.add("c@example.com", draft());
    rows.change(3, |row| row.next = at(30));
    wake.notify_one();
    tokio::time::sleep(Duration::from_secs(29)).await;
    rows.set_now(at(30));
    until(&rows, |rows| rows.states() == ["sent", "sent", "sent"]).await;
    assert!(written.elapsed() < Duration::from_secs(33), "slept until it was due: {:?}", written.elapsed());

    rows.add("d@example.com", draft());
    until(&rows, |rows| rows.row(4).state == OutboxState::Sent).await;
    assert!(written.elapsed() < Duration::from_secs(100), "a lost wake-up costs a minute");

    cancel.cancel();
    running.await.unwrap();
    assert_eq!(sent.lock().unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_row_whose_lease_runs_out_under_our_hands_is_not_sent_twice() {
    let rows = Rows::to(&["a@example.com"]);
    rows.gate.forget_permits(usize::MAX);
    let (wake, cancel) = (Arc::new(Notify::new()), CancellationToken::new());
    let (sender, sent) = memory();
    let running = tokio::spawn(outbox(&rows, Servers::one(sender)).run(wake.clone(), cancel.clone()));
    until(&rows, |rows| rows.row(1).attempts == 1).await;

    rows.set_now(at(301));
    wake.notify_one();
    until(&rows, |rows| rows.row(1).attempts == 2).await;
    rows.gate.add_permits(2);
    until(&rows, |rows| rows.states() == ["sent"]).await;
    assert_eq!(rows.gate.available_permits(), 1, "one of the two never began");
    cancel.cancel();
    running.await.unwrap();
    assert_eq!(sent.lock().unwrap().len(), 1);
}
