//! The life of clocks: what starts, pauses, resumes and meets them.

use jiff::Timestamp;

use crate::desk::sla::steps::{BREACH, percent};
use crate::desk::sla::{Clock, ClockState, Own, Span, Target, Terms};
use crate::desk::ticket::Status;

/// Clocks of one target that are kept once met, the newest; a ticket can have any number of answers.
pub const KEPT: usize = 20;

/// What moves clocks, beside the status that the ticket has afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The request reached a mailbox, or was taken down by an agent.
    Opened,
    /// The requester's side wrote again: a person's message that asks for an answer.
    RequesterWrote,
    /// A person of the desk answered the requester. No acknowledgement, note or side conversation does that.
    Answered,
    /// Status, priority, queue, policy or calendar is another one now.
    Changed {
        /// When the request reached the mailbox; targets that are new to the ticket count from then.
        opened_at: Timestamp,
    },
}

/// Moves the clocks of a ticket, which afterwards has this `status` and is promised these `terms` (`None`: nothing).
///
/// * First response and resolution start with [`Happening::Opened`]. Next response starts with the requester's
///   message, unless the first response is still owed or an earlier message waits: it counts from the oldest. A
///   message that turns out to be older than the one that started it sets it back.
/// * An answer meets first and next response, unless it was given before their begin.
/// * Pending pauses every clock, on hold that of resolution alone: the others are about answering the requester, whoever
///   else is asked. Any other living status lets them run.
/// * A done status meets every clock: resolving tells the requester, and nothing is owed on a done ticket. When it
///   is opened again the resolution clock goes on, the time between being paused; first and next response do not.
/// * [`Happening::Changed`] starts targets that the ticket never had, from the request on: resolution, and first
///   response while the status is still new.
/// * In every case: a living clock whose target is no longer promised is dropped, the due times of the others are
///   computed anew from the terms and the spans. Steps told stay told and a breach stays one, unless the due time
///   has moved later and their own instant past `at` (lower priority, another calendar, a pause that became known
///   late): then the clock is not broken any more, and the step will be told again. An ordinary pause does not do
///   that, for it moves only what comes after its begin.
/// * `at` may lie before what has been recorded (mail fetched late); no clock is turned back for that, its next
///   span begins where the last one did.
pub fn advance(
    clocks: &mut Vec<Clock>,
    terms: Option<&Terms<'_>>,
    happening: Happening,
    status: Status,
    at: Timestamp,
) {
    clocks.iter_mut().filter(|clock| clock.is_running()).for_each(|clock| clock.settle(at));
    if let (false, Some(terms)) = (status.is_done(), terms) {
        match happening {
            Happening::Opened => begin_missing(clocks, terms, at, true),
            Happening::Changed { opened_at } => begin_missing(clocks, terms, opened_at, status == Status::New),
            Happening::RequesterWrote => await_answer(clocks, terms, at),
            Happening::Answered => {}
        }
    }
    if happening == Happening::Answered {
        let owed = |clock: &&mut Clock| clock.target != Target::Resolution && clock.started_at <= at;
        clocks.iter_mut().filter(|clock| clock.is_living()).filter(owed).for_each(|clock| clock.meet(at));
    }
    if !status.is_done() {
        reopen(clocks, terms);
    }
    for clock in clocks.iter_mut().filter(|clock| clock.is_living()) {
        match status {
            Status::Resolved | Status::Closed => clock.meet(at),
            Status::Pending => clock.turn(ClockState::Paused, at),
            Status::OnHold if clock.target == Target::Resolution => clock.turn(ClockState::Paused, at),
            Status::New | Status::Open | Status::OnHold => clock.turn(ClockState::Running, at),
        }
    }
    clocks.retain(|clock| !clock.is_living() || is_promised(terms, clock));
    if let Some(terms) = terms {
        for clock in clocks.iter_mut().filter(|clock| clock.is_living()) {
            clock.reckon(terms, at);
        }
    }
    forget_oldest(clocks);
}

/// Takes over the living clocks of a ticket that is merged into this one; of two for one target the one that is due
/// first stays. Call [`advance`] with [`Happening::Changed`] afterwards.
pub fn merge(clocks: &mut Vec<Clock>, merged: &[Clock]) {
    for other in merged.iter().filter(|clock| clock.is_living()) {
        match clocks.iter_mut().find(|own| own.is_living() && own.target == other.target) {
            Some(own) if own.due_at <= other.due_at => {}
            Some(own) => *own = other.clone(),
            None => clocks.push(other.clone()),
        }
    }
}

fn is_promised(terms: Option<&Terms<'_>>, clock: &Clock) -> bool {
    terms.is_some_and(|terms| terms.promises(clock))
}

pub(super) fn living(clocks: &mut [Clock], target: Target) -> Option<&mut Clock> {
    clocks.iter_mut().find(|clock| clock.is_living() && clock.target == target)
}

