//! The real binary as a child process, a real Dovecot and a real SMTP server around it.
//!
//! | file | what |
//! | --- | --- |
//! | `house.rs` | the servers, the configuration, the daemon: what the stories are told with |
//! | `clients/` | answers as Outlook, Gmail, Apple Mail, Thunderbird, mutt and telephones write them |
//! | `neomutt.rs` | an answer that the real neomutt wrote |
//! | `conversation.rs` | from a customer's mail to `/close`, once a client |
//! | `living.rs` | IDLE, what happens on the server, SIGHUP, SIGTERM, being woken |
//! | `alerts.rs` | who is told of what, and how often |
//! | `trouble.rs` | what is wrong reaches a human by another way |
//! | `hooks.rs` | rules tell other programs, which `webhook.rs` stands for |
//! | `once.rs` | `run --once` and `check --online` |

mod alerts;
pub mod clients;
mod conversation;
mod hooks;
mod house;
mod living;
mod neomutt;
mod once;
mod running;
mod trouble;
mod webhook;
