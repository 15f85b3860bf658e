//! Own checks of who sent a mail, by DNS: DKIM (RFC 6376), SPF (RFC 7208), DMARC (RFC 9989) and ARC (RFC 8617), where
//! the configuration wants them and no trusted server has spoken.
//!
//! They never keep a mail waiting for long and never hold one: whatever cannot be found out is `none`. What they say is
//! put beside what trusted servers said, in [`Mail::authentication`].

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::system_conf::read_system_conf;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, DkimOutput, DkimResult, DmarcOutput, DmarcResult, MessageAuthenticator};
use mail_auth::{SpfOutput, SpfResult};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::desk::mail::{AuthResult, Authentication, Mail};
use crate::desk::policy::{Authenticate, Desk};
use crate::mail::{self, Client};

/// All that DNS is asked about one mail may take this long.
const PATIENCE: Duration = Duration::from_secs(5);
/// One question may take this long before it is asked again, once.
const ONE_QUESTION: Duration = Duration::from_secs(2);
/// How long DNS is left alone when it did not answer in time, lest a dead one delays every mail.
const REST: Duration = Duration::from_secs(60);
/// Mail with more signatures is not checked: each costs a question to a server of the sender's choice.
const MOST_SIGNATURES: usize = 20;
/// Larger mail, in bytes, is not checked.
const LARGEST: usize = 50 * 1024 * 1024;

/// Checks senders for one desk; what DNS said is remembered for as long as DNS said that it holds.
pub struct Checks {
    resolver: MessageAuthenticator,
    received_by: Vec<String>,
    sealers: Vec<String>,
    patience: Duration,
    /// DNS did not answer; nothing is asked until then.
    resting: Mutex<Option<Instant>>,
}

impl Checks {
    /// `None` where the desk does not want own checks, or has no DNS to ask, which is logged.
    pub fn of(desk: &Desk) -> Option<Arc<Self>> {
        Self::with_patience(desk, PATIENCE)
    }

    /// As [`Checks::of`], with another limit for all questions about one mail.
    pub fn with_patience(desk: &Desk, patience: Duration) -> Option<Arc<Self>> {
        if desk.authenticate != Authenticate::Dns {
            return None;
        }
        match resolver(desk) {
            Ok(resolver) => Some(Arc::new(Self {
                resolver,
                received_by: desk.received_by.clone(),
                sealers: desk.arc_sealers.clone(),
                patience,
                resting: Mutex::new(None),
            })),
            Err(error) => {
                tracing::warn!("Senders are not checked: {error:#}");
                None
            }
        }
    }

    /// Finds out what no trusted server said about this mail. `raw` must be all of it.
    pub async fn complete(self: &Arc<Self>, raw: &[u8], mail: &mut Mail) {
        let settled = mail.authentication.dmarc != AuthResult::None;
        if settled || mail.from.is_none() || raw.len() > LARGEST || signatures(raw) > MOST_SIGNATURES || self.rests() {
            return;
        }
        let client = mail::client(raw, &self.received_by);
        let domain = mail.from.as_ref().map(|from| from.domain()).unwrap_or_default();
        let (checks, bytes, runtime) = (self.clone(), with_crlf(raw), Handle::current());
        // Hashing is work for a thread of its own, and a defect in checking is nobody's but its own.
        let work =
            move || runtime.block_on(tokio::time::timeout(checks.patience, checks.verify(&bytes, client, &domain)));
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(Some(own))) => mail::complete(mail, &own, raw, &self.sealers),
            Ok(Ok(None)) => {}
            Ok(Err(_)) => self.rest(),
            Err(_) => tracing::warn!("Checking a sender failed in a way that it should not"),
        }
    }

    async fn verify(&self, raw: &[u8], client: Option<Client>, from: &str) -> Option<Authentication> {
        let message = AuthenticatedMessage::parse(raw)?;
        let dkim = self.resolver.verify_dkim(&message).await;
        let arc = self.resolver.verify_arc(&message).await;
        let (spf, sender) = match &client {
            Some(client) => (self.spf(client).await, sender_domain(client)),
            None => (SpfOutput::new(String::new()), ""),
        };
        let dmarc = self.resolver.verify_dmarc(DmarcParameters::new(&message, &dkim, sender, &spf)).await;
        // Another reading of From than ours is not about the sender who is shown.
        let about_shown = dmarc.domain().eq_ignore_ascii_case(from)
            || idna::domain_to_ascii(from).is_ok_and(|from| from == dmarc.domain());
        Some(Authentication {
            dkim: dkim_result(&dkim),
            spf: spf_result(spf.result()),
            dmarc: if about_shown { dmarc_result(&dmarc, &dkim, &spf, client.is_some()) } else { AuthResult::None },
            arc: one_signature(arc.result()),
            source: None,
        })
    }

    async fn spf(&self, client: &Client) -> SpfOutput {
        // The name by which the checking server would introduce itself, for macros that nobody uses.
        let own = self.received_by.first().map_or("localhost", String::as_str);
        let parameters = match client.sender.as_str() {
            "" => SpfParameters::verify_ehlo(client.ip, &client.helo, own),
            sender => SpfParameters::verify_mail_from(client.ip, &client.helo, own, sender),
        };
        self.resolver.verify_spf(parameters).await
    }

    fn rests(&self) -> bool {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        *resting = resting.filter(|until| *until > Instant::now());
        resting.is_some()
    }

    fn rest(&self) {
        let until = Instant::now() + REST;
        if self.resting.lock().unwrap_or_else(PoisonError::into_inner).replace(until).is_none() {
            tracing::warn!("DNS did not answer in time: senders are not checked for {} s", REST.as_secs());
        }
    }
}

