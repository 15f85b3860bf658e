//! One telling of the story: a desk on one database, what it is asked, and what it says.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use maildesk::act::{self, NewTicket};
use maildesk::config::{self, Keys, settings::Config};
use maildesk::daemon::{alerts::Alerts, postman::Postman};
use maildesk::desk::channel::Channel;
use maildesk::desk::command::{self, Command};
use maildesk::desk::mail::Address;
use maildesk::desk::names::{AgentId, MailboxName};
use maildesk::desk::plan::Plan;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::work::Actor;
use maildesk::ingest;
use maildesk::mail::compose::compose;
use maildesk::outbox::Queue;
use maildesk::store::ledger::LedgerFilter;
use maildesk::store::outbox::{OutboxFilter, OutboxState, Outcome};
use maildesk::store::{Location, Store};
use maildesk::tick;

use crate::support::letter::{Letter, Post};
use crate::support::world::World;

/// A step of the story.
pub struct Step {
    /// Helsinki, `2026-11-23 09:00`.
    pub at: &'static str,
    pub what: &'static str,
    pub deed: Deed,
}

/// Writes a mail, knowing what the desk has sent so far.
pub type Write = fn(&Run) -> Post;

pub enum Deed {
    /// A mail comes to the mailbox `support`.
    Mail(Write),
    MailTo(&'static str, Write),
    /// The mail of the step before comes once more, by another mailbox.
    AgainTo(&'static str),
    /// A mail comes, and the answer that it makes does not leave as it should.
    MailThen(Trouble, Write),
    /// `ticket set N…`, by an agent or the operator.
    Set(Option<&'static str>, &'static [i64], &'static [(&'static str, &'static str)]),
    /// `ticket reply N --as AGENT`.
    Reply(&'static str, i64, &'static str),
    /// `ticket new`.
    Open(&'static str, NewFields),
    Merge(i64, i64),
    /// Splits the newest mail of a ticket off.
    Split(i64),
    /// Mail whose arrival is unknown is sent again.
    Retry,
    /// The message with this subject is decided again.
    Replay(&'static str),
    /// The configuration changes and is read again.
    Configure(&'static [(&'static str, &'static str)]),
    /// A fresh key signs, the old one still verifies.
    RotateKeys,
    /// Nothing but time.
    Wait,
}

/// Requester, subject and text.
pub type NewFields = (&'static str, &'static str, &'static str);

/// What happens to an answer on its way out.
#[derive(Clone, Copy, PartialEq)]
pub enum Trouble {
    /// The server refuses the recipient for good.
    Refused,
    /// The daemon dies between DATA and the server's answer.
    Crash,
}

/// What a step did beside what the database shows.
#[derive(Default)]
pub struct Done {
    /// When and why, in words.
    pub said: Vec<String>,
    pub letters: Vec<Letter>,
}

pub struct Run {
    pub world: World,
    toml: String,
    config: Config,
    /// Everything that was ever sent.
    letters: Vec<Letter>,
    last_raw: Vec<u8>,
    count: usize,
}

impl Run {
    pub fn new(location: impl FnOnce(&std::path::Path) -> Location, toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Both tellings sign with the same key.
        std::fs::write(folder.path().join("secret"), "aaaaaaaaaaaaaaaaaaaaaaaaaa\n").unwrap();
        let store = Store::open(&location(folder.path())).unwrap();
        let config = load(toml, folder.path());
        let world = World::on(store, folder, toml);
        Self { world, toml: toml.to_owned(), config, letters: Vec::new(), last_raw: Vec::new(), count: 0 }
    }

    /// The newest mail to somebody about a ticket.
    pub fn to(&self, rcpt: &str, number: i64) -> &Letter {
        let tag = format!("[#{number}]");
        let found = self.letters.iter().rev().find(|letter| letter.rcpt == rcpt && letter.mail.subject.contains(&tag));
        found.unwrap_or_else(|| panic!("{rcpt} got no mail about ticket {number}"))
    }

    /// The same, of one template.
    pub fn sent(&self, template: &str, rcpt: &str, number: i64) -> &Letter {
        let tag = format!("[#{number}]");
        let fits =
            |letter: &&Letter| letter.rcpt == rcpt && letter.template == template && letter.mail.subject.contains(&tag);
        self.letters.iter().rev().find(fits).unwrap_or_else(|| panic!("{rcpt} got no {template} of ticket {number}"))
    }

    /// Lets time pass up to the step, doing all that falls due at its instant, then does the step.
    pub async fn step(&mut self, step: &Step) -> Done {
        let mut done = Done::default();
        self.wait_until(helsinki(step.at), &mut done).await;
        self.count += 1;
        let mut trouble = None;
        match &step.deed {
            Deed::Wait => {}
            Deed::Mail(write) => self.deliver("support", *write, &mut done).await,
            Deed::MailTo(mailbox, write) => self.deliver(mailbox, *write, &mut done).await,
            Deed::MailThen(what, write) => {
                trouble = Some(*what);
                self.deliver("support", *write, &mut done).await;
            }
            Deed::AgainTo(mailbox) => {
                let raw = [b"Received: from mx2.example by mx.acme.example\r\n".as_slice(), &self.last_raw].concat();
                let ingested = self.world.deliver_to(mailbox, raw).await;
                done.said.push(verdict(&ingested));
            }
            deed => self.by_hand(deed, &mut done).await,
        }
        self.post(trouble, &mut done).await;
        // Who is told stands below as mail.
        done.said.retain(|said| !said.contains(" is told ("));
        done
    }

    async fn deliver(&mut self, mailbox: &str, write: Write, done: &mut Done) {
        let date = jiff::fmt::rfc2822::to_string(&self.world.now.to_zoned(TimeZone::UTC)).unwrap();
        let id = format!("<step-{}@client.example>", self.count);
        let raw = write(self).header("Date", &date).header("Message-ID", &id).bytes();
        self.last_raw.clone_from(&raw);
        let ingested = self.world.deliver_to(mailbox, raw).await;
        done.said.push(verdict(&ingested));
    }

    async fn by_hand(&mut self, deed: &Deed, done: &mut Done) {
        let (store, policy, now) = (self.world.store.clone(), self.world.policy.clone(), self.world.now);
        let set = |agent: Option<&AgentId>, fields: &[(&str, &str)]| -> Vec<Command> {
            fields.iter().map(|(field, value)| command::set(field, value, agent, &policy).unwrap()).collect()
        };
        let plans: Vec<Plan> = match deed {
            Deed::Set(agent, numbers, fields) => {
                let agent = agent.map(AgentId::new);
                let mut plans = Vec::new();
                for number in *numbers {
                    let actor = agent.clone().map_or(Actor::Operator, Actor::Agent);
                    let commands = set(agent.as_ref(), fields);
                    plans.push(act::act(&store, &policy, actor, TicketNumber(*number), commands, now).await.unwrap());
                }
                plans
            }
            Deed::Reply(agent, number, text) => {
                let commands = vec![Command::Answer((*text).to_owned())];
                let actor = Actor::Agent(AgentId::new(*agent));
                vec![act::act(&store, &policy, actor, TicketNumber(*number), commands, now).await.unwrap()]
            }
            Deed::Open(agent, (requester, subject, text)) => {
                let agent = AgentId::new(*agent);
                let new = NewTicket {
                    mailbox: MailboxName::new("support"),
                    channel: Channel::Call,
                    requester: Address::bare(*requester),
                    subject: (*subject).to_owned(),
                    text: (*text).to_owned(),
                    commands: set(Some(&agent), &[("priority", "high"), ("assign", "me")]),
                };
                vec![act::open(&store, &policy, Actor::Agent(agent), new, now).await.unwrap()]
            }
            Deed::Merge(from, into) => {
                vec![
                    act::merge(&store, &policy, Actor::Operator, TicketNumber(*from), TicketNumber(*into), now)
                        .await
                        .unwrap(),
                ]
            }
            Deed::Split(number) => {
                let entries = self.world.entries(*number).await;
                let newest = entries.iter().rev().find(|stored| stored.entry.message_id.is_some()).unwrap().id;
                vec![act::split(&store, &policy, Actor::Operator, TicketNumber(*number), newest, now).await.unwrap()]
            }
            Deed::Retry => {
                let uncertain = OutboxFilter { state: Some(OutboxState::Uncertain), ..OutboxFilter::default() };
                let again = store.write(move |tx| {
                    let ids: Vec<i64> = tx.outbox(&uncertain)?.iter().map(|row| row.id).collect();
                    ids.iter().try_for_each(|id| tx.outbox_retry(*id, now).map(drop))?;
                    Ok(ids.len())
                });
                done.said.push(format!("{} queued again", again.await.unwrap()));
                Vec::new()
            }
            Deed::Replay(subject) => {
                let rows = store.read(|tx| tx.ledger(&LedgerFilter::default())).await.unwrap();
                let id = rows.iter().find(|row| row.subject == *subject).expect("a message with this subject").id;
                done.said.push(verdict(&ingest::replay(&store, &policy, id, None, now).await.unwrap()));
                Vec::new()
            }
            Deed::Configure(changes) => {
                for (from, to) in *changes {
                    assert!(self.toml.contains(from), "{from}");
                    self.toml = self.toml.replace(from, to);
                }
                self.reload();
                let changed = tick::recompute(&store, &self.world.policy, now).await.unwrap();
                done.said.push(format!("targets of {changed} tickets were recomputed"));
                Vec::new()
            }
            Deed::RotateKeys => {
                let file = self.world.folder.path().join("secret");
                let old = std::fs::read_to_string(&file).unwrap();
                std::fs::write(&file, format!("bbbbbbbbbbbbbbbbbbbbbbbbba\n{old}")).unwrap();
                self.reload();
                Vec::new()
            }
            _ => unreachable!("mail and waiting are not done by hand"),
        };
        done.said.extend(plans.into_iter().flat_map(|plan| plan.reasons));
    }

    fn reload(&mut self) {
        self.config = load(&self.toml, self.world.folder.path());
        self.world.policy = self.config.policy.clone();
    }

    /// At every instant at which something is due, does it and sends what follows.
    async fn wait_until(&mut self, until: Timestamp, done: &mut Done) {
        for _ in 0..1_000 {
            let due = self.world.store.read(|tx| tx.due_next()).await.unwrap();
            let Some(due) = due.filter(|due| *due <= until) else {
                self.world.now = until;
                return;
            };
            self.world.now = self.world.now.max(due);
            let at = self.world.now.to_zoned(TimeZone::get("Europe/Helsinki").unwrap()).strftime("%a %d %b %H:%M");
            let said = self.world.tick().await;
            assert!(!said.is_empty(), "something was due at {at}");
            done.said.extend(said.into_iter().map(|said| format!("{at} {said}")));
            self.post(None, done).await;
        }
        panic!("the desk does not come to rest before {until}");
    }

    /// Sends what waits, as the daemon does; in case of trouble the answers among it come to grief.
    async fn post(&mut self, trouble: Option<Trouble>, done: &mut Done) {
        let postman = Postman::new(
            self.world.store.clone(),
            Arc::clone(&self.world.policy),
            Alerts::new(&self.config, self.world.store.clone()),
        );
        let mut trouble = trouble;
        loop {
            let now = self.world.now;
            let claimed = postman.claim(now, now + SignedDuration::from_mins(5), 1_000).await.unwrap();
            if claimed.is_empty() {
                return;
            }
            for row in claimed {
                if row.uncertain {
                    let outcome = Outcome::Uncertain { error: "the daemon ended".to_owned() };
                    postman.settle(&row, &outcome, now).await.unwrap();
                    continue;
                }
                let comes_to_grief = trouble.filter(|_| row.draft.template == "answer");
                let outcome = match comes_to_grief {
                    Some(Trouble::Refused) => Outcome::Failed { error: "550 5.1.1 no such user".to_owned() },
                    _ => Outcome::Sent,
                };
                postman.begin_data(row.id, now).await.unwrap();
                if comes_to_grief == Some(Trouble::Crash) {
                    continue;
                }
                postman.settle(&row, &outcome, now).await.unwrap();
                if outcome == Outcome::Sent {
                    let bytes = compose(&row.draft, row.raw.as_deref()).unwrap();
                    let letter = Letter::new(row.rcpt, row.draft.template, bytes);
                    self.letters.push(letter.clone());
                    done.letters.push(letter);
                }
            }
            if trouble.take() == Some(Trouble::Crash) {
                // The next daemon finds the lease run out.
                self.world.pass(SignedDuration::from_mins(6));
            }
        }
    }
}

fn load(toml: &str, folder: &std::path::Path) -> Config {
    let loaded = config::load_str(toml, folder, Keys::Create, &maildesk::cli::templates);
    loaded.unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

fn helsinki(at: &str) -> Timestamp {
    let local: jiff::civil::DateTime = at.replace(' ', "T").parse().unwrap();
    local.to_zoned(TimeZone::get("Europe/Helsinki").unwrap()).unwrap().timestamp()
}

fn verdict(ingested: &ingest::Ingested) -> String {
    let verdict = ingested.verdict.expect("no delivery is the same").to_string();
    let ticket = ingested.ticket.map(|ticket| format!(", ticket {ticket}")).unwrap_or_default();
    // Why, as `explain` tells it; who is told stands below as mail, too.
    let reasons = ingested.reasons.iter().filter(|reason| !reason.contains(" is told (")).map(|why| format!("; {why}"));
    format!("{}{ticket}{}", verdict.to_uppercase(), reasons.collect::<String>())
}
