//! Delivery reports, in fields and in words, complaints, and mail that is neither.
//!
//! `tests/mail/bounce` holds a message of every class of server, and some that only look like reports (`no-*`): see
//! `golden.rs` for how to add one.

use mail_parser::{MessageParser, PartType};
use maildesk::desk::mail::{Address, Bounce, BounceAction, BounceKind, BounceReason, Mail, Part, PartKind};
use maildesk::mail::bounce::read;
use proptest::prelude::*;
use serde_json::json;

use super::golden;

#[test]
fn reports_and_complaints_are_read_as_expected() {
    golden::check(&["bounce"], 70, |mail, _| {
        json!({
            "bounce": mail.bounce,
            "complaint": mail.complaint.as_ref().map(|complaint| json!({
                "type": complaint.kind, "address": complaint.address,
                "original_message_id": complaint.original_message_id,
            })),
        })
    });
}

fn bounce(raw: &str) -> Option<Bounce> {
    let message = MessageParser::default().parse(raw.as_bytes())?;
    let text = message.parts.iter().find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let address = |list: Option<&mail_parser::Address<'_>>| {
        list.and_then(|list| list.first()).and_then(|one| one.address()).map(Address::bare)
    };
    let mail = Mail {
        from: address(message.from()),
        to: address(message.to()).into_iter().collect(),
        subject: message.subject().unwrap_or_default().to_owned(),
        headers: message.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        parts: vec![Part { kind: PartKind::New, text: text.unwrap_or_default() }],
        ..Mail::default()
    };
    read(&message, &mail)
}

/// A report in words, as a mail system sends it.
fn words(text: &str) -> Option<Bounce> {
    bounce(&format!(
        "From: Mail Delivery System <MAILER-DAEMON@relay.example>\nTo: desk@acme.example\nSubject: Undelivered mail\n\n{text}"
    ))
}

fn report(fields: &str) -> String {
    format!(
        "From: MAILER-DAEMON@relay.example\nTo: desk@acme.example\nSubject: Returned mail\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSee below.\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n{fields}\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID:\n <7.ack@acme.example>\nTo: ada@example.org\n--b--\n"
    )
}

/// Languages without blanks between words, and letters of an address that are not ASCII.
const IN_RUNNING_TEXT: &[(&str, &str)] = &[
    ("邮件地址（ada@example.org）不存在", "ada@example.org"),
    ("收件人：ada@example.org，不存在", "ada@example.org"),
    ("地址ada@example.org不存在", "ada@example.org"),
    ("「ada@example.org」は存在しません", "ada@example.org"),
    ("ที่อยู่ada@example.orgไม่มีอยู่", "ada@example.org"),
    ("„ada@example.org“ ist unbekannt", "ada@example.org"),
    ("«ada@example.org» n'existe pas", "ada@example.org"),
    ("jörg@bücher.example: unknown user", "jörg@bücher.example"),
    ("<田中@例え.example>: unknown user", "田中@例え.example"),
];

#[test]
fn an_address_ends_where_the_words_around_it_begin() {
    for (said, want) in IN_RUNNING_TEXT {
        let bounce = words(&format!("{said}\n550 User not found\n")).unwrap();
        let read: Vec<_> = bounce.recipients.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(read, [*want], "{said}");
    }
}

#[test]
fn a_recipient_is_found_beside_others() {
    for said in [
        "Your message from support@acme.example to ada@example.org could not be delivered: 550 5.1.1 unknown user.\n\
         Contact postmaster@example.org.",
        "Could not deliver to <mailto:ada@example.org>\n550 5.1.1 unknown user",
    ] {
        let bounce = words(&format!("{said}\n")).unwrap();
        let read: Vec<_> = bounce.recipients.iter().map(|one| (one.address.as_str(), one.reason)).collect();
        assert_eq!(read, [("ada@example.org", BounceReason::NoSuchUser)], "{said}");
    }
}

#[test]
fn fields_name_an_address_in_their_own_ways() {
    use BounceReason::{NoSuchHost, NoSuchUser};
    for (fields, address, reason) in [
        ("Original-Recipient: rfc822;ada+2Btag@example.org\nStatus: 5.1.1", "ada+tag@example.org", NoSuchUser),
        ("Original-Recipient: rfc822;ada+42@example.org\nStatus: 5.1.1", "ada+42@example.org", NoSuchUser),
        (
            "Final-Recipient: X400; c=de;a=x;s=Byron\nX-Actual-Recipient: rfc822; ada@example.org\nStatus: 5.1.1",
            "ada@example.org",
            NoSuchUser,
        ),
        ("Final-Recipient: local; ada\nStatus: 5.1.1", "ada", NoSuchUser),
        (
            "Final-Recipient: rfc822; ada@example.org\nStatus: 5.4.310\nDiagnostic-Code: smtp; 550 5.4.310 DNS domain \
             example.org does not exist",
            "ada@example.org",
            NoSuchHost,
        ),
        ("Final-Recipient: rfc822; ada@example.org\nStatus: 5.4.310", "ada@example.org", NoSuchHost),
    ] {
        let bounce = bounce(&report(&format!("{fields}\nAction: failed\n"))).unwrap();
        let read: Vec<_> = bounce.recipients.iter().map(|one| (one.address.as_str(), one.reason)).collect();
        assert_eq!(read, [(address, reason)], "{fields}");
    }
}

