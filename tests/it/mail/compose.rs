//! Drafts to bytes: golden messages, and what must hold for any draft.

use std::path::PathBuf;

use mail_parser::{Address as Parsed, Message, MessageParser, MimeHeaders};
use maildesk::desk::mail::{Address, Attachment};
use maildesk::desk::plan::{Draft, ReturnPath};
use maildesk::desk::ticket::TicketNumber;
use maildesk::mail::compose::compose;
use proptest::prelude::*;

/// An ordinary answer.
fn draft() -> Draft {
    Draft {
        ticket: Some(TicketNumber(7)),
        template: "answer".into(),
        mailbox: "support".into(),
        from: Address::named("Ann Agent (Acme Support)", "support@acme.example"),
        reply_to: vec![Address::bare("support+7-r3-abcdefghijklmnopqrstuvwxyz@acme.example")],
        to: vec![Address::named("Maria Virtanen", "maria@customer.example")],
        cc: Vec::new(),
        rcpts: vec!["maria@customer.example".into()],
        return_path: ReturnPath::Bounce,
        subject: "Re: [#7] The printer is on fire".into(),
        text: "Hello Maria,\n\nPlease use water.\n".into(),
        html: None,
        message_id: "7-r3-abcdefghijklmnopqrstuvwxyz.1f@acme.example".into(),
        in_reply_to: Some("first@customer.example".into()),
        references: vec!["first@customer.example".into()],
        headers: vec![("X-Maildesk-Ticket".into(), "7".into())],
        attachments: Vec::new(),
        at: "2026-03-02T08:15:30.250Z".parse().unwrap(),
    }
}

/// A message with a text, two files, one of them text in Latin-1, an inline image and a forwarded message.
const RAW: &[u8] = b"From: maria@customer.example\r\n\
    To: support@acme.example\r\n\
    Subject: Files\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"b\"\r\n\
    \r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nSee the files.\r\n\
    --b\r\nContent-Type: application/pdf; name=\"offer.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\nJVBERi0xLjQK\r\n\
    --b\r\nContent-Type: text/csv; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\nna=EFve;1\r\n\
    --b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\nContent-ID: <logo@customer>\r\n\r\niVBORw0KGgo=\r\n\
    --b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nFrom: x@y.example\r\nSubject: Inner\r\n\r\nInner text.\r\n\
    --b--\r\n";

fn attachment(part: u32, name: Option<&str>, content_type: &str) -> Attachment {
    Attachment {
        name: name.map(str::to_owned),
        content_type: content_type.into(),
        size: 0,
        inline: false,
        content_id: None,
        part,
        digest: String::new(),
    }
}

fn all_attachments() -> Vec<Attachment> {
    vec![
        attachment(2, Some("offer.pdf"), "application/pdf"),
        attachment(3, Some("list.csv"), "text/csv"),
        Attachment { inline: true, content_id: Some("logo@customer".into()), ..attachment(4, None, "image/png") },
        attachment(5, None, "message/rfc822"),
    ]
}

fn golden(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail/compose").join(format!("{name}.eml"));
    let text = String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\n");
    assert!(!text.contains('\r'), "{name} holds a bare CR");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}: run once with UPDATE_GOLDEN=1"));
    assert_eq!(text, expected, "{name} differs from tests/mail/compose/{name}.eml");
}

#[test]
fn one_odd_address_keeps_the_mail_from_nobody() {
    let odd =
        ["foo..bar@docomo.example", "a.@docomo.example", "no blanks @x.example", "nobody", "maria@client.example"];
    let draft = Draft { cc: odd.map(Address::bare).to_vec(), ..draft() };
    let bytes = compose(&draft, None).unwrap();
    let mail = maildesk::mail::read(&bytes, &Default::default());
    let cc: Vec<_> = mail.cc.iter().map(|cc| cc.address.as_str()).collect();
    assert_eq!(cc, ["\"foo..bar\"@docomo.example", "\"a.\"@docomo.example", "maria@client.example"]);
}

