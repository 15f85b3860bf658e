//! A real Dovecot: own configuration in a temporary folder, loopback ports of its own, plain and TLS.

#![allow(dead_code, reason = "not every test needs every part")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use maildesk::config::settings::{ImapAccount, Secret, Tls};
use tempfile::TempDir;

const PROGRAM: &str = "/usr/sbin/dovecot";
/// Every user's.
pub const PASSWORD: &str = "correct \"horse\" \\battery";
/// The certificate's name.
pub const HOST: &str = "localhost";

/// Runs until dropped.
pub struct Dovecot {
    folder: TempDir,
    child: Option<Child>,
    /// Plain and STARTTLS.
    pub port: u16,
    /// TLS from the first byte.
    pub tls_port: u16,
    /// Owner of the mail.
    owner: (u32, u32),
}

/// A message as it lies in a user's Maildir.
#[derive(Clone, Debug)]
pub struct Stored {
    pub raw: Vec<u8>,
    /// The letters after `:2,` (`S` seen, `T` deleted); empty for what nobody has looked at.
    pub flags: String,
}

impl Dovecot {
    /// Starts one with these users, each with an empty INBOX and [`PASSWORD`].
    pub fn start(users: &[&str]) -> Self {
        assert!(Path::new(PROGRAM).exists(), "{PROGRAM} is missing: apt-get install dovecot-imapd");
        let folder = tempfile::tempdir().unwrap();
        // The mail processes run as another user and must come through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let me = fs::metadata(folder.path()).unwrap();
        let owner = if me.uid() == 0 { nobody() } else { (me.uid(), me.gid()) };
        let (port, tls_port) = free_ports();
        let mut dovecot = Self { folder, child: None, port, tls_port, owner };
        dovecot.write_certificate();
        dovecot.write_users(users);
        fs::write(dovecot.path("dovecot.conf"), dovecot.configuration()).unwrap();
        dovecot.start_again();
        dovecot
    }

