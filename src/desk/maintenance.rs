//! When those affected are told of maintenance: some time ahead, at its begin, at its end; and when the configuration does not
//! have any more what they were told of. What was missed is not told afterwards, and that is said.

use jiff::{SignedDuration, Timestamp};

use crate::desk::bulletin::{Bulletin, Occasion};
use crate::desk::names::ServiceName;
use crate::desk::policy::Policy;
use crate::desk::service::{Maintenance, Service, When};
use crate::desk::window::Window;

/// For windows of each week: how far is looked ahead and back. Each comes within these days.
const AROUND: SignedDuration = SignedDuration::from_hours(9 * 24);

/// For so long what was told is asked for, beyond its end.
pub const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// All that is to be told by now, whether or not it was. Of a window that is over only that; before the others what is
/// called off. `announced`: what was told lately.
pub fn due(policy: &Policy, announced: &[Bulletin], now: Timestamp) -> Vec<Bulletin> {
    let called_off = announced.iter().filter_map(|told| called_off(told, policy, announced, now));
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
            name: format!("{}:{occasion}", series(&service.name, window, announced)),
            service: service.name.clone(),
            occasion,
            ticket: None,
            begins_at: window.from,
            ends_at: Some(window.to),
            words: one.text.clone(),
            made_at: now,
        })
    });
    called_off.chain(due).collect()
}

/// Of a window that was told and is not in the configuration any more: that it does not take place or, where its begin was
/// told, that it is over. Where another goes on instead, that one's begin and end are told.
fn called_off(told: &Bulletin, policy: &Policy, announced: &[Bulletin], now: Timestamp) -> Option<Bulletin> {
    let window = Window { from: told.begins_at, to: told.ends_at.filter(|to| *to > now)? };
    let (series, _) = told.name.rsplit_once(':')?;
    let is_told = |occasion: Occasion| announced.iter().any(|one| one.name == format!("{series}:{occasion}"));
    let began = is_told(Occasion::MaintenanceBegan);
    let first = if began { Occasion::MaintenanceBegan } else { Occasion::MaintenanceAhead };
    if told.occasion != first || is_told(Occasion::MaintenanceCancelled) || is_told(Occasion::MaintenanceEnded) {
        return None;
    }
    let service = policy.service(&told.service);
    let all = || service.into_iter().flat_map(|service| service.maintenance.iter().map(move |one| (service, one)));
    let now_are = |tell: bool| {
        let all = all().filter(move |(_, one)| one.tell || !tell);
        all.flat_map(|(service, one)| windows(service, one, now))
    };
    let has_begun = |other: &Window| {
        announced.iter().any(|one| {
            let same = one.service == told.service && one.begins_at == other.from && one.ends_at == Some(other.to);
            same && one.occasion == Occasion::MaintenanceBegan
        })
    };
    let takes_its_place = |other: &Window| {
        let overlaps = other.from < window.to && window.from < other.to;
        window.from <= now && overlaps && other.from <= now && (now < other.to || has_begun(other))
    };
    if now_are(false).any(|other| other == window) || now_are(true).any(|other| takes_its_place(&other)) {
        return None;
    }
    let occasion = if began { Occasion::MaintenanceEnded } else { Occasion::MaintenanceCancelled };
    // Who shortens it afterwards says when it was over.
    let shortened = now_are(false).filter(|other| other.from == window.from && other.to <= now).map(|other| other.to);
    let ended = shortened.max().unwrap_or(now);
    let ends_at = Some(if began { ended } else { window.to });
    let (name, words) = (format!("{series}:{occasion}"), String::new());
    Some(Bulletin { name, occasion, ends_at, words, made_at: now, ..told.clone() })
}

/// When something is to be told next.
pub fn next(policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    let told = policy.services.iter().flat_map(|service| told(service, now).map(move |found| (service, found.0)));
    let at = told.flat_map(|(service, window)| [ahead(service, window), Some(window.from), Some(window.to)]);
    at.flatten().filter(|at| *at > now).min()
}

/// The names of what was to be told of a window before its end.
pub fn before(bulletin: &Bulletin) -> Vec<String> {
    named_as(bulletin, [Occasion::MaintenanceAhead, Occasion::MaintenanceBegan])
}

/// The names under which a window is called off.
pub fn off(bulletin: &Bulletin) -> Vec<String> {
    named_as(bulletin, [Occasion::MaintenanceCancelled, Occasion::MaintenanceEnded])
}

fn named_as(bulletin: &Bulletin, occasions: [Occasion; 2]) -> Vec<String> {
    let (series, _) = bulletin.name.rsplit_once(':').unwrap_or_default();
    occasions.map(|occasion| format!("{series}:{occasion}")).to_vec()
}

/// What the names of all that is told of a window begin with. One that is moved is another window, of which those affected
/// must hear; so is one that was called off and is there again.
fn series(service: &ServiceName, window: Window, announced: &[Bulletin]) -> String {
    let (from, to) = (window.from.as_millisecond(), window.to.as_millisecond());
    let first = format!("maintenance:{service}:{from}-{to}");
    let of_it = |told: &&Bulletin| {
        let series = told.name.rsplit_once(':').map(|(series, _)| series);
        series
            .and_then(|series| series.strip_prefix(&first))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let early = |told: &Bulletin| told.ends_at.is_some_and(|end| end < window.to);
    let is_off = |told: &&Bulletin| match told.occasion {
        Occasion::MaintenanceCancelled => true,
        Occasion::MaintenanceEnded => early(told),
        _ => false,
    };
    match announced.iter().filter(of_it).filter(is_off).count() {
        0 => first,
        times => format!("{first}/{times}"),
    }
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
