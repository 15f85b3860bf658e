//! The desk as a whole, without servers: conversations, proofs, loops, time.

mod absence;
mod acknowledging;
mod answers;
mod approving;
mod availability;
mod conversation;
mod figures;
mod fresh;
mod from_clients;
mod held;
mod identity;
mod loops;
mod maintenance;
mod outage;
mod outages;
mod people;
mod problems;
mod round_trip;
mod rules;
mod senders;
mod sides;
mod sla;
mod telling;
mod tokens;
mod until;
mod workflow;
