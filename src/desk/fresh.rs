//! An agent's mail that belongs to no ticket: it opens one for somebody else. For whom the agent writes to with the desk
//! in copy, for whose mail the agent forwards, or for whom `/requester` names.
//!
//! What such a mail may do follows from what it proves (see `identity`). A proven one speaks for the desk: its words
//! are an answer or a note of this agent, its commands are carried out. A claimed one does what a stranger's mail could
//! do as well: a ticket is opened and looked at. Its words are kept inside, as words of nobody in particular, since to
//! take them for an answer would stop clocks, and to take them for a note would lend them an agent's name; of its
//! commands only those are carried out that sort this new ticket, and in the desk's name. Nothing automatic goes to whom
//! it names, who need not have written anything: a stranger could else have the desk write to anybody. Once an agent has
//! dealt with the ticket, they are a requester like any other.

use crate::desk::absence;
use crate::desk::ack;
use crate::desk::command::{self, Command, Orders};
use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::delivered::Delivered;
use crate::desk::direct::{self, Said};
use crate::desk::facts::Side;
use crate::desk::filing;
use crate::desk::first_words::{self, Opening, Words};
use crate::desk::identity::{Standing, standing};
use crate::desk::mail::{Address, Attachment, Mail, Part, PartKind};
use crate::desk::names::AgentId;
use crate::desk::note::internal;
use crate::desk::notify::{self, Beside};
use crate::desk::opening::{self, Matter};
use crate::desk::passing_on;
use crate::desk::perform::{Enclosed, carry_out};
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Agent;
use crate::desk::purpose::{self, Purpose};
use crate::desk::returned;
use crate::desk::routing::{self, Outcome};
use crate::desk::rule::Trigger;
use crate::desk::template::{MessageView, name};
use crate::desk::thread::subject_tag;
use crate::desk::ticket::{AuthorKind, Contact, EntryKind, LinkKind, NewEntry, Ticket, TicketNumber, Visibility};
use crate::desk::unheard;
use crate::desk::unopened::{answers_all, give_back, misread, not_yet, refused, told_about};
use crate::desk::unvouched::{UNVOUCHED, sorts};
use crate::desk::work::{Actor, Work};

/// Decides about mail from an agent's address that belongs to no ticket, or only claims to.
pub fn decide(mut work: Work<'_>, mail: &Mail, agent: &Agent, link: Option<(LinkKind, TicketNumber)>) -> Plan {
    let standing = standing(agent, mail, work.policy);
    let delivered = |purpose: &Purpose| matches!(purpose, Purpose::Written(_));
    let read = command::read(&mail.reply_text(), &agent.id, work.policy, None);
    let purpose = Purpose::of(mail, read.as_ref().unwrap_or(&Orders::default()), work.policy);
    if let (Standing::Refused(why), false) = (&standing, matches!(purpose, Ok(Purpose::Own)) && read.is_ok()) {
        // Either the agent hears why nothing came of it, or that somebody uses the agent's name.
        work.plan.alerts.push(format!("Mail to mailbox {} was held: {why}", work.facts.mailbox));
        filing::tell_of_forged(&mut work, mail, agent, true, why);
        let why = format!("Nothing was opened for anybody else, since {why}");
        return give_back(work, mail, agent, &why);
    }
    if standing == Standing::Proven
        && let Some(why) = unheard::named(mail, agent, &mut work)
    {
        return give_back(work, mail, agent, &why);
    }
    let elsewhere = matches!(purpose, Ok(Purpose::Forward { .. } | Purpose::Written(_) | Purpose::Copied(_)));
    if let Some(why) = returned::instead(mail, work.facts, work.policy).filter(|_| !elsewhere) {
        return give_back(work, mail, agent, why);
    }
    let mut orders = match (read, &purpose) {
        (Ok(orders), _) => orders,
        // Whoever was written to has the mail, whatever stands in it.
        (Err(_), Ok(purpose)) if delivered(purpose) => Orders::default(),
        (Err(wrong), _) => {
            let why = misread(&wrong, mail, agent, standing == Standing::Proven, &mut work);
            return give_back(work, mail, agent, &why);
        }
    };
    let purpose = match purpose {
        Ok(purpose) => purpose,
        Err(why) => return give_back(work, mail, agent, why),
    };
    if let Some(why) = answers_all(&work).filter(|_| matches!(purpose, Purpose::Own)) {
        return give_back(work, mail, agent, why);
    }
    let proven = standing == Standing::Proven;
    let untold = match &purpose {
        Purpose::Forward { requester, .. } => Some((Opening::Forward, requester)),
        Purpose::Named(requester) => Some((Opening::Named, requester)),
        Purpose::Written(_) | Purpose::Copied(_) | Purpose::Own => None,
    };
    let about = not_yet(mail, untold.map_or_else(|| agent.address(), |(_, requester)| requester.clone()), &mut work);
    let words = untold.map(|(opening, _)| first_words::of((mail, &orders), agent, opening, proven, &about, &work));
    if let Some(Words::Back(why)) = &words {
        return give_back(work, mail, agent, why);
    }
    let inside = words == Some(Words::Inside);
    if !delivered(&purpose)
        && let Some(why) = refused((mail, &orders), inside, agent, &about, &work)
    {
        return give_back(work, mail, agent, &why);
    }
    if inside {
        orders.commands = passing_on::inside(orders.commands);
    }
    if proven {
        absence::ended(&mut work, &agent.id);
    }
    let answer = untold.filter(|_| words == Some(Words::Answer)).map(|(opening, _)| first_words::files(mail, opening));
    let fresh = Fresh { mail, agent, orders, proven, answer, link };
    match purpose {
        Purpose::Own => fresh.own(work, standing),
        Purpose::Forward { original, requester } => fresh.forwarded(work, &original, requester),
        Purpose::Written(requester) => fresh.written(work, requester),
        Purpose::Copied(requester) => fresh.asked(work, requester, Visibility::Public),
        Purpose::Named(requester) => fresh.asked(work, requester, Visibility::Internal),
    }
}

