//! Reports that come by mail: of the day, week or month that is over, at an hour of the day that follows it. Each of
//! their readers gets the figures of the queues of which they would get them on the page, and no others.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::desk::figures::Name;
use crate::desk::figures::group::By;
use crate::desk::figures::period::Period;
use crate::desk::figures::table::{Line, Table, Value};
use crate::desk::names::{AgentId, QueueName};
use crate::desk::outgoing;
use crate::desk::plan::{Change, Plan};
use crate::desk::policy::{Agent, Policy};
use crate::desk::template::{CellView, Context, DeskView, PersonView, ReportView, RowView, TableView, name};

/// Lines of one table; the rest is counted.
const MOST_LINES: usize = 31;

crate::desk::names::closed_set! {
    /// Of what it is, and how often it comes.
    pub enum Every {
        Day = "day",
        /// Of seven days from a Monday on.
        Week = "week",
        Month = "month",
    }
}

impl Every {
    /// The first day of the time in which this day lies.
    fn begin(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => day.saturating_sub(i32::from(day.weekday().since(Weekday::Monday)).days()),
            Self::Month => day.first_of_month(),
        }
    }
}

/// `[[report]]`.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// What its mail is called, and under which is known that it was written.
    pub name: String,
    pub what: Vec<Name>,
    /// Where it can be counted so.
    pub by: Option<By>,
    pub to: Vec<AgentId>,
    pub every: Every,
    pub at: Time,
    /// By whose clock; `None`: by that of the house.
    pub calendar: Option<String>,
}

/// When each was last written to whom.
pub type Written = BTreeMap<(String, AgentId), Timestamp>;

impl Scheduled {
    pub fn zone(&self, policy: &Policy) -> TimeZone {
        let calendar = self.calendar.as_ref().and_then(|name| policy.calendars.get(name));
        calendar.map_or_else(|| policy.zone(), |calendar| calendar.timezone.clone())
    }

    /// When that of the time before this day comes.
    fn on(&self, begin: Date, zone: &TimeZone) -> Option<Timestamp> {
        begin.to_datetime(self.at).to_zoned(zone.clone()).ok().map(|at| at.timestamp())
    }

    /// The last one that was to come: since when, and on which day.
    fn last(&self, policy: &Policy, now: Timestamp) -> Option<(Timestamp, Date)> {
        let zone = self.zone(policy);
        let this = self.every.begin(now.to_zoned(zone.clone()).date());
        let before = self.every.begin(this.yesterday().ok()?);
        [this, before].into_iter().filter_map(|day| Some((self.on(day, &zone)?, day))).find(|(at, _)| *at <= now)
    }

    fn next(&self, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
        let zone = self.zone(policy);
        let today = now.to_zoned(zone.clone()).date();
        // A month is the longest.
        let days = (0..=31).filter_map(|days| today.checked_add(days.days()).ok());
        days.filter(|day| self.every.begin(*day) == *day).filter_map(|day| self.on(day, &zone)).find(|at| *at > now)
    }

    /// The days that one which comes on this day is about, as one report counts them.
    pub fn period(&self, name: Name, day: Date, policy: &Policy, now: Timestamp) -> Option<Period> {
        let last = day.yesterday().ok()?;
        let first = match name {
            // What is to be expected is made of more than the time that is over.
            Name::Forecast => day.checked_sub((name.usual_days() - 1).days()).ok()?,
            _ => self.every.begin(last),
        };
        Some(Period::of((first, last), self.zone(policy), now))
    }

    /// By what a report of this period is counted.
    pub fn way(&self, name: Name, period: &Period) -> Option<By> {
        name.way(self.by.filter(|by| name.ways().contains(by)), period).ok().flatten()
    }
}

/// One that is to be written now.
#[derive(Clone, Debug)]
pub struct Due<'p> {
    pub scheduled: &'p Scheduled,
    pub agent: &'p Agent,
    /// The day on which it comes.
    pub day: Date,
}

/// What is due and was not written. What was missed comes late, but of what is new only that of today: nobody waits for
/// what was not asked for then.
pub fn due<'p>(policy: &'p Policy, written: &Written, now: Timestamp) -> Vec<Due<'p>> {
    let mut due = Vec::new();
    for scheduled in &policy.reports {
        let Some((at, day)) = scheduled.last(policy, now) else { continue };
        let today = now.to_zoned(scheduled.zone(policy)).date() == day;
        for agent in scheduled.to.iter().filter_map(|id| policy.agent(id)) {
            let last = written.get(&(scheduled.name.clone(), agent.id.clone()));
            if last.map_or(today, |last| *last < at) {
                due.push(Due { scheduled, agent, day });
            }
        }
    }
    due
}

