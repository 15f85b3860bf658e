//! From what went wrong while sending to what becomes of the row. Pure: time, attempts and chance are arguments.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::store::outbox::Outcome;

/// Minutes to wait after the first, second, … attempt; the last one repeats.
const WAITS: [i64; 6] = [1, 2, 5, 15, 30, 60];

/// After this many attempts, some two days, a temporary failure counts as final (RFC 5321 section 4.5.4.1
/// asks for patience of four to five days; a desk must know sooner that its answer is stuck).
pub const GIVE_UP_AFTER: u32 = 48;

/// Share of a wait that chance may add, so that what failed together does not come back together.
const JITTER: f64 = 0.2;

crate::desk::names::closed_set! {
    /// How far the conversation had come.
    pub enum Stage {
        /// TCP, greeting and EHLO; for a Maildir, its folder.
        Connect = "connect",
        /// The TLS handshake, or STARTTLS before it.
        Tls = "tls",
        Auth = "auth",
        /// `MAIL FROM`.
        Mail = "mail",
        /// `RCPT TO`.
        Rcpt = "rcpt",
        /// From the DATA command to the last byte before the final dot: the server cannot have accepted it.
        Data = "data",
        /// From the final dot on: without an answer nobody knows.
        AfterData = "after_data",
    }
}

impl Stage {
    fn words(self) -> &'static str {
        match self {
            Self::Connect => "connecting",
            Self::Tls => "securing the connection",
            Self::Auth => "logging in",
            Self::Mail => "naming the sender",
            Self::Rcpt => "naming the recipient",
            Self::Data => "handing over the message",
            Self::AfterData => "waiting for the receipt",
        }
    }
}

/// Why a send did not end with a receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {cause}", stage.words())]
pub struct SendError {
    pub stage: Stage,
    pub cause: Cause,
}

impl SendError {
    pub fn new(stage: Stage, cause: Cause) -> Self {
        Self { stage, cause }
    }

    /// Connection trouble, in words.
    pub fn trouble(stage: Stage, words: impl Into<String>) -> Self {
        Self { stage, cause: Cause::Trouble(words.into()) }
    }

    /// Which keys of the configuration to look at, where the whole server is in trouble.
    pub fn advice(&self) -> &'static str {
        match self.stage {
            Stage::Connect => "check host and port of the server, and that it runs",
            Stage::Tls => "check `tls` and `tls_ca` of the server",
            _ => "check user and password of the server",
        }
    }

    /// `MAIL FROM:<>` was refused for good: some servers want a sender in spite of RFC 5321 section 6.1.
    pub fn refuses_null_sender(&self) -> bool {
        let refused = matches!(&self.cause, Cause::Answer { code, .. } if is_permanent(*code));
        self.stage == Stage::Mail && refused && !self.is_about_login()
    }

    /// Answers that say "log in (better)" wherever they come (RFC 4954 section 6).
    fn is_about_login(&self) -> bool {
        matches!(self.cause, Cause::Answer { code: 530 | 534 | 535 | 538, .. })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server said no, with an SMTP code.
    Answer { code: u16, text: String },
    /// The connection broke or stalled, or what came over it was not SMTP.
    Trouble(String),
    /// Every connection to the server has its hands full, so it was not offered.
    Busy,
    /// No server could be given this: an address with a line break in it and the like.
    Unfit(String),
    /// The store could not record that DATA begins, so it was not begun.
    Unrecorded(String),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { code, text } => write!(f, "{code} {text}"),
            Self::Busy => f.write_str("all connections to the server are busy"),
            Self::Trouble(words) | Self::Unfit(words) | Self::Unrecorded(words) => f.write_str(words),
        }
    }
}

/// Whose trouble a failure is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// This message's.
    Message(Outcome),
    /// The server's or its configuration's: every message waits, none is given up.
    Server,
}

/// What a failure means after so many attempts (this one included). `chance` is between 0 and 1.
pub fn judge(error: &SendError, attempts: u32, now: Timestamp, chance: f64) -> Judgement {
    let text = error.to_string();
    match (error.stage, &error.cause) {
        (_, Cause::Busy) => Judgement::Message(Outcome::Waits { at: later(now, wait(1, chance)), error: text }),
        (_, Cause::Unfit(_)) => Judgement::Message(Outcome::Failed { error: text }),
        (Stage::Connect | Stage::Tls | Stage::Auth, _) => Judgement::Server,
        _ if error.is_about_login() => Judgement::Server,
        (_, Cause::Answer { code, .. }) if is_permanent(*code) => Judgement::Message(Outcome::Failed { error: text }),
        (Stage::AfterData, Cause::Trouble(_)) => Judgement::Message(Outcome::Uncertain { error: text }),
        (_, Cause::Answer { .. } | Cause::Trouble(_) | Cause::Unrecorded(_)) if attempts < GIVE_UP_AFTER => {
            Judgement::Message(Outcome::Retry { at: later(now, wait(attempts, chance)), error: text })
        }
        _ => Judgement::Message(Outcome::Failed { error: format!("given up after {attempts} attempts: {text}") }),
    }
}

/// What becomes of a message that was taken in hand more often than anybody tries: every time a sender ended with it,
/// and it must not end another.
pub fn run_out(attempts: u32) -> Option<Outcome> {
    let error = format!("given up after {GIVE_UP_AFTER} attempts, in which the sender ended with this mail in hand");
    (attempts > GIVE_UP_AFTER).then_some(Outcome::Failed { error })
}

