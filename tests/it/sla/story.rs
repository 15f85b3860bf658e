//! A ticket's clocks as a story is told: local times, words, and a restart after every sentence.

use jiff::Timestamp;
use maildesk::desk::hours::Calendar;
use maildesk::desk::sla::{
    self, Clock, ClockState, Happening, Rung, SlaPolicy, Target, Terms,
    WorkingTime::{self, Days, Seconds},
};
use maildesk::desk::ticket::{Priority, Status};

use super::{at, office, shown};

pub const HOUR: i64 = 3600;

/// First response in 4 h, next in 8 h, resolution in 3 working days; urgent: first response in 1 h.
pub fn standard() -> SlaPolicy {
    SlaPolicy {
        calendar: "office".into(),
        targets: [
            (Target::FirstResponse, Seconds(4 * HOUR)),
            (Target::NextResponse, Seconds(8 * HOUR)),
            (Target::Resolution, Days(3)),
        ]
        .into(),
        by_priority: [(Priority::Urgent, [(Target::FirstResponse, Seconds(HOUR))].into())].into(),
        warn_at: vec![50, 80],
        escalate: vec![Rung::Assignee, Rung::Queue, Rung::Lead],
    }
}

/// One target only.
pub fn only(target: Target, amount: WorkingTime) -> SlaPolicy {
    SlaPolicy { targets: [(target, amount)].into(), by_priority: [].into(), ..standard() }
}

pub struct Story {
    pub calendar: Calendar,
    pub sla: Option<SlaPolicy>,
    pub priority: Priority,
    pub status: Status,
    pub clocks: Vec<Clock>,
    opened_at: Timestamp,
    resolution_due: Option<Timestamp>,
}

impl Story {
    /// A request that came then.
    pub fn opened(sla: SlaPolicy, local: &str) -> Self {
        let calendar = office();
        let opened_at = at(&calendar, local);
        let (priority, status) = (Priority::Normal, Status::New);
        let mut story =
            Self { calendar, sla: Some(sla), priority, status, clocks: Vec::new(), opened_at, resolution_due: None };
        story.happens(Happening::Opened, local);
        story
    }

    pub fn answered(&mut self, local: &str, status: Status) {
        self.status = status;
        self.happens(Happening::Answered, local);
    }

    pub fn wrote(&mut self, local: &str, status: Status) {
        self.status = status;
        self.happens(Happening::RequesterWrote, local);
    }

    pub fn status(&mut self, local: &str, status: Status) {
        self.status = status;
        self.changed(local);
    }

    pub fn priority(&mut self, local: &str, priority: Priority) {
        self.priority = priority;
        self.changed(local);
    }

    pub fn sla(&mut self, local: &str, sla: Option<SlaPolicy>) {
        self.sla = sla;
        self.changed(local);
    }

    /// An agent says by when it is to be solved.
    pub fn due(&mut self, local: &str, by: Option<&str>) {
        self.resolution_due = by.map(|by| at(&self.calendar, by));
        self.changed(local);
    }

    /// A rule lets a clock run, with time of its own.
    pub fn runs(&mut self, local: &str, target: Target, within: WorkingTime) -> bool {
        let mut clocks = std::mem::take(&mut self.clocks);
        let terms = self.terms().unwrap();
        let runs = sla::run(&mut clocks, &terms, (target, Some(within)), at(&self.calendar, local));
        self.clocks = clocks;
        self.changed(local);
        runs
    }

    /// A rule stops one.
    pub fn stops(&mut self, local: &str, target: Target) -> bool {
        let stopped = sla::stop(&mut self.clocks, target, at(&self.calendar, local));
        self.changed(local);
        stopped
    }

    fn terms(&self) -> Option<Terms<'_>> {
        let terms = terms(self.sla.as_ref()?, &self.calendar, self.priority);
        Some(Terms { resolution_due: self.resolution_due, ..terms })
    }

    pub fn changed(&mut self, local: &str) {
        self.happens(Happening::Changed { opened_at: self.opened_at }, local);
    }

    fn happens(&mut self, happening: Happening, local: &str) {
        let mut clocks = std::mem::take(&mut self.clocks);
        let terms = self.terms();
        sla::advance(&mut clocks, terms.as_ref(), happening, self.status, at(&self.calendar, local));
        restart(&mut clocks);
        self.clocks = clocks;
    }

    /// What is told then: "first_response 50% to assignee", with "late" where it is.
    pub fn tick(&mut self, local: &str) -> Vec<String> {
        let mut clocks = std::mem::take(&mut self.clocks);
        let Some(terms) = self.terms() else { return Vec::new() };
        let now = at(&self.calendar, local);
        let steps = sla::due_steps(&mut clocks, &terms, now);
        assert!(sla::wake_at(&clocks, &terms).is_none_or(|wake| wake > now), "would wake at once again");
        restart(&mut clocks);
        self.clocks = clocks;
        let words = steps.iter().map(|step| {
            let rungs: Vec<&str> = step.rungs.iter().map(|rung| rung.as_str()).collect();
            let late = if step.late { ", late" } else { "" };
            format!("{} {} to {}{late}", step.target, step.step, rungs.join("+"))
        });
        words.collect()
    }

    pub fn wakes(&self) -> String {
        let wake = self.terms().and_then(|terms| sla::wake_at(&self.clocks, &terms));
        wake.map_or("never".into(), |wake| shown(&self.calendar, wake))
    }

    /// Every clock on a line: "first_response running, due Mon 2026-11-23 11:30:00".
    pub fn clocks(&self) -> Vec<String> {
        let line = |clock: &Clock| {
            let breached = if clock.breached && clock.state != ClockState::Breached { " (breached)" } else { "" };
            match clock.met_at() {
                Some(met) => format!("{} met {}{breached}", clock.target, shown(&self.calendar, met)),
                None => {
                    format!("{} {}{breached}, due {}", clock.target, clock.state, shown(&self.calendar, clock.due_at))
                }
            }
        };
        self.clocks.iter().map(line).collect()
    }

    /// The spans of a target's newest clock: "running Fri 2026-11-20 16:30:00".
    pub fn timeline(&self, target: Target) -> Vec<String> {
        let clock = self.clocks.iter().rfind(|clock| clock.target == target).unwrap();
        clock.spans.iter().map(|span| format!("{} {}", span.state, shown(&self.calendar, span.from))).collect()
    }
}

pub fn terms<'a>(sla: &'a SlaPolicy, calendar: &'a Calendar, priority: Priority) -> Terms<'a> {
    Terms { sla, calendar, priority, resolution_due: None }
}

/// Through the form in which clocks are stored.
pub fn restart(clocks: &mut Vec<Clock>) {
    let stored = serde_json::to_string(clocks).unwrap();
    *clocks = serde_json::from_str(&stored).unwrap();
}
