//! Logs: readable on a terminal, JSON when asked, to standard error; a failure is logged once, addresses masked.

use clap::ValueEnum;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt;

use crate::cli::progress::Above;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// Starts logging. The protocol libraries stay silent whatever is asked for: at debug and trace they write
/// passwords and mail bodies.
pub fn start(format: Format, verbose: u8, quiet: bool) {
    let level = match verbose {
        0 if quiet => "maildesk=error",
        0 => "maildesk=info",
        1 => "maildesk=debug",
        _ => "maildesk=trace",
    };
    let filter = EnvFilter::new(format!("warn,{level},async_imap=error,lettre=error,rustls=error"));
    // A reader that went away, or a full disk behind standard error, must not end what mail depends on.
    let builder = fmt().with_env_filter(filter).with_writer(|| Above).log_internal_errors(false);
    match format {
        Format::Text => {
            builder.with_target(false).with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init()
        }
        Format::Json => builder.json().init(),
    }
}
