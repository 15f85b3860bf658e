//! A conversation at random: customers, agents and a third party who write, quote and paste what they should not.

use jiff::SignedDuration;
use maildesk::desk::names::AgentId;
use maildesk::desk::token::{Holder, Token};
use proptest::prelude::*;

use crate::daemon::clients::{CLIENTS, Reply};
use crate::support::letter::{Letter, Post, with_attachment};
use crate::support::world::{DESK, World};

/// Stands in every note and nowhere else.
const SECRET: &str = "between-us";

/// Stands in all that is said in side conversations and nowhere else.
const ASIDE: &str = "sotto-voce";

/// Stands in all that customers write and nowhere else: a third party gets none of it.
const ENTRUSTED: &str = "in-confidence";

/// Stands in what a customer who takes part writes to the desk alone, and nowhere else: nobody outside gets it, but perhaps
/// themselves.
const ALONE: [&str; 3] = ["apart-by-carol", "apart-by-dave", "apart-by-erin"];

const VENDOR: &str = "Vera Vendor <vera@vendor.example>";

const CUSTOMERS: [&str; 3] =
    ["Carol <carol@customer.example>", "Dave <dave@customer.example>", "Erin <erin@third.example>"];
const AGENTS: [(&str, &str); 2] = [("ann", "Ann Agent <ann@acme.example>"), ("bob", "Bob Lead <bob@acme.example>")];

const RULES: &str = r#"[[rule]]
name = "Write to everybody"
on = ["ticket.opened", "reply.received", "reply.sent", "note.added", "status.changed", "assigned", "sla.breached"]
do = [
    { mail = { to = "requester", text = "{{ requester.name }}: {{ ticket.status }}." } },
    { mail = { to = "vera@vendor.example", text = "Number {{ ticket.number }}: {{ ticket.status }}." } },
    { mail = { to = "lead", text = "{{ ticket.subject }}" } },
    { note = "between-us, says the rule" },
]

[[service]]
name = "mail"
title = "E-mail"
affected = ["vera@vendor.example"]

[brakes]
ticket = "200 per 1h"
sender = "200 per 1h"
rules = "200 per 1h"
"#;

/// How a client shows the mail that it answers.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    /// On … wrote: and `>`.
    Gmail,
    /// From:, Sent:, To:, Subject: and the text as it was.
    Outlook,
    /// The same below a line of dashes, with all headers.
    OriginalMessage,
    /// The answer stands between quoted lines.
    Inline,
    /// The begin of a forwarded mail.
    Forwarded,
}

/// How somebody writes down a personal address or Message-ID of an agent.
#[derive(Clone, Copy, Debug)]
pub enum Paste {
    None,
    Address,
    MessageId,
    Shouted,
    /// `mailto:` with `+` encoded.
    Link,
    Bare,
    Underlined,
    /// Letters, a rule, or very many letters stand right before it.
    Glued,
    Ruled,
    Buried,
    /// A dash or letters stand right after it.
    Trailing,
    Continued,
    Twice,
}

/// Where it is pasted.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    Text,
    Subject,
    SenderName,
    CcName,
    /// An address with it at another domain.
    CcAddress,
    /// The mail's own Message-ID, at another domain.
    OwnId,
    /// A reference of the mail, in somebody's wrong thread.
    References,
    /// The name of an attachment.
    FileName,
    /// The notification itself is attached.
    Attached,
}

/// How an agent's answer begins.
#[derive(Clone, Copy, Debug)]
pub enum Head {
    Plain,
    /// `/public`: whatever it answers, it leaves.
    Public,
    /// For colleagues only.
    Note,
}

