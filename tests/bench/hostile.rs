//! Messages made to hurt, in three sizes: what takes four times as long for four times the bytes is linear.

use std::time::Duration;

use crate::{milliseconds, understanding};

/// How many times longer a message of four times the size may take: linear is 4, quadratic 16.
pub const TOO_STEEP: f64 = 8.0;
const SMALLEST: usize = 64 * 1024;
/// Times below this are mostly the clock's and the allocator's.
const SHORT: Duration = Duration::from_micros(300);
const RUNS: usize = 5;

/// What is repeated, and where.
struct Class {
    name: &'static str,
    head: &'static str,
    piece: fn(usize) -> String,
}

/// Prints a line a class; whether none is too steep.
pub fn report(wanted: &str) -> bool {
    println!("{:<34} {:>10} {:>10} {:>10} {:>8}", "hostile, in ms", "64 kB", "128 kB", "256 kB", "growth");
    let mut good = true;
    for class in CLASSES.iter().filter(|class| class.name.contains(wanted)) {
        let mut times = measured(class);
        if growth(times) > TOO_STEEP {
            // A busy moment of the machine happens once.
            let again = measured(class);
            times = std::array::from_fn(|size| times[size].min(again[size]));
        }
        let steep = growth(times) > TOO_STEEP;
        good &= !steep;
        let [one, two, four] = times.map(milliseconds);
        let verdict = if steep { "  TOO STEEP" } else { "" };
        println!("{:<34} {one:>10.2} {two:>10.2} {four:>10.2} {:>7.1}x{verdict}", class.name, growth(times));
    }
    good
}

fn growth([one, _, four]: [Duration; 3]) -> f64 {
    four.as_secs_f64() / one.max(SHORT).as_secs_f64()
}

/// The shortest times for n, 2n and 4n bytes.
fn measured(class: &Class) -> [Duration; 3] {
    [1, 2, 4].map(|times| {
        let raw = class.message(SMALLEST * times);
        (0..RUNS).map(|_| understanding(&raw)).min().unwrap_or_default()
    })
}

impl Class {
    fn message(&self, size: usize) -> Vec<u8> {
        let mut raw = self.head.to_owned();
        for number in 0.. {
            if raw.len() >= size {
                break;
            }
            raw.push_str(&(self.piece)(number));
        }
        raw.into_bytes()
    }
}

const FIELDS: &str = "From: ann@client.example\n";
const TEXT: &str = "From: ann@client.example\nSubject: Re: x\n\n";
const FORWARD: &str = "From: ann@client.example\nSubject: Fwd: x\n\n";
const FLOWED: &str = "From: ann@client.example\nContent-Type: text/plain; format=flowed\n\n";
const PAGE: &str = "From: ann@client.example\nContent-Type: text/html; charset=utf-8\n\n";
const PARTS: &str = "From: ann@client.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n";
const NOTICE: &str = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n\n";
const STATUS: &str = "From: MAILER-DAEMON@mx.example\nSubject: failure\nContent-Type: multipart/report; \
    report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\n";

/// A class whose piece is always the same.
macro_rules! same {
    ($name:literal, $head:expr, $piece:expr) => {
        Class { name: $name, head: $head, piece: |_| $piece.to_owned() }
    };
}

/// A class whose piece holds its number.
macro_rules! numbered {
    ($name:literal, $head:expr, $($piece:tt)+) => {
        Class { name: $name, head: $head, piece: |number| format!($($piece)+, number = number) }
    };
}