fn resolver(desk: &Desk) -> Result<MessageAuthenticator> {
    let (config, mut options) = match desk.dns_server {
        None => read_system_conf().context("Failed to find out whom to ask for DNS")?,
        Some(server) => {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                connection.port = server.port();
                connection
            });
            let server = NameServerConfig::new(server.ip(), true, connections.to_vec());
            (ResolverConfig::from_name_servers(vec![server]), ResolverOpts::default())
        }
    };
    options.timeout = ONE_QUESTION;
    options.attempts = 1;
    MessageAuthenticator::new(config, options).context("Failed to set up DNS")
}

/// Signatures in the headers, of DKIM and ARC.
fn signatures(raw: &[u8]) -> usize {
    const NAMES: [&[u8]; 2] = [b"DKIM-Signature", b"ARC-Message-Signature"];
    let headers = raw.split(|byte| *byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let is_signature = |line: &&[u8]| {
        NAMES.iter().any(|name| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    };
    headers.filter(is_signature).count()
}

/// The line ends that were signed: files and pipes hand mail over without the CR.
fn with_crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 32);
    let mut last = 0;
    for byte in raw {
        if *byte == b'\n' && last != b'\r' {
            out.push(b'\r');
        }
        out.push(*byte);
        last = *byte;
    }
    out
}

/// The domain for which SPF spoke.
fn sender_domain(client: &Client) -> &str {
    client.sender.rsplit_once('@').map_or(client.helo.as_str(), |(_, domain)| domain)
}

/// One good signature is enough, whatever became of the others (RFC 6376 section 6.1).
fn dkim_result(signatures: &[DkimOutput<'_>]) -> AuthResult {
    let results: Vec<AuthResult> = signatures.iter().map(|signature| one_signature(signature.result())).collect();
    let any = |wanted| results.contains(&wanted);
    if any(AuthResult::Pass) {
        AuthResult::Pass
    } else if any(AuthResult::Fail) {
        AuthResult::Fail
    } else {
        AuthResult::None
    }
}

fn one_signature(result: &DkimResult) -> AuthResult {
    match result {
        DkimResult::Pass => AuthResult::Pass,
        DkimResult::Fail(_) | DkimResult::Neutral(_) => AuthResult::Fail,
        DkimResult::PermError(_) | DkimResult::TempError(_) | DkimResult::None => AuthResult::None,
    }
}

fn spf_result(result: SpfResult) -> AuthResult {
    match result {
        SpfResult::Pass => AuthResult::Pass,
        SpfResult::Fail => AuthResult::Fail,
        // Softfail and neutral prove nothing either way.
        _ => AuthResult::None,
    }
}

/// DMARC fails only when all was looked at: without the client's address mail that passes by SPF would look forged.
fn dmarc_result(dmarc: &DmarcOutput, dkim: &[DkimOutput<'_>], spf: &SpfOutput, spf_known: bool) -> AuthResult {
    let aligned = [dmarc.dkim_result(), dmarc.spf_result()];
    if aligned.contains(&&DmarcResult::Pass) {
        return AuthResult::Pass;
    }
    let trouble = aligned.iter().any(|result| matches!(result, DmarcResult::TempError(_)))
        || dkim.iter().any(|signature| matches!(signature.result(), DkimResult::TempError(_)))
        || spf.result() == SpfResult::TempError;
    if dmarc.dmarc_record().is_some() && spf_known && !trouble { AuthResult::Fail } else { AuthResult::None }
}
