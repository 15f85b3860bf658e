//! Thunderbird: HTML and flowed text, the signature as a `moz-signature`, the original as a citation by its id.

use super::{Reply, base64, escaped, part, parts};

pub fn write(reply: &Reply<'_>) -> Vec<u8> {
    let boundary = format!("------------0YqVbLz{:017}", reply.number);
    let body = parts(
        &boundary,
        &[
            part(
                "Content-Type: text/plain; charset=UTF-8; format=flowed\nContent-Transfer-Encoding: 8bit",
                &plain(reply),
            ),
            part("Content-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: 8bit", &html(reply)),
        ],
    );
    let alternative = format!("multipart/alternative;\r\n boundary=\"{boundary}\"");
    let (kind, body) = match &reply.attached {
        None => (alternative, body),
        Some(attached) => {
            let outer = boundary.replace("0YqVbLz", "R5hTnKe");
            let file = part(
                &format!(
                    "Content-Type: application/octet-stream; name=\"{0}\"\nContent-Disposition: attachment; filename=\"{0}\"\n\
                     Content-Transfer-Encoding: base64",
                    attached.name
                ),
                &base64(attached.bytes),
            );
            let inner = format!("Content-Type: {alternative}\r\n\r\n{body}");
            let parts = parts(&outer, &[inner, file]);
            (
                format!("multipart/mixed; boundary=\"{outer}\""),
                format!("This is a multi-part message in MIME format.\r\n{parts}"),
            )
        }
    };
    format!(
        "Content-Type: {kind}\r\n\
         Message-ID: <3f1c7d52-88a4-4b1e-a0f3-{number:012x}@acme.example>\r\n\
         Date: Tue, 24 Nov 2026 10:00:03 +0200\r\n\
         MIME-Version: 1.0\r\n\
         User-Agent: Mozilla Thunderbird\r\n\
         Subject: {subject}\r\n\
         To: {to}\r\n\
         References: {references}\r\n\
         Content-Language: en-GB\r\n\
         From: {name} <{address}>\r\n\
         Autocrypt: addr={address}; keydata=\r\n xjMEZkUq1RYJKwYBBAHaRw8BAQdAy0vJ8uJm4o\r\n\
         Organization: Acme Ltd\r\n\
         In-Reply-To: {in_reply_to}\r\n\r\n{body}",
        number = reply.number,
        subject = reply.subject("Re"),
        to = reply.recipient(),
        references = reply.references(),
        name = reply.name,
        address = reply.address,
        in_reply_to = reply.in_reply_to(),
    )
    .into_bytes()
}

fn introduction(reply: &Reply<'_>) -> String {
    format!("On 24/11/2026 10:00, {} wrote:", reply.author().0)
}

/// Flowed (RFC 3676): a typed line is broken at a blank, which stays at its end.
fn plain(reply: &Reply<'_>) -> String {
    let typed: String = reply.typed.iter().map(|text| format!("{}\n\n", flowed(text))).collect();
    let quoted: String = reply
        .original_text()
        .lines()
        .map(|line| if line.is_empty() { ">\n".to_owned() } else { format!("> {}\n", line.trim_end()) })
        .collect();
    format!("{typed}-- \n{}\n\n\n{}\n{quoted}", reply.signature.join("\n"), introduction(reply))
}

fn flowed(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_inclusive(' ') {
        if width + word.len() > 72 {
            out.push('\n');
            width = 0;
        }
        width += word.len();
        out.push_str(word);
    }
    out
}

fn html(reply: &Reply<'_>) -> String {
    let typed: String = reply.typed.iter().map(|text| format!("    <p>{}</p>\n", escaped(text))).collect();
    let signature: String = reply.signature.iter().map(|line| format!("{}\n", escaped(line))).collect();
    format!(
        "<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\n  </head>\n  <body>\n\
         {typed}    <pre class=\"moz-signature\" cols=\"72\">-- \n{signature}</pre>\n    <p></p>\n\
         <div class=\"moz-cite-prefix\">{}<br>\n    </div>\n    <blockquote type=\"cite\" cite=\"mid:{}\">\n      \
         <meta http-equiv=\"content-type\" content=\"text/html; charset=UTF-8\">\n      <title></title>\n      {}\n    \
         </blockquote>\n  </body>\n</html>\n",
        escaped(&introduction(reply)),
        reply.to.id(),
        reply.original_html()
    )
}
