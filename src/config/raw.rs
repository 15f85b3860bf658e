//! The configuration as typed: every table, every key. A new key begins here, and in the sample.
//!
//! What a value is on its own (a duration, a word, a date) is checked while it is read; what it means together
//! with others (is there such a queue?) is checked by `check_*`, which also holds the defaults.

use std::net::SocketAddr;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::config::read::{Named, OneOrMany, table};
use crate::config::report::At;
use crate::config::rules::RawAction;
use crate::config::settings::{Start, Tls};
use crate::config::word::{Ahead, Holiday, Hour, Local, Percent, Share, Size};
use crate::desk::figures;
use crate::desk::figures::group::By;
use crate::desk::form::{FieldKind, Usual};
use crate::desk::hours::Period;
use crate::desk::policy::{
    After, AgentsRequire, Authenticate, Bucket, Notify, OnAutomatic, OnThanks, Role, Strangers, Subaddress, Ungreeted,
};
use crate::desk::rule::{Trigger, Without};
use crate::desk::scheduled::Every;
use crate::desk::sla::{Rung, Target, WorkingTime};
use crate::desk::ticket::{Kind, Priority, Status};

table! {
    /// One file.
    RawFile {
        "include" => include: Vec<At<String>>,
        "desk" => desk: Option<RawDesk>,
        "mailbox" => mailboxes: Vec<RawMailbox>,
        "smtp" => smtp: Option<RawSmtp>,
        "queue" => queues: Vec<RawQueue>,
        "agent" => agents: Vec<RawAgent>,
        "status" => statuses: Vec<RawStatus>,
        "alert" => alert: Option<RawAlert>,
        "webhook" => webhooks: Named<RawWebhook>,
        "rule" => rules: Vec<RawRule>,
        "calendar" => calendars: Named<RawCalendar>,
        "sla" => slas: Named<RawSla>,
        "service" => services: Vec<RawService>,
        "report" => reports: Vec<RawReport>,
        "form" => forms: Vec<RawForm>,
        "chat" => chats: Vec<RawChat>,
        "brakes" => brakes: Option<RawBrakes>,
        "web" => web: Option<RawWeb>,
    }
}

table! {
    RawDesk {
        "name" => name: Option<String>,
        "domain" => domain: Option<At<String>>,
        "data" => data: Option<At<String>>,
        "database" => database: Option<At<String>>,
        "database_password_file" => database_password_file: Option<At<String>>,
        "database_password_env" => database_password_env: Option<At<String>>,
        "database_password_command" => database_password_command: Option<At<String>>,
        "language" => language: Option<At<String>>,
        "secret_file" => secret_file: Option<At<String>>,
        "templates" => templates: Option<At<String>>,
        "kb" => kb: Option<At<String>>,
        "manual" => manual: Option<bool>,
        "ack_max_age" => ack_max_age: Option<SignedDuration>,
        "strangers" => strangers: Option<Strangers>,
        "agents_require" => agents_require: Option<At<AgentsRequire>>,
        "ungreeted" => ungreeted: Option<Ungreeted>,
        "digest" => digest: Option<Hour>,
        "transcript" => transcript: Option<bool>,
        "quote" => quote: Option<bool>,
        "notify_attachments" => notify_attachments: Option<Size>,
        "trusted_authserv" => trusted_authserv: Vec<String>,
        "trusted_sealers" => trusted_sealers: Vec<At<String>>,
        "authenticate" => authenticate: Option<Authenticate>,
        "received_by" => received_by: Vec<At<String>>,
        "dns_server" => dns_server: Option<At<SocketAddr>>,
    }
}

table! {
    RawMailbox {
        "name" => name: At<String>,
        "address" => address: At<String>,
        "queue" => queue: Option<At<String>>,
        "imap" => imap: Option<RawImap>,
        "maildir" => maildir: Option<At<String>>,
        "after" => after: Option<At<After>>,
        "start" => start: Option<Start>,
        "subaddress" => subaddress: Option<Subaddress>,
        "poll" => poll: Option<At<SignedDuration>>,
        "smtp" => smtp: Option<RawSmtp>,
    }
}

