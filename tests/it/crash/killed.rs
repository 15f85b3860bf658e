//! kill -9 of the daemon, again and again, while it reads a mailbox: every message once in the ledger, every request
//! one ticket, every acknowledgement one Message-ID.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

use maildesk::config::settings::Tls;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::TicketNumber;
use maildesk::store::driver::Driver;
use maildesk::store::ledger::LedgerRow;
use maildesk::store::outbox::{OutboxRow, OutboxState};
use maildesk::store::sqlite::Sqlite;
use maildesk::store::value::{Columns, Row};

use super::program::{Program, spawn};
use crate::support::dovecot::{Dovecot, PASSWORD};

const MESSAGES: usize = 2000;
const KILLS: usize = 30;
/// Every so many messages one is a reply to the one this far before it.
const REPLIES: (usize, usize) = (16, 40);
/// For the daemon to get on; it is a debug build.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who wrote message `number`, counted from 0: everybody once, but that a reply is of whoever wrote first.
fn first_of(number: usize) -> Option<usize> {
    (number % REPLIES.0 == REPLIES.0 - 1 && number >= REPLIES.1).then(|| {
        let before = number - REPLIES.1;
        first_of(before).unwrap_or(before)
    })
}

fn message_id(number: usize) -> String {
    format!("m{number}@client.example")
}

fn message(number: usize) -> String {
    let writer = first_of(number).unwrap_or(number);
    let (subject, references) = match first_of(number) {
        Some(first) => {
            let before = message_id(number - REPLIES.1);
            (format!("Re: Request {first}"), format!("References: <{}> <{before}>\r\n", message_id(first)))
        }
        None => (format!("Request {number}"), String::new()),
    };
    format!(
        "From: Writer {writer} <w{writer}@client.example>\r\nTo: support@acme.example\r\n\
         Message-ID: <{}>\r\n{references}Subject: {subject}\r\n\r\nThis is message {number}.\r\n",
        message_id(number)
    )
}

#[test]
fn kill_9_at_30_instants_loses_nothing_and_does_nothing_twice() {
    let dovecot = Dovecot::start(&["support"]);
    for number in 0..MESSAGES {
        dovecot.deliver("support", message(number).as_bytes());
    }
    let program = Program::new(&mailbox(&dovecot));
    std::fs::write(program.path("password"), PASSWORD).unwrap();
    let mut chance = Chance::new();

    let began = Instant::now();
    let mut recorded = Vec::new();
    for kill in 0..KILLS {
        recorded.push(run_and_kill(&program, KILLS - kill, &mut chance));
    }
    println!("{KILLS} kills in {:?}, with so many messages in the ledger: {recorded:?}", began.elapsed());
    let last = *recorded.last().unwrap();
    assert!(last < MESSAGES, "the last kill fell after everything was read: {recorded:?}");
    assert!(recorded.iter().collect::<BTreeSet<_>>().len() > KILLS / 2, "most kills fell on progress: {recorded:?}");

    let ended = program.run(&["run", "--once"]);
    println!("all read after {:?}", began.elapsed());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let desk = Desk::read(&program);
    desk.check_ledger();
    desk.check_tickets();
    desk.check_outbox(&program);
}

fn mailbox(dovecot: &Dovecot) -> String {
    let account = dovecot.account("support", Tls::Implicit);
    format!(
        r#"
[[mailbox]]
name = "support"
address = "support@acme.example"
start = "all"
imap = {{ host = "{}", port = {}, tls_ca = "{}", user = "support", password_file = "password" }}
"#,
        account.host,
        account.port,
        dovecot.ca().display()
    )
}