const CLASSES: &[Class] = &[
    numbered!("header: many fields", FIELDS, "X-{number}: y\n"),
    same!("header: From again and again", "", "From: Ann <ann@client.example>\n"),
    same!("header: one that is never over", "Subject: x", "\n y"),
    same!("header: encoded words", "Subject: x", " =?utf-8?Q?a=20b?="),
    same!("header: encoded words that never end", "Subject: x", "=?utf-8?Q?"),
    numbered!("header: addresses", "From: a@b.example\nTo: x", ", \"A, {number}\" <a{number}@b.example>"),
    same!("header: open quotes", "From: a@b.example\nTo: x", ", \"a"),
    same!("header: open comments", "From: x", "("),
    same!("header: open angles", "From: x", "<a"),
    same!("header: at signs", "From: x", "@ "),
    same!("header: groups", "To: x", "a: b;"),
    numbered!("header: references", "References: x", " <{number}@b.example>"),
    numbered!("header: parameters", "Content-Type: text/plain", "; name*{number}*=%C3%BC"),
    same!("header: parameters that never end", "Content-Type: text/plain", "; a=\""),
    same!("header: results of authentication", "Authentication-Results: mx", "; dkim=pass (x) header.d=a.example"),
    same!("header: raw bytes of no charset", "Subject: x", "\u{fc}\u{a0}"),
    numbered!("parts: small files", PARTS, "--b\nContent-Type: image/png; name=\"{number}.png\"\n\nx\n"),
    numbered!("parts: pictures by name", PARTS, "--b\nContent-Type: image/png\nContent-ID: <{number}@x>\n\nx\n"),
    same!("parts: boundaries alone", PARTS, "--b\n"),
    same!("parts: nearly boundaries", PARTS, "--\n--bb\n-- b\n"),
    numbered!("parts: nested", FIELDS, "Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n"),
    same!("parts: nested messages", FIELDS, "Content-Type: message/rfc822\n\nFrom: a@b.example\n"),
    same!("parts: texts", PARTS, "--b\nContent-Type: text/plain\n\ntext\n"),
    same!("parts: pages", PARTS, "--b\nContent-Type: text/html\n\n<p>text\n"),
    same!("bytes: base64 in crumbs", "From: a@b.example\nContent-Transfer-Encoding: base64\n\n", "YQ==\nYg==\n"),
    same!("bytes: quoted-printable", "From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n\n", "=C3=BC=\n"),
    same!("bytes: uuencoded", TEXT, "begin 644 a\nend\n"),
    same!(
        "bytes: Japanese escapes",
        "From: a@b.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n",
        "\x1b$B\x1b(B"
    ),
    same!("bytes: UTF-7", "From: a@b.example\nContent-Type: text/plain; charset=utf-7\n\n", "+AGE-+"),
    same!("bytes: no charset named", "From: a@b.example\nContent-Type: text/plain; charset=x\n\n", "\u{fc}\u{a0}b "),
    same!("bytes: control characters", TEXT, "\r\0\x0b"),
    same!("text: one long word", TEXT, "x"),
    same!("text: one long line", TEXT, "lorem ipsum "),
    same!("text: empty lines", TEXT, "\n"),
    same!("text: quoted lines", TEXT, "> a\n"),
    same!("text: quote marks", TEXT, ">"),
    same!("text: quotes in turns", TEXT, "a\n> b\n\n"),
    same!("text: introductions", TEXT, "On Mon, Jan 5, 2026 at 9:12 AM Ann <a@b.example> wrote:\n"),
    same!("text: introductions that never end", TEXT, "On Mon, Jan 5, 2026 <\n"),
    same!("text: introductions on one line", TEXT, "On Jan 5, 2026 wrote: "),
    same!("text: introductions in German", TEXT, "Am 05.01.2026 um 09:12 schrieb Ann:\n"),
    same!("text: header blocks", TEXT, "From: Ann <a@b.example>\nSent: Monday\nTo: b\nSubject: x\n\n"),
    same!("text: header lines", TEXT, "From: a@b.example\n"),
    same!("text: originals", TEXT, "-----Original Message-----\n"),
    same!("text: rules", TEXT, "________________________________\n"),
    same!("text: signatures", TEXT, "-- \nAnn\n"),
    same!("text: sent from", TEXT, "Sent from my iPhone\n"),
    same!("text: disclaimers", TEXT, "Disclaimer: this is confidential.\n\n"),
    same!("text: thanks", TEXT, "Thank you!\n"),
    same!("text: addresses", TEXT, "<a@b.example> "),
    same!("text: links", TEXT, "https://a.example/?b=c "),
    same!("text: flowed", FLOWED, "> a \n"),
    same!("text: desk markers", TEXT, "##- Please type your reply above this line -##\n"),
    same!("forward: forwards", FORWARD, "---------- Forwarded message ---------\nFrom: A <a@b.example>\nDate: x\n"),
    same!("forward: recipients", FORWARD, "---------- Forwarded message ---------\nTo: a@b.example,\n c@d.example,\n"),
    numbered!("bounce: recipients in words", NOTICE, "a{number}@b.example: 550 5.1.1 User unknown\n"),
    numbered!("bounce: lines of a server", NOTICE, "550-5.1.{number} could not be delivered, will be retried\n"),
    same!("bounce: one long answer", NOTICE, "550 5.1.1 unknown mailbox quota "),
    numbered!(
        "bounce: recipients in fields",
        STATUS,
        "Final-Recipient: rfc822; a{number}@b.example\nStatus: 5.1.1\n\n"
    ),
    same!("bounce: one group of fields", STATUS, "Action: failed\nStatus: 5.1.1\n"),
    same!("page: nested divisions", PAGE, "<div>"),
    same!("page: bold that never ends", PAGE, "<b>a<p>"),
    same!("page: paragraphs", PAGE, "<p>a</p>"),
    same!("page: breaks", PAGE, "a<br>"),
    same!("page: quotations", PAGE, "<blockquote type=\"cite\">a"),
    same!("page: Gmail's quotations", PAGE, "<div class=\"gmail_quote\">a</div>"),
    same!("page: tables", PAGE, "<table><tr><td>a</td></tr></table>"),
    same!("page: tables that never end", PAGE, "<table><td>a"),
    same!("page: cells", PAGE, "<td>a"),
    same!("page: lists", PAGE, "<ul><li>a</li></ul>"),
    same!("page: links", PAGE, "<a href=\"https://a.example/\">a</a>"),
    same!("page: links that never end", PAGE, "<a href='"),
    numbered!("page: pictures", PAGE, "<img src=\"cid:{number}@x\" alt=\"a\">"),
    numbered!("page: attributes", "From: a@b.example\nContent-Type: text/html\n\n<p", " a{number}=b"),
    same!("page: references to characters", PAGE, "&amp;&#38;&nbsp;"),
    same!("page: references that never end", PAGE, "&#"),
    same!("page: comments", PAGE, "<!-- a -->"),
    same!("page: comments that never end", PAGE, "<!--"),
    same!("page: scripts", PAGE, "<script>a"),
    same!("page: styles", PAGE, "<style>a{b:c}</style>"),
    same!("page: conditions", PAGE, "<![if !x]>a<![endif]>"),
    same!("page: ends of nothing", PAGE, "</p></div>"),
    same!("page: brackets", PAGE, "<"),
    same!("page: rules", PAGE, "<hr>a"),
    same!("page: styles of hiding", PAGE, "<span style=\"display:none\">a</span>"),
];
