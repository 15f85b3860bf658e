//! The program itself, killed and fed with rubbish.

mod folders;
mod killed;
mod messages;
mod names;
mod obstacles;
mod program;
mod quarantine;
mod servers;
mod stderr;
mod usage;
