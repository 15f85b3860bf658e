//! `[[mailbox]]` and the servers: IMAP, SMTP, and where their secrets are.

use std::time::Duration;

use jiff::SignedDuration;

use crate::config::check::Checker;
use crate::config::raw::{RawImap, RawMailbox, RawOauth, RawSmtp};
use crate::config::report::{At, Place, Problem};
use crate::config::settings::{ImapAccount, Login, MailboxSettings, Outgoing, Secret, SmtpAccount, Source, Start, Tls};
use crate::desk::disclosure;
use crate::desk::names::{AgentId, MailboxName};
use crate::desk::policy::{After, Agent, Mailbox, Subaddress};
use crate::desk::ticket::TicketNumber;
use crate::desk::token::{AgentToken, Holder, Keyring, Token};

/// What the desk knows of a mailbox, and how it is read.
pub type Checked = (Mailbox, MailboxSettings);

/// Longest local part (RFC 5321 section 4.5.3.1.1).
const LOCAL_PART: usize = 64;

/// The largest ticket, contact or outbox number that must fit into an address.
const LARGEST: i64 = 9_999_999;

pub fn mailboxes(checker: &mut Checker<'_>, raw: &[RawMailbox], agents: &[Agent]) -> Vec<Checked> {
    if raw.is_empty() && checker.all_read {
        let problem = Problem::error(None, "there is no mailbox");
        checker.note(problem.hint("add [[mailbox]] with name, address, queue and imap = { … } or maildir = \"…\""));
    }
    checker.unique("mailbox", raw.iter().map(|mailbox| &mailbox.name));
    checker.unique("address", raw.iter().map(|mailbox| &mailbox.address));
    raw.iter().filter_map(|raw| mailbox(checker, raw, agents)).collect()
}

fn mailbox(checker: &mut Checker<'_>, raw: &RawMailbox, agents: &[Agent]) -> Option<Checked> {
    checker.address(&raw.address);
    let queue = match &raw.queue {
        Some(queue) => checker.queue(queue),
        None => checker.only_queue().or_else(|| {
            let problem = Problem::error(raw.name.place, format!("mailbox `{}` has no queue", raw.name.value));
            checker.note(problem.hint("add queue = \"…\": where its mail goes unless a rule says otherwise"));
            None
        }),
    };
    let name = MailboxName::new(raw.name.value.as_str());
    let after = raw.after.as_ref().map_or(After::Keep, |after| after.value.clone());
    let poll = poll(checker, raw.poll.as_ref());
    let source = source(checker, raw)?;
    if let (After::Move(folder), Some(typed)) = (&after, &raw.after) {
        check_move(checker, &source, folder, typed.place);
    }
    let outgoing = raw.smtp.as_ref().and_then(|smtp| outgoing(checker, smtp));
    let start = raw.start.unwrap_or(Start::Now);
    let settings = MailboxSettings { name: name.clone(), source, after, start, poll, outgoing };
    let mailbox = Mailbox {
        name,
        address: raw.address.value.clone(),
        queue: queue?,
        subaddress: raw.subaddress.unwrap_or(Subaddress::None),
    };
    check_tokens(checker, &raw.address, &mailbox, agents);
    for agent in agents {
        if agent.addresses.iter().any(|address| mailbox.receives(address)) {
            let message = format!("this is also an address of agent `{}`, so the desk would mail itself", agent.id);
            checker.error(raw.address.place, message);
        }
    }
    Some((mailbox, settings))
}

fn poll(checker: &mut Checker<'_>, typed: Option<&At<SignedDuration>>) -> Duration {
    let Some(typed) = typed else { return Duration::from_secs(60) };
    match Duration::try_from(typed.value) {
        Ok(poll) if !poll.is_zero() => poll,
        _ => {
            checker.error(typed.place, "a mailbox cannot be looked into without a pause");
            Duration::from_secs(60)
        }
    }
}

