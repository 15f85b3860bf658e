//! How long pages take on a desk with a past: a million tickets, three million things that somebody wrote.
//!
//! `cargo bench --locked --bench web` makes the data in a folder of its own (some minutes), asks for every page some
//! hundred times, and prints what that took on the way to the last byte. `-- 100000` makes so many tickets instead;
//! `-- FOLDER` keeps the data there, and takes what it finds there.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use maildesk::config;
use maildesk::config::settings::Config;
use maildesk::desk::policy::After;
use maildesk::desk::scope::Scope;
use maildesk::ingest::{self, Incoming};
use maildesk::store::api::ApiToken;
use maildesk::store::ledger::{Delivery, Origin};
use maildesk::store::{Location, Store};
use maildesk::web::{Web, link_to_sign_in, serve};
use tokio_util::sync::CancellationToken;

const DESK: &str = include_str!("../it/support/world.toml");
const ROUNDS: usize = 200;

const PAGES: &[(&str, &str)] = &[
    ("now", "/"),
    ("open tickets", "/tickets"),
    ("all tickets", "/tickets?q=is%3Aany"),
    ("one queue", "/tickets?q=queue%3Abilling"),
    ("mine", "/tickets?q=assignee%3Ame"),
    ("nobody's", "/tickets?q=is%3Aunassigned"),
    ("closed", "/tickets?q=is%3Aclosed"),
    ("older than 30 days", "/tickets?q=older%3A30d"),
    ("from one house", "/tickets?q=from%3Acustomer17.example"),
    ("from many houses", "/tickets?q=from%3Acustomer"),
    ("by chat", "/tickets?q=channel%3Achat"),
    ("by chat, ever", "/tickets?q=is%3Aany+channel%3Achat"),
    ("by a call, of a queue", "/tickets?q=is%3Aany+channel%3Acall+queue%3Abilling"),
    ("a rare word", "/tickets?q=is%3Aany+rare4711"),
    ("a common word", "/tickets?q=is%3Aany+printer"),
    ("two words", "/tickets?q=is%3Aany+printer+coffee"),
    ("a word as one types", "/tickets?q=is%3Aany+pri"),
    ("two words as one types", "/tickets?q=is%3Aany+printer+cof"),
    ("a phrase", "/tickets?q=is%3Aany+%22coffee+machine%22"),
    ("a phrase that nobody wrote", "/tickets?q=is%3Aany+%22machine+coffee%22"),
    ("a letter", "/tickets?q=is%3Aany+p"),
    ("a word that nobody wrote", "/tickets?q=is%3Aany+zzyzx"),
    ("a ticket", "/ticket/500000"),
    ("the ticket of a busy requester", "/ticket/1"),
    ("help", "/help"),
    ("API: tickets", "/api/v1/tickets?q=is%3Aany"),
    ("API: a page far behind", "/api/v1/tickets?q=is%3Aany&limit=200&cursor=dDUwMDAwMA"),
    ("API: a ticket", "/api/v1/tickets/500000"),
    ("API: what needs doing", "/api/v1/agenda"),
    ("API: what breaks next", "/api/v1/clocks"),
    ("API: the ledger", "/api/v1/ledger"),
    ("metrics", "/metrics"),
];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let tickets: u64 = given.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let kept = given.iter().find(|argument| argument.parse::<u64>().is_err()).map(PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let folder = kept.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(folder).unwrap();
    runtime.block_on(bench(tickets, &folder.canonicalize().unwrap()));
}