#[test]
fn golden_messages() {
    let plain = draft();

    let ack = Draft {
        template: "ack".into(),
        from: Address::named("Acme Support", "support@acme.example"),
        return_path: ReturnPath::Null,
        subject: "Re: [#7] Der Drucker brennt – schon wieder! Können Sie bitte möglichst schnell jemanden schicken?"
            .into(),
        text: "Guten Tag Jörg,\n\nIhre Nachricht ist da.\n".into(),
        html: Some("<p>Guten Tag Jörg,</p><p>Ihre Nachricht ist da.</p>\n".into()),
        to: vec![Address::named("Müller, Jörg \"JM\"", "joerg@kunde.example")],
        headers: vec![
            ("Auto-Submitted".into(), "auto-replied".into()),
            ("X-Auto-Response-Suppress".into(), "All".into()),
        ],
        ..draft()
    };

    let files = Draft { attachments: all_attachments(), ..draft() };

    let inline = Draft {
        html: Some("<p>Look: <img src=\"cid:logo@customer\"></p>\n".into()),
        attachments: all_attachments(),
        ..draft()
    };

    let many = Draft {
        cc: vec![
            Address::named("田中 太郎", "tanaka@customer.example"),
            Address::named("O'Brien; Pat (Sales)", "pat@customer.example"),
            Address::bare("plain@customer.example"),
        ],
        references: (0..40).map(|n| format!("message-number-{n}@some-host.customer.example")).collect(),
        text: "日本語の本文です。よろしくお願いします。\n".into(),
        ..draft()
    };

    for (name, draft, raw) in [
        ("plain", plain, None),
        ("acknowledgement", ack, None),
        ("attachments", files, Some(RAW)),
        ("inline-image", inline, Some(RAW)),
        ("many-people", many, None),
    ] {
        golden(name, &compose(&draft, raw).unwrap());
    }
}

#[test]
fn what_the_parser_reads_is_what_the_draft_says() {
    let draft = Draft {
        subject: "Ääkköset ja 絵文字 🎉 in one subject".into(),
        cc: vec![Address::named("Sinéad \\ \"The Boss\" <O'Connor>, Ltd.", "sinead@customer.example")],
        html: Some("<p>Hei</p>".into()),
        attachments: all_attachments(),
        ..draft()
    };
    let bytes = compose(&draft, Some(RAW)).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();

    assert_eq!(message.subject(), Some(draft.subject.as_str()));
    assert_eq!(message.message_id(), Some(draft.message_id.as_str()));
    assert_eq!(message.in_reply_to().as_text(), Some("first@customer.example"));
    assert_eq!(message.date().unwrap().to_timestamp(), draft.at.as_second());
    assert_eq!(names(message.cc()), [Some("Sinéad \\ \"The Boss\" <O'Connor>, Ltd.".to_owned())]);
    assert_eq!(message.body_text(0).unwrap().trim_end(), "Hello Maria,\r\n\r\nPlease use water.");
    let found: Vec<_> = message
        .attachments()
        .map(|part| (part.attachment_name().unwrap_or_default().to_owned(), part.contents().to_vec()))
        .collect();
    let latin1 = message.attachments().nth(1).unwrap();
    assert_eq!(latin1.content_type().unwrap().attribute("charset"), Some("iso-8859-1"));
    assert_eq!(found[0], ("offer.pdf".to_owned(), b"%PDF-1.4\n".to_vec()));
    assert_eq!(found[1], ("list.csv".to_owned(), "naïve;1".as_bytes().to_vec()), "the charset travels with the bytes");
    assert_eq!(found[2].0, "attachment-3.png");
    assert_eq!(found[3].0, "attachment-4.eml");
    assert!(String::from_utf8_lossy(&bytes).contains("Subject: Inner\r\n\r\nInner text."));
}

fn names(addresses: Option<&Parsed<'_>>) -> Vec<Option<String>> {
    addresses.into_iter().flat_map(|list| list.iter()).map(|one| one.name().map(str::to_owned)).collect()
}

