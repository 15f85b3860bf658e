//! Reading secrets: from a file, the environment or a command; never kept, never shown.

use std::fmt;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::config::settings::Secret;

/// How long a command for a secret may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longest secret taken, in bytes: access tokens reach some thousands.
const LIMIT: u64 = 64 * 1024;

/// A secret in memory; its debug form tells nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// The secret itself; for the place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// Reads a secret. Blocks, with a command for up to half a minute: not for a runtime thread.
pub fn read(secret: &Secret) -> Result<SecretText> {
    let text = match secret {
        Secret::File(path) => read_file(path)?,
        Secret::Env(name) => read_env(name)?,
        Secret::Command(command) => run(command, PATIENCE)?,
    };
    let line = text.lines().next().unwrap_or_default().trim_end_matches('\r');
    if line.is_empty() {
        bail!("The secret from {} is empty", secret.place());
    }
    Ok(SecretText(line.to_owned()))
}

impl Secret {
    /// Where it is, for messages.
    pub fn place(&self) -> String {
        match self {
            Self::File(path) => format!("the file {}", path.display()),
            Self::Env(name) => format!("the environment variable {name}"),
            Self::Command(command) => format!("the command `{command}`"),
        }
    }
}

/// The key in a secret of Standard Webhooks: `whsec_` and the key in base64.
pub fn webhook_key(secret: &str) -> Option<Vec<u8>> {
    let written = secret.trim().strip_prefix("whsec_")?;
    data_encoding::BASE64.decode(written.as_bytes()).ok().filter(|key| !key.is_empty())
}

fn read_file(path: &Path) -> Result<String> {
    let file = std::fs::File::open(path).with_context(|| format!("Failed to open the secret {}", path.display()))?;
    if let Some(warning) = exposed(path) {
        tracing::warn!("{warning}");
    }
    let mut text = String::new();
    file.take(LIMIT)
        .read_to_string(&mut text)
        .with_context(|| format!("Failed to read the secret {}", path.display()))?;
    Ok(text)
}

/// Says so when others than its owner and group may read a file.
pub fn exposed(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    let path = path.display();
    (mode & 0o004 != 0).then(|| format!("{path} can be read by everybody on this machine; run: chmod 600 {path}"))
}

#[allow(clippy::disallowed_methods, reason = "the one place of config that reads the environment")]
fn read_env(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("Failed to read the environment variable {name}"))
}

/// Runs a shell command in a process group of its own, so that on time-out all of it can be ended.
fn run(command: &str, patience: Duration) -> Result<String> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("Failed to run `{command}`"))?;
    let output = reader(child.stdout.take());
    let complaints = reader(child.stderr.take());
    let Ok(text) = output.recv_timeout(patience) else {
        end_group(&mut child);
        bail!("The command `{command}` gave no secret within {} s", patience.as_secs());
    };
    let complaint = complaints.recv_timeout(patience).unwrap_or_default();
    let status = child.wait().with_context(|| format!("Failed to wait for `{command}`"))?;
    if !status.success() {
        let last = complaint.lines().last().unwrap_or_default().to_owned();
        bail!("The command `{command}` failed ({status}): {last}");
    }
    Ok(text)
}

/// Reads a pipe to its end on a thread of its own.
fn reader(pipe: Option<impl std::io::Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is as good as an end.
            let _ = pipe.take(LIMIT).read_to_end(&mut text);
        }
        // Nobody listens any more after a time-out.
        let _ = sender.send(String::from_utf8_lossy(&text).into_owned());
    });
    receiver
}

fn end_group(child: &mut Child) {
    let group = format!("-{}", child.id());
    // Both may fail when it has just ended by itself.
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_hangs_is_ended() {
        let started = run("sleep 600 & sleep 600", Duration::from_millis(50)).unwrap_err();
        assert_eq!(started.to_string(), "The command `sleep 600 & sleep 600` gave no secret within 0 s");
    }

    #[test]
    fn a_command_that_fails_says_what_it_said() {
        let error = read(&Secret::Command("echo no such entry >&2; exit 3".into())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The command `echo no such entry >&2; exit 3` failed (exit status: 3): no such entry"
        );
    }

    #[test]
    fn only_the_first_line_counts_and_nothing_shows() {
        let secret = read(&Secret::Command("printf 'pass word\\r\\nuser: x'".into())).unwrap();
        assert_eq!(secret.expose(), "pass word");
        assert_eq!(format!("{secret:?}"), "SecretText(…)");
    }

    #[test]
    fn an_empty_secret_is_an_error() {
        let error = read(&Secret::Command("true".into())).unwrap_err();
        assert_eq!(error.to_string(), "The secret from the command `true` is empty");
    }
}
