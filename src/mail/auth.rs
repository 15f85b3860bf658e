//! Sender authentication as the receiving server recorded it: Authentication-Results (RFC 8601), and what a trusted
//! sealer recorded before it passed the mail on (ARC-Authentication-Results, RFC 8617).
//!
//! Anyone can write these headers, so only servers named in the configuration count, and of theirs only the topmost
//! block: what stands below came with the message.

use super::header::{self, Fields};
use super::sender::same_organisation;
use crate::desk::mail::{Address, AuthResult, Authentication, Mail};

/// Whose word counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trusted<'a> {
    /// authserv-ids; an empty one stands for headers that name no server, as those of Exchange Online.
    pub servers: &'a [String],
    /// Domains whose ARC seals (`d=`) are believed.
    pub sealers: &'a [String],
}

/// Trace fields that programs write between two Authentication-Results of one server.
const BETWEEN: [&str; 6] =
    ["Received-SPF", "DKIM-Filter", "DMARC-Filter", "ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"];

/// Reads the topmost block of Authentication-Results of a trusted server.
pub fn read(fields: &Fields<'_>, trusted: &Trusted<'_>, from: Option<&Address>) -> Authentication {
    let mut found = Authentication::default();
    let mut seen = Results::default();
    let mut first = true;
    for field in fields.iter() {
        if !field.name.eq_ignore_ascii_case("Authentication-Results") {
            let between = BETWEEN.iter().any(|name| field.name.eq_ignore_ascii_case(name));
            if found.source.is_some() && !between {
                break;
            }
            continue;
        }
        let value = fields.text(field);
        let pieces = pieces(&value);
        let server = pieces.first().map(|piece| server(piece)).unwrap_or_default();
        // Who names no server can be told from nobody: it must stand above all others.
        let ours = trusted.servers.iter().any(|id| id.eq_ignore_ascii_case(&server)) && (first || !server.is_empty());
        first = false;
        match &found.source {
            Some(source) if !shown(&server).eq_ignore_ascii_case(source) => break,
            None if !ours => continue,
            None => found.source = Some(shown(&server).to_owned()),
            Some(_) => {}
        }
        // What an upper field said of a method, a lower one does not change.
        seen.add(Results::of(&pieces, from));
    }
    seen.give(&mut found);
    if found.arc == AuthResult::Pass
        && let Some(sealed) = seal(fields, trusted, from)
    {
        unseal(&mut found, sealed);
    }
    found
}

/// Puts the desk's own checks where no trusted server has spoken. Seals count when either of them verified the chain.
pub fn complete(mail: &mut Mail, own: &Authentication, raw: &[u8], sealers: &[String]) {
    let known = &mut mail.authentication;
    let filled = [
        fill(&mut known.dkim, own.dkim),
        fill(&mut known.spf, own.spf),
        fill(&mut known.dmarc, own.dmarc),
        fill(&mut known.arc, own.arc),
    ];
    known.source = match known.source.take() {
        Some(source) if filled.contains(&true) => Some(format!("{source} and {OWN_CHECKS}")),
        Some(source) => Some(source),
        None => Some(OWN_CHECKS.to_owned()),
    };
    let fields = Fields::parse(raw.get(..header::section_end(raw)).unwrap_or_default());
    let trusted = Trusted { servers: &[], sealers };
    if known.arc == AuthResult::Pass
        && let Some(sealed) = seal(&fields, &trusted, mail.from.as_ref())
    {
        unseal(known, sealed);
    }
}

/// How the desk names itself as the source of results.
const OWN_CHECKS: &str = "own checks";

fn fill(known: &mut AuthResult, own: AuthResult) -> bool {
    let fills = *known == AuthResult::None && own != AuthResult::None;
    if fills {
        *known = own;
    }
    fills
}

/// What a trusted sealer saw before it passed the mail on. Only of worth where somebody verified the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sealed {
    by: String,
    results: Authentication,
}

/// The results that the last sealer recorded, if it is one of the trusted.
fn seal(fields: &Fields<'_>, trusted: &Trusted<'_>, from: Option<&Address>) -> Option<Sealed> {
    let seals = fields.raw("ARC-Seal").filter_map(|value| Some((tag(&value, "i")?.parse::<u8>().ok()?, value)));
    let (instance, seal) = seals.max_by_key(|(instance, _)| *instance)?;
    let by = tag(&seal, "d")?;
    if !trusted.sealers.iter().any(|sealer| sealer.eq_ignore_ascii_case(&by)) {
        return None;
    }
    let recorded = fields.raw("ARC-Authentication-Results").find_map(|value| {
        let (head, rest) = value.split_once(';')?;
        let number = head.trim().strip_prefix("i=")?.trim().parse::<u8>().ok()?;
        (number == instance).then(|| rest.to_owned())
    })?;
    let mut results = Authentication::default();
    Results::of(&pieces(&recorded), from).give(&mut results);
    Some(Sealed { by, results })
}