async fn bench(tickets: u64, folder: &Path) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let toml = format!("{DESK}\n[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"{url}\"\n");
    let loaded = config::load_str(&toml, folder, config::Keys::Create, &maildesk::cli::templates);
    let config = Arc::new(loaded.unwrap_or_else(|problems| panic!("{}", problems.render(false))));
    let data = folder.join("data");
    let found = data.exists();
    let store = Store::open(&Location::Sqlite { folder: data.clone() }).unwrap();
    let now = maildesk::clock::now();
    if !found {
        first(&store, &config, now).await;
        let begun = Instant::now();
        fill(&data.join("maildesk.db"), tickets);
        println!("{tickets} tickets, {} entries, made in {:.0} s\n", tickets * 3, begun.elapsed().as_secs_f64());
    }

    let web = Arc::new(Web::unthrottled(config.clone(), store.clone()));
    let stop = CancellationToken::new();
    tokio::spawn(serve(web, listener, stop.clone()));
    let ann = config.policy.agent(&"ann".into()).unwrap();
    let link = link_to_sign_in(&store, &config, ann, now).await.unwrap();
    let (token, hash) = maildesk::web::new_token().unwrap();
    let ends_at = now + jiff::SignedDuration::from_hours(1);
    let (agent, scopes) = ("bob".into(), Scope::ALL.to_vec());
    let row = ApiToken { name: format!("bench {now}"), hash, agent, scopes, made_at: now, seen_at: None, ends_at };
    store.write(move |tx| tx.add_api_token(&row)).await.unwrap();
    tokio::task::spawn_blocking(move || measure(&url, &link, &token)).await.unwrap();
    stop.cancel();
}

/// The ticket like which all others are.
async fn first(store: &Store, config: &Config, now: jiff::Timestamp) {
    let raw = b"From: Carol <carol@customer.example>\r\nTo: support@acme.example\r\nSubject: Coffee machine\r\n\
                Message-ID: <1@customer.example>\r\n\r\nIt does not start.\r\n"
        .to_vec();
    let origin = Origin { mailbox: "support".into(), delivery: Delivery::Pipe, received_at: None, after: After::Keep };
    let incoming = Incoming { origin, size: raw.len() as u64, raw, whole: true, rest: None };
    ingest::ingest(store, &config.policy, incoming, now).await.unwrap();
}

/// Pages take the cookie, the API takes the token.
fn measure(url: &str, link: &str, token: &str) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let entered = agent.post(link).send_form([("next", "/")]).unwrap();
    let cookie = entered.headers().get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    println!("{:<34} {:>9} {:>9} {:>9}  ms", "page", "median", "p99", "most");
    let mut slow = Vec::new();
    for (name, path) in PAGES {
        let mut taken: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let begun = Instant::now();
                let call = agent.get(format!("{url}{path}")).header("cookie", &cookie);
                let mut answer = call.header("authorization", format!("Bearer {token}")).call().unwrap();
                assert_eq!(answer.status().as_u16(), 200, "{name}");
                answer.body_mut().read_to_string().unwrap();
                begun.elapsed()
            })
            .collect();
        taken.sort();
        let at = |share: usize| taken[(ROUNDS * share / 100).min(ROUNDS - 1)].as_secs_f64() * 1e3;
        println!("{name:<34} {:>9.1} {:>9.1} {:>9.1}", at(50), at(99), at(100));
        if at(99) > 50.0 {
            slow.push(*name);
        }
    }
    match slow.is_empty() {
        true => println!("\nEvery page within 50 ms at p99."),
        false => println!("\nSlower than 50 ms at p99: {}", slow.join(", ")),
    }
}

