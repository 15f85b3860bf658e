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
use crate::desk::filing;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::notify;
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Policy;
use crate::desk::refusal;
use crate::desk::template::name;
use crate::desk::ticket::Ticket;
use crate::desk::unheard;
use crate::desk::work::{Actor, Work};

/// Decides about an agent's mail that the requester's side of this ticket got as well.
pub fn decide(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket, agent: &AgentId) -> Plan {
    let actor = Actor::Agent(agent.clone());
    let automatic = mail.automatic.is_automatic && !mail.automatic.human_author;
    if !work.policy.may_hear(agent, &ticket.queue) {
        return unheard::hold(work, mail, ticket, agent, !automatic);
    }
    let said = said(mail, agent, work.policy);
    if !automatic
        && !said.as_it_is
        && let Some(why) = astray::objection(mail, &ticket, agent, &work)
    {
        let why = astray::asked_back(&why, None, ticket.number);
        return agent_mail::give_back(work, mail, ticket, agent, why);
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
        copied_in(&mut work, &mut ticket, mail);
    }
    let Said { commands, remark, .. } = said.heeding(&ticket, &actor, &work);
    let before = work.plan.changes.len();
    let delivered = match aside {
        true => Delivered::Aside(mail.recipients().filter(|to| work.policy.is_outside(to)).cloned().collect()),
        false => Delivered::ToRequester,
    };
    let unsent = carry_out(&mut work, &mut ticket, &actor, &commands, &enclosed(mail, delivered)).err();
    agent_mail::tell_done(&mut work, &ticket, agent, &commands, before);
    if let Some((remark, agent)) = remark.or(unsent).zip(work.policy.agent(agent)) {
        work.event(&ticket, &actor, remark.clone());
        let context = context::about(&ticket, work.policy, work.now).with_reason(remark);
        notify::tell(&mut work, &ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
    let verdict = if aside { Verdict::Note } else { Verdict::AgentReply };
    work.finish(Some(verdict), ticket)
}

/// Whom an agent copies into an answer takes part from then on; whom the desk asks apart does not, since answers to the
/// requester are no business of theirs.
fn copied_in(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail) {
    let others: Vec<_> = mail.recipients().filter(|to| ticket.side_with(&to.address).is_none()).collect();
    work.add_participants(ticket, others);
}

/// What an agent's mail to somebody says to the desk.
pub struct Said {
    /// The answer, which is recorded, and what to do.
    pub commands: Vec<Command>,
    /// Whether `/send` overrules doubts.
    pub as_it_is: bool,
    /// What the agent must hear about it.
    pub remark: Option<String>,
}

impl Said {
    /// Without its commands where something speaks against them on this ticket; what was written stays written.
    pub fn heeding(self, ticket: &Ticket, actor: &Actor, work: &Work<'_>) -> Self {
        let Some(why) = refusal::of(&self.commands, self.as_it_is, ticket, actor, work) else { return self };
        let commands = self.commands.into_iter().filter(|command| matches!(command, Command::Answer(_))).collect();
        Self { commands, remark: Some(format!("the mail was recorded, and nothing else done: {why}")), ..self }
    }
}

/// Reads it. Whatever stands in it, the requester has it: a line that was not understood holds nothing back, and
/// `/note` makes nothing a note.
pub fn said(mail: &Mail, agent: &AgentId, policy: &Policy) -> Said {
    let text = mail.reply_text();
    let as_it_stands =
        |remark: String| Said { commands: vec![Command::Answer(text.clone())], as_it_is: false, remark: Some(remark) };
    let orders = match command::read(&text, agent, policy, None) {
        Ok(orders) => orders,
        Err(wrong) => {
            return as_it_stands(format!(
                "the mail was recorded as it stands, since the line `{}` was not understood: {}",
                wrong.line, wrong.why
            ));
        }
    };
    let mut commands = orders.commands;
    if commands.iter().any(|command| matches!(command, Command::Note(_))) {
        return as_it_stands("`/note` kept nothing inside: the mail went to the requester itself".to_owned());
    }
    if commands.iter().any(|command| matches!(command, Command::Ask { .. })) {
        return as_it_stands("`/ask` asked nobody: the mail went to the requester itself".to_owned());
    }
    if !orders.prepared.is_empty() {
        return as_it_stands("nothing was added to the mail, which went to the requester itself".to_owned());
    }
    if commands.contains(&Command::Split) {
        return as_it_stands("`/split` split nothing off: write it in an answer to the desk's mail".to_owned());
    }
    // With commands alone, or files alone, something was sent all the same.
    if !commands.iter().any(|command| matches!(command, Command::Answer(_))) {
        commands.insert(0, Command::Answer(String::new()));
    }
    Said { commands, as_it_is: orders.as_it_is, remark: None }
}

/// What came with it.
pub fn enclosed(mail: &Mail, delivered: Delivered) -> Enclosed {
    let quoted = mail.quoted_text();
    Enclosed {
        attachments: mail.enclosures().cloned().collect(),
        quoted: (!quoted.is_empty()).then_some(quoted),
        message_id: mail.message_id.clone(),
        delivered,
        ..Enclosed::default()
    }
}