struct Fresh<'m> {
    mail: &'m Mail,
    agent: &'m Agent,
    orders: Orders,
    proven: bool,
    /// What goes with the words, where the desk sends them to the requester.
    answer: Option<Vec<Attachment>>,
    link: Option<(LinkKind, TicketNumber)>,
}

impl Fresh<'_> {
    /// The agent's own matter: as anybody's. Commands alone, though, mean a ticket that the mail does not name.
    fn own(self, mut work: Work<'_>, standing: Standing) -> Plan {
        let kept = self.orders.commands.iter().any(|command| matches!(command, Command::Note(_)));
        if kept && standing == Standing::Proven {
            let why = "It holds a note, and names no ticket of which you may hear: answer a mail of the desk about the ticket";
            return give_back(work, self.mail, self.agent, why);
        }
        if self.orders.commands == [Command::Help] {
            work.plan.because(format!("agent {} asks for the commands", self.agent.id));
            let about = told_about(self.mail, self.agent, &mut work);
            let message = MessageView { text: command::help(), ..MessageView::default() };
            let context = context::about(&about, work.policy, work.now).with_message(message);
            notify::tell(&mut work, &about, self.agent, name::TRANSCRIPT, context, Vec::new());
            return work.conclude(Verdict::Command, None);
        }
        if let Some(why) = self.names_none().filter(|_| standing == Standing::Proven) {
            return give_back(work, self.mail, self.agent, &why);
        }
        let says_nothing = self.words().is_empty() && self.mail.enclosures().next().is_none();
        let as_it_is = self.orders.as_it_is;
        let commands = as_it_is || self.orders.commands.iter().any(|command| !is_text(command));
        if !commands || matches!(standing, Standing::Refused(_)) {
            return opening::open(work, self.mail, self.link);
        }
        if says_nothing {
            let why = match as_it_is {
                true => {
                    "`/send` sends what stands below it, and nothing does; to have sent what came back to you, answer \
                     the mail that brought it, so that the desk knows which one you mean"
                }
                false => {
                    "It holds commands and refers to no ticket of this desk: answer a mail of the desk about the ticket"
                }
            };
            return give_back(work, self.mail, self.agent, why);
        }
        let requester = opening::contact(&mut work, self.agent_address());
        let described = described(self.mail, &self.words(), Visibility::Public);
        let entry = filing::inbound(&work, &described, AuthorKind::Requester, Visibility::Public);
        let mut ticket = self.begin(&mut work, &described, requester, vec![entry]);
        let outcome = match self.route(&mut work, &mut ticket, &described) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, &described, &rule),
        };
        self.carry_out(&mut work, &mut ticket).ok();
        ack::acknowledge(&mut work, &mut ticket, self.mail, &outcome.wish);
        notify::of_message(&mut work, &ticket, &described, true, &outcome.notify);
        work.finish(Some(Verdict::Opened), ticket)
    }

    /// What a proven agent must hear who names a ticket by a number that leads to none: as a ticket of their own it would
    /// be about something else.
    fn names_none(&self) -> Option<String> {
        let number = subject_tag(&self.mail.subject).filter(|_| self.link.is_none() && !self.orders.as_it_is)?;
        Some(format!(
            "There is no ticket {number} of which you may hear, and the subject names it: correct the number, or answer a mail \
             of the desk about the ticket. To open a new one all the same, send it once more with /send on the first line"
        ))
    }

    /// Runs the rules. The error is the rule that wants a person to look first: an agent who is proven to have written
    /// has looked.
    fn route(&self, work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail) -> Result<Outcome, String> {
        let mut outcome = routing::run(work, ticket, mail, Trigger::TicketOpened);
        match outcome.held_by.take() {
            Some(rule) if !self.proven => Err(rule),
            Some(rule) => {
                work.plan.because(format!("rule \"{rule}\" does not hold what agent {} looked at", self.agent.id));
                Ok(outcome)
            }
            None => Ok(outcome),
        }
    }

    /// As the agent wrote it, one of several perhaps.
    fn agent_address(&self) -> Address {
        writer(self.mail).cloned().unwrap_or_else(|| self.agent.address())
    }

    /// Somebody's mail was passed on: the ticket is as if it had come by itself, at the time at which it did come.
    fn forwarded(self, mut work: Work<'_>, original: &Mail, requester: Address) -> Plan {
        let untouched = work.clone();
        let requester = opening::contact(&mut work, requester);
        let received_at = work.facts.received_at;
        let author = match original.from.as_ref().is_none_or(|from| requester.address.is(&from.address)) {
            true => AuthorKind::Requester,
            false => AuthorKind::ThirdParty,
        };
        let inbound = filing::inbound(&work, original, author, Visibility::Public);
        let mut ticket = self.begin(&mut work, original, requester, Vec::new());
        // What a person sees on the timeline; clocks begin when the mail came here, whatever date it bears.
        let written_at = purpose::written_at(original, &ticket, work.policy);
        let at = written_at.unwrap_or(received_at).min(received_at);
        work.entry(&ticket, NewEntry { at, ..inbound });
        let own = Some(self.words()).filter(|_| self.answer.is_none());
        let earlier = &self.mail.original.passed_on_with;
        let words = own.into_iter().chain(earlier.iter().cloned()).filter(|words| !words.is_empty());
        let words = words.collect::<Vec<_>>().join("\n\n");
        let beside = match &self.answer {
            None => first_words::beside(self.mail),
            Some(_) => first_words::more_mail(self.mail),
        };
        let names = first_words::names(&beside);
        let files = match &self.answer {
            None if !words.is_empty() => first_words::enclosed(self.mail),
            _ => beside,
        };
        if !words.is_empty() || !files.is_empty() {
            let inside = self.inside(&work, if words.is_empty() { &names } else { &words }, files);
            work.entry(&ticket, inside);
        }
        if self.proven {
            // The agent goes on from the own sent mail.
            self.know(&mut work, &ticket);
        }
        let beside = match (words.is_empty(), earlier.is_empty()) {
            (true, _) => Beside::Nothing,
            (false, true) if self.proven => Beside::WordsOf(self.agent),
            (false, _) => Beside::Words,
        };
        let with = if names.is_empty() { String::new() } else { format!(" with {names}") };
        let mut remarks = vec![format!("{} forwarded it{with}{}", self.named(), self.quoted(&words))];
        let outcome = match self.route(&mut work, &mut ticket, original) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, original, &rule),
        };
        match self.carry_out(&mut work, &mut ticket) {
            Ok(remark) => remarks.extend(remark),
            Err(why) => return give_back(untouched, self.mail, self.agent, &why),
        }
        remarks.extend(self.answered(&ticket));
        if !self.proven {
            work.plan.because(format!("no acknowledgement: {UNVOUCHED}"));
        } else if self.answer.is_some() {
            work.plan.because("no acknowledgement: the agent's answer goes in its place");
        } else if ticket.status.is_done() {
            work.plan.because(format!("no acknowledgement: the ticket is {} already", ticket.status));
        } else if self.mail.automatic.may_acknowledge {
            ack::acknowledge(&mut work, &mut ticket, original, &outcome.wish);
        }
        self.tell(&mut work, &ticket, original, &outcome.notify, (&remarks, beside));
        work.finish(Some(Verdict::Opened), ticket)
    }

    /// Somebody was written to, who has the mail: it is the desk's answer, if it is of the desk.
    fn written(self, mut work: Work<'_>, requester: Address) -> Plan {
        let requester = opening::contact(&mut work, requester);
        let said = direct::said(self.mail.reply_text(), &self.agent.id, work.policy, "the requester");
        let enclosed = direct::enclosed(self.mail, Delivered::ToRequester);
        let entries = match self.proven {
            true => Vec::new(),
            false => vec![self.inside(&work, &self.mail.reply_text(), enclosed.attachments.clone())],
        };
        let mut ticket = self.begin(&mut work, self.mail, requester, entries);
        let outcome = match self.route(&mut work, &mut ticket, self.mail) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, self.mail, &rule),
        };
        let Said { commands, mut remarks, .. } = said.heeding(&ticket, &self.actor(), &work);
        if self.proven {
            remarks.extend(carry_out(&mut work, &mut ticket, &self.actor(), &commands, &enclosed).err());
            // The others heard that the agent wrote.
            notify::of_fresh(&mut work, &ticket, (self.mail, Beside::Nothing), &[self.agent], &remarks);
        } else {
            remarks.extend(self.carry_out(&mut work, &mut ticket).unwrap_or_else(Some));
            self.tell(&mut work, &ticket, self.mail, &outcome.notify, (&remarks, Beside::Words));
        }
        work.finish(Some(Verdict::Opened), ticket)
    }

    /// Somebody is to be helped: what the agent wrote says with what, or is the help. It is public where the requester got a
    /// copy.
    fn asked(self, mut work: Work<'_>, requester: Address, visibility: Visibility) -> Plan {
        let untouched = work.clone();
        let requester = opening::contact(&mut work, requester);
        let words = self.words();
        let files = self.mail.enclosures().cloned().collect();
        let entry = match visibility {
            _ if self.answer.is_some() => None,
            Visibility::Public if self.proven => {
                let inbound = filing::inbound(&work, self.mail, AuthorKind::Agent, visibility);
                Some(NewEntry { text: words.clone(), ..inbound })
            }
            _ => Some(self.inside(&work, &words, files)),
        };
        let described = described(self.mail, &words, visibility);
        let mut ticket = self.begin(&mut work, &described, requester, entry.into_iter().collect());
        if visibility != Visibility::Public && self.proven {
            self.know(&mut work, &ticket);
        }
        let outcome = match self.route(&mut work, &mut ticket, &described) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, &described, &rule),
        };
        let mut remarks = vec![format!("{} opened it for {}", self.named(), ticket.requester.address.label())];
        match self.carry_out(&mut work, &mut ticket) {
            Ok(remark) => remarks.extend(remark),
            Err(why) => return give_back(untouched, self.mail, self.agent, &why),
        }
        remarks.extend(self.answered(&ticket));
        if self.answer.is_some() {
            // The others heard that the agent answered.
            notify::of_fresh(&mut work, &ticket, (&described, Beside::Nothing), &[self.agent], &remarks);
        } else {
            let beside = if self.proven { Beside::Nothing } else { Beside::Words };
            self.tell(&mut work, &ticket, &described, &outcome.notify, (&remarks, beside));
        }
        work.finish(Some(Verdict::Opened), ticket)
    }

    fn begin(&self, work: &mut Work<'_>, mail: &Mail, requester: Contact, entries: Vec<NewEntry>) -> Ticket {
        let how = match self.proven {
            true => format!("opened by agent {}, as authentication proves", self.agent.id),
            false => format!("opened by somebody who says to be agent {}, which nothing proves", self.agent.id),
        };
        work.plan.because(how.clone());
        let mut ticket = opening::begin(work, Matter { requester, mail, entries, link: self.link });
        if !self.proven && !self.agent.has_address(&ticket.requester.address.address) {
            ticket.course.unanswerable = Some(UNVOUCHED.to_owned());
        }
        work.event(&ticket, &self.actor(), how);
        ticket
    }

    /// Carries out what may be; the rest is told. The error says why the words cannot be sent, where they are to be.
    fn carry_out(&self, work: &mut Work<'_>, ticket: &mut Ticket) -> Result<Option<String>, String> {
        let stays = |command: &&Command| self.answer.is_none() && is_text(command);
        let commands = self.orders.commands.iter().filter(|command| !stays(command)).cloned();
        let (mut now, not): (Vec<_>, Vec<_>) = commands.partition(|command| self.proven || sorts(command));
        if self.answer.is_some() && !now.iter().any(is_text) {
            // Files without a word are an answer all the same.
            now.insert(0, Command::Answer(String::new()));
        }
        carry_out(work, ticket, &self.actor(), &now, &self.enclosed(work))?;
        if not.is_empty() {
            return Ok(None);
        }
        // To say so is enough: what was left out would have changed the ticket, which is there to be looked at.
        let told = "what it wants beside sorting the ticket was not done, since nothing proves whose mail it is";
        work.event(ticket, &Actor::Desk, told);
        Ok(Some(told.to_owned()))
    }

    /// What goes with an answer.
    fn enclosed(&self, work: &Work<'_>) -> Enclosed {
        let Some(attachments) = self.answer.clone() else { return Enclosed::default() };
        let outside = |to: &&Address| to.address.contains('@') && work.policy.is_outside(to);
        Enclosed {
            attachments,
            marked_up: self.mail.marked_up,
            message_id: self.mail.message_id.clone(),
            copied: self.mail.recipients().filter(outside).cloned().collect(),
            ..Enclosed::default()
        }
    }

    /// In whose name it is done.
    fn actor(&self) -> Actor {
        if self.proven { Actor::Agent(self.agent.id.clone()) } else { Actor::Desk }
    }

    /// What the agent wrote for the desk, without commands.
    fn words(&self) -> String {
        let written = self.orders.commands.iter().find_map(|command| match command {
            Command::Answer(text) | Command::Note(text) => Some(text.clone()),
            _ => None,
        });
        written.unwrap_or_default()
    }

    /// Words that stay inside: a note, or where nothing proves whose they are, mail that came.
    fn inside(&self, work: &Work<'_>, words: &str, attachments: Vec<Attachment>) -> NewEntry {
        let quoted = Some(self.mail.quoted_text()).filter(|text| !text.is_empty() && self.mail.forwarded.is_none());
        let enclosed =
            Enclosed { attachments, quoted, message_id: self.mail.message_id.clone(), ..Enclosed::default() };
        let note = NewEntry { at: work.facts.received_at, ..internal(work, &self.actor(), words, &enclosed) };
        if self.proven {
            return note;
        }
        let author = filing::inbound(work, self.mail, AuthorKind::ThirdParty, Visibility::Internal).author;
        NewEntry { kind: EntryKind::Inbound, author, ..note }
    }

    fn know(&self, work: &mut Work<'_>, ticket: &Ticket) {
        if let Some(id) = self.mail.message_id.as_deref().filter(|_| !work.facts.id_taken) {
            work.know(id, ticket.number, Side::Agent);
        }
    }

    fn named(&self) -> String {
        match self.proven {
            true => self.agent.name.clone(),
            false => format!("Somebody who says to be {}", self.agent.name),
        }
    }

    /// That the agent's words went to the requester, if they did.
    fn answered(&self, ticket: &Ticket) -> Option<String> {
        let whom = ticket.requester.address.label();
        self.answer.as_ref().map(|_| format!("What {} wrote went to {whom} as the desk's answer", self.named()))
    }

    fn quoted(&self, words: &str) -> String {
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.is_empty() {
            true => String::new(),
            false => format!(": \u{201c}{}\u{201d}", context::beginning(&line, LONGEST_SHOWN)),
        }
    }

    /// Tells whoever hears of new tickets, and the agent: the notification is the handle by which the agent goes on,
    /// and by which one hears whose name somebody else uses.
    fn tell(
        &self,
        work: &mut Work<'_>,
        ticket: &Ticket,
        mail: &Mail,
        also: &[AgentId],
        (remarks, beside): (&[String], Beside<'_>),
    ) {
        let mut readers = notify::present_audience(work, ticket);
        for agent in work.policy.agents_of(also).into_iter().chain([self.agent]) {
            if readers.iter().all(|reader| reader.id != agent.id) {
                readers.push(agent);
            }
        }
        let mut remarks = remarks.to_vec();
        if !self.proven {
            remarks.insert(0, format!(
                "Beware of the sender: nothing proves that this is of {}, so nothing of it counts as the desk's word. Who wrote it \
                 goes on by a reply to this mail",
                self.agent.name
            ));
        }
        notify::of_fresh(work, ticket, (mail, beside), &readers, &remarks);
    }
}

/// Characters of an agent's words in a remark.
const LONGEST_SHOWN: usize = 500;

/// Whether it is what was written rather than what to do.
fn is_text(command: &Command) -> bool {
    matches!(command, Command::Answer(_) | Command::Note(_))
}

/// The agent's mail as what it says, without the commands. Where the requester did not get it, it is no part of the
/// requester's thread.
fn described(mail: &Mail, words: &str, visibility: Visibility) -> Mail {
    let parts = vec![Part { kind: PartKind::New, text: words.to_owned() }];
    let message_id = mail.message_id.clone().filter(|_| visibility == Visibility::Public);
    Mail { parts, message_id, ..mail.clone() }
}
