//! Warnings and breaches: what is to be told as time passes, each step once.

use jiff::{SignedDuration, Timestamp};

use crate::desk::sla::{Clock, ClockState, Rung, Target, Terms};

/// The last step, told when a clock breaks.
pub const BREACH: &str = "breach";

/// A step told this long after its instant says so.
const LATE: SignedDuration = SignedDuration::from_mins(5);

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub target: Target,
    /// "50%", or [`BREACH`].
    pub step: String,
    /// Whom to tell.
    pub rungs: Vec<Rung>,
    /// When the clock breaks, or broke.
    pub due_at: Timestamp,
    /// Told more than five minutes after its instant, because nobody looked (the desk was down) or because
    /// the terms have changed.
    pub late: bool,
}

impl Step {
    pub fn is_breach(&self) -> bool {
        self.step == BREACH
    }
}

/// Steps that are due and not yet told; marks them as told in [`Clock::warned`], so that none is told twice, also
/// after a restart. Where several steps of one clock were passed at once, only the highest is told. A paused clock
/// does not warn, but a breach from before its pause is told. A met clock tells nothing.
///
/// Due times are brought up to date first: the configuration may have changed since.
pub fn due_steps(clocks: &mut [Clock], terms: &Terms<'_>, now: Timestamp) -> Vec<Step> {
    clocks.iter_mut().filter_map(|clock| due_step(clock, terms, now)).collect()
}

/// The next instant at which [`due_steps`] may say something; in the past when it is overdue. `None` while every
/// clock is met, paused, or broken and told.
pub fn wake_at(clocks: &[Clock], terms: &Terms<'_>) -> Option<Timestamp> {
    let wake = |clock: &Clock| match clock.state {
        ClockState::Met => None,
        _ if is_told(clock, BREACH) || !terms.promises(clock) => None,
        _ if clock.breached => Some(clock.due_at),
        ClockState::Running => {
            let due = terms.due(clock)?;
            // Shares rise, so the first that is left is the next.
            let next = untold_shares(clock, terms).find_map(|percent| terms.share(clock, percent));
            Some(next.map_or(due, |share| share.min(due)))
        }
        ClockState::Paused | ClockState::Breached => None,
    };
    clocks.iter().filter_map(wake).min()
}

fn due_step(clock: &mut Clock, terms: &Terms<'_>, now: Timestamp) -> Option<Step> {
    if !terms.promises(clock) {
        return None;
    }
    if clock.is_running() {
        clock.due_at = terms.due(clock).unwrap_or(clock.due_at);
        clock.settle(now);
    }
    let escalate = if terms.sla.escalate.is_empty() { Rung::ALL } else { &terms.sla.escalate };
    let (step, rungs, since) = if clock.is_living() && clock.breached {
        (BREACH.to_owned(), escalate.to_vec(), clock.due_at)
    } else if clock.is_running() {
        let passed = |percent: u8| terms.share(clock, percent).filter(|at| *at <= now).map(|at| (percent, at));
        let (percent, since) = untold_shares(clock, terms).filter_map(passed).last()?;
        let rung = terms.sla.warn_at.iter().take_while(|other| **other < percent).count();
        let rung = escalate.get(rung).or(escalate.last());
        (format!("{percent}%"), rung.into_iter().copied().collect(), since)
    } else {
        return None;
    };
    if is_told(clock, &step) {
        return None;
    }
    clock.warned.push(step.clone());
    let late = now.duration_since(since) > LATE;
    Some(Step { target: clock.target, step, rungs, due_at: clock.due_at, late })
}

/// Shares above the highest one told.
fn untold_shares(clock: &Clock, terms: &Terms<'_>) -> impl Iterator<Item = u8> {
    let told = clock.warned.iter().filter_map(|step| percent(step)).max().unwrap_or(0);
    terms.sla.warn_at.iter().copied().filter(move |percent| *percent > told)
}

fn is_told(clock: &Clock, step: &str) -> bool {
    clock.warned.iter().any(|told| told == step)
}

/// The number in "50%".
pub(super) fn percent(step: &str) -> Option<u8> {
    step.strip_suffix('%')?.parse().ok()
}
