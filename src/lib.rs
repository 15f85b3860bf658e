//! Maildesk: a service desk on the mailboxes that a support team already has. Mail becomes tickets, replies thread,
//! rules route, requesters get acknowledgements, agents work from their mail client, SLA clocks warn before they break.
//!
//! # How a message flows
//!
//! ```text
//! mailbox ──raw bytes──▶ mail::read ──Mail──▶ desk::decide ──Plan──▶ store ──▶ outbox ──▶ SMTP
//!  imap · maildir · pipe   (pure)    facts ▲     (pure)           one transaction
//!                                          └── store (read in the same transaction)
//! ```
//!
//! 1. A task of [`mailbox`] fetches raw bytes and calls one use case, [`ingest`]. `Ok` means durable: advance. `Err`
//!    means temporary: do not. Nothing else is promised.
//! 2. [`mail`] turns bytes into what the desk must know, a [`desk::mail::Mail`]. It never fails: what it could not read
//!    is a listed problem.
//! 3. [`desk::decide`] makes a [`desk::plan::Plan`] of changes, drafts and reasons. It is pure; the daemon, `inspect` and
//!    the tests run the same.
//! 4. [`store`] applies the plan, the ledger row, the outbox rows and the mailbox's debt **in one transaction**. When
//!    that fails for the message's own sake, a second transaction quarantines it.
//! 5. [`outbox`] claims rows by a lease, sends with no transaction open, records the outcome.
//! 6. [`act`] is the one way in which a person changes something without writing mail, [`tick`] does what is due. What
//!    somebody writes on a page of [`web`] is ingested as the mail that they could have sent.
//!
//! # The rooms
//!
//! Imports run one way; a test reads the `use` lines and fails when an arrow turns round:
//!
//! ```text
//! main ─▶ cli ─▶ daemon ─▶ mailbox, outbox, web ─▶ ingest, act, tick ─▶ authenticate ─▶ mail, config, store ─▶ desk
//! ```
//!
//! | room | what is in it | what is not |
//! | --- | --- | --- |
//! | [`desk`] | the domain: tickets, threads, rules, commands, SLA, brakes, tokens | I/O, clock, SQL, async, the mail parser |
//! | [`mail`] | bytes to [`desk::mail::Mail`] and drafts to bytes; templates | I/O, clock, decisions |
//! | [`config`] | TOML as typed, checked, then `Policy`; every error at once | decisions, servers |
//! | [`store`] | one port, SQL once, two thin adapters, migrations | decisions, the clock |
//! | [`mailbox`] | where mail comes from: cursor and backoff (pure), IMAP, Maildir, pipe | decisions, SQL |
//! | [`outbox`] | mail that leaves: lease, SMTP, what an answer means (pure) | decisions, SQL |
//! | [`web`] | pages: a router on one screen, a file a page; the API beside them, made the same way | decisions, SQL |
//! | [`ingest`] [`act`] [`tick`] | the use cases: a message came, somebody does something, something is due | |
//! | [`authenticate`] | own checks of a sender by DNS, before a mail is decided | decisions; what a check means for one |
//! | [`daemon`] | starts and stops all; alerts by a second way | |
//! | [`view`] | the JSON that command line and API share | decisions |
//! | [`clock`] [`net`] | the one reader of wall time; connections | |
//! | [`cli`] | the commands, a few to a file | decisions |
//!
//! # Where does my change go
//!
//! | I want to … | then |
//! | --- | --- |
//! | understand a mail better | an `.eml` under `tests/mail`, then the file of its concern in [`mail`] |
//! | know more about a sender | [`mail`]'s `sender` tells it, [`desk::sender::Mark`] names it for rules |
//! | change when mail is acknowledged | [`desk::ack`] |
//! | change who may write into a ticket | [`desk::thread`], and the table in `tests/it/desk/tokens.rs` |
//! | change which status may follow which, or what it is called | [`desk::lifecycle`] |
//! | change who may approve, or rate | [`desk::approval`], [`desk::satisfaction`], and the tables in `tests/it/desk/approving.rs` |
//! | change what a ticket does by itself, or whom it tells | [`desk::course`], [`desk::due`] |
//! | change what third parties are asked and told | [`desk::side`], [`desk::asking`], [`desk::side_mail`] |
//! | change what an agent may begin by mail | [`desk::identity`], [`desk::fresh`], [`desk::first_words`], and the table in `tests/it/desk/identity.rs` |
//! | add a command for agents | a line of `desk::command::words`, [`desk::command`] reads it, [`desk::perform`] carries it out |
//! | add an action of rules | [`desk::rule`] names it, [`desk::acting`] does it, `config` reads it |
//! | let rules act on one more event | [`desk::rule::Trigger`] names it, [`desk::event`] finds it in what a decision changed |
//! | tell conditions of rules more | [`desk::subject::Subject`] says it, `config`'s samples have an example of it |
//! | change when a rule by time is due | [`desk::timing`], which also keeps since when who waits |
//! | tell webhooks more | [`desk::hook`] says it, `daemon`'s courier takes it there |
//! | add a template or a word in one | `config/templates`, and [`desk::template::Context`] for a new name |
//! | understand more absence notices of agents | [`desk::absence`], and the table in `tests/it/desk/absence.rs` |
//! | change what agents need not write | [`desk::prepared`]; canned answers in `config/templates`, articles in [`desk::knowledge`] |
//! | change who is told of outages and maintenance, or of what | [`desk::outage`], [`desk::maintenance`], [`desk::bulletin`], and `tests/it/desk/outages.rs` |
//! | change what the window of a change collides with | [`desk::changes`]; how it is written: `desk::command::between` |
//! | add a report | [`desk`] makes its lines of facts, a file in `cli/report` shows them; figures of tickets: [`desk::figures`] |
//! | add a configuration key | `config/maildesk.toml`, `config::raw`, its check, and the field of the policy |
//! | add a column | a step of the migrations for each database, and the file of its table in `store/sql` |
//! | change SLA arithmetic | [`desk::hours`], [`desk::sla`], and their properties in `tests/it/sla` |
//! | handle an odd IMAP server | [`mailbox::imap`], with a scripted server in `tests/it/mailbox` |
//! | add something to the API | a file of `web::api`, and its line in the router there; its JSON is that of the command line: [`view`] |
//! | add a page | a line of [`web::router`], its file there, its template beside it, its words in every language |
//! | add a command-line command | [`cli`], and a line in `Command` |
//!
//! # What must always hold
//!
//! 1. **Nothing is lost.** A message is in the ledger, or still on the server and owed.
//! 2. **Nothing is invisible.** Every message has a verdict that a person can list and replay.
//! 3. **Nothing is silent.** Trouble reaches a human by a second way.
//! 4. **Nothing loops.** Three verdicts about automatic mail, and token buckets that ask no header.
//! 5. **Nothing leaks.** Who may append is proven; the Message-ID chains of requesters, agents and third parties never
//!    mix; requesters get no token of another side.
//! 6. **An agent is who the mail proves**, not who From says.
//! 7. **Sent once.** An unknown outcome is `uncertain` and shown, never repeated blindly.
//! 8. **Time is an argument.** [`clock`] alone reads it.
//! 9. **Hostile by default.** Linear-time regex, no slicing by byte index, limits on all.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice))]

pub mod act;
pub mod authenticate;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod desk;
pub mod ingest;
pub mod mail;
pub mod mailbox;
pub mod net;
pub mod outbox;
pub mod store;
pub mod tick;
pub mod view;
pub mod web;
