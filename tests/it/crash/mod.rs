//! The program itself, killed and fed with rubbish.

mod killed;
mod program;