/// Refuses an address that is too long once a token stands in it: its answers would bounce.
fn check_tokens(checker: &mut Checker<'_>, typed: &At<String>, mailbox: &Mailbox, agents: &[Agent]) {
    // The form of a token does not depend on the key.
    let Some(keys) = Keyring::new(vec![vec![0; 32]]) else { return };
    let longest = agents.iter().map(|agent| agent.id.clone()).max_by_key(|id| id.as_str().len());
    let agent = longest.unwrap_or(AgentId::new(""));
    let agent = Holder::Agent(AgentToken { agent, round: disclosure::MOST_ROUNDS });
    let holders = [
        agent,
        Holder::Requester(LARGEST),
        Holder::Rating(LARGEST),
        Holder::Approver(LARGEST),
        Holder::Side(LARGEST),
        Holder::Bounce(LARGEST),
    ];
    let tokens = holders.map(|holder| keys.sign(&Token { ticket: TicketNumber(LARGEST), holder }));
    let extended = tokens.iter().map(|token| mailbox.extended(token)).max_by_key(String::len).unwrap_or_default();
    let length = extended.rsplit_once('@').map_or(0, |(local, _)| local.len());
    if length > LOCAL_PART && mailbox.subaddress != Subaddress::None {
        let message =
            format!("with a token this address has {length} octets before the @, and {LOCAL_PART} are allowed");
        let problem = Problem::error(typed.place, message);
        checker.note(problem.hint("use a shorter address or shorter agent ids, or subaddress = \"none\""));
    }
}

fn source(checker: &mut Checker<'_>, raw: &RawMailbox) -> Option<Source> {
    match (&raw.imap, &raw.maildir) {
        (Some(_), Some(maildir)) => {
            checker.error(maildir.place, "a mailbox is read by `imap` or from a `maildir`, not both");
            None
        }
        (Some(raw), None) => imap(checker, raw).map(Source::Imap),
        (None, Some(maildir)) => Some(Source::Maildir(checker.path(maildir))),
        (None, None) if checker.noted_within(raw.place) => None,
        (None, None) => Some(Source::Pipe),
    }
}

fn imap(checker: &mut Checker<'_>, raw: &RawImap) -> Option<ImapAccount> {
    let tls = raw.tls.as_ref().map_or(Tls::Implicit, |tls| tls.value);
    let port = raw.port.unwrap_or(if tls == Tls::Implicit { 993 } else { 143 });
    warn_plain(checker, tls, raw.tls.as_ref(), &raw.host);
    let passwords = [&raw.password_file, &raw.password_env, &raw.password_command];
    let login = login(checker, &raw.user, passwords, raw.oauth.as_ref(), raw.place)?;
    Some(ImapAccount {
        host: raw.host.value.clone(),
        port,
        tls,
        tls_ca: raw.tls_ca.as_ref().map(|path| checker.path(path)),
        user: login.user,
        secret: login.secret,
        xoauth2: login.xoauth2,
        folder: raw.folder.clone().unwrap_or_else(|| "INBOX".to_owned()),
    })
}

/// `[smtp]` of the desk, which every desk has.
pub fn desk_outgoing(checker: &mut Checker<'_>, raw: Option<&RawSmtp>) -> Option<Outgoing> {
    match raw {
        Some(raw) => outgoing(checker, raw),
        None => {
            let problem = Problem::error(None, "there is no [smtp]");
            checker.note(
                problem.hint("add [smtp] with host, user and password_file; or, for trying out, maildir = \"sent\""),
            );
            None
        }
    }
}

/// Where mail leaves by; `None` when that cannot be told, which has been noted.
pub fn outgoing(checker: &mut Checker<'_>, raw: &RawSmtp) -> Option<Outgoing> {
    let host = match (&raw.host, &raw.maildir) {
        (Some(_), Some(maildir)) => {
            checker.error(maildir.place, "mail leaves by a `host` or into a `maildir`, not both");
            return None;
        }
        (None, Some(maildir)) => return Some(Outgoing::Maildir(checker.path(maildir))),
        (None, None) => {
            if !checker.noted_within(raw.place) {
                let problem = Problem::error(raw.place, "the key `host` is missing");
                checker.note(problem.hint("or, for trying out, maildir = \"sent\""));
            }
            return None;
        }
        (Some(host), None) => host,
    };
    let tls = raw.tls.as_ref().map_or(Tls::Starttls, |tls| tls.value);
    let passwords = [&raw.password_file, &raw.password_env, &raw.password_command];
    let login = match &raw.user {
        Some(user) => {
            warn_plain(checker, tls, raw.tls.as_ref(), host);
            Some(login(checker, user, passwords, raw.oauth.as_ref(), raw.place)?)
        }
        None => {
            if let Some(password) = passwords.into_iter().flatten().next() {
                let problem = Problem::error(password.place, "there is a password, and no `user`");
                checker.note(problem.hint("add user = \"…\", or leave out the password: then there is no login"));
            }
            None
        }
    };
    let port = raw.port.unwrap_or(match tls {
        Tls::Implicit => 465,
        Tls::Starttls => 587,
        Tls::None => 25,
    });
    let tls_ca = raw.tls_ca.as_ref().map(|path| checker.path(path));
    Some(Outgoing::Smtp(SmtpAccount { host: host.value.clone(), port, tls, tls_ca, login }))
}

