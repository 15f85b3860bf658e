//! How long understanding a message takes: ordinary ones of 50 kB, and how hostile ones grow. All times are processor
//! time of the thread, which a busy machine makes little longer.
//!
//! `cargo bench --locked --bench mail` prints two tables and fails where an ordinary message takes longer than
//! [`ordinary::MOST`] in the median, or where a hostile one grows like [`hostile::TOO_STEEP`]. With a word behind `--`
//! only the lines that hold it are measured.
#![allow(clippy::unwrap_used)]

mod hostile;
mod ordinary;

use std::process::ExitCode;
use std::time::Duration;

use maildesk::mail::{Reading, read};
use rustix::time::{ClockId, clock_gettime};

fn main() -> ExitCode {
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let good = ordinary::report(&wanted) & hostile::report(&wanted);
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The time of understanding a message once.
fn understanding(raw: &[u8]) -> Duration {
    time(|| read(raw, &Reading::default()))
}

/// The time of doing something once; the outcome is dropped outside of it.
fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let before = spent();
    let outcome = std::hint::black_box(work());
    let took = spent().saturating_sub(before);
    drop(outcome);
    took
}

fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
