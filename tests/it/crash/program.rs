//! The binary, its configuration and its data in a folder of their own.

#![allow(dead_code, reason = "not every test needs every part")]

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use maildesk::store::{Location, Store};
use tempfile::TempDir;

/// One queue whose agent reads digests, so that only requesters get mail; it leaves into the Maildir `out`. Brakes are
/// out of the way.
const DESK: &str = r#"
[desk]
name = "Acme Support"
domain = "desk.acme.example"
data = "data"
secret_file = "secret"

[smtp]
maildir = "out"

[[agent]]
id = "ann"
addresses = ["ann@acme.example"]

[[queue]]
name = "support"
members = ["ann"]
notify = "digest"

[brakes]
sender = "100000 per 1h"
ticket = "100000 per 1h"
agent = "100000 per 1h"
desk = "100000 per 1h"
"#;

pub const PIPE: &str = r#"
[[mailbox]]
name = "support"
address = "support@acme.example"
"#;

/// Gone with the value.
pub struct Program {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// `None`: by a signal.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// The lines that are no log: what a person is told.
    pub fn told(&self) -> Vec<&str> {
        let log = |line: &&str| line.starts_with("20") && line.get(10..11) == Some("T");
        self.err.lines().filter(|line| !log(line)).collect()
    }
}

impl Program {
    /// With the tables of its mailboxes.
    pub fn new(mailboxes: &str) -> Self {
        let program = Self { folder: tempfile::tempdir().unwrap() };
        program.configure(mailboxes);
        program
    }

    pub fn configure(&self, mailboxes: &str) {
        std::fs::write(self.path("maildesk.toml"), format!("{DESK}{mailboxes}")).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store, for reading what was done; not while a test holds the database locked.
    pub fn store(&self) -> Store {
        Store::open(&Location::Sqlite { folder: self.path("data") }).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare_command();
        command.arg("-c").arg(self.path("maildesk.toml")).args(arguments);
        command
    }

    /// Without a configuration.
    pub fn bare_command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maildesk"));
        command.env_remove("RUST_LOG").env_remove("MAILDESK_CONFIG").current_dir(self.folder.path());
        command
    }

    /// Changes the permissions of a file or folder; returns what they were.
    pub fn set_mode(&self, name: &str, mode: u32) -> u32 {
        let before = std::fs::metadata(self.path(name)).unwrap().permissions().mode();
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
        before
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        run(&mut self.command(arguments), b"")
    }

    /// `deliver`, as an MTA calls it.
    pub fn deliver(&self, raw: &[u8]) -> Ended {
        run(&mut self.command(&["deliver"]), raw)
    }
}

/// The same command without root's right to ignore permissions (capabilities(7)); for others than root as it is.
pub fn weak(command: &Command) -> Command {
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return wrapped(&[], command);
    }
    let without = "-dac_override,-dac_read_search";
    wrapped(&["setpriv", &format!("--bounding-set={without}"), &format!("--inh-caps={without}")], command)
}

/// The same command run by another one.
pub fn wrapped(by: &[&str], command: &Command) -> Command {
    let mut words = by.iter().map(std::ffi::OsStr::new).chain([command.get_program()]).chain(command.get_args());
    let mut wrapped = Command::new(words.next().unwrap());
    wrapped.args(words).env_remove("RUST_LOG").env_remove("MAILDESK_CONFIG");
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped
}

/// Runs a command to its end with this input.
pub fn run(command: &mut Command, input: &[u8]) -> Ended {
    let mut child = spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that ends before it has read everything is no failure of the test.
        scope.spawn(move || drop(stdin.write_all(input)));
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    })
}

pub fn spawn(command: &mut Command) -> Child {
    let program = Path::new(command.get_program()).display().to_string();
    command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"))
}
