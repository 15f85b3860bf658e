//! The desk as a whole, without servers: conversations, proofs, loops, time.

mod answers;
mod conversation;
mod loops;
mod senders;
mod round_trip;
mod sla;
mod tokens;
