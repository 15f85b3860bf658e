//! The binary as a child process: the daemon with its log, and commands that end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ExitStatus, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex};

use serde_json::Value;

use super::house::{DEADLINE, until};

const BINARY: &str = env!("CARGO_BIN_EXE_maildesk");

/// A daemon that is open; it ends with this value.
pub struct Daemon {
    child: Child,
    log: Arc<(Mutex<String>, Condvar)>,
}

impl Daemon {
    pub fn start(config: &Path) -> Self {
        let mut child = std::process::Command::new(BINARY)
            .arg("run")
            .arg("--config")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let (written, mut lines) = (log.clone(), BufReader::new(child.stderr.take().unwrap()));
        std::thread::spawn(move || {
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                written.0.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
                written.1.notify_all();
                line.clear();
            }
        });
        let daemon = Self { child, log };
        daemon.says("The desk is open");
        daemon
    }

    /// Waits until it logs these words.
    pub fn says(&self, words: &str) {
        self.says_times(words, 1);
    }

    /// Waits until it has logged these words so many times.
    pub fn says_times(&self, words: &str, times: usize) {
        let log = self.log.0.lock().unwrap();
        let few = |log: &mut String| log.matches(words).count() < times;
        let (log, waited) = self.log.1.wait_timeout_while(log, DEADLINE, few).unwrap();
        assert!(!waited.timed_out(), "the daemon never said `{words}` {times} times:\n{log}");
    }

    pub fn log(&self) -> String {
        self.log.0.lock().unwrap().clone()
    }

    /// SIGHUP: read the configuration again.
    pub fn hang_up(&self) {
        self.signal("-HUP");
    }

    /// SIGTERM, and waits for its end.
    pub fn stop(mut self) -> ExitStatus {
        self.signal("-TERM");
        until("the daemon ends", || self.child.try_wait().unwrap())
    }

    fn signal(&self, signal: &str) {
        let sent = std::process::Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success(), "the daemon is gone:\n{}", self.log());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the daemon's log ---\n{}", self.log());
        }
    }
}

/// A command of the binary with its configuration and a deadline, to be given its arguments.
pub fn command(config: &Path) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(BINARY);
    command.env("MAILDESK_CONFIG", config).timeout(2 * DEADLINE);
    command
}

/// A command that ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn of(command: &mut assert_cmd::Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = status.code().unwrap_or_else(|| panic!("it did not end: {command:?}"));
        Self { code, out: text(stdout), err: text(stderr) }
    }

    /// What it did well, as JSON.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }
}
