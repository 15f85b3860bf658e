//! Maildir folders and the pipe.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use maildesk::config::settings::{MailboxSettings, Source, Start};
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::After;
use maildesk::mailbox::alarm::Topic;
use maildesk::mailbox::maildir::Maildir;
use maildesk::mailbox::{Limits, pipe};
use maildesk::store::ledger::Delivery;
use maildesk::store::rest::Rest;
use maildesk::store::tx::Cursor;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::desk::{MemoryDesk, State};

/// Of a Maildir that is there.
fn maildir(root: &Path, desk: &Arc<MemoryDesk>, start: Start, after: &str) -> Maildir {
    fs::create_dir_all(root.join("new")).unwrap();
    watcher(root, desk, start, after)
}

/// Of whatever is there.
fn watcher(root: &Path, desk: &Arc<MemoryDesk>, start: Start, after: &str) -> Maildir {
    let settings = MailboxSettings {
        name: "support".into(),
        source: Source::Maildir(root.to_owned()),
        after: after.parse::<After>().unwrap(),
        start,
        poll: Duration::from_secs(60),
        outgoing: None,
    };
    Maildir::new(settings, root.to_owned(), desk.clone())
}

async fn once(maildir: Maildir) -> Result<(), String> {
    maildir.run_once(&CancellationToken::new()).await.map_err(|error| format!("{error:#}"))
}

