//! How a conversation is written:
//!
//! ```text
//! What it shows, in a sentence or two.
//!
//! [[queue]]                                    a change of the usual desk, as configuration
//! name = "billing"
//!
//! Tue 10:00 Carol writes to support: Printer   when, who, what
//!     + Cc: dave@customer.example              a header of that mail
//!     It burns.                                its text
//!
//!   opened #1                                  what became of it: from here on it is the desk that speaks
//!   -> carol, ack: Re: [#1] Printer            each mail that left
//!   => webhook chat: ticket.opened #1          each webhook that was told
//!   #1 new, support, normal, nobody            each ticket that changed
//! ```
//!
//! Lines of two blanks are written by the test itself. The configuration, when there is one, takes the place of the
//! tables of the same name of the usual desk. What a person can do:
//!
//! - `Carol writes to support: Subject` (or to any address); to several mailboxes of the desk it comes by each
//! - `Ann answers`: the last mail that she got; `Ann answers the ack`: the last of that template;
//!   `Mallory answers Ann's notify_new`: somebody else's
//! - `Carol answers Ann's mail`: what Ann wrote by herself, be it to the desk or past it
//! - `Ann forwards to vera@vendor.example`: the same mail, to somebody else, with what stands in it; from then on it is
//!   the last mail of template `forward` that Vera got; `Ann forwards Carol's mail as attachment to support`: the mail
//!   itself, as it came
//! - `Carol's server refuses`, with `the answer` or nothing: her mail comes back as a delivery report
//! - `nothing happens`: time passes
//! - `ticket 1 is read`: its timeline, without the events
//!
//! In a header, `NOW` is the time and `DESK` the desk's own address in the mail that is answered or forwarded.
//!
//! A step is at the next such day and hour, or at a date: `2026-12-24 10:00`.

use std::fmt::Write;

/// One conversation.
pub struct Script {
    /// What it shows.
    pub about: String,
    /// Tables of the configuration.
    pub desk: String,
    pub steps: Vec<Step>,
}

pub struct Step {
    /// As written: `Tue 10:00 Carol writes to support: Printer`.
    pub line: String,
    /// `Tue 10:00`.
    pub when: String,
    pub deed: Deed,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

#[derive(Debug, PartialEq)]
pub enum Deed {
    Write {
        who: String,
        to: String,
        subject: String,
    },
    Answer {
        who: String,
        letter: Which,
    },
    Forward {
        who: String,
        letter: Which,
        to: String,
        attached: bool,
    },
    /// Somebody looks at the timeline of a ticket.
    Read(i64),
    /// A delivery report about the letter.
    Bounce {
        letter: Which,
    },
    Nothing,
}

impl Deed {
    /// Whoever writes a mail.
    pub fn who(&self) -> Option<&str> {
        match self {
            Self::Write { who, .. } | Self::Answer { who, .. } | Self::Forward { who, .. } => Some(who),
            Self::Bounce { .. } | Self::Read(_) | Self::Nothing => None,
        }
    }
}

/// Which mail of the desk is meant: the newest that this person got.
#[derive(Debug, PartialEq)]
pub struct Which {
    /// Whose it is; whoever answers without.
    pub of: String,
    /// Its template; `mail` for what this person wrote.
    pub template: Option<String>,
}

impl Script {
    pub fn read(text: &str) -> Result<Self, String> {
        let mut blocks = Vec::new();
        let mut head = String::new();
        for line in text.lines() {
            if is_step(line) {
                blocks.push(vec![line]);
            } else if let Some(block) = blocks.last_mut() {
                block.push(line);
            } else {
                writeln!(head, "{line}").unwrap();
            }
        }
        let (about, desk) = match head.find("\n[") {
            Some(at) => (&head[..at], &head[at..]),
            None => (head.as_str(), ""),
        };
        let steps = blocks.iter().map(|block| step(block)).collect::<Result<Vec<_>, _>>()?;
        if about.trim().is_empty() || steps.is_empty() {
            return Err("it begins with what it shows, and has a step".to_owned());
        }
        Ok(Self { about: about.trim().to_owned(), desk: desk.trim().to_owned(), steps })
    }

