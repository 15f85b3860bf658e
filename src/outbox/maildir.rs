//! Mail written to a Maildir instead of sent: `tmp/`, flushed to disk, renamed into `new/`.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};

use crate::outbox::envelope::{Letter, file_lines};
use crate::outbox::outcome::{SendError, Stage};

/// A message that is safe in `tmp/` and in nobody's sight yet.
pub struct Written {
    tmp: PathBuf,
    new: PathBuf,
    folder: PathBuf,
}

/// Writes the message with its envelope on top. Missing folders are made.
pub fn write(root: &Path, letter: &Letter<'_>) -> Result<Written> {
    for folder in ["tmp", "new", "cur"] {
        let folder = root.join(folder);
        fs::create_dir_all(&folder).with_context(|| format!("Failed to make the folder {}", folder.display()))?;
    }
    let name = unique_name();
    let tmp = root.join("tmp").join(&name);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&tmp)
        .with_context(|| format!("Failed to write mail to {}", tmp.display()))?;
    let written = fill(&mut file, letter).with_context(|| format!("Failed to write mail to {}", tmp.display()));
    if written.is_err() {
        let _ = fs::remove_file(&tmp);
    }
    written?;
    Ok(Written { new: root.join("new").join(&name), folder: root.join("new"), tmp })
}

impl Written {
    /// Delivers it: from here on readers see it, and a power cut does not lose it.
    pub fn deliver(self) -> Result<(), SendError> {
        fs::rename(&self.tmp, &self.new).map_err(|error| {
            let _ = fs::remove_file(&self.tmp);
            SendError::trouble(Stage::Data, format!("Failed to move mail to {}: {error}", self.new.display()))
        })?;
        // Seen already: sending it again would make two of it.
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(|error| {
            SendError::trouble(Stage::AfterData, format!("Failed to flush {}: {error}", self.folder.display()))
        })
    }

    /// Takes it back.
    pub fn discard(self) {
        let _ = fs::remove_file(&self.tmp);
    }
}

fn fill(file: &mut File, letter: &Letter<'_>) -> std::io::Result<()> {
    let one_line = |address: &str| address.replace(['\r', '\n'], " ");
    let from = one_line(letter.envelope_from.unwrap_or_default());
    let head = format!("Return-Path: <{from}>\nX-Envelope-To: {}\n", one_line(letter.rcpt));
    file.write_all(head.as_bytes())?;
    file.write_all(&file_lines(letter.bytes))?;
    file.sync_all()
}

/// Time, process and a counter as Maildir has it, and chance for hosts that share the folder.
fn unique_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = crate::clock::now();
    let (count, chance) = (COUNT.fetch_add(1, Ordering::Relaxed), getrandom::u64().unwrap_or_default());
    let (seconds, micros) = (now.as_second(), now.subsec_microsecond());
    format!("{seconds}.M{micros}P{}Q{count}R{chance:016x}.maildesk", std::process::id())
}
