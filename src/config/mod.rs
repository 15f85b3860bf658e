//! The configuration: as typed (TOML, with spans), checked, and then [`settings::Config`] with its `Policy`.

pub mod condition;
pub mod duration;
pub mod report;
mod sample_mail;
mod scan;
pub mod settings;
