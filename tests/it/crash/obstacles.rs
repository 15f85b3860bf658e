//! What keeps the store from working: one line that says what to do, and nothing lost once it is out of the way.

use std::fs;
use std::path::Path;
use std::process::Command;

use maildesk::desk::plan::Verdict;

use super::program::{Ended, PIPE, Program, run, weak, wrapped};

/// Too large for a log or a page of the database to take it in passing.
fn mail() -> Vec<u8> {
    let rubbish: String = (0..40_000_u64).map(|number| format!("{:x}", number.wrapping_mul(0x9e37_79b9))).collect();
    format!("From: erika@client.example\r\nMessage-ID: <1@client.example>\r\nSubject: Help\r\n\r\n{rubbish}")
        .into_bytes()
}

fn assert_told(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    let told: Vec<&str> = ended.err.lines().collect();
    assert_eq!(told.len(), 1, "one line, of a log or not: {told:?}");
    for word in words {
        assert!(told[0].contains(word), "no `{word}` in: {}", told[0]);
    }
}

/// Delivers again, as an MTA does, and finds one row and one ticket.
fn assert_nothing_lost(program: &Program) {
    let ended = program.deliver(&mail());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_one_ticket(program);
}

fn assert_one_ticket(program: &Program) {
    let (rows, tickets) = program
        .store()
        .read_now(|tx| Ok((tx.ledger(&Default::default())?, tx.tickets(&Default::default())?.len())))
        .unwrap();
    assert_eq!(rows.iter().map(|row| row.verdict).collect::<Vec<_>>(), [Verdict::Opened]);
    assert_eq!(tickets, 1);
}

#[test]
fn a_folder_that_may_not_be_written() {
    let program = Program::new(PIPE);
    // Made, so that the store is there; nothing in it.
    assert_eq!(program.run(&["ledger"]).code, Some(0));
    let before = program.set_mode("data/maildesk.db", 0o444);
    let folder = program.set_mode("data", 0o555);
    let words = ["data/maildesk.db", "cannot be written", "make file and folder writable"];
    assert_told(&run(&mut weak(&program.command(&["deliver"])), &mail()), 75, &words);
    assert_told(&run(&mut weak(&program.command(&["run", "--once"])), b""), 1, &words);
    program.set_mode("data", folder);
    program.set_mode("data/maildesk.db", before);
    assert_nothing_lost(&program);
}

#[test]
fn a_folder_in_which_no_database_can_be_made() {
    let program = Program::new(PIPE);
    fs::create_dir(program.path("data")).unwrap();
    let before = program.set_mode("data", 0o555);
    // The keys are made at the first run, beside it.
    let words = ["data/maildesk.db", "this user may write to it"];
    assert_told(&run(&mut weak(&program.command(&["deliver"])), &mail()), 75, &words);
    assert_told(&run(&mut weak(&program.command(&["run", "--once"])), b""), 1, &words);
    program.set_mode("data", before);
    assert_nothing_lost(&program);
}

#[test]
fn a_file_that_is_no_database() {
    let program = Program::new(PIPE);
    fs::create_dir(program.path("data")).unwrap();
    let holiday = "A picture of a beach.".repeat(1000);
    fs::write(program.path("data/maildesk.db"), &holiday).unwrap();
    let words = ["data/maildesk.db", "no database of Maildesk", "move it away"];
    assert_told(&program.deliver(&mail()), 75, &words);
    assert_told(&program.run(&["run", "--once"]), 1, &words);
    assert_eq!(fs::read_to_string(program.path("data/maildesk.db")).unwrap(), holiday, "it is somebody's");
    fs::rename(program.path("data/maildesk.db"), program.path("beach")).unwrap();
    assert_nothing_lost(&program);
}

#[test]
fn a_database_that_another_process_holds() {
    let program = Program::new(PIPE);
    assert_eq!(program.run(&["ledger"]).code, Some(0));
    let holder = rusqlite::Connection::open(program.path("data/maildesk.db")).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let words = ["database is locked", "another process holds the database"];
    std::thread::scope(|scope| {
        // Each waits some seconds for the other process.
        scope.spawn(|| assert_told(&program.deliver(&mail()), 75, &words));
        scope.spawn(|| assert_told(&program.run(&["run", "--once"]), 1, &words));
    });
    holder.execute_batch("ROLLBACK").unwrap();
    assert_nothing_lost(&program);
}

#[test]
fn a_limit_of_file_sizes_and_then_none() {
    let program = Program::new(PIPE);
    assert_eq!(program.run(&["ledger"]).code, Some(0));
    // In blocks of 512 bytes. The signal is off, as a service manager has it: writing fails instead.
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 700; exec \"$@\"", "sh"];
    let ended = run(&mut wrapped(&limited, &program.command(&["deliver"])), &mail());
    assert_told(&ended, 75, &["disk I/O error", "quota", "ulimit"]);
    assert_nothing_lost(&program);
}

#[test]
fn a_large_message_for_which_there_is_no_room_aside() {
    let program = Program::new(PIPE);
    assert_eq!(program.run(&["ledger"]).code, Some(0));
    let large = [mail(), vec![b'x'; 60_000_000]].concat();
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 7000; exec \"$@\"", "sh"];
    let ended = run(&mut wrapped(&limited, &program.command(&["deliver"])), &large);
    assert_told(&ended, 75, &["more than 52428800 bytes aside in", "look at its free space", "File too large"]);
    assert_eq!(run(&mut program.command(&["deliver"]), &large).code, Some(0));
    assert_one_ticket(&program);
}

/// A file system of 2 MB, full; then with room. Runs in a namespace of its own, in which anybody may mount.
const FULL_DISK: &str = r#"
set -e
mount -t tmpfs -o size=2m none data
"$@" ledger > /dev/null
head -c 10000000 /dev/zero > data/filler 2> /dev/null || true
code=0; "$@" deliver < mail 2> full.err || code=$?; echo "$code" > full.code
code=0; "$@" run --once 2> once.err || code=$?; echo "$code" > once.code
rm data/filler
"$@" deliver < mail 2> room.err
cp data/* saved/
"#;

#[test]
fn a_full_disk_and_then_room() {
    let root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    let namespace: &[&str] = if root { &["unshare", "--mount"] } else { &["unshare", "--mount", "--map-root-user"] };
    let program = Program::new(PIPE);
    for folder in ["data", "saved"] {
        fs::create_dir(program.path(folder)).unwrap();
    }
    fs::write(program.path("mail"), mail()).unwrap();
    let script: Vec<&str> = namespace.iter().copied().chain(["sh", "-c", FULL_DISK, "sh"]).collect();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "none", "data"]);
    let mounted = run(wrapped(namespace, &mount).current_dir(program.path("")), b"");
    if mounted.code != Some(0) {
        // What must hold is held by the limit of file sizes, which needs no right; only the words differ.
        println!("no file system may be mounted here ({}), so no disk can be filled", mounted.err.trim());
        return a_limit_of_file_sizes_and_then_none();
    }
    let ended = run(&mut wrapped(&script, &program.command(&[])), b"");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = |name: &str| Ended {
        code: read(&program.path(&format!("{name}.code"))).trim().parse().ok(),
        out: String::new(),
        err: read(&program.path(&format!("{name}.err"))),
    };
    // The first write that fails may be of the mail or of SQLite's own files.
    let words = ["disk", "space"];
    assert_told(&ended("full"), 75, &words);
    assert_told(&ended("once"), 1, &words);
    fs::remove_dir(program.path("data")).unwrap();
    fs::rename(program.path("saved"), program.path("data")).unwrap();
    assert_one_ticket(&program);
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
