//! A real SMTP server (aiosmtpd) that keeps what it is given, refuses what it is told to, and speaks TLS.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use maildesk::config::settings::{Login, Secret, SmtpAccount, Tls};
use serde_json::json;
use tempfile::TempDir;

/// How long a test waits for mail at most.
const DEADLINE: Duration = Duration::from_secs(30);

/// What the server is to do; the default takes everything in plain text.
pub struct SinkOptions {
    pub tls: Tls,
    /// User and password (or token): AUTH becomes a must.
    pub login: Option<(&'static str, &'static str)>,
    /// Which of PLAIN, LOGIN, XOAUTH2 are offered.
    pub mechanisms: Vec<&'static str>,
    /// Answers to RCPT TO by recipient, such as `452 4.2.2 mailbox full`.
    pub at_rcpt: BTreeMap<&'static str, &'static str>,
    /// Answers to the final dot by recipient.
    pub after_data: BTreeMap<&'static str, &'static str>,
    pub refuse_null_sender: bool,
    /// 0: any that is free.
    pub port: u16,
}

impl Default for SinkOptions {
    fn default() -> Self {
        Self {
            tls: Tls::None,
            login: None,
            mechanisms: vec!["PLAIN", "LOGIN", "XOAUTH2"],
            at_rcpt: BTreeMap::new(),
            after_data: BTreeMap::new(),
            refuse_null_sender: false,
            port: 0,
        }
    }
}

/// A message that the server took, parsed back.
#[derive(Clone, Debug)]
pub struct Received {
    /// Empty for the null return path.
    pub mail_from: String,
    pub rcpt_to: String,
    /// Parameters of MAIL FROM.
    pub options: String,
    /// Port that the client came from: which connection it was.
    pub peer: u16,
    pub tls: bool,
    pub login: String,
    /// As it came over the wire.
    pub raw: Vec<u8>,
}

impl Received {
    /// First header of that name, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = mail_parser::MessageParser::default().parse(&self.raw)?;
        message.header_raw(name.to_owned()).map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The decoded text.
    pub fn text(&self) -> String {
        let message = mail_parser::MessageParser::default().parse(&self.raw).expect("mail");
        message.body_text(0).expect("text").into_owned()
    }
}

/// The running server; it ends with this value.
pub struct SmtpSink {
    child: Child,
    pub port: u16,
    folder: TempDir,
    ca: Option<PathBuf>,
    options: SinkOptions,
    names: Arc<(Mutex<Vec<String>>, Condvar)>,
}

impl SmtpSink {
    pub fn start(options: SinkOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = (options.tls != Tls::None).then(|| certificates(folder.path()));
        let settings = json!({
            "tls": match options.tls { Tls::Implicit => "implicit", Tls::Starttls => "starttls", Tls::None => "none" },
            "user": options.login.map(|(user, _)| user),
            "password": options.login.map(|(_, password)| password),
            "mechanisms": options.mechanisms,
            "at_rcpt": options.at_rcpt,
            "after_data": options.after_data,
            "refuse_null_sender": options.refuse_null_sender,
            "port": options.port,
            "folder": folder.path(),
            "certificate": folder.path().join("server.pem"),
            "key": folder.path().join("server.key"),
        });
        // The system's Python: aiosmtpd comes from Debian.
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", include_str!("sink.py"), &settings.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is missing: apt-get install -y python3-aiosmtpd");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().and_then(Result::ok);
        let port = first.as_deref().and_then(|line| line.strip_prefix("PORT ")).and_then(|port| port.parse().ok());
        let port = port.expect("the SMTP server did not start: apt-get install -y python3-aiosmtpd");
        let names = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let heard = names.clone();
        std::thread::spawn(move || {
            for name in lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("MAIL ").map(str::to_owned)) {
                heard.0.lock().unwrap().push(name);
                heard.1.notify_all();
            }
        });
        Self { child, port, folder, ca, options, names }
    }

    /// How to send to it.
    pub fn account(&self) -> SmtpAccount {
        let login = self.options.login.map(|(user, _)| Login {
            user: user.to_owned(),
            secret: Secret::Env("SINK_PASSWORD".to_owned()),
            xoauth2: self.options.mechanisms == ["XOAUTH2"],
        });
        SmtpAccount {
            host: "localhost".to_owned(),
            port: self.port,
            tls: self.options.tls,
            tls_ca: self.ca.clone(),
            login,
        }
    }

    /// The first `count` messages, in the order in which they came.
    pub fn wait(&self, count: usize) -> Vec<Received> {
        let (names, arrived) = &*self.names;
        let names = names.lock().unwrap();
        let (names, result) = arrived.wait_timeout_while(names, DEADLINE, |names| names.len() < count).unwrap();
        assert!(!result.timed_out(), "{} of {count} messages came", names.len());
        names.iter().take(count).map(|name| received(&self.folder.path().join(name))).collect()
    }

    /// How many messages came so far.
    pub fn count(&self) -> usize {
        self.names.0.lock().unwrap().len()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn received(path: &Path) -> Received {
    let bytes = std::fs::read(path).unwrap();
    let mut rest = bytes.as_slice();
    let mut envelope = BTreeMap::new();
    while rest.starts_with(b"X-Sink-") {
        let end = rest.windows(2).position(|pair| pair == b"\r\n").unwrap();
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        let (name, value) = line.split_once(": ").unwrap();
        envelope.insert(name.to_owned(), value.to_owned());
        rest = &rest[end + 2..];
    }
    let mut take = |name: &str| envelope.remove(name).unwrap();
    Received {
        mail_from: take("X-Sink-Mail-From").trim_matches(['<', '>']).to_owned(),
        rcpt_to: take("X-Sink-Rcpt-To"),
        options: take("X-Sink-Options"),
        peer: take("X-Sink-Peer").parse().unwrap(),
        tls: take("X-Sink-Tls") == "yes",
        login: take("X-Sink-Login"),
        raw: rest.to_vec(),
    }
}

/// Makes a CA and a certificate for localhost signed by it; answers where the CA's certificate is.
fn certificates(folder: &Path) -> PathBuf {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let ca = folder.join("ca.pem");
    std::fs::write(&ca, authority.self_signed(&authority_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("server.pem"), server.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    std::fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
    ca
}
