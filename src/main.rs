//! Arguments, logging, exit code: all of it is [`maildesk::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    maildesk::cli::main()
}
