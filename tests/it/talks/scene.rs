//! Plays a conversation on a desk without servers, and writes what happened below each step.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{AuthorKind, EntryKind, Kind, Ticket, TicketNumber};
use maildesk::ingest::Ingested;

use super::script::{Deed, Script, Step, Which};
use crate::support::letter::{Letter, Post, refused, with_attachment};
use crate::support::world::{DESK, World};

/// Who may play, by the name in scripts.
const PEOPLE: [(&str, &str); 8] = [
    ("carol", "Carol Customer <carol@customer.example>"),
    ("dave", "Dave Customer <dave@customer.example>"),
    ("erin", "Erin Else <erin@else.example>"),
    ("vera", "Vera Vendor <vera@vendor.example>"),
    ("mallory", "Mallory <mallory@evil.example>"),
    ("ann", "Ann Agent <ann@acme.example>"),
    ("bob", "Bob Lead <bob@acme.example>"),
    ("zoe", "Zoe Former <zoe@acme.example>"),
];

/// Templates whose words matter, beside the fact that they left.
const SHOWN: [&str; 17] = [
    "answer",
    "returned",
    "misunderstood",
    "claimed",
    "transcript",
    "ask",
    "ask_again",
    "rule",
    "digest",
    "report",
    "outage",
    "maintenance",
    "approve",
    "notify_approver",
    "notify_handover",
    "notify_routed",
    "bounced",
];

pub async fn play(script: &Script) -> Result<String, String> {
    let mut scene = Scene::new(&script.desk);
    let mut played = script.head();
    for step in &script.steps {
        let at = scene.time(&step.when)?;
        played += &scene.wait_until(at).await;
        played += &step.written();
        match scene.take(step).await? {
            said if said.is_empty() => played.push('\n'),
            said => write!(played, "\n{said}\n").unwrap(),
        }
    }
    scene.alerts_tell_nothing(script).await?;
    Ok(played.trim_end().to_owned() + "\n")
}

struct Scene {
    world: World,
    /// Every mail that left, oldest first.
    letters: Vec<Letter>,
    /// The last mail that each person wrote.
    written: BTreeMap<String, Letter>,
    tickets: BTreeMap<TicketNumber, String>,
}

impl Scene {
    fn new(desk: &str) -> Self {
        Self {
            world: World::with(&configuration(desk)),
            letters: Vec::new(),
            written: BTreeMap::new(),
            tickets: BTreeMap::new(),
        }
    }

    /// Whoever is alerted watches over the desk, and need not be cleared for what is said in it.
    async fn alerts_tell_nothing(&self, script: &Script) -> Result<(), String> {
        let tickets = self.world.tickets().await;
        let lines = script.steps.iter().flat_map(|step| step.text.lines()).map(str::trim);
        let said = lines.filter(|line| line.contains(' ') && !line.starts_with('/'));
        let words: Vec<&str> = tickets.iter().map(|ticket| ticket.subject.as_str()).chain(said).collect();
        for alert in &self.world.alerts {
            if let Some(words) = words.iter().find(|words| alert.contains(**words)) {
                return Err(format!("an alert says \u{201c}{words}\u{201d}: {alert}"));
            }
        }
        Ok(())
    }

    fn here(&self) -> Zoned {
        self.world.now.to_zoned(zone())
    }

    /// The next such day and hour, or that of a date.
    fn time(&self, when: &str) -> Result<Timestamp, String> {
        let (day, hour) = when.split_once(' ').unwrap();
        let time: jiff::civil::Time = hour.parse().map_err(|_| format!("`{hour}` is no time of day"))?;
        if let Ok(date) = day.parse::<jiff::civil::Date>() {
            return Ok(date.to_datetime(time).to_zoned(zone()).unwrap().timestamp());
        }
        let days = (0..=7).map(|days| self.here().checked_add(days.days()).unwrap());
        let mut on = days.filter(|at| at.strftime("%a").to_string() == day);
        let at = on.find_map(|at| at.with().time(time).build().ok().filter(|at| at.timestamp() >= self.world.now));
        at.map(|at| at.timestamp()).ok_or_else(|| format!("{when} is past"))
    }

    /// Lets time pass; what the desk does meanwhile is told with its time.
    async fn wait_until(&mut self, at: Timestamp) -> String {
        let mut told = String::new();
        loop {
            let ticket = self.world.store.read(|tx| tx.due_next()).await.unwrap();
            let digest = maildesk::desk::digest::next(&self.world.policy, self.world.now);
            let report = maildesk::desk::scheduled::next(&self.world.policy, self.world.now);
            let window = maildesk::desk::maintenance::next(&self.world.policy, self.world.now);
            let due = ticket.into_iter().chain(digest).chain(report).chain(window).min().filter(|due| *due <= at);
            self.world.now = due.unwrap_or(at).max(self.world.now);
            let did = self.world.tick().await;
            let said = self.tell(None).await;
            if !said.is_empty() {
                write!(told, "  at {}\n{said}\n", self.here().strftime("%a %-d %b, %H:%M")).unwrap();
            }
            if due.is_none() || (did.is_empty() && self.world.now == at) {
                return told;
            }
        }
    }

