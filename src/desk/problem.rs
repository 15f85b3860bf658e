//! Problems and releases: one cause behind several incidents, several changes that are made at once. Whoever solves the
//! one has answered and resolved them all.

use crate::desk::approval::{self, Outcome};
use crate::desk::lifecycle;
use crate::desk::perform::{self, Enclosed};
use crate::desk::plan::Change;
use crate::desk::thread::surviving;
use crate::desk::ticket::{Kind, Link, LinkKind, Status, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// The problem was solved, by this answer where there is one: each incident that is tied to it and lives gets the same
/// answer, in its own thread and to its own people, with nothing of what others wrote; then it is resolved, too.
pub fn solve(work: &mut Work<'_>, problem: &Ticket, actor: &Actor, answer: Option<&str>, enclosed: &Enclosed) {
    let incidents = tied(work, problem.number);
    // What the agent's mail quoted is of the problem's requester.
    let enclosed = Enclosed { attachments: enclosed.attachments.clone(), ..Enclosed::default() };
    for number in incidents {
        // An agent resolves nothing of which they may not hear.
        let hears = |queue| actor.agent().is_none_or(|agent| work.policy.may_hear(agent, queue));
        let living = work.facts.ticket(number).filter(|incident| !incident.status.is_done() && hears(&incident.queue));
        let Some(mut incident) = living.cloned().filter(|incident| incident.number != problem.number) else { continue };
        // What was rejected is not made, whatever it was to go out with.
        if problem.kind == Kind::Release && is_rejected(&incident) {
            work.event(problem, actor, format!("change {number} was rejected, and stays as it is"));
            continue;
        }
        // Nor is a change that nobody decided about, whatever it is tied to.
        if let Some(why) = lifecycle::objection(&incident, Status::Resolved) {
            work.event(problem, actor, format!("{why}: it stays as it is"));
            continue;
        }
        let how = match answer.map(|text| perform::send(work, &mut incident, actor, text, &enclosed, true)) {
            Some(Ok(())) => "answered and resolved",
            // Said on the incident; it is left as it is, lest nobody looks at it any more.
            Some(Err(why)) => {
                work.event(
                    &incident,
                    actor,
                    format!("{} {} was resolved, but no answer was sent: {why}", problem.kind, problem.number),
                );
                work.event(problem, actor, format!("{} {number} was not answered: {why}", incident.kind));
                continue;
            }
            None => {
                perform::notice(work, &mut incident, actor);
                "resolved"
            }
        };
        work.set_status(&mut incident, Status::Resolved, actor);
        work.event(&incident, actor, format!("resolved with {} {}", problem.kind, problem.number));
        work.event(
            problem,
            actor,
            format!("{} {number} of {} was {how}", incident.kind, incident.requester.address.address),
        );
        work.save(incident);
    }
}

/// The incidents of a problem and the changes of a release, with those that this decision ties to it.
pub fn tied(work: &Work<'_>, to: TicketNumber) -> Vec<TicketNumber> {
    let mut tied = work.facts.caused.get(&to).cloned().unwrap_or_default();
    for change in &work.plan.changes {
        if let Change::Link(link) = change
            && matches!(link.kind, LinkKind::CausedBy | LinkKind::PartOf)
            && link.to == to
            && !tied.contains(&link.from)
        {
            tied.push(link.from);
        }
    }
    tied
}

/// Ties incidents to the problem that caused them.
pub fn tie(work: &mut Work<'_>, problem: &Ticket, actor: &Actor, incidents: &[TicketNumber]) {
    work.plan.warnings.extend(is_none(problem, LinkKind::CausedBy));
    for number in incidents {
        let Some(incident) = surviving(*number, work.facts).filter(|number| *number != problem.number) else {
            continue;
        };
        work.plan.changes.push(Change::Link(Link { kind: LinkKind::CausedBy, from: incident, to: problem.number }));
        work.event(problem, actor, format!("causes ticket {incident}"));
    }
}

/// Whether somebody ties an incident to what is no problem yet, or a change to what is no release: solving that would
/// solve nothing else.
pub fn is_none(other: &Ticket, tie: LinkKind) -> Option<String> {
    let (kind, does) = match tie {
        LinkKind::CausedBy => (Kind::Problem, "what it caused"),
        LinkKind::PartOf => (Kind::Release, "what it contains"),
        _ => return None,
    };
    (other.kind != kind).then(|| {
        format!(
            "ticket {0} is of kind {1}: only as a {kind} it resolves {does}; /kind {kind} there makes it one",
            other.number, other.kind
        )
    })
}

/// A release goes out when all its changes are decided about; the first that is not, in words.
pub fn undecided(release: &Ticket, work: &Work<'_>) -> Option<String> {
    if release.kind != Kind::Release {
        return None;
    }
    tied(work, release.number).iter().filter_map(|number| work.facts.ticket(*number)).find_map(approval::objection)
}

fn is_rejected(change: &Ticket) -> bool {
    change.course.approval.as_ref().is_some_and(|approval| approval.outcome() == Outcome::Rejected)
}
