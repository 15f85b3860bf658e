//! The effective configuration as TOML: defaults filled in, includes merged, paths absolute, secrets masked.
//! Read again, it gives the same configuration.

mod forms;
mod oidc;
mod report;
mod services;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use toml::{Table, Value};

use crate::config::calendar::{day_name, written};
use crate::config::duration::{show as duration, show_size, show_working};
use crate::config::settings::{
    Config, Database, ImapAccount, Login, MailboxSettings, Outgoing, Secret, SmtpAccount, Source, Start,
};
use crate::desk::approval::Approvers;
use crate::desk::hours::Calendar;
use crate::desk::policy::{Bucket, Mailbox, Policy, Queue};
use crate::desk::rule::{Action, AssignTo, Letter, Linked, Reader, Rule, Time, Timer, Words};
use crate::desk::sla::{SlaPolicy, Target, WorkingTime};

/// One table, with its keys as they may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// `[desk]`, `[[queue]]`, `[sla.standard]`.
    pub header: String,
    pub keys: Vec<(String, String)>,
}

/// The configuration as one TOML text.
pub fn show(config: &Config) -> String {
    let mut text = format!("# Effective configuration of {}\n", config.path.display());
    for Section { header, keys } in sections(config) {
        text.push_str(&format!("\n{header}\n"));
        keys.iter().for_each(|(key, value)| text.push_str(&format!("{key} = {value}\n")));
    }
    text
}

/// The same, table by table.
pub fn sections(config: &Config) -> Vec<Section> {
    let policy = &config.policy;
    let mut out = Out(Vec::new());
    desk(&mut out, config);
    for settings in &config.mailboxes {
        if let Some(mailbox) = policy.mailbox(&settings.name) {
            self::mailbox(&mut out, mailbox, settings);
        }
    }
    out.table("[smtp]", outgoing(&config.outgoing));
    for one in &policy.queues {
        out.table("[[queue]]", queue(one));
    }
    for agent in &policy.agents {
        let mut table = Table::new();
        put(&mut table, "id", text(&agent.id));
        put(&mut table, "name", text(&agent.name));
        put(&mut table, "addresses", list(&agent.addresses));
        put(&mut table, "role", text(agent.role));
        let digest = agent.digest.map(|time| time.strftime("%H:%M").to_string());
        put(&mut table, "digest", text(digest.as_deref().unwrap_or("never")));
        out.table("[[agent]]", table);
    }
    for status in &policy.statuses {
        let mut table = Table::new();
        put(&mut table, "name", text(&status.name));
        put(&mut table, "is", text(status.is));
        put(&mut table, "kinds", list(&status.kinds));
        out.table("[[status]]", table);
    }
    let mut alert = Table::new();
    put(&mut alert, "to", list(&config.alert.to));
    put(&mut alert, "smtp", config.alert.outgoing.as_ref().map(|smtp| Value::Table(outgoing(smtp))));
    put(&mut alert, "webhook", config.alert.webhook.as_deref().map(|url| text(masked_webhook(url))));
    put(&mut alert, "command", config.alert.command.as_ref().map(text));
    out.table("[alert]", alert);
    for (name, one) in &config.webhooks {
        let mut table = Table::new();
        put(&mut table, "url", text(masked_webhook(&one.url)));
        secret(&mut table, "secret", &one.secret);
        out.table(&format!("[webhook.{}]", key(name)), table);
    }
    for one in &policy.rules {
        out.table("[[rule]]", rule(one));
    }
    for (name, one) in &policy.calendars {
        out.table(&format!("[calendar.{}]", key(name)), calendar(one));
    }
    for (name, one) in &policy.slas {
        out.table(&format!("[sla.{}]", key(name)), sla(one));
    }
    for one in &policy.services {
        out.table("[[service]]", services::service(one, policy));
    }
    for one in &policy.forms {
        out.table("[[form]]", forms::form(one));
    }
    for one in &policy.chats {
        out.table("[[chat]]", forms::chat(one));
    }
    for one in &policy.reports {
        out.table("[[report]]", report::report(one));
    }
    out.table("[brakes]", brakes(policy));
    let mut web = Table::new();
    put(&mut web, "listen", config.web.listen.map(text));
    put(&mut web, "public_url", config.web.public_url.as_ref().map(text));
    put(&mut web, "undo", config.web.listen.map(|_| text(duration(config.web.undo))));
    put(&mut web, "api_rate", config.web.listen.map(|_| bucket(config.web.api_rate)));
    let brand = &config.web.brand;
    put(&mut web, "logo", brand.logo.as_ref().map(|logo| text(logo.file.display())));
    put(&mut web, "colour", brand.colour.map(text));
    put(&mut web, "css", brand.css.as_ref().map(|css| text(css.file.display())));
    put(&mut web, "embed_on", config.web.listen.map(|_| list(&config.web.embed_on)));
    put(&mut web, "oidc", config.web.oidc.as_ref().map(|one| Value::Table(oidc::oidc(one))));
    out.table("[web]", web);
    out.0
}

