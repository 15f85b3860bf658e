//! How long to wait before a server is asked again. Pure: jitter and time are arguments.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(300);

/// The delay after this many failures in a row: 2 s, doubled each time up to 5 min, of which the upper half is
/// spread by `jitter` (0 to 1), so that a hundred mailboxes do not come back to a restarted server in one instant.
pub fn delay(failures: u32, jitter: f64) -> Duration {
    let full = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST);
    full / 2 + full.mul_f64(jitter.clamp(0.0, 1.0) / 2.0)
}

/// Brakes connections that succeed: a server that accepts, answers and hangs up would otherwise make a busy loop
/// that no backoff after failures sees. A bucket of [`Limiter::BURST`] connections, refilled one a minute.
#[derive(Clone, Debug)]
pub struct Limiter {
    level: f64,
    /// When `level` was right, since any fixed moment.
    at: Duration,
}

impl Limiter {
    pub const BURST: u32 = 5;
    const REFILL: Duration = Duration::from_secs(60);

    pub fn new() -> Self {
        Self { level: f64::from(Self::BURST), at: Duration::ZERO }
    }

    /// Counts a connection made at `at` (time since any fixed moment) and returns how long to wait before the next.
    pub fn connected(&mut self, at: Duration) -> Duration {
        let gained = at.saturating_sub(self.at).as_secs_f64() / Self::REFILL.as_secs_f64();
        self.level = (self.level + gained).min(f64::from(Self::BURST)) - 1.0;
        self.at = at.max(self.at);
        if self.level >= 1.0 { Duration::ZERO } else { Self::REFILL.mul_f64((1.0 - self.level).min(5.0)) }
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_from_two_seconds_to_five_minutes() {
        let seconds = |failures, jitter| delay(failures, jitter).as_secs_f64();
        let table = [(0, 2.0), (1, 2.0), (2, 4.0), (3, 8.0), (7, 128.0), (8, 256.0), (9, 300.0), (u32::MAX, 300.0)];
        for (failures, full) in table {
            assert_eq!(seconds(failures, 1.0), full, "{failures} failures");
            assert_eq!(seconds(failures, 0.0), full / 2.0, "{failures} failures, no jitter");
        }
        assert_eq!(seconds(1, 0.5), 1.5);
        assert_eq!(seconds(1, 9.0), 2.0, "jitter out of bounds");
    }

    #[test]
    fn a_server_that_always_hangs_up_is_asked_once_a_minute() {
        let mut limiter = Limiter::new();
        let mut at = Duration::ZERO;
        let mut connections = 0;
        while at < Duration::from_secs(3600) {
            connections += 1;
            at += limiter.connected(at).max(Duration::from_millis(10));
        }
        assert!((60..=66).contains(&connections), "{connections} connections an hour");
    }

    #[test]
    fn a_quiet_hour_gives_the_burst_back() {
        let mut limiter = Limiter::new();
        for _ in 0..Limiter::BURST {
            limiter.connected(Duration::ZERO);
        }
        assert!(limiter.connected(Duration::ZERO) > Duration::ZERO);
        assert_eq!(limiter.connected(Duration::from_secs(3600)), Duration::ZERO);
    }
}
