//! Problems and releases: one cause behind several incidents, several changes that are made at once. Whoever solves the
//! one has answered and resolved them all.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::desk::approval;
use crate::desk::command::Command;
use crate::desk::context;
use crate::desk::lifecycle;
use crate::desk::mail::Attachment;
use crate::desk::notify::{self, turned};
use crate::desk::perform::{self, Enclosed};
use crate::desk::plan::Change;
use crate::desk::policy::Policy;
use crate::desk::resolved;
use crate::desk::template::name;
use crate::desk::thread::surviving;
use crate::desk::ticket::{Kind, Link, LinkKind, Status, Ticket, TicketNumber};
use crate::desk::unasked::Unsent;
use crate::desk::work::{Actor, Work};

/// So many are answered in one transaction; the others in the next ones.
const AT_ONCE: usize = 25;

/// A problem that was solved while some of its incidents are still to be answered and resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solving {
    pub by: Actor,
    /// What solved it was an answer; else each requester is told that it is resolved.
    pub answer: Option<String>,
    pub attachments: Vec<Attachment>,
    /// The mail of which those are parts.
    pub message_id: Option<String>,
    pub left: Vec<TicketNumber>,
    pub next_at: Timestamp,
}

impl Solving {
    /// The mail whose parts are still to be sent.
    pub fn letter(&self) -> Option<&str> {
        self.message_id.as_deref().filter(|_| !self.attachments.is_empty())
    }

    /// How much is left to do.
    pub fn steps(&self) -> usize {
        self.left.len()
    }
}

/// When the next of them are.
pub fn goes_on_at(problem: &Ticket) -> Option<Timestamp> {
    problem.course.solving.as_ref().map(|solving| solving.next_at)
}

/// The problem was solved, by this answer where there is one: each incident that is tied to it and lives gets the same
/// answer, in its own thread and to its own people, with nothing of what others wrote; then it is resolved, too.
pub fn solve(work: &mut Work<'_>, problem: &mut Ticket, actor: &Actor, answer: Option<&str>, enclosed: &Enclosed) {
    problem.course.solving = Some(Solving {
        by: actor.clone(),
        answer: answer.map(str::to_owned),
        // What the agent's mail quoted is of the problem's requester.
        attachments: enclosed.attachments.clone(),
        message_id: enclosed.message_id.clone(),
        left: solved_with(work, problem.number, actor),
        next_at: work.now,
    });
    go_on(work, problem);
}

/// Whether commands end a ticket without a word to anybody: it is closed, and nothing is answered. What is tied to it is
/// not solved by that.
pub fn is_silent(commands: &[Command]) -> bool {
    let closes =
        |command: &Command| matches!(command, Command::Status(Status::Closed) | Command::Named(Status::Closed, _));
    commands.iter().any(closes) && !commands.iter().any(|command| matches!(command, Command::Answer(_)))
}

/// The problem was closed without a word: what is tied to it stays as it is, which whoever closed it must know.
pub fn leave_tied(work: &mut Work<'_>, problem: &Ticket, actor: &Actor) {
    let tied = solved_with(work, problem.number, actor);
    let living = tied.iter().filter_map(|number| work.facts.ticket(surviving(*number, work.facts)?));
    let living = living.filter(|one| !one.status.is_done() && actor.may_hear(&one.queue, work.policy));
    let (shown, apart): (Vec<&Ticket>, Vec<&Ticket>) =
        living.partition(|one| work.policy.hears_too(&problem.queue, &one.queue));
    let why = format!("a {} that is closed without a word resolves nothing else", problem.kind);
    if let Some(numbers) = listed(&shown) {
        work.event(problem, actor, format!("{numbers}: {why}"));
    }
    for one in apart {
        work.event_with(problem, one, actor, format!("{} stays as it is: {why}", called(one)));
    }
}

/// "7, 8 stay as they are"; `None`: there are none.
fn listed(tickets: &[&Ticket]) -> Option<String> {
    let numbers: Vec<String> = tickets.iter().map(|ticket| ticket.number.to_string()).collect();
    let stay = if tickets.len() == 1 { "stays as it is" } else { "stay as they are" };
    (!numbers.is_empty()).then(|| format!("{} {stay}", numbers.join(", ")))
}