    async fn take(&mut self, step: &Step) -> Result<String, String> {
        let mut desk = None;
        let post = match &step.deed {
            Deed::Nothing => return Ok(String::new()),
            Deed::Read(number) => return Ok(self.timeline(*number).await),
            Deed::Bounce { letter } => refused(&self.letter(letter)?),
            Deed::Write { who, to, subject } => Post::new(person(who)?, &whole(to), subject).text(&step.text),
            Deed::Answer { who, letter } => {
                let letter = self.letter(letter)?;
                desk = self.desk_of(&letter);
                letter.answer(person(who)?, &step.text)
            }
            Deed::Forward { who, letter, to, attached: true } => {
                let letter = self.letter(letter)?;
                let subject = format!("Fwd: {}", letter.mail.subject);
                with_attachment(Post::new(person(who)?, &whole(to), &subject), &step.text, &letter)
            }
            Deed::Forward { who, letter, to, attached: false } => {
                let letter = self.letter(letter)?;
                desk = self.desk_of(&letter);
                let quoted: String = letter.text().lines().map(|line| format!("{line}\n")).collect();
                let from = letter.mail.from.as_ref().map(|from| format!("{} <{}>", from.label(), from.address));
                let date = letter.mail.date.expect("a mail has a date").in_tz("Europe/Helsinki").unwrap();
                let date = date.strftime("%a, %b %-d, %Y at %-I:%M %p");
                let text = format!(
                    "{}\n\n---------- Forwarded message ---------\nFrom: {}\nDate: {date}\nSubject: {}\n\
                     To: <{}>\n\n{quoted}",
                    step.text,
                    from.unwrap_or_default(),
                    letter.mail.subject,
                    letter.rcpt
                );
                let subject = format!("Fwd: {}", letter.mail.subject);
                let id = letter.id();
                let references = letter.mail.references.iter().chain([&id]).map(|id| format!("<{id}>"));
                let references = references.collect::<Vec<_>>().join(" ");
                Post::new(person(who)?, &whole(to), &subject).text(&text).header("References", &references)
            }
        };
        let post = step.headers.iter().fold(post, |post, (name, value)| match value.as_str() {
            "none" => post.without(name),
            value => {
                let now = self.here().strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
                post.header(name, &value.replace("NOW", &now).replace("DESK", desk.as_deref().unwrap_or_default()))
            }
        });
        if let Deed::Forward { to, .. } = &step.deed {
            // Whoever gets it may answer it.
            self.letters.push(Letter::new(to.clone(), "forward".to_owned(), post.bytes()));
        }
        let to = post.recipients();
        if let Some(who) = step.deed.who() {
            let first = to.first().cloned().unwrap_or_default();
            self.written.insert(who.to_owned(), Letter::new(first, "mail".to_owned(), post.bytes()));
        }
        let mailboxes = self.world.policy.mailboxes.iter();
        let mailboxes = mailboxes.filter(|mailbox| to.iter().any(|to| mailbox.receives(to)));
        let mailboxes: Vec<String> = mailboxes.map(|mailbox| mailbox.name.to_string()).collect();
        if mailboxes.is_empty() {
            return Ok("  it does not come by the desk\n".to_owned());
        }
        let mut told = Vec::new();
        for mailbox in mailboxes {
            let done = self.world.deliver_to(&mailbox, post.clone()).await;
            told.push(self.tell(Some(done)).await);
        }
        Ok(told.join("\n"))
    }

    fn letter(&self, which: &Which) -> Result<Letter, String> {
        let addresses = person(&which.of)?;
        if which.template.as_deref() == Some("mail") {
            return self.written.get(&which.of).cloned().ok_or_else(|| format!("{} wrote no mail", which.of));
        }
        let found = self.letters.iter().rev().find(|letter| {
            addresses.contains(&format!("<{}>", letter.rcpt))
                && which.template.as_ref().is_none_or(|template| *template == letter.template)
        });
        found.cloned().ok_or_else(|| format!("{} got no such mail", which.of))
    }

