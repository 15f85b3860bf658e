//! A log that nobody reads any more must not change what `deliver` tells its MTA, nor what is left behind.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

const DESK: &str = "
[desk]
name = \"Acme\"
domain = \"acme.example\"
[[mailbox]]
name = \"support\"
address = \"support@acme.example\"
queue = \"support\"
[smtp]
maildir = \"out\"
[[queue]]
name = \"support\"
members = [\"ann\"]
lead = \"ann\"
[[agent]]
id = \"ann\"
name = \"Ann\"
addresses = [\"ann@acme.example\"]
";

#[test]
fn mail_is_safe_and_private_though_standard_error_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("maildesk.toml");
    std::fs::write(&file, DESK).unwrap();
    let program = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maildesk"));
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        command.arg("-c").arg(&file).args(words).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(full);
        command
    };
    let mut deliver = program(&["deliver"]).spawn().unwrap();
    let mail = b"From: Carol <carol@customer.example>\r\nTo: support@acme.example\r\nSubject: Printer\r\n\r\nHelp";
    deliver.stdin.take().unwrap().write_all(mail).unwrap();
    assert_eq!(deliver.wait().unwrap().code(), Some(0));
    assert_eq!(program(&["run", "--once"]).status().unwrap().code(), Some(0));
    assert_eq!(
        std::fs::read_dir(folder.path().join("out/new")).unwrap().count(),
        2,
        "acknowledgement and notification"
    );
    let mode = std::fs::metadata(folder.path().join("data/maildesk.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "customers' mail is for the desk's user only: {mode:o}");
}
