//! `report availability`.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::cli::context::{self, Keys};
use crate::cli::report::{Common, Sheet};
use crate::cli::{Exit, Global};
use crate::clock;
use crate::desk::availability::{self, Line};
use crate::desk::period;

#[derive(Debug, Args)]
pub struct Availability {
    #[command(flatten)]
    common: Common,
    /// What a line is of
    #[arg(long, value_enum, default_value_t = By::Service)]
    by: By,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    Service,
}

impl Availability {
    pub async fn run(self, global: &Global) -> Result<Exit> {
        let desk = context::open(global, Keys::Borrowed)?;
        let days = self.common.days()?;
        let (since, _) = period::around(days);
        let outages = desk.store.read(move |tx| tx.outages(since)).await?;
        let lines = match self.by {
            By::Service => availability::report(&desk.policy, &outages, days, clock::now()),
        };
        let sheet = Sheet {
            heading: &["service", "availability", "promised", "kept", "agreed", "down", "outages", "longest", "mean"],
            rows: lines.iter().map(row).collect(),
            nothing: "The configuration has no [[service]].",
        };
        self.common.print(global, &lines, sheet)
    }
}

fn row(line: &Line) -> Vec<String> {
    let percent = |share: Option<f64>| share.map(shown).unwrap_or_default();
    vec![
        line.service.to_string(),
        percent(line.availability),
        percent(line.promised),
        line.kept.map_or("", |kept| if kept { "yes" } else { "no" }).to_owned(),
        length(line.agreed_seconds),
        length(line.down_seconds),
        line.outages.to_string(),
        length(line.longest_seconds),
        line.mean_time_to_restore_seconds.map(length).unwrap_or_default(),
    ]
}

/// Cut off, not rounded: what is a little less than promised must not look like it.
fn shown(share: f64) -> String {
    // What is cut off is more than arithmetic gets wrong.
    let thousandths = (share * 1_000.0 + 1e-6).floor();
    format!("{:.3}%", thousandths / 1_000.0)
}

/// `12:05`: hours and minutes.
fn length(seconds: i64) -> String {
    let minutes = seconds / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::{length, shown};

    #[test]
    fn a_share_is_never_shown_better_than_it_is() {
        let cases = [(100.0, "100.000%"), (99.5, "99.500%"), (99.49999, "99.499%"), (0.0, "0.000%"), (57.3, "57.300%")];
        for (share, text) in cases {
            assert_eq!(shown(share), text);
        }
        assert_eq!([length(0), length(3_599), length(360_000)], ["0:00", "0:59", "100:00"]);
    }
}
