//! The desk as a whole, without servers: conversations, proofs, loops, time.

mod answers;
mod conversation;
mod loops;
mod senders;
mod sla;
mod tokens;