struct Out(Vec<Section>);

impl Out {
    /// A header and its keys, inner tables on one line each.
    fn table(&mut self, header: &str, table: Table) {
        if !table.is_empty() {
            let keys = table.into_iter().map(|(name, value)| (key(&name), value.to_string())).collect();
            self.0.push(Section { header: header.to_owned(), keys });
        }
    }
}

/// A key that is bare where it can be.
pub(super) fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    match !name.is_empty() && name.chars().all(bare) {
        true => name.to_owned(),
        false => Value::String(name.to_owned()).to_string(),
    }
}

fn text(value: impl Display) -> Value {
    Value::String(value.to_string())
}

fn list<T: Display>(values: impl IntoIterator<Item = T>) -> Value {
    Value::Array(values.into_iter().map(text).collect())
}

fn path(path: &Path) -> Value {
    text(path.display())
}

fn put(table: &mut Table, key: &str, value: impl Into<Option<Value>>) {
    if let Some(value) = value.into() {
        table.insert(key.to_owned(), value);
    }
}

fn desk(out: &mut Out, config: &Config) {
    let desk = &config.policy.desk;
    let mut table = Table::new();
    put(&mut table, "name", text(&desk.name));
    put(&mut table, "domain", text(&desk.domain));
    match &config.database {
        Database::Sqlite { folder } => put(&mut table, "data", path(folder)),
        Database::Postgres { url, password } => {
            put(&mut table, "database", text(masked_login(url)));
            if let Some(password) = password {
                secret(&mut table, "database_password", password);
            }
        }
    }
    put(&mut table, "language", text(&desk.language));
    put(&mut table, "secret_file", path(&config.secret_file));
    put(&mut table, "templates", config.templates.as_deref().map(path));
    put(&mut table, "kb", config.kb.as_deref().map(path));
    put(&mut table, "manual", Value::Boolean(config.manual));
    put(&mut table, "ack_max_age", text(duration(desk.ack_max_age)));
    put(&mut table, "strangers", text(desk.strangers));
    put(&mut table, "agents_require", text(desk.agents_require));
    put(&mut table, "ungreeted", text(desk.ungreeted));
    put(&mut table, "transcript", Value::Boolean(desk.transcript));
    put(&mut table, "quote", Value::Boolean(desk.quote));
    put(&mut table, "notify_attachments", text(show_size(desk.notify_attachments)));
    put(&mut table, "trusted_authserv", list(&desk.authserv_ids));
    put(&mut table, "trusted_sealers", list(&desk.arc_sealers));
    put(&mut table, "authenticate", text(desk.authenticate));
    put(&mut table, "received_by", list(&desk.received_by));
    put(&mut table, "dns_server", desk.dns_server.map(text));
    out.table("[desk]", table);
}

