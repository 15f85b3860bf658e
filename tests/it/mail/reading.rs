//! What `read` promises beside its fields: one hash by whichever way, attachments by number, text that can be read.

use maildesk::mail::{Reading, attachment_bytes, read};

fn hash(raw: &str) -> String {
    read(raw.as_bytes(), &Reading::default()).content_hash
}

const PLAIN: &str = "From: Ann <ann@client.example>\nDate: Tue, 24 Nov 2026 12:30:05 +0100\nMessage-ID: <1@client.example>\n\
Subject: Hello\nContent-Type: text/plain; charset=utf-8\n\nGr\u{fc}\u{df}e aus K\u{f6}ln\n";

#[test]
fn the_same_mail_by_another_way_has_the_same_hash() {
    let traced = format!(
        "Return-Path: <ann@client.example>\nDelivered-To: b@desk.example\nReceived: from x by y; Tue, 24 Nov 2026\n{PLAIN}"
    );
    let encoded = PLAIN
        .replace("charset=utf-8\n", "charset=utf-8\nContent-Transfer-Encoding: base64\n")
        .replace("Gr\u{fc}\u{df}e aus K\u{f6}ln", "R3LDvMOfZSBhdXMgS8O2bG4K");
    let other_zone = PLAIN.replace("12:30:05 +0100", "11:30:05 GMT").replace("Ann <ann@", "\"Ann\" <ANN@");
    for same in [traced, encoded, other_zone, PLAIN.replace('\n', "\r\n"), format!("{PLAIN}\n\n")] {
        assert_eq!(hash(&same), hash(PLAIN), "{same}");
    }
}

#[test]
fn another_mail_has_another_hash() {
    for other in [
        PLAIN.replace("ann@", "bo@"),
        PLAIN.replace("12:30:05", "12:30:06"),
        PLAIN.replace("aus", "nach"),
        PLAIN.replace("text/plain; charset=utf-8\n\n", "multipart/mixed; boundary=b\n\n--b\n\n")
            + "--b\nContent-Type: image/png\n\nx\n--b--\n",
    ] {
        assert_ne!(hash(&other), hash(PLAIN), "{other}");
    }
    assert_eq!(hash(PLAIN).len(), 64);
}

#[test]
fn attachments_are_read_again_by_their_number() {
    let raw =
        b"From mbox Tue Nov 24\nFrom: ann@client.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n\
        --b\nContent-Type: text/plain; charset=iso-8859-1; name=a.txt\nContent-Disposition: attachment\n\nGr\xfc\xdfe\n\
        --b\nContent-Type: application/pdf; name=b.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n\
        --b\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner text\n--b--\n";
    let mail = read(raw, &Reading::default());
    let found: Vec<(String, Vec<u8>)> = mail
        .attachments
        .iter()
        .map(|one| (one.name.clone().unwrap(), attachment_bytes(raw, one.part).unwrap()))
        .collect();
    let want: [(&str, &[u8]); 3] =
        [("a.txt", b"Gr\xfc\xdfe"), ("b.pdf", b"%PDF-"), ("inner.eml", b"Subject: inner\n\ninner text")];
    assert_eq!(found, want.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())), "bytes as sent, charset and all");
    assert_eq!(attachment_bytes(raw, 0), None, "a multipart has no bytes");
    assert_eq!(attachment_bytes(raw, 999), None);
}

