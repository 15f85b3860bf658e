//! Mail of an agent who answers a notification: the answer goes on to the requester, a note stays, a question goes to
//! a third party, commands act.

mod ready;

use crate::desk::absence;
use crate::desk::agent_mail::ready::{Meant, Ready};
use crate::desk::approval;
use crate::desk::asking;
use crate::desk::astray;
use crate::desk::audience;
use crate::desk::command::{self, Command, Misunderstood, Orders};
use crate::desk::context;
use crate::desk::direct;
use crate::desk::duplicate;
use crate::desk::facts::Side;
use crate::desk::interleaved;
use crate::desk::mail::{Address, Mail};
use crate::desk::merging;
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::objection::Objection;
use crate::desk::passing_on::{self, Relayed};
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::{Change, Plan, Verdict};
use crate::desk::problem;
use crate::desk::refusal;
use crate::desk::returned::{self, Word};
use crate::desk::template::{Context, MessageView, name};
use crate::desk::thread;
use crate::desk::ticket::{AuthorKind, EntryKind, NewEntry, Ticket, TicketNumber};
use crate::desk::unheard;
use crate::desk::work::{Actor, Work};

/// Decides about mail that an agent proved to have sent.
pub fn decide(work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId) -> Plan {
    let over = returned::over(mail, agent, work.facts, work.policy);
    if let Some(why) = over.filter(|_| work.policy.may_hear(agent, &ticket.queue)) {
        return give_back(work, mail, ticket, agent, why);
    }
    if has_it(mail, &ticket, &work) {
        return direct::decide(work, mail, ticket, agent);
    }
    let text = written(mail, &ticket, agent, &work);
    let orders = command::read(&text, agent, work.policy, Some(&work.knowledge()));
    let is_meant = is_automatic(mail)
        || orders.as_ref().is_ok_and(|orders| orders.as_it_is)
        || !work.policy.may_hear(agent, &ticket.queue);
    let read = Read { text, orders, again: None };
    let Some(why) = astray::objection(mail, &ticket, agent, &work).filter(|_| !is_meant) else {
        return heed(work, mail, ticket, agent, read);
    };
    // Who has it done all the same must know of all that speaks against it.
    let also = heed(work.clone(), mail, ticket.clone(), agent, read).returned;
    let why = astray::asked_back(&why, also.as_ref().map(Objection::why), ticket.number);
    give_back(work, mail, ticket, agent, why)
}

