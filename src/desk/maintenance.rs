//! When those affected are told of maintenance: some time ahead, at its begin, at its end. What was missed is not told
//! afterwards, and that is said.

use jiff::{SignedDuration, Timestamp};

use crate::desk::bulletin::{Bulletin, Occasion};
use crate::desk::policy::Policy;
use crate::desk::service::{Maintenance, Service, When};
use crate::desk::window::Window;

/// For windows of each week: how far is looked ahead and back. Each comes within these days.
const AROUND: SignedDuration = SignedDuration::from_hours(9 * 24);

/// All that is to be told by now, whether or not it was. Of a window that is over only that.
pub fn due(policy: &Policy, now: Timestamp) -> Vec<Bulletin> {
    let told = policy.services.iter().flat_map(|service| told(service, now).map(move |found| (service, found)));
    let due = told.filter_map(|(service, (window, one))| {
        let occasion = if window.to <= now {
            Occasion::MaintenanceEnded
        } else if window.from <= now {
            Occasion::MaintenanceBegan
        } else if ahead(service, window).is_some_and(|at| at <= now) {
            Occasion::MaintenanceAhead
        } else {
            return None;
        };
        Some(Bulletin {
            name: name(service, window, occasion),
            service: service.name.clone(),
            occasion,
            ticket: None,
            begins_at: window.from,
            ends_at: Some(window.to),
            words: one.text.clone(),
            made_at: now,
        })
    });
    due.collect()
}

/// When something is to be told next.
pub fn next(policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    let told = policy.services.iter().flat_map(|service| told(service, now).map(move |found| (service, found.0)));
    let at = told.flat_map(|(service, window)| [ahead(service, window), Some(window.from), Some(window.to)]);
    at.flatten().filter(|at| *at > now).min()
}

/// The names of what was to be told of a window before its end.
pub fn before(bulletin: &Bulletin) -> Vec<String> {
    let (window, _) = bulletin.name.rsplit_once(':').unwrap_or_default();
    [Occasion::MaintenanceAhead, Occasion::MaintenanceBegan].map(|occasion| format!("{window}:{occasion}")).to_vec()
}

/// A window that is moved is another one, of which those affected must hear.
fn name(service: &Service, window: Window, occasion: Occasion) -> String {
    let (from, to) = (window.from.as_millisecond(), window.to.as_millisecond());
    format!("maintenance:{}:{from}-{to}:{occasion}", service.name)
}

fn ahead(service: &Service, window: Window) -> Option<Timestamp> {
    window.from.checked_sub(service.announce?).ok()
}

/// The windows that those affected are told of.
fn told(service: &Service, now: Timestamp) -> impl Iterator<Item = (Window, &Maintenance)> {
    let one = move |one| windows(service, one, now).into_iter().map(move |window| (window, one));
    service.maintenance.iter().filter(|one| one.tell).flat_map(one)
}

fn windows(service: &Service, one: &Maintenance, now: Timestamp) -> Vec<Window> {
    match &one.when {
        When::Once(window) => vec![*window],
        When::Every { hours, .. } => {
            let before = now.checked_sub(AROUND).unwrap_or(now);
            let after = now.checked_add(AROUND + service.announce.unwrap_or_default()).unwrap_or(now);
            let all = hours.open_between(before, after).map(|(from, to)| Window { from, to });
            // What is cut off at either end is not known whole.
            all.filter(|window| window.from > before && window.to < after).collect()
        }
    }
}
