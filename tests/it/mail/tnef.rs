//! winmail.dat: whatever stands in it, reading ends soon and gives what can be read.

use std::fmt::Write;

use data_encoding::BASE64;
use maildesk::mail::{Reading, attachment_bytes, read};
use proptest::prelude::*;

/// One attribute of the stream ([MS-OXTNEF] section 2.1.3.1); the checksum is not looked at.
fn attribute(level: u8, name: u16, value: &[u8]) -> Vec<u8> {
    let mut out = vec![level];
    out.extend(name.to_le_bytes());
    out.extend([0, 0]);
    out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    out.extend(value);
    out.extend([0, 0]);
    out
}

/// A property that has a length: its type, its id and its value, filled up to four bytes.
fn property(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
    let mut out = [kind.to_le_bytes(), id.to_le_bytes()].concat();
    out.extend(1_u32.to_le_bytes());
    out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    out.extend(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn properties(list: &[Vec<u8>]) -> Vec<u8> {
    [u32::try_from(list.len()).unwrap().to_le_bytes().to_vec(), list.concat()].concat()
}

fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
    [0x223e_9f78_u32.to_le_bytes().to_vec(), vec![1, 0], attributes.concat()].concat()
}

fn unicode(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A message inside the attachment of another.
fn nested(inner: &[u8]) -> Vec<u8> {
    let object = [&[7; 16][..], inner].concat();
    [attribute(2, 0x9002, &[]), attribute(2, 0x9005, &properties(&[property(0x0d, 0x3701, &object)]))].concat()
}

fn message(stream: &[u8]) -> Vec<u8> {
    let mut raw = String::from(
        "From: ann@client.example\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n",
    );
    for line in stream.chunks(57) {
        writeln!(raw, "{}", BASE64.encode(line)).unwrap();
    }
    raw.into_bytes()
}

fn sample() -> Vec<u8> {
    let rtf = b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag <p>}text \\u8364?{\\*\\htmltag </p>}}";
    let packed = [&[0; 4][..], &60_u32.to_le_bytes(), b"MELA", &[0; 4], rtf].concat();
    let body = properties(&[property(0x1f, 0x37, &unicode("Subject")), property(0x102, 0x1009, &packed)]);
    let file = [
        attribute(2, 0x9002, &[]),
        attribute(2, 0x8010, b"a.txt\0"),
        attribute(2, 0x800f, b"content"),
        attribute(2, 0x9005, &properties(&[property(0x1f, 0x3707, &unicode("long name.txt"))])),
    ];
    let inner =
        stream(&[attribute(1, 0x9003, &properties(&[property(0x1f, 0x1000, &unicode("inner"))])), file.concat()]);
    stream(&[attribute(1, 0x9003, &body), file.concat(), nested(&inner)])
}

#[test]
fn the_sample_is_read() {
    let raw = message(&sample());
    let mail = read(&raw, &Reading::default());
    assert_eq!((mail.text().as_str(), mail.html.as_deref()), ("text \u{20ac}", Some("<p>text \u{20ac}</p>")));
    let names: Vec<&str> = mail.attachments.iter().map(|one| one.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["long name.txt", "message.eml"]);
}

#[test]
fn bombs_end_soon() {
    let mut deep = stream(&[]);
    for _ in 0..200 {
        deep = stream(&[nested(&deep)]);
    }
    let many = stream(&vec![attribute(2, 0x9002, &[]); 100_000]);
    let claims = stream(&[attribute(1, 0x9003, &[0xff; 400_000])]);
    let values = [[0x02, 0x11, 0x09, 0x10].to_vec(), u32::MAX.to_le_bytes().to_vec(), vec![0; 400_000]].concat();
    let endless = stream(&[attribute(1, 0x9003, &properties(&[values]))]);
    for bomb in [deep, many, claims, endless] {
        let raw = message(&bomb);
        assert!(read(&raw, &Reading::default()).attachments.len() <= 1000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_stream_is_read(changes in prop::collection::vec((0..2000_usize, any::<u8>()), 0..8), end in 0..2000_usize) {
        let mut stream = sample();
        for (at, byte) in changes {
            let at = at % stream.len();
            stream[at] = byte;
        }
        stream.truncate(stream.len().min(end + 6));
        let raw = message(&stream);
        let mail = read(&raw, &Reading::default());
        for attachment in &mail.attachments {
            let bytes = attachment_bytes(&raw, attachment.part);
            prop_assert_eq!(bytes.map(|bytes| bytes.len() as u64), Some(attachment.size));
        }
        prop_assert_eq!(&mail, &read(&raw, &Reading::default()));
    }
}

#[test]
fn a_page_inside_is_shown_as_its_readers_see_it() {
    let page = "<p>The machine leaks.</p><div style='display:none'>Trap</div>";
    let html = properties(&[property(0x102, 0x1013, page.as_bytes())]);
    let mail = read(&message(&stream(&[attribute(1, 0x9003, &html)])), &Reading::default());
    assert_eq!(mail.text().trim(), "The machine leaks.");
    assert!(mail.html.is_some_and(|page| !page.contains("Trap")));
}