#[derive(Clone, Debug)]
pub enum Turn {
    /// A new request, perhaps with others in Cc.
    Request {
        who: usize,
        cc: bool,
        paste: Paste,
        spot: Spot,
    },
    /// A customer answers mail of the desk; with `wrong`, to the address that was made for an agent.
    Answer {
        who: usize,
        style: Style,
        wrong: bool,
        paste: Paste,
        spot: Spot,
    },
    /// A customer who takes part in another's matter answers the desk without them.
    Alone {
        who: usize,
        style: Style,
        paste: Paste,
        spot: Spot,
    },
    /// An agent answers a notification, the newest or one before it.
    Work {
        agent: usize,
        back: usize,
        style: Style,
        head: Head,
        paste: Paste,
        spot: Spot,
    },
    /// An agent asks the third party; with `bare`, without naming it.
    Ask {
        agent: usize,
        style: Style,
        bare: bool,
        paste: Paste,
        spot: Spot,
    },
    /// An agent's own client sends a notification on to the third party, with the desk in Cc.
    Forward {
        agent: usize,
    },
    /// The third party answers the last that it got, perhaps with a customer in Cc.
    Third {
        style: Style,
        cc: bool,
        paste: Paste,
        spot: Spot,
    },
    /// A customer answers what the third party got; with `both`, to their own address at the desk, too.
    Stray {
        who: usize,
        both: bool,
    },
    /// An agent opens a ticket for a customer, who called or whose mail is forwarded; the words above it are inside.
    Begin {
        agent: usize,
        who: usize,
        forward: bool,
        proven: bool,
        paste: Paste,
        spot: Spot,
    },
    /// An agent answers from a client as people have it, HTML and all.
    Client {
        agent: usize,
        back: usize,
        /// Which of [`CLIENTS`].
        client: usize,
        /// The desk's mail to them says some of it in a colour.
        painted: bool,
        /// Whatever speaks against it: nothing of the answer is inside.
        sends: bool,
    },
    Command {
        agent: usize,
        line: &'static str,
    },
    /// Hours go by.
    Wait(i64),
}

/// Somebody writes with another in Cc, and what comes of it.
pub fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let begin = |who| Turn::Request { who, cc: true, paste: Paste::None, spot: Spot::Text };
    (0..3usize, prop::collection::vec(turn(), 3..14))
        .prop_map(move |(who, turns)| std::iter::once(begin(who)).chain(turns).collect())
}

fn turn() -> impl Strategy<Value = Turn> {
    use Paste::*;
    let style = || {
        prop::sample::select(vec![
            Style::Gmail,
            Style::Outlook,
            Style::OriginalMessage,
            Style::Inline,
            Style::Forwarded,
        ])
    };
    let head = || prop::sample::select(vec![Head::Plain, Head::Public, Head::Note]);
    let paste = || {
        prop::sample::select(vec![
            None, Address, MessageId, Shouted, Link, Bare, Underlined, Glued, Ruled, Buried, Trailing, Continued, Twice,
        ])
    };
    let spot = || {
        prop::sample::select(vec![
            Spot::Text,
            Spot::Text,
            Spot::Subject,
            Spot::SenderName,
            Spot::CcName,
            Spot::CcAddress,
            Spot::OwnId,
            Spot::References,
            Spot::FileName,
            Spot::Attached,
        ])
    };
    let commands = vec![
        "/close",
        "/hold",
        "/assign bob",
        "/priority high",
        "/colse",
        "/queue billing",
        "/service mail",
        "/outage mail",
        "/outage over",
    ];
    prop_oneof![
        2 => (0..3usize, prop::bool::weighted(0.7), paste(), spot())
            .prop_map(|(who, cc, paste, spot)| Turn::Request { who, cc, paste, spot }),
        3 => (0..3usize, style(), any::<bool>(), paste(), spot())
            .prop_map(|(who, style, wrong, paste, spot)| Turn::Answer { who, style, wrong, paste, spot }),
        3 => (0..3usize, style(), paste(), spot())
            .prop_map(|(who, style, paste, spot)| Turn::Alone { who, style, paste, spot }),
        8 => ((0..2usize, 0..4usize), style(), head(), paste(), spot())
            .prop_map(|((agent, back), style, head, paste, spot)| Turn::Work { agent, back, style, head, paste, spot }),
        4 => (0..2usize, style(), any::<bool>(), paste(), spot())
            .prop_map(|(agent, style, bare, paste, spot)| Turn::Ask { agent, style, bare, paste, spot }),
        4 => (style(), any::<bool>(), paste(), spot())
            .prop_map(|(style, cc, paste, spot)| Turn::Third { style, cc, paste, spot }),
        1 => (0..2usize).prop_map(|agent| Turn::Forward { agent }),
        1 => (0..3usize, any::<bool>()).prop_map(|(who, both)| Turn::Stray { who, both }),
        2 => ((0..2usize, 0..3usize), any::<bool>(), any::<bool>(), paste(), spot())
            .prop_map(|((agent, who), forward, proven, paste, spot)| Turn::Begin { agent, who, forward, proven, paste, spot }),
        4 => ((0..2usize, 0..4usize), 0..CLIENTS.len(), any::<bool>(), any::<bool>()).prop_map(
            |((agent, back), client, painted, sends)| Turn::Client { agent, back, client, painted, sends }
        ),
        1 => (0..2usize, prop::sample::select(commands)).prop_map(|(agent, line)| Turn::Command { agent, line }),
        1 => (1..200i64).prop_map(Turn::Wait),
    ]
}