/// Goes on where that was left. If the problem turned out not to be solved, nothing more is resolved.
pub fn go_on(work: &mut Work<'_>, problem: &mut Ticket) {
    let Some(mut solving) = problem.course.solving.take() else { return };
    if !problem.status.is_done() && !solving.left.is_empty() {
        work.event(problem, &Actor::Desk, "opened again, so that what is tied to it stays as it is");
        solving.left.clear();
    }
    // What was merged meanwhile lives on in another, which is answered once.
    let living = solving.left.iter().filter_map(|number| surviving(*number, work.facts));
    let mut seen = BTreeSet::from([problem.number]);
    solving.left = living.filter(|number| seen.insert(*number)).collect();
    let later = solving.left.split_off(solving.left.len().min(AT_ONCE));
    let (heard, unheard): (Vec<TicketNumber>, Vec<TicketNumber>) =
        solving.left.iter().copied().partition(|number| hears(work, &solving.by, *number));
    leave(work, problem, &unheard);
    for number in heard {
        solve_one(work, problem, &solving, number);
    }
    if !later.is_empty() {
        work.event(problem, &Actor::Desk, format!("{} more are answered in a moment", later.len()));
    }
    let solving = Solving { left: later, next_at: work.now, ..solving };
    problem.course.solving = (solving.steps() > 0).then_some(solving);
}

/// Answers one incident and resolves it, whether a brake holds back that its requester is told or not.
fn solve_one(work: &mut Work<'_>, problem: &Ticket, solving: &Solving, number: TicketNumber) {
    let actor = &solving.by;
    let living = work.facts.ticket(number).filter(|incident| !incident.status.is_done());
    let Some(mut incident) = living.cloned().filter(|incident| incident.number != problem.number) else { return };
    // What was rejected or withdrawn is not made, whatever it was to go out with.
    if let Some(outcome) = incident.unmade() {
        let told = format!("{} was {outcome}, and stays as it is", called(&incident));
        work.event_with(problem, &incident, actor, told);
        return;
    }
    // Nor is a change that nobody decided about, whatever it is tied to.
    if let Some(why) = lifecycle::objection(&incident, Status::Resolved) {
        work.event_with(problem, &incident, actor, format!("{why}: it stays as it is"));
        return;
    }
    let enclosed = Enclosed { attachments: solving.attachments.clone(), ..Enclosed::default() };
    let answer = solving.answer.as_deref();
    let mut braked = None;
    let how = match answer.map(|text| perform::send(work, &mut incident, actor, text, &enclosed, true)) {
        Some(Ok(())) => "answered and resolved",
        // Said on the incident; it is left as it is, lest nobody looks at it any more.
        Some(Err(why)) => {
            let told = format!("{} was resolved, but no answer was sent: {why}", called(problem));
            work.event_with(&incident, problem, actor, told);
            work.event_with(problem, &incident, actor, format!("{} was not answered: {why}", called(&incident)));
            return;
        }
        None => {
            if let Err(Unsent::Braked(why)) = resolved::notice(work, &mut incident, actor) {
                braked = Some(why);
            }
            "resolved"
        }
    };
    work.set_status(&mut incident, Status::Resolved, actor);
    if braked.is_some() {
        resolved::tell_later(work, &mut incident, actor);
    }
    work.event_with(&incident, problem, actor, format!("resolved with {}", called(problem)));
    let openly = work.policy.hears_too(&incident.queue, &problem.queue);
    let along = if openly { format!(" with {}", called(problem)) } else { String::new() };
    turned::with(work, &incident, actor, &along, answer.unwrap_or_default());
    let but =
        braked.as_ref().map(|why| format!("; the mail that says so leaves later, since a brake holds it back: {why}"));
    let requester = &incident.requester.address.address;
    let told = format!("{} of {requester} was {how}{}", called(&incident), but.unwrap_or_default());
    work.event_with(problem, &incident, actor, told);
    work.save(incident);
}

/// An agent resolves nothing of which they may not hear.
fn hears(work: &Work<'_>, actor: &Actor, number: TicketNumber) -> bool {
    work.facts.ticket(number).is_none_or(|incident| actor.may_hear(&incident.queue, work.policy))
}

