//! The real neomutt in a terminal of its own: it opens the agent's Maildir, replies, attaches and "sends" through a
//! script that keeps what it is given.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::conversation::{assert_holds_nothing_of, attachments, spoken};
use super::house::{ANN, CUSTOMER, House, until};
use crate::support::letter::Letter;

const NEOMUTT: &str = "/usr/bin/neomutt";
const SCRIPT: &str = "/usr/bin/script";

const TYPED: &[&str] = &["Hello Emily,", "please open the rear flap and pull the sheet out. Grüße, Ann"];
const PRIVATE: &str = "Private mobile +358 40 555 0123";

/// Where the agent's answer stands in the file that the editor gets.
#[derive(Clone, Copy, Debug)]
enum Writes {
    Above,
    Below,
}

/// An agent's own machine: a Maildir, a configuration of neomutt, an editor and a sendmail.
struct Desktop {
    folder: tempfile::TempDir,
}

impl Desktop {
    fn new() -> Self {
        for (program, package) in [(NEOMUTT, "neomutt"), (SCRIPT, "bsdutils")] {
            assert!(Path::new(program).exists(), "{program} is missing: apt-get install {package}");
        }
        let desktop = Self { folder: tempfile::tempdir().unwrap() };
        for sub in ["cur", "new", "tmp"] {
            fs::create_dir_all(desktop.path("inbox").join(sub)).unwrap();
        }
        fs::write(desktop.path("signature"), format!("Ann Agent\n{PRIVATE}\n")).unwrap();
        // Whole or not at all, since the test waits for the file.
        desktop.program("sendmail", "cat > \"$HOME/sent.tmp\" && mv \"$HOME/sent.tmp\" \"$HOME/sent\"");
        let rc = r#"
set mbox_type=Maildir folder="~/" spoolfile="~/inbox" record="" postponed="" tmpdir="~/"
set from="ann@acme.example" realname="Ann Agent" use_from=yes hostname="acme.example" user_agent=yes
set signature="~/signature" editor="~/editor" sendmail="~/sendmail" sendmail_wait=0
set reply_to=yes include=yes fast_reply=yes autoedit=yes abort_unmodified=no abort_nosubject=no abort_noattach=no
set confirmappend=no move=no delete=no copy=no quit=yes wait_key=no sleep_time=0 beep=no mark_old=no
set charset="utf-8" send_charset="us-ascii:utf-8"
"#;
        fs::write(desktop.path("rc"), rc).unwrap();
        desktop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, commands: &str) {
        fs::write(self.path(name), format!("#!/bin/sh\nset -e\n{commands}\n")).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Lets the agent type this as an answer to a mail, and gives what neomutt sent.
    fn answer(&self, letter: &Letter, typed: &[&str], writes: Writes, attached: Option<&Path>) -> Vec<u8> {
        fs::write(self.path("inbox").join("new").join("1.desk"), &letter.raw).unwrap();
        fs::write(self.path("typed"), format!("{}\n", spoken(typed))).unwrap();
        self.program(
            "editor",
            match writes {
                Writes::Above => "{ cat \"$HOME/typed\"; echo; cat \"$1\"; } > \"$1.new\" && mv \"$1.new\" \"$1\"",
                // Above the signature, which neomutt has put below the quotation.
                Writes::Below => {
                    "{ sed '/^-- $/,$d' \"$1\"; cat \"$HOME/typed\"; sed -n '/^-- $/,$p' \"$1\"; } > \"$1.new\" && mv \"$1.new\" \"$1\""
                }
            },
        );
        let attach = attached.map(|path| format!("<attach-file>{}<enter>", path.display())).unwrap_or_default();
        let keys = format!("push \"<first-entry><reply>{attach}<send-message><quit>\"");
        fs::write(self.path("keys"), keys).unwrap();
        // A terminal, since neomutt reads its keys from one.
        let mut child = Command::new(SCRIPT)
            .args(["-qec", &format!("{NEOMUTT} -n -F \"$HOME/rc\" -e 'source ~/keys' -f \"$HOME/inbox\"")])
            .arg(self.path("screen"))
            .env("HOME", self.folder.path())
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            until("neomutt ends", || child.try_wait().unwrap())
        }));
        let _ = child.kill();
        let _ = child.wait();
        let screen = || String::from_utf8_lossy(&fs::read(self.path("screen")).unwrap_or_default()).into_owned();
        let ended = ended.unwrap_or_else(|_| panic!("neomutt waits for something:\n{}", screen()));
        let sent =
            fs::read(self.path("sent")).unwrap_or_else(|_| panic!("neomutt sent nothing ({ended}):\n{}", screen()));
        // As it comes over SMTP.
        String::from_utf8(sent).unwrap().replace('\n', "\r\n").into_bytes()
    }
}

