//! Who connected to the desk's own server, as that server wrote into Received (RFC 5321 section 4.4): what SPF is about.

use core::net::IpAddr;

use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderValue, Host};

use super::header::{self, Fields};

/// The other end of the connection by which a mail came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub ip: IpAddr,
    /// What it called itself; a bare address where it did not.
    pub helo: String,
    /// The envelope sender, empty for the null one.
    pub sender: String,
}

/// Reads the topmost Received of the named servers. What stands below may be forged, so nothing else counts; nor does
/// a connection from within the own network, or a mail without Return-Path.
pub fn client(raw: &[u8], servers: &[String]) -> Option<Client> {
    let fields = Fields::parse(raw.get(..header::section_end(raw)).unwrap_or_default());
    let sender = fields.first_raw("Return-Path")?;
    let sender = sender.trim().trim_start_matches('<').trim_end_matches('>').trim().to_owned();
    fields.raw("Received").find_map(|value| {
        let line = format!("{value}\n");
        let HeaderValue::Received(hop) = MessageStream::new(line.as_bytes()).parse_received() else { return None };
        let by = hop.by.as_ref().map(name)?;
        if !servers.iter().any(|server| server.eq_ignore_ascii_case(by.trim_end_matches('.'))) {
            return None;
        }
        // The first of ours decides, whatever it says.
        let helo = hop.helo.as_ref().or(hop.from.as_ref()).map(name).unwrap_or_default();
        Some(hop.from_ip.filter(|ip| is_outside(*ip)).map(|ip| Client { ip, helo, sender: sender.clone() }))
    })?
}

fn name(host: &Host<'_>) -> String {
    match host {
        Host::Name(name) => name.to_string(),
        Host::IpAddr(ip) => format!("[{ip}]"),
    }
}

fn is_outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &str) -> Option<String> {
        let raw = format!("Return-Path: <ann@client.example>\n{headers}\nSubject: x\n\n");
        client(raw.as_bytes(), &["mx.desk.example".to_owned()]).map(|client| format!("{} {}", client.ip, client.helo))
    }

    #[test]
    fn who_connected_as_servers_write_it() {
        for (received, want) in [
            (
                "from mail.client.example (rdns.example [192.0.2.7]) by mx.desk.example (Postfix) with ESMTPS id 1; Tue, 24 Nov 2026 10:00:00 +0100",
                Some("192.0.2.7 mail.client.example"),
            ),
            (
                "from mail.client.example (unknown [IPv6:2001:db8::7])\n\tby mx.desk.example (Postfix) with ESMTP id 1\n\tfor <support@desk.example>; Tue, 24 Nov 2026 10:00:00 +0100",
                Some("2001:db8::7 mail.client.example"),
            ),
            (
                "from mail.client.example ([192.0.2.7]:4711)\n\tby MX.desk.example with esmtps (Exim 4.96)\n\tid 1; Tue, 24 Nov 2026 10:00:00 +0100",
                Some("192.0.2.7 mail.client.example"),
            ),
            (
                "from unknown (HELO mail.client.example) (192.0.2.7)\n  by mx.desk.example with SMTP; 24 Nov 2026 09:00:00 -0000",
                Some("192.0.2.7 mail.client.example"),
            ),
            (
                "from mail.client.example (192.0.2.7) by mx.desk.example (192.0.2.9) with Microsoft SMTP Server id 15.1; Tue, 24 Nov 2026 10:00:00 +0100",
                Some("192.0.2.7 mail.client.example"),
            ),
            (
                "from app (localhost [127.0.0.1]) by mx.desk.example (Postfix) with ESMTP id 1; Tue, 24 Nov 2026 10:00:00 +0100",
                None,
            ),
            (
                "from app (app.lan [10.1.2.3]) by mx.desk.example (Postfix) with ESMTP id 1; Tue, 24 Nov 2026 10:00:00 +0100",
                None,
            ),
            (
                "from mail.client.example (x [192.0.2.7]) by mx.evil.example with ESMTP id 1; Tue, 24 Nov 2026 10:00:00 +0100",
                None,
            ),
            ("by mx.desk.example (Postfix, from userid 1000) id 1; Tue, 24 Nov 2026 10:00:00 +0100", None),
        ] {
            assert_eq!(read(&format!("Received: {received}")).as_deref(), want, "{received}");
        }
        let hop = |ip: &str, by: &str| {
            format!(
                "Received: from a.example (b.example [{ip}]) by {by} with ESMTP id 1; Tue, 24 Nov 2026 10:00:00 +0100"
            )
        };
        let inner = hop("192.0.2.9", "imap.desk.example");
        let (ours, below) = (hop("192.0.2.7", "mx.desk.example"), hop("192.0.2.1", "mx.desk.example"));
        assert_eq!(read(&[inner, ours, below].join("\n")).as_deref(), Some("192.0.2.7 a.example"));
        let (within, below) = (hop("127.0.0.1", "mx.desk.example"), hop("192.0.2.1", "mx.desk.example"));
        assert_eq!(read(&[within, below].join("\n")), None, "the first of ours decides");
    }
}
