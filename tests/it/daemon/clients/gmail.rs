//! Gmail in a browser: text and HTML side by side, the original in a `gmail_quote` below one line.

use super::{Reply, base64, escaped, part, parts, quoted, quoted_printable};

pub fn write(reply: &Reply<'_>) -> Vec<u8> {
    let boundary = format!("000000000000a1f0c205{:06x}", reply.number);
    let body = parts(
        &boundary,
        &[
            part(
                "Content-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable",
                &quoted_printable(&plain(reply)),
            ),
            part(
                "Content-Type: text/html; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable",
                &quoted_printable(&html(reply)),
            ),
        ],
    );
    let alternative = format!("multipart/alternative; boundary=\"{boundary}\"");
    let (kind, body) = match &reply.attached {
        None => (alternative, body),
        Some(attached) => {
            let outer = format!("000000000000b7e2d105{:06x}", reply.number);
            let file = part(
                &format!(
                    "Content-Type: application/octet-stream; name=\"{0}\"\nContent-Disposition: attachment; filename=\"{0}\"\n\
                     Content-Transfer-Encoding: base64\nX-Attachment-Id: f_m7c9{1:04}0\nContent-ID: <f_m7c9{1:04}0>",
                    attached.name, reply.number
                ),
                &base64(attached.bytes),
            );
            let inner = format!("Content-Type: {alternative}\r\n\r\n{body}");
            (format!("multipart/mixed; boundary=\"{outer}\""), parts(&outer, &[inner, file]))
        }
    };
    format!(
        "MIME-Version: 1.0\r\n\
         References: {references}\r\n\
         In-Reply-To: {in_reply_to}\r\n\
         From: {name} <{address}>\r\n\
         Date: Tue, 24 Nov 2026 10:00:03 +0200\r\n\
         X-Gm-Features: AWmQ_bnR2tYkq0vQ7rX\r\n\
         Message-ID: <CAGd2f+{number:06}kQ8tZ=Xr5w@mail.gmail.com>\r\n\
         Subject: {subject}\r\n\
         To: {to}\r\n\
         Content-Type: {kind}\r\n\r\n{body}",
        references = reply.references(),
        in_reply_to = reply.in_reply_to(),
        name = reply.name,
        address = reply.address,
        number = reply.number,
        subject = reply.subject("Re"),
        to = reply.recipient(),
    )
    .into_bytes()
}

/// Gmail breaks the line above the quotation where it passes 78 characters, which it does before the address.
fn plain(reply: &Reply<'_>) -> String {
    let typed: String = reply.typed.iter().map(|text| format!("{text}\n\n")).collect();
    let (name, address) = reply.author();
    format!(
        "{typed}-- \n{}\n\n\nOn Tue, Nov 24, 2026 at 10:00\u{202f}AM {name} <\n{address}> wrote:\n\n{}",
        reply.signature.join("\n"),
        quoted(&reply.original_text())
    )
}

fn html(reply: &Reply<'_>) -> String {
    let typed: String = reply.typed.iter().map(|text| format!("<div>{}</div><div><br></div>", escaped(text))).collect();
    let signature: String = reply.signature.iter().map(|line| format!("<div>{}</div>", escaped(line))).collect();
    let (name, address) = reply.author();
    format!(
        "<div dir=\"ltr\">{typed}<span class=\"gmail_signature_prefix\">-- </span><br>\
         <div dir=\"ltr\" class=\"gmail_signature\" data-smartmail=\"gmail_signature\"><div dir=\"ltr\">{signature}</div></div></div>\
         <br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">\
         On Tue, Nov 24, 2026 at 10:00\u{202f}AM {} &lt;<a href=\"mailto:{address}\">{address}</a>&gt; wrote:<br></div>\
         <blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">\
         <u></u>\n\n<div style=\"margin:0px;padding:16px;font-family:Helvetica,Arial,sans-serif\">{}</div></blockquote></div>\n",
        escaped(&name),
        reply.original_html()
    )
}
