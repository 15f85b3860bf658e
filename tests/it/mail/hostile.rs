//! Messages made to hurt: each must be read in a moment, with no panic, and say what could not be read.
//!
//! Nothing here looks at a clock. What takes quadratic time on these inputs does not end within a test run.

use std::fmt::Write;

use maildesk::desk::mail::Mail;
use maildesk::mail::{Reading, attachment_bytes, read, too_large};

fn understand(raw: &[u8]) -> Mail {
    let mail = read(raw, &Reading::default());
    for attachment in mail.attachments.iter().take(20) {
        assert!(attachment_bytes(raw, attachment.part).is_some(), "part {} has bytes", attachment.part);
    }
    mail
}

fn html(body: &str) -> String {
    format!("From: ann@client.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}")
}

#[test]
fn twenty_thousand_headers() {
    let mut raw = String::new();
    for number in 0..20_000 {
        writeln!(raw, "X-Header-{number}: =?utf-8?Q?value=20{number}?=").unwrap();
    }
    raw.push_str("From: ann@client.example\nSubject: behind them all\n\nText\n");
    let mail = understand(raw.as_bytes());
    assert_eq!(mail.subject, "behind them all");
    assert_eq!(mail.text().trim(), "Text");
    assert!(mail.headers.len() <= 2000 && mail.problems.iter().any(|problem| problem.contains("20002 headers")));
}

#[test]
fn a_thousand_nested_multiparts() {
    let mut raw = String::from("From: ann@client.example\n");
    for level in 0..1000 {
        write!(raw, "Content-Type: multipart/mixed; boundary=b{level}x\n\n--b{level}x\n").unwrap();
    }
    raw.push_str("\nat the bottom\n");
    let mail = understand(raw.as_bytes());
    assert_eq!(mail.from.unwrap().address, "ann@client.example");
    assert!(!mail.problems.is_empty());
}

#[test]
fn a_thousand_nested_messages() {
    let raw =
        "From: ann@client.example\nContent-Type: message/rfc822\n\n".repeat(1000) + "Subject: x\n\nat the bottom\n";
    let mail = understand(raw.as_bytes());
    assert_eq!(mail.attachments.len(), 1);
}

#[test]
fn so_many_nested_messages_that_no_tree_is_built() {
    for kind in ["message/rfc822", "multipart/digest; boundary=b", &format!("{}message/rfc822", " ".repeat(300))] {
        let raw = format!("From: ann@client.example\ncontent-type: {kind}\n\n--b\n").repeat(30_000);
        let mail = understand(raw.as_bytes());
        assert!(mail.problems.iter().any(|problem| problem.contains("too many parts")), "{:?}", mail.problems);
    }
}

#[test]
fn a_hundred_thousand_parts() {
    let raw = format!(
        "From: ann@client.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nthe first\n{}",
        "--b\n\nx\n".repeat(100_000)
    );
    let mail = understand(raw.as_bytes());
    assert_eq!(mail.text().trim(), "the first");
    assert!(mail.problems.iter().any(|problem| problem.contains("too many parts")));
}

#[test]
fn fifty_thousand_nested_elements() {
    for (open, close) in
        [("<div>", ""), ("<b>", ""), ("<p><font size=1>", "</p>"), ("<blockquote>", ""), ("<table><td>", "")]
    {
        let mail = understand(html(&format!("{}deep{}", open.repeat(50_000), close.repeat(50_000))).as_bytes());
        assert!(mail.text().contains("deep"), "{open}");
        assert!(
            mail.problems.iter().any(|problem| problem.contains("nested too deeply")),
            "{open}: {:?}",
            mail.problems
        );
        assert!(mail.html.unwrap().starts_with("<pre>"), "{open}");
    }
}

#[test]
fn markup_that_never_ends() {
    for piece in [
        "<",
        "<!--",
        "<a href='",
        "<a href=\"x",
        "<script>",
        "</",
        "&",
        "&#",
        "<![CDATA[",
        "<a b=\"c\"",
        "<style><title>",
    ] {
        let mail = understand(html(&format!("before {}", piece.repeat(100_000))).as_bytes());
        assert!(mail.text().contains("before"), "{piece}");
    }
    let attributes: String = (0..50_000).map(|number| format!(" a{number}")).collect();
    assert!(understand(html(&format!("<p{attributes}>text</p>")).as_bytes()).text().contains("text"));
}

