//! The real program, as people and scripts use it, on the desk that `demo` leaves behind.

mod backup;
mod demo;
mod figures;
mod hostile;
mod inspect;
mod json;
mod kb;
mod progress;
mod rules;
mod services;
mod tickets;
mod tokens;
mod usage;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Its output, when it did well and had nothing to complain about.
    pub fn well(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    pub fn json(self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// A command of the program that sees nothing of the machine it runs on.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maildesk"));
    command.args(arguments).env_remove("MAILDESK_CONFIG").env_remove("RUST_LOG").env("RUST_BACKTRACE", "0");
    command
}

/// Runs a command with this on its standard input.
pub fn run(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that wants no input may be gone already.
    drop(child.stdin.take().unwrap().write_all(input));
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code().expect("no signal ended it"), out: text(output.stdout), err: text(output.stderr) }
}

/// A desk's folder to run commands on.
pub struct Desk {
    pub folder: PathBuf,
    _kept: Option<tempfile::TempDir>,
}

impl Desk {
    /// The demo's own, for commands that change nothing.
    pub fn demo() -> Self {
        Self { folder: played().0.clone(), _kept: None }
    }

    /// A copy to change.
    pub fn copy() -> Self {
        let kept = tempfile::tempdir().unwrap();
        copy(&played().0, kept.path());
        Self { folder: kept.path().to_owned(), _kept: Some(kept) }
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut command = program(&["-c", self.folder.join("maildesk.toml").to_str().unwrap()]);
        run(command.args(arguments), input)
    }
}

/// The demo, played once for all tests: its folder and what it said.
pub fn played() -> &'static (PathBuf, String) {
    static PLAYED: OnceLock<(PathBuf, String)> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Nobody is left at the end to remove it: the next one does.
        for entry in std::fs::read_dir(place).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap_or_default();
            let gone = name.strip_prefix("demo-").is_some_and(|pid| !Path::new("/proc").join(pid).exists());
            if gone {
                drop(std::fs::remove_dir_all(entry.path()));
            }
        }
        let folder = place.join(format!("demo-{}", std::process::id()));
        let said = run(&mut program(&["demo", "--once", "--dir", folder.to_str().unwrap()]), b"").well();
        (folder, said)
    })
}

/// A sample mail as it stands in the repository.
pub fn samples() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/demo");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "eml"));
    files.sort();
    files
}

/// Every file below a folder with its content.
pub fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Checks a document against its shape, in which texts name types: `string`, `number`, `bool`, `time`, `any`, or words
/// one of which it is (`a|b`); a `?` at the end allows null, `{"?": …}` allows null for an object, `[…]` is a list.
pub fn fits(at: &str, value: &Value, shape: &Value) {
    match shape {
        Value::String(kind) => fits_kind(at, value, kind),
        Value::Array(of) => {
            let list = value.as_array().unwrap_or_else(|| panic!("{at} is no list: {value}"));
            list.iter().enumerate().for_each(|(index, item)| fits(&format!("{at}[{index}]"), item, &of[0]));
        }
        Value::Object(keys) => {
            if let Some(inner) = keys.get("?") {
                if !value.is_null() {
                    fits(at, value, inner);
                }
                return;
            }
            let object = value.as_object().unwrap_or_else(|| panic!("{at} is no object: {value}"));
            for (key, shape) in keys {
                let value = object.get(key).unwrap_or_else(|| panic!("{at}.{key} is missing"));
                fits(&format!("{at}.{key}"), value, shape);
            }
        }
        _ => panic!("{at}: {shape} is no shape"),
    }
}

fn fits_kind(at: &str, value: &Value, kind: &str) {
    let (kind, optional) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
    let right = match kind {
        _ if optional && value.is_null() => true,
        "any" => true,
        "string" => value.is_string(),
        "number" => value.is_u64(),
        "bool" => value.is_boolean(),
        "time" => value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
        // Message-IDs stand without angle brackets.
        "id" => value.as_str().is_some_and(|text| !text.is_empty() && !text.contains(['<', '>'])),
        words => value.as_str().is_some_and(|text| words.split('|').any(|word| word == text)),
    };
    assert!(right, "{at} is no {kind}: {value}");
}
