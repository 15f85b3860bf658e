//! When a human must hear of a mailbox's trouble: while it lasts, and once when it is over. Whoever tells people
//! keeps from telling them all the time. Pure.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::desk::names::MailboxName;

crate::desk::names::closed_set! {
    /// What is wrong; each is raised and lifted on its own.
    pub enum Topic {
        /// The mailbox cannot be read.
        Unreadable = "unreadable",
        /// Messages are on the server and have not come into the ledger for more than an hour.
        Overdue = "overdue",
        /// What `after` asks for cannot be done on the server.
        After = "after",
        /// The server did what no server may do; everything was looked at afresh.
        Irregular = "irregular",
    }
}

/// News for a human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub mailbox: MailboxName,
    pub topic: Topic,
    /// Whether this ends the trouble that an earlier notice told of.
    pub recovered: bool,
    /// One line; without mail content, without secrets.
    pub text: String,
    /// Since when the mailbox cannot be read; `None` when it can.
    pub since: Option<Timestamp>,
}

/// How long a mailbox may be unreadable before somebody hears of it: long enough for a restarted server.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(3);
/// Or after this many failures in a row.
pub const FAILURES: u32 = 5;
/// How long a message may be owed.
pub const OVERDUE: SignedDuration = SignedDuration::from_hours(1);

/// Failures in a row, and what is known to be well.
#[derive(Clone, Debug)]
pub struct Alarm {
    mailbox: MailboxName,
    failures: u32,
    since: Option<Timestamp>,
    /// When the attempt that is under way began.
    begun: Option<Timestamp>,
    /// At first nothing: an earlier process may have told of trouble.
    well: Vec<Topic>,
}

impl Alarm {
    pub fn new(mailbox: MailboxName) -> Self {
        Self { mailbox, failures: 0, since: None, begun: None, well: Vec::new() }
    }

    /// Failures in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The mailbox is about to be read. An hour of waiting for a server that drips is an hour of trouble.
    pub fn begin(&mut self, now: Timestamp) {
        self.begun = Some(now);
    }

    /// The mailbox could not be read. `hopeless`: waiting does not help (a wrong password), so told at once.
    pub fn failed(&mut self, now: Timestamp, why: &str, hopeless: bool) -> Option<Notice> {
        self.failures = self.failures.saturating_add(1);
        let since = *self.since.get_or_insert(self.begun.unwrap_or(now));
        let lasting = now.duration_since(since) >= PATIENCE || self.failures >= FAILURES || hopeless;
        lasting.then(|| self.raise(Topic::Unreadable, why))
    }

    /// Logs a failure: the first of many, and none that an alert logs.
    pub fn log(&self, why: &str, next_try: Duration, told: bool) {
        let (mailbox, seconds) = (&self.mailbox, next_try.as_secs());
        if self.failures > 1 || told {
            tracing::debug!(%mailbox, "Mailbox {mailbox}: {why}; next try in {seconds} s");
        } else {
            tracing::warn!(%mailbox, "Mailbox {mailbox}: {why}; next try in {seconds} s");
        }
    }

    /// The mailbox was read.
    pub fn read(&mut self) -> Option<Notice> {
        self.failures = 0;
        (self.since, self.begun) = (None, None);
        self.lift(Topic::Unreadable, "it can be read again")
    }

    /// Tells of trouble that stands.
    pub fn raise(&mut self, topic: Topic, text: &str) -> Notice {
        self.well.retain(|well| *well != topic);
        self.notice(topic, false, text)
    }

    /// Tells that there is no trouble, or none any more; once.
    pub fn lift(&mut self, topic: Topic, text: &str) -> Option<Notice> {
        if self.well.contains(&topic) {
            return None;
        }
        self.well.push(topic);
        Some(self.notice(topic, true, text))
    }

    /// Tells of something that happened and is over.
    pub fn once(&self, topic: Topic, text: &str) -> Notice {
        self.notice(topic, false, text)
    }

    /// Messages owed, oldest first by the time since when.
    pub fn owed(&mut self, now: Timestamp, owed: &[(u32, Timestamp)]) -> Option<Notice> {
        let late = owed.iter().filter(|(_, since)| now.duration_since(*since) > OVERDUE).count();
        if late == 0 {
            return self.lift(Topic::Overdue, "every message has come in");
        }
        let text = format!("{} on the server could not be taken in for more than an hour", messages(late));
        Some(self.raise(Topic::Overdue, &text))
    }

    fn notice(&self, topic: Topic, recovered: bool, text: &str) -> Notice {
        let (mailbox, text) = (self.mailbox.clone(), format!("Mailbox {}: {text}", self.mailbox));
        Notice { mailbox, topic, recovered, text, since: self.since }
    }
}

/// `1 message`, `2 messages`.
pub fn messages(count: usize) -> String {
    format!("{count} message{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn alarm() -> Alarm {
        Alarm::new("support".into())
    }

    #[test]
    fn a_restarted_server_alarms_nobody() {
        let mut alarm = alarm();
        assert!(alarm.read().unwrap().recovered, "whatever an earlier process told of");
        assert_eq!(alarm.failed(at(0), "refused", false), None);
        assert_eq!(alarm.failed(at(60), "refused", false), None);
        assert_eq!(alarm.read(), None);
        assert_eq!(alarm.failures(), 0);
    }

    #[test]
    fn lasting_trouble_is_told_of_while_it_lasts_and_its_end_once() {
        let mut alarm = alarm();
        for outage in [0, 10_000] {
            assert_eq!(alarm.failed(at(outage), "refused", false), None);
            let told = alarm.failed(at(outage + 180), "refused", false).unwrap();
            assert_eq!(
                (told.topic, told.recovered, told.text.as_str()),
                (Topic::Unreadable, false, "Mailbox support: refused")
            );
            assert_eq!(alarm.failed(at(outage + 4000), "refused", false), Some(told), "it still stands");
            assert!(alarm.read().unwrap().recovered);
            assert_eq!(alarm.read(), None);
        }
    }

    #[test]
    fn one_failure_that_took_long_is_told_at_once() {
        let mut alarm = alarm();
        alarm.begin(at(0));
        assert!(alarm.failed(at(180), "stalled", false).is_some());
        alarm.read();
        assert!(alarm.failed(at(999), "closed", false).is_none(), "while it waited for mail it was well");
    }

    #[test]
    fn many_failures_are_told_before_their_time() {
        let mut alarm = alarm();
        let told: Vec<_> = (0..6).map(|second| alarm.failed(at(second), "closed", false).is_some()).collect();
        assert_eq!(told, [false, false, false, false, true, true]);
    }

    #[test]
    fn a_wrong_password_is_told_at_once() {
        assert!(alarm().failed(at(0), "wrong password", true).is_some());
    }

    #[test]
    fn a_message_owed_for_more_than_an_hour_is_told_of() {
        let mut alarm = alarm();
        let owed = [(4, at(0)), (9, at(3000))];
        assert!(alarm.owed(at(3600), &owed).unwrap().recovered);
        assert!(alarm.owed(at(3601), &owed).unwrap().text.contains("1 message "));
        assert!(!alarm.owed(at(3700), &owed).unwrap().recovered);
        assert!(alarm.owed(at(3800), &owed[1..]).unwrap().recovered);
        assert_eq!(alarm.owed(at(3900), &[]), None);
    }
}
