//! How much of the agreed time a service worked, in a period: figures for whoever promised it, made of nothing but
//! outages, maintenance and the calendar.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::desk::hours::Calendar;
use crate::desk::names::ServiceName;
use crate::desk::outage::Outage;
use crate::desk::policy::Policy;
use crate::desk::service::Service;
use crate::desk::spans::Spans;

/// Of one service in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The agreed service time, without maintenance.
    pub agreed: SignedDuration,
    /// How much of that it was down, at most all of it; outages at the same time count once.
    pub down: SignedDuration,
    /// How often it was down in it.
    pub outages: usize,
    pub longest: SignedDuration,
}

impl Figures {
    /// In percent; `None` where no time was agreed.
    pub fn availability(&self) -> Option<f64> {
        let agreed = self.agreed.as_secs_f64();
        (agreed > 0.0).then(|| 100.0 * (self.agreed - self.down).as_secs_f64() / agreed)
    }

    /// The mean time to restore it, of the agreed time.
    pub fn restored_after(&self) -> Option<SignedDuration> {
        self.down.checked_div(i32::try_from(self.outages).ok()?)
    }
}

/// From an instant until another, and no further than now. What goes on counts until now.
pub fn figures(
    service: &Service,
    calendar: Option<&Calendar>,
    outages: &[Outage],
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> Figures {
    let to = to.min(now).max(from);
    let open = match calendar {
        Some(calendar) => Spans::of(calendar.open_between(from, to)),
        None => Spans::one(from, to),
    };
    let agreed = open.without(&service.maintained(from, to));
    let of_it = outages.iter().filter(|outage| outage.service == service.name);
    let down = Spans::of(of_it.map(|outage| (outage.began_at, outage.ended_at.unwrap_or(now).min(now))));
    let counted: Vec<SignedDuration> = down
        .iter()
        .map(|(began, ended)| Spans::one(began, ended).within(&agreed).total())
        .filter(|down| *down > SignedDuration::ZERO)
        .collect();
    Figures {
        agreed: agreed.total(),
        down: counted.iter().sum(),
        outages: counted.len(),
        longest: counted.iter().copied().max().unwrap_or_default(),
    }
}

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub service: ServiceName,
    pub title: String,
    /// The period as far as it has passed.
    pub from: Timestamp,
    pub to: Timestamp,
    pub agreed_seconds: i64,
    pub down_seconds: i64,
    /// In percent.
    pub availability: Option<f64>,
    pub promised: Option<f64>,
    pub kept: Option<bool>,
    pub outages: usize,
    pub longest_seconds: i64,
    pub mean_time_to_restore_seconds: Option<i64>,
}

/// Of every service, from the begin of a day to the end of another, by the clock of its calendar.
pub fn report(policy: &Policy, outages: &[Outage], (from, to): (Date, Date), now: Timestamp) -> Vec<Line> {
    policy.services.iter().map(|service| line(service, policy, outages, (from, to), now)).collect()
}

fn line(service: &Service, policy: &Policy, outages: &[Outage], days: (Date, Date), now: Timestamp) -> Line {
    let (from, to) = crate::desk::period::instants(days, &policy.service_zone(&service.name));
    let figures = figures(service, policy.service_calendar(&service.name), outages, (from, to), now);
    let availability = figures.availability();
    Line {
        service: service.name.clone(),
        title: service.title.clone(),
        from,
        to: to.min(now).max(from),
        agreed_seconds: figures.agreed.as_secs(),
        down_seconds: figures.down.as_secs(),
        availability,
        promised: service.availability,
        kept: service.availability.zip(availability).map(|(promised, kept)| kept >= promised),
        outages: figures.outages,
        longest_seconds: figures.longest.as_secs(),
        mean_time_to_restore_seconds: figures.restored_after().map(|mean| mean.as_secs()),
    }
}
