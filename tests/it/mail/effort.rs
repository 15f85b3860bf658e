//! How long understanding a message may take, in processor time of the thread: a busy machine makes it no longer.

use std::time::Duration;

use maildesk::desk::mail::Mail;
use maildesk::mail::{Reading, read};
use rustix::time::{ClockId, clock_gettime};

/// What any message may take in an unoptimised build, and what each byte of it may add. Ordinary mail takes a
/// fiftieth; what is quadratic is beyond it at some ten thousand bytes.
const ANY: Duration = Duration::from_millis(500);
const BYTE: Duration = Duration::from_micros(10);

/// Reads a message within its bound, or panics.
pub fn read_in_time(raw: &[u8]) -> Mail {
    let before = spent();
    let mail = read(raw, &Reading::default());
    let took = spent().saturating_sub(before);
    let bound = ANY + BYTE.saturating_mul(u32::try_from(raw.len()).unwrap_or(u32::MAX));
    assert!(took <= bound, "{} bytes took {took:?}, more than {bound:?}", raw.len());
    mail
}

fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or_default(), time.tv_nsec.try_into().unwrap_or_default())
}