/// Where a sealer saw a mail pass, what broke on the way from there proves nothing.
fn unseal(found: &mut Authentication, sealed: Sealed) {
    if sealed.results.dmarc != AuthResult::Pass || found.dmarc == AuthResult::Pass {
        return;
    }
    let passed = |was: AuthResult, then: AuthResult| if then == AuthResult::Pass { then } else { was };
    found.dkim = passed(found.dkim, sealed.results.dkim);
    found.spf = passed(found.spf, sealed.results.spf);
    found.dmarc = AuthResult::Pass;
    found.source = found.source.take().map(|source| format!("{source}, sealed by {}", sealed.by));
}

/// What was said of each method, `None` where nothing was.
#[derive(Clone, Copy, Default)]
struct Results {
    dkim: Option<AuthResult>,
    spf: Option<AuthResult>,
    dmarc: Option<AuthResult>,
    arc: Option<AuthResult>,
}

impl Results {
    /// The results of one field, RFC 8601 section 2.2: `method[/version]=result (comment) reason=… ptype.property=…`.
    fn of(pieces: &[String], from: Option<&Address>) -> Self {
        let mut results = Self::default();
        for piece in pieces {
            let Some((method, rest)) = piece.split_once('=') else { continue };
            let method = method.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
            let rest = rest.trim();
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (word, properties) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let result = match word.to_ascii_lowercase().as_str() {
                "pass" => AuthResult::Pass,
                "fail" | "hardfail" => AuthResult::Fail,
                // Neutral, softfail, policy and errors prove nothing either way.
                _ => AuthResult::None,
            };
            let slot = match method.as_str() {
                "dkim" => &mut results.dkim,
                "spf" => &mut results.spf,
                "dmarc" if is_of_another(properties, from) => continue,
                "dmarc" => &mut results.dmarc,
                "arc" => &mut results.arc,
                _ => continue,
            };
            // Several signatures: one good one is enough, whatever became of the others.
            if *slot != Some(AuthResult::Pass) && (slot.is_none() || result != AuthResult::None) {
                *slot = Some(result);
            }
        }
        results
    }

    fn add(&mut self, below: Self) {
        self.dkim = self.dkim.or(below.dkim);
        self.spf = self.spf.or(below.spf);
        self.dmarc = self.dmarc.or(below.dmarc);
        self.arc = self.arc.or(below.arc);
    }

    fn give(self, found: &mut Authentication) {
        found.dkim = self.dkim.unwrap_or_default();
        found.spf = self.spf.unwrap_or_default();
        found.dmarc = self.dmarc.unwrap_or_default();
        found.arc = self.arc.unwrap_or_default();
    }
}

/// Whether `header.from` names another domain than From: then the server read another From than we do, or a mail of
/// several authors, and its word is not about the sender who is shown.
fn is_of_another(properties: &str, from: Option<&Address>) -> bool {
    let named = properties.split_whitespace().find_map(|property| {
        let (key, value) = property.split_once('=')?;
        key.eq_ignore_ascii_case("header.from").then(|| value.trim_matches('"'))
    });
    let domain = named.map(|named| named.rsplit_once('@').map_or(named, |(_, domain)| domain));
    match (domain, from) {
        (Some(domain), Some(from)) => !same_organisation(domain, &from.domain()),
        _ => false,
    }
}

/// The authserv-id: a word or a quoted text, behind which a version may stand. Empty where the first piece is a
/// result already.
fn server(piece: &str) -> String {
    let word = piece.split_whitespace().next().unwrap_or_default().trim_matches('"');
    if word.contains('=') { String::new() } else { word.to_owned() }
}

/// How a source is called that names no server.
fn shown(server: &str) -> &str {
    if server.is_empty() { "unnamed server" } else { server }
}

/// One tag of a list such as `i=1; d=lists.example` (RFC 6376 section 3.2).
fn tag(value: &str, name: &str) -> Option<String> {
    value.split(';').find_map(|one| {
        let (key, value) = one.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.chars().filter(|c| !c.is_whitespace()).collect())
    })
}

/// Splits at semicolons; comments, which may nest and hold anything, are left out, quoted texts are kept whole.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut depth, mut quoted) = (0_usize, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let kept = match c {
            '\\' => {
                let escaped = chars.next();
                escaped.filter(|_| depth == 0 && quoted)
            }
            '"' if depth == 0 => {
                quoted = !quoted;
                Some(c)
            }
            '(' if !quoted => {
                depth += 1;
                None
            }
            ')' if !quoted && depth > 0 => {
                depth -= 1;
                // A comment parts words.
                Some(' ')
            }
            ';' if depth == 0 && !quoted => {
                pieces.push(String::new());
                None
            }
            c => Some(c).filter(|_| depth == 0),
        };
        if let (Some(c), Some(piece)) = (kept, pieces.last_mut()) {
            piece.push(c);
        }
    }
    pieces
}