/// Header names of the message's head, in order.
fn head(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn nothing_that_strangers_write_ends_a_header_line() {
    let plain = head(&compose(&draft(), None).unwrap());
    let with_file = Draft { attachments: vec![attachment(2, Some("a.pdf"), "application/pdf")], ..draft() };
    let parts = headers_of_last_part(&compose(&with_file, Some(RAW)).unwrap());
    for hostile in [
        "x\r\nBcc: victim@other.example",
        "x\nBcc: victim@other.example",
        "x\rBcc: victim@other.example",
        "x\0y\r\n\r\n<script>",
        "=?utf-8?q?x=0D=0ABcc:_victim@other.example?=",
        "x\u{2028}Bcc: victim@other.example",
        "x\u{85}Bcc: victim@other.example",
        "\u{202e}gpj.exe\r\n.\r\nMAIL FROM:<>",
    ] {
        let subject = Draft { subject: hostile.into(), ..draft() };
        let name = Draft { to: vec![Address::named(hostile, "maria@customer.example")], ..draft() };
        let from = Draft { from: Address::named(hostile, "support@acme.example"), ..draft() };
        let ids = Draft { in_reply_to: Some(hostile.into()), references: vec![hostile.into()], ..draft() };
        let value = Draft { headers: vec![("X-Maildesk-Ticket".into(), hostile.into())], ..draft() };
        for (what, draft) in [("subject", subject), ("name", name), ("from", from), ("ids", ids), ("value", value)] {
            let bytes = compose(&draft, None).unwrap();
            let names = head(&bytes);
            assert!(
                names.iter().all(|name| plain.contains(name)) && !bytes.contains(&0),
                "{what} {hostile:?} made the header {names:?}"
            );
            assert!(MessageParser::default().parse(&bytes).unwrap().header("Bcc").is_none(), "{what} {hostile:?}");
        }
        let file = Draft { attachments: vec![attachment(2, Some(hostile), "application/pdf")], ..draft() };
        assert_eq!(headers_of_last_part(&compose(&file, Some(RAW)).unwrap()), parts, "file name {hostile:?}");
        let kind = Draft { attachments: vec![attachment(2, None, hostile)], ..draft() };
        assert_eq!(headers_of_last_part(&compose(&kind, Some(RAW)).unwrap()), parts, "content type {hostile:?}");

        let address = Draft { to: vec![Address::bare(format!("{hostile}@other.example"))], ..draft() };
        assert!(compose(&address, None).is_err(), "address {hostile:?}");
        let id = Draft { message_id: hostile.into(), ..draft() };
        assert!(hostile.starts_with("=?") || compose(&id, None).is_err(), "id {hostile:?}");
        let header = Draft { headers: vec![(hostile.into(), "x".into())], ..draft() };
        assert!(compose(&header, None).is_err(), "header name {hostile:?}");
    }
}

fn headers_of_last_part(bytes: &[u8]) -> Vec<String> {
    let message = MessageParser::default().parse(bytes).unwrap();
    message.parts.last().unwrap().headers.iter().map(|header| header.name().to_owned()).collect()
}

#[test]
fn what_cannot_be_written_is_said_in_a_sentence() {
    let cases = [
        (Draft { to: vec![Address::bare("nobody")], ..draft() }, "`nobody` is not an address that mail can be sent to"),
        (Draft { to: Vec::new(), ..draft() }, "The mail has no recipient"),
        (Draft { message_id: "two words".into(), ..draft() }, "`two words` cannot be a Message-ID"),
        (
            Draft { headers: vec![("Subject".into(), "x".into())], ..draft() },
            "`Subject` cannot be the name of a further header of the mail",
        ),
        (
            Draft { attachments: vec![attachment(99, None, "image/png")], ..draft() },
            "Failed to take the attachments along: The message that they came with has no part 99",
        ),
    ];
    for (draft, expected) in cases {
        let error = format!("{:#}", compose(&draft, Some(RAW)).unwrap_err());
        assert!(error.starts_with(expected), "{error}");
    }
    let lost = Draft { attachments: all_attachments(), ..draft() };
    let error = format!("{:#}", compose(&lost, None).unwrap_err());
    assert_eq!(error, "Failed to take the attachments along: The message that they came with is missing");
}

#[test]
fn references_keep_the_first_and_the_newest() {
    let ids: Vec<String> = (0..50).map(|n| format!("{n}@customer.example")).collect();
    let bytes = compose(&Draft { references: ids, ..draft() }, None).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let kept: Vec<String> = message.references().as_text_list().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(kept.len(), 20);
    assert_eq!((kept[0].as_str(), kept[1].as_str()), ("0@customer.example", "31@customer.example"));
    assert_eq!(kept[19], "49@customer.example");
}

#[test]
fn a_megabyte_of_short_lines_is_written_in_linear_time() {
    let text = "x\n".repeat(500_000);
    let bytes = compose(&Draft { text: text.clone(), html: Some(text), ..draft() }, None).unwrap();
    assert!(bytes.len() > 3_000_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_draft_gives_the_same_sound_bytes(
        subject in any::<String>(), name in any::<String>(), text in "(?s).{0,3000}", html in proptest::option::of("(?s).{0,400}"),
        ids in proptest::collection::vec(any::<String>(), 0..5), long in 0usize..3000,
    ) {
        let draft = Draft {
            subject: subject.clone() + &"a".repeat(long),
            to: vec![Address::named(name.clone(), "maria@customer.example")],
            from: Address::named(name, "support@acme.example"),
            text: text + &"b".repeat(long),
            html,
            references: ids,
            ..draft()
        };
        let bytes = compose(&draft, None).unwrap();
        prop_assert_eq!(&bytes, &compose(&draft, None).unwrap());
        prop_assert!(bytes.iter().all(|byte| byte.is_ascii() && *byte != 0));
        for line in bytes.split(|byte| *byte == b'\n') {
            prop_assert!(line.len() <= 999, "a line of {} octets", line.len());
        }
        let text = String::from_utf8(bytes.clone()).unwrap();
        prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a bare CR or LF");
        let message: Message<'_> = MessageParser::default().parse(&bytes).unwrap();
        prop_assert_eq!(message.message_id(), Some(draft.message_id.as_str()));
        prop_assert_eq!(message.from().and_then(|list| list.first()).and_then(|one| one.address()), Some("support@acme.example"));
        prop_assert_eq!(message.to().and_then(|list| list.first()).and_then(|one| one.address()), Some("maria@customer.example"));
    }
}
