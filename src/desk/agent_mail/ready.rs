//! What an agent's mail would do, ready to be carried out; or the first thing that speaks against it, which the agent hears.

use crate::desk::agent_mail::{ended, hands_over};
use crate::desk::asking;
use crate::desk::command::{self, Command, Misunderstood, Orders};
use crate::desk::copied;
use crate::desk::cut_away;
use crate::desk::delivered::Delivered;
use crate::desk::inside::{self, Beside, Leaving, Reader};
use crate::desk::mail::{Attachment, Mail};
use crate::desk::names::AgentId;
use crate::desk::objection::Objection;
use crate::desk::passing_on;
use crate::desk::perform::Enclosed;
use crate::desk::prepared;
use crate::desk::refusal::{self, Unread};
use crate::desk::returned;
use crate::desk::shared::Shared;
use crate::desk::signed::signed;
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
    /// What its lines say, which stand in this text.
    pub fn understood(&self, read: Result<Orders, Misunderstood>, text: &str) -> Result<Orders, Objection> {
        let Self { mail, agent, work, .. } = *self;
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
            let (or_text, for_others) = (wrong.may_be_text, wrong.is_for_others());
            match self.around(&wrong.line, text).filter(|_| !for_others) {
                Some(doubts) if or_text => {
                    Objection::OfLine { why: format!("{} {doubts}", ended(&why)), or_text, alone: false }
                }
                doubts => {
                    let why = joined(&[Some(why), self.unread()].into_iter().flatten().collect::<Vec<_>>());
                    Objection::OfLine { why, or_text, alone: doubts.is_none() && !for_others }
                }
            }
        })
    }

    /// What speaks against sending the text around a line that was not understood.
    fn around(&self, line: &str, text: &str) -> Option<String> {
        let Self { mail, agent, work, .. } = *self;
        let around: Vec<&str> = text.lines().filter(|other| other.trim() != line && !other.trim().is_empty()).collect();
        let sent = if around.is_empty() { text.to_owned() } else { around.join("\n") };
        let sent = command::read(&format!("/send\n{sent}"), agent, work.policy, Some(&work.knowledge()));
        let Ok(orders) = sent.map(|orders| Orders { as_it_is: false, ..orders }) else { return self.since() };
        let files: Vec<Attachment> = mail.enclosures().cloned().collect();
        let sent = Sent { commands: &orders.commands, files: &files, orders: &orders, rest: true };
        Some(self.objection(&sent)?.why().to_owned())
    }

    pub fn ready(&self, orders: Orders) -> Result<Ready, Objection> {
        let Self { mail, ticket, agent, work, .. } = *self;
        // The logo of a private signature is no more the requester's business than its telephone number.
        let attachments: Vec<Attachment> = mail.enclosures().cloned().collect();
        let commands = self.all_there(&orders, &attachments)?;
        let sent = Sent { commands: &commands, files: &attachments, orders: &orders, rest: false };
        if let Some(objection) = self.objection(&sent) {
            return Err(objection);
        }
        let answers = sent.leaving().is_some_and(|(_, reader)| reader == Reader::Requester);
        let (commands, articles) = prepared::fill(&orders.prepared, commands, ticket, agent, work)?;
        let quoted = mail.quoted_text();
        // Answers to the requester are no business of those whom the desk asks apart.
        let copied = copied::whom(mail, ticket, work).into_iter().filter(|to| ticket.side_with(&to.address).is_none());
        // Nor is it sent a second time to those who take part already and have it.
        let have_it = mail.recipients().filter(|to| ticket.is_participant(&to.address));
        let noted = commands.iter().find_map(|command| match command {
            Command::Note(text) => Some(cut_away::with_rest(text, mail, ticket, work)),
            _ => None,
        });
        let enclosed = Enclosed {
            copied: copied.chain(have_it).cloned().collect(),
            attachments,
            quoted: (!quoted.is_empty()).then_some(quoted),
            articles,
            marked_up: mail.marked_up,
            noted,
            courtesy: mail.courtesy && orders.prepared.is_empty(),
            message_id: mail.message_id.clone(),
            delivered: Delivered::ToNobody,
        };
        Ok(Ready { commands, enclosed, answers })
    }

    /// The commands, where none lacks what it is about.
    fn all_there(&self, orders: &Orders, attachments: &[Attachment]) -> Result<Vec<Command>, Objection> {
        let Self { mail, work, again, .. } = *self;
        let mut commands = orders.commands.clone();
        let inside = |command: &Command| matches!(command, Command::Note(_) | Command::Help);
        if !again && returned::asks_whose(work.facts) && !commands.iter().all(inside) {
            return Err(Objection::from(
                "It answers the question whether another mail is yours, and would go to nobody: answer that with /send alone \
                 to have the other mail done, or with /note to keep it inside",
            ));
        }
        if !again
            && let Some(why) = returned::changed(mail, work.facts)
            && returned::says(&mail.reply_text(), self.agent, work.policy)
        {
            return Err(Objection::Final(why));
        }
        let speaks = |command: &Command| matches!(command, Command::Answer(_) | Command::Ask { .. });
        if !again && orders.as_it_is && returned::is_answered(work.facts) && commands.iter().any(speaks) {
            return Err(Objection::from(
                "`/send` in answer to what came back has that sent, and stands alone or with commands: what stands below it here \
                 would be sent instead. To answer the requester, write to one of the desk's other mails about the ticket",
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
            _ if mail.nothing_new && attachments.is_empty() => cut_away::nothing_above(mail),
            [Command::Note(text)] if text.is_empty() && nothing_with_it => {
                "The note is empty: write it below `/note`".to_owned()
            }
            [Command::Ask { text, .. }, ..] if text.is_empty() && attachments.is_empty() => {
                "The question is empty: write it below `/ask`".to_owned()
            }
            [] if attachments.is_empty() => match passing_on::had_by(mail, self.ticket, work) {
                Some(number) => {
                    format!("The mail that it forwards is in ticket {number} already, and nothing stands above it")
                }
                None => cut_away::nothing_above(mail),
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

    /// All that speaks against it: who has it done all the same must know of all of that.
    fn objection(&self, sent: &Sent<'_>) -> Option<Objection> {
        let Self { mail, ticket, agent, work, .. } = *self;
        let actor = Actor::Agent(agent.clone());
        let as_it_is = sent.orders.as_it_is;
        let refused = |as_it_is| refusal::of(sent.commands, as_it_is, ticket, &actor, work);
        if let Some(why) = refused(true) {
            let plain = self.doubts(sent).is_ok_and(|doubts| doubts.is_empty());
            return Some(Objection::OfLine { why, or_text: false, alone: plain && !sent.is_for_others() });
        }
        let never = two_forms::contradiction(mail, sent.commands).or_else(|| sent.of_files(mail));
        if let Some(why) = never {
            return Some(Objection::Final(why));
        }
        let mut doubts = match self.doubts(sent) {
            Ok(doubts) => doubts,
            Err(objection) => return Some(objection),
        };
        match refused(as_it_is) {
            Some(why) if doubts.is_empty() => {
                let since = match sent.says_nothing_and_ends() {
                    true => {
                        inside::closed_over(sent.commands, ticket, agent, work).filter(|since| !why.contains(since))
                    }
                    false => self.since(),
                };
                let why = [self.unread().filter(|_| !sent.ends()), Some(why), since];
                let why = joined(&why.into_iter().flatten().collect::<Vec<_>>());
                Some(Objection::OfLine { why, or_text: false, alone: !sent.is_for_others() })
            }
            Some(why) => {
                doubts.extend(self.unread().filter(|_| !sent.ends()));
                doubts.push(why);
                Some(Objection::OfLine { why: joined(&doubts), or_text: false, alone: false })
            }
            None if doubts.is_empty() => None,
            None => {
                doubts.extend(self.unread().filter(|_| !(self.again && as_it_is && sent.ends())));
                Some(Objection::Doubtful(joined(&doubts)))
            }
        }
    }

    /// Why it may not be meant to leave as it is; the error speaks against it whatever is meant.
    fn doubts(&self, sent: &Sent<'_>) -> Result<Vec<String>, Objection> {
        let Self { mail, ticket, agent, work, .. } = *self;
        let as_it_is = sent.orders.as_it_is;
        let mut doubts: Vec<String> = self.taken_for_other(sent).into_iter().collect();
        let answers = sent.leaving().is_some_and(|(_, reader)| reader == Reader::Requester);
        let shared = Shared::of(sent.commands, ticket, &Actor::Agent(agent.clone()), work);
        let also = shared.as_ref().filter(|_| answers).map_or(&[] as &[&Ticket], |shared| shared.others.as_slice());
        let leaves = sent.leaves(also, ticket, agent, work);
        match leaves.and_then(|leaving| inside::objection(leaving, mail, ticket, agent, work)) {
            Some(Objection::Doubtful(_)) if as_it_is => {}
            Some(Objection::Doubtful(why)) => doubts.push(why),
            Some(objection @ (Objection::Final(_) | Objection::OfLine { .. })) => return Err(objection),
            None => {}
        }
        // What came since the agent said so was not known then.
        if self.again && as_it_is && answers {
            let text = sent.leaving().map_or("", |(text, _)| text);
            doubts.extend(inside::since(ticket, (mail, text), agent, work, sent.beside()));
        }
        if self.again && as_it_is && sent.ends() {
            let unanswered = refusal::unanswered(ticket, work).map(wrote_since);
            let of_others = shared.as_ref().and_then(|shared| shared.unread(work));
            let unread = unanswered.into_iter().chain(of_others);
            doubts.extend(unread.map(|unread| format!("{unread}, and that would be closed unanswered")));
        }
        if self.again && as_it_is && sent.says_nothing_and_ends() {
            doubts.extend(inside::closed_over(sent.commands, ticket, agent, work));
        }
        Ok(doubts)
    }

    /// Whether something of what leaves was taken for a quotation or a signature, or all of it is a signature.
    fn taken_for_other(&self, sent: &Sent<'_>) -> Option<String> {
        let Self { mail, ticket, agent, again, work } = *self;
        let orders = sent.orders;
        let noted = sent.commands.iter().any(|command| matches!(command, Command::Note(_)));
        let kept = orders.as_it_is || again || noted;
        if let Some(why) = Some(mail).filter(|_| !kept).and_then(|mail| cut_away::below_signature(mail, ticket, work)) {
            return Some(why);
        }
        let alone = sent.files.is_empty() && orders.prepared.is_empty() && !orders.as_it_is && !sent.rest;
        let (text, reader) = sent.leaving().filter(|_| alone)?;
        let cut =
            Some(text).filter(|_| !again).and_then(|text| cut_away::objection(text, reader, mail, ticket, agent, work));
        let is_name = reader == Reader::Requester && !orders.public;
        cut.or_else(|| {
            (is_name && signed(text, agent, work.policy, false).is_some())
                .then(|| "It may be your signature and no more".to_owned())
        })
    }

    /// What the agent may not have read: what is done next in answer to what came back would pass it over.
    fn unread(&self) -> Option<String> {
        refusal::unread(self.ticket, self.work).map(wrote_since)
    }

    fn since(&self) -> Option<String> {
        inside::since(self.ticket, (self.mail, &self.mail.reply_text()), self.agent, self.work, Beside::default())
    }
}

/// What would be done, and sent.
struct Sent<'s> {
    commands: &'s [Command],
    files: &'s [Attachment],
    orders: &'s Orders,
    /// It is the rest of a mail, a line of which was wrong.
    rest: bool,
}

impl Sent<'_> {
    /// What leaves the desk, and to whom.
    fn leaving(&self) -> Option<(&str, Reader)> {
        self.commands.iter().find_map(|command| match command {
            Command::Answer(text) => Some((text.as_str(), Reader::Requester)),
            Command::Ask { text, .. } => Some((text.as_str(), Reader::ThirdParty)),
            _ => None,
        })
    }

    fn is_for_others(&self) -> bool {
        self.commands.iter().any(|command| matches!(command, Command::Ask { .. } | Command::Note(_)))
    }

    /// Whether the ticket is done by it.
    fn ends(&self) -> bool {
        self.commands.iter().any(Command::ends)
    }

    /// The same where its requester is told nothing in words of the agent's own.
    fn says_nothing_and_ends(&self) -> bool {
        let ends = self.ends() || self.commands.contains(&Command::Spam);
        ends && !self.commands.iter().any(|command| matches!(command, Command::Answer(_)))
    }

    fn beside(&self) -> Beside {
        Beside { splits: self.splits(), ends: self.ends() }
    }

    fn splits(&self) -> bool {
        self.commands.contains(&Command::Split)
    }

    /// The same, where requesters of other tickets get it, too.
    fn leaves<'a>(
        &'a self,
        also: &'a [&'a Ticket],
        ticket: &'a Ticket,
        agent: &AgentId,
        work: &Work<'_>,
    ) -> Option<Leaving<'a>> {
        let (text, reader) = self.leaving()?;
        // Split off, what was written to the desk alone is answered to its writer and nobody else.
        let told = work.facts.told_of.as_ref();
        let apart = self.splits() && told.is_some_and(|told| told.entry.is_to_desk_alone());
        let asked = self.commands.iter().find_map(|command| match command {
            Command::Ask { to, .. } => Some(asking::whom(to.as_ref(), ticket)),
            _ => None,
        });
        Some(Leaving {
            text,
            asked: asked.unwrap_or_default(),
            files: self.files,
            reader,
            also,
            plain: reader == Reader::Requester && !self.orders.public && !apart,
            alone: self.commands.len() == 1 && !self.rest,
            hands_over: self.commands.iter().any(|command| hands_over(command, ticket, agent)),
            beside: self.beside(),
        })
    }

    /// Why what is attached goes nowhere.
    fn of_files(&self, mail: &Mail) -> Option<String> {
        let leaves = self.leaving().is_some();
        if let Some(secret) = self.files.iter().find(|one| leaves && mail.secret_parts.contains(&one.part)) {
            let name = secret.name.as_deref().unwrap_or("unnamed");
            return Some(format!(
                "Its attachment {name} holds what the desk wrote to an agent; send it again without it"
            ));
        }
        let carries = leaves || self.commands.iter().any(|command| matches!(command, Command::Note(_)));
        let file = self.files.iter().find(|one| !carries && !one.inline)?;
        Some(format!(
            "Its attachment {} would go to nobody: write a line to the requester below the commands, or `/note` above \
             them to keep it inside",
            file.name.as_deref().unwrap_or("without a name")
        ))
    }
}

fn wrote_since(Unread { who, text }: Unread) -> String {
    format!("{who} wrote since: {text}")
}

/// Sentences.
fn joined(doubts: &[String]) -> String {
    let (last, before) = doubts.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
    before.iter().map(|doubt| format!("{} ", ended(doubt))).chain([last.to_owned()]).collect()
}

/// What `/send` is said of: what goes to somebody outside, and tickets of several people that become one.
fn heeds_send(command: &Command) -> bool {
    matches!(command, Command::Answer(_) | Command::Ask { .. } | Command::Merge(_))
}
