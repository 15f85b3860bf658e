//! The desk as a whole, without servers: conversations, proofs, loops, time.

mod answers;
mod conversation;
mod loops;
mod round_trip;
mod senders;
mod sla;
mod tokens;
