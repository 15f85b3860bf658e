//! `[desk]`, `[alert]`, `[webhook.NAME]`, `[brakes]`, `[web]`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::SignedDuration;

use crate::config::MakeTemplates;
use crate::config::check::Checker;
use crate::config::check::brand::brand;
use crate::config::check::mailbox::{self, Checked};
use crate::config::check::oidc::oidc;
use crate::config::keyring::{self, Keys};
use crate::config::raw::{RawAlert, RawBrakes, RawDesk, RawWeb, RawWebhook};
use crate::config::read::Named;
use crate::config::report::{At, Place, Problem};
use crate::config::secret::{self, webhook_key};
use crate::config::settings::{Alert, Database, Secret, Web, Webhook};
use crate::desk::mail::is_domain;
use crate::desk::policy::{AgentsRequire, Authenticate, Brakes, Bucket, Desk, Strangers, Ungreeted};
use crate::desk::template::Templates;
use crate::desk::token::Keyring;

/// Folder of own templates that is used when it is there, without being named.
const TEMPLATES: &str = "templates";

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The templates, and the folder of the desk's own.
pub fn templates(
    checker: &mut Checker<'_>,
    raw: Option<&RawDesk>,
    make: MakeTemplates<'_>,
) -> (Option<Arc<dyn Templates>>, Option<PathBuf>) {
    let named = raw.and_then(|raw| raw.templates.as_ref());
    let place = named.map(|named| named.place);
    let folder = checker.path(named.map_or(TEMPLATES, |named| &named.value));
    let found = folder.is_dir();
    if named.is_some() && !found {
        checker.error(place, format!("there is no folder {}", folder.display()));
    }
    let folder = found.then_some(folder);
    let language = raw.and_then(|raw| raw.language.as_ref()).map_or("en", |language| &language.value);
    match make(folder.as_deref(), language) {
        Ok(templates) => (Some(templates), folder),
        Err(mistakes) => {
            for mistake in mistakes {
                checker.error(place, mistake);
            }
            (None, folder)
        }
    }
}

/// The file of keys and what is in it.
pub fn keys(checker: &mut Checker<'_>, raw: Option<&RawDesk>, keys: Keys) -> (PathBuf, Option<Keyring>) {
    let named = raw.and_then(|raw| raw.secret_file.as_ref());
    let place = named.map(|named| named.place);
    let path = checker.path(named.map_or("secret", |named| &named.value));
    let read = match keys {
        Keys::Borrowed if std::fs::File::open(&path).is_err() => {
            if path.exists() {
                checker.note(Problem::warning(place, format!("{} cannot be read: no token is known", path.display())));
            }
            keyring::borrowed()
        }
        keys => keyring::keyring(&path, keys == Keys::Create),
    };
    if let Some(warning) = crate::config::secret::exposed(&path) {
        checker.note(Problem::warning(place, warning));
    }
    let keyring = read.map_err(|error| {
        let problem = Problem::error(place, format!("{error:#}"));
        checker.note(match path.exists() {
            true => problem.hint("one key a line, in base32; the first signs"),
            false => problem.hint("`maildesk run` makes it; after a move, copy it from the old machine"),
        });
    });
    (path, keyring.ok())
}

pub fn database(checker: &mut Checker<'_>, raw: Option<&RawDesk>) -> Database {
    let data = raw.and_then(|raw| raw.data.as_ref());
    let folder = checker.path(data.map_or("data", |data| &data.value));
    let Some((raw, url)) = raw.and_then(|raw| Some((raw, raw.database.as_ref()?))) else {
        return Database::Sqlite { folder };
    };
    let password = mailbox::secret(
        checker,
        ["database_password_file", "database_password_env", "database_password_command"],
        [&raw.database_password_file, &raw.database_password_env, &raw.database_password_command],
    );
    let address = url.strip_prefix("postgres://").or(url.strip_prefix("postgresql://"));
    let Some(address) = address else {
        let problem = Problem::error(url.place, "this is not the address of a PostgreSQL database");
        checker.note(
            problem.hint("write postgres://user@host/database, or leave it out and name a folder: data = \"data\""),
        );
        return Database::Sqlite { folder };
    };
    if let Some(data) = data {
        let problem = Problem::error(data.place, "`data` and `database` exclude each other");
        checker.note(problem.hint("`data` is the folder of the embedded store, `database` a PostgreSQL server"));
    }
    let login = address.rsplit_once('@').map(|(login, _)| login);
    if login.is_some_and(|login| login.contains(':')) {
        let problem = Problem::warning(url.place, "this address holds a password");
        checker.note(problem.hint("leave it out and name database_password_file, _env or _command"));
    }
    Database::Postgres { url: url.value.clone(), password }
}