table! {
    RawImap {
        "host" => host: At<String>,
        "port" => port: Option<u16>,
        "tls" => tls: Option<At<Tls>>,
        "tls_ca" => tls_ca: Option<At<String>>,
        "user" => user: At<String>,
        "password_file" => password_file: Option<At<String>>,
        "password_env" => password_env: Option<At<String>>,
        "password_command" => password_command: Option<At<String>>,
        "oauth" => oauth: Option<RawOauth>,
        "folder" => folder: Option<String>,
    }
}

table! {
    RawSmtp {
        "host" => host: Option<At<String>>,
        "port" => port: Option<u16>,
        "tls" => tls: Option<At<Tls>>,
        "tls_ca" => tls_ca: Option<At<String>>,
        "user" => user: Option<At<String>>,
        "password_file" => password_file: Option<At<String>>,
        "password_env" => password_env: Option<At<String>>,
        "password_command" => password_command: Option<At<String>>,
        "oauth" => oauth: Option<RawOauth>,
        "maildir" => maildir: Option<At<String>>,
    }
}

table! {
    /// `oauth = { … }`: where a valid access token comes from.
    RawTokens {
        "token_file" => token_file: Option<At<String>>,
        "token_env" => token_env: Option<At<String>>,
        "token_command" => token_command: Option<At<String>>,
    }
}

/// `oauth`: a provider's name or where tokens come from.
#[derive(Clone, Debug)]
pub enum RawOauth {
    Provider(At<String>),
    Tokens(RawTokens),
}

table! {
    RawQueue {
        "name" => name: At<String>,
        "members" => members: Vec<At<String>>,
        "lead" => lead: Option<At<String>>,
        "sla" => sla: Option<At<String>>,
        "reopen_for" => reopen_for: Option<SignedDuration>,
        "close_after" => close_after: Option<SignedDuration>,
        "chase" => chase: Option<At<SignedDuration>>,
        "unowned_after" => unowned_after: Option<WorkingTime>,
        "problem_after" => problem_after: Option<At<u16>>,
        "automatic" => automatic: Option<OnAutomatic>,
        "thanks" => thanks: Option<OnThanks>,
        "acknowledge" => acknowledge: Option<bool>,
        "notify" => notify: Option<Notify>,
        "templates" => templates: Option<At<String>>,
        "signature" => signature: Option<String>,
        "notice_on_resolve" => notice_on_resolve: Option<bool>,
        "satisfaction" => satisfaction: Option<bool>,
        "restricted" => restricted: Option<bool>,
    }
}

table! {
    RawAgent {
        "id" => id: At<String>,
        "name" => name: Option<String>,
        "addresses" => addresses: Vec<At<String>>,
        "role" => role: Option<Role>,
        "digest" => digest: Option<Hour>,
    }
}

table! {
    /// An own name of a status.
    RawStatus {
        "name" => name: At<String>,
        "is" => is: At<Status>,
        "kinds" => kinds: Vec<Kind>,
    }
}

table! {
    RawAlert {
        "to" => to: OneOrMany<At<String>>,
        "smtp" => smtp: Option<RawSmtp>,
        "webhook" => webhook: Option<At<String>>,
        "command" => command: Option<String>,
    }
}

table! {
    RawWebhook {
        "url" => url: At<String>,
        "secret_file" => secret_file: Option<At<String>>,
        "secret_env" => secret_env: Option<At<String>>,
        "secret_command" => secret_command: Option<At<String>>,
    }
}

table! {
    RawRule {
        "name" => name: At<String>,
        "on" => on: OneOrMany<Trigger>,
        "every" => every: Option<At<WorkingTime>>,
        "after" => after: Option<At<WorkingTime>>,
        "without" => without: Option<At<Without>>,
        "when" => when: Option<At<String>>,
        "do" => actions: Vec<At<RawAction>>,
    }
}

table! {
    /// `field = { … }` of a rule's action.
    RawField {
        "name" => name: At<String>,
        "value" => value: String,
    }
}

table! {
    /// `mail = { … }` of a rule's action.
    RawLetter {
        "to" => to: At<String>,
        "template" => template: Option<At<String>>,
        "text" => text: Option<At<String>>,
    }
}

