//! Authentication-Results (RFC 8601): whose word counts, and what it says.
//!
//! The desk trusts `mx.desk.example`, and the seals of `lists.example`. A row is the headers of a mail of
//! ann@client.example and what comes of them: dkim, spf, dmarc and arc as `+` pass, `-` fail, `.` none, and who said so.

use maildesk::desk::mail::{AuthResult, Authentication};
use maildesk::mail::{Reading, read};

const OURS: &str = "mx.desk.example";

const CASES: &[(&str, &str)] = &[
    // Nobody said anything, or nobody who is trusted.
    ("", ".... nobody"),
    ("Authentication-Results: mx.evil.example; dkim=pass; spf=pass; dmarc=pass", ".... nobody"),
    ("Authentication-Results: mx.desk.example.evil.example; dmarc=pass", ".... nobody"),
    ("X-Authentication-Results: mx.desk.example; dmarc=pass", ".... nobody"),
    ("Authentication-Results: dmarc=pass header.from=client.example", ".... nobody"),
    ("Authentication-Results: ; dmarc=pass", ".... nobody"),
    ("Authentication-Results:", ".... nobody"),
    // What the own server said, however it writes it.
    ("Authentication-Results: mx.desk.example; none", ".... mx.desk.example"),
    ("Authentication-Results: mx.desk.example; dkim=pass; spf=pass; dmarc=pass", "+++. mx.desk.example"),
    ("authentication-results: MX.Desk.Example ;DKIM=Pass;SPF = pass ; dmarc= PASS", "+++. MX.Desk.Example"),
    ("Authentication-Results: mx.desk.example 1; dkim/1=pass", "+... mx.desk.example"),
    ("Authentication-Results: \"mx.desk.example\" (a; b); dkim=pass", "+... mx.desk.example"),
    ("Authentication-Results: (c) mx.desk.example (d (e; dmarc=fail) \\) f) 1; dmarc=pass", "..+. mx.desk.example"),
    (
        "Authentication-Results: mx.desk.example;\n dkim=pass (2048-bit key; unprotected)\n header.d=client.example\n\
         \theader.s=s1; spf=pass\n (domain of ann@client.example designates 192.0.2.1)\n smtp.mailfrom=ann@client.example",
        "++.. mx.desk.example",
    ),
    ("Authentication-Results: mx.desk.example; spf=fail reason=\"x; spf=pass\"; dkim=none", ".-.. mx.desk.example"),
    ("Authentication-Results: mx.desk.example; spf=fail reason=\"a \\\"b; spf=pass\"", ".-.. mx.desk.example"),
    // Every result there is; what proves nothing is none.
    ("Authentication-Results: mx.desk.example; spf=hardfail; dkim=fail; dmarc=fail", "---. mx.desk.example"),
    ("Authentication-Results: mx.desk.example; spf=softfail; dkim=neutral; dmarc=temperror", ".... mx.desk.example"),
    (
        "Authentication-Results: mx.desk.example; spf=permerror; dkim=policy; dmarc=bestguesspass",
        ".... mx.desk.example",
    ),
    ("Authentication-Results: mx.desk.example; spf=passed; dkim=; dmarc", ".... mx.desk.example"),
    ("Authentication-Results: mx.desk.example; iprev=pass; auth=pass; x-dmarc=pass; bimi=pass", ".... mx.desk.example"),
    // Several signatures: one good one is enough.
    (
        "Authentication-Results: mx.desk.example; dkim=fail header.d=a.example; dkim=pass header.d=b.example",
        "+... mx.desk.example",
    ),
    ("Authentication-Results: mx.desk.example; dkim=pass; dkim=fail", "+... mx.desk.example"),
    ("Authentication-Results: mx.desk.example; dkim=none; dkim=fail", "-... mx.desk.example"),
    // The block of one server: several fields, other programs' traces between them.
    (
        "Authentication-Results: mx.desk.example; spf=pass\nAuthentication-Results: mx.desk.example; dkim=fail; dmarc=pass",
        "-++. mx.desk.example",
    ),
    (
        "DKIM-Filter: v2 mx.desk.example\nAuthentication-Results: mx.desk.example; dkim=pass\nReceived-SPF: pass\n\
         Authentication-Results: mx.desk.example; spf=pass",
        "++.. mx.desk.example",
    ),
    // What stands below came with the message.
    (
        "Authentication-Results: mx.desk.example; dmarc=fail\nReceived: from x by mx.desk.example\n\
         Authentication-Results: mx.desk.example; dmarc=pass; dkim=pass",
        "..-. mx.desk.example",
    ),
    (
        "Authentication-Results: mx.desk.example; dmarc=fail\nAuthentication-Results: mx.desk.example; dmarc=pass",
        "..-. mx.desk.example",
    ),
    (
        "Authentication-Results: mx.desk.example; dkim=none\nAuthentication-Results: mx.desk.example; dkim=pass",
        ".... mx.desk.example",
    ),
    (
        "Authentication-Results: mx.desk.example; spf=pass\nAuthentication-Results: mx.evil.example; dmarc=pass\n\
         Authentication-Results: mx.desk.example; dmarc=pass",
        ".+.. mx.desk.example",
    ),
    // An inner server of the house may stand above.
    (
        "Authentication-Results: imap.desk.example; none\nAuthentication-Results: mx.desk.example; dmarc=pass",
        "..+. mx.desk.example",
    ),
    // The server read another From than the reader sees.
    ("Authentication-Results: mx.desk.example; dmarc=pass header.from=client.example", "..+. mx.desk.example"),
    (
        "Authentication-Results: mx.desk.example; dmarc=pass (p=reject) header.from=mail.client.example",
        "..+. mx.desk.example",
    ),
    ("Authentication-Results: mx.desk.example; dmarc=pass header.from=evil.example", ".... mx.desk.example"),
    ("Authentication-Results: mx.desk.example; dmarc=pass header.from=\"eve@evil.example\"", ".... mx.desk.example"),
    // Seals: an unbroken chain says who saw what, and the last sealer must be trusted.
    ("Authentication-Results: mx.desk.example; arc=pass (i=1); dmarc=fail", "..-+ mx.desk.example"),
    (
        "Authentication-Results: mx.desk.example; arc=pass (i=2 dmarc=pass); dkim=fail; dmarc=fail\n\
         ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=Lists.example; s=a; b=eA==\n\
         ARC-Authentication-Results: i=2; mx.lists.example; dkim=pass header.d=client.example; dmarc=pass\n\
         ARC-Seal: i=1; d=evil.example; b=eA==\nARC-Authentication-Results: i=1; mx.evil.example; dmarc=fail",
        "+.++ mx.desk.example, sealed by Lists.example",
    ),
    (
        "Authentication-Results: mx.desk.example; arc=pass; dmarc=fail\n\
         ARC-Seal: i=2; d=evil.example; b=eA==\nARC-Authentication-Results: i=2; mx.evil.example; dmarc=pass\n\
         ARC-Seal: i=1; d=lists.example; b=eA==\nARC-Authentication-Results: i=1; mx.lists.example; dmarc=pass",
        "..-+ mx.desk.example",
    ),
    (
        "Authentication-Results: mx.desk.example; arc=fail; dmarc=fail\n\
         ARC-Seal: i=1; d=lists.example; b=eA==\nARC-Authentication-Results: i=1; mx.lists.example; dmarc=pass",
        "..-- mx.desk.example",
    ),
    (
        "Authentication-Results: mx.desk.example; arc=pass; dmarc=fail\n\
         ARC-Seal: i=1; d=lists.example; b=eA==\nARC-Authentication-Results: i=1; mx.lists.example; dmarc=pass header.from=evil.example",
        "..-+ mx.desk.example",
    ),
];

