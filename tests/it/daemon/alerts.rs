//! Who is told of what, and how often: one memory for all processes of a desk.

use std::fs;
use std::sync::Arc;

use maildesk::config;
use maildesk::daemon::Daemon;
use maildesk::mailbox::Desk;
use maildesk::mailbox::alarm::{Alarm, Topic};
use maildesk::store::{Location, Store};
use tempfile::TempDir;

use super::running::{Ended, command};
use crate::support::smtp::{SinkOptions, SmtpSink};

/// Whoever is told stands in `alerts.txt`, a line an alert.
const DESK: &str = r#"
[desk]
name = "Acme Support"
domain = "desk.acme.example"
data = "data"
secret_file = "secret"

[[mailbox]]
name = "support"
address = "support@acme.example"

[smtp]
maildir = "out"

[[agent]]
id = "ann"
addresses = ["ann@acme.example"]

[[queue]]
name = "support"
members = ["ann"]

[brakes]
sender = "1 per 1h"

[alert]
command = "WAY"
"#;

/// Writes each line at once, since several may be told side by side.
const NOTES: &str = r"words=$(cat); echo $words >> FOLDER/alerts.txt";

struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        office.way(NOTES);
        office
    }

    /// The command by which people are told.
    fn way(&self, command: &str) {
        let command = command.replace("FOLDER", &self.folder.path().display().to_string());
        fs::write(self.config(), DESK.replace("WAY", &command)).unwrap();
    }

    fn config(&self) -> std::path::PathBuf {
        self.folder.path().join("maildesk.toml")
    }

    /// A process of the desk.
    fn process(&self) -> Daemon {
        let loaded = config::load(&self.config(), config::Keys::Create, &maildesk::cli::templates);
        let config = loaded.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        let store = Store::open(&Location::Sqlite { folder: self.folder.path().join("data") }).unwrap();
        Daemon::new(config, store)
    }

    fn told(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("alerts.txt")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn deliver(&self, raw: &str) -> Ended {
        Ended::of(command(&self.config()).arg("deliver").write_stdin(raw))
    }
}

fn intake(daemon: &Daemon) -> Arc<maildesk::daemon::intake::Intake> {
    daemon.intake(&daemon.config.mailboxes[0])
}

#[tokio::test]
async fn an_outage_its_end_and_the_next_outage_are_each_told_once_and_in_order() {
    let office = Office::new();
    let daemon = office.process();
    let (intake, mut alarm) = (intake(&daemon), Alarm::new("support".into()));
    for _ in 0..2 {
        (0..5).for_each(|_| intake.notify(alarm.raise(Topic::Unreadable, "nothing answers")));
        alarm.read().into_iter().for_each(|notice| intake.notify(notice));
    }
    daemon.alerts.told().await;
    let (down, up) = ("Mailbox support: nothing answers", "Mailbox support: it can be read again");
    assert_eq!(office.told(), [down, up, down, up]);

    // A process that knows of no trouble says nothing of its end.
    let other = office.process();
    Alarm::new("support".into()).read().into_iter().for_each(|notice| self::intake(&other).notify(notice));
    other.alerts.told().await;
    assert_eq!(office.told().len(), 4);
}

#[tokio::test]
async fn what_one_process_told_of_another_does_not_repeat_but_knows_to_end() {
    let office = Office::new();
    let mut alarm = Alarm::new("support".into());
    for _ in 0..3 {
        let daemon = office.process();
        intake(&daemon).notify(alarm.raise(Topic::Unreadable, "nothing answers"));
        daemon.alerts.raise("A brake fired: too many acknowledgements".to_owned());
        daemon.alerts.told().await;
    }
    // Two troubles are told side by side.
    let mut told = office.told();
    told.sort();
    assert_eq!(told, ["A brake fired: too many acknowledgements", "Mailbox support: nothing answers"]);
    let daemon = office.process();
    Alarm::new("support".into()).read().into_iter().for_each(|notice| intake(&daemon).notify(notice));
    daemon.alerts.told().await;
    assert_eq!(office.told().last().unwrap(), "Mailbox support: it can be read again");
}

