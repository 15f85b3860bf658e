//! Tests of `mail`.

mod added;
mod authentication;
mod automatic;
mod banner;
mod bounce;
mod compose;
mod demo;
mod effort;
mod forward;
mod forward_clients;
mod found;
mod golden;
mod golden_parts;
mod hostile;
mod invariants;
mod mutated;
mod properties;
mod quote;
mod quote_answers;
mod quote_introductions;
mod reading;
mod sender;
mod template;
mod thanks;
mod tnef;
mod wrongly_declared;
