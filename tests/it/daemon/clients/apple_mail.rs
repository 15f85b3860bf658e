//! Mail on macOS: the line above the quotation is part of it, an attachment splits the HTML in two, and the
//! signature begins after a line break with a name.

use super::{Reply, base64, escaped, part, parts, quoted_printable};

pub fn write(reply: &Reply<'_>) -> Vec<u8> {
    let boundary = format!("Apple-Mail=_4D1C5A07-9F0E-4A7B-8C55-{:012X}", reply.number);
    let html = |content: &str| {
        part(
            "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html;\n\tcharset=utf-8",
            &quoted_printable(content),
        )
    };
    let (typed, rest) = (typed(reply), rest(reply));
    let page = |content: &str| {
        format!(
            "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head>\
             <body style=\"overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;\">{content}</body></html>\n"
        )
    };
    let rich = match &reply.attached {
        None => html(&page(&format!("{typed}{rest}"))),
        Some(attached) => {
            let inner = boundary.replace("4D1C5A07", "7BE02C61");
            let file = part(
                &format!(
                    "Content-Disposition: attachment;\n\tfilename={0}\nContent-Type: application/octet-stream;\n\
                     \tx-unix-mode=0644;\n\tname=\"{0}\"\nContent-Transfer-Encoding: base64",
                    attached.name
                ),
                &base64(attached.bytes),
            );
            let halves = [html(&page(&typed)), file, html(&page(&rest))];
            format!("Content-Type: multipart/mixed;\r\n\tboundary=\"{inner}\"\r\n\r\n{}", parts(&inner, &halves))
        }
    };
    let text = part(
        "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain;\n\tcharset=utf-8",
        &quoted_printable(&plain(reply)),
    );
    format!(
        "From: {name} <{address}>\r\n\
         Content-Type: multipart/alternative;\r\n\tboundary=\"{boundary}\"\r\n\
         Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3826.700.81\\))\r\n\
         Subject: {subject}\r\n\
         Date: Tue, 24 Nov 2026 10:00:03 +0200\r\n\
         References: {references}\r\n\
         To: {to}\r\n\
         In-Reply-To: {in_reply_to}\r\n\
         Message-Id: <0C5E2A77-31D4-4F0B-9D0E-{number:012X}@acme.example>\r\n\
         X-Mailer: Apple Mail (2.3826.700.81)\r\n\r\n{}",
        parts(&boundary, &[text, rich]),
        name = reply.name,
        address = reply.address,
        subject = reply.subject("Re"),
        references = reply.references(),
        to = reply.recipient(),
        in_reply_to = reply.in_reply_to(),
        number = reply.number,
    )
    .into_bytes()
}

fn introduction(reply: &Reply<'_>) -> String {
    let (name, address) = reply.author();
    format!("On 24 Nov 2026, at 10.00, {name} <{address}> wrote:")
}

/// Apple Mail writes a blank behind every mark, also on empty lines.
fn plain(reply: &Reply<'_>) -> String {
    let typed: String = reply.typed.iter().map(|text| format!("{text}\n\n")).collect();
    let original: String = reply.original_text().lines().map(|line| format!("> {line}\n")).collect();
    format!("{typed}{}\n\n> {}\n> \n{original}", reply.signature.join("\n"), introduction(reply))
}

fn typed(reply: &Reply<'_>) -> String {
    reply.typed.iter().map(|text| format!("<div>{}</div><div><br></div>", escaped(text))).collect()
}

fn rest(reply: &Reply<'_>) -> String {
    let signature: String = reply.signature.iter().map(|line| format!("<div>{}</div>", escaped(line))).collect();
    format!(
        "<div><br id=\"lineBreakAtBeginningOfSignature\">{signature}</div><div><br><blockquote type=\"cite\"><div>{}</div>\
         <br class=\"Apple-interchange-newline\"><div><div style=\"margin:0;padding:16px;\">{}</div></div></blockquote></div><br>",
        escaped(&introduction(reply)),
        reply.original_html()
    )
}
