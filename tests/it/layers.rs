//! The house keeps its shape: imports run one way, the pure rooms stay pure, files stay small.

use std::path::{Path, PathBuf};

/// Who may import whom, from the top. `net` and `clock` are leaves for the rooms that touch the world.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "daemon", "web", "mailbox", "outbox", "ingest", "act", "tick", "mail", "config", "view", "store", "desk",
            "clock",
        ],
    ),
    (
        "daemon",
        &[
            "mailbox",
            "outbox",
            "web",
            "ingest",
            "act",
            "tick",
            "authenticate",
            "mail",
            "config",
            "store",
            "desk",
            "clock",
        ],
    ),
    ("web", &["ingest", "act", "mail", "config", "view", "store", "desk", "clock"]),
    ("mailbox", &["ingest", "config", "store", "desk", "net", "clock"]),
    ("outbox", &["config", "store", "desk", "net", "clock"]),
    ("tick", &["act", "store", "desk"]),
    ("act", &["store", "desk"]),
    ("ingest", &["authenticate", "mail", "store", "desk"]),
    ("authenticate", &["mail", "desk"]),
    ("mail", &["desk"]),
    ("config", &["desk"]),
    ("view", &["store", "desk"]),
    ("store", &["desk", "net"]),
    ("desk", &[]),
    ("net", &[]),
    ("clock", &[]),
];

/// Words that mean async, I/O, a clock or the environment, and who may not know them.
const IMPURE: &[&str] = &[
    "tokio",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time::Instant",
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "async fn",
];

/// Crates that belong to one room.
const DRIVERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("postgres", &["store"]),
    ("async_imap", &["mailbox"]),
    ("mail_parser", &["mail"]),
    ("mail_auth", &["authenticate"]),
    ("lettre", &["mail", "outbox"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("axum", &["web"]),
    ("tower_http", &["web"]),
    ("openidconnect", &["web"]),
];

struct Source {
    path: PathBuf,
    room: String,
    /// Without comments and without the tests at its end.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    assert!(files.len() > 50, "only {} files found", files.len());
    files.into_iter().map(|path| source(&root, path)).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn source(root: &Path, path: PathBuf) -> Source {
    let text = std::fs::read_to_string(&path).unwrap();
    let inside = path.strip_prefix(root).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    let room = first.trim_end_matches(".rs").to_owned();
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    Source { lines: text.lines().count(), path, room, code }
}

/// Rooms named as `crate::room`.
fn imports(code: &str) -> Vec<String> {
    let named = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms: Vec<String> = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                rooms.extend(list.split(',').map(|item| named(item.trim())));
            }
            None => rooms.push(named(rest)),
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

#[test]
fn imports_run_one_way() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.room != "lib" && source.room != "main") {
        let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == source.room) else {
            panic!("{} is in no room of the map; add it to ARROWS and to lib.rs", source.path.display());
        };
        for room in imports(&source.code) {
            let known = ARROWS.iter().any(|(name, _)| *name == room);
            if known && room != source.room && !allowed.contains(&room.as_str()) {
                wrong.push(format!("{} imports {room}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows turned round:\n{}", wrong.join("\n"));
}

#[test]
fn the_pure_rooms_know_no_time_and_no_world() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.room == "desk" || source.room == "mail") {
        for word in IMPURE.iter().filter(|word| source.code.contains(**word)) {
            wrong.push(format!("{} knows {word}", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "impure:\n{}", wrong.join("\n"));
}

#[test]
fn drivers_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (driver, rooms) in DRIVERS {
            let named = [format!("{driver}::"), format!("use {driver};")];
            if named.iter().any(|name| source.code.contains(name)) && !rooms.contains(&source.room.as_str()) {
                wrong.push(format!("{} knows {driver}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "drivers outside their rooms:\n{}", wrong.join("\n"));
}

#[test]
fn sql_is_written_in_the_store_only() {
    // IMAP has a SELECT, too; a statement of SQL goes on with FROM, SET or the like.
    let statements = [("\"SELECT ", " FROM "), ("\"INSERT INTO ", ""), ("\"UPDATE ", " SET "), ("\"DELETE FROM ", "")];
    let is_sql = |line: &str| statements.iter().any(|(begin, goes_on)| line.contains(begin) && line.contains(goes_on));
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.room != "store" && source.code.lines().any(is_sql))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "SQL outside the store: {}", wrong.join(", "));
}

#[test]
fn no_file_is_over_500_lines() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.lines > 500)
        .map(|source| format!("{} ({})", source.path.display(), source.lines))
        .collect();
    assert!(long.is_empty(), "two rooms each, perhaps: {}", long.join(", "));
}

#[test]
fn the_test_itself_sees_imports() {
    let code = "use crate::desk::mail;\nuse crate::{clock, store::Store};\nlet x = crate::ingest::ingest();";
    assert_eq!(imports(code), ["desk", "clock", "store", "ingest"]);
}
