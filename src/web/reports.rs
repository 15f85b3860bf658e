//! Reports: figures of the queues that an agent looks after, of all that they may hear of for who leads.

use axum::extract::{Path, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::act::report;
use crate::desk::csv;
use crate::desk::figures::group::By;
use crate::desk::figures::period::Period;
use crate::desk::figures::table::{Line, Table};
use crate::desk::figures::{LONGEST, Name};
use crate::desk::names::{AgentId, QueueName};
use crate::desk::policy::Policy;
use crate::web::Web;
use crate::web::chart;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub from: String,
    pub to: String,
    pub by: String,
}

pub async fn list(signed_in: SignedIn) -> Result<Response, Fault> {
    let names: Vec<&str> = Name::ALL.iter().map(|name| name.as_str()).collect();
    signed_in.page("reports.html", context! { names, at => "reports" })
}

/// A page, or with `.csv` or `.json` behind its name a file of the same.
pub async fn show(
    signed_in: SignedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (name, form) = name.split_once('.').map_or((name.as_str(), None), |(name, form)| (name, Some(form)));
    let name = *Name::ALL.iter().find(|known| known.as_str() == name).ok_or(Fault::NotFound)?;
    let policy = &signed_in.visit.web.config.policy;
    let (period, by, wrong) = read(name, &asked, policy, signed_in.visit.now);
    let queues = policy.counted(&signed_in.agent);
    let named: Vec<String> = queues.iter().map(ToString::to_string).collect();
    let table = made(&signed_in.visit.web, (name, by), &period, queues).await?;
    match form {
        None => signed_in.page("report.html", drawn(&by_name(table, by, policy), by, wrong, named)),
        Some(_) if wrong.is_some() => Err(Fault::NotFound),
        Some("csv") => Ok(file(&table, "csv", "text/csv; charset=utf-8", csv::write(&table.heading(), &table.rows()))),
        Some("json") => Ok(file(&table, "json", "application/json", table.json().to_string())),
        Some(_) => Err(Fault::NotFound),
    }
}

/// A report of these queues.
pub async fn made(
    web: &Web,
    (name, by): (Name, Option<By>),
    period: &Period,
    queues: Vec<QueueName>,
) -> anyhow::Result<Table> {
    let (policy, period) = (web.config.policy.clone(), period.clone());
    web.store.read(move |tx| report::made(tx, (name, by), &period, Some(&queues), &policy)).await
}

fn file(table: &Table, ending: &str, kind: &'static str, text: String) -> Response {
    let name = format!("attachment; filename=\"{}-{}-{}.{ending}\"", table.name, table.period.first, table.period.last);
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], text).into_response()
}

/// With the names of people, where a line is of one.
fn by_name(mut table: Table, by: Option<By>, policy: &Policy) -> Table {
    for line in table.lines.iter_mut().filter(|_| by == Some(By::Agent)) {
        let agent = line.of.as_deref().and_then(|id| policy.agent(&AgentId::new(id)));
        line.of = agent.map(|agent| agent.name.clone()).or(line.of.take());
    }
    table
}

/// What is asked for, and the key of what is wrong with it: then it is what is usual.
pub fn read(name: Name, asked: &Asked, policy: &Policy, now: Timestamp) -> (Period, Option<By>, Option<&'static str>) {
    let zone = policy.zone();
    let today = now.to_zoned(zone.clone()).date();
    let usual = (today.saturating_sub((name.usual_days() - 1).days()), today);
    let day = |text: &str, usual: Date| if text.is_empty() { Some(usual) } else { text.parse().ok() };
    let last = day(&asked.to, usual.1);
    let first = day(&asked.from, last.map_or(usual.0, |last| last.saturating_sub((name.usual_days() - 1).days())));
    let days = first.zip(last).filter(|(first, last)| first <= last);
    let days = days.filter(|(first, last)| last.duration_since(*first).as_hours() < 24 * LONGEST);
    let wrong = days.is_none().then_some("report.wrong_days");
    let period = Period::of(days.unwrap_or(usual), zone, now);
    let by = if asked.by.is_empty() { Ok(None) } else { asked.by.parse::<By>().map(Some).map_err(drop) };
    match by.and_then(|by| name.way(by, &period).map_err(drop)) {
        Ok(by) => (period, by, wrong),
        Err(()) => {
            let by = name.way(None, &period).unwrap_or_default();
            (period, by, wrong.or(Some("report.wrong_by")))
        }
    }
}

fn drawn(table: &Table, by: Option<By>, wrong: Option<&str>, queues: Vec<String>) -> Value {
    let columns: Vec<Value> = table.columns.iter().map(|column| words_of(column.key)).collect();
    let lines: Vec<Value> = table.lines.iter().map(|line| line_of(table, line)).collect();
    let ways: Vec<&str> = table.name.ways().iter().map(|way| way.as_str()).collect();
    let names: Vec<&str> = Name::ALL.iter().map(|name| name.as_str()).collect();
    let before = table.period.before();
    context! {
        at => "reports", names, name => table.name.as_str(), by => table.by, way => by.map(By::as_str), ways, wrong,
        queues, columns, lines, whole => line_of(table, &table.whole), chart => chart::drawn(table),
        from => table.period.first.to_string(), to => table.period.last.to_string(),
        before => context! { from => before.first.to_string(), to => before.last.to_string() },
        too_little => table.says_too_little(), zone => table.period.zone.iana_name(), defined => defined(table.name).to_vec(),
    }
}

fn line_of(table: &Table, line: &Line) -> Value {
    let cells = table.columns.iter().zip(&line.now).zip(&line.before).map(|((column, now), before)| {
        context! { now => now.shown(), before => column.compared.then(|| before.shown()) }
    });
    context! { of => line.of.as_deref(), cells => cells.collect::<Vec<_>>() }
}

/// Endings of columns that say the same of several things.
const ENDINGS: [&str; 3] = ["_kept_percent", "_median_seconds", "_p90_seconds"];
const TARGETS: [&str; 3] = ["first_response", "next_response", "resolution"];

/// The keys of a column's words: of what it is, and what of that.
pub fn words_of(key: &str) -> Value {
    let ending = ENDINGS.iter().find_map(|ending| Some((key.strip_suffix(ending)?, ending.trim_start_matches('_'))));
    let (of, what) = ending.map_or((key, None), |(of, what)| (of, Some(format!("column.{what}"))));
    let of = match of {
        of if TARGETS.contains(&of) => format!("clock.{of}"),
        hour if hour.parse::<u8>().is_ok() => String::new(),
        of => format!("column.{of}"),
    };
    context! { of, what, hour => key }
}

/// What is defined below a report, by the keys of the words.
fn defined(name: Name) -> &'static [&'static str] {
    match name {
        Name::Volume => &["opened", "resolved", "reopened", "backlog", "age"],
        Name::Response => &[
            "met",
            "kept_percent",
            "median_seconds",
            "p90_seconds",
            "paused",
            "first_contact_percent",
            "reopened_percent",
        ],
        Name::Satisfaction => &["resolved", "asked", "answered", "mean"],
        Name::Hours => &["opened", "hours"],
        Name::Subjects => &["words", "open", "requesters"],
        Name::Mail => {
            &["messages", "filed", "from_agents", "automatic", "bounces", "duplicates", "held", "automatic_percent"]
        }
        Name::Forecast => &["expected", "fewest", "most", "days_like_it", "hours_ahead"],
    }
}
