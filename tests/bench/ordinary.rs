//! Messages of 50 kB as they come every day.

use std::fmt::Write;
use std::time::Duration;

use mail_parser::MessageParser;

use crate::{milliseconds, time, understanding};

/// Most that one may take in the median.
pub const MOST: Duration = Duration::from_millis(3);
const SIZE: usize = 50_000;
const RUNS: usize = 300;

/// Prints a line a kind of mail; whether all are quick enough.
pub fn report(wanted: &str) -> bool {
    println!(
        "{:<34} {:>7} {:>10} {:>8} {:>24}",
        "a message of 50 kB", "bytes", "median ms", "p95 ms", "mail-parser alone ms"
    );
    let mut good = true;
    for (name, raw) in messages().iter().filter(|(name, _)| name.contains(wanted)) {
        // Taken in turns, so that a busy moment meets both.
        let (mut ours, mut parser): (Vec<_>, Vec<_>) =
            (0..RUNS).map(|_| (understanding(raw), time(|| MessageParser::default().parse(raw.as_slice())))).unzip();
        ours.sort();
        parser.sort();
        let (median, slow, alone) = (ours[RUNS / 2], ours[RUNS * 95 / 100], parser[RUNS / 2]);
        let ratio = median.as_secs_f64() / alone.as_secs_f64();
        let late = median > MOST;
        good &= !late;
        println!(
            "{name:<34} {:>7} {:>10.3} {:>8.3} {:>16.3} ({ratio:>4.0}x){}",
            raw.len(),
            milliseconds(median),
            milliseconds(slow),
            milliseconds(alone),
            if late { "  TOO SLOW" } else { "" }
        );
    }
    println!();
    good
}