/// Puts a file into a folder of the Maildir, which need not be there yet.
fn put(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The same, written at another time.
fn put_at(root: &Path, name: &str, text: &str, time: &str) {
    put(root, name, text);
    let time: jiff::Timestamp = time.parse().unwrap();
    fs::File::options().write(true).open(root.join(name)).unwrap().set_modified(time.into()).unwrap();
}

/// `cur/…` and `new/…`, in order.
fn names(root: &Path) -> Vec<String> {
    let list = |sub: &str| {
        let entries = fs::read_dir(root.join(sub)).unwrap();
        entries.map(|entry| format!("{sub}/{}", entry.unwrap().file_name().to_string_lossy())).collect::<Vec<_>>()
    };
    let mut names = [list("cur"), list("new")].concat();
    names.sort();
    names
}

fn bases(desk: &MemoryDesk) -> Vec<String> {
    let base = |delivery: &Delivery| match delivery {
        Delivery::Maildir { base } => base.clone(),
        other => panic!("{other:?}"),
    };
    let mut bases: Vec<String> =
        desk.with(|state| state.ledger.iter().map(|row| base(&row.incoming.origin.delivery)).collect());
    bases.sort();
    bases
}

#[tokio::test]
async fn new_messages_come_in_and_then_go_where_after_says() {
    for (after, inbox, done) in [
        ("keep", &["cur/1.a:2,S", "cur/2.b,S=3:2,S"][..], &[][..]),
        ("seen", &["cur/1.a:2,S", "cur/2.b,S=3:2,S"], &[]),
        ("delete", &[], &[]),
        ("move:Done", &[], &["cur/1.a:2,S", "cur/2.b,S=3:2,S"]),
    ] {
        let folder = TempDir::new().unwrap();
        let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
        once(maildir(&root, &desk, Start::Now, after)).await.unwrap();
        put(&root, "new/1.a", "one");
        put(&root, "new/2.b,S=3", "two");
        put(&root, "new/.hidden", "not a message");
        put(&root, "tmp/3.c", "half written");
        once(maildir(&root, &desk, Start::Now, after)).await.unwrap();
        assert_eq!(bases(&desk), ["1.a", "2.b,S=3"], "{after}");
        assert_eq!(names(&root), [inbox, &["new/.hidden"]].concat(), "{after}");
        if !done.is_empty() {
            assert_eq!(names(&folder.path().join("Done")), done, "{after}");
        }
    }
}

/// What stands in a folder, in order; nothing where there is none.
fn standing(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_maildir_that_is_not_there_is_told_of_and_never_made() {
    let folder = TempDir::new().unwrap();
    let desk = MemoryDesk::new();
    // A path that was mistyped; a folder on which nothing is mounted; a path through a file.
    fs::create_dir(folder.path().join("unmounted")).unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let before = standing(folder.path());
    for (name, missing) in
        [("mistyped", "mistyped"), ("a/b", "a/b"), ("unmounted", "unmounted/new"), ("file/in", "file/in")]
    {
        let root = folder.path().join(name);
        let failed = once(watcher(&root, &desk, Start::All, "move:Done")).await.unwrap_err();
        let (root, missing) = (root.display(), folder.path().join(missing));
        let told = format!("Mailbox support: there is no Maildir at {root}, since {} is missing:", missing.display());
        assert!(failed.starts_with(&told), "{failed}");
        assert!(failed.contains(&format!("`mkdir -p {root}/{{new,cur,tmp}}`")), "{failed}");
    }
    assert_eq!(standing(folder.path()), before);
    assert_eq!(standing(&folder.path().join("unmounted")), [""; 0]);
    assert!(desk.with(|state| state.cursor.is_none()), "first contact is still to come");
}

#[tokio::test]
async fn what_is_missing_beside_new_is_made() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put(&root, "new/1.a", "one");
    once(watcher(&root, &desk, Start::All, "keep")).await.unwrap();
    assert_eq!(
        (standing(&root), names(&root)),
        (["cur", "new", "tmp"].map(str::to_owned).to_vec(), vec!["cur/1.a:2,S".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn a_maildir_that_vanishes_is_told_of_left_alone_and_read_again_when_it_is_back() {
    let folder = TempDir::new().unwrap();
    let (root, away, desk) = (folder.path().join("support"), folder.path().join("away"), MemoryDesk::paused());
    let stop = CancellationToken::new();
    let running = tokio::spawn(maildir(&root, &desk, Start::Now, "move:Done").run(stop.clone()));
    put(&root, "cur/0.old:2,S", "old");
    desk.until("first contact", |state| state.cursor.is_some()).await;
    fs::rename(&root, &away).unwrap();
    fs::create_dir(&root).unwrap();
    let told = |recovered| {
        move |state: &State| {
            state
                .notices
                .last()
                .is_some_and(|notice| notice.topic == Topic::Unreadable && notice.recovered == recovered)
        }
    };
    desk.until("a human hears of it", told(false)).await;
    let line = desk.told().pop().unwrap();
    assert!(line.starts_with(&format!("Mailbox support: there is no Maildir at {}", root.display())), "{line}");
    assert_eq!(standing(&root), [""; 0], "nothing is made in its place");
    put(&away, "new/1.a", "one");
    fs::remove_dir(&root).unwrap();
    fs::rename(&away, &root).unwrap();
    desk.until("it came", |state| state.ledger.iter().any(|row| row.incoming.raw == b"one")).await;
    desk.until("a human hears of that", told(true)).await;
    stop.cancel();
    running.await.unwrap();
}

/// At first contact there lie, in `cur` and in `new`: mail of 2020 as it came; copied since, so that only its name
/// tells; with a name that tells nothing; and a message of March 2026.
fn years(root: &Path) {
    for folder in ["cur", "new"] {
        let put = |name: &str, text, time| put_at(root, &format!("{folder}/{name}.{folder}"), text, time);
        put("1600000000.M1.old", "old", "2020-09-13T12:26:40Z");
        put("1600000000.M2.copied", "copied", "2026-05-01T00:00:00Z");
        put("3.dated", "dated", "2020-09-13T12:26:40Z");
        put("1772442000.M4.march", "march", "2026-03-02T09:00:00Z");
    }
}

#[tokio::test]
async fn what_lies_there_at_first_contact_comes_in_as_start_says_and_never_later() {
    let march = ["1772442000.M4.march.cur", "1772442000.M4.march.new"];
    let all: Vec<String> = {
        let folder = TempDir::new().unwrap();
        years(folder.path());
        let base = |name: &String| name.split_once('/').unwrap().1.to_owned();
        names(folder.path()).iter().map(base).collect()
    };
    let since = Start::Since("2026-01-01T00:00:00Z".parse().unwrap());
    for (start, expected) in [(Start::Now, vec![]), (since, march.map(str::to_owned).to_vec()), (Start::All, all)] {
        let folder = TempDir::new().unwrap();
        let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
        years(&root);
        once(maildir(&root, &desk, start, "keep")).await.unwrap();
        let mut expected = expected;
        expected.sort();
        assert_eq!(bases(&desk), expected, "{start:?}");

        // Marked as read, copied over, given another owner and other times: it is what it was.
        for name in names(&root) {
            let path = root.join(&name);
            let now = std::time::SystemTime::now();
            fs::File::options().write(true).open(&path).unwrap().set_modified(now).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let base = name.split_once('/').unwrap().1.split(':').next().unwrap();
            fs::rename(&path, root.join(format!("cur/{base}:2,FRS"))).unwrap();
        }
        once(maildir(&root, &desk, start, "keep")).await.unwrap();
        assert_eq!(bases(&desk), expected, "{start:?}, on the second run");
    }
}

#[tokio::test]
async fn what_comes_after_first_contact_comes_in_wherever_it_lies_and_whatever_its_time() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put_at(&root, "cur/1.old:2,S", "one", "2020-09-13T12:26:40Z");
    once(maildir(&root, &desk, Start::Now, "keep")).await.unwrap();
    // Somebody's mail client was faster than we; and moved a message back that had gone astray years ago.
    put(&root, "cur/2.stray:2,", "two");
    put_at(&root, "cur/1600000000.M1.back:2,S", "three", "2020-09-13T12:26:40Z");
    put(&root, "new/4.d", "four");
    once(maildir(&root, &desk, Start::Now, "keep")).await.unwrap();
    assert_eq!(bases(&desk), ["1600000000.M1.back", "2.stray", "4.d"]);
    // A name that is given again, to a message of another size.
    put(&root, "cur/1.old:2,S", "another one");
    once(maildir(&root, &desk, Start::Now, "keep")).await.unwrap();
    assert_eq!(bases(&desk).len(), 4);
}

#[tokio::test]
async fn a_maildir_that_an_earlier_version_read_goes_on_where_that_one_stopped() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    let since = Some("2026-01-01T00:00:00Z".parse().unwrap());
    desk.with(|state| state.cursor = Some(Cursor { uidvalidity: 0, highest: 0, since }));
    years(&root);
    // Whatever `start` says: it counted at first contact.
    for start in [Start::All, Start::Now] {
        once(maildir(&root, &desk, start, "keep")).await.unwrap();
        assert_eq!(bases(&desk), ["1772442000.M4.march.cur", "1772442000.M4.march.new"], "{start:?}");
    }
}

#[tokio::test]
async fn a_daemon_reads_nothing_twice_and_misses_nothing_in_the_instant_of_a_look() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put_at(&root, "new/1.old", "one", "2020-09-13T12:26:40Z");
    let stop = CancellationToken::new();
    let running = tokio::spawn(maildir(&root, &desk, Start::Now, "keep").run(stop.clone()));
    desk.until("first contact", |state| state.cursor.is_some()).await;
    for number in 2..5 {
        put(&root, &format!("new/{number}.a"), "one");
        desk.until("it came", |state| state.ledger.len() == number - 1).await;
    }
    stop.cancel();
    running.await.unwrap();
    assert_eq!(desk.with(|state| state.calls), 3);
    assert!(names(&root).contains(&"new/1.old".to_owned()), "it stays as it is");
}

#[tokio::test]
async fn a_message_the_desk_cannot_take_now_stays_in_new() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put(&root, "new/1.a", "one");
    desk.with(|state| state.refuse = Some("one"));
    let failed = once(maildir(&root, &desk, Start::All, "delete")).await.unwrap_err();
    assert_eq!(failed, "Mailbox support: Failed to take a message in: the database is locked");
    assert_eq!(names(&root), ["new/1.a"]);
    desk.with(|state| state.refuse = None);
    once(maildir(&root, &desk, Start::All, "delete")).await.unwrap();
    assert_eq!((bases(&desk), names(&root)), (vec!["1.a".to_owned()], vec![]));
}

#[tokio::test]
async fn an_unreadable_folder_is_one_clear_line() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    fs::write(&root, "a file where the Maildir should be").unwrap();
    let failed = once(watcher(&root, &desk, Start::Now, "keep")).await.unwrap_err();
    let told = format!("Mailbox support: {} is no folder, so there is no Maildir; correct `maildir`", root.display());
    assert_eq!(failed, told);
}