/// Incidents of which whoever solved the problem may not hear stay as they are. Those who may are told, where they may
/// hear of the problem; the problem says nothing of it, since that there is something would be said with it.
fn leave(work: &mut Work<'_>, problem: &Ticket, unheard: &[TicketNumber]) {
    let living = unheard.iter().filter_map(|number| work.facts.ticket(*number)).filter(|one| !one.status.is_done());
    for incident in living.filter(|one| work.policy.hears_too(&one.queue, &problem.queue)) {
        let told = format!(
            "{} was resolved by somebody who may not hear of this ticket, so that it stays as it is: answer and \
             resolve it",
            called(problem)
        );
        work.event(incident, &Actor::Desk, told.clone());
        for agent in notify::present_audience(work, incident) {
            let context = context::about(incident, work.policy, work.now).with_reason(told.clone());
            notify::tell(work, incident, agent, name::NOTIFY_CHANGE, context, Vec::new());
        }
    }
}

/// A ticket, as events name it.
pub fn called(ticket: &Ticket) -> String {
    format!("{} {}", ticket.kind, ticket.number)
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

/// All that is solved with a problem or release: what is tied to it and, where that is a problem or release as well, what is
/// tied to that in turn. Each once, also where ties go round. Of which the actor may not hear leads on to nothing.
pub fn solved_with(work: &Work<'_>, to: TicketNumber, actor: &Actor) -> Vec<TicketNumber> {
    let leads_on = |ticket: &Ticket| {
        matches!(ticket.kind, Kind::Problem | Kind::Release) && actor.may_hear(&ticket.queue, work.policy)
    };
    below(work, to, leads_on)
}

/// What is tied to a ticket, and to those of them that lead on, each once.
fn below(work: &Work<'_>, to: TicketNumber, leads_on: impl Fn(&Ticket) -> bool) -> Vec<TicketNumber> {
    let mut seen = BTreeSet::from([to]);
    let mut found: Vec<TicketNumber> = Vec::new();
    let mut next = Some(to);
    let mut at = 0;
    while let Some(number) = next {
        found.extend(tied(work, number).into_iter().filter(|number| seen.insert(*number)));
        let on = found.iter().skip(at).position(|number| work.facts.ticket(*number).is_some_and(&leads_on));
        next = on.and_then(|on| found.get(at + on)).copied();
        at += on.map_or(0, |on| on + 1);
    }
    found
}

/// Why a ticket may not be tied to another as to its cause or release: that one is tied to it already, in however many
/// steps, and each would be solved with the other.
pub fn circle(commands: &[Command], ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    let heard = |other: &Ticket| actor.may_hear(&other.queue, work.policy);
    let is_below = |number: TicketNumber, of: TicketNumber| below(work, of, heard).contains(&number);
    let own = ticket.number;
    let incidents = commands.iter().flat_map(|command| match command {
        Command::Incidents(numbers) => numbers.as_slice(),
        _ => &[],
    });
    let incidents: Vec<TicketNumber> = incidents.filter_map(|number| surviving(*number, work.facts)).collect();
    let causes = commands.iter().filter_map(|command| match command {
        Command::Link(LinkKind::CausedBy | LinkKind::PartOf, to) => surviving(*to, work.facts),
        _ => None,
    });
    let causes: Vec<TicketNumber> = causes.collect();
    let in_circle = |cause: &&TicketNumber| {
        is_below(**cause, own) || incidents.iter().any(|incident| incident == *cause || is_below(**cause, *incident))
    };
    let cause = causes.iter().find(in_circle).map(|cause| (own, *cause));
    let (one, other) = cause
        .or_else(|| incidents.iter().find(|incident| is_below(own, **incident)).map(|incident| (*incident, own)))?;
    Some(format!(
        "Ticket {other} is tied to ticket {one} already, be it by others between: tied the other way as well, each would be \
         solved with the other. Leave it at one way"
    ))
}

/// Those of them of which everybody may hear who hears of the ticket.
fn tied_openly<'w>(work: &'w Work<'_>, to: &'w Ticket) -> impl Iterator<Item = TicketNumber> + 'w {
    tied(work, to.number).into_iter().filter(|number| {
        let other = work.facts.ticket(*number);
        other.is_none_or(|other| work.policy.hears_too(&to.queue, &other.queue))
    })
}

/// Whether there are any of which everybody may hear who hears of the ticket.
pub fn ties(work: &Work<'_>, to: &Ticket) -> bool {
    tied_openly(work, to).next().is_some()
}

