//! What an agent's mail would do, ready to be carried out; or the first thing that speaks against it, which the agent hears.

use crate::desk::agent_mail::{ended, hands_over};
use crate::desk::audience;
use crate::desk::command::{Command, Misunderstood, Orders};
use crate::desk::copied;
use crate::desk::cut_away;
use crate::desk::delivered::Delivered;
use crate::desk::inside::{self, Leaving, Reader};
use crate::desk::mail::{Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::objection::Objection;
use crate::desk::perform::Enclosed;
use crate::desk::prepared;
use crate::desk::refusal;
use crate::desk::returned;
use crate::desk::signed::signed;
use crate::desk::thread;
use crate::desk::ticket::Ticket;
use crate::desk::two_forms;
use crate::desk::work::{Actor, Work};

/// An agent's mail about a ticket.
pub struct Meant<'m, 'w> {
    pub mail: &'m Mail,
    pub ticket: &'m Ticket,
    pub agent: &'m AgentId,
    /// The agent said that what came back is meant.
    pub again: bool,
    pub work: &'m Work<'w>,
}

pub struct Ready {
    pub commands: Vec<Command>,
    pub enclosed: Enclosed,
    /// Whether anything goes to the requester.
    pub answers: bool,
}

impl Meant<'_, '_> {
    /// What its lines say.
    pub fn understood(&self, read: Result<Orders, Misunderstood>) -> Result<Orders, Objection> {
        let Self { mail, ticket, agent, work, .. } = *self;
        if mail.incomplete {
            return Err(Objection::Final(format!(
                "Not all of it could be read ({}), and half an answer is none; send it again in a smaller and plainer mail",
                mail.problems.join("; ")
            )));
        }
        if let Some(why) = returned::asked_of_another(agent, work.facts, work.policy) {
            return Err(why.into());
        }
        read.map_err(|wrong| {
            let why = format!("The line `{}` was not understood: {}", wrong.line, wrong.why);
            let or_text = wrong.may_be_text;
            let whom = audience::not_for_requester(mail, agent, ticket, work).filter(|_| or_text);
            let why = whom.map_or(why.clone(), |whom| format!("{} {whom}", ended(&why)));
            Objection::OfLine { why: if or_text { self.also_since(why) } else { why }, or_text }
        })
    }

    pub fn ready(&self, orders: Orders) -> Result<Ready, Objection> {
        let Self { mail, ticket, agent, work, .. } = *self;
        // The logo of a private signature is no more the requester's business than its telephone number.
        let attachments: Vec<Attachment> = mail.enclosures().cloned().collect();
        let commands = self.all_there(&orders, &attachments)?;
        self.allowed(&commands, orders.as_it_is)?;
        self.whole(&commands, &orders, attachments.is_empty())?;
        let bare = attachments.is_empty() && orders.prepared.is_empty() && !orders.public && !orders.as_it_is;
        let name = |command: &Command| matches!(command, Command::Answer(text) if signed(text, agent, work.policy, false).is_some());
        if bare && commands.iter().any(name) {
            return Err(Objection::Doubtful("It may be your signature and no more".to_owned()));
        }
        let answers = self.may_leave(&commands, &attachments, &orders)?;
        let (commands, articles) = prepared::fill(&orders.prepared, commands, ticket, agent, work)?;
        let quoted = mail.quoted_text();
        let delivered = match mail.recipients().any(|to| to.is(&ticket.requester.address.address)) {
            true => Delivered::ToRequester,
            false => Delivered::ToNobody,
        };
        // Answers to the requester are no business of those whom the desk asks apart.
        let copied = copied::whom(mail, ticket, work).into_iter().filter(|to| ticket.side_with(&to.address).is_none());
        // Nor is it sent a second time to those who take part already and have it.
        let have_it = mail.recipients().filter(|to| ticket.is_participant(&to.address));
        let enclosed = Enclosed {
            copied: copied.chain(have_it).cloned().collect(),
            attachments,
            quoted: (!quoted.is_empty()).then_some(quoted),
            articles,
            marked_up: mail.marked_up,
            message_id: mail.message_id.clone(),
            delivered,
        };
        Ok(Ready { commands, enclosed, answers })
    }

    /// The commands, where none lacks what it is about.
    fn all_there(&self, orders: &Orders, attachments: &[Attachment]) -> Result<Vec<Command>, Objection> {
        let Self { mail, work, again, .. } = *self;
        let mut commands = orders.commands.clone();
        if !again
            && returned::asks_whose(work.facts)
            && commands.iter().any(|command| matches!(command, Command::Answer(_)))
        {
            return Err(Objection::from(
                "It answers the question whether another mail is yours, and would go to nobody: answer that with /send alone \
                 to have the other mail done, or with /note to keep it inside",
            ));
        }
        if orders.requester.is_some() {
            return Err(Objection::from(
                "`/requester` says for whom a new ticket is: write it in a mail of its own to the desk, not in an answer",
            ));
        }
        let nothing_with_it = attachments.is_empty() && orders.prepared.is_empty();
        // `/note /assign bob` is the command alone.
        if nothing_with_it && commands.len() > 1 {
            commands.retain(|command| !matches!(command, Command::Note(text) if text.is_empty()));
        }
        let why = match commands.as_slice() {
            _ if mail.nothing_new && attachments.is_empty() => {
                "It holds no text of its own, only what a signature or a quotation says".to_owned()
            }
            [Command::Note(text)] if text.is_empty() && nothing_with_it => {
                "The note is empty: write it below `/note`".to_owned()
            }
            [Command::Ask { text, .. }, ..] if text.is_empty() && attachments.is_empty() => {
                "The question is empty: write it below `/ask`".to_owned()
            }
            [] if attachments.is_empty() => match thread::has_passed_on(mail, work.facts) {
                Some(number) => {
                    format!("The mail that it forwards is in ticket {number} already, and nothing stands above it")
                }
                None => "It holds no text of its own above the quotation".to_owned(),
            },
            commands if orders.as_it_is && !again && nothing_with_it && !commands.iter().any(heeds_send) => {
                "`/send` sends what stands below it, and nothing does; to have sent what came back to you, answer the mail \
                 that brought it"
                    .to_owned()
            }
            // Attachments without a word are an answer all the same.
            [] => return Ok(vec![Command::Answer(String::new())]),
            _ => return Ok(commands),
        };
        Err(why.into())
    }

    /// Whether nothing of what goes to somebody outside was taken for a quotation.
    fn whole(&self, commands: &[Command], orders: &Orders, no_files: bool) -> Result<(), Objection> {
        let Self { mail, ticket, again, work, .. } = *self;
        let text = commands.iter().find_map(|command| match command {
            Command::Answer(text) | Command::Ask { text, .. } => Some(text),
            _ => None,
        });
        let alone = no_files && orders.prepared.is_empty() && !orders.as_it_is && !again;
        let why = text.filter(|_| alone).and_then(|text| cut_away::objection(text, mail, ticket, work));
        why.map_or(Ok(()), |why| Err(Objection::Doubtful(why)))
    }

    /// Whether the ticket, the agent's rights and both forms of the mail allow them.
    fn allowed(&self, commands: &[Command], as_it_is: bool) -> Result<(), Objection> {
        let Self { mail, ticket, agent, work, .. } = *self;
        let actor = Actor::Agent(agent.clone());
        if let Some(why) = refusal::of(commands, as_it_is, ticket, &actor, work) {
            let overruled = refusal::of(commands, true, ticket, &actor, work).is_none();
            let why = if overruled { self.also_since(why) } else { why };
            return Err(Objection::OfLine { why, or_text: false });
        }
        two_forms::contradiction(mail, commands).map_or(Ok(()), |why| Err(why.into()))
    }

    /// Whether what they send may leave the desk, and goes to the requester.
    fn may_leave(&self, commands: &[Command], attachments: &[Attachment], orders: &Orders) -> Result<bool, Objection> {
        let Self { mail, ticket, agent, work, again } = *self;
        let leaving = commands.iter().find_map(|command| match command {
            Command::Answer(text) => Some((text, Reader::Requester)),
            Command::Ask { text, .. } => Some((text, Reader::ThirdParty)),
            _ => None,
        });
        let leaves = leaving.is_some();
        let answers = leaving.is_some_and(|(_, reader)| reader == Reader::Requester);
        if let Some(secret) = attachments.iter().find(|one| leaves && mail.secret_parts.contains(&one.part)) {
            let name = secret.name.as_deref().unwrap_or("unnamed");
            return Err(Objection::Final(format!(
                "Its attachment {name} holds what the desk wrote to an agent; send it again without it"
            )));
        }
        // Split off, what was written to the desk alone is answered to its writer and nobody else.
        let splits = commands.contains(&Command::Split);
        let apart = splits && work.facts.told_of.as_ref().is_some_and(|told| told.entry.is_to_desk_alone());
        let plain = answers && !orders.public && !apart;
        let hands_over = commands.iter().any(|command| hands_over(command, ticket, agent));
        let alone = commands.len() == 1;
        let leaving =
            leaving.map(|(text, reader)| Leaving { text, files: attachments, reader, plain, alone, hands_over });
        let objection = leaving.and_then(|leaving| inside::objection(leaving, mail, ticket, agent, work));
        let overruled = |objection: &Objection| orders.as_it_is && matches!(objection, Objection::Doubtful(_));
        if let Some(objection) = objection.filter(|objection| !overruled(objection)) {
            return Err(objection);
        }
        if let Some(why) = inside::since(ticket, agent, work).filter(|_| again && answers) {
            return Err(Objection::Doubtful(why));
        }
        let carries = leaves || commands.iter().any(|command| matches!(command, Command::Note(_)));
        if let Some(file) = attachments.iter().find(|one| !carries && !one.inline) {
            return Err(Objection::Final(format!(
                "Its attachment {} would go to nobody: write a line to the requester below the commands, or `/note` above \
                 them to keep it inside",
                file.name.as_deref().unwrap_or("without a name")
            )));
        }
        Ok(answers)
    }

    /// And what came since the agent was told: who sends it all the same must know of all that speaks against it.
    fn also_since(&self, why: String) -> String {
        match inside::since(self.ticket, self.agent, self.work) {
            Some(since) => format!("{} {since}", ended(&why)),
            None => why,
        }
    }
}

/// What `/send` is said of: what goes to somebody outside, and tickets of several people that become one.
fn heeds_send(command: &Command) -> bool {
    matches!(command, Command::Answer(_) | Command::Ask { .. } | Command::Merge(_))
}
