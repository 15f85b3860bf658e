//! What the stories are told with: the servers, the configuration, and a small summary of what came of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use maildesk::config::settings::Tls;
use serde_json::Value;
use tempfile::TempDir;

use super::running::{Daemon, Ended, command};
use crate::support::dovecot::{Dovecot, PASSWORD};
use crate::support::letter::{Letter, Post};
use crate::support::smtp::{Received, SinkOptions, SmtpSink};

pub const CUSTOMER: &str = "emily@northwind.example";
pub const ANN: &str = "ann@acme.example";
pub const BOB: &str = "bob@acme.example";
pub const SMTP_LOGIN: (&str, &str) = ("desk", "sésame \\ouvre-toi\"");

/// How long whatever must happen may take.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// A support team's machines: IMAP with TLS, SMTP with TLS and AUTH, and a folder for the desk.
pub struct House {
    pub dovecot: Dovecot,
    pub smtp: SmtpSink,
    folder: TempDir,
}

impl House {
    /// With the configuration in `house.toml`.
    pub fn new() -> Self {
        Self::with(|toml| toml)
    }

    /// With that configuration changed.
    pub fn with(change: impl FnOnce(String) -> String) -> Self {
        let dovecot = Dovecot::start(&["support", "billing"]);
        let smtp = SmtpSink::start(SinkOptions {
            tls: Tls::Starttls,
            login: Some(SMTP_LOGIN),
            mechanisms: vec!["PLAIN"],
            ..SinkOptions::default()
        });
        let house = Self { dovecot, smtp, folder: tempfile::tempdir().unwrap() };
        fs::copy(house.dovecot.ca(), house.path("imap-ca.pem")).unwrap();
        fs::copy(house.smtp.account().tls_ca.unwrap(), house.path("smtp-ca.pem")).unwrap();
        house.secret("imap.password", PASSWORD);
        house.secret("smtp.password", SMTP_LOGIN.1);
        house.configure(change);
        house
    }

    /// Writes the configuration.
    pub fn configure(&self, change: impl FnOnce(String) -> String) {
        let toml = include_str!("house.toml")
            .replace("IMAPS", &self.dovecot.tls_port.to_string())
            .replace("IMAP", &self.dovecot.port.to_string())
            .replace("SMTP", &self.smtp.port.to_string())
            // The command runs wherever the daemon was started.
            .replace("alerts.txt", &self.path("alerts.txt").display().to_string());
        fs::write(self.config(), change(toml)).unwrap();
    }

    /// Writes a password that only its owner may read.
    pub fn secret(&self, name: &str, password: &str) {
        fs::write(self.path(name), format!("{password}\n")).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub fn config(&self) -> PathBuf {
        self.path("maildesk.toml")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the desk; it is open when this returns.
    pub fn open(&self) -> Daemon {
        Daemon::start(&self.config())
    }

    /// Runs a command of the binary to its end.
    pub fn maildesk(&self, arguments: &[&str]) -> Ended {
        Ended::of(command(&self.config()).args(arguments))
    }

    /// `maildesk deliver`, as an MTA calls it.
    pub fn pipe(&self, mailbox: &str, mail: impl Into<Vec<u8>>) -> Ended {
        Ended::of(command(&self.config()).args(["deliver", "--mailbox", mailbox]).write_stdin(mail))
    }

    /// Delivers a mail to the mailboxes that it is addressed to, as the MTA of acme.example does: what
    /// stands behind a `+` plays no part.
    pub fn post(&self, mail: impl Into<Vec<u8>>) {
        let raw = mail.into();
        let read = maildesk::mail::read(&raw, &Default::default());
        let local = |address: &str| address.strip_suffix("@acme.example").map(str::to_owned);
        let users: Vec<String> = read.recipients().filter_map(|to| local(&to.address)).collect();
        assert!(!users.is_empty(), "nobody at acme.example: {}", String::from_utf8_lossy(&raw));
        for user in users {
            self.dovecot.deliver(user.split('+').next().unwrap(), &raw);
        }
    }

    /// A customer's first mail, in words.
    pub fn ask(&self, from: &str, subject: &str, text: &str) {
        self.post(Post::new(from, "support@acme.example", subject).text(text));
    }

    /// Waits until so many mails for somebody have left the desk; all of them had to log in over TLS.
    pub fn inbox(&self, address: &str, count: usize) -> Vec<Letter> {
        for seen in 1.. {
            let mails = self.smtp.wait(seen);
            assert!(mails.iter().all(|mail| mail.tls && mail.login == SMTP_LOGIN.0));
            let theirs: Vec<&Received> = mails.iter().filter(|mail| mail.rcpt_to == address).collect();
            if theirs.len() == count {
                return theirs.into_iter().map(letter).collect();
            }
        }
        unreachable!("`wait` has a deadline")
    }

    /// The last of so many mails for somebody.
    pub fn newest(&self, address: &str, count: usize) -> Letter {
        self.inbox(address, count).pop().unwrap()
    }

    /// What became of each message, such as `opened 1`, in the order in which they came.
    pub fn verdicts(&self) -> Vec<String> {
        let rows = self.maildesk(&["ledger", "--json"]).json();
        let mut rows = rows.as_array().unwrap().clone();
        rows.sort_by_key(|row| row["id"].as_i64());
        let words = |row: &Value| format!("{} {}", row["verdict"].as_str().unwrap(), row["ticket"]);
        rows.iter().map(words).collect()
    }

    pub fn ticket(&self, number: i64) -> Value {
        self.maildesk(&["ticket", "show", &number.to_string(), "--json"]).json()
    }

    /// What people wrote in a ticket, in the order in which it was taken in, such as `public requester: text`.
    pub fn timeline(&self, number: i64) -> Vec<String> {
        let mut entries = self.ticket(number)["entries"].as_array().unwrap().clone();
        // Not by time: IMAP knows whole seconds only, and here all happens within one.
        entries.sort_by_key(|entry| entry["id"].as_i64());
        let mails = entries.iter().filter(|entry| entry["kind"] != "event" && entry["author"]["kind"] != "system");
        let words = |entry: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
            format!("{} {}: {}", text(&entry["visibility"]), text(&entry["author"]["kind"]), text(&entry["text"]))
        };
        mails.map(words).collect()
    }

    /// Waits until the alert command has written these words; answers all it wrote.
    pub fn alerted(&self, words: &str) -> String {
        until(&format!("an alert with `{words}`"), || {
            fs::read_to_string(self.path("alerts.txt")).ok().filter(|text| text.contains(words))
        })
    }

    /// Waits until the alert's own way of mail has these words.
    pub fn alert_mail(&self, words: &str) -> Letter {
        until(&format!("an alert by mail with `{words}`"), || {
            let mails = fs::read_dir(self.path("alerts").join("new")).ok()?;
            let raw = mails.filter_map(|mail| fs::read(mail.ok()?.path()).ok());
            let mut letters = raw.map(|raw| Letter::new(String::new(), String::new(), raw));
            letters.find(|letter| letter.text().contains(words))
        })
    }
}

pub fn letter(mail: &Received) -> Letter {
    Letter::new(mail.rcpt_to.clone(), String::new(), mail.raw.clone())
}

/// Looks until there is something, with a deadline.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        match look() {
            Some(found) => return found,
            None => assert!(Instant::now() < end, "{what}: never"),
        }
        // Between two looks only; nothing is expected to take this long.
        std::thread::sleep(Duration::from_millis(20));
    }
}
