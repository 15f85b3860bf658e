//! The configuration: as typed (TOML, with spans), checked, and then [`settings::Config`] with its `Policy`.

pub mod duration;
pub mod report;
pub mod settings;