#[test]
fn every_recipient_of_a_report_is_read() {
    let fields = "Final-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n no such\n user here\n\n\
                  Original-Recipient: rfc822;bo@example.org\nFinal-Recipient: rfc822; bo@backend.example.org\nAction: delayed\nStatus: 4.4.1\n\n\
                  Final-Recipient: rfc822; <cy@example.org>\nAction: relayed\nStatus: 2.0.0\n";
    let bounce = bounce(&report(fields)).unwrap();
    assert_eq!(bounce.kind, BounceKind::Hard);
    assert_eq!(bounce.original_message_id.as_deref(), Some("7.ack@acme.example"));
    let read: Vec<_> = bounce.recipients.iter().map(|one| (one.address.as_str(), one.action, one.reason)).collect();
    assert_eq!(
        read,
        [
            ("ada@example.org", BounceAction::Failed, BounceReason::NoSuchUser),
            ("bo@example.org", BounceAction::Delayed, BounceReason::Temporary),
            ("cy@example.org", BounceAction::Relayed, BounceReason::Delivered),
        ]
    );
    assert_eq!(bounce.recipients[0].diagnostic.as_deref(), Some("550 5.1.1 no such user here"));
}

#[test]
fn the_kind_is_the_worst_that_happened() {
    for (fields, kind) in [
        ("Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.7.1\n", Some(BounceKind::Hard)),
        ("Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 4.4.7\n", Some(BounceKind::Soft)),
        ("Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.2.2\n", Some(BounceKind::Soft)),
        ("Final-Recipient: rfc822; a@example.org\nAction: delayed\nStatus: 4.2.0\n", Some(BounceKind::Delayed)),
        ("Final-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.1.5\n", None),
    ] {
        assert_eq!(bounce(&report(fields)).map(|bounce| bounce.kind), kind, "{fields}");
    }
}

#[test]
fn reports_in_words_name_recipient_status_and_reason() {
    use BounceReason::*;
    let table: &[(&str, &str, Option<&str>, BounceReason, &str)] = &[
        (
            "Postfix",
            "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\nFor further assistance, please send mail to postmaster@relay.example\n\n<ada@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n    <ada@example.org>: Recipient address rejected: User unknown (in reply to RCPT TO command)\n",
            Some("5.1.1"),
            NoSuchUser,
            "",
        ),
        (
            "Exim",
            "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ada@example.org\n    host mx.example.org [192.0.2.1]\n    SMTP error from remote mail server after end of data:\n    554 5.7.1 Message rejected as spam\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <7.ack@acme.example>\n",
            Some("5.7.1"),
            Policy,
            "7.ack@acme.example",
        ),
        (
            "qmail",
            "Hi. This is the qmail-send program at relay.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<ada@example.org>:\nSorry, I couldn't find any host named example.org. (#5.1.2)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <7.ack@acme.example>\n",
            Some("5.1.2"),
            NoSuchHost,
            "7.ack@acme.example",
        ),
        (
            "Sendmail",
            "   ----- The following addresses had permanent fatal errors -----\n<ada@example.org>\n    (reason: 552 5.2.2 Mailbox full)\n\n   ----- Transcript of session follows -----\n",
            Some("5.2.2"),
            MailboxFull,
            "",
        ),
        (
            "Exchange",
            "Delivery has failed to these recipients or groups:\n\nAda Byron (ada@example.org)\nThe e-mail address you entered couldn't be found.\n\nDiagnostic information for administrators:\n\nada@example.org\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
            Some("5.1.1"),
            NoSuchUser,
            "",
        ),
        (
            "Gmail",
            "Delivery to the following recipient failed permanently:\n\n     ada@example.org\n\nTechnical details of permanent failure:\nThe error that the other server returned was:\n552 5.3.4 Message size exceeds fixed limit\n",
            Some("5.3.4"),
            TooBig,
            "",
        ),
        (
            "Yahoo",
            "Sorry, we were unable to deliver your message to the following address.\n\n<ada@example.org>:\n554: delivery error: This user's account is disabled\n",
            None,
            AccountSuspended,
            "",
        ),
        (
            "Notes",
            "Your message could not be delivered because:\n\nUser ada (ada@example.org) not listed in Domino Directory\n",
            None,
            NoSuchUser,
            "",
        ),
        (
            "fields in the text",
            "Your message could not be delivered.\n\nFinal-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 unknown user\n",
            Some("5.1.1"),
            NoSuchUser,
            "",
        ),
    ];
    for (system, text, status, reason, id) in table {
        let bounce = words(text).unwrap_or_else(|| panic!("{system}: no bounce"));
        assert_eq!(bounce.recipients.len(), 1, "{system}: {bounce:#?}");
        let one = &bounce.recipients[0];
        assert_eq!(
            (one.address.as_str(), one.status.as_deref(), one.reason),
            ("ada@example.org", *status, *reason),
            "{system}: {one:?}"
        );
        assert_eq!(bounce.original_message_id.as_deref().unwrap_or_default(), *id, "{system}");
    }
}

