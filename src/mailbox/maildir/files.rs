//! Maildir on disk (<https://cr.yp.to/proto/maildir.html>). Blocking; the loop runs these on a blocking thread.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::policy::After;
use crate::mailbox::Limits;
use crate::mailbox::maildir::folders;
use crate::store::tx::FileMark;

/// One message on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub path: PathBuf,
    /// The name without its flags: what stays the same when the file moves from `new` to `cur`.
    pub base: String,
    /// When it was written: a rename keeps it, a copy may not.
    pub modified: Timestamp,
    pub size: u64,
}

impl File {
    pub fn mark(&self) -> FileMark {
        FileMark { base: self.base.clone(), size: self.size }
    }

    /// When it was delivered. By convention a name begins with that, in seconds; it survives a copy, and the time of
    /// the file survives a name of another kind. If either says that it is old, it is.
    pub fn delivered(&self) -> Timestamp {
        named_time(&self.base).map_or(self.modified, |named| named.min(self.modified))
    }
}

/// The time in a name such as `1700000000.M1P2.host`; of other numbers only if they could be one.
fn named_time(base: &str) -> Option<Timestamp> {
    let (seconds, _) = base.split_once('.')?;
    let digits = seconds.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (9..=10).contains(&seconds.len())).then(|| Timestamp::from_second(seconds.parse().ok()?).ok()).flatten()
}

/// The messages in `new` or `cur`, oldest first. Files that vanish meanwhile, folders and dot files are left out.
pub fn list(folder: &Path) -> Result<Vec<File>> {
    let unreadable = || format!("Failed to read the folder {}; check owner and mode", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let name = entry.file_name();
        let Ok(about) = entry.metadata() else { continue };
        if !about.is_file() || name.as_bytes().starts_with(b".") {
            continue;
        }
        files.push(File {
            path: entry.path(),
            base: base(name.as_bytes()),
            modified: instant(about.mtime(), about.mtime_nsec()),
            size: about.len(),
        });
    }
    files.sort_by(|a, b| (a.modified, &a.base).cmp(&(b.modified, &b.base)));
    Ok(files)
}

/// When a file last came into a folder or left it.
pub fn stamp(folder: &Path) -> Result<Timestamp> {
    let about = fs::metadata(folder)
        .with_context(|| format!("Failed to read the folder {}; check owner and mode", folder.display()))?;
    Ok(instant(about.mtime(), about.mtime_nsec()))
}

fn instant(seconds: i64, nanoseconds: i64) -> Timestamp {
    Timestamp::new(seconds, i32::try_from(nanoseconds).unwrap_or(0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The part before `:2,`. A name that is no text is told apart by its bytes.
fn base(name: &[u8]) -> String {
    let end = name.iter().position(|byte| *byte == b':').unwrap_or(name.len());
    let base = name.get(..end).unwrap_or(name);
    std::str::from_utf8(base).map_or_else(|_| format!("hex:{}", data_encoding::HEXLOWER.encode(base)), str::to_owned)
}

/// The bytes and whether they are the whole message; `None` where somebody else has taken the file away.
pub fn read(file: &File, limits: &Limits) -> Result<Option<(Vec<u8>, bool)>> {
    let most = if file.size > limits.whole { limits.head } else { limits.whole };
    let mut raw = Vec::new();
    let opened = fs::File::open(&file.path);
    match opened.and_then(|opened| opened.take(most.saturating_add(1)).read_to_end(&mut raw)) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let path = file.path.display();
            return Err(error).with_context(|| format!("Failed to read {path}; check owner and mode"));
        }
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let whole = raw.len() <= most;
    raw.truncate(most);
    Ok(Some((raw, whole)))
}

/// Does with a message that is safe what `after` asks for. Repeating it does no harm.
pub fn finish(root: &Path, file: &File, after: &After) -> Result<()> {
    let done = match after {
        After::Delete => fs::remove_file(&file.path),
        After::Move(name) => {
            let target = folders::sibling(root, name)?;
            folders::complete(&target)?;
            put(&file.path, &target.join("cur"))
        }
        After::Keep | After::Seen if file.path.parent() == Some(&root.join("cur")) => Ok(()),
        After::Keep | After::Seen => put(&file.path, &root.join("cur")),
    };
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("Failed to put {} away; check owner and mode", file.path.display()))
        }
        _ => Ok(()),
    }
}

/// Into `cur` of a Maildir, marked as seen. Never over another file.
fn put(path: &Path, cur: &Path) -> io::Result<()> {
    let Some(name) = path.file_name() else { return Ok(()) };
    let end = name.as_bytes().iter().position(|byte| *byte == b':').unwrap_or(name.len());
    let mut seen = name.as_bytes().get(..end).unwrap_or_default().to_vec();
    seen.extend_from_slice(b":2,S");
    let target = cur.join(std::ffi::OsStr::from_bytes(&seen));
    if target.try_exists()? {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is there already", target.display())));
    }
    fs::rename(path, target)
}

/// Files that cannot be dealt with now, and when to try again.
pub type Blocked = BTreeMap<PathBuf, Timestamp>;

/// Without those that somebody has taken away.
pub fn still_there(mut blocked: Blocked) -> Blocked {
    blocked.retain(|path, _| path.try_exists().unwrap_or(true));
    blocked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_the_name_without_flags() {
        let table: [(&[u8], &str); 5] = [
            (b"1700.M1P2.host,S=12:2,S", "1700.M1P2.host,S=12"),
            (b"plain", "plain"),
            (b":2,S", ""),
            (b"\xff\xfe:2,", "hex:fffe"),
            ("kä".as_bytes(), "kä"),
        ];
        for (name, expected) in table {
            assert_eq!(base(name), expected);
        }
    }

    #[test]
    fn a_file_is_as_old_as_its_name_or_its_time_says() {
        let second = |second| Timestamp::from_second(second).unwrap();
        let (old, new) = (1_600_000_000, 1_700_000_000);
        for (base, modified, delivered) in [
            ("1600000000.M1P2.host", new, old),
            ("1700000000.M1P2.host", old, old),
            ("1700000000.host", new, new),
            ("1600000000", new, new),
            ("1.host", new, new),
            ("99999999999999999999.host", new, new),
            ("16000000a0.host", new, new),
            ("", new, new),
        ] {
            let file = File { path: PathBuf::new(), base: base.into(), modified: second(modified), size: 1 };
            assert_eq!(file.delivered(), second(delivered), "{base}");
        }
    }
}