/// Tickets like the first one, by the database's own means: three in a hundred live, the rest are closed.
fn fill(file: &Path, tickets: u64) {
    let db = rusqlite::Connection::open(file).unwrap();
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN").unwrap();
    db.execute_batch(&format!(
        "CREATE TEMP TABLE word (n INTEGER PRIMARY KEY, w TEXT);
         INSERT INTO word VALUES (0,'printer'),(1,'coffee'),(2,'invoice'),(3,'password'),(4,'screen'),(5,'delivery'),
            (6,'update'),(7,'broken'),(8,'account'),(9,'question'),(10,'machine'),(11,'order'),(12,'network'),
            (13,'mail'),(14,'paper'),(15,'login');
         INSERT INTO contact (id, address_key, name, address)
            WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1000 + {tickets} / 5)
            SELECT i, 'p' || i || '@customer' || (i % 5000) || '.example', 'Person ' || i,
                   'p' || i || '@customer' || (i % 5000) || '.example' FROM n;
         INSERT INTO ticket (number, subject, kind, status, priority, queue, requester, owner, assignee, tags, fields,
            language, created_at, updated_at, done_at, mailbox, participants, acknowledged, wake_at, thread, until,
            watchers, sides, course, due_by_hand, sla, timing, channel)
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {tickets})
            SELECT i, (SELECT w FROM word WHERE n = i % 16) || ' ' || (SELECT w FROM word WHERE n = (i / 16) % 16)
                      || ' ' || i,
                   kind, CASE WHEN i % 100 < 3 THEN CASE i % 5 WHEN 0 THEN 'new' WHEN 1 THEN 'pending' ELSE 'open' END
                         ELSE 'closed' END,
                   CASE i % 20 WHEN 0 THEN 'urgent' WHEN 1 THEN 'high' ELSE 'normal' END,
                   CASE i % 3 WHEN 0 THEN 'billing' ELSE 'support' END, 1000 + i % ({tickets} / 5),
                   CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'ann' ELSE 'bob' END,
                   CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'ann' ELSE 'bob' END, tags, fields, language,
                   created_at - ({tickets} - i) * 60000, created_at - ({tickets} - i) * 60000 + 3600000,
                   CASE WHEN i % 100 < 3 THEN NULL ELSE created_at END, mailbox, participants, acknowledged, NULL,
                   thread, until, watchers, sides, course, due_by_hand, sla, timing,
                   CASE WHEN i % 2000 = 0 THEN 'call' WHEN i % 40 = 0 THEN 'chat' ELSE 'mail' END
            FROM n, ticket WHERE ticket.number = 1;
         INSERT INTO clock (ticket, position, target, state, started_at, due_at, breached, warned, spans)
            SELECT number, 0, 'resolution',
                   CASE WHEN status = 'closed' THEN 'met' WHEN number % 7 = 0 THEN 'breached' ELSE 'running' END,
                   created_at, created_at + 864000000, 0, '[]', '[]'
            FROM ticket WHERE number > 1;
         INSERT INTO ledger (mailbox, raw_hash, message_id, content_hash, received_at, recorded_at, sender, subject, size,
            whole, verdict, ticket, reasons)
            SELECT ticket.mailbox, raw_hash, 'm' || number || '@customer.example', 'c' || number, created_at,
                   created_at + 1000, sender, ticket.subject, size, whole,
                   CASE WHEN number % 1000 = 0 THEN 'held' ELSE verdict END, number, reasons
            FROM ticket, ledger WHERE number > 1 AND ledger.id = 1;
         INSERT INTO entry (ticket, kind, visibility, author_kind, author_name, author_address, written_at, body,
            quoted, attachments, message_id, ledger)
            WITH RECURSIVE k(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM k WHERE j < 2)
            SELECT number, CASE j WHEN 1 THEN 'outbound' ELSE 'inbound' END, 'public',
                   CASE j WHEN 1 THEN 'agent' ELSE 'requester' END, 'Somebody', 'p@customer.example',
                   created_at + j * 60000,
                   'Hello, the ' || (SELECT w FROM word WHERE n = (number + j * 5) % 16) || ' and the '
                   || (SELECT w FROM word WHERE n = (number / 7 + j) % 16) || ' do not work since yesterday, see '
                   || 'rare' || ((number * 3 + j) % 200000) || '. Could you have a look at it, please? It is on the '
                   || 'second floor, and we have tried what your article says.',
                   NULL, '[]', NULL, NULL
            FROM ticket, k WHERE number > 1;
         UPDATE ticket SET due_at = (SELECT due_at FROM clock WHERE clock.ticket = ticket.number)
            WHERE number > 1 AND status <> 'closed';
         COMMIT;"
    ))
    .unwrap();
}