#[tokio::test]
async fn a_file_that_cannot_be_put_away_keeps_no_other_waiting() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put(&root, "new/1.a", "one");
    put(&root, "new/2.b", "two");
    put_at(&root, "cur/1.a:2,S", "in its way", "2020-09-13T12:26:40Z");
    let failed = once(maildir(&root, &desk, Start::Now, "keep")).await.unwrap_err();
    assert!(failed.contains("new/1.a could not be read or put away"), "{failed}");
    assert_eq!(bases(&desk), ["1.a", "2.b"]);
    assert_eq!(names(&root), ["cur/1.a:2,S", "cur/2.b:2,S", "new/1.a"]);
    assert_eq!(fs::read_to_string(root.join("cur/1.a:2,S")).unwrap(), "in its way", "nothing is overwritten");
}

#[tokio::test]
async fn an_unreadable_file_keeps_no_other_waiting() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put(&root, "new/2.b", "two");
    // No file mode stops root: then there is nothing to be stopped by, and both come in.
    put(&root, "new/1.a", "one");
    fs::set_permissions(root.join("new/1.a"), fs::Permissions::from_mode(0o000)).unwrap();
    let root_reads_all = fs::read(root.join("new/1.a")).is_ok();
    let outcome = once(maildir(&root, &desk, Start::All, "keep")).await;
    assert!(bases(&desk).contains(&"2.b".to_owned()));
    assert_eq!(outcome.is_ok(), root_reads_all);
}

