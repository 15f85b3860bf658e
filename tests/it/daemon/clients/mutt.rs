//! mutt: plain text, the answer below what it answers, as mailing lists like it.

use super::{Reply, base64, crlf, part, parts, quoted};

pub fn write(reply: &Reply<'_>) -> Vec<u8> {
    let typed: String = reply.typed.iter().map(|text| format!("{text}\n\n")).collect();
    let (name, _) = reply.author();
    let text = format!(
        "On Tue, Nov 24, 2026 at 08:00:00AM +0000, {name} wrote:\n{}\n{typed}-- \n{}\n",
        quoted(&reply.original_text()),
        reply.signature.join("\n")
    );
    let plain = "text/plain; charset=utf-8\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: 8bit";
    let (kind, body) = match &reply.attached {
        None => (plain.to_owned(), crlf(&text)),
        Some(attached) => {
            let boundary = format!("k+w/mQv8wyuph6{:02}", reply.number % 100);
            let file = part(
                &format!(
                    "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{}\"\nContent-Transfer-Encoding: base64",
                    attached.name
                ),
                &base64(attached.bytes),
            );
            let body = parts(&boundary, &[part(&format!("Content-Type: {plain}"), &text), file]);
            (format!("multipart/mixed; boundary=\"{boundary}\"\r\nContent-Disposition: inline"), body)
        }
    };
    format!(
        "Date: Tue, 24 Nov 2026 10:00:03 +0200\r\n\
         From: {name} <{address}>\r\n\
         To: {to}\r\n\
         Subject: {subject}\r\n\
         Message-ID: <aSQT{number:04}kXq2vL8n@acme.example>\r\n\
         References: {references}\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: {kind}\r\n\
         In-Reply-To: {in_reply_to}\r\n\
         User-Agent: Mutt/2.2.12 (2023-09-09)\r\n\r\n{body}",
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
