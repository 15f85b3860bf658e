//! What an agent hears of whose mail no ticket is opened: what speaks against it, and the mail itself.

use crate::desk::agent_mail::ended;
use crate::desk::command::{self, Command, Misunderstood, Orders};
use crate::desk::context;
use crate::desk::first_words::{self, Opening, Words};
use crate::desk::mail::{Address, Mail};
use crate::desk::notify;
use crate::desk::opening;
use crate::desk::passing_on;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Agent;
use crate::desk::purpose::Purpose;
use crate::desk::refusal;
use crate::desk::template::name;
use crate::desk::ticket::{Contact, Ticket, TicketNumber};
use crate::desk::work::{Actor, Work};

/// What an agent must hear who answers a mail of the desk that is about no one ticket: as a ticket of the agent's own it
/// would be for nobody.
pub fn answers_all(work: &Work<'_>) -> Option<&'static str> {
    let answered = work.facts.answered.as_ref().filter(|answered| answered.ticket.is_none())?;
    match answered.template.as_str() {
        name::DIGEST => Some(
            "It answers the desk's mail of the day as a whole, which is about several tickets: answer by the address below \
             the line of the one that you mean",
        ),
        name::REPORT | name::SIGN_IN | name::NOTIFY_CHANGE => Some(
            "It answers a mail of the desk that is about no ticket, where nobody reads answers: to open a ticket, write a \
             new mail to the desk",
        ),
        _ => None,
    }
}

/// Of a line that was not understood: how the mail is taken in spite of it, what becomes of it then, and all else that speaks
/// against that.
pub fn misread(wrong: &Misunderstood, mail: &Mail, agent: &Agent, proven: bool, work: &mut Work<'_>) -> String {
    const TAKEN: &str = "To have it taken as it is, send it once more with /send on the first line.";
    let why = ended(&format!("The line `{}` was not understood: {}", wrong.line, wrong.why));
    if !wrong.may_be_text {
        return why;
    }
    let sent = command::read(&format!("/send\n{}", mail.reply_text()), &agent.id, work.policy, None);
    let sent = sent.unwrap_or_default();
    let (opening, requester) = match Purpose::of(mail, &sent, work.policy) {
        Ok(Purpose::Named(requester)) => (Opening::Named, requester),
        Ok(Purpose::Forward { requester, .. }) => (Opening::Forward, requester),
        _ => return format!("{why} {TAKEN}"),
    };
    let to = requester.label().to_owned();
    let about = not_yet(mail, requester, work);
    let plain = Orders { as_it_is: false, ..sent };
    let words = first_words::of((mail, &plain), agent, opening, proven, &about, work);
    let refused = refused((mail, &plain), words == Words::Inside, agent, &about, work).map(|refused| ended(&refused));
    let then = match words {
        Words::Back(doubts) => doubts,
        Words::Inside => {
            let sent = if proven { format!(", and with /send all of it is sent to {to}") } else { String::new() };
            format!("What you wrote would stay inside: with /note on the first line its ticket is opened so{sent}.")
        }
        Words::Answer => format!("To have it sent to {to} as it is, send it once more with /send on the first line."),
    };
    [Some(why), refused, Some(then)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What speaks against the commands of a mail that is to open a ticket, and whose words stay inside or do not.
pub fn refused(
    (mail, orders): (&Mail, &Orders),
    inside: bool,
    agent: &Agent,
    about: &Ticket,
    work: &Work<'_>,
) -> Option<String> {
    let of_a_ticket = |command: &Command| {
        matches!(command, Command::Ask { .. } | Command::Approvers(_) | Command::Split | Command::Merge(_))
    };
    if orders.commands.iter().any(of_a_ticket) {
        let why = "It asks others, splits or merges, and refers to no ticket of this desk: do so in an answer to the \
                   desk's mail about the ticket";
        return Some(why.to_owned());
    }
    if !orders.prepared.is_empty() {
        let why = "It asks for a canned answer or an article, and refers to no ticket of this desk: do so in an answer to the desk's mail \
                   about the ticket";
        return Some(why.to_owned());
    }
    let attached = mail.original.attachments.is_some();
    let kept = orders.commands.iter().any(|command| matches!(command, Command::Note(_)));
    let mails = mail.enclosures().filter(|one| one.content_type == "message/rfc822").count();
    if mail.forwarded.is_some() && attached && mails > 1 && !orders.as_it_is && !kept {
        let why = "It holds several mails, and each is a matter of its own: forward them one by one. To have the first one opened with \
                   the others as its files, which stay inside as your words do, send it once more with /note on the first line; \
                   with /send your words go to its sender";
        return Some(why.to_owned());
    }
    let commands = if inside { passing_on::inside(orders.commands.clone()) } else { orders.commands.clone() };
    refusal::of(&commands, orders.as_it_is, about, &Actor::Agent(agent.id.clone()), work)
}

/// In the place of a ticket, where none was opened.
pub fn not_yet(mail: &Mail, requester: Address, work: &mut Work<'_>) -> Ticket {
    let nobody = Contact { id: 0, address: requester };
    Ticket { number: TicketNumber::NONE, ..opening::blank(work, nobody, &mail.subject, None) }
}

/// Nothing was opened or sent: the agent gets the mail back and hears why.
pub fn give_back(mut work: Work<'_>, mail: &Mail, agent: &Agent, why: &str) -> Plan {
    work.plan.because(format!("held and returned to agent {}: {why}", agent.id));
    tell_back(&mut work, mail, agent, why);
    work.conclude(Verdict::Held, None)
}

/// Gives the agent a mail back that is about no ticket of theirs: of none is anything said.
pub fn tell_back(work: &mut Work<'_>, mail: &Mail, agent: &Agent, why: &str) {
    let about = told_about(mail, agent, work);
    let context = context::returned(context::about(&about, work.policy, work.now), mail, agent, work.policy, why);
    notify::give_back(work, &about, agent, (name::RETURNED, context));
}

/// In the place of a ticket, in a queue of which the agent may hear.
pub fn told_about(mail: &Mail, agent: &Agent, work: &mut Work<'_>) -> Ticket {
    let about = not_yet(mail, agent.address(), work);
    let heard = work.policy.queues.iter().find(|queue| work.policy.may_hear(&agent.id, &queue.name));
    let queue = heard.map_or_else(|| about.queue.clone(), |queue| queue.name.clone());
    Ticket { queue, ..about }
}