table! {
    /// `approval = { … }` of a rule's action.
    RawApproval {
        "ask" => ask: OneOrMany<At<String>>,
        "needs" => needs: Option<At<u16>>,
    }
}

table! {
    /// `clock = { … }` of a rule's action.
    RawTimer {
        "run" => run: Option<At<Target>>,
        "within" => within: Option<At<WorkingTime>>,
        "stop" => stop: Option<At<Target>>,
    }
}

table! {
    /// `ticket = { … }` of a rule's action.
    RawLinked {
        "subject" => subject: At<String>,
        "text" => text: Option<At<String>>,
        "queue" => queue: Option<At<String>>,
        "kind" => kind: Option<Kind>,
        "priority" => priority: Option<Priority>,
    }
}

table! {
    RawCalendar {
        "timezone" => timezone: Option<TimeZone>,
        "hours" => hours: Named<OneOrMany<At<Period>>>,
        "holidays" => holidays: Vec<At<Holiday>>,
    }
}

table! {
    RawSla {
        "calendar" => calendar: Option<At<String>>,
        "first_response" => first_response: Option<WorkingTime>,
        "next_response" => next_response: Option<WorkingTime>,
        "resolution" => resolution: Option<WorkingTime>,
        "warn_at" => warn_at: Option<Vec<At<Percent>>>,
        "escalate" => escalate: Option<Vec<Rung>>,
        "priority" => priorities: Named<RawTargets>,
    }
}

table! {
    /// `priority.urgent = { … }` of an SLA.
    RawTargets {
        "first_response" => first_response: Option<WorkingTime>,
        "next_response" => next_response: Option<WorkingTime>,
        "resolution" => resolution: Option<WorkingTime>,
    }
}

table! {
    RawService {
        "name" => name: At<String>,
        "title" => title: Option<String>,
        "calendar" => calendar: Option<At<String>>,
        "availability" => availability: Option<Share>,
        "maintenance" => maintenance: Vec<RawMaintenance>,
        "affected" => affected: Vec<RawAffected>,
        "announce" => announce: Option<Ahead>,
    }
}

table! {
    RawReport {
        "name" => name: At<String>,
        "what" => what: OneOrMany<At<figures::Name>>,
        "by" => by: Option<At<By>>,
        "to" => to: OneOrMany<At<String>>,
        "every" => every: Option<Every>,
        "at" => at: Option<At<Hour>>,
        "calendar" => calendar: Option<At<String>>,
    }
}

table! {
    /// One of `maintenance = [{ … }]` of a service.
    RawMaintenance {
        "every" => every: Option<At<String>>,
        "hours" => hours: OneOrMany<At<Period>>,
        "from" => from: Option<At<Local>>,
        "to" => to: Option<At<Local>>,
        "text" => text: Option<String>,
        "tell" => tell: Option<bool>,
    }
}

/// One of `affected`: an address, or a table with its language.
#[derive(Clone, Debug)]
pub struct RawAffected {
    pub address: At<String>,
    pub language: Option<At<String>>,
}

table! {
    RawReader {
        "address" => address: At<String>,
        "language" => language: Option<At<String>>,
    }
}

table! {
    /// A form of the portal.
    RawForm {
        "name" => name: At<String>,
        "title" => title: RawSaid,
        "help" => help: Option<RawSaid>,
        "kind" => kind: Option<Kind>,
        "mailbox" => mailbox: Option<At<String>>,
        "queue" => queue: Option<At<String>>,
        "service" => service: Option<At<String>>,
        "fields" => fields: Vec<RawFormField>,
        "leave_out" => leave_out: Vec<Usual>,
    }
}

table! {
    /// One of `fields = [{ … }]` of a form.
    RawFormField {
        "name" => name: At<String>,
        "label" => label: RawSaid,
        "type" => kind: Option<At<FieldKind>>,
        "required" => required: Option<bool>,
        "options" => options: Vec<RawOption>,
        "help" => help: Option<RawSaid>,
    }
}

table! {
    /// An online chat.
    RawChat {
        "name" => name: At<String>,
        "title" => title: Option<RawSaid>,
        "help" => help: Option<RawSaid>,
        "mailbox" => mailbox: Option<At<String>>,
        "queue" => queue: Option<At<String>>,
        "calendar" => calendar: Option<At<String>>,
        "wait" => wait: Option<At<SignedDuration>>,
    }
}

