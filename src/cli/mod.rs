//! The command line. Every command takes `-c FILE`, prints tables to a terminal and one JSON document with `--json`;
//! logs go to standard error.

mod backup;
mod check;
mod context;
mod demo;
mod inspect;
mod kb;
mod ledger;
mod logging;
mod outbox;
mod progress;
mod report;
mod rules;
mod run;
mod service;
mod sign_in;
mod sla;
mod table;
mod ticket;
mod ticket_text;
mod token;
mod webhook;

pub use context::templates;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    Failed,
    /// Bad usage or bad configuration.
    Usage,
    /// `deliver`: try again later (EX_TEMPFAIL of sysexits.h). An MTA bounces the mail on anything else.
    TryAgain,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::TryAgain => 75,
        })
    }
}

/// A service desk on the mailboxes your support team already has.
#[derive(Debug, Parser)]
#[command(name = "maildesk", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    /// The configuration. Default: ./maildesk.toml, ./config/maildesk.toml, /etc/maildesk/maildesk.toml, the first there is
    #[arg(short, long, global = true, value_name = "FILE", env = "MAILDESK_CONFIG")]
    pub config: Option<PathBuf>,
    /// One JSON document instead of a table
    #[arg(long, global = true)]
    pub json: bool,
    /// How logs are written to standard error
    #[arg(long, global = true, value_enum, default_value_t = logging::Format::Text, value_name = "FORMAT")]
    pub log: logging::Format,
    /// More in the log; twice: everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole desk on sample mail, in a folder of its own: nothing leaves this machine
    #[command(after_help = "Example: maildesk demo --dir /tmp/desk --once")]
    Demo(demo::Demo),
    /// Check the configuration; every error at once
    #[command(after_help = "Example: maildesk check --online")]
    Check(check::Check),
    /// Run the desk
    #[command(after_help = "Example: maildesk -c /etc/maildesk/maildesk.toml run")]
    Run(run::Run),
    /// Take one message from standard input, for an MTA; exit code 0 when it is safe, 75 when not
    #[command(after_help = "Example, in /etc/aliases: support: \"|maildesk -c /etc/maildesk/maildesk.toml deliver\"")]
    Deliver(run::Deliver),
    /// What Maildesk understands in a message, what it would do, and why; writes nothing
    #[command(after_help = "Example: maildesk inspect mail.eml --json")]
    Inspect(inspect::Inspect),
    /// What was decided about a ticket or a message, and why
    #[command(after_help = "Example: maildesk explain 7")]
    Explain(ledger::Explain),
    /// Every message ever seen
    #[command(after_help = "Example: maildesk ledger --verdict held --since 2026-11-01")]
    Ledger(ledger::Ledger),
    /// Have a message decided again
    #[command(after_help = "Example: maildesk replay 12")]
    Replay(ledger::Replay),
    /// Work on tickets
    #[command(subcommand, after_help = "Example: maildesk ticket list queue=billing status=open")]
    Ticket(ticket::Ticket),
    /// Mail that waits to leave, what failed and why
    #[command(after_help = "Example: maildesk outbox retry 3")]
    Outbox(outbox::Outbox),
    /// Articles: which there are, what readers say of them, and which version is read
    #[command(subcommand, after_help = "Example: maildesk kb list")]
    Kb(kb::Kb),
    /// Try a draft of the rules
    #[command(subcommand, after_help = "Example: maildesk -c draft.toml rules test --last 500")]
    Rules(rules::Rules),
    /// What rules tell webhooks, what failed and why
    #[command(after_help = "Example: maildesk webhook retry 3")]
    Webhook(webhook::Webhook),
    /// A link that lets an agent in to the web desk, where mail cannot be waited for
    #[command(after_help = "Example: maildesk sign-in ann")]
    SignIn(sign_in::SignIn),
    /// Tokens by which programs act as an agent
    #[command(subcommand, after_help = "Example: maildesk token list")]
    Token(token::Token),
    /// Running clocks: what breaks next
    #[command(after_help = "Example: maildesk sla --json")]
    Sla(sla::Sla),
    /// How each service is now, and when it is maintained next
    #[command(after_help = "Example: maildesk service --json")]
    Service(service::Service),
    /// Figures and lists of a period
    #[command(subcommand, after_help = "Example: maildesk report availability --from 2026-11-01")]
    Report(report::Report),
    /// Copy the database while the desk runs
    #[command(after_help = "Example: maildesk backup /backup/maildesk-2026-11-26.db")]
    Backup(backup::Backup),
    /// Bring a copy back, where no database stands
    #[command(after_help = "Example: maildesk restore /backup/maildesk-2026-11-26.db")]
    Restore(backup::Restore),
    /// The effective configuration, or a commented sample
    #[command(subcommand, after_help = "Example: maildesk config sample > maildesk.toml")]
    Config(check::ConfigCommand),
}

