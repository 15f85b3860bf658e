//! `report`: figures and lists of a period. Each report is a file, and what it says a pure function of the desk.

mod availability;
mod changes;
mod figures;

use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::cli::{Exit, Global, table};
use crate::clock;
use crate::desk::figures::Name;
use crate::desk::{csv, period};

#[derive(Debug, Subcommand)]
pub enum Report {
    /// How much of the agreed time each service worked, and whether that was promised
    #[command(after_help = "Example: maildesk report availability --from 2026-11-01 --to 2026-11-30 --csv")]
    Availability(availability::Availability),
    /// The calendar of changes: when each is made, and what it collides with
    #[command(after_help = "Example: maildesk report changes --from 2026-12-01 --json")]
    Changes(changes::Changes),
    /// What was opened, resolved and reopened, and what is left
    #[command(after_help = "Example: maildesk report volume --from 2026-11-01 --to 2026-11-30 --by queue --csv")]
    Volume(figures::Figures),
    /// How fast tickets are answered and resolved, and whether that was promised
    #[command(after_help = "Example: maildesk report response --from 2026-11-01 --by priority")]
    Response(figures::Figures),
    /// How satisfied requesters are
    #[command(after_help = "Example: maildesk report satisfaction --from 2026-11-01 --by agent")]
    Satisfaction(figures::Figures),
    /// At which hours of which days of the week tickets are opened
    #[command(after_help = "Example: maildesk report hours --from 2026-10-01 --to 2026-12-31 --csv")]
    Hours(figures::Figures),
    /// What several tickets have in common: perhaps a problem
    #[command(after_help = "Example: maildesk report subjects --from 2026-11-01")]
    Subjects(figures::Figures),
    /// What came as mail, and how much of it no person wrote
    #[command(after_help = "Example: maildesk report mail --from 2026-11-01 --by mailbox")]
    Mail(figures::Figures),
    /// How many tickets are to be expected on each of the next seven days, as on the same days of the week before
    #[command(after_help = "Example: maildesk report forecast --from 2026-10-01 --csv")]
    Forecast(figures::Figures),
}

impl Report {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        match self {
            Self::Availability(report) => report.run(global).await,
            Self::Changes(report) => report.run(global).await,
            Self::Volume(report) => report.run(Name::Volume, global).await,
            Self::Response(report) => report.run(Name::Response, global).await,
            Self::Satisfaction(report) => report.run(Name::Satisfaction, global).await,
            Self::Hours(report) => report.run(Name::Hours, global).await,
            Self::Subjects(report) => report.run(Name::Subjects, global).await,
            Self::Mail(report) => report.run(Name::Mail, global).await,
            Self::Forecast(report) => report.run(Name::Forecast, global).await,
        }
    }
}

/// What every report takes.
#[derive(Debug, Args)]
pub struct Common {
    /// The first day; default: that of this month, or of the month of --to
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// The last day; default: the last of the month of --from
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Comma-separated values instead of a table
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Common {
    /// The days that it is about.
    fn days(&self) -> Result<(Date, Date)> {
        let first = match self.from {
            Some(day) => day,
            None => self.to.unwrap_or_else(|| clock::now().to_zoned(TimeZone::UTC).date()).first_of_month(),
        };
        let (_, end) = period::month(first);
        let last = self.to.unwrap_or(end);
        anyhow::ensure!(first <= last, "the period ends on {last}, before it begins on {first}");
        Ok((first, last))
    }

    /// The same; where neither day is named, those that are usual, if something else than a month is.
    fn days_or(&self, usual: Option<(Date, Date)>) -> Result<(Date, Date)> {
        match usual {
            Some(usual) if self.from.is_none() && self.to.is_none() => Ok(usual),
            _ => self.days(),
        }
    }

    /// Prints it in the way that was asked for.
    fn print<H: AsRef<str>>(&self, global: &Global, lines: &impl Serialize, sheet: Sheet<'_, H>) -> Result<Exit> {
        if global.json {
            table::json(lines)?;
        } else if self.csv {
            table::bytes(csv::write(sheet.heading, &sheet.rows).as_bytes())?;
        } else {
            table::rows(sheet.heading, sheet.rows, sheet.nothing)?;
        }
        Ok(Exit::Done)
    }
}

/// A report as a table.
struct Sheet<'s, H> {
    heading: &'s [H],
    rows: Vec<Vec<String>>,
    /// What is said where there are no rows.
    nothing: &'static str,
}