fn mailbox(out: &mut Out, mailbox: &Mailbox, settings: &MailboxSettings) {
    let mut table = Table::new();
    put(&mut table, "name", text(&mailbox.name));
    put(&mut table, "address", text(&mailbox.address));
    put(&mut table, "queue", text(&mailbox.queue));
    match &settings.source {
        Source::Imap(account) => put(&mut table, "imap", Value::Table(imap(account))),
        Source::Maildir(folder) => put(&mut table, "maildir", path(folder)),
        Source::Pipe => {}
    }
    put(&mut table, "after", text(&settings.after));
    let start = match settings.start {
        Start::Now => text("now"),
        Start::All => text("all"),
        Start::Since(since) => text(since.strftime("%Y-%m-%d")),
    };
    put(&mut table, "start", start);
    put(&mut table, "subaddress", text(mailbox.subaddress));
    put(&mut table, "poll", jiff::SignedDuration::try_from(settings.poll).ok().map(|poll| text(duration(poll))));
    put(&mut table, "smtp", settings.outgoing.as_ref().map(|smtp| Value::Table(outgoing(smtp))));
    out.table("[[mailbox]]", table);
}

fn imap(account: &ImapAccount) -> Table {
    let mut table = Table::new();
    put(&mut table, "host", text(&account.host));
    put(&mut table, "port", Value::Integer(account.port.into()));
    put(&mut table, "tls", text(account.tls));
    put(&mut table, "tls_ca", account.tls_ca.as_deref().map(path));
    put(&mut table, "user", text(&account.user));
    login(&mut table, &account.secret, account.xoauth2);
    put(&mut table, "folder", text(&account.folder));
    table
}

fn outgoing(outgoing: &Outgoing) -> Table {
    let mut table = Table::new();
    match outgoing {
        Outgoing::Maildir(folder) => put(&mut table, "maildir", path(folder)),
        Outgoing::Smtp(SmtpAccount { host, port, tls, tls_ca, login: given }) => {
            put(&mut table, "host", text(host));
            put(&mut table, "port", Value::Integer((*port).into()));
            put(&mut table, "tls", text(tls));
            put(&mut table, "tls_ca", tls_ca.as_deref().map(path));
            if let Some(Login { user, secret, xoauth2 }) = given {
                put(&mut table, "user", text(user));
                login(&mut table, secret, *xoauth2);
            }
        }
    }
    table
}

fn login(table: &mut Table, given: &Secret, xoauth2: bool) {
    match xoauth2 {
        false => secret(table, "password", given),
        true => {
            let mut tokens = Table::new();
            secret(&mut tokens, "token", given);
            put(table, "oauth", Value::Table(tokens));
        }
    }
}

/// Where a secret is; the secret itself is never known here.
fn secret(table: &mut Table, name: &str, secret: &Secret) {
    match secret {
        Secret::File(file) => put(table, &format!("{name}_file"), path(file)),
        Secret::Env(variable) => put(table, &format!("{name}_env"), text(variable)),
        Secret::Command(command) => put(table, &format!("{name}_command"), text(command)),
    }
}

/// `postgres://user:…@host/name`.
pub fn masked_login(url: &str) -> String {
    let hide = || {
        let (login, rest) = url.rsplit_once('@')?;
        let (scheme, login) = login.split_once("://")?;
        let (user, _) = login.split_once(':')?;
        Some(format!("{scheme}://{user}:…@{rest}"))
    };
    hide().unwrap_or_else(|| url.to_owned())
}

/// The path of a webhook is its password, unless one stands before the host.
pub fn masked_webhook(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, path) = rest.split_once(['/', '?', '#']).map_or((rest, ""), |(place, _)| (place, "/…"));
    let host = place.rsplit_once('@').map_or_else(|| place.to_owned(), |(_, host)| format!("…@{host}"));
    format!("{scheme}://{host}{path}")
}

