//! Own checks of senders by DNS, against a name server on loopback. No test asks any other.

mod dns;
mod signed;

use std::sync::Arc;
use std::time::Duration;

use maildesk::authenticate::Checks;
use maildesk::desk::mail::{AuthResult, Mail};
use maildesk::desk::policy::Policy;
use maildesk::desk::release::As;
use maildesk::ingest::{self, Raw};
use maildesk::mail::{Reading, read};

use self::dns::Dns;
use self::signed::{Domain, lf};
use crate::support::world::{DESK, World};

const SPF_OF_CLIENT: (&str, &str) = ("client.example", "v=spf1 ip4:192.0.2.7 -all");
const DMARC_OF_CLIENT: (&str, &str) = ("_dmarc.client.example", "v=DMARC1; p=reject");

/// A server of the desk that took the mail from 192.0.2.7.
const TAKEN: &str = "Return-Path: <ann@client.example>\r\n\
    Received: from mail.client.example (mail.client.example [192.0.2.7])\r\n\
    \tby mx.acme.example (Postfix) with ESMTPS id 1; Tue, 24 Nov 2026 10:00:00 +0200\r\n";

const MAIL: &str = "From: Ann Lee <ann@client.example>\r\nTo: support@acme.example\r\nSubject: My order\r\n\
    Message-ID: <1@client.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0200\r\n\r\nWhere is my order?\r\n";

/// The usual desk, which checks by this name server.
fn policy(dns: &Dns) -> Arc<Policy> {
    let world = World::with(&configuration(dns));
    world.policy
}

fn configuration(dns: &Dns) -> String {
    DESK.replace(
        "language = \"en\"",
        &format!(
            "language = \"en\"\nauthenticate = \"dns\"\ndns_server = \"{}\"\nreceived_by = [\"mx.acme.example\"]\n\
             trusted_authserv = [\"mx.acme.example\"]\ntrusted_sealers = [\"lists.example\"]",
            dns.address
        ),
    )
}

async fn checked(raw: &str, policy: &Policy) -> Mail {
    let raw = Raw { bytes: raw.as_bytes().to_vec(), whole: true, kept: false, size: raw.len() as u64 };
    ingest::understand(policy, &raw).await
}

/// dkim, spf, dmarc and arc as `+` pass, `-` fail, `.` none, and who said so.
fn shown(mail: &Mail) -> String {
    let found = &mail.authentication;
    let sign = |result| match result {
        AuthResult::Pass => '+',
        AuthResult::Fail => '-',
        AuthResult::None => '.',
    };
    let signs: String = [found.dkim, found.spf, found.dmarc, found.arc].into_iter().map(sign).collect();
    format!("{signs} {}", found.source.as_deref().unwrap_or("nobody"))
}

#[tokio::test]
async fn what_dns_proves_and_what_it_does_not() {
    let (client, other) = (Domain::new("client.example"), Domain::new("other.example"));
    let (key, others_key) = (client.record(), other.record());
    let dns = Dns::with(&[
        (&key.0, &key.1),
        (&others_key.0, &others_key.1),
        SPF_OF_CLIENT,
        DMARC_OF_CLIENT,
        ("other.example", "v=spf1 ip4:192.0.2.8 -all"),
    ])
    .await;
    let policy = policy(&dns);
    let signed = client.sign(MAIL);
    let changed = |mail: &str| mail.replace("my order?", "my order?\r\n-- \r\nA footer");
    let forged = TAKEN.replace("192.0.2.7", "192.0.2.66");
    let bounced = TAKEN.replace("<ann@client.example>", "<>");
    let two = MAIL.replace("Ann Lee <ann@client.example>", "ann@client.example, eve@other.example");
    for (what, raw, want) in [
        ("a signature of the sender's domain", signed.clone(), "+.+. own checks"),
        ("the same as a Maildir keeps it", lf(&signed), "+.+. own checks"),
        ("changed on the way; how it came is not known", changed(&signed), "-... own checks"),
        ("not signed, and how it came is not known", MAIL.to_owned(), ".... own checks"),
        ("signed, by the right server", format!("{TAKEN}{signed}"), "+++. own checks"),
        ("not signed, by the right server", format!("{TAKEN}{MAIL}"), ".++. own checks"),
        ("not signed, by another server", format!("{forged}{MAIL}"), ".--. own checks"),
        ("changed, by the right server", format!("{TAKEN}{}", changed(&signed)), "-++. own checks"),
        ("changed, by another server", format!("{forged}{}", changed(&signed)), "---. own checks"),
        ("signed, by a server that forwards", format!("{forged}{signed}"), "+-+. own checks"),
        ("signed by somebody else", other.sign(MAIL), "+... own checks"),
        ("signed by somebody else, by another server", format!("{forged}{}", other.sign(MAIL)), "+--. own checks"),
        ("the null return path of nobody known", format!("{bounced}{signed}"), "+.+. own checks"),
        ("two authors of two domains", client.sign(&two), "+... own checks"),
        ("a domain without any record", MAIL.replace("client.example", "unknown.example"), ".... own checks"),
        ("no sender at all", MAIL.replace("From: Ann Lee <ann@client.example>\r\n", ""), ".... nobody"),
    ] {
        assert_eq!(shown(&checked(&raw, &policy).await), want, "{what}");
    }
}