pub struct Talk {
    world: World,
    /// Everything that the desk sent.
    letters: Vec<Letter>,
    /// Letters that were searched.
    searched: usize,
    count: usize,
}

impl Talk {
    pub fn new(subaddress: &str) -> Self {
        let desk = DESK.replace("subaddress = \"+\"", &format!("subaddress = \"{subaddress}\""));
        // Rules write to everybody on every occasion, by all names that they have.
        let desk = desk.replace("[calendar.office]", &format!("{RULES}\n[calendar.office]"));
        let desk = desk.replacen("[desk]", "[desk]\ntrusted_authserv = [\"mx.acme.example\"]", 1);
        Self { world: World::with(&desk), letters: Vec::new(), searched: 0, count: 0 }
    }

    pub async fn take(&mut self, turn: &Turn) {
        self.world.pass(SignedDuration::from_mins(3));
        self.count += 1;
        match turn {
            Turn::Request { who, cc, paste, spot } => {
                let subject = format!("Matter {} {ENTRUSTED}", self.count);
                let request = format!("Please help us with it, {ENTRUSTED}.");
                let mut post = Post::new(CUSTOMERS[*who], "support@acme.example", &subject).text(&request);
                if *cc {
                    post = post.header("Cc", CUSTOMERS[(who + 1) % 3]);
                }
                let post = self.paste(post, &request, CUSTOMERS[*who], *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Answer { who, style, wrong, paste, spot } => {
                let from = CUSTOMERS[*who];
                let Some(letter) = self.newest(from) else { return };
                let body = format!("Thank you, one more thing, {ENTRUSTED}.\n\n{}", quoted(*style, &letter));
                let mut post = answer(&letter, from, &body);
                if let Some(to_agent) = self.any_to_agent().filter(|_| *wrong) {
                    let own = letter.reply_to();
                    post = post
                        .header("To", &to_agent.reply_to())
                        .header("Cc", &own)
                        .header("References", &format!("<{}> <{}>", to_agent.id(), letter.id()));
                }
                let post = self.paste(post, &body, from, *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Alone { who, style, paste, spot } => {
                let from = CUSTOMERS[*who];
                let Some(letter) = self.newest_copy(from) else { return };
                let body = format!("Do not tell them, {}.\n\n{}", ALONE[*who], quoted(*style, &letter));
                let post = self.paste(answer(&letter, from, &body), &body, from, *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Work { agent, back, style, head, paste, spot } => {
                let (_, from) = AGENTS[*agent];
                let Some(letter) = self.newer(from).take(back + 1).last().cloned() else { return };
                let head = match head {
                    Head::Plain => "We look into it.".to_owned(),
                    Head::Public => "/public\nWe look into it.".to_owned(),
                    Head::Note => format!("/note {SECRET} they never pay"),
                };
                let body = format!("{head}\n\n{}", quoted(*style, &letter));
                let post = self.paste(answer(&letter, from, &body), &body, from, *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Ask { agent, style, bare, paste, spot } => {
                let (_, from) = AGENTS[*agent];
                let Some(letter) = self.newest(from) else { return };
                let line = if *bare { "/ask".to_owned() } else { format!("/ask {VENDOR}") };
                let body = format!("{line}\nWhat does it cost us, {ASIDE}?\n\n{}", quoted(*style, &letter));
                let post = self.paste(answer(&letter, from, &body), &body, from, *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Forward { agent } => {
                let (_, from) = AGENTS[*agent];
                let Some(letter) = self.newest(from) else { return };
                let body = format!("Can you help, {ASIDE}?\n\n{}", quoted(Style::Forwarded, &letter));
                let post = answer(&letter, from, &body).header("To", VENDOR).header("Cc", &letter.reply_to());
                // Of their own: what they forward they tell.
                let post = post.header("Subject", "A question");
                self.letters.push(Letter::new("vera@vendor.example".to_owned(), OF_AN_AGENT.to_owned(), post.bytes()));
                self.world.deliver(post).await;
            }
            Turn::Third { style, cc, paste, spot } => {
                let Some(letter) = self.newest_in_talk(VENDOR) else { return };
                let body = format!("We never repair it, {ASIDE}.\n\n{}", quoted(*style, &letter));
                let mut post = answer(&letter, VENDOR, &body);
                if let Some(desk) = letter.mail.cc.first() {
                    post = post.header("Cc", &desk.address);
                } else if *cc {
                    post = post.header("Cc", CUSTOMERS[0]);
                }
                let post = self.paste(post, &body, VENDOR, *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Stray { who, both } => {
                let from = CUSTOMERS[*who];
                let Some(letter) = self.newest(VENDOR) else { return };
                let body = format!("What is that?\n\n{}", quoted(Style::Gmail, &letter));
                let mut post = answer(&letter, from, &body);
                if let Some(own) = self.newest(from).filter(|_| *both) {
                    post = post.header("Cc", &own.reply_to());
                }
                self.world.deliver(post).await;
            }
            Turn::Begin { agent, who, forward, proven, paste, spot } => {
                let ((_, from), customer) = (AGENTS[*agent], CUSTOMERS[*who]);
                let body = match forward {
                    true => format!(
                        "{SECRET}, liar\n\n---------- Forwarded message ---------\nFrom: {customer}\n\
                         Date: Tue, Nov 24, 2026 at 10:00 AM\nSubject: Matter {0}\nTo: <{from}>\n\nPlease help us with it.",
                        self.count
                    ),
                    false => format!("/requester {customer}\n{SECRET} they never pay\n\nThey called."),
                };
                let post = Post::new(from, "support@acme.example", &format!("Matter {}", self.count)).text(&body);
                let said = if *proven { "pass" } else { "none" };
                let post = post.header("Authentication-Results", &format!("mx.acme.example; dmarc={said}"));
                let post = self.paste(post, &body, from, *paste, *spot);
                self.world.deliver(post).await;
            }
            Turn::Client { agent, back, client, painted, sends } => {
                let (_, from) = AGENTS[*agent];
                let Some(letter) = self.newer(from).take(back + 1).last().cloned() else { return };
                let letter = if *painted { with_paint(&letter) } else { letter };
                let (name, address) = from.split_once(" <").unwrap();
                let typed = ["/send", "We look into it."];
                let reply = Reply {
                    to: &letter,
                    name,
                    address: address.trim_end_matches('>'),
                    typed: if *sends { &typed } else { &typed[1..] },
                    signature: &[name],
                    attached: None,
                    number: self.count as u32,
                };
                self.world.deliver(CLIENTS[*client].1(&reply)).await;
            }
            Turn::Command { agent, line } => {
                let (_, from) = AGENTS[*agent];
                let Some(letter) = self.newest(from) else { return };
                self.world.deliver(letter.answer(from, line)).await;
            }
            Turn::Wait(hours) => {
                self.world.pass(SignedDuration::from_hours(*hours));
                self.world.tick().await;
            }
        }
        let (policy, now) = (self.world.policy.clone(), self.world.now);
        maildesk::tick::bulletins(&self.world.store, &policy, now).await.unwrap();
        self.letters.extend(self.world.post().await);
    }

    /// What is in a mail to somebody who is no agent and must not be; looks at what was sent since the last time.
    pub async fn leak(&mut self) -> Option<String> {
        let (mut agents, mut asides) = (Vec::new(), Vec::new());
        for ticket in self.world.tickets().await {
            let keys = &self.world.policy.keys;
            let of = |(agent, _): &(&str, &str)| Holder::Agent(AgentId::new(*agent).into());
            agents.extend(AGENTS.iter().map(|agent| keys.sign(&Token { ticket: ticket.number, holder: of(agent) })));
            asides.extend(ticket.sides.iter().map(|talk| keys.sign(&talk.key.token())));
        }
        let new = &self.letters[std::mem::replace(&mut self.searched, self.letters.len())..];
        for letter in new.iter().filter(|letter| !is_agents(&letter.rcpt) && letter.template != OF_AN_AGENT) {
            let bytes = everything(letter);
            let of_side: &[&str] = if is_vendors(&letter.rcpt) { &[ENTRUSTED] } else { &[ASIDE] };
            let alone = CUSTOMERS.iter().zip(ALONE).filter(|(customer, _)| !customer.contains(&letter.rcpt));
            let tokens = agents.iter().chain(asides.iter().filter(|_| !is_vendors(&letter.rcpt)));
            for forbidden in tokens
                .map(String::as_str)
                .chain([SECRET])
                .chain(of_side.iter().copied())
                .chain(alone.map(|(_, said)| said))
            {
                if bytes.contains(forbidden) {
                    let raw = String::from_utf8_lossy(&letter.raw);
                    return Some(format!(
                        "{forbidden} stands in a mail ({}) to {}:\n{raw}",
                        letter.template, letter.rcpt
                    ));
                }
            }
        }
        None
    }

    /// What somebody got, the newest first.
    fn newer(&self, to: &str) -> impl Iterator<Item = &Letter> {
        self.letters.iter().rev().filter(move |letter| to.contains(&format!("<{}>", letter.rcpt)))
    }

    fn newest(&self, to: &str) -> Option<Letter> {
        self.newer(to).next().cloned()
    }

    /// The newest of another's matter.
    fn newest_copy(&self, to: &str) -> Option<Letter> {
        self.newer(to).find(|letter| letter.mail.to.iter().all(|one| !one.is(&letter.rcpt))).cloned()
    }

    /// Whoever answers the news of an outage asks something of their own, and is a requester.
    fn newest_in_talk(&self, to: &str) -> Option<Letter> {
        self.newer(to).find(|letter| letter.template != "outage").cloned()
    }

    /// Mail of the desk whose address and id are no requester's business: an agent's, or a third party's.
    fn any_secret(&self) -> Option<&Letter> {
        let of_side = |letter: &&Letter| is_vendors(&letter.rcpt) && letter.template != OF_AN_AGENT;
        let aside = self.letters.iter().rev().find(of_side).filter(|_| self.count.is_multiple_of(2));
        aside.or_else(|| self.any_to_agent())
    }

    fn any_to_agent(&self) -> Option<&Letter> {
        self.letters.iter().rev().find(|letter| is_agents(&letter.rcpt))
    }

    /// Writes an address or id that is an agent's or of a side conversation into a mail.
    fn paste(&self, post: Post, body: &str, from: &str, paste: Paste, spot: Spot) -> Post {
        let Some(letter) = self.any_secret() else { return post };
        let id = letter.id();
        let (token, _) = id.split_once('.').unwrap();
        let written = match paste {
            Paste::None => return post,
            Paste::Address => format!("support+{token}@acme.example"),
            Paste::MessageId => format!("<{id}>"),
            Paste::Shouted => format!("support+{token}@acme.example").to_uppercase(),
            Paste::Link => format!("mailto:support%2B{token}@acme.example"),
            Paste::Bare => token.to_owned(),
            Paste::Underlined => format!("_{token}_"),
            Paste::Glued => format!("x{token}"),
            Paste::Ruled => format!("{}{token}", "-".repeat(40)),
            Paste::Buried => format!("{}-{token}", "a".repeat(300)),
            Paste::Trailing => format!("{token}-"),
            Paste::Continued => format!("{token}abc"),
            Paste::Twice => format!("{token}{token}-{token}"),
        };
        match spot {
            // Above the history: it is the writer's own text.
            Spot::Text => {
                let (head, rest) = body.split_once("\n\n").unwrap_or((body, ""));
                post.text(&format!("{head}\nSee {written} there.\n\n{rest}"))
            }
            Spot::Subject => post.header("Subject", &format!("Re: {} {written}", letter.mail.subject)),
            Spot::SenderName => {
                let address = from.split_once('<').map_or(from, |(_, address)| address);
                post.header("From", &format!("\"{}\" <{address}", written.replace(['<', '>'], "")))
            }
            Spot::CcName => {
                post.header("Cc", &format!("\"{}\" <fay@customer.example>", written.replace(['<', '>'], "")))
            }
            Spot::CcAddress => post.header("Cc", &format!("support+{token}@elsewhere.example")),
            Spot::OwnId => post.header("Message-ID", &format!("<{token}.x{}@elsewhere.example>", self.count)),
            Spot::References => post.header("References", &format!("<{token}.x@elsewhere.example> <{id}>")),
            Spot::Attached => with_attachment(post, body, letter),
            Spot::FileName => post.header("Content-Type", "multipart/mixed; boundary=cut").text(&format!(
                "--cut\nContent-Type: text/plain; charset=utf-8\n\n{body}\n--cut\nContent-Type: application/pdf\n\
                     Content-Disposition: attachment; filename=\"{}.pdf\"\n\nx\n--cut--\n",
                written.replace(['<', '>'], "")
            )),
        }
    }
}

/// In the place of a template: an agent's own client sent it, not the desk.
const OF_AN_AGENT: &str = "forward";

fn is_vendors(address: &str) -> bool {
    VENDOR.contains(&format!("<{address}>"))
}

fn is_agents(address: &str) -> bool {
    AGENTS.iter().any(|(_, agent)| agent.contains(&format!("<{address}>")))
}

/// As if a template painted what it tells agents beside a message in the colour in which people answer.
fn with_paint(letter: &Letter) -> Letter {
    let raw = String::from_utf8(letter.raw.clone()).unwrap();
    let raw = raw.replace("border-left:3px solid #a33b1f", "color:#a33b1f");
    Letter::new(letter.rcpt.clone(), letter.template.clone(), raw.into_bytes())
}

/// An answer in the right thread, its text as given.
fn answer(letter: &Letter, from: &str, body: &str) -> Post {
    letter.answer(from, "").text(body)
}

fn quoted(style: Style, letter: &Letter) -> String {
    let text = letter.text();
    let marked: String = text.lines().map(|line| format!("> {line}\n")).collect();
    let from = letter.mail.from.as_ref().map(|from| from.label().to_owned()).unwrap_or_default();
    let (to, subject, reply_to, id) = (&letter.rcpt, &letter.mail.subject, letter.reply_to(), letter.id());
    match style {
        Style::Gmail => format!("On Tue, 24 Nov 2026 at 10:00, {from} <{reply_to}> wrote:\n\n{marked}"),
        Style::Outlook => format!(
            "________________________________\nFrom: {from} <{reply_to}>\nSent: Tuesday, 24 November 2026 10:00\n\
             To: {to} <{to}>\nSubject: {subject}\n\n{text}"
        ),
        Style::OriginalMessage => format!(
            "-----Original Message-----\nFrom: {from} [mailto:{reply_to}]\nSent: Tuesday, 24 November 2026 10:00\n\
             To: {to}\nReply-To: {reply_to}\nMessage-ID: <{id}>\nSubject: {subject}\n\n{text}"
        ),
        Style::Inline => {
            let lines: Vec<&str> = marked.lines().collect();
            let (first, second) = lines.split_at(lines.len() / 2);
            format!(
                "On Tue, 24 Nov 2026 at 10:00, {from} <{reply_to}> wrote:\n\n{}\n\nThis is how (ask {reply_to}).\n\n{}\n\nBye",
                first.join("\n"),
                second.join("\n")
            )
        }
        Style::Forwarded => format!(
            "---------- Forwarded message ---------\nFrom: {from} <{reply_to}>\nDate: Tue, 24 Nov 2026 at 10:00\n\
             Subject: {subject}\nTo: <{to}>\n\n{text}"
        ),
    }
}

/// The bytes of a mail as they are and as its readers decode them: headers, texts and attachments, in lower case.
pub fn everything(letter: &Letter) -> String {
    let parsed = mail_parser::MessageParser::default().parse(letter.raw.as_slice()).unwrap();
    let parts = parsed.parts.iter().map(|part| String::from_utf8_lossy(part.contents()).into_owned());
    let headers = letter.mail.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let names = letter.mail.attachments.iter().filter_map(|attachment| attachment.name.clone());
    let raw = String::from_utf8_lossy(&letter.raw).into_owned();
    let unfolded = raw.replace("\r\n ", "").replace("=\r\n", "");
    [raw, unfolded]
        .into_iter()
        .chain(parts)
        .chain(headers)
        .chain(names)
        .map(|text| text.to_lowercase() + "\n")
        .collect()
}