#[tokio::test]
async fn an_oversized_file_comes_cut_and_stays() {
    let folder = TempDir::new().unwrap();
    let (root, desk) = (folder.path().join("support"), MemoryDesk::new());
    put(&root, "new/1.a", &"x".repeat(5000));
    let limits = Limits { whole: 1000, head: 400, ..Limits::default() };
    once(maildir(&root, &desk, Start::All, "delete").limits(limits)).await.unwrap();
    desk.with(|state| {
        let cut = &state.ledger[0].incoming;
        assert_eq!((cut.whole, cut.raw.len(), cut.size), (false, 400, 5000));
    });
    assert_eq!(names(&root), ["cur/1.a:2,S"]);
}

#[tokio::test]
async fn deliver_answers_0_when_durable_and_75_in_every_other_case() {
    let limits = Limits { whole: 1000, head: 400, ..Limits::default() };
    let folder = TempDir::new().unwrap();
    let nowhere = folder.path().join("nowhere");
    let (largest, large) = ("x".repeat(1000), "x".repeat(300) + &"y".repeat(4700) + "z");
    let (head, rest) = large.split_at(400);
    for (name, input, refuse, aside, code, taken) in [
        ("a message", "Subject: a\r\n\r\nb", None, folder.path(), 0, Some(("Subject: a\r\n\r\nb", true, 15, ""))),
        (
            "with an envelope",
            "From eve Thu Jan  1 00:00:00 2026\nSubject: a\n\nb",
            None,
            folder.path(),
            0,
            Some(("Subject: a\n\nb", true, 13, "")),
        ),
        ("the largest held in memory", &largest, None, &nowhere, 0, Some((largest.as_str(), true, 1000, ""))),
        ("a large one", &large, None, folder.path(), 0, Some((head, false, 5001, rest))),
        ("a large one, and no room aside", &large, None, &nowhere, 75, None),
        ("a large one, and the store fails", &large, Some("xxx"), folder.path(), 75, None),
        ("the store fails", "Subject: a\r\n\r\nb", Some("Subject"), folder.path(), 75, None),
        ("nothing", "", None, folder.path(), 75, None),
    ] {
        let desk = MemoryDesk::new();
        desk.with(|state| state.refuse = refuse);
        let outcome = pipe::deliver(desk.as_ref(), &"support".into(), input.as_bytes(), &limits, aside).await;
        assert_eq!(pipe::exit_code(&outcome), code, "{name}: {outcome:?}");
        let rows = desk.with(|state| state.ledger.clone());
        let seen = rows.first().map(|row| {
            let incoming = &row.incoming;
            let parts = incoming.rest.iter().flat_map(Rest::parts).flat_map(Result::unwrap).collect();
            (
                String::from_utf8(incoming.raw.clone()).unwrap(),
                incoming.whole,
                incoming.size,
                String::from_utf8(parts).unwrap(),
            )
        });
        let taken = taken.map(|(raw, whole, size, rest)| (raw.to_owned(), whole, size, rest.to_owned()));
        assert_eq!(seen, taken, "{name}");
        assert_eq!(standing(folder.path()), [""; 0], "{name}: nothing is left aside");
        if code == 0 {
            assert_eq!(outcome.unwrap(), Verdict::Opened);
        }
    }
}

#[tokio::test]
async fn two_deliveries_of_the_same_bytes_are_two_deliveries() {
    let desk = MemoryDesk::new();
    for _ in 0..2 {
        let (input, limits) = (&b"Subject: a\r\n\r\nb"[..], Limits::default());
        pipe::deliver(desk.as_ref(), &"support".into(), input, &limits, Path::new("/")).await.unwrap();
    }
    assert_eq!(desk.with(|state| state.ledger.len()), 2);
}
