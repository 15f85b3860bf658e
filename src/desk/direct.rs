//! An agent answers the requester past the desk and keeps the desk in copy. The requester has the answer already: it
//! is recorded, the clocks stop, and nothing is sent a second time. What others who take part got without the requester is
//! a note, and stops no clock.

use crate::desk::absence;
use crate::desk::agent_mail;
use crate::desk::aside;
use crate::desk::astray;
use crate::desk::command::{self, Command};
use crate::desk::context;
use crate::desk::delivered::Delivered;
use crate::desk::entered::Entered;
use crate::desk::filing;
use crate::desk::inside;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::refusal;
use crate::desk::returned::Word;
use crate::desk::template::name;
use crate::desk::ticket::Ticket;
use crate::desk::unheard;
use crate::desk::work::{Actor, Work};

/// Decides about an agent's mail that the requester's side of this ticket got as well.
pub fn decide(work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId) -> Plan {
    let said = said(mail.reply_text(), agent, work.policy, "the requester");
    match objection(mail, &ticket, agent, &work).filter(|_| !said.as_it_is) {
        Some(why) => agent_mail::give_back(work, mail, ticket, agent, why),
        None => record(work, mail, ticket, agent, said),
    }
}

/// What would bring it back to the agent. That it has left does not say to which ticket it belongs.
pub fn objection(mail: &Mail, ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Option<String> {
    let automatic = mail.automatic.is_of_machine();
    let heard = !automatic && work.policy.may_hear(agent, &ticket.queue);
    let why = astray::objection(mail, ticket, agent, work).filter(|_| heard)?;
    Some(astray::asked_back(&why, None, ticket.number))
}

/// Decides about one that came back, which the agent says is meant.
pub fn decide_again(work: Work<'_>, mail: &Mail, ticket: Ticket, agent: &AgentId, word: &Word) -> Plan {
    let said = said(word.above(&mail.reply_text()), agent, work.policy, "the requester");
    record(work, mail, ticket, agent, said)
}

fn record(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, agent: &AgentId, said: Said) -> Plan {
    let actor = Actor::Agent(agent.clone());
    let automatic = mail.automatic.is_of_machine();
    if !work.policy.may_hear(agent, &ticket.queue) {
        return unheard::hold(work, mail, ticket, agent, !automatic);
    }
    // The requester answers this very mail next.
    filing::remember(&mut work, &mut ticket, mail);
    if automatic {
        work.plan
            .because(format!("an agent's automatic reply answers nothing: {}", mail.automatic.evidence.join("; ")));
        work.event(&ticket, &actor, "an automatic reply of this agent went to the requester");
        return work.finish(Some(Verdict::Automatic), ticket);
    }
    absence::ended(&mut work, agent);
    filing::tell_unread(&mut work, &ticket, mail);
    let aside = aside::is_aside(mail, &ticket, work.policy);
    if !aside {
        copied_in(&mut work, &mut ticket, mail, agent);
    }
    let Said { commands, mut remarks, .. } = said.heeding(&ticket, &actor, &work);
    let before = work.plan.changes.len();
    let delivered = match aside {
        true => Delivered::Aside(mail.recipients().filter(|to| work.policy.is_outside(to)).cloned().collect()),
        false => Delivered::ToRequester,
    };
    remarks.extend(carry_out(&mut work, &mut ticket, &actor, &commands, &enclosed(mail, delivered)).err());
    tell_done(&mut work, &ticket, agent, &commands, (before, remarks));
    let verdict = if aside { Verdict::Note } else { Verdict::AgentReply };
    work.finish(Some(verdict), ticket)
}

/// Whom an agent copies into an answer takes part from then on; whom the desk asks apart does not, since answers to the
/// requester are no business of theirs.
fn copied_in(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail, agent: &AgentId) {
    let others: Vec<_> = mail.recipients().filter(|to| ticket.side_with(&to.address).is_none()).collect();
    let entered = Entered::now(work, Some(agent));
    work.add_participants(ticket, others, Some(&entered));
}

/// Tells the agent what the commands of a mail that had left did, and of which nothing came.
pub fn tell_done(
    work: &mut Work<'_>,
    ticket: &Ticket,
    agent: &AgentId,
    commands: &[Command],
    (before, remarks): (usize, Vec<String>),
) {
    let actor = Actor::Agent(agent.clone());
    remarks.iter().for_each(|remark| work.event(ticket, &actor, remark.clone()));
    if work.policy.desk.transcript {
        work.plan.warnings.extend(remarks);
        agent_mail::tell_done(work, ticket, agent, commands, before);
        return;
    }
    agent_mail::tell_done(work, ticket, agent, commands, before);
    if let Some(agent) = work.policy.agent(agent).filter(|_| !remarks.is_empty()) {
        let context = context::about(ticket, work.policy, work.now).with_reason(remarks.join("; "));
        notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

/// What an agent's mail to somebody says to the desk.
pub struct Said {
    /// What they have, without the commands above it.
    pub text: String,
    /// The answer, which is recorded, and what to do.
    pub commands: Vec<Command>,
    /// Whether `/send` overrules doubts.
    pub as_it_is: bool,
    /// What the agent must hear about it.
    pub remarks: Vec<String>,
}

impl Said {
    /// Without its commands where something speaks against them on this ticket; what was written stays written.
    pub fn heeding(mut self, ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Self {
        let inside = || inside::of_shared(&self.commands, ticket, actor, work).filter(|_| !self.as_it_is);
        let why = refusal::of(&self.commands, self.as_it_is, ticket, actor, work).or_else(inside);
        let Some(why) = why else { return self };
        self.commands.retain(|command| matches!(command, Command::Answer(_)));
        self.remarks.push(format!("the mail was recorded, and nothing else done: {why}"));
        self
    }

    /// The same where it is no answer to the requester.
    pub fn without_answer(mut self) -> Self {
        self.commands.retain(|command| !matches!(command, Command::Answer(_)));
        self
    }
}

/// Reads it. Whatever stands in it, those whom it went to have it: a line that was not understood holds nothing back, and
/// `/note` makes nothing a note. What is for the desk is done all the same.
pub fn said(whole: String, agent: &AgentId, policy: &Policy, whom: &str) -> Said {
    let orders = match command::read(&whole, agent, policy, None) {
        Ok(orders) => orders,
        Err(wrong) => {
            let remark = format!(
                "the mail was recorded as it stands, since the line `{}` was not understood: {}",
                wrong.line, wrong.why
            );
            let commands = vec![Command::Answer(whole.clone())];
            return Said { text: whole, commands, as_it_is: false, remarks: vec![remark] };
        }
    };
    let mut remarks = Vec::new();
    let mut text = None;
    let mut commands = Vec::new();
    for command in orders.commands {
        match command {
            Command::Answer(words) => text = Some(words),
            // As it stands: what was meant for others was read by them.
            Command::Note(_) => {
                text = Some(whole.clone());
                remarks.push(format!("`/note` kept nothing inside: the mail went to {whom} itself"));
            }
            Command::Ask { .. } => {
                text = Some(whole.clone());
                remarks.push(format!("`/ask` asked nobody: the mail went to {whom} itself"));
            }
            Command::Split => {
                remarks.push("`/split` split nothing off: write it in an answer to the desk's mail".to_owned());
            }
            other => commands.push(other),
        }
    }
    if !orders.prepared.is_empty() {
        text = Some(whole);
        remarks.push(format!("nothing was added to the mail, which went to {whom} itself"));
    }
    // With commands alone, or files alone, something was sent all the same.
    let text = text.unwrap_or_default();
    commands.insert(0, Command::Answer(text.clone()));
    Said { text, commands, as_it_is: orders.as_it_is, remarks }
}

/// What came with it.
pub fn enclosed(mail: &Mail, delivered: Delivered) -> Enclosed {
    let quoted = mail.quoted_text();
    Enclosed {
        attachments: mail.enclosures().cloned().collect(),
        quoted: (!quoted.is_empty()).then_some(quoted),
        message_id: mail.message_id.clone(),
        courtesy: mail.courtesy,
        delivered,
        ..Enclosed::default()
    }
}
