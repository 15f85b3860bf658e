//! What fuzzing (`tests/fuzz`) and the properties found, each as small as it can be made. New ones go to the end.

use super::effort::read_in_time;
use super::invariants::hold;

/// What was wrong, and the message that showed it.
const FOUND: &[(&str, &[u8])] = &[
    (
        "a control character in the address of a failed recipient",
        b"From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\
          Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; \0ann@client.example\n",
    ),
    (
        "a control character in what the other server said",
        b"From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n\nann@client.example: 550 5.1.1 \0 unknown\n",
    ),
    (
        "a control character in the id of the mail that came back",
        b"From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n\nann@client.example: 550 unknown\n\
          Message-ID: <\0a@desk.example>\n",
    ),
    (
        "a control character in the id of the mail that a receipt is about",
        b"From: ann@client.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\
          Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ann@client.example\n\
          Original-Message-ID: <a\0@desk.example>\n",
    ),
    (
        "a control character in the id that a delivery report names",
        b"From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nContent-Type: multipart/report; boundary=b\n\n\
          --b\nContent-Type: message/delivery-status\n\nOriginal-Message-ID: <a\0@desk.example>\n\n\
          Final-Recipient: rfc822; ann@client.example\nAction: failed\nStatus: 5.1.1\n",
    ),
    ("an id with a bracket in the middle", b"Message-ID: <aut<div id=\n\nx\n"),
    (
        "two signatures side by side, one known by the HTML",
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n\nAnn\nTel 1\n-- \nAnn Lee\n--b\n\
          Content-Type: text/html\n\nHello<div class=gmail_signature>Ann</div>\n",
    ),
    (
        "nothing before a signature that only the HTML tells of",
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n> Hello\nAnn\nTel 1\n--b\n\
          Content-Type: text/html\n\n<blockquote>Hello</blockquote><div class=gmail_signature>Ann</div>\n",
    ),
    (
        "tabs in the header lines of a forward",
        b"Subject: Fwd: x\n\n---------- Forwarded message ---------\nFrom: Ann\tLee <ann@client.example>\n\
          Date: Monday\tmorning\nSubject: a\tb\n\nHello\n",
    ),
    (
        "files in a multipart that a second type makes a message",
        b"From: ann@client.example\nContent-Type: multipart/mixed\nContent-Type: message/rfc822\n\n--b\n\
          Content-Type: message/rfc822\n\nSubject: one\n\nHello\n--b--\n",
    ),
    (
        "files in a multipart that has the name of a winmail.dat",
        b"From: ann@client.example\nContent-Type: multipart/mixed; name=winmail.dat\n\n--b\n\
          Content-Type: image/png\n\nx\n--b--\n",
    ),
    (
        "two texts side by side of which each only points to its page",
        b"Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n\
          --a\n\nThis message requires an HTML viewer.\n--a\nContent-Type: text/html\n\n<p>The printer is on fire.\n\
          --a--\n--m\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n\
          This message requires an HTML viewer.\n--b\nContent-Type: text/html\n\n<p>The lamp is broken, too.\n\
          --b--\n--m--\n",
    ),
];

#[test]
fn what_was_found_is_mended() {
    for (wrong, raw) in FOUND {
        println!("{wrong}");
        read_in_time(raw);
        hold(raw);
    }
}
