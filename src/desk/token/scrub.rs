//! Taking tokens out of texts whose readers they were not made for.

use crate::desk::names::AgentId;
use crate::desk::token::{Holder, Keyring, Purpose, Reading, Token};

/// Characters of a mac in base32.
const MAC_CHARS: usize = 26;

/// Longest `<ticket>-a<agent>` that is looked for, in bytes.
const SUBJECT_LIMIT: usize = 100;

/// Beginnings tried for one mac: a hostile text must not buy more.
const TRIES: usize = 24;

/// Most characters of a line break and its quote marks that are passed over inside a token.
const BREAK_LIMIT: usize = 60;

impl Keyring {
    /// The text without any token of this desk that was made for an agent, an approver or a side conversation: what a requester
    /// may read. Whatever stands right before or
    /// after a token (`%2B`, a rule, further letters) hides none, nor does a line break inside it.
    pub fn scrub(&self, text: &str) -> String {
        self.scrub_unless(text, |_, _| false)
    }

    /// The same for a mail that brings its reader one such token of their own.
    pub fn scrub_but(&self, text: &str, own: &str) -> String {
        self.scrub_unless(text, |token, _| token == own)
    }

    /// The same for a mail to an agent, who may read all that were made for this agent.
    pub fn scrub_for(&self, text: &str, agent: &AgentId) -> String {
        self.scrub_unless(text, |_, holder| matches!(holder, Holder::Agent(own) if own.is_of(agent)))
    }

    fn scrub_unless(&self, text: &str, keep: impl Fn(&str, &Holder) -> bool) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut kept = 0;
        for (dash, _) in text.match_indices('-') {
            let Some((start, end)) = self.secret_around(text, dash, &keep).filter(|(start, _)| *start >= kept) else {
                continue;
            };
            clean.push_str(text.get(kept..start).unwrap_or_default());
            kept = end;
        }
        clean.push_str(text.get(kept..).unwrap_or_default());
        clean
    }

    /// Where a token that is no requester's business begins and ends whose mac follows this dash.
    fn secret_around(&self, text: &str, dash: usize, keep: &impl Fn(&str, &Holder) -> bool) -> Option<(usize, usize)> {
        let (head, tail) = (text.get(..dash)?, text.get(dash + 1..)?);
        let is_in_mac = |c: char| c.is_ascii_alphabetic() || ('2'..='7').contains(&c);
        let mac = unbroken(tail.char_indices(), MAC_CHARS, is_in_mac);
        // Cheap, and nearly every text fails it.
        if mac.len() < MAC_CHARS {
            return None;
        }
        let is_in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut subject = unbroken(head.char_indices().rev(), SUBJECT_LIMIT, is_in_id);
        subject.reverse();
        let end = dash + 1 + mac.last()?.0 + 1;
        let joined = |part: &[(usize, char)]| part.iter().map(|(_, c)| *c).collect::<String>();
        let (mac, named) = (joined(&mac), joined(&subject));
        let starts = named.rmatch_indices('-').flat_map(|(at, _)| {
            let (number, holder) = named.split_at(at);
            let secret = holder.get(1..2).is_some_and(|kind| matches!(kind, "a" | "A" | "p" | "P" | "s" | "S"));
            let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count();
            (1..=digits).filter(move |_| secret).map(move |count| at - count)
        });
        starts.take(TRIES).find_map(|start| {
            let token = format!("{}-{mac}", named.get(start..)?);
            let read = [Purpose::Mail, Purpose::Page].map(|purpose| self.read_for(purpose, &token));
            let is_secret = |read: &Option<Reading>| match read {
                Some(Reading::Valid(Token {
                    holder: holder @ (Holder::Agent(_) | Holder::Approver(_) | Holder::Side(_)),
                    ..
                })) => !keep(&token, holder),
                _ => false,
            };
            let secret = read.iter().any(is_secret);
            // Every character of a subject is one byte.
            secret.then_some((subject.get(start)?.0, end))
        })
    }
}

