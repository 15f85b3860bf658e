//! Outlook for Windows: HTML made by Word, the original below a line and a block of bold headers. Nothing but a
//! bookmark says where the signature begins.

use super::{Reply, base64, escaped, part, parts, quoted_printable};

pub fn write(reply: &Reply<'_>) -> Vec<u8> {
    let boundary = format!("_000_AM9PR07MB{:04}_", reply.number);
    let body = parts(
        &boundary,
        &[
            part(
                "Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64",
                &base64(plain(reply).as_bytes()),
            ),
            part(
                "Content-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: quoted-printable",
                &quoted_printable(&html(reply)),
            ),
        ],
    );
    let alternative = format!("multipart/alternative;\r\n\tboundary=\"{boundary}\"");
    let (kind, body) = match &reply.attached {
        None => (alternative, body),
        Some(attached) => {
            let outer = boundary.replace("_000_", "_004_");
            let file = part(
                &format!(
                    "Content-Type: application/octet-stream; name=\"{0}\"\nContent-Description: {0}\n\
                     Content-Disposition: attachment; filename=\"{0}\"; size={1};\n\tcreation-date=\"Tue, 24 Nov 2026 08:00:00 GMT\";\n\
                     \tmodification-date=\"Tue, 24 Nov 2026 08:00:00 GMT\"\nContent-Transfer-Encoding: base64",
                    attached.name,
                    attached.bytes.len()
                ),
                &base64(attached.bytes),
            );
            let inner = format!("Content-Type: {alternative}\r\n\r\n{body}");
            (format!("multipart/mixed;\r\n\tboundary=\"{outer}\""), parts(&outer, &[inner, file]))
        }
    };
    format!(
        "Received: from AM9PR07MB7825.eurprd07.prod.outlook.com (2603:10a6:20b:3b0::12) by\r\n \
         DB9PR07MB8471.eurprd07.prod.outlook.com with HTTPS; Tue, 24 Nov 2026 08:00:04 +0000\r\n\
         From: {name} <{address}>\r\n\
         To: {to}\r\n\
         Subject: {subject}\r\n\
         Thread-Topic: {topic}\r\n\
         Thread-Index: AQHcXX3bTnVbQn2o0uJ0r4m1yq9ZgLUyW1GQ\r\n\
         Date: Tue, 24 Nov 2026 08:00:03 +0000\r\n\
         Message-ID: <AM9PR07MB7825{number:08X}@AM9PR07MB7825.eurprd07.prod.outlook.com>\r\n\
         References: {references}\r\n\
         In-Reply-To: {in_reply_to}\r\n\
         Accept-Language: en-GB, en-US\r\n\
         Content-Language: en-GB\r\n\
         X-MS-Has-Attach: {has}\r\n\
         X-MS-TNEF-Correlator:\r\n\
         X-Originating-IP: [198.51.100.7]\r\n\
         Content-Type: {kind}\r\n\
         MIME-Version: 1.0\r\n\r\n{body}",
        name = reply.name,
        address = reply.address,
        to = reply.recipient(),
        subject = reply.subject("RE"),
        topic = reply.to.mail.subject,
        number = reply.number,
        references = reply.references(),
        in_reply_to = reply.in_reply_to(),
        has = if reply.attached.is_some() { "yes" } else { "" },
    )
    .into_bytes()
}

/// From, Sent, To, Subject of the original.
fn headers(reply: &Reply<'_>) -> [(&'static str, String); 4] {
    let (name, address) = reply.author();
    [
        ("From", format!("{name} <{address}>")),
        ("Sent", "Tuesday, 24 November 2026 10:00".to_owned()),
        ("To", format!("{} <{}>", reply.name, reply.address)),
        ("Subject", reply.to.mail.subject.clone()),
    ]
}

/// What Exchange makes of the HTML: an empty line after each paragraph, nothing in front of what is quoted.
fn plain(reply: &Reply<'_>) -> String {
    let typed: String = reply.typed.iter().map(|text| format!("{text}\n\n")).collect();
    let signature: String = reply.signature.iter().map(|line| format!("{line}\n")).collect();
    let headers: String = headers(reply).iter().map(|(label, value)| format!("{label}: {value}\n")).collect();
    format!("{typed}{signature}\n{headers}\n{}\n", reply.original_text()).replace('\n', "\r\n")
}

fn html(reply: &Reply<'_>) -> String {
    let paragraph = |text: &str| format!("<p class=\"MsoNormal\">{}<o:p></o:p></p>\n", escaped(text));
    let empty = "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n";
    let typed: String = reply.typed.iter().map(|text| format!("{}{empty}", paragraph(text))).collect();
    let signature: String = (0..)
        .zip(reply.signature)
        .map(|(line, text)| {
            let text = escaped(text);
            let marked = if line == 0 { format!("<a name=\"_MailAutoSig\">{text}</a>") } else { text };
            format!("<p class=\"MsoNormal\"><span style=\"color:#1F3864;mso-fareast-language:EN-GB\">{marked}<o:p></o:p></span></p>\n")
        })
        .collect();
    let headers: Vec<String> =
        headers(reply).iter().map(|(label, value)| format!("<b>{label}:</b> {}", escaped(value))).collect();
    let original =
        reply.original_html().replace("<p ", "<p class=\"MsoNormal\" ").replace("<p>", "<p class=\"MsoNormal\">");
    format!(
        r#"<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:m="http://schemas.microsoft.com/office/2004/12/omml" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<!--[if !mso]><style>v\:* {{behavior:url(#default#VML);}}
o\:* {{behavior:url(#default#VML);}}
</style><![endif]--><style><!--
/* Font Definitions */
@font-face
	{{font-family:Aptos;}}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{{margin:0cm;
	font-size:11.0pt;
	font-family:"Aptos",sans-serif;}}
span.EmailStyle20
	{{mso-style-type:personal-reply;}}
div.WordSection1
	{{page:WordSection1;}}
--></style><!--[if gte mso 9]><xml>
<o:shapedefaults v:ext="edit" spidmax="1026" />
</xml><![endif]-->
</head>
<body lang="EN-GB" link="blue" vlink="purple" style="word-wrap:break-word">
<div class="WordSection1">
{typed}<div>
{signature}</div>
{empty}<div>
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">
<p class="MsoNormal">{headers}<o:p></o:p></p>
</div>
</div>
{empty}{original}
</div>
</body>
</html>
"#,
        headers = headers.join(" <br>\n"),
    )
}