pub fn desk(
    checker: &mut Checker<'_>,
    raw: Option<&RawDesk>,
    mailboxes: &[Checked],
    templates: Option<&dyn Templates>,
    public_url: Option<&str>,
) -> Desk {
    let first = mailboxes.first().and_then(|(mailbox, _)| mailbox.address.rsplit_once('@'));
    let default = first.map(|(_, domain)| domain.to_lowercase()).unwrap_or_default();
    let domain = raw.and_then(|raw| raw.domain.as_ref());
    if let Some(domain) = domain.filter(|domain| !is_domain(domain)) {
        let problem = Problem::error(domain.place, format!("`{}` is not a domain", domain.value));
        checker.note(problem.hint("write a name that is yours, such as acme.example; Message-IDs end with it"));
    }
    let language = language(checker, raw.and_then(|raw| raw.language.as_ref()), templates);
    let require = raw.and_then(|raw| raw.agents_require.as_ref());
    let authserv_ids = raw.map(|raw| raw.trusted_authserv.clone()).unwrap_or_default();
    let authenticate = raw.and_then(|raw| raw.authenticate).unwrap_or(Authenticate::Headers);
    if let Some(require) = require
        && require.value == AgentsRequire::Authenticated
        && authserv_ids.is_empty()
        && authenticate == Authenticate::Headers
    {
        let problem = Problem::error(require.place, "nobody's word on authentication is believed");
        checker.note(problem.hint("name your server's authserv-id: trusted_authserv = [\"mx.acme.example\"]"));
    }
    for unused in raw.into_iter().filter(|_| authenticate == Authenticate::Headers).flat_map(only_by_dns) {
        let problem = Problem::warning(unused, "this means nothing while only the headers of trusted servers count");
        checker.note(problem.hint("add authenticate = \"dns\", or leave it out"));
    }
    Desk {
        name: raw.and_then(|raw| raw.name.clone()).unwrap_or_else(|| "Support".to_owned()),
        domain: domain.map_or(default, |domain| domain.to_lowercase()),
        language,
        ack_max_age: raw.and_then(|raw| raw.ack_max_age).unwrap_or(DAY * 2),
        strangers: raw.and_then(|raw| raw.strangers).unwrap_or(Strangers::Link),
        agents_require: require.map_or(AgentsRequire::Token, |require| require.value),
        ungreeted: raw.and_then(|raw| raw.ungreeted).unwrap_or(Ungreeted::Send),
        transcript: raw.and_then(|raw| raw.transcript).unwrap_or(true),
        quote: raw.and_then(|raw| raw.quote).unwrap_or(true),
        notify_attachments: raw.and_then(|raw| raw.notify_attachments).map_or(5_000_000, |size| size.0),
        authserv_ids,
        arc_sealers: domains(checker, raw.map(|raw| &raw.trusted_sealers)),
        authenticate,
        received_by: domains(checker, raw.map(|raw| &raw.received_by)),
        dns_server: raw.and_then(|raw| raw.dns_server.as_ref()).map(|server| server.value),
        public_url: public_url.map(str::to_owned),
    }
}

/// Places of keys that only own checks read.
fn only_by_dns(raw: &RawDesk) -> impl Iterator<Item = Place> {
    raw.received_by.iter().map(|name| name.place).chain(raw.dns_server.iter().map(|server| server.place))
}

/// Names of hosts or domains, in lower case.
fn domains(checker: &mut Checker<'_>, typed: Option<&Vec<At<String>>>) -> Vec<String> {
    for name in typed.into_iter().flatten().filter(|name| !is_domain(name)) {
        let problem = Problem::error(name.place, format!("`{}` is not a domain", name.value));
        checker.note(problem.hint("write a name such as mx.acme.example"));
    }
    typed.into_iter().flatten().map(|name| name.to_lowercase()).collect()
}