#[test]
fn html_is_written_as_a_person_would() {
    for (page, want) in [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div><br></div><div>Two<br></div><div>Three</div>", "One\n\nTwo\nThree"),
        ("<p class=MsoNormal>One</p><p class=MsoNormal>Two</p>", "One\nTwo"),
        ("a <b>bold</b> word,<i> slanted</i>", "a bold word, slanted"),
        ("at <s>ten</s> eleven, <strike>or</strike> <del>so</del>.", "at ~~ten~~ eleven, ~~or~~ ~~so~~."),
        ("<span style='color:red;text-decoration: Line-Through'>a<span>b</span> c</span> d", "~~ab c~~ d"),
        (
            "<del><p>One</p><p>Two</p></del><p style='text-decoration:line-through'>Three<p>Four",
            "~~One~~\n\n~~Two~~\n\n~~Three~~\n\nFour",
        ),
        (
            "<s><span style='text-decoration:line-through'>a</s></span>b <a style='text-decoration:none'>c</a>",
            "~~a~~b c",
        ),
        ("<s style='text-decoration:none'>a</s> <s> </s>b", "a b"),
        ("<blockquote><s>a<br>b</s></blockquote>c", "> ~~a~~\n> ~~b~~\nc"),
        ("<ul><li>One</li><li><p>Two</p></li></ul><ol><li>A<li>B</ol>", "- One\n- Two\n\n1. A\n2. B"),
        ("<table><tr><td>Pens<td>12</tr><tr><td>Ink</td><td>9</td></tr></table>", "Pens 12\nInk 9"),
        ("<table border=1><tr><td>Pens<td>12</tr><tr><td>Ink</td><td></td></tr></table>", "Pens | 12\nInk |"),
        ("<table><tr><th>Item</th><th>No</th></tr><tr><td>Ink</td><td>9</td></tr></table>", "Item | No\nInk | 9"),
        ("<ol start=3><li>C<li>D</ol>", "3. C\n4. D"),
        (
            "new<blockquote>old<br>lines<blockquote>older</blockquote></blockquote>new",
            "new\n> old\n> lines\n>> older\nnew",
        ),
        (
            "<a href='https://x.example/y'>here</a> <a href='https://x.example'>x.example</a>",
            "here <https://x.example/y> x.example",
        ),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("One<hr>Two", "One\n\n________________________________\n\nTwo"),
        ("<img src=x alt='\u{1f600}'> <img src=y alt=Logo> <img src=z alt=t width=1>", "\u{1f600} [image: Logo]"),
        ("x<head><title>t</title></head><style>s</style><script>y</script>z", "xz"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
    ] {
        let raw = format!("From: ann@client.example\nContent-Type: text/html; charset=utf-8\n\n{page}");
        assert_eq!(read(raw.as_bytes(), &Reading::default()).text(), want, "{page}");
    }
}

/// The plain form that a client makes of a page says what the page strikes out.
#[test]
fn a_page_that_strikes_words_out_is_read_for_its_plain_form() {
    for (page, want) in [
        ("<p>Come at <s>ten</s> eleven.</p>", "Come at ~~ten~~ eleven."),
        ("<p>Come at eleven.</p>", "Come at ten eleven."),
    ] {
        let raw = format!(
            "From: ann@client.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nCome at ten eleven.\n\
             --b\nContent-Type: text/html\n\n{page}\n--b--\n"
        );
        assert_eq!(read(raw.as_bytes(), &Reading::default()).text().trim(), want, "{page}");
    }
}

/// Apple Mail writes the page in pieces between the files, and the place of each file into the plain form alone.
#[test]
fn a_plain_form_that_tells_where_the_files_stood_is_kept_whatever_is_struck_out() {
    let raw = "From: ann@client.example\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\
               Content-Type: text/plain; charset=utf-8\n\nCome at ten\n\u{fffc}\neleven.\n\
               --a\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Come at <s>ten</s></p>\n\
               --b\nContent-Type: image/png\nContent-Disposition: inline; filename=map.png\n\nmap\n\
               --b\nContent-Type: text/html\n\n<p>eleven.</p>\n--b--\n--a--\n";
    assert_eq!(read(raw.as_bytes(), &Reading::default()).text().trim(), "Come at ten\n\u{fffc}\neleven.");
}

#[test]
fn files_inside_a_part_are_read_by_their_number() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail");
    for (file, want) in [
        ("tnef/html-and-files.eml", &[("Jahresbericht \u{2013} \u{dc}bersicht.pdf", &b"%PDF-1.4 report"[..])][..]),
        ("signed/smime-opaque.eml", &[("vertrag.pdf", b"%PDF-"), ("zwei.txt", b"zwei")]),
        ("signed/smime-opaque-ber.eml", &[("vertrag.pdf", b"%PDF-"), ("zwei.txt", b"zwei")]),
        ("attachments/uuencoded.eml", &[("report one.txt", b"All is well.\n")]),
        ("text/boundary-wrong.eml", &[("a.pdf", b"%PDF-")]),
        ("text/lone-cr.eml", &[("a.csv", b"a;b")]),
    ] {
        let raw = std::fs::read(folder.join(file)).unwrap();
        let mail = read(&raw, &Reading::default());
        for (name, bytes) in want {
            let found = mail.attachments.iter().find(|one| one.name.as_deref() == Some(name));
            let found = attachment_bytes(&raw, found.unwrap_or_else(|| panic!("{name} in {file}")).part).unwrap();
            assert!(found.starts_with(bytes), "{name} in {file} is {}", String::from_utf8_lossy(&found));
        }
    }
    let raw = std::fs::read(folder.join("tnef/nested-message.eml")).unwrap();
    let nested = attachment_bytes(&raw, read(&raw, &Reading::default()).attachments[0].part).unwrap();
    let inner = read(&nested, &Reading::default());
    assert_eq!(inner.subject, "Re: \u{d6}ffnungszeiten");
    assert_eq!(inner.from.unwrap().address, "bo@other.example");
    assert_eq!(inner.parts.iter().map(|part| part.text.trim()).collect::<String>(), "We close at five.");
    assert_eq!(attachment_bytes(&nested, inner.attachments[0].part).unwrap(), b"a;b\r\n1;2\r\n");
    assert_eq!(attachment_bytes(&raw, 0x0009_0002), None, "there is no ninth file");
}

