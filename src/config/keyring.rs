//! The file of keys that sign tokens: one key a line, the first signs, all verify.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use data_encoding::BASE32_NOPAD;

use crate::desk::token::Keyring;

/// Bytes of a key: as long as the output of SHA-256 (RFC 2104 section 3).
const KEY_BYTES: usize = 32;

/// Shortest key taken, in bytes.
const SHORTEST: usize = 16;

/// Whether a missing file of keys is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Made where there is none: `run`, `deliver`, `demo`.
    Create,
    /// Must be there: commands that write mail beside a desk that has run before.
    Existing,
    /// Keys made up for this process alone where there is no file: `check` and `inspect`, which send nothing.
    Borrowed,
}

/// Reads the keys. With `create`, a missing file is made with one fresh key and mode 0600.
pub fn keyring(path: &Path, create: bool) -> Result<Keyring> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && create => {
            make(path).with_context(|| format!("Failed to make the file of keys {}", path.display()))?;
            std::fs::read_to_string(path).with_context(|| format!("Failed to read the keys {}", path.display()))?
        }
        Err(error) => {
            return Err(error).with_context(|| format!("Failed to read the keys {}", path.display()));
        }
    };
    parse(&text).with_context(|| format!("Failed to read the keys {}", path.display()))
}

/// Keys that end with this process.
pub fn borrowed() -> Result<Keyring> {
    parse(&fresh()?)
}

fn parse(text: &str) -> Result<Keyring> {
    let mut keys = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = BASE32_NOPAD.decode(line.to_uppercase().as_bytes());
        let key = key.map_err(|_| anyhow::anyhow!("line {number} is not a key in base32"))?;
        if key.len() < SHORTEST {
            bail!("the key in line {number} is shorter than {SHORTEST} bytes");
        }
        keys.push(key);
    }
    Keyring::new(keys).context("there is no key in it")
}

fn fresh() -> Result<String> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("Failed to get random bytes: {error}"))?;
    Ok(BASE32_NOPAD.encode(&key).to_lowercase())
}

/// Writes the file whole or not at all: another process never sees half a key, and of two that make it at once
/// one wins and both use its key.
fn make(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("Failed to make the folder {}", folder.display()))?;
    }
    let mut name = path.file_name().context("it has no name")?.to_owned();
    name.push(format!(".new-{}", fresh()?.chars().take(8).collect::<String>()));
    let new = path.with_file_name(name);
    let written = write_new(&new).and_then(|()| match std::fs::hard_link(&new, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked.context("Failed to put it in its place"),
    });
    let written = written.and_then(|()| {
        let folder = std::fs::File::open(crate::config::files::folder(path))?;
        folder.sync_all().context("Failed to write its folder to the disk")
    });
    // The link keeps the content; without it the file is of no use.
    let _ = std::fs::remove_file(&new);
    written
}

fn write_new(new: &Path) -> Result<()> {
    let text = format!("# Signs the tokens in addresses and Message-IDs. Keep it secret, keep a copy.\n{}\n", fresh()?);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all().context("Failed to write it to the disk")
}