    /// The address at the desk that this mail has: where an answer goes, or who was copied in.
    fn desk_of(&self, letter: &Letter) -> Option<String> {
        let addresses = std::iter::once(letter.reply_to())
            .chain(letter.mail.recipients().map(|to| to.address.clone()))
            .collect::<Vec<_>>();
        addresses.into_iter().find(|address| self.world.policy.mailbox_by_address(address).is_some())
    }

    /// What stands on a ticket, without events and what the desk wrote by itself.
    async fn timeline(&self, number: i64) -> String {
        let mut said = String::new();
        for entry in self.world.entries(number).await.into_iter().map(|stored| stored.entry) {
            if entry.kind == EntryKind::Event || entry.author.kind == AuthorKind::System {
                continue;
            }
            let who = entry.author.address.as_deref().map_or("nobody".to_owned(), name);
            let at = entry.at.to_zoned(zone()).strftime("%a %-d %b, %H:%M");
            let (kind, visibility) = (entry.kind, entry.visibility);
            writeln!(said, "  {kind}, {visibility}, by {who} ({}), {at}", entry.author.kind).unwrap();
            for line in entry.text.lines().filter(|line| !line.trim().is_empty()) {
                writeln!(said, "       | {line}").unwrap();
            }
            for file in &entry.attachments {
                writeln!(said, "       + {}", file.name.as_deref().unwrap_or("unnamed")).unwrap();
            }
        }
        said
    }

    /// What became of a mail, what left, and which tickets changed.
    async fn tell(&mut self, done: Option<Ingested>) -> String {
        let mut said = String::new();
        if let Some(done) = &done {
            let ticket = done.ticket.map(|number| format!(" #{number}")).unwrap_or_default();
            let verdict = done.verdict.map_or("nothing".to_owned(), |verdict| verdict.to_string().replace('_', " "));
            writeln!(said, "  {verdict}{ticket}").unwrap();
            if matches!(done.verdict, Some(Verdict::Held | Verdict::Automatic | Verdict::Duplicate)) {
                let why = done.reasons.iter().find(|reason| reason.starts_with("held")).or(done.reasons.last());
                writeln!(said, "  because {}", why.map(String::as_str).unwrap_or_default()).unwrap();
            }
        }
        let post = self.world.post().await;
        for letter in &post {
            // Where several hear that it is resolved, it matters in which words who does.
            let alike = |other: &&Letter| other.template == "resolved" && other.mail.subject == letter.mail.subject;
            let several = letter.template == "resolved" && post.iter().filter(alike).count() > 1;
            said += &described(letter, several);
        }
        for letter in post {
            self.letters.push(letter);
        }
        for hook in self.world.hooks().await {
            let body: serde_json::Value = serde_json::from_str(&hook.body).unwrap();
            let (event, ticket) = (body["type"].as_str().unwrap_or_default(), &body["data"]["ticket"]["number"]);
            writeln!(said, "  => webhook {}: {event} #{ticket}", hook.webhook).unwrap();
        }
        for ticket in self.world.tickets().await {
            let now = line(&ticket);
            if self.tickets.insert(ticket.number, now.clone()).as_ref() != Some(&now) {
                writeln!(said, "  {now}").unwrap();
            }
        }
        said
    }
}

/// The end of a token, which is another with every key.
static MAC: LazyLock<regex::Regex> =
    LazyLock::new(|| regex::Regex::new(r"((?:\+|/l/)\d+-[ars]\w+-)[a-z2-7]{26}").unwrap());