fn queue(queue: &Queue) -> Table {
    let mut table = Table::new();
    put(&mut table, "name", text(&queue.name));
    put(&mut table, "members", list(&queue.members));
    put(&mut table, "lead", queue.lead.as_ref().map(text));
    put(&mut table, "sla", queue.sla.as_ref().map(text));
    put(&mut table, "reopen_for", text(duration(queue.reopen_for)));
    put(&mut table, "close_after", text(duration(queue.close_after)));
    put(&mut table, "chase", queue.chase.map(|period| text(duration(period))));
    put(&mut table, "unowned_after", queue.unowned_after.map(|period| text(show_working(period))));
    put(
        &mut table,
        "problem_after",
        queue.problem_after.and_then(|count| i64::try_from(count).ok()).map(Value::Integer),
    );
    put(&mut table, "automatic", text(queue.automatic));
    put(&mut table, "thanks", text(queue.thanks));
    put(&mut table, "acknowledge", Value::Boolean(queue.acknowledge));
    put(&mut table, "notify", text(queue.notify));
    put(&mut table, "templates", queue.templates.as_ref().map(text));
    put(&mut table, "signature", queue.signature.as_ref().map(text));
    put(&mut table, "notice_on_resolve", Value::Boolean(queue.notice_on_resolve));
    put(&mut table, "satisfaction", Value::Boolean(queue.satisfaction));
    put(&mut table, "restricted", Value::Boolean(queue.restricted));
    table
}

fn rule(rule: &Rule) -> Table {
    let mut table = Table::new();
    put(&mut table, "name", text(&rule.name));
    put(&mut table, "on", list(&rule.on));
    match rule.time {
        Some(Time::Every(period)) => put(&mut table, "every", text(show_working(period))),
        Some(Time::After(time, without)) => {
            put(&mut table, "after", text(show_working(time)));
            put(&mut table, "without", text(without));
        }
        None => {}
    }
    put(&mut table, "when", rule.when.as_ref().map(|condition| text(condition.source())));
    put(&mut table, "do", Value::Array(rule.actions.iter().map(action).collect()));
    table
}

fn action(action: &Action) -> Value {
    let (key, value) = match action {
        Action::Queue(queue) => ("queue", text(queue)),
        Action::Service(service) => ("service", text(service)),
        Action::Assign(AssignTo::Agent(agent)) => ("assign", text(agent)),
        Action::Assign(AssignTo::RoundRobin(queue)) => ("assign", text(format!("round-robin:{queue}"))),
        Action::Assign(AssignTo::LeastBusy(queue)) => ("assign", text(format!("least-busy:{queue}"))),
        Action::Priority(priority) => ("priority", text(priority)),
        Action::Kind(kind) => ("kind", text(kind)),
        Action::Tag(tag) => ("tag", text(tag)),
        Action::Untag(tag) => ("untag", text(tag)),
        Action::Field { name, value } => {
            let field = [("name".to_owned(), text(name)), ("value".to_owned(), text(value))];
            ("field", Value::Table(field.into_iter().collect()))
        }
        Action::Template(name) => ("template", text(name)),
        Action::Notify(agents) => ("notify", list(agents)),
        Action::Note(note) => ("note", text(note)),
        Action::Status(status) => ("status", text(status)),
        Action::Snooze(until) => ("snooze", text(until)),
        Action::Mail(letter) => ("mail", self::letter(letter)),
        Action::Approval(approvers) => ("approval", approval(approvers)),
        Action::Ticket(linked) => ("ticket", self::linked(linked)),
        Action::Clock(timer) => ("clock", self::timer(timer)),
        Action::Webhook(webhook) => ("webhook", text(webhook)),
        Action::Hold => ("hold", Value::Boolean(true)),
        Action::NoAcknowledgement => ("acknowledge", Value::Boolean(false)),
        Action::Stop => ("stop", Value::Boolean(true)),
    };
    Value::Table([(key.to_owned(), value)].into_iter().collect())
}

fn letter(letter: &Letter) -> Value {
    let to = match &letter.to {
        Reader::Requester => "requester".to_owned(),
        Reader::Staff(rung) => rung.to_string(),
        Reader::Outside(address) => address.address.clone(),
    };
    let mut table = Table::new();
    put(&mut table, "to", text(to));
    match &letter.words {
        Words::Template(name) => put(&mut table, "template", text(name)),
        Words::Text(words) => put(&mut table, "text", text(words)),
    }
    Value::Table(table)
}