/// How long to wait after so many attempts.
pub fn wait(attempts: u32, chance: f64) -> SignedDuration {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = WAITS.get(step).or(WAITS.last()).copied().unwrap_or_default();
    stretched(SignedDuration::from_mins(minutes), chance)
}

/// The wait with its share of chance, in whole milliseconds.
pub(crate) fn stretched(wait: SignedDuration, chance: f64) -> SignedDuration {
    let extra = wait.as_millis() as f64 * JITTER * chance.clamp(0.0, 1.0);
    wait.saturating_add(SignedDuration::from_millis(extra as i64))
}

/// `now` plus a wait; the end of time when there is no such instant.
pub(crate) fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn is_permanent(code: u16) -> bool {
    (500..600).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    fn answer(stage: Stage, code: u16) -> SendError {
        SendError::new(stage, Cause::Answer { code, text: "said so".into() })
    }

    fn lost(stage: Stage) -> SendError {
        SendError::trouble(stage, "connection closed")
    }

    fn word(judgement: Judgement) -> &'static str {
        match judgement {
            Judgement::Server => "server",
            Judgement::Message(Outcome::Sent) => "sent",
            Judgement::Message(Outcome::Retry { .. }) => "retry",
            Judgement::Message(Outcome::Waits { .. }) => "waits",
            Judgement::Message(Outcome::Failed { .. }) => "failed",
            Judgement::Message(Outcome::Uncertain { .. }) => "uncertain",
        }
    }

    #[test]
    fn every_stage_and_answer_has_its_outcome() {
        use Stage::*;
        let table = [
            // The server's own trouble never costs a message, however final the server sounds.
            (lost(Connect), "server"),
            (answer(Connect, 421), "server"),
            (answer(Connect, 554), "server"),
            (lost(Tls), "server"),
            (answer(Tls, 454), "server"),
            (answer(Tls, 502), "server"),
            (lost(Auth), "server"),
            (answer(Auth, 454), "server"),
            (answer(Auth, 535), "server"),
            (answer(Mail, 530), "server"),
            (answer(Rcpt, 530), "server"),
            (answer(Mail, 538), "server"),
            // A temporary answer, or a connection that broke while nothing was handed over.
            (answer(Mail, 421), "retry"),
            (answer(Mail, 451), "retry"),
            (answer(Rcpt, 450), "retry"),
            (answer(Rcpt, 452), "retry"),
            (answer(Data, 451), "retry"),
            (answer(AfterData, 451), "retry"),
            (lost(Mail), "retry"),
            (lost(Rcpt), "retry"),
            (lost(Data), "retry"),
            // A final answer about this message.
            (answer(Mail, 550), "failed"),
            (answer(Rcpt, 550), "failed"),
            (answer(Rcpt, 553), "failed"),
            (answer(Data, 554), "failed"),
            (answer(AfterData, 552), "failed"),
            (answer(AfterData, 554), "failed"),
            // Nobody knows.
            (lost(AfterData), "uncertain"),
            // Ours.
            (SendError::new(Mail, Cause::Busy), "waits"),
            (SendError::new(Rcpt, Cause::Unfit("not an address".into())), "failed"),
            (SendError::new(Connect, Cause::Unfit("not an address".into())), "failed"),
            (SendError::new(Data, Cause::Unrecorded("database is locked".into())), "retry"),
        ];
        for (error, expected) in table {
            assert_eq!(word(judge(&error, 1, now(), 0.5)), expected, "{:?}", error);
        }
    }

    #[test]
    fn waits_grow_to_an_hour_and_end_after_two_days() {
        let error = answer(Stage::Rcpt, 451);
        let (mut at, mut minutes) = (now(), Vec::new());
        for attempts in 1.. {
            match judge(&error, attempts, at, 0.0) {
                Judgement::Message(Outcome::Retry { at: next, .. }) => {
                    minutes.push(next.duration_since(at).as_mins());
                    at = next;
                }
                Judgement::Message(Outcome::Failed { error }) => {
                    assert_eq!(error, "given up after 48 attempts: naming the recipient: 451 said so");
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(minutes[..8], [1, 2, 5, 15, 30, 60, 60, 60]);
        let hours = at.duration_since(now()).as_hours();
        assert!((40..=48).contains(&hours), "{hours} h");
    }

    #[test]
    fn neither_the_server_s_trouble_nor_a_lost_receipt_runs_out() {
        assert_eq!(judge(&answer(Stage::Auth, 535), 1000, now(), 0.0), Judgement::Server);
        assert_eq!(word(judge(&lost(Stage::AfterData), 1000, now(), 0.0)), "uncertain");
    }

    #[test]
    fn chance_adds_at_most_a_fifth() {
        assert_eq!(wait(1, 0.0), SignedDuration::from_secs(60));
        assert_eq!(wait(1, 1.0), SignedDuration::from_secs(72));
        assert_eq!(wait(1, 7.0), SignedDuration::from_secs(72));
        assert_eq!(wait(u32::MAX, 0.0), SignedDuration::from_hours(1));
    }

    #[test]
    fn only_a_final_no_to_the_null_sender_asks_for_another() {
        assert!(answer(Stage::Mail, 550).refuses_null_sender());
        for error in [answer(Stage::Mail, 451), answer(Stage::Mail, 530), answer(Stage::Rcpt, 550), lost(Stage::Mail)] {
            assert!(!error.refuses_null_sender(), "{error:?}");
        }
    }
}
