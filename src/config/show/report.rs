//! `[[report]]` as it counts.

use toml::Table;

use super::{list, put, text};
use crate::desk::scheduled::Scheduled;

pub fn report(report: &Scheduled) -> Table {
    let mut table = Table::new();
    put(&mut table, "name", text(&report.name));
    put(&mut table, "what", list(&report.what));
    put(&mut table, "by", report.by.map(text));
    put(&mut table, "to", list(&report.to));
    put(&mut table, "every", text(report.every));
    put(&mut table, "at", text(report.at.strftime("%H:%M")));
    put(&mut table, "calendar", report.calendar.as_ref().map(text));
    table
}
