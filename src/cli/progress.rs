//! How far a backlog has come: a bar for each mailbox, on a terminal only.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::daemon::Progress;
use crate::desk::names::MailboxName;
use crate::mailbox::{Backlog, OnProgress};

/// Messages of a backlog that is worth a bar.
const WORTH_A_BAR: usize = 100;

/// All bars of this process; standard error is one for all.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Bars for whoever reads mailboxes; none where nobody sees them.
pub fn bars() -> Option<Progress> {
    io::stderr().is_terminal().then(|| Arc::new(bar) as Progress)
}

fn bar(mailbox: &MailboxName) -> OnProgress {
    let (name, shown) = (mailbox.to_string(), Mutex::new(None::<ProgressBar>));
    Arc::new(move |Backlog { done, total }| {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if done >= total {
            if let Some(bar) = shown.take() {
                bar.finish_and_clear();
                BARS.remove(&bar);
            }
        } else if total >= WORTH_A_BAR {
            let bar = shown.get_or_insert_with(|| BARS.add(new_bar(name.clone())));
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    })
}

fn new_bar(mailbox: String) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix}: {bar:30} {pos}/{len} messages, {per_sec}, {eta} left");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_prefix(mailbox)
}

/// Standard error, for the log: bars stand below what is written, and not in the midst of it.
pub struct Above;

impl Write for Above {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        BARS.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
