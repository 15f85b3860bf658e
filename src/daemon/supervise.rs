//! A task of the daemon that panics takes no other along and does not stay away.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::mailbox::backoff;

/// Runs work that goes on until it is stopped. Where it panics, which is a defect, a human hears of it and the work
/// begins anew: after a moment, which grows while it panics again.
pub async fn supervise<F>(what: &str, stop: &CancellationToken, alert: impl Fn(String), begin: impl Fn() -> F)
where
    F: Future<Output = ()>,
{
    for failures in 1.. {
        let ended = AssertUnwindSafe(begin()).catch_unwind().await;
        if ended.is_ok() || stop.is_cancelled() {
            return;
        }
        // What it panicked with stands in the log already, and may quote a message.
        alert(format!("{what} ended in a way that it should not and is started again; please report this defect"));
        let rest = tokio::time::sleep(backoff::delay(failures, 0.0));
        if stop.run_until_cancelled(rest).await.is_none() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_that_panics_is_told_of_and_begun_again() {
        let (begun, told) = (AtomicU32::new(0), Mutex::new(Vec::new()));
        let work = || async {
            let times = begun.fetch_add(1, Ordering::Relaxed);
            assert!(times >= 2, "a defect, made for this test");
        };
        let before = tokio::time::Instant::now();
        supervise("Mailbox support", &CancellationToken::new(), |words| told.lock().unwrap().push(words), work).await;
        assert_eq!(begun.into_inner(), 3, "until it ends well");
        assert_eq!(before.elapsed().as_secs(), 1 + 2);
        let told = told.into_inner().unwrap();
        assert!(told.len() == 2 && told[0].starts_with("Mailbox support ended"), "{told:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_not_begun_again_once_it_was_stopped() {
        let (begun, stop) = (AtomicU32::new(0), CancellationToken::new());
        let work = || async {
            begun.fetch_add(1, Ordering::Relaxed);
            stop.cancel();
            panic!("a defect, made for this test");
        };
        supervise("The outbox", &stop, drop, work).await;
        assert_eq!(begun.into_inner(), 1);
    }
}