fn language(checker: &mut Checker<'_>, raw: Option<&At<String>>, templates: Option<&dyn Templates>) -> String {
    let Some(raw) = raw else { return "en".to_owned() };
    let code = raw.to_lowercase();
    if code.len() != 2 || !code.bytes().all(|letter| letter.is_ascii_lowercase()) {
        let problem = Problem::error(raw.place, format!("`{}` is not a language", raw.value));
        checker.note(problem.hint("write a code of two letters (ISO 639-1): en, nl, fi, de, fr"));
    } else if templates.is_some_and(|templates| !templates.speaks(&code)) {
        let problem = Problem::error(raw.place, format!("there are no templates in the language `{code}`"));
        checker.note(problem.hint(format!("write them into the folder of templates, as {TEMPLATES}/{code}/")));
    }
    code
}

pub fn brakes(raw: Option<&RawBrakes>) -> Brakes {
    let bucket = |typed: Option<Bucket>, burst, per| typed.unwrap_or(Bucket { burst, per });
    Brakes {
        sender: bucket(raw.and_then(|raw| raw.sender), 5, HOUR),
        ticket: bucket(raw.and_then(|raw| raw.ticket), 5, DAY),
        agent: bucket(raw.and_then(|raw| raw.agent), 200, HOUR),
        desk: bucket(raw.and_then(|raw| raw.desk), 1000, HOUR),
        rules: bucket(raw.and_then(|raw| raw.rules), 20, HOUR),
        opened: bucket(raw.and_then(|raw| raw.opened), 100, HOUR),
        returned: bucket(raw.and_then(|raw| raw.returned), 10, HOUR),
    }
}

pub fn alert(checker: &mut Checker<'_>, raw: Option<&RawAlert>, mailboxes: &[Checked]) -> Alert {
    let Some(raw) = raw else {
        let problem = Problem::warning(None, "nobody hears of trouble: there is no [alert]");
        checker.note(
            problem.hint("add [alert] with to = [\"…\"] and a second way: webhook, command or an smtp of its own"),
        );
        return Alert::default();
    };
    let outgoing = raw.smtp.as_ref().and_then(|smtp| mailbox::outgoing(checker, smtp));
    for to in &raw.to.0 {
        checker.address(to);
        if mailboxes.iter().any(|(mailbox, _)| mailbox.receives(to)) {
            let problem = Problem::error(to.place, "alerts would go to the desk itself");
            checker.note(problem.hint("name an address that is read when the desk does not work"));
        }
    }
    if let Some(webhook) = raw.webhook.as_ref().filter(|url| !is_web(url)) {
        let problem = Problem::error(webhook.place, format!("`{}` is not a web address", webhook.value));
        checker.note(problem.hint("write https://…"));
    }
    let mail = !raw.to.0.is_empty();
    let ways = [mail, mail && raw.smtp.is_some(), raw.webhook.is_some(), raw.command.is_some()];
    let message = match ways.into_iter().filter(|way| *way).count() {
        0 => "nobody hears of trouble: [alert] names no way",
        1 => "trouble is told in one way only, which may be the one in trouble",
        _ => "",
    };
    if !message.is_empty() {
        let problem = Problem::warning(raw.place, message);
        checker.note(problem.hint("add a second way: webhook, command or an smtp of its own"));
    }
    Alert {
        to: raw.to.0.iter().map(|to| to.value.clone()).collect(),
        outgoing,
        webhook: raw.webhook.as_ref().map(|webhook| webhook.value.clone()),
        command: raw.command.clone(),
    }
}

pub fn webhooks(checker: &mut Checker<'_>, raw: &Named<RawWebhook>) -> BTreeMap<String, Webhook> {
    checker.unique("webhook", raw.0.iter().map(|(name, _)| name));
    raw.0.iter().filter_map(|(name, raw)| Some((name.value.clone(), webhook(checker, name, raw)?))).collect()
}