/// Whether the requester has it from the agent's own client, which the desk cannot take back: it is recorded as it stands.
pub fn has_it(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> bool {
    mail.recipients().any(|to| to.is(&ticket.requester.address.address))
        && asking::asked_directly(mail, ticket, work.policy).is_empty()
        && thread::tickets_addressed(mail, work.facts, work.policy).len() <= 1
}

/// Whether a machine wrote it in the agent's name. Who takes back what they sent must hear that it has left.
fn is_automatic(mail: &Mail) -> bool {
    let recalls = mail.client_notice.as_ref().is_some_and(|notice| notice.recalls);
    mail.automatic.is_of_machine() && !recalls
}

/// What the agent wrote. What the requester said is no business of a third party.
fn written(mail: &Mail, ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> String {
    let plain = mail.reply_text();
    let Some(between) = interleaved::text(mail, work.facts.latest.get(&ticket.number)) else { return plain };
    let orders = command::read(&plain, agent, work.policy, Some(&work.knowledge()));
    let answers = orders.is_ok_and(|orders| orders.commands.iter().any(|one| matches!(one, Command::Answer(_))));
    if answers { between } else { plain }
}

/// What would bring it back to the agent, were it proven to be theirs.
pub fn objection(work: &Work<'_>, mail: &Mail, ticket: &Ticket, agent: &AgentId) -> Option<String> {
    Some(decide(work.clone(), mail, ticket.clone(), agent).returned?.why().to_owned())
}

/// Decides about mail that came back, or of which the agent was asked, as the agent says. That it is sent as it is was said
/// of what stood in its way when it came, and not of what came since.
pub fn decide_again(mut work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId, word: &Word) -> Plan {
    let own = match word.asks(agent, work.policy) {
        true => mail.reply_text(),
        false => written(mail, &ticket, agent, &work),
    };
    let text = word.above(&own);
    let read = |text: &str| command::read(text, agent, work.policy, Some(&work.knowledge()));
    let orders = match (read(&text), word, word.keeps(agent, work.policy)) {
        // What was not understood is text; what becomes of that was not said by it.
        (Err(_), Word::Send, _) => read(&format!("/send\n{text}")).map(|orders| Orders { as_it_is: false, ..orders }),
        // Whatever stands in it, it leaves with nobody, and a mere name is kept as well.
        (orders, _, Some(said)) => {
            let of_mail = |command: &Command| !said.contains(command) && *command != Command::Note(String::new());
            let orders = orders.ok().filter(|orders| orders.commands.iter().any(of_mail));
            let whole = || [Command::Note(own)].into_iter().chain(said.clone()).collect();
            let orders = orders.unwrap_or_else(|| Orders { commands: whole(), ..Orders::default() });
            Ok(returned::kept(&mut work, orders, &said))
        }
        (orders, _, None) => orders,
    };
    heed(work, mail, ticket, agent, Read { text, orders, again: Some(word) })
}

/// What an agent wrote, read.
struct Read<'w> {
    text: String,
    orders: Result<Orders, Misunderstood>,
    /// What the agent said of it when it came back.
    again: Option<&'w Word>,
}

fn heed(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, agent: &AgentId, read: Read<'_>) -> Plan {
    let actor = Actor::Agent(agent.clone());
    let automatic = is_automatic(mail);
    if !work.policy.may_hear(agent, &ticket.queue) {
        return unheard::hold(work, mail, ticket, agent, !automatic);
    }
    let addressed = thread::tickets_addressed(mail, work.facts, work.policy);
    if addressed.len() > 1 && !automatic {
        let numbers = addressed.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
        let why = format!("It is addressed to tickets {numbers}: write to each in a mail of its own; nothing was done");
        return give_back(work, mail, ticket, agent, why);
    }
    let asked = asking::asked_directly(mail, &ticket, work.policy);
    if !asked.is_empty() && !automatic {
        return asking::asked_already(work, mail, ticket, agent, asked);
    }
    if let Some(id) = mail.message_id.as_deref().filter(|_| !work.facts.id_taken) {
        work.know(id, ticket.number, Side::Agent);
    }
    if automatic {
        return file(work, Some(mail), ticket, agent, &mail.automatic.evidence.join("; "));
    }
    let (again, overruled) = (read.again.is_some(), read.again == Some(&Word::Send));
    let orders = match (Meant { mail, ticket: &ticket, agent, again, work: &work }).understood(read.orders, &read.text)
    {
        Ok(orders) => orders,
        Err(why) => return give_back(work, mail, ticket, agent, why),
    };
    if let Some(original) = passing_on::relayed(mail, &ticket, &orders, &work) {
        if let Some(why) = passing_on::unclear(&orders.commands, &ticket, &work) {
            return give_back(work, mail, ticket, agent, why);
        }
        let commands = passing_on::inside(orders.commands);
        return pass_on(work, mail, (ticket, original), agent, (commands, overruled));
    }
    if let Some(foreign) = passing_on::foreign(mail, &ticket, &orders, &work) {
        if let Some(why) = foreign.unclear(&orders, &ticket).filter(|_| !again) {
            return give_back(work, mail, ticket, agent, why);
        }
        if let Some(commands) = foreign.kept(&orders).filter(|_| !overruled) {
            return keep(work, mail, ticket, agent, (&foreign.from, &commands));
        }
    }
    let orders = Orders { as_it_is: orders.as_it_is || overruled, ..orders };
    let ready = Meant { mail, ticket: &ticket, agent, again, work: &work }.ready(orders);
    let Ready { commands, enclosed, answers } = match ready {
        Ok(ready) => ready,
        Err(why) => {
            let asks = read.again.is_some_and(|word| word.asks(agent, work.policy));
            let why = if asks { returned::not_asked(why, &ticket) } else { why };
            return give_back(work, mail, ticket, agent, why);
        }
    };
    let is_sent = |text: &String| duplicate::is_sent(text, &enclosed.attachments, &ticket, agent, &work);
    if !again && commands.iter().any(|command| matches!(command, Command::Answer(text) if is_sent(text))) {
        return sent_twice(work, mail, ticket, agent);
    }
    absence::ended(&mut work, agent);
    let untouched = (work.clone(), ticket.clone());
    let before = work.plan.changes.len();
    if let Some(told) = heard_all_the_same(mail, &commands, &ticket) {
        work.event(&ticket, &actor, told.clone());
        work.plan.warnings.push(told);
    }
    let told_of = work.facts.told_of.as_ref().filter(|_| commands.contains(&Command::Split));
    if let Some(told) = told_of {
        ticket = merging::part(&mut work, &ticket, (told.id, &told.entry, told.contact.as_ref()), &actor);
        let what = format!("{} split this off another ticket", actor.author(work.policy).name.unwrap_or_default());
        notify::of_change(&mut work, &ticket, Some(agent), (name::NOTIFY_CHANGE, &what), (&told.entry.text, &[]));
    }
    if let Err(why) = carry_out(&mut work, &mut ticket, &actor, &commands, &enclosed) {
        let (work, ticket) = untouched;
        return give_back(
            work,
            mail,
            ticket,
            agent,
            format!("It cannot be sent ({why}); answer this mail with `/note` to keep it inside"),
        );
    }
    approval::settle(&mut work, &mut ticket, &actor);
    work.plan.warnings.extend(returned::left_unsent(&commands, &ticket, agent, &work));
    tell_done(&mut work, &ticket, agent, &commands, before);
    let verdict = if answers {
        Verdict::AgentReply
    } else if commands.iter().any(|command| matches!(command, Command::Note(_))) {
        Verdict::Note
    } else {
        Verdict::Command
    };
    work.finish(Some(verdict), ticket)
}

/// Takes in what an agent passes on of somebody who takes part or was asked, and does what stands above.
fn pass_on(
    mut work: Work<'_>,
    mail: &Mail,
    (mut ticket, original): (Ticket, Relayed),
    agent: &AgentId,
    (mut commands, overruled): (Vec<Command>, bool),
) -> Plan {
    let actor = Actor::Agent(agent.clone());
    let beside = passing_on::beside(mail, &mut commands);
    if let Some(why) = refusal::of(&commands, overruled, &ticket, &actor, &work) {
        return give_back(work, mail, ticket, agent, why);
    }
    let untouched = (work.clone(), ticket.clone());
    absence::ended(&mut work, agent);
    passing_on::join(&mut work, &mut ticket, &original, agent);
    let before = work.plan.changes.len();
    if let Err(why) = carry_out(&mut work, &mut ticket, &actor, &commands, &beside) {
        let (work, ticket) = untouched;
        return give_back(work, mail, ticket, agent, why);
    }
    tell_done(&mut work, &ticket, agent, &commands, before);
    work.plan.because(format!("agent {agent} passes on what {} wrote", named(&original.mail)));
    work.finish(Some(Verdict::Appended), ticket)
}

/// Keeps what an agent passes on of somebody who has no part in the ticket, and does what stands above.
fn keep(
    mut work: Work<'_>,
    mail: &Mail,
    mut ticket: Ticket,
    agent: &AgentId,
    (from, commands): (&Address, &[Command]),
) -> Plan {
    let actor = Actor::Agent(agent.clone());
    if let Some(why) = refusal::of(commands, false, &ticket, &actor, &work) {
        return give_back(work, mail, ticket, agent, why);
    }
    let untouched = (work.clone(), ticket.clone());
    absence::ended(&mut work, agent);
    let before = work.plan.changes.len();
    let attachments = mail.enclosures().cloned().collect();
    let enclosed = Enclosed { attachments, message_id: mail.message_id.clone(), ..Enclosed::default() };
    if let Err(why) = carry_out(&mut work, &mut ticket, &actor, commands, &enclosed) {
        let (work, ticket) = untouched;
        return give_back(work, mail, ticket, agent, why);
    }
    let from = from.label();
    work.plan
        .warnings
        .push(format!("the mail of {from}, who has no part in ticket {}, was kept as a note there", ticket.number));
    tell_done(&mut work, &ticket, agent, commands, before);
    work.finish(Some(Verdict::Note), ticket)
}

fn named(mail: &Mail) -> &str {
    mail.from.as_ref().map_or("somebody", Address::label)
}

/// Whether somebody else gets the ticket.
pub fn hands_over(command: &Command, ticket: &Ticket, agent: &AgentId) -> bool {
    match command {
        Command::Assign(Some(to)) | Command::Owner(Some(to)) => to != agent,
        Command::Queue(queue) => *queue != ticket.queue,
        _ => false,
    }
}

/// What an agent must know who keeps something inside, in a mail that went to the requester's side as well.
fn heard_all_the_same(mail: &Mail, commands: &[Command], ticket: &Ticket) -> Option<String> {
    let kept = commands.iter().find_map(|command| match command {
        Command::Note(_) => Some("/note"),
        Command::Ask { .. } => Some("/ask"),
        _ => None,
    })?;
    let takes_part = |to: &&Address| ticket.is_participant(&to.address) || ticket.requester.address.is(&to.address);
    let heard: Vec<&str> = mail.recipients().filter(takes_part).map(|to| to.address.as_str()).collect();
    (!heard.is_empty()).then(|| format!("`{kept}` kept nothing from {}: the mail itself went there", heard.join(", ")))
}

/// Tells the agent what the commands of a mail did; an answer or a note alone speaks for itself, unless something did
/// not come of it.
pub fn tell_done(work: &mut Work<'_>, ticket: &Ticket, agent: &AgentId, commands: &[Command], before: usize) {
    let helped = commands.contains(&Command::Help);
    let speaks = |command: &Command| matches!(command, Command::Answer(_) | Command::Note(_));
    let tells = commands.iter().any(|command| !speaks(command)) || !work.plan.warnings.is_empty();
    let Some(reader) = work.policy.agent(agent).filter(|_| tells) else { return };
    if !work.policy.desk.transcript && !helped {
        return;
    }
    // What was done to the incidents of a problem is told on that as well, or warned of, in a line each; and what the
    // desk does to another ticket is for those who see to that one.
    let incidents = problem::solved_with(work, ticket.number, &Actor::Agent(agent.clone()));
    let in_passing = |number: &TicketNumber| incidents.contains(number);
    let own = ticket.number;
    let of_others = |number: &TicketNumber, entry: &NewEntry| *number != own && entry.author.kind == AuthorKind::System;
    let done = work.plan.changes.iter().skip(before).filter_map(|change| match change {
        Change::Entry { ticket, entry }
            if entry.kind == EntryKind::Event && !in_passing(ticket) && !of_others(ticket, entry) =>
        {
            // What is warned of is told once.
            (!work.plan.warnings.contains(&entry.text)).then(|| format!("- {}", entry.text))
        }
        _ => None,
    });
    let warned = work.plan.warnings.iter().map(|warning| format!("- Beware: {warning}"));
    let done = done.chain(warned).collect::<Vec<_>>().join("\n");
    let message = MessageView { text: if helped { command::help() } else { String::new() }, ..MessageView::default() };
    // Whoever gave it away to where they may not follow hears what they did, and nothing of what became of it.
    let before = work.facts.ticket(ticket.number).filter(|_| !work.policy.may_hear(agent, &ticket.queue));
    let given = before.map(|before| Ticket { number: TicketNumber::NONE, ..before.clone() });
    let ticket = given.as_ref().unwrap_or(ticket);
    let question = asking::question(work, own, commands);
    let about = context::about(ticket, work.policy, work.now).with_reason(done).with_message(message);
    let context = Context { question, ..about };
    notify::tell(work, ticket, reader, name::TRANSCRIPT, context, Vec::new());
}

/// A machine wrote in the agent's name: a notice, where it is proven that the agent's did.
pub fn file(mut work: Work<'_>, notice: Option<&Mail>, ticket: Ticket, agent: &AgentId, why: &str) -> Plan {
    work.plan.because(format!("an agent's automatic reply never leaves the desk: {why}"));
    let away = notice.and_then(|mail| absence::noticed(&mut work, &ticket, agent, mail));
    let away = away.map(|away| format!("; {away}")).unwrap_or_default();
    let actor = Actor::Agent(agent.clone());
    work.event(&ticket, &actor, format!("an automatic reply came from this agent and was filed{away}"));
    work.finish(Some(Verdict::Automatic), ticket)
}

/// With a full stop, unless it ends a sentence already.
pub fn ended(why: &str) -> String {
    let stop = if why.ends_with(['?', '.', '!', '”']) { "" } else { "." };
    format!("{why}{stop}")
}

/// A client sent one answer twice, as two mails. An agent who means to repeat it can still have it sent.
fn sent_twice(work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId) -> Plan {
    let why = "It is the answer that you sent already, word for word, and nothing came since: it went out once, and nothing more was \
               done. To have it sent again, answer this mail with /send";
    bring_back(work, mail, ticket, agent, (why.into(), Verdict::Duplicate))
}

/// Nothing of the mail was carried out or sent: the agent gets it back and hears why.
pub fn give_back(work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId, why: impl Into<Objection>) -> Plan {
    bring_back(work, mail, ticket, agent, (why.into(), Verdict::Held))
}

fn bring_back(
    mut work: Work<'_>,
    mail: &Mail,
    ticket: Ticket,
    agent: &AgentId,
    (objection, verdict): (Objection, Verdict),
) -> Plan {
    let why = objection.told();
    let of_line_alone = matches!(objection, Objection::OfLine { alone: true, .. });
    let template = match of_line_alone && audience::answers_requester(mail, agent, &ticket, &work) {
        true => name::MISUNDERSTOOD,
        false => name::RETURNED,
    };
    work.plan.because(format!("{} and returned to agent {agent}: {why}", verdict.as_str()));
    work.plan.returned = Some(objection);
    work.event(&ticket, &Actor::Agent(agent.clone()), format!("mail was returned: {why}"));
    if let Some(agent) = work.policy.agent(agent) {
        let about = context::about(&ticket, work.policy, work.now);
        let left = returned::left_behind(mail, &ticket, &work).filter(|_| template == name::MISUNDERSTOOD);
        let why = left.map_or(why.clone(), |left| format!("{} {left}", ended(&why)));
        let context = context::returned(about, mail, agent, work.policy, why);
        notify::give_back(&mut work, &ticket, agent, (template, context));
    }
    work.finish(Some(verdict), ticket)
}
