//! The desk as a whole, without servers: conversations, proofs, loops, time.

mod answers;
mod conversation;
mod held;
mod loops;
mod round_trip;
mod senders;
mod people;
mod sla;
mod telling;
mod tokens;