fn webhook(checker: &mut Checker<'_>, name: &At<String>, raw: &RawWebhook) -> Option<Webhook> {
    if !is_web(&raw.url) {
        let problem = Problem::error(raw.url.place, format!("`{}` is not a web address", raw.url.value));
        checker.note(problem.hint("write https://…"));
    }
    let names = ["secret_file", "secret_env", "secret_command"];
    let secret = mailbox::secret(checker, names, [&raw.secret_file, &raw.secret_env, &raw.secret_command]);
    if secret.is_none() && !checker.noted_within(raw.place) {
        let problem = Problem::error(name.place, format!("webhook `{}` has no secret to sign with", name.value));
        checker.note(problem.hint("add secret_file = \"…\", a file with whsec_ and 24 to 64 random bytes in base64"));
    }
    if let Some(secret) = secret.as_ref().filter(|secret| is_malformed(secret)) {
        let place = [&raw.secret_file, &raw.secret_env].into_iter().flatten().map(|at| at.place).next();
        let told = format!("{} holds no secret of Standard Webhooks, so that nothing can be signed", secret.place());
        let problem = Problem::error(place.unwrap_or(name.place), told);
        checker.note(problem.hint("write whsec_ and 24 to 64 random bytes in base64 on its first line"));
    }
    Some(Webhook { url: raw.url.value.clone(), secret: secret? })
}

/// Whether a secret can be read and signs nothing. No command is run for it, and what cannot be read may be readable for
/// whoever runs the desk.
fn is_malformed(secret: &Secret) -> bool {
    let read = match secret {
        Secret::File(_) | Secret::Env(_) => secret::read(secret).ok(),
        Secret::Command(_) => None,
    };
    read.is_some_and(|text| webhook_key(text.expose()).is_none())
}

pub fn web(checker: &mut Checker<'_>, raw: Option<&RawWeb>) -> Web {
    let url = raw.and_then(|raw| raw.public_url.as_ref());
    if let Some(url) = url.filter(|url| !is_web(url)) {
        let problem = Problem::error(url.place, format!("`{}` is not a web address", url.value));
        checker.note(problem.hint("write https://help.acme.example"));
    }
    let listen = raw.and_then(|raw| raw.listen);
    match (raw, listen, url) {
        (Some(raw), Some(_), None) => {
            let problem = Problem::warning(raw.place, "no mail can name a page of the web desk");
            checker.note(problem.hint("add public_url = \"https://…\", as people reach it"));
        }
        (_, None, Some(url)) => {
            let problem = Problem::warning(url.place, "this means nothing while there is no web desk");
            checker.note(problem.hint("add listen = \"127.0.0.1:8025\", or leave it out"));
        }
        _ => {}
    }
    let undo = raw.and_then(|raw| raw.undo.as_ref());
    if let Some(undo) = undo.filter(|undo| undo.value > LONGEST_UNDO) {
        let problem = Problem::error(undo.place, "nobody waits that long for an answer to leave");
        checker.note(problem.hint("write at most 10m; 0s lets what is written on a page leave at once"));
    }
    Web {
        listen,
        public_url: url.map(|url| url.trim_end_matches('/').to_owned()),
        undo: undo.map_or(UNDO, |undo| undo.value),
        api_rate: raw.and_then(|raw| raw.api_rate).unwrap_or(API_RATE),
        brand: brand(checker, raw),
        embed_on: raw
            .map(|raw| raw.embed_on.iter().filter_map(|site| origin(checker, site)).collect())
            .unwrap_or_default(),
        oidc: raw.and_then(|raw| oidc(checker, raw.oidc.as_ref()?, raw)),
    }
}

/// What leaves a page can be taken back for so long, where nothing is said.
const UNDO: SignedDuration = SignedDuration::from_secs(10);
const LONGEST_UNDO: SignedDuration = SignedDuration::from_mins(10);
/// How often one token may ask the API, where nothing is said.
const API_RATE: Bucket = Bucket { burst: 600, per: SignedDuration::from_mins(1) };

/// A site as browsers name it (RFC 6454): it stands in a header as it is, and is the whole of it.
fn origin(checker: &mut Checker<'_>, site: &At<String>) -> Option<String> {
    let typed = site.value.trim_end_matches('/');
    let rest = typed.strip_prefix("https://").or(typed.strip_prefix("http://"));
    let plain = |host: &str| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
    };
    let sound = rest.is_some_and(|rest| match rest.split_once(':') {
        Some((host, port)) => plain(host) && port.parse::<u16>().is_ok(),
        None => plain(rest),
    });
    if !sound {
        let problem = Problem::error(site.place, format!("`{}` is not a site that can show a form", site.value));
        checker.note(problem.hint("write its scheme and host, such as https://www.acme.example; one for each site"));
    }
    sound.then(|| typed.to_lowercase())
}

pub fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}