fn begin_missing(clocks: &mut Vec<Clock>, terms: &Terms<'_>, from: Timestamp, unanswered: bool) {
    for target in [Target::FirstResponse, Target::Resolution] {
        let wanted = unanswered || target == Target::Resolution;
        if wanted && clocks.iter().all(|clock| clock.target != target) {
            clocks.extend(Clock::promised(terms, target, from));
        }
    }
}

/// The requester waits for an answer since then.
fn await_answer(clocks: &mut Vec<Clock>, terms: &Terms<'_>, since: Timestamp) {
    if living(clocks, Target::FirstResponse).is_some() {
        return;
    }
    match living(clocks, Target::NextResponse) {
        Some(clock) => clock.set_back(since),
        None => clocks.extend(Clock::promised(terms, Target::NextResponse, since)),
    }
}

/// Lets the resolution clock of a ticket that was done live again, paused since then.
fn reopen(clocks: &mut [Clock], terms: Option<&Terms<'_>>) {
    if living(clocks, Target::Resolution).is_none() {
        let last = clocks.iter_mut().rfind(|clock| clock.target == Target::Resolution);
        let goes_on = last.filter(|clock| clock.own != Some(Own::Stopped) && is_promised(terms, clock));
        goes_on.into_iter().for_each(Clock::live_again);
    }
}

fn forget_oldest(clocks: &mut Vec<Clock>) {
    for target in Target::ALL {
        let is_past = |clock: &Clock| clock.target == *target && !clock.is_living();
        let mut surplus = clocks.iter().filter(|clock| is_past(clock)).count().saturating_sub(KEPT);
        clocks.retain(|clock| {
            let forgotten = surplus > 0 && is_past(clock);
            surplus -= usize::from(forgotten);
            !forgotten
        });
    }
}

impl Clock {
    /// `None` without such a promise, and where it can never fall due.
    fn promised(terms: &Terms<'_>, target: Target, from: Timestamp) -> Option<Self> {
        terms.due_from(target, from).map(|due_at| Self::begin(target, from, due_at))
    }

    pub(super) fn begin(target: Target, from: Timestamp, due_at: Timestamp) -> Self {
        Self {
            target,
            state: ClockState::Running,
            started_at: from,
            due_at,
            warned: Vec::new(),
            breached: false,
            spans: vec![Span { from, to: None, state: ClockState::Running }],
            own: None,
        }
    }

    /// Notices that a running clock is broken by now.
    pub(super) fn settle(&mut self, now: Timestamp) {
        if self.is_running() && now >= self.due_at {
            self.breached = true;
            self.state = ClockState::Breached;
        }
    }

    /// Lets a living clock run or pause from then on.
    fn turn(&mut self, state: ClockState, at: Timestamp) {
        let living = if self.breached { ClockState::Breached } else { ClockState::Running };
        self.state = if state == ClockState::Paused { ClockState::Paused } else { living };
        let Some(last) = self.spans.last_mut() else { return };
        if last.state == state {
            return;
        }
        if at > last.from {
            last.to = Some(at);
            let from = at;
            self.spans.push(Span { from, to: None, state });
        } else {
            // No empty spans: this one never was, and the one before it goes on.
            last.state = state;
            if let [.., before, last] = self.spans.as_mut_slice()
                && before.state == last.state
            {
                before.to = None;
                self.spans.pop();
            }
        }
    }

    pub(super) fn meet(&mut self, at: Timestamp) {
        self.state = ClockState::Met;
        match self.spans.as_mut_slice() {
            // No empty spans: the one before has ended at this very instant.
            [_, .., last] if at <= last.from => drop(self.spans.pop()),
            [.., last] => last.to = Some(at.max(last.from)),
            [] => {}
        }
    }

    /// The reverse of [`Clock::meet`], the time since then paused.
    fn live_again(&mut self) {
        self.state = ClockState::Paused;
        match self.spans.last_mut() {
            Some(Span { from, to: Some(met), state: ClockState::Running }) if *from < *met => {
                let from = *met;
                self.spans.push(Span { from, to: None, state: ClockState::Paused });
            }
            Some(last) => {
                last.state = ClockState::Paused;
                last.to = None;
            }
            None => {}
        }
    }

    /// The message that started it was not the first.
    fn set_back(&mut self, to: Timestamp) {
        if to < self.started_at {
            self.started_at = to;
            self.spans.first_mut().into_iter().for_each(|span| span.from = to);
        }
    }

    /// Computes the due time anew. When it has moved later, whatever now lies after `at` is still to come.
    fn reckon(&mut self, terms: &Terms<'_>, at: Timestamp) {
        let Some(due) = terms.due(self) else { return };
        let is_later = due > self.due_at;
        self.due_at = due;
        if !is_later {
            return;
        }
        let mut told = std::mem::take(&mut self.warned);
        told.retain(|step| match step.as_str() {
            BREACH => due <= at,
            share => percent(share).and_then(|share| terms.share(self, share)).is_none_or(|past| past <= at),
        });
        self.warned = told;
        self.breached &= due <= at;
        if self.state == ClockState::Breached && !self.breached {
            self.state = ClockState::Running;
        }
    }
}