/// Runs a command line; what went wrong is told on standard error.
pub fn main() -> ExitCode {
    // What the desk writes is customers' mail: for its own user only.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = error.print();
            // An MTA would bounce the mail on a usage error.
            let deliver = std::env::args().any(|argument| argument == "deliver");
            return if deliver && exit == Exit::Usage { Exit::TryAgain.into() } else { exit.into() };
        }
    };
    // The demo tells what happens itself.
    let quiet = matches!(cli.command, Command::Demo(_) | Command::Inspect(_));
    logging::start(cli.global.log, cli.global.verbose, quiet);
    let deliver = matches!(cli.command, Command::Deliver(_));
    exit_of(deliver, || run(cli)).into()
}

/// How a command ended that was run to its end; what went wrong is told. A panic, which is a defect, is a failure like
/// others: an MTA would bounce the mail on its exit code.
fn exit_of(deliver: bool, run: impl FnOnce() -> anyhow::Result<Exit>) -> Exit {
    let defect = || anyhow::anyhow!("this ended in a way that it should not; please report this defect");
    let exit = match catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(defect())) {
        Ok(exit) => exit,
        Err(error) => {
            table::complain(&format!("maildesk: {error:#}"));
            if error.is::<context::BadConfiguration>() { Exit::Usage } else { Exit::Failed }
        }
    };
    if deliver && exit != Exit::Done { Exit::TryAgain } else { exit }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(dispatch(cli));
    // Whatever still reads a hostile message in the background does not keep the program.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    exit
}

async fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    let global = cli.global;
    match cli.command {
        Command::Demo(command) => command.run(&global).await,
        Command::Check(command) => command.run(&global).await,
        Command::Run(command) => command.run(&global).await,
        Command::Deliver(command) => command.run(&global).await,
        Command::Inspect(command) => command.run(&global).await,
        Command::Explain(command) => command.run(&global).await,
        Command::Ledger(command) => command.run(&global).await,
        Command::Replay(command) => command.run(&global).await,
        Command::Ticket(command) => command.run(&global).await,
        Command::Outbox(command) => command.run(&global).await,
        Command::Kb(command) => command.run(&global).await,
        Command::Rules(command) => command.run(&global).await,
        Command::Webhook(command) => command.run(&global).await,
        Command::SignIn(command) => command.run(&global).await,
        Command::Token(command) => command.run(&global).await,
        Command::Sla(command) => command.run(&global).await,
        Command::Service(command) => command.run(&global).await,
        Command::Report(command) => command.run(&global).await,
        Command::Backup(command) => command.run(&global).await,
        Command::Restore(command) => command.run(&global).await,
        Command::Config(command) => command.run(&global),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Exit, context, exit_of};

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn deliver_asks_to_be_called_again_however_it_failed() {
        let bad = || Err(context::BadConfiguration::Unusable("wrong".into()).into());
        let panics = || panic!("a defect, made for this test");
        assert_eq!([exit_of(true, || Ok(Exit::Done)), exit_of(false, || Ok(Exit::Done))], [Exit::Done, Exit::Done]);
        assert_eq!([exit_of(true, bad), exit_of(false, bad)], [Exit::TryAgain, Exit::Usage]);
        assert_eq!([exit_of(true, panics), exit_of(false, panics)], [Exit::TryAgain, Exit::Failed]);
    }
}
