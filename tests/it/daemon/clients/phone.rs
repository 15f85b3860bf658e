//! Mail programs of telephones: the signature is an advertisement without a line above it, what was typed stands in
//! blocks inside of blocks, and nobody sets a format.

use super::{Reply, escaped, part, parts, quoted, quoted_printable};

/// Mail on iOS: the first paragraph stands bare in the body, the line above the quotation is quoted itself.
pub fn iphone(reply: &Reply<'_>) -> Vec<u8> {
    let (name, address) = reply.author();
    let introduction = format!("On 24 Nov 2026, at 10.00, {name} <{address}> wrote:");
    let typed = reply.typed.join("\n\n");
    let text = format!(
        "{typed}\n\nSent from my iPhone\n\n> {introduction}\n> \n> \u{feff}\n{}",
        reply.original_text().lines().map(|line| format!("> {line}\n")).collect::<String>()
    );
    let mut paragraphs = reply.typed.iter().map(|text| escaped(text));
    let first = paragraphs.next().unwrap_or_default();
    let rest: String = paragraphs.map(|text| format!("<div><br></div><div>{text}</div>")).collect();
    let html = format!(
        "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head><body dir=\"auto\">{first}{rest}\
         <div><br id=\"lineBreakAtBeginningOfSignature\"><div dir=\"ltr\">Sent from my iPhone</div><div dir=\"ltr\"><br>\
         <blockquote type=\"cite\">{}<br><br></blockquote></div><blockquote type=\"cite\"><div dir=\"ltr\">\u{feff}{}</div>\
         </blockquote></div></body></html>\n",
        escaped(&introduction),
        reply.original_html()
    );
    message(reply, "X-Mailer: iPhone Mail (23B85)", &text, &html)
}

/// Gmail on Android: paragraphs inside of the first one, no signature.
pub fn android(reply: &Reply<'_>) -> Vec<u8> {
    let (name, address) = reply.author();
    let text = format!(
        "{}\n\nOn Tue, 24 Nov 2026, 10:00 {name}, <{address}>\nwrote:\n\n{}",
        reply.typed.join("\n\n"),
        quoted(&reply.original_text())
    );
    let mut paragraphs = reply.typed.iter().map(|text| escaped(text));
    let first = paragraphs.next().unwrap_or_default();
    let rest: String =
        paragraphs.map(|text| format!("<div dir=\"auto\"><br></div><div dir=\"auto\">{text}</div>")).collect();
    let html = format!(
        "<div dir=\"auto\">{first}{rest}</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">\
         On Tue, 24 Nov 2026, 10:00 {}, &lt;<a href=\"mailto:{address}\">{address}</a>&gt; wrote:<br></div>\
         <blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex\">{}</blockquote></div>\n",
        escaped(&name),
        reply.original_html()
    );
    message(reply, "X-Gm-Features: AWmQ_bnR2tYkq0vQ7rX", &text, &html)
}

/// Outlook on iOS: a hard blank where a line is empty, the headers of what is answered below a rule.
pub fn outlook(reply: &Reply<'_>) -> Vec<u8> {
    let (name, address) = reply.author();
    let (to, subject) = (&reply.to.rcpt, &reply.to.mail.subject);
    let sent = "Tuesday, November 24, 2026 10:00:00 AM";
    let text = format!(
        "{}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: {name} <{address}>\n\
         Sent: {sent}\nTo: {to} <{to}>\nSubject: {subject}\n\n{}",
        reply.typed.join("\n\n"),
        reply.original_text()
    );
    let typed: String = reply
        .typed
        .iter()
        .map(|text| format!("<div dir=\"ltr\">{}</div><div dir=\"ltr\">&nbsp;</div>", escaped(text)))
        .collect();
    let html = format!(
        "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n</head>\r\n<body>\r\n\
         <div style=\"direction: ltr; font-family: Aptos, sans-serif; font-size: 12pt;\">{typed}</div>\r\n\
         <div id=\"ms-outlook-mobile-body-separator-line\" dir=\"ltr\"><br></div>\r\n\
         <div id=\"ms-outlook-mobile-signature\" dir=\"ltr\">Get <a href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div>\r\n\
         <hr style=\"display:inline-block;width:98%\" tabindex=\"-1\">\r\n<div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\">\
         <b>From:</b> {} &lt;{address}&gt;<br>\r\n<b>Sent:</b> {sent}<br>\r\n<b>To:</b> {to} &lt;{to}&gt;<br>\r\n<b>Subject:</b> {}</font>\r\n\
         <div>&nbsp;</div>\r\n</div>\r\n{}\r\n</body></html>\r\n",
        escaped(&name),
        escaped(subject),
        reply.original_html()
    );
    message(reply, "X-MS-Has-Attach:", &text, &html)
}

/// Text and page side by side, as all of them send it.
fn message(reply: &Reply<'_>, own: &str, text: &str, html: &str) -> Vec<u8> {
    let boundary = format!("_000_PHONE{:06}_", reply.number);
    let each = |kind: &str, content: &str| {
        let head = format!("Content-Type: text/{kind}; charset=\"utf-8\"\nContent-Transfer-Encoding: quoted-printable");
        part(&head, &quoted_printable(content))
    };
    format!(
        "From: {name} <{address}>\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 10:00:03 +0200\r\n\
         Message-ID: <PHONE{number:06}@acme.example>\r\nReferences: {references}\r\nIn-Reply-To: {in_reply_to}\r\n{own}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n{}",
        parts(&boundary, &[each("plain", text), each("html", html)]),
        name = reply.name,
        address = reply.address,
        to = reply.recipient(),
        subject = reply.subject("Re"),
        number = reply.number,
        references = reply.references(),
        in_reply_to = reply.in_reply_to(),
    )
    .into_bytes()
}