#[tokio::test]
async fn what_nobody_could_be_told_is_remembered_and_told_later() {
    let office = Office::new();
    office.way("exit 3");
    let daemon = office.process();
    daemon.alerts.raise("Mail was held".to_owned());
    daemon.alerts.told().await;
    let kept = daemon.store.read(|tx| tx.alerts()).await.unwrap();
    assert_eq!(
        kept.iter().map(|told| (told.words.as_str(), told.reached)).collect::<Vec<_>>(),
        [("Mail was held", false)]
    );
    // As it is five minutes later, when the way works again.
    daemon
        .store
        .write(move |tx| {
            tx.set_alerts(
                &kept
                    .iter()
                    .map(|told| maildesk::store::alert::Told {
                        at: told.at - jiff::SignedDuration::from_mins(5),
                        ..told.clone()
                    })
                    .collect::<Vec<_>>(),
            )
        })
        .await
        .unwrap();
    office.way(NOTES);
    let daemon = office.process();
    daemon.alerts.try_again().await;
    daemon.alerts.told().await;
    daemon.alerts.try_again().await;
    daemon.alerts.told().await;
    assert_eq!(office.told(), ["Mail was held"]);
    assert!(daemon.store.read(|tx| tx.alerts()).await.unwrap()[0].reached);
}

#[tokio::test]
async fn people_are_told_though_the_store_does_not_answer() {
    let office = Office::new();
    let daemon = office.process();
    let holder = rusqlite::Connection::open(office.folder.path().join("data/maildesk.db")).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    for _ in 0..2 {
        daemon.alerts.stands("the store", "database is locked".to_owned());
        daemon.alerts.told().await;
    }
    assert_eq!(office.told(), ["database is locked"]);
}

#[test]
fn a_flood_by_deliver_is_told_as_one_and_its_log_names_nobody() {
    let office = Office::new();
    let from = "From: erika.mustermann@client.example\r\nTo: support@acme.example\r\n";
    let delivered: Vec<Ended> =
        (0..4).map(|number| office.deliver(&format!("{from}Subject: Printer\r\n\r\nHelp {number}\r\n"))).collect();
    let log: String = delivered.iter().map(|ended| ended.err.as_str()).collect();
    assert!(delivered.iter().all(|ended| ended.code == 0), "{log}");
    let told = office.told();
    assert!(told.len() == 1 && told[0].starts_with("A brake fired"), "{told:?}\n{log}");
    assert!(told[0].contains("erika.mustermann@client.example"), "the operator reads whom it is about: {told:?}");
    assert_eq!(log.matches("A brake fired").count(), 3, "each time is logged, and once: {log}");
    assert!(log.contains("e…@client.example") && !log.contains("erika.mustermann"), "{log}");
}

#[test]
fn a_refusal_that_names_people_names_nobody_in_the_log() {
    let office = Office::new();
    let refused = "550 5.1.1 <erika.mustermann@client.example> moved to erika.neumann@other.example";
    let at_rcpt = [("erika.mustermann@client.example", refused)].into();
    let sink = SmtpSink::start(SinkOptions { at_rcpt, ..SinkOptions::default() });
    let smtp = format!("host = \"127.0.0.1\"\nport = {}\ntls = \"none\"", sink.port);
    let toml = fs::read_to_string(office.config()).unwrap().replacen("maildir = \"out\"", &smtp, 1);
    fs::write(office.config(), toml).unwrap();
    let asked = "From: erika.mustermann@client.example\r\nTo: support@acme.example\r\nSubject: Printer\r\n\r\nHelp\r\n";
    assert_eq!(office.deliver(asked).code, 0);
    let once = Ended::of(command(&office.config()).args(["run", "--once"]));
    assert_eq!(once.err.matches("Mail failed").count(), 1, "{}", once.err);
    assert!(once.err.contains("<e…@client.example> moved to e…@other.example"), "{}", once.err);
    assert!(!once.err.contains("mustermann") && !once.err.contains("neumann"), "{}", once.err);
}