    /// Starts it on the same ports, with the mail as it was.
    pub fn start_again(&mut self) {
        let mut child = Command::new(PROGRAM)
            .arg("-F")
            .arg("-c")
            .arg(self.path("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("starting up") {
            assert_ne!(log.read_line(&mut said).unwrap(), 0, "Dovecot did not start: {said}");
        }
        // Its log must be read, or it stops; what it says is kept for a person who looks into a failure.
        let kept = self.path("log");
        std::thread::spawn(move || {
            let mut kept = fs::OpenOptions::new().create(true).append(true).open(kept).unwrap();
            let _ = std::io::copy(&mut log, &mut kept);
        });
        self.child = Some(child);
    }

    /// Ends it; connections end too.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let pid = child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = child.kill();
        }
        let _ = child.wait();
    }

    /// What Dovecot has logged since [`Dovecot::start`].
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The CA's certificate.
    pub fn ca(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// Settings that reach a user's INBOX; the secret is not in there, see [`PASSWORD`].
    pub fn account(&self, user: &str, tls: Tls) -> ImapAccount {
        ImapAccount {
            host: HOST.to_owned(),
            port: if tls == Tls::Implicit { self.tls_port } else { self.port },
            tls,
            tls_ca: Some(self.ca()),
            user: user.to_owned(),
            secret: Secret::File(self.path("password")),
            xoauth2: false,
            folder: "INBOX".to_owned(),
        }
    }

    /// Puts a message into a user's INBOX, as a delivery agent does.
    pub fn deliver(&self, user: &str, raw: &[u8]) {
        self.deliver_at(user, raw, Timestamp::try_from(std::time::SystemTime::now()).unwrap());
    }

    /// The same, with an INTERNALDATE.
    pub fn deliver_at(&self, user: &str, raw: &[u8], at: Timestamp) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("{}.M{}.test", at.as_second(), COUNT.fetch_add(1, Ordering::Relaxed));
        let tmp = self.maildir(user, "INBOX").join("tmp").join(&name);
        let mut file = fs::File::create(&tmp).unwrap();
        file.write_all(raw).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_millis(u64::try_from(at.as_millisecond()).unwrap())).unwrap();
        self.give(&tmp);
        fs::rename(&tmp, self.maildir(user, "INBOX").join("new").join(&name)).unwrap();
    }

    /// Puts so many copies of an old message into a user's INBOX at once: links to one file.
    pub fn fill(&self, user: &str, count: usize, raw: &[u8]) {
        let inbox = self.maildir(user, "INBOX");
        let first = inbox.join("tmp").join("old");
        fs::write(&first, raw).unwrap();
        fs::File::open(&first).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(1_500_000_000)).unwrap();
        self.give(&first);
        for number in 0..count {
            fs::hard_link(&first, inbox.join("cur").join(format!("1500000000.M{number}.old:2,"))).unwrap();
        }
        fs::remove_file(first).unwrap();
    }

    /// A user's mail in a folder, in the order of delivery.
    pub fn mails(&self, user: &str, folder: &str) -> Vec<Stored> {
        let stored = |path: PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let flags = name.split_once(":2,").map(|(_, flags)| flags.to_owned()).unwrap_or_default();
            // Somebody may move it while we look; then it is somewhere else, or gone.
            fs::read(&path).ok().map(|raw| Stored { raw, flags })
        };
        self.files(user, folder).into_iter().filter_map(stored).collect()
    }

    /// The files of a user's mail in a folder, in the order of delivery.
    pub fn files(&self, user: &str, folder: &str) -> Vec<PathBuf> {
        let root = self.maildir(user, folder);
        let listed = ["new", "cur"].into_iter().filter_map(|sub| fs::read_dir(root.join(sub)).ok()).flatten();
        let mut files: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
        // `seconds.Mcount…`: numbers, since a text would put 10 before 9.
        files.sort_by_key(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let number = |text: &str| {
                text.trim_start_matches('M').split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
            };
            let mut parts = name.split('.').map(|part| number(part).unwrap_or(0));
            (parts.next(), parts.next())
        });
        files
    }

    /// The Maildir of a user's folder.
    pub fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let inbox = self.path("mail").join(user);
        if folder == "INBOX" { inbox } else { inbox.join(format!(".{folder}")) }
    }

    /// Makes the folder count its UIDs afresh, under another UIDVALIDITY. Stop the server before.
    pub fn forget_uids(&self, user: &str) {
        assert!(self.child.is_none(), "stop Dovecot before its files are changed");
        for entry in fs::read_dir(self.maildir(user, "INBOX")).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("dovecot") {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// Logs in as another client would, to append, flag or expunge.
    pub fn client(&self, user: &str) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut client = Client { stream: BufReader::new(stream), tags: 0 };
        client.line();
        let password = PASSWORD.replace('\\', "\\\\").replace('"', "\\\"");
        client.tell(&format!("LOGIN {user} \"{password}\""));
        client
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn give(&self, path: &Path) {
        if fs::metadata(self.folder.path()).unwrap().uid() == 0 {
            chown(path, Some(self.owner.0), Some(self.owner.1)).unwrap();
        }
    }

    fn write_users(&self, users: &[&str]) {
        fs::create_dir(self.path("mail")).unwrap();
        let mut lines = String::new();
        for user in users {
            let inbox = self.path("mail").join(user);
            for folder in ["", "tmp", "new", "cur"] {
                fs::create_dir_all(inbox.join(folder)).unwrap();
                self.give(&inbox.join(folder));
            }
            let (uid, gid) = self.owner;
            lines.push_str(&format!("{user}:{{PLAIN}}{PASSWORD}:{uid}:{gid}::{}\n", inbox.display()));
        }
        fs::write(self.path("users"), lines).unwrap();
        fs::write(self.path("password"), format!("{PASSWORD}\n")).unwrap();
    }

    fn write_certificate(&self) {
        use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.distinguished_name.push(rcgen::DnType::CommonName, "Maildesk tests");
        let ca_key = KeyPair::generate().unwrap();
        fs::write(self.path("ca.pem"), ca.self_signed(&ca_key).unwrap().pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec![HOST.to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let certificate = server.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
        fs::write(self.path("cert.pem"), certificate.pem()).unwrap();
        fs::write(self.path("key.pem"), key.serialize_pem()).unwrap();
    }

    fn configuration(&self) -> String {
        let root = fs::metadata(self.folder.path()).unwrap().uid() == 0;
        let users = if root {
            String::new()
        } else {
            let (user, group) = (id("-un"), id("-gn"));
            format!("default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n")
        };
        format!(
            r#"
protocols = imap
listen = 127.0.0.1
base_dir = {dir}/run
state_dir = {dir}/state
log_path = /dev/stderr
{users}
ssl = yes
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
# Refusals at once: a test that is refused on purpose shall not wait.
auth_failure_delay = 0
mail_location = maildir:{dir}/mail/%u
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 100
first_valid_uid = 1
default_process_limit = 50
default_client_limit = 500
default_vsz_limit = 0
passdb {{
  driver = passwd-file
  args = {dir}/users
}}
userdb {{
  driver = passwd-file
  args = {dir}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"#,
            dir = self.folder.path().display(),
            port = self.port,
            tls_port = self.tls_port,
        )
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            eprintln!("--- Dovecot's log ---\n{}", self.log());
        }
    }
}

/// Another mail client: just enough IMAP for a test to get in the way.
pub struct Client {
    stream: BufReader<TcpStream>,
    tags: u32,
}

impl Client {
    /// Sends a command and returns its untagged answers; panics unless it is answered with OK.
    pub fn tell(&mut self, command: &str) -> Vec<String> {
        self.tags += 1;
        let tag = format!("t{}", self.tags);
        write!(self.stream.get_mut(), "{tag} {command}\r\n").unwrap();
        self.until(&tag, command)
    }

    /// Appends a message; `date` as IMAP writes it (`01-Jan-2026 10:00:00 +0000`).
    pub fn append(&mut self, folder: &str, date: Option<&str>, raw: &[u8]) {
        self.tags += 1;
        let tag = format!("t{}", self.tags);
        let date = date.map(|date| format!("\"{date}\" ")).unwrap_or_default();
        write!(self.stream.get_mut(), "{tag} APPEND {folder} {date}{{{}}}\r\n", raw.len()).unwrap();
        assert!(self.line().starts_with('+'), "no leave to append");
        self.stream.get_mut().write_all(raw).unwrap();
        self.stream.get_mut().write_all(b"\r\n").unwrap();
        self.until(&tag, "APPEND");
    }

    fn until(&mut self, tag: &str, command: &str) -> Vec<String> {
        let mut answers = Vec::new();
        loop {
            let line = self.line();
            if let Some(status) = line.strip_prefix(&format!("{tag} ")) {
                assert!(status.starts_with("OK"), "{command}: {line}");
                return answers;
            }
            answers.push(line);
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.stream.read_line(&mut line).unwrap(), 0, "Dovecot closed the connection");
        if let Some(count) = line.trim_end().strip_suffix('}').and_then(|rest| rest.rsplit_once('{')) {
            let mut literal = vec![0; count.1.parse().unwrap()];
            self.stream.read_exact(&mut literal).unwrap();
            line.push_str(&String::from_utf8_lossy(&literal));
            line.push_str(&self.line());
        }
        line.trim_end().to_owned()
    }
}

fn free_ports() -> (u16, u16) {
    (super::port::free(), super::port::free())
}

/// Mail processes refuse to run as root.
fn nobody() -> (u32, u32) {
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let line = passwd.lines().find(|line| line.starts_with("nobody:")).expect("a user `nobody`");
    let fields: Vec<&str> = line.split(':').collect();
    (fields[2].parse().unwrap(), fields[3].parse().unwrap())
}

fn id(what: &str) -> String {
    let id = Command::new("id").arg(what).output().unwrap();
    String::from_utf8(id.stdout).unwrap().trim().to_owned()
}