/// Words for everybody, or by language.
#[derive(Clone, Debug)]
pub struct RawSaid {
    pub all: Option<At<String>>,
    pub own: Vec<(At<String>, At<String>)>,
}

/// One of `options`: a word that people read as it is, or a table with their words.
#[derive(Clone, Debug)]
pub struct RawOption {
    pub name: At<String>,
    pub label: Option<RawSaid>,
}

table! {
    RawChoice {
        "name" => name: At<String>,
        "label" => label: Option<RawSaid>,
    }
}

table! {
    RawBrakes {
        "sender" => sender: Option<Bucket>,
        "ticket" => ticket: Option<Bucket>,
        "agent" => agent: Option<Bucket>,
        "desk" => desk: Option<Bucket>,
        "rules" => rules: Option<Bucket>,
        "opened" => opened: Option<Bucket>,
        "returned" => returned: Option<Bucket>,
    }
}

table! {
    RawWeb {
        "listen" => listen: Option<SocketAddr>,
        "public_url" => public_url: Option<At<String>>,
        "undo" => undo: Option<At<SignedDuration>>,
        "api_rate" => api_rate: Option<Bucket>,
        "logo" => logo: Option<At<String>>,
        "colour" => colour: Option<At<String>>,
        "css" => css: Option<At<String>>,
        "embed_on" => embed_on: Vec<At<String>>,
        "oidc" => oidc: Option<RawOidc>,
    }
}

table! {
    /// `oidc` of `[web]`: the OpenID Connect provider that agents may sign in by.
    RawOidc {
        "issuer" => issuer: At<String>,
        "client_id" => client_id: At<String>,
        "client_secret_file" => client_secret_file: Option<At<String>>,
        "client_secret_env" => client_secret_env: Option<At<String>>,
        "client_secret_command" => client_secret_command: Option<At<String>>,
        "name" => name: Option<At<String>>,
        "scopes" => scopes: Option<Vec<At<String>>>,
        "verified_by" => verified_by: Option<At<String>>,
        "tls_ca" => tls_ca: Option<At<String>>,
    }
}

/// Every table as it is called in messages, with its keys.
pub const SCHEMA: &[(&str, &[&str])] = &[
    ("the top of the file", RawFile::KEYS),
    ("[desk]", RawDesk::KEYS),
    ("[[mailbox]]", RawMailbox::KEYS),
    ("imap = { … }", RawImap::KEYS),
    ("[smtp]", RawSmtp::KEYS),
    ("oauth = { … }", RawTokens::KEYS),
    ("[[queue]]", RawQueue::KEYS),
    ("[[agent]]", RawAgent::KEYS),
    ("[[status]]", RawStatus::KEYS),
    ("[alert]", RawAlert::KEYS),
    ("[webhook.NAME]", RawWebhook::KEYS),
    ("[[rule]]", RawRule::KEYS),
    ("do = [{ … }] of a [[rule]]", RawAction::KEYS),
    ("field = { … } of a [[rule]]", RawField::KEYS),
    ("mail = { … } of a [[rule]]", RawLetter::KEYS),
    ("approval = { … } of a [[rule]]", RawApproval::KEYS),
    ("clock = { … } of a [[rule]]", RawTimer::KEYS),
    ("ticket = { … } of a [[rule]]", RawLinked::KEYS),
    ("[calendar.NAME]", RawCalendar::KEYS),
    ("[sla.NAME]", RawSla::KEYS),
    ("priority of an [sla.NAME]", RawTargets::KEYS),
    ("[[service]]", RawService::KEYS),
    ("maintenance = [{ … }] of a [[service]]", RawMaintenance::KEYS),
    ("affected = [{ … }] of a [[service]]", RawReader::KEYS),
    ("[[form]]", RawForm::KEYS),
    ("fields = [{ … }] of a [[form]]", RawFormField::KEYS),
    ("options = [{ … }] of a field", RawChoice::KEYS),
    ("[[chat]]", RawChat::KEYS),
    ("[brakes]", RawBrakes::KEYS),
    ("[web]", RawWeb::KEYS),
    ("[web.oidc]", RawOidc::KEYS),
];