#[test]
fn a_body_is_found_without_an_empty_line_before_it() {
    let raw = "From: ann@client.example\r\nSubject: x\r\n y\r\nThe printer is broken.\r\nPlease: help.\r\n";
    let mail = read(raw.as_bytes(), &Reading::default());
    assert_eq!((mail.subject.as_str(), mail.text().as_str()), ("x y", "The printer is broken.\nPlease: help.\n"));
    let mail = read(b"From: ann@client.example\nSubject: x\n", &Reading::default());
    assert_eq!((mail.subject.as_str(), mail.text().as_str(), mail.problems.len()), ("x", "", 0));
}

#[test]
fn line_ends_of_every_kind_are_line_ends() {
    let raw = "From: ann@client.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
        Content-Type: text/plain\n\nOne.\nTwo.\n--b\nContent-Type: text/csv; name=a.csv\n\na;b\n--b--\n";
    for end in ["\n", "\r\n", "\r\r\n", "\r"] {
        let raw = raw.replace('\n', end);
        let mail = read(raw.as_bytes(), &Reading::default());
        assert_eq!((mail.subject.as_str(), mail.text().trim()), ("x", "One.\nTwo."), "{end:?}");
        assert_eq!(mail.attachments.len(), 1, "{end:?}");
        let file = attachment_bytes(raw.as_bytes(), mail.attachments[0].part).unwrap();
        assert_eq!(file.trim_ascii_end(), b"a;b", "{end:?}");
    }
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(raw.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&wide, &Reading::default()).text().trim(), "One.\nTwo.", "saved as UTF-16");
}

#[test]
fn a_line_of_blanks_ends_the_headers_where_text_follows_it() {
    let text = |raw: &str| read(raw.as_bytes(), &Reading::default()).text();
    for blanks in [" ", "\t", " \t  "] {
        for end in ["\n", "\r\n"] {
            let raw = format!("From: ann@client.example\nSubject: Lamp\n{blanks}\nHi there\nmore\n\nnext\n");
            assert_eq!(text(&raw.replace('\n', end)), "Hi there\nmore\n\nnext\n", "{blanks:?} {end:?}");
        }
    }
    let folded = "Subject: Lamp\n \n and light\nFrom: ann@client.example\n \nTo: desk@acme.example\n\nHi: there\n";
    let mail = read(folded.as_bytes(), &Reading::default());
    assert_eq!((mail.subject.as_str(), mail.to.len()), ("Lamp and light", 1), "it goes on with the headers");
    assert_eq!(mail.text(), "Hi: there\n");
}

#[test]
fn a_zero_in_a_text_is_damage_and_no_charset() {
    for (body, want) in [("Hi\0 there\n", "Hi there\n"), ("Name\0Value\0Other\n", "NameValueOther\n")] {
        let raw = format!("From: ann@client.example\nSubject: Lamp\n\n{body}");
        assert_eq!(read(raw.as_bytes(), &Reading::default()).text(), want);
    }
}

#[test]
fn japanese_names_of_more_than_one_encoded_word_are_whole() {
    let words = "=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=\n =?iso-2022-jp?B?GyRCJEskQSRPGyhC?=";
    let raw = format!(
        "From: {words} <ann@client.example>\nSubject: {words}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
         Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B\x1b$B$K$A$O\x1b(B\n--b\n\
         Content-Type: application/pdf; name=\"{words}\"\n\nx\n--b--\n"
    );
    let mail = read(raw.as_bytes(), &Reading::default());
    let from = mail.from.as_ref().and_then(|from| from.name.as_deref());
    let file = mail.attachments.first().and_then(|one| one.name.as_deref());
    assert_eq!([Some(mail.subject.as_str()), from, file], [Some("こんにちは"); 3]);
    assert_eq!(mail.text().trim_end(), "こんにちは");
}
