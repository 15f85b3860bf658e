//! What holds for every message whatever its bytes.

use proptest::prelude::*;

use super::invariants::hold;

/// A message with a bit of everything, to be damaged.
const SAMPLE: &[u8] = b"From: =?utf-8?Q?Ann_=28Lee=29?= <ann@client.example>\r\n\
To: Desk: support@desk.example, \"B, C\" <b@client.example>;\r\nSubject: =?iso-8859-1?B?R3L832U=?= und mehr\r\n\
Date: Tue, 24 Nov 2026 12:30:05 +0100 (CET)\r\nMessage-ID: <one@client.example>\r\nReferences: <a@b> <c@d>\r\n\
Auto-Submitted: no; because (a comment)\r\nAuthentication-Results: mx; dkim=pass (x;y) header.d=z\r\n\
Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n\
--b2\r\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
Gr=C3=BC=C3=9Fe =\r\nund \r\nmehr\r\n> quoted\r\n--b2\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n\
<p>Gr\xfc\xdfe<br><a href='https://x.example'>l</a><blockquote>q &amp; &#8364;</blockquote></p>\r\n--b2--\r\n\
--b1\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: inner\r\n\r\ninner text\r\n--b1\r\n\
Content-Type: image/png; name*0*=utf-8''%C3%BC; name*1=b.png\r\nContent-ID: <i@j>\r\nContent-Transfer-Encoding: base64\r\n\r\n\
iVBORw0KGgo=\r\n--b1--\r\n";

/// Bytes that mean something in mail, so that chance finds the corners.
fn mailish() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..12),
        3 => prop::sample::select(vec![
            "From: ", "Subject: ", "To: ", "Date: ", "Content-Type: ", "multipart/mixed; boundary=b", "text/html", "text/plain",
            "message/rfc822", "Content-Transfer-Encoding: base64", "\r\n", "\n", "\r\n\r\n", "--b", "--b--", " ", "=?utf-8?Q?", "?=",
            "<a@b>", "\"", "(", ")", ",", ";", ":", "<div>", "</div>", "<!--", "&amp;", "=C3=BC", "=\r\n", "charset=", "utf-7", "gbk",
            "BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "DTSTART:20261201T090000Z\n", "RRULE:FREQ=DAILY\n", "text/calendar", "text/vcard",
            "begin 644 x\n", "=ybegin line=1 name=x\n", "end\n", "-----BEGIN PGP SIGNED MESSAGE-----\n", "text/enriched",
            "application/ms-tnef", "application/pkcs7-mime", "message/partial", "message/disposition-notification", "utf-16", "hz-gb-2312",
            "\x1b$B", "Auto-Submitted: ", "format=flowed", "> ", "Message-ID: ", "filename*0*=", "%FF", "''", "\0",
        ]).prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The sample with some places overwritten, cut out or doubled.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let change = (0..SAMPLE.len(), 0..40_usize, mailish());
    prop::collection::vec(change, 1..6).prop_map(|changes| {
        let mut raw = SAMPLE.to_vec();
        for (at, length, with) in changes {
            let at = at.min(raw.len());
            let end = (at + length).min(raw.len());
            raw.splice(at..end, with);
        }
        raw
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        hold(&raw);
    }

    #[test]
    fn anything_like_mail_is_read(raw in mailish()) {
        hold(&raw);
    }

    #[test]
    fn a_damaged_message_is_read(raw in damaged()) {
        hold(&raw);
    }

    #[test]
    fn a_message_cut_anywhere_is_read(end in 0..SAMPLE.len()) {
        hold(&SAMPLE[..end]);
    }
}