#[test]
fn parts_that_never_end() {
    for (kind, piece) in [
        ("text/plain", "begin 644 x\nMABC\n\n"),
        ("text/plain", "=ybegin line=1 name=x\nabc\n"),
        ("text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n"),
        ("text/plain; charset=hz-gb-2312", "~{"),
        ("text/enriched", "<x <<\n\n<a>"),
        ("text/richtext", "<comment><nl"),
        ("text/calendar", "BEGIN:VEVENT\nATTENDEE:x\n"),
        ("text/vcard", "X;QUOTED-PRINTABLE:x=\n"),
        ("text/html", "<p style='url( url(//' background=//x>"),
        ("text/html", "<table border=1><td>"),
        ("multipart/mixed", "--x y\nno\n"),
        ("multipart/mixed", "--x\nContent-Type: multipart/mixed\n\n"),
        ("application/ms-tnef", "\u{78}\u{9f}>\"\0\0"),
        ("application/pkcs7-mime; smime-type=signed-data", "0\u{80}"),
        ("message/disposition-notification", "Disposition: a; b\n"),
        ("message/delivery-status", "Action: failed\nFinal-Recipient: rfc822; a@b\n"),
    ] {
        let raw = format!("From: ann@client.example\nContent-Type: {kind}\n\n{}", piece.repeat(10_000));
        assert_eq!(understand(raw.as_bytes()).from.unwrap().address, "ann@client.example", "{kind}");
    }
}

#[test]
fn one_line_of_a_megabyte() {
    let line = "lorem ipsum ".repeat(90_000);
    let raw = format!("From: ann@client.example\nSubject: {line}\nTo: {line}\nReferences: {line}\n\n{line}");
    let mail = understand(raw.as_bytes());
    assert_eq!(mail.text().trim(), line.trim());
}

#[test]
fn headers_that_never_end() {
    for piece in [
        "=?utf-8?Q?",
        "=?utf-8?B?",
        "(",
        "\"",
        "<",
        "<a@b,",
        "a@b,",
        ":",
        ";",
        "=?",
        "\\\"",
        "@",
        "\n ",
        "filename*0*=%",
    ] {
        let value = piece.repeat(60_000);
        let raw = format!(
            "From: {value}\nTo: {value}\nSubject: {value}\nMessage-ID: {value}\nReferences: {value}\nDate: {value}\n\
             Authentication-Results: {value}\nContent-Disposition: attachment; filename={value}\n\
             Content-Type: text/plain; {value}\n\ntext\n"
        );
        understand(raw.as_bytes());
    }
}

#[test]
fn larger_than_is_read() {
    let mut raw = b"From: ann@client.example\nSubject: huge\n\nthe beginning\n".to_vec();
    raw.resize(51 * 1024 * 1024, b'x');
    let mail = read(&raw, &Reading::default());
    assert_eq!((mail.subject.as_str(), mail.size), ("huge", 51 * 1024 * 1024));
    assert!(mail.text().starts_with("the beginning"));
    assert!(mail.problems.iter().any(|problem| problem.contains("too large")));
}

#[test]
fn what_was_not_fetched_whole_says_so() {
    let head = b"From: ann@client.example\r\nSubject: a film\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Voil=C3=A0 the film.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Enc";
    let mail = too_large(head, 900_000_000, &Reading::default());
    assert_eq!((mail.text().trim(), mail.size), ("Voilà the film.", 900_000_000));
    assert_eq!(mail.subject, "a film");
    assert!(mail.problems.iter().any(|problem| problem.contains("900000000 bytes")), "{:?}", mail.problems);
    for cut in 0..head.len() {
        too_large(&head[..cut], 900_000_000, &Reading::default());
    }
}

#[test]
fn nothing_at_all() {
    for raw in [&b""[..], b"\n", b"\r\n\r\n", b"\0", b":", b"\xff\xfe", b"From \n", b"\n\n\n\n"] {
        let mail = understand(raw);
        assert!(mail.from.is_none());
        assert_eq!(mail.size, raw.len() as u64);
    }
}

#[test]
fn what_a_page_hides_stays_hidden_in_a_message_that_is_read_in_part() {
    let head = b"From: ann@client.example\nContent-Type: text/html\n\n<p>Leaks.</p><p hidden>Trap</p>";
    let mail = too_large(head, 900_000_000, &Reading::default());
    assert_eq!(mail.text().trim(), "Leaks.");
    assert!(mail.html.is_some_and(|page| !page.contains("Trap")));
}