/// What is no more done with a problem or release that becomes something else.
pub fn forgets(work: &Work<'_>, ticket: &Ticket, kind: Kind) -> Option<String> {
    let acts = matches!(ticket.kind, Kind::Problem | Kind::Release) && kind != ticket.kind;
    let count = if acts { tied_openly(work, ticket).count() } else { 0 };
    (count > 0).then(|| {
        let tickets = if count == 1 { "1 ticket".to_owned() } else { format!("{count} tickets") };
        format!("{tickets} tied to this {} will not be solved with it any more", ticket.kind)
    })
}

/// Ties incidents to the problem that caused them.
pub fn tie(work: &mut Work<'_>, problem: &Ticket, actor: &Actor, incidents: &[TicketNumber]) {
    let tied = incidents.iter().filter_map(|number| work.facts.ticket(surviving(*number, work.facts)?));
    let lives = tied.into_iter().any(|incident| !incident.status.is_done());
    work.plan.warnings.extend(solves_nothing(problem, LinkKind::CausedBy, lives));
    for number in incidents {
        let Some(incident) = surviving(*number, work.facts).filter(|number| *number != problem.number) else {
            continue;
        };
        let Some(other) = work.facts.ticket(incident) else { continue };
        work.plan.changes.push(Change::Link(Link { kind: LinkKind::CausedBy, from: incident, to: problem.number }));
        work.plan.warnings.extend(is_apart(problem, other, LinkKind::CausedBy, work.policy));
        work.event_with(problem, other, actor, format!("causes {}", called(other)));
    }
}

/// Whether somebody ties an incident to what is no problem yet, or a change to what is no release: solving that would
/// solve nothing else. Nor does what is solved already, where something tied to it lives.
pub fn solves_nothing(other: &Ticket, tie: LinkKind, lives: bool) -> Option<String> {
    let (kind, does) = match tie {
        LinkKind::CausedBy => (Kind::Problem, "what it caused"),
        LinkKind::PartOf => (Kind::Release, "what it contains"),
        _ => return None,
    };
    let is_over = lives && other.status.is_done();
    if other.kind == kind {
        let told =
            || format!("{} is {} already: what is tied to it now is not answered with it", called(other), other.status);
        return is_over.then(told);
    }
    Some(format!(
        "ticket {0} is of kind {1}: only as a {kind} it resolves {does}; /kind {kind} there makes it one",
        other.number, other.kind
    ))
}

/// Whether somebody ties what is of a restricted queue to what others may solve: they leave it as it is.
pub fn is_apart(problem: &Ticket, incident: &Ticket, tie: LinkKind, policy: &Policy) -> Option<String> {
    let ties = matches!(tie, LinkKind::CausedBy | LinkKind::PartOf);
    (ties && !policy.hears_too(&problem.queue, &incident.queue)).then(|| {
        format!(
            "ticket {} is of queue {}, which is restricted: only if somebody resolves ticket {} who may hear of it, it \
             is resolved, too",
            incident.number, incident.queue, problem.number
        )
    })
}

/// A release goes out when all its changes are decided about, also where it is solved with something else; each that is
/// not, in words. One of which whoever resolves it may not hear is not made with it, and stays as it is.
pub fn undecided(ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Option<String> {
    if !matches!(ticket.kind, Kind::Problem | Kind::Release) {
        return None;
    }
    let with_it = solved_with(work, ticket.number, actor);
    let others = with_it.iter().filter_map(|number| work.facts.ticket(*number));
    let heard = |other: &&Ticket| actor.may_hear(&other.queue, work.policy);
    let releases = std::iter::once(ticket).chain(others.filter(heard)).filter(|one| one.kind == Kind::Release);
    let changes: BTreeSet<TicketNumber> = releases.flat_map(|release| tied(work, release.number)).collect();
    let changes = changes.into_iter().filter_map(|number| work.facts.ticket(number)).filter(heard);
    let whys: Vec<String> = changes.filter(|change| !change.status.is_done()).filter_map(approval::objection).collect();
    (!whys.is_empty()).then(|| {
        format!(
            "{}. What shall not go out with it is withdrawn by `/status closed`, in answer to a mail about that ticket",
            whys.join(". ")
        )
    })
}