#[test]
fn the_answer_of_the_other_server_is_taken_whole_and_alone() {
    for (said, diagnostic, code) in [
        ("    (reason: 550 5.7.1 Access denied)", "550 5.7.1 Access denied", "550"),
        ("    (reason: 550 5.1.1 User (ada) unknown)", "550 5.1.1 User (ada) unknown", "550"),
        ("Remote server returned '554 5.2.2 mailbox full; STOREDRV'", "554 5.2.2 mailbox full; STOREDRV", "554"),
        ("Remote server returned \"550 5.1.1 can't find 'ada'\"", "550 5.1.1 can't find 'ada'", "550"),
        ("It said [550 5.1.1 <ada@example.org> unknown [x]]", "550 5.1.1 <ada@example.org> unknown [x]", "550"),
        ("550 5.1.1 user <ada@example.org>", "550 5.1.1 user <ada@example.org>", "550"),
        ("554 4.4.7 Message expired.<421 4.4.0 no answer>", "554 4.4.7 Message expired.<421 4.4.0 no answer>", "554"),
    ] {
        let bounce = words(&format!("Your message could not be delivered to:\n\n<ada@example.org>\n{said}\n")).unwrap();
        let told = (bounce.recipients[0].diagnostic.as_deref(), bounce.recipients[0].smtp_code.as_deref());
        assert_eq!(told, (Some(diagnostic), Some(code)), "{said}");
    }
    let expired = "Action: failed\nFinal-Recipient: rfc822; ada@example.org\nStatus: 4.4.7\n\
                   Diagnostic-Code: smtp; 554 4.4.7 Message expired: unable to deliver.<421 4.4.0 Unable to lookup>\n";
    assert_eq!(bounce(&report(expired)).unwrap().recipients[0].smtp_code.as_deref(), Some("554"));
}

#[test]
fn a_notice_of_delay_fails_nobody() {
    for text in [
        "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours.\n\n  ada@example.org\n\nNo action is required on your part. Eventually the software will give up.\n",
        "THIS IS A WARNING MESSAGE ONLY.\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nYour message could not be delivered for 4 hours:\n<ada@example.org>: timed out\n",
    ] {
        let bounce = words(text).unwrap();
        assert_eq!(bounce.kind, BounceKind::Delayed);
        assert!(
            bounce.recipients.iter().all(|one| one.address == "ada@example.org" && one.action == BounceAction::Delayed)
        );
    }
}

#[test]
fn mail_of_people_and_complaints_are_no_bounces() {
    let complaint = report("").replace("report-type=delivery-status", "report-type=feedback-report");
    let complaint = maildesk::mail::read(complaint.as_bytes(), &maildesk::mail::Reading::default());
    assert!(complaint.bounce.is_none() && complaint.complaint.is_some());
    for raw in [
        "From: ada@example.org\nSubject: Printer\n\nMy parcel could not be delivered to ada@example.org, please help.",
        "From: ada@example.org\nSubject: Re: Undelivered mail\n\nI got: unable to deliver to bo@example.org",
        "From: ada@example.org\nSubject: Fwd: failure notice\n\n<bo@example.org>:\n550 no such user\ncould not be delivered",
        "From: postmaster@example.org\nSubject: Lunch\n\nPizza at noon?",
        "\n\n",
    ] {
        assert_eq!(bounce(raw), None, "{raw}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_report_makes_it_fail(body in "\\PC{0,200}", fields in "([A-Za-z-]{0,20}: ?[ -~]{0,40}\n){0,6}") {
        words(&body);
        bounce(&report(&fields));
    }
}

#[test]
fn hostile_reports_are_read_in_linear_time() {
    for text in ["a@b.example ".repeat(100_000), "could not be delivered\n".repeat(20_000), "5.1.".repeat(200_000)] {
        words(&text);
    }
    bounce(&report(&"Final-Recipient: rfc822; a@b.example\nStatus: 5.1.1\n\n".repeat(20_000)));
    let busy = format!("could not be delivered: {}\n", "mailbox of the user ".repeat(90));
    let lines: String = (0..400).map(|n| format!("<a{n}@b.example>: {busy}")).collect();
    words(&lines);
    words(&format!("{}{}", "a@b.example\n".repeat(100), busy.repeat(40)));
    let many: String =
        (0..5_000).map(|n| format!("Final-Recipient: rfc822; a{n}@b.example\nStatus: 5.0.0\n\n")).collect();
    bounce(&report(&many).replace("See below.", &"could not be delivered to nobody\n".repeat(5_000)));
}
