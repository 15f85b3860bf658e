//! The services that a desk answers for: what is promised of each, when it is maintained, and who is affected.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::desk::hours::Calendar;
use crate::desk::mail::Address;
use crate::desk::names::{ServiceName, suggestion};
use crate::desk::policy::Policy;
use crate::desk::spans::Spans;
use crate::desk::window::Window;

/// A checked `[[service]]`.
#[derive(Clone, Debug)]
pub struct Service {
    pub name: ServiceName,
    /// What those affected read.
    pub title: String,
    /// Key of [`Policy::calendars`]: the agreed service time; `None`: always.
    pub calendar: Option<String>,
    /// What share of the agreed service time it is promised to work, in percent.
    pub availability: Option<f64>,
    pub maintenance: Vec<Maintenance>,
    pub affected: Vec<Affected>,
    /// How long before a window those affected are told of it; `None`: not before it begins.
    pub announce: Option<SignedDuration>,
}

/// When it is worked on.
#[derive(Clone, Debug)]
pub struct Maintenance {
    pub when: When,
    /// Why, for those affected.
    pub text: String,
    /// Whether those affected are told.
    pub tell: bool,
}

#[derive(Clone, Debug)]
pub enum When {
    /// Each week, in these hours; `days` as written.
    Every {
        days: String,
        hours: Calendar,
    },
    Once(Window),
}

/// Somebody who hears of it, beside the requesters of its open tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    pub address: Address,
    /// The language in which they are written to; `None`: that of their newest ticket, else the desk's.
    pub language: Option<String>,
}

impl Policy {
    pub fn service(&self, name: &ServiceName) -> Option<&Service> {
        self.services.iter().find(|service| service.name == *name)
    }

    /// A service as somebody names it; the error says which there are.
    pub fn service_called(&self, name: &str) -> Result<&Service, String> {
        let name = name.trim();
        let found = self.services.iter().find(|service| service.name.as_str().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            if self.services.is_empty() {
                return "there is no service in the configuration; add [[service]]".to_owned();
            }
            let known = self.services.iter().map(|service| service.name.as_str());
            format!("there is no service `{name}`; {}", suggestion(name, known).unwrap_or_default())
        })
    }

    /// What a service is called, also one that is no longer configured.
    pub fn title<'p>(&'p self, name: &'p ServiceName) -> &'p str {
        self.service(name).map_or(name.as_str(), |service| service.title.as_str())
    }

    /// The calendar of the agreed service time.
    pub fn service_calendar(&self, name: &ServiceName) -> Option<&Calendar> {
        self.calendars.get(self.service(name)?.calendar.as_ref()?)
    }

    /// In which times of the service are told and read.
    pub fn service_zone(&self, name: &ServiceName) -> TimeZone {
        self.service_calendar(name).map_or_else(|| self.zone(), |calendar| calendar.timezone.clone())
    }
}

impl Maintenance {
    /// When it is done between two instants.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Spans {
        match &self.when {
            When::Every { hours, .. } => Spans::of(hours.open_between(from, to)),
            When::Once(window) => Spans::one(window.from.max(from), window.to.min(to)),
        }
    }
}

impl Service {
    /// When it is maintained between two instants.
    pub fn maintained(&self, from: Timestamp, to: Timestamp) -> Spans {
        let all = self.maintenance.iter().map(|one| one.between(from, to));
        Spans::of(all.flat_map(|spans| spans.iter().collect::<Vec<_>>()))
    }
}
