//! A private PostgreSQL: one server for the whole test binary, a database of its own for each test.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

/// Makes a cluster in a folder of its own, starts it, and ends it when standard input closes, which it does however
/// this process ends. Signals of the terminal are for the tests; this script must live to clean up. Nothing in it is
/// worth waiting for a disk, and only the user `guarded` is asked for a password.
const SCRIPT: &str = r#"
set -eu
trap '' INT TERM HUP
dir=$(mktemp -d /tmp/maildesk-postgres.XXXXXX)
cd "$dir"
end() { "$BIN/pg_ctl" -D data -m immediate stop >/dev/null 2>&1 || true; cd /; rm -rf "$dir"; }
trap end EXIT
{
    "$BIN/initdb" -D data -U desk -E UTF8 --locale=C -A trust --no-sync
    echo "host all guarded 127.0.0.1/32 scram-sha-256" >data/pg_hba.conf
    echo "host all all 127.0.0.1/32 trust" >>data/pg_hba.conf
    echo "fsync = off" >>data/postgresql.conf
    "$BIN/pg_ctl" -D data -w -l log -o "-p $PORT -k $dir -c listen_addresses=127.0.0.1 -c max_connections=300" start
    "$BIN/psql" -h 127.0.0.1 -p "$PORT" -U desk -c "CREATE ROLE guarded SUPERUSER LOGIN PASSWORD 'let-me-in'" postgres
} >out 2>&1 || { cat out log; exit 1; }
echo ready
cat >/dev/null
"#;

struct Server {
    port: u16,
    /// The script; its standard input stays open for as long as the server is to live.
    _process: Child,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        // Another process may take the port between asking and starting; then another port is tried.
        let mut attempts = (0..5).map(|_| start());
        attempts.find_map(Result::ok).unwrap_or_else(|| panic!("{}", start().err().unwrap_or_default()))
    })
}

fn start() -> Result<Server, String> {
    let port = super::port::free();
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT]).env("BIN", binaries()).env("PORT", port.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    if id(&["-u"]) == 0 {
        // PostgreSQL refuses to run as root; its package has made a user.
        command.uid(id(&["-u", "postgres"])).gid(id(&["-g", "postgres"]));
    }
    let mut child = command.spawn().expect("sh starts");
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line == "ready" {
            return Ok(Server { port, _process: child });
        }
        said += &line;
        said.push('\n');
    }
    child.wait().unwrap();
    Err(format!("PostgreSQL did not start:\n{said}"))
}

/// The newest installed version.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let found = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    found.max().expect("these tests need PostgreSQL: apt-get install postgresql")
}

fn id(arguments: &[&str]) -> u32 {
    let output = Command::new("id").args(arguments).output().expect("id runs");
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim().parse().expect("these tests, run as root, need the user postgres: apt-get install postgresql")
}

/// An empty database; gone with this value.
pub struct Database {
    name: String,
}

impl Database {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test{}", COUNT.fetch_add(1, Ordering::Relaxed));
        admin(&format!("CREATE DATABASE {name}"));
        Self { name }
    }

    /// For `database = …` in a configuration.
    pub fn url(&self) -> String {
        url(&self.name)
    }

    /// Its address for a user whose password, `let-me-in`, is checked.
    pub fn guarded_url(&self, password: &str) -> String {
        self.url().replace("desk", &format!("guarded:{password}"))
    }

    /// From now on the server writes to the disk before it answers, as it does outside of tests.
    pub fn make_durable(&self) {
        admin("ALTER SYSTEM SET fsync = on");
        admin("SELECT pg_reload_conf()");
    }

    /// Cuts every connection to it, as a restart of the server would.
    pub fn cut_connections(&self) {
        admin(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", self.name));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        admin(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn url(database: &str) -> String {
    format!("postgres://desk@127.0.0.1:{}/{database}", server().port)
}

/// On a thread of its own: the client panics on a thread of a runtime.
fn admin(sql: &str) {
    std::thread::scope(|scope| {
        let work = scope.spawn(|| Client::connect(&url("postgres"), NoTls).unwrap().batch_execute(sql).unwrap());
        work.join().unwrap();
    });
}