fn timer(timer: &Timer) -> Value {
    let mut table = Table::new();
    match timer {
        Timer::Run(target, within) => {
            put(&mut table, "run", text(target));
            put(&mut table, "within", within.map(|time| text(show_working(time))));
        }
        Timer::Stop(target) => put(&mut table, "stop", text(target)),
    }
    Value::Table(table)
}

fn approval(approvers: &Approvers) -> Value {
    let mut table = Table::new();
    put(&mut table, "ask", Value::Array(approvers.people.iter().map(|who| text(&who.address)).collect()));
    put(&mut table, "needs", approvers.needs.map(|needs| Value::Integer(i64::try_from(needs).unwrap_or(i64::MAX))));
    Value::Table(table)
}

fn linked(linked: &Linked) -> Value {
    let mut table = Table::new();
    put(&mut table, "subject", text(&linked.subject));
    put(&mut table, "text", text(&linked.text));
    put(&mut table, "queue", linked.queue.as_ref().map(text));
    put(&mut table, "kind", linked.kind.map(text));
    put(&mut table, "priority", linked.priority.map(text));
    Value::Table(table)
}

fn calendar(calendar: &Calendar) -> Table {
    let mut hours = Table::new();
    for (day, periods) in calendar.week.iter().enumerate().filter(|(_, periods)| !periods.is_empty()) {
        put(&mut hours, day_name(day), list(periods.iter().map(|period| written(*period))));
    }
    let mut table = Table::new();
    put(&mut table, "timezone", calendar.timezone.iana_name().map(text));
    put(&mut table, "hours", Value::Table(hours));
    put(&mut table, "holidays", list(&calendar.holidays));
    table
}

fn sla(sla: &SlaPolicy) -> Table {
    let mut table = Table::new();
    put(&mut table, "calendar", text(&sla.calendar));
    targets(&mut table, &sla.targets);
    put(&mut table, "warn_at", list(sla.warn_at.iter().map(|percent| format!("{percent}%"))));
    put(&mut table, "escalate", list(&sla.escalate));
    let mut priorities = Table::new();
    for (priority, own) in &sla.by_priority {
        let mut table = Table::new();
        targets(&mut table, own);
        put(&mut priorities, priority.as_str(), Value::Table(table));
    }
    put(&mut table, "priority", (!priorities.is_empty()).then_some(Value::Table(priorities)));
    table
}

fn targets(table: &mut Table, targets: &BTreeMap<Target, WorkingTime>) {
    for (target, time) in targets {
        put(table, target.as_str(), text(show_working(*time)));
    }
}

fn bucket(bucket: Bucket) -> Value {
    text(format!("{} per {}", bucket.burst, duration(bucket.per)))
}

fn brakes(policy: &Policy) -> Table {
    let mut table = Table::new();
    put(&mut table, "sender", bucket(policy.brakes.sender));
    put(&mut table, "ticket", bucket(policy.brakes.ticket));
    put(&mut table, "agent", bucket(policy.brakes.agent));
    put(&mut table, "desk", bucket(policy.brakes.desk));
    put(&mut table, "rules", bucket(policy.brakes.rules));
    put(&mut table, "opened", bucket(policy.brakes.opened));
    put(&mut table, "returned", bucket(policy.brakes.returned));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_webhook_only_the_host_is_shown() {
        for (url, shown) in [
            ("https://hooks.example/T0/secret", "https://hooks.example/…"),
            ("https://desk:secret@hooks.example:8443/T0", "https://…@hooks.example:8443/…"),
            ("https://desk:secret@hooks.example", "https://…@hooks.example"),
            ("https://hooks.example?key=secret", "https://hooks.example/…"),
            ("https://hooks.example", "https://hooks.example"),
        ] {
            assert_eq!(masked_webhook(url), shown);
        }
    }
}
