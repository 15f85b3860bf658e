//! How services are now.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::names::{QueueName, ServiceName};
use crate::desk::outage::Outage;
use crate::desk::policy::Policy;
use crate::desk::service::{Service, When};
use crate::desk::ticket::TicketNumber;
use crate::desk::window::Window;

crate::desk::names::closed_set! {
    pub enum State {
        Up = "up",
        Down = "down",
        /// And no outage goes on.
        Maintenance = "maintenance",
    }
}

/// One service, now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Condition {
    pub service: ServiceName,
    pub title: String,
    pub state: State,
    /// Since when it is down.
    pub down_since: Option<Timestamp>,
    /// By which tickets it is.
    pub tickets: Vec<TicketNumber>,
    /// Until when it is maintained.
    pub maintenance_until: Option<Timestamp>,
    pub next_maintenance: Option<Window>,
}

/// How far ahead a window of each week is looked for: one comes within these days.
const WEEK: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Of every service, as somebody hears it who may hear of tickets of these queues: to others it is not down by them.
/// `outages` are those that go on.
pub fn all(
    policy: &Policy,
    outages: &[Outage],
    may_hear: impl Fn(&QueueName) -> bool,
    now: Timestamp,
) -> Vec<Condition> {
    let heard: Vec<&Outage> = outages.iter().filter(|outage| may_hear(&outage.queue)).collect();
    policy.services.iter().map(|service| of(service, &heard, now)).collect()
}

fn of(service: &Service, outages: &[&Outage], now: Timestamp) -> Condition {
    let going_on = || outages.iter().filter(|outage| outage.service == service.name && outage.ended_at.is_none());
    let maintained = service.maintained(now, now.checked_add(WEEK).unwrap_or(now));
    let maintenance_until = maintained.iter().find(|(from, _)| *from == now).map(|(_, until)| until);
    let once = service.maintenance.iter().filter_map(|one| match &one.when {
        When::Once(window) => Some((window.from, window.to)),
        When::Every { .. } => None,
    });
    let next = maintained.iter().chain(once).filter(|(from, _)| *from > now).min();
    let down_since = going_on().map(|outage| outage.began_at).min();
    Condition {
        service: service.name.clone(),
        title: service.title.clone(),
        state: match (down_since, maintenance_until) {
            (Some(_), _) => State::Down,
            (None, Some(_)) => State::Maintenance,
            (None, None) => State::Up,
        },
        down_since,
        // Of a ticket of which another became a part, each of both outages goes on.
        tickets: going_on().map(|outage| outage.ticket).collect::<BTreeSet<_>>().into_iter().collect(),
        maintenance_until,
        next_maintenance: next.map(|(from, to)| Window { from, to }),
    }
}