/// When the next one is due after `now`.
pub fn next(policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    policy.reports.iter().filter_map(|scheduled| scheduled.next(policy, now)).min()
}

/// The mail, and that it was written; of no queue there is nothing to tell.
pub fn letter(
    due: &Due<'_>,
    tables: &[Table],
    queues: &[QueueName],
    policy: &Policy,
    now: Timestamp,
    seed: u64,
) -> Plan {
    let (scheduled, agent) = (due.scheduled, due.agent);
    let mut plan = Plan::new();
    plan.changes.push(Change::Reported { report: scheduled.name.clone(), agent: agent.id.clone(), at: now });
    if queues.is_empty() {
        plan.because(format!(
            "agent {} gets no figures of any queue, so report {} is not sent",
            agent.id, scheduled.name
        ));
        return plan;
    }
    let last = due.day.yesterday().unwrap_or(due.day);
    let context = Context {
        desk: DeskView { name: policy.desk.name.clone() },
        agent: PersonView { name: agent.name.clone(), address: agent.address().address },
        report: ReportView {
            name: scheduled.name.clone(),
            from: scheduled.every.begin(last).to_string(),
            to: last.to_string(),
            queues: queues.iter().map(ToString::to_string).collect(),
            tables: tables.iter().map(|table| table_of(table, scheduled, policy)).collect(),
        },
        ..Context::default()
    };
    match policy.templates.render(name::REPORT, &policy.desk.language, None, &context) {
        Ok(rendered) => {
            plan.drafts.push(outgoing::to_agent_alone(agent, name::REPORT, rendered, policy, seed, now));
            plan.because(format!("agent {} gets report {}", agent.id, scheduled.name));
        }
        Err(error) => {
            plan.alerts.push(format!("template {} failed, so agent {} got none: {error}", name::REPORT, agent.id));
        }
    }
    plan
}

/// The columns that a mail has room for; the page has them all.
fn columns(name: Name) -> &'static [&'static str] {
    match name {
        Name::Volume => &["opened", "resolved", "reopened", "backlog"],
        Name::Response => &[
            "first_response_kept_percent",
            "first_response_median_seconds",
            "resolution_kept_percent",
            "resolution_median_seconds",
            "first_contact_percent",
            "reopened_percent",
        ],
        Name::Satisfaction => &["resolved", "asked", "answered", "mean"],
        Name::Hours => &["opened"],
        Name::Subjects => &["opened", "open", "requesters"],
        Name::Mail => &["messages", "filed", "automatic_percent", "bounces", "held"],
        Name::Forecast => &["expected", "fewest", "most"],
    }
}

fn table_of(table: &Table, scheduled: &Scheduled, policy: &Policy) -> TableView {
    let (from, to) = (table.period.first.to_string(), table.period.last.to_string());
    let by = scheduled.way(table.name, &table.period);
    let page = policy.desk.public_url.as_ref().map(|url| {
        let by = by.map(|by| format!("&by={by}")).unwrap_or_default();
        format!("{url}/reports/{}?from={from}&to={to}{by}", table.name)
    });
    let row = |line: &Line| {
        let person = line.of.as_ref().filter(|_| by == Some(By::Agent)).and_then(|id| policy.agent(&AgentId::new(id)));
        let of = person.map(|person| person.name.clone()).or(line.of.clone());
        RowView { of: of.unwrap_or_default(), cells: cells(table, line) }
    };
    TableView {
        name: table.name.to_string(),
        by: table.by.to_owned(),
        from,
        to,
        columns: columns(table.name).iter().map(|key| (*key).to_owned()).collect(),
        rows: table.lines.iter().take(MOST_LINES).map(row).collect(),
        more: table.lines.len().saturating_sub(MOST_LINES),
        whole: cells(table, &table.whole),
        too_little: table.says_too_little(),
        page: page.unwrap_or_default(),
    }
}

fn cells(table: &Table, line: &Line) -> Vec<CellView> {
    let cell = |key: &&'static str| {
        let at = table.column(key)?;
        let value = |values: &[Value]| values.get(at).map(|value| value.shown()).unwrap_or_default();
        let compared = table.columns.get(at).is_some_and(|column| column.compared);
        let before = if compared { value(&line.before) } else { String::new() };
        Some(CellView { column: (*key).to_owned(), now: value(&line.now), before })
    };
    columns(table.name).iter().filter_map(cell).collect()
}