/// Starts the daemon and kills it: some time after its start, or some time after it has recorded some more messages.
/// Returns how many messages the ledger has then.
fn run_and_kill(program: &Program, kills_left: usize, chance: &mut Chance) -> usize {
    let before = recorded(program);
    let budget = (MESSAGES - before) / (kills_left + 1);
    let mut command = program.command(&["run"]);
    let mut child = spawn(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
    let began = Instant::now();
    // One in five does not wait for progress: it hits the start, too.
    if chance.below(5) > 0 {
        let wanted = before + 1 + chance.below(budget);
        while recorded(program) < wanted {
            assert!(child.try_wait().unwrap().is_none(), "the daemon ended by itself");
            assert!(began.elapsed() < PATIENCE, "no progress beyond {} messages", recorded(program));
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(chance.below(20) as u64));
    } else {
        std::thread::sleep(Duration::from_millis(chance.below(200) as u64));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    recorded(program)
}

/// Messages in the ledger, as another process sees it.
fn recorded(program: &Program) -> usize {
    let counted = query(program, "SELECT COUNT(*) FROM ledger");
    counted.and_then(|mut rows| rows.pop()).map_or(0, |row| Columns::of(row).take().unwrap())
}

/// Message-IDs of the requester's messages in each ticket, as they were added.
fn inbound(program: &Program) -> BTreeMap<TicketNumber, Vec<String>> {
    let mut inbound: BTreeMap<TicketNumber, Vec<String>> = BTreeMap::new();
    for row in query(program, "SELECT ticket, message_id FROM entry WHERE kind = 'inbound' ORDER BY id").unwrap() {
        let mut row = Columns::of(row);
        inbound.entry(row.take().unwrap()).or_default().push(row.take().unwrap());
    }
    inbound
}

/// `None` where the daemon was killed before there were tables.
fn query(program: &Program, sql: &str) -> Option<Vec<Row>> {
    let mut db = program.path("data/maildesk.db").exists().then(|| Sqlite::reader(&program.path("data")).unwrap())?;
    db.query(sql, &[]).ok()
}

/// Everything that is looked at in the end.
struct Desk {
    ledger: Vec<LedgerRow>,
    outbox: Vec<OutboxRow>,
    tickets: BTreeSet<TicketNumber>,
    /// Message-IDs of the requester's messages in each ticket.
    inbound: BTreeMap<TicketNumber, Vec<String>>,
}

impl Desk {
    fn read(program: &Program) -> Self {
        let inbound = inbound(program);
        let read = |tx: &mut dyn maildesk::store::tx::Tx| {
            let tickets: BTreeSet<_> = tx.tickets(&Default::default())?.iter().map(|ticket| ticket.number).collect();
            Ok(Self {
                ledger: tx.ledger(&Default::default())?,
                outbox: tx.outbox(&Default::default())?,
                tickets,
                inbound,
            })
        };
        program.store().read_now(read).unwrap()
    }

    /// One row a delivery, one delivery a message.
    fn check_ledger(&self) {
        assert_eq!(self.ledger.len(), MESSAGES);
        let deliveries: BTreeSet<_> = self.ledger.iter().map(|row| (row.uidvalidity, row.uid)).collect();
        assert_eq!(deliveries.len(), MESSAGES);
        assert!(deliveries.iter().all(|(validity, uid)| validity.is_some() && uid.is_some()));
        let seen: BTreeSet<&str> = self.ledger.iter().filter_map(|row| row.message_id.as_deref()).collect();
        let sent: BTreeSet<String> = (0..MESSAGES).map(message_id).collect();
        assert_eq!(seen, sent.iter().map(String::as_str).collect());
    }

    /// One ticket a request, and its replies in it, in the order in which they were written.
    fn check_tickets(&self) {
        let by_id: BTreeMap<&str, &LedgerRow> =
            self.ledger.iter().filter_map(|row| Some((row.message_id.as_deref()?, row))).collect();
        let row = |number: usize| by_id[message_id(number).as_str()];
        let mut expected: BTreeMap<TicketNumber, Vec<String>> = BTreeMap::new();
        for number in 0..MESSAGES {
            let ticket = row(number).ticket.unwrap();
            let verdict = if first_of(number).is_some() { Verdict::Appended } else { Verdict::Opened };
            assert_eq!(row(number).verdict, verdict, "message {number}: {:?}", row(number).reasons);
            match first_of(number) {
                Some(first) => assert_eq!(Some(ticket), row(first).ticket, "reply {number}"),
                None => assert!(!expected.contains_key(&ticket), "message {number} shares {ticket}"),
            }
            expected.entry(ticket).or_default().push(message_id(number));
        }
        assert_eq!(expected.keys().copied().collect::<BTreeSet<_>>(), self.tickets);
        assert_eq!(self.inbound, expected);
    }

    /// One acknowledgement a ticket, sent once or known to be uncertain.
    fn check_outbox(&self, program: &Program) {
        let mut acks = BTreeMap::new();
        for row in &self.outbox {
            assert!(matches!(row.state, OutboxState::Sent | OutboxState::Uncertain), "{row:?}");
            assert_eq!(row.template, "ack");
            acks.entry(row.ticket.unwrap()).or_insert_with(Vec::new).push(row.message_id.as_str());
        }
        assert_eq!(acks.keys().copied().collect::<BTreeSet<_>>(), self.tickets);
        assert!(acks.values().all(|ids| ids.len() == 1), "an acknowledgement with two Message-IDs");
        let ids: BTreeSet<&str> = self.outbox.iter().map(|row| row.message_id.as_str()).collect();
        assert_eq!(ids.len(), self.outbox.len());

        let mut files: BTreeMap<String, usize> = BTreeMap::new();
        for entry in std::fs::read_dir(program.path("out/new")).unwrap() {
            let raw = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let id = raw.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or_else(|| panic!("{raw}"));
            *files.entry(id.trim_matches(['<', '>']).to_owned()).or_default() += 1;
        }
        let mut uncertain = 0;
        for row in &self.outbox {
            let sent = files.remove(&row.message_id).unwrap_or(0);
            match row.state {
                OutboxState::Sent => assert_eq!(sent, 1, "{row:?}"),
                _ => {
                    uncertain += 1;
                    assert!(sent <= 1, "{row:?}");
                }
            }
        }
        assert_eq!(files, BTreeMap::new(), "mail that no row knows of");
        println!("{} mails, {uncertain} of them uncertain", self.outbox.len());
    }
}

/// Random numbers (splitmix64) that come again with the same `MAILDESK_SEED`.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        let seed = std::env::var("MAILDESK_SEED").ok().map(|seed| seed.parse().expect("MAILDESK_SEED is a number"));
        let seed = seed.unwrap_or_else(|| getrandom::u64().unwrap());
        println!("MAILDESK_SEED={seed}");
        Self(seed)
    }

    /// Less than `limit`, or 0.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % (limit.max(1) as u64)).unwrap()
    }
}