fn messages() -> [(&'static str, Vec<u8>); 7] {
    [
        ("plain text", plain()),
        ("an answer above a long thread", thread()),
        ("Gmail, text and HTML", gmail()),
        ("Outlook, HTML only", outlook()),
        ("a newsletter of tables", newsletter()),
        ("a PDF attached", attached()),
        ("a delivery report with the mail", report_of_failure()),
    ]
}

const WORDS: &str = "The machine in our second kitchen stops after the third cup and shows the code E42, which the manual \
    does not know. We cleaned it on Monday as the page says, used the water of the red bottle, and tried another plug. ";

fn head(rest: &str) -> String {
    format!(
        "Return-Path: <ann@client.example>\nReceived: from mail.client.example (mail.client.example [192.0.2.7])\n\
         \tby mx.desk.example with ESMTPS id 4Qx7; Mon, 05 Jan 2026 09:12:04 +0100\nMIME-Version: 1.0\n\
         From: =?utf-8?Q?Ann_M=C3=BCller?= <ann@client.example>\nTo: Support <support@desk.example>\n\
         Subject: Re: [Desk #17] The machine stops\nDate: Mon, 05 Jan 2026 09:12:03 +0100\n\
         Message-ID: <one@client.example>\nIn-Reply-To: <two@desk.example>\n\
         References: <three@client.example> <two@desk.example>\n{rest}"
    )
}

/// Fills a message up to its size with what a number gives.
fn filled(mut raw: String, end: &str, mut piece: impl FnMut(usize) -> String) -> Vec<u8> {
    let mut number = 0;
    while raw.len() + end.len() < SIZE {
        raw.push_str(&piece(number));
        number += 1;
    }
    raw.push_str(end);
    raw.into_bytes()
}

/// A paragraph in lines of an ordinary length, each behind a mark.
fn paragraph(mark: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in WORDS.split_inclusive(' ') {
        if length == 0 {
            lines.push_str(mark);
        }
        lines.push_str(word);
        length += word.len();
        if length > 64 {
            lines.push('\n');
            length = 0;
        }
    }
    lines + "\n" + mark + "\n"
}

fn plain() -> Vec<u8> {
    filled(head("Content-Type: text/plain; charset=utf-8\n\n"), "-- \nAnn Müller\n", |_| paragraph(""))
}

fn thread() -> Vec<u8> {
    let start = head("Content-Type: text/plain; charset=utf-8; format=flowed\n\nIt works now, thank you!\n\nAnn\n\n");
    filled(start, "", |number| {
        let depth = number % 12;
        let (above, mark) = (">".repeat(depth), ">".repeat(depth + 1) + " ");
        let day = 1 + number % 28;
        format!("{above} On {day} Jan 2026 at 09:12, Bob Agent <support@desk.example> wrote:\n{}", paragraph(&mark))
    })
}

/// A multipart/alternative of a text and a page, each of half the size.
fn alternative(text: &str, page: impl FnMut(usize) -> String, open: &str, close: &str) -> Vec<u8> {
    let mut raw = head(
        "Content-Type: multipart/alternative; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain; charset=\"UTF-8\"\n\n",
    );
    raw.push_str(text);
    write!(raw, "\n--b1\nContent-Type: text/html; charset=\"UTF-8\"\n\n{open}").unwrap();
    filled(raw, &format!("{close}\n--b1--\n"), page)
}

fn gmail() -> Vec<u8> {
    let mut text =
        String::from("Thank you, it works.\n\nOn Mon, Jan 5, 2026 at 9:12 AM Bob <support@desk.example> wrote:\n");
    while text.len() < SIZE / 3 {
        text.push_str(&paragraph("> "));
    }
    let page = |_| format!("<p>{WORDS}</p><div><br></div>\n");
    let open = "<div dir=\"ltr\">Thank you, it works.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" \
        class=\"gmail_attr\">On Mon, Jan 5, 2026 at 9:12 AM Bob &lt;<a href=\"mailto:support@desk.example\">\
        support@desk.example</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex\">";
    alternative(&text, page, open, "</blockquote></div>")
}

fn outlook() -> Vec<u8> {
    let start = head("Content-Type: text/html; charset=\"utf-8\"\n\n")
        + "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!--\n\
           p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:\"Calibri\",sans-serif;}\n--></style></head>\
           <body lang=\"EN-GB\"><div class=\"WordSection1\"><p class=\"MsoNormal\">It works now.<o:p></o:p></p>";
    filled(start, "</div></body></html>\n", |number| {
        let header = "<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">\
            <b>From:</b> Bob Agent &lt;support@desk.example&gt;<br><b>Sent:</b> Monday, January 5, 2026 9:12 AM<br>\
            <b>To:</b> Ann &lt;ann@client.example&gt;<br><b>Subject:</b> RE: The machine stops<o:p></o:p></p></div>";
        let words = format!(
            "<p class=\"MsoNormal\"><span style=\"font-size:11.0pt;color:#1F497D\">{WORDS}<o:p></o:p></span></p>\n"
        );
        if number % 8 == 0 { header.to_owned() + &words } else { words }
    })
}

fn newsletter() -> Vec<u8> {
    let start = head("List-Id: <news.client.example>\nContent-Type: text/html; charset=\"utf-8\"\n\n")
        + "<html><body><table width=\"100%\">";
    filled(start, "</table></body></html>\n", |number| {
        format!(
            "<tr><td style=\"padding:10px\" align=\"center\"><table><tr><td><img src=\"https://news.client.example/{number}.png\" \
             width=\"300\" alt=\"Picture {number}\"></td><td><a href=\"https://news.client.example/read?id={number}&amp;from=mail\">\
             <font size=\"2\">Number {number}: {WORDS}</font></a></td></tr></table></td></tr>\n"
        )
    })
}

fn attached() -> Vec<u8> {
    let start = head(
        "Content-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain; charset=utf-8\n\n",
    ) + &paragraph("")
        + "--b1\nContent-Type: application/pdf; name=\"order.pdf\"\nContent-Disposition: attachment; filename=\"order.pdf\"\n\
           Content-Transfer-Encoding: base64\n\n";
    filled(start, "--b1--\n", |_| {
        "JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI+PgplbmRv\n".to_owned()
    })
}

fn report_of_failure() -> Vec<u8> {
    let start = "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nTo: support@desk.example\n\
        Subject: Undelivered Mail Returned to Sender\nDate: Mon, 05 Jan 2026 09:12:03 +0100\nAuto-Submitted: auto-replied\n\
        Message-ID: <r@mx.desk.example>\nMIME-Version: 1.0\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n--b1\n\
        Content-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host mx.desk.example.\n\n\
        I'm sorry to have to inform you that your message could not be delivered to one or more recipients.\n\n\
        <ann@client.example>: host mail.client.example[192.0.2.7] said: 550 5.1.1 User unknown\n\n--b1\n\
        Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.desk.example\n\n\
        Final-Recipient: rfc822; ann@client.example\nAction: failed\nStatus: 5.1.1\n\
        Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b1\nContent-Type: message/rfc822\n\n";
    let start = start.to_owned() + &head("Content-Type: text/plain; charset=utf-8\n\n");
    filled(start, "\n--b1--\n", |_| paragraph(""))
}