fn results(headers: &str, servers: &[&str]) -> String {
    let servers: Vec<String> = servers.iter().map(|server| (*server).to_owned()).collect();
    let reading = Reading { authserv_ids: &servers, arc_sealers: &["lists.example".to_owned()], ..Reading::default() };
    let separator = if headers.is_empty() { "" } else { "\n" };
    let raw = format!("{headers}{separator}From: Ann <ann@client.example>\nSubject: Order\n\nWhere is it?\n");
    shown(&read(raw.as_bytes(), &reading).authentication)
}

fn shown(found: &Authentication) -> String {
    let sign = |result| match result {
        AuthResult::Pass => '+',
        AuthResult::Fail => '-',
        AuthResult::None => '.',
    };
    let signs: String = [found.dkim, found.spf, found.dmarc, found.arc].into_iter().map(sign).collect();
    format!("{signs} {}", found.source.as_deref().unwrap_or("nobody"))
}

#[test]
fn only_a_trusted_servers_topmost_block_counts() {
    let wrong: Vec<String> = CASES
        .iter()
        .map(|(headers, want)| (headers, want, results(headers, &[OURS])))
        .filter(|(_, want, found)| found != *want)
        .map(|(headers, want, found)| format!("{headers}\n  wanted {want}, got {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_a_trusted_server_nobody_is_believed() {
    for (headers, _) in CASES {
        assert_eq!(results(headers, &[]), ".... nobody", "{headers}");
    }
}

#[test]
fn a_server_that_does_not_name_itself_must_stand_above_all() {
    let unnamed = "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=client.example; \
                   dkim=pass (signature was verified)\n header.d=client.example;dmarc=pass action=none\n \
                   header.from=client.example;compauth=pass reason=100";
    assert_eq!(results(unnamed, &[""]), "+++. unnamed server");
    assert_eq!(results(unnamed, &[OURS]), ".... nobody");
    let below = format!("Authentication-Results: other.example; none\n{unnamed}");
    assert_eq!(results(&below, &[""]), ".... nobody");
}

#[test]
fn a_broken_signature_alone_proves_no_forgery() {
    let failed = |dkim, spf, dmarc| Authentication { dkim, spf, dmarc, ..Authentication::default() }.failed();
    use AuthResult::{Fail, None, Pass};
    for (dkim, spf, dmarc, want) in [
        (None, None, None, false),
        (Fail, None, None, false),
        (None, Fail, None, true),
        (Fail, Fail, None, true),
        (Pass, Fail, None, false),
        (Pass, Pass, Fail, true),
        (Fail, Fail, Pass, false),
    ] {
        assert_eq!(failed(dkim, spf, dmarc), want, "dkim {dkim:?}, spf {spf:?}, dmarc {dmarc:?}");
    }
}