#[tokio::test]
async fn a_trusted_server_that_has_spoken_is_not_asked_again() {
    let client = Domain::new("client.example");
    let key = client.record();
    let dns = Dns::with(&[(&key.0, &key.1), DMARC_OF_CLIENT]).await;
    let policy = policy(&dns);
    let said = |results: &str| format!("Authentication-Results: mx.acme.example; {results}\r\n{}", client.sign(MAIL));
    assert_eq!(shown(&checked(&said("dmarc=fail"), &policy).await), "..-. mx.acme.example");
    assert_eq!(shown(&checked(&said("dkim=pass; dmarc=pass"), &policy).await), "+.+. mx.acme.example");
    assert_eq!(dns.asked(), 0);
    let filled = checked(&said("spf=fail; dmarc=none"), &policy).await;
    assert_eq!(shown(&filled), "+-+. mx.acme.example and own checks");
    assert!(dns.asked() > 0);
}

#[tokio::test]
async fn what_a_trusted_sealer_saw_counts_when_the_chain_holds() {
    let (client, list, stranger) =
        (Domain::new("client.example"), Domain::new("lists.example"), Domain::new("stranger.example"));
    let keys = [client.record(), list.record(), stranger.record()];
    let mut records: Vec<(&str, &str)> = keys.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    records.push(DMARC_OF_CLIENT);
    let dns = Dns::with(&records).await;
    let policy = policy(&dns);
    let passed_on =
        client.sign(MAIL).replace("Where is my order?\r\n", "Where is my order?\r\n_______\r\nThe list\r\n");
    let seen = "dkim=pass header.d=client.example; dmarc=pass header.from=client.example";
    let sealed = list.seal(&passed_on, seen);
    assert_eq!(shown(&checked(&passed_on, &policy).await), "-... own checks");
    assert_eq!(shown(&checked(&sealed, &policy).await), "+.++ own checks, sealed by lists.example");
    assert_eq!(shown(&checked(&stranger.seal(&passed_on, seen), &policy).await), "-..+ own checks");
    let broken = sealed.replace("The list", "The lost");
    assert_eq!(shown(&checked(&broken, &policy).await), "-..- own checks");
    let failed = list.seal(&passed_on, "dkim=fail; dmarc=fail header.from=client.example");
    assert_eq!(shown(&checked(&failed, &policy).await), "-..+ own checks");
    let forged = failed.replace("dmarc=fail", "dmarc=pass");
    assert_eq!(shown(&checked(&forged, &policy).await), "-..- own checks");
}

#[tokio::test]
async fn dns_that_does_not_answer_delays_one_mail_and_holds_none() {
    let dns = Dns::dead().await;
    let policy = policy(&dns);
    let checks = Checks::with_patience(&policy.desk, Duration::from_millis(100)).unwrap();
    let signed = Domain::new("client.example").sign(MAIL);
    let mut mail = read(signed.as_bytes(), &Reading::default());
    checks.complete(signed.as_bytes(), &mut mail).await;
    assert_eq!(shown(&mail), ".... nobody");
    let asked = dns.asked();
    assert!(asked > 0);
    checks.complete(signed.as_bytes(), &mut mail).await;
    assert_eq!(dns.asked(), asked, "it is left alone for a while");
}

#[tokio::test]
async fn nobody_is_made_to_ask_much() {
    let dns = Dns::with(&[]).await;
    let policy = policy(&dns);
    let signature = "DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=a; h=from; bh=eA==; b=eA==\r\n";
    let raw = format!("{}{MAIL}", signature.repeat(21));
    assert_eq!(shown(&checked(&raw, &policy).await), ".... nobody");
    assert_eq!(dns.asked(), 0);
}

#[tokio::test]
async fn a_desk_that_is_not_told_to_asks_nobody() {
    let dns = Dns::with(&[]).await;
    let quiet = configuration(&dns).replace("authenticate = \"dns\"", "authenticate = \"headers\"");
    let world = World::with(&quiet);
    assert_eq!(shown(&checked(&Domain::new("client.example").sign(MAIL), &world.policy).await), ".... nobody");
    assert_eq!(dns.asked(), 0);
}

#[tokio::test]
async fn rules_and_agents_hear_of_it_at_ingest_and_again_at_a_replay() {
    let client = Domain::new("client.example");
    let key = client.record();
    let dns = Dns::with(&[(&key.0, &key.1), SPF_OF_CLIENT, DMARC_OF_CLIENT]).await;
    let rules = "\n[[rule]]\nname = \"Proven\"\non = [\"ticket.opened\"]\nwhen = 'authentication.dmarc == \"pass\"'\n\
        do = [{ tag = \"proven\" }]\n\n[[rule]]\nname = \"Forged\"\non = [\"ticket.opened\"]\n\
        when = 'authentication.dmarc == \"fail\"'\ndo = [{ hold = true }]\n";
    let mut world = World::with(&format!("{}{rules}", configuration(&dns)));
    let opened = world.deliver(client.sign(MAIL)).await;
    assert_eq!(world.ticket(opened.ticket.unwrap().0).await.tags, ["proven"]);
    let forged = format!("{}{MAIL}", TAKEN.replace("192.0.2.7", "192.0.2.66")).replace("<1@", "<2@").replace("My", "A");
    let held = world.deliver(forged).await;
    assert!(held.reasons.iter().any(|reason| reason.contains("Forged")), "{:?}", held.reasons);
    let letters = world.post().await;
    let told = letters.iter().any(|letter| letter.text().contains("Beware of the sender: authentication failed"));
    assert!(told, "{letters:#?}");
    let asked = dns.asked();
    let again = ingest::replay(&world.store, &world.policy, held.ledger, Some(As::New), world.now).await;
    assert!(dns.asked() > asked, "a replay looks again: {again:?}");
}