/// The characters of a word with their places, as long as they may be in it: line breaks that a mail client put into
/// it are passed over, with what stands at the begin of a quoted line, and characters that nobody sees.
fn unbroken(chars: impl Iterator<Item = (usize, char)>, most: usize, may: impl Fn(char) -> bool) -> Vec<(usize, char)> {
    let mut found = Vec::with_capacity(most);
    let mut passed = 0;
    for (at, c) in chars {
        if may(c) {
            found.push((at, c));
            passed = 0;
        } else if passed < BREAK_LIMIT && is_break(c) {
            passed += 1;
        } else {
            break;
        }
        if found.len() == most {
            break;
        }
    }
    found
}

fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '>' | '|' | '=' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ticket::TicketNumber;
    use crate::desk::token::AgentToken;

    fn keys() -> Keyring {
        Keyring::new(vec![b"one".to_vec(), b"two".to_vec()]).unwrap()
    }

    fn token(ticket: i64, holder: Holder) -> Token {
        Token { ticket: TicketNumber(ticket), holder }
    }

    #[test]
    fn scrubbing_takes_the_tokens_of_agents_and_side_conversations_and_nothing_else() {
        let later = AgentToken { agent: "ann".into(), round: 12 };
        for holder in [Holder::Agent("ann".into()), Holder::Agent(later), Holder::Approver(3), Holder::Side(2)] {
            scrubbing_takes(holder);
        }
    }

    fn scrubbing_takes(holder: Holder) {
        let keys = keys();
        for secret in [keys.sign(&token(7, holder.clone())), keys.sign_page(&token(7, holder))] {
            scrubbing_takes_it(&keys, &secret);
        }
    }

    fn scrubbing_takes_it(keys: &Keyring, secret: &str) {
        let public = keys.sign(&token(7, Holder::Requester(3)));
        let text =
            format!("To: support+{secret}@d.example, help-{secret}@d.example <{secret}.x1@d>, support+{public}@d — ok");
        let clean = keys.scrub(&text);
        assert!(!clean.contains(secret));
        assert_eq!(clean, format!("To: support+@d.example, help-@d.example <.x1@d>, support+{public}@d — ok"));
        assert_eq!(keys.scrub(&secret.to_uppercase()), "");
        for harmless in ["3-achsige-Donaudampfschifffahrtsgesellschaft", "2026-11-24", "-", "a-b-c-d", ""] {
            assert_eq!(keys.scrub(harmless), harmless);
        }
    }

    #[test]
    fn nothing_around_a_token_hides_it() {
        let keys = keys();
        let secret = keys.sign(&token(7, Holder::Agent("ann-marie_2".into())));
        let (many, rule) = ("a".repeat(300), "-".repeat(300));
        for (before, after) in [
            ("support%2B", "%40desk.example"),
            ("_", "_"),
            ("x", "abc"),
            ("43", "-"),
            ("12-above-", "-1"),
            (rule.as_str(), rule.as_str()),
            (many.as_str(), many.as_str()),
            ("é", "é"),
        ] {
            let clean = keys.scrub(&format!("{before}{secret}{after}"));
            assert_eq!(clean, format!("{before}{after}"));
        }
        assert_eq!(keys.scrub(&format!("{secret}{secret}-{secret}")), "-");
    }

    #[test]
    fn no_line_break_inside_a_token_hides_it() {
        let keys = keys();
        let holder = AgentToken { agent: "ann-marie_2".into(), round: 3 };
        let secret = keys.sign(&token(7, Holder::Agent(holder)));
        for broken in ["\n", "\r\n", "=\n", "\n> > ", "\n\t", " ", "\u{200b}", "\n| "] {
            for at in 1..secret.len() {
                let (head, tail) = secret.split_at(at);
                assert_eq!(keys.scrub(&format!("to support+{head}{broken}{tail}@d")), "to support+@d", "{at}");
            }
        }
    }
}
