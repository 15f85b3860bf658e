//! Whether a server can be used at all: a human hears while it fails, and when it works again. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::outbox::Notice;
use crate::outbox::outcome::{SendError, later, stretched};

/// Seconds between tries of a server in trouble; the last one repeats. Short, since one try is cheap and
/// all mail waits for it.
const WAITS: [i64; 5] = [30, 60, 120, 300, 600];

/// The state of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    trouble: Option<Trouble>,
    /// It worked, and that was said: an earlier process may have told of trouble.
    well: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Trouble {
    tries: usize,
    /// Nothing is sent before.
    until: Timestamp,
    error: String,
}

impl Health {
    /// Records a failure of the whole server.
    pub fn failed(&mut self, server: &str, error: &SendError, now: Timestamp, chance: f64) -> Option<Notice> {
        let tries = match &self.trouble {
            // Sends that began together fail together: that is one try.
            Some(trouble) if now < trouble.until => return None,
            Some(trouble) => trouble.tries + 1,
            None => 1,
        };
        let seconds = WAITS.get(tries - 1).or(WAITS.last()).copied().unwrap_or_default();
        let until = later(now, stretched(SignedDuration::from_secs(seconds), chance));
        self.trouble = Some(Trouble { tries, until, error: error.to_string() });
        self.well = false;
        let text = format!(
            "No mail leaves by {server} ({error}). It waits in the outbox and is tried again; {}",
            error.advice()
        );
        Some(Notice { topic: topic(server), recovered: false, text })
    }

    /// Records that the server took up a conversation.
    pub fn works(&mut self, server: &str) -> Option<Notice> {
        let was = self.trouble.take().map(|trouble| format!(" (it was: {})", trouble.error)).unwrap_or_default();
        if std::mem::replace(&mut self.well, true) {
            return None;
        }
        Some(Notice { topic: topic(server), recovered: true, text: format!("Mail leaves by {server} again{was}") })
    }

    /// Until when nothing should be sent, and why.
    pub fn closed(&self, now: Timestamp) -> Option<(Timestamp, &str)> {
        let trouble = self.trouble.as_ref()?;
        (now < trouble.until).then_some((trouble.until, trouble.error.as_str()))
    }

    /// Whether the last that was heard of the server is trouble.
    pub fn is_troubled(&self) -> bool {
        self.trouble.is_some()
    }
}

fn topic(server: &str) -> String {
    format!("server {server}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::outcome::Stage;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_442_000 + seconds).unwrap()
    }

    fn refused() -> SendError {
        SendError::trouble(Stage::Connect, "connection refused")
    }

    #[test]
    fn trouble_is_told_of_while_it_lasts_and_its_end_once() {
        let mut health = Health::default();
        assert!(health.works("mx:25").unwrap().recovered, "whatever an earlier process told of");
        assert_eq!(health.works("mx:25"), None);
        let notice = health.failed("mx:25", &refused(), at(0), 0.0).expect("the first failure is told");
        assert_eq!(
            notice.text,
            "No mail leaves by mx:25 (connecting: connection refused). It waits in the outbox and is tried again; \
             check host and port of the server, and that it runs"
        );
        assert_eq!(health.failed("mx:25", &refused(), at(1), 0.0), None, "failed together");
        assert_eq!(health.closed(at(29)), Some((at(30), "connecting: connection refused")));
        assert_eq!(health.closed(at(30)), None);
        assert!(health.is_troubled(), "until a conversation succeeds");

        for _ in 0..20 {
            let until = health.closed(at(30)).map_or(at(30), |(until, _)| until);
            assert_eq!(health.failed("mx:25", &refused(), until, 0.0), Some(notice.clone()), "it still stands");
        }
        let over = health.works("mx:25").unwrap();
        assert_eq!(over.text, "Mail leaves by mx:25 again (it was: connecting: connection refused)");
        assert_eq!((over.recovered, &over.topic), (true, &notice.topic));
        assert_eq!(health.works("mx:25"), None);
        assert_eq!(health.failed("mx:25", &refused(), at(99_999), 0.0), Some(notice), "a new trouble is told again");
    }

    #[test]
    fn a_server_in_trouble_is_tried_every_ten_minutes_at_last() {
        let (mut health, mut now, mut waits) = (Health::default(), at(0), Vec::new());
        for _ in 0..7 {
            health.failed("mx", &refused(), now, 0.0);
            let until = health.closed(now).unwrap().0;
            waits.push(until.duration_since(now).as_secs());
            now = until;
        }
        assert_eq!(waits, [30, 60, 120, 300, 600, 600, 600]);
    }
}