/// Whether messages can be moved there: an IMAP server says so itself, a Maildir has neighbours.
fn check_move(checker: &mut Checker<'_>, source: &Source, folder: &str, place: Place) {
    match source {
        Source::Pipe => {
            let problem = Problem::error(place, "mail that an MTA hands over lies in no folder");
            checker.note(problem.hint("leave `after` out"));
        }
        Source::Maildir(_) if folder.contains('/') || [".", ".."].contains(&folder) => {
            let problem = Problem::error(place, format!("`{folder}` is no Maildir beside this one"));
            checker.note(problem.hint("name one folder, without slashes; one that begins with a dot lies inside"));
        }
        Source::Imap(_) | Source::Maildir(_) => {}
    }
}

/// Says so when a password would travel in the clear beyond this machine.
fn warn_plain(checker: &mut Checker<'_>, tls: Tls, typed: Option<&At<Tls>>, host: &str) {
    let local = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if tls == Tls::None && !local {
        let place = typed.map(|typed| typed.place);
        let problem = Problem::warning(place, format!("the password goes to {host} in the clear"));
        checker.note(problem.hint("use tls = \"implicit\" or \"starttls\""));
    }
}

/// How to log in: exactly one of a password and an access token.
fn login(
    checker: &mut Checker<'_>,
    user: &At<String>,
    passwords: [&Option<At<String>>; 3],
    oauth: Option<&RawOauth>,
    table: Place,
) -> Option<Login> {
    let password = secret(checker, ["password_file", "password_env", "password_command"], passwords);
    let token = match oauth {
        None => None,
        Some(RawOauth::Provider(name)) => {
            let problem = Problem::error(name.place, format!("there is no sign-in with `{}` yet", name.value));
            checker.note(problem.hint("have a program print a valid access token: oauth = { token_command = \"…\" }"));
            return None;
        }
        Some(RawOauth::Tokens(raw)) => {
            let keys = [&raw.token_file, &raw.token_env, &raw.token_command];
            let token = secret(checker, ["token_file", "token_env", "token_command"], keys);
            if token.is_none() && !checker.noted_within(raw.place) {
                let problem = Problem::error(raw.place, "this does not say where access tokens come from");
                checker.note(problem.hint("add token_command = \"…\", token_file or token_env"));
                return None;
            }
            token
        }
    };
    let user = user.value.clone();
    match (password, token) {
        (Some(_), Some(_)) => {
            checker.error(table, "there are a password and `oauth`, and one of them is needed");
            None
        }
        (Some(secret), None) => Some(Login { user, secret, xoauth2: false }),
        (None, Some(secret)) => Some(Login { user, secret, xoauth2: true }),
        (None, None) => {
            if !checker.noted_within(table) {
                let problem = Problem::error(table, format!("there is no password for `{user}`"));
                checker.note(problem.hint(
                    "add password_file = \"…\", password_env, password_command or oauth = { token_command = \"…\" }",
                ));
            }
            None
        }
    }
}

/// At most one of `…_file`, `…_env`, `…_command`, in this order.
pub fn secret(checker: &mut Checker<'_>, names: [&str; 3], typed: [&Option<At<String>>; 3]) -> Option<Secret> {
    let given: Vec<&At<String>> = typed.into_iter().flatten().collect();
    for second in given.iter().skip(1) {
        let problem = Problem::error(second.place, "the secret is in two places");
        checker.note(problem.hint(format!("keep one of {}", names.join(", "))));
    }
    if let Some(empty) = given.iter().find(|text| text.trim().is_empty()) {
        checker.error(empty.place, "this names nothing");
        return None;
    }
    match typed {
        [Some(path), _, _] => Some(Secret::File(checker.path(path))),
        [_, Some(name), _] => Some(Secret::Env(name.value.clone())),
        [_, _, Some(command)] => Some(Secret::Command(command.value.clone())),
        [None, None, None] => None,
    }
}
