//! Sender authentication as the receiving server recorded it: Authentication-Results (RFC 8601).
//!
//! Anyone can write this header, so only servers named in the configuration count, and of theirs only the topmost
//! block: what stands below came with the message.

use super::header::Fields;
use crate::desk::mail::{AuthResult, Authentication};

/// Reads the topmost block of Authentication-Results of a trusted server.
pub fn read(fields: &Fields<'_>, trusted: &[String]) -> Authentication {
    let mut found = Authentication::default();
    if trusted.is_empty() {
        return found;
    }
    for field in fields.iter() {
        let ours = field.name.eq_ignore_ascii_case("Authentication-Results");
        let value = if ours { without_comments(&fields.text(field)) } else { String::new() };
        let server = ours.then(|| server(&value)).filter(|id| trusted.iter().any(|one| one.eq_ignore_ascii_case(id)));
        match (server, &found.source) {
            (Some(id), None) => {
                found.source = Some(id.to_owned());
                take(&mut found, &value);
            }
            (Some(id), Some(first)) if id.eq_ignore_ascii_case(first) => take(&mut found, &value),
            (_, Some(_)) => break,
            (_, None) => {}
        }
    }
    found
}

/// The authserv-id; a version may follow it.
fn server(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().split_whitespace().next().unwrap_or_default()
}

fn take(found: &mut Authentication, value: &str) {
    for result in value.split(';').skip(1) {
        let Some((method, rest)) = result.trim().split_once('=') else { continue };
        // RFC 8601 section 2.2: a method may have a version, dkim/1=pass.
        let method = method.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
        let verdict = match rest.trim().split(|c: char| !c.is_ascii_alphanumeric()).next() {
            Some(word) if word.eq_ignore_ascii_case("pass") => AuthResult::Pass,
            Some(word) if word.eq_ignore_ascii_case("fail") || word.eq_ignore_ascii_case("hardfail") => {
                AuthResult::Fail
            }
            // Neutral, softfail and errors prove nothing either way.
            _ => AuthResult::None,
        };
        let slot = match method.as_str() {
            "dkim" => &mut found.dkim,
            "spf" => &mut found.spf,
            "dmarc" => &mut found.dmarc,
            _ => continue,
        };
        // Several signatures: one good one is enough, whatever became of the others.
        if *slot != AuthResult::Pass && verdict != AuthResult::None {
            *slot = verdict;
        }
    }
}

/// Removes comments, which may hold semicolons.
fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(headers: &str) -> (AuthResult, AuthResult, AuthResult, Option<String>) {
        let found = read(&Fields::parse(headers.as_bytes()), &["mx.desk.example".to_owned()]);
        (found.dkim, found.spf, found.dmarc, found.source)
    }

    #[test]
    fn only_the_topmost_block_of_a_trusted_server_counts() {
        use AuthResult::{Fail, None as Unknown, Pass};
        let ours = Some("mx.desk.example".to_owned());
        for (headers, want) in [
            (
                "Authentication-Results: mx.desk.example 1;\r\n dkim=pass (2048-bit; ok) header.d=a.example;\r\n spf=softfail; dmarc=pass\r\n",
                (Pass, Unknown, Pass, ours.clone()),
            ),
            (
                "Authentication-Results: mx.desk.example; spf=fail\r\nAuthentication-Results: mx.desk.example; dkim=fail; dkim=pass\r\n",
                (Pass, Fail, Unknown, ours.clone()),
            ),
            (
                "Authentication-Results: MX.desk.example; dmarc=fail\r\nReceived: from x\r\nAuthentication-Results: mx.desk.example; dmarc=pass\r\n",
                (Unknown, Unknown, Fail, Some("MX.desk.example".to_owned())),
            ),
            ("Authentication-Results: mx.evil.example; dmarc=pass\r\n", (Unknown, Unknown, Unknown, None)),
            ("Authentication-Results: mx.desk.example; none\r\n", (Unknown, Unknown, Unknown, ours.clone())),
            ("Subject: x\r\n", (Unknown, Unknown, Unknown, None)),
        ] {
            assert_eq!(results(headers), want, "{headers}");
        }
    }
}