#[test]
fn what_neomutt_really_writes_reaches_the_customer() {
    for (writes, attaches) in [(Writes::Above, true), (Writes::Below, false)] {
        let house = House::new();
        let _desk = house.open();
        house.ask(&format!("Emily Carter <{CUSTOMER}>"), "Invoice 2041: the printer jams", "What can I do?");
        let acknowledgement = house.newest(CUSTOMER, 1);
        let notification = house.newest(ANN, 1);

        let desktop = Desktop::new();
        let picture: Vec<u8> = (0..=255).rev().cycle().take(20_000).collect();
        fs::write(desktop.path("flap.jpg"), &picture).unwrap();
        let sent = desktop.answer(&notification, TYPED, writes, attaches.then(|| desktop.path("flap.jpg")).as_deref());
        let text = String::from_utf8_lossy(&sent);
        assert!(text.contains("User-Agent: NeoMutt/"), "neomutt wrote it: {text}");
        assert!(text.contains("> ##- Please type your reply above this line -##"), "it quotes: {text}");
        assert!(text.contains(PRIVATE), "it signs: {text}");
        house.post(sent);

        let answer = house.newest(CUSTOMER, 2);
        assert_eq!(answer.mail.reply_text().trim(), spoken(TYPED), "{writes:?}");
        assert!(answer.mail.references.contains(&acknowledgement.mail.in_reply_to[0]), "the same thread");
        assert_holds_nothing_of("neomutt", &answer, &notification);
        let expected = if attaches { vec![("flap.jpg".to_owned(), picture)] } else { Vec::new() };
        assert_eq!(attachments(&answer), expected, "{writes:?}");
        assert_eq!(house.verdicts(), ["opened 1", "agent_reply 1"], "{writes:?}");
    }
}

/// What an agent types about one ticket, answering each time the newest mail of the desk.
#[test]
fn an_agent_works_a_ticket_by_commands_typed_into_neomutt() {
    let house = House::new();
    let _desk = house.open();
    house.ask(&format!("Emily Carter <{CUSTOMER}>"), "Invoice 2041: the printer jams", "What can I do?");
    house.newest(CUSTOMER, 1);
    let notification = house.newest(ANN, 1);
    let type_in =
        |letter: &Letter, typed: &[&str]| house.post(Desktop::new().answer(letter, typed, Writes::Above, None));
    let became = |verdicts: &[&str]| until("it is decided", || (house.verdicts() == verdicts).then_some(()));

    type_in(&notification, &["/note", "She rang: the rear flap it is."]);
    became(&["opened 1", "note 1"]);

    type_in(&notification, &["/clsoe", "Please open the rear flap."]);
    became(&["opened 1", "note 1", "held 1"]);
    let returned = house.newest(ANN, 2);
    assert!(returned.text().contains("`clsoe` is not a command; did you mean `/close`?"), "{}", returned.text());
    assert!(returned.text().contains("Please open the rear flap."), "nothing typed is lost: {}", returned.text());

    type_in(&returned, &["/close", "Please open the rear flap."]);
    let answer = house.newest(CUSTOMER, 2);
    let (words, question) =
        answer.mail.reply_text().split_once("\n\n").map(|(one, two)| (one.to_owned(), two.to_owned())).unwrap();
    assert_eq!(words, "Please open the rear flap.");
    assert!(question.starts_with("Is it solved?"), "the desk asks: {question}");
    assert_holds_nothing_of("neomutt", &answer, &notification);
    let transcript = house.newest(ANN, 3);
    assert!(transcript.text().contains("status: new → resolved"), "{}", transcript.text());
    became(&["opened 1", "note 1", "held 1", "agent_reply 1"]);
    assert_eq!(house.ticket(1)["status"], "resolved");
    assert_eq!(
        house.timeline(1),
        [
            "public requester: What can I do?",
            "internal agent: She rang: the rear flap it is.",
            "public agent: Please open the rear flap.",
        ]
    );
}