/// `-> carol, answer: Re: [#1] Printer (from Ann Agent (Acme Support); Cc dave)`, and the words of some, or where they are
/// wanted in full.
fn described(letter: &Letter, in_full: bool) -> String {
    let mail = &letter.mail;
    let mut heads = Vec::new();
    if ["answer", "ask"].contains(&letter.template.as_str()) {
        heads.extend(mail.from.as_ref().map(|from| format!("from {}", from.label())));
    }
    if !mail.cc.is_empty() {
        heads.push(format!("Cc {}", mail.cc.iter().map(|cc| name(&cc.address)).collect::<Vec<_>>().join(", ")));
    }
    let automatic = letter.header("Auto-Submitted").filter(|_| !is_of_the_desk(&letter.rcpt));
    heads.extend(automatic);
    let heads = if heads.is_empty() { String::new() } else { format!(" ({})", heads.join("; ")) };
    let mut said = format!("  -> {}, {}: {}{heads}\n", name(&letter.rcpt), letter.template, mail.subject);
    let opened = ["notify_new", "notify_opened"].contains(&letter.template.as_str());
    let replied = letter.template == "notify_reply";
    let noted = ["notify_note", "notify_side"].contains(&letter.template.as_str());
    let changed = letter.template == "notify_change";
    if SHOWN.contains(&letter.template.as_str()) || opened || replied || noted || changed || in_full {
        let text = match letter.template.as_str() {
            "answer" | "ask" => mail.reply_text(),
            _ => letter.text(),
        };
        // Of what comes back, why; the rest is known.
        let known = ["Requester: ", "Queue: ", "Assigned to: ", "Reply to this mail", "To answer Carol"];
        let matters = |line: &&str| match letter.template.as_str() {
            "returned" | "misunderstood" | "claimed" => {
                line.starts_with("The reason:") || line.starts_with("The desk has sent")
            }
            _ if replied => line.starts_with("- It answers a mail of"),
            // What stands below the words of a note.
            "notify_note" => line.starts_with('>'),
            // Who else has what a third party said.
            "notify_side" => line.starts_with("- It went to") || line.ends_with("as well"),
            // A status that somebody else gave it without a word.
            _ if changed => {
                let told = [" set its status: ", " resolved it", " closed it", " opened it again"];
                line.starts_with("Ticket ")
                    && !line.contains("answered and")
                    && told.iter().any(|told| line.contains(told))
            }
            // What was asked is known; who else wrote it, and what was solved before, is news.
            _ if opened => {
                line.starts_with("Solved before")
                    || line.starts_with("- #")
                    || line.ends_with("Agent wrote:")
                    || line.contains(" is down since ")
            }
            _ => !known.iter().any(|known| line.starts_with(known)),
        };
        let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.contains("##-"));
        for line in lines.filter(matters) {
            writeln!(said, "       | {}", MAC.replace_all(line, "$1…")).unwrap();
        }
    }
    said
}

fn line(ticket: &Ticket) -> String {
    let named = |agent: &Option<maildesk::desk::names::AgentId>| {
        agent.as_ref().map_or("nobody".to_owned(), |agent| agent.to_string())
    };
    let mut line = format!(
        "#{} {}, {}, {}, {}",
        ticket.number,
        ticket.status.to_string().replace('_', " "),
        ticket.queue,
        ticket.priority,
        named(&ticket.assignee)
    );
    if let Some(name) = &ticket.course.status_name {
        write!(line, ", called {name}").unwrap();
    }
    if ticket.owner != ticket.assignee {
        write!(line, ", owner {}", named(&ticket.owner)).unwrap();
    }
    if let Some(service) = &ticket.service {
        let down = if ticket.course.outage.is_some() { ", down" } else { "" };
        write!(line, ", of {service}{down}").unwrap();
    }
    if ticket.kind != Kind::Request {
        write!(line, ", {}", ticket.kind).unwrap();
    }
    if let Some(rating) = ticket.course.satisfaction.as_ref().and_then(|satisfaction| satisfaction.rating) {
        write!(line, ", rated {rating}").unwrap();
    }
    for tag in &ticket.tags {
        write!(line, ", +{tag}").unwrap();
    }
    for (field, value) in &ticket.fields {
        write!(line, ", {field}={value}").unwrap();
    }
    line
}

/// The usual desk with these tables in the place of its own of the same name; `[desk]` and other single tables are
/// filled up with what the usual one says.
fn configuration(changes: &str) -> String {
    let mut usual: toml::Table = DESK.parse().unwrap();
    let kb = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/talks/kb");
    usual["desk"].as_table_mut().unwrap().insert("kb".to_owned(), kb.into());
    let changes: toml::Table = changes.parse().unwrap_or_else(|error| panic!("{error}"));
    for (name, value) in changes {
        match (usual.get_mut(&name), value) {
            (Some(toml::Value::Table(known)), toml::Value::Table(new)) => known.extend(new),
            (Some(toml::Value::Array(known)), toml::Value::Array(new)) => {
                let id = |one: &toml::Value| one.get("name").or(one.get("id")).cloned();
                known.retain(|one| !new.iter().any(|other| id(other) == id(one)));
                known.extend(new);
            }
            (_, value) => drop(usual.insert(name, value)),
        }
    }
    usual.to_string()
}

fn person(name: &str) -> Result<&'static str, String> {
    let found = PEOPLE.iter().find(|(known, _)| *known == name);
    found.map(|(_, person)| *person).ok_or_else(|| format!("nobody is called {name}"))
}

/// `support` is the desk's mailbox.
fn whole(to: &str) -> String {
    if to.contains('@') { to.to_owned() } else { format!("{to}@acme.example") }
}

fn name(address: &str) -> String {
    let known = PEOPLE.iter().find(|(_, person)| person.contains(&format!("<{address}>")));
    known.map_or(address.to_owned(), |(name, _)| (*name).to_owned())
}

fn is_of_the_desk(address: &str) -> bool {
    address.ends_with("@acme.example")
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Helsinki").unwrap()
}