    /// Everything above the first step, as it was written.
    pub fn head(&self) -> String {
        let desk = if self.desk.is_empty() { String::new() } else { format!("{}\n\n", self.desk) };
        format!("{}\n\n{desk}", self.about)
    }
}

impl Step {
    /// As it was written, without what the desk does.
    pub fn written(&self) -> String {
        let mut written = format!("{}\n", self.line);
        for (name, value) in &self.headers {
            writeln!(written, "    + {name}: {value}").unwrap();
        }
        for line in self.text.lines() {
            writeln!(written, "    {line}").unwrap();
        }
        let trimmed: Vec<&str> = written.lines().map(str::trim_end).collect();
        trimmed.join("\n") + "\n"
    }
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn is_step(line: &str) -> bool {
    let is_date = line.get(..10).is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok());
    is_date || DAYS.iter().any(|day| line.strip_prefix(day).is_some_and(|rest| rest.starts_with(' ')))
}

fn step(block: &[&str]) -> Result<Step, String> {
    let (line, rest) = block.split_first().unwrap();
    let wrong = || format!("`{line}` is not a step");
    let mut words = line.splitn(3, ' ');
    let (day, hour, what) = (words.next(), words.next(), words.next());
    let (day, hour, what) = day.zip(hour).zip(what).map(|((day, hour), what)| (day, hour, what)).ok_or_else(wrong)?;
    let written: Vec<&str> = rest.iter().copied().take_while(|line| !is_the_desks(line)).collect();
    let inside = |line: &&str| line.strip_prefix("    ").unwrap_or_default().to_owned();
    let (headers, text): (Vec<_>, Vec<_>) = written.iter().map(inside).partition(|line| line.starts_with("+ "));
    let headers = headers.iter().map(|line| {
        let (name, value) = line[2..].split_once(": ").ok_or(format!("`{line}` is not a header"))?;
        Ok::<_, String>((name.to_owned(), value.to_owned()))
    });
    Ok(Step {
        line: (*line).to_owned(),
        when: format!("{day} {hour}"),
        deed: deed(what).ok_or_else(wrong)?,
        headers: headers.collect::<Result<_, _>>()?,
        text: text.join("\n").trim_matches('\n').to_owned(),
    })
}

/// Two blanks and no more.
fn is_the_desks(line: &str) -> bool {
    line.starts_with("  ") && !line.starts_with("   ")
}

fn deed(what: &str) -> Option<Deed> {
    if what == "nothing happens" {
        return Some(Deed::Nothing);
    }
    if let Some(number) = what.strip_prefix("ticket ").and_then(|rest| rest.strip_suffix(" is read")) {
        return number.parse().ok().map(Deed::Read);
    }
    if let Some((who, letter)) = what.split_once("'s server refuses") {
        return Some(Deed::Bounce { letter: which(&who.to_lowercase(), letter) });
    }
    let (who, what) = what.split_once(' ')?;
    let who = who.to_lowercase();
    if let Some(rest) = what.strip_prefix("writes to ") {
        let (to, subject) = rest.split_once(": ")?;
        return Some(Deed::Write { who, to: to.to_owned(), subject: subject.to_owned() });
    }
    if let Some(rest) = what.strip_prefix("answers") {
        let letter = which(&who, rest);
        return Some(Deed::Answer { who, letter });
    }
    let (letter, to) = what.strip_prefix("forwards")?.rsplit_once(" to ")?;
    let (letter, attached) = match letter.strip_suffix(" as attachment") {
        Some(letter) => (letter, true),
        None => (letter, false),
    };
    let letter = which(&who, letter);
    Some(Deed::Forward { who, letter, to: to.to_owned(), attached })
}

/// Nothing, ` the ack`, ` Ann's notify_new`.
fn which(who: &str, said: &str) -> Which {
    let said = said.trim();
    let (of, template) = match said.split_once("'s ") {
        Some((of, template)) => (of.to_lowercase(), template),
        None => (who.to_owned(), said.strip_prefix("the ").unwrap_or(said)),
    };
    Which { of, template: (!template.is_empty()).then(|| template.to_owned()) }
}
