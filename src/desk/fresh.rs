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
use crate::desk::command::{self, Command, Orders};
use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::direct::{self, Said};
use crate::desk::facts::Side;
use crate::desk::filing;
use crate::desk::identity::{Standing, standing};
use crate::desk::mail::{Address, Attachment, Mail, Part, PartKind};
use crate::desk::names::AgentId;
use crate::desk::opening::{self, Matter};
use crate::desk::perform::{Enclosed, carry_out, internal};
use crate::desk::plan::{Plan, Verdict};
use crate::desk::policy::Agent;
use crate::desk::purpose::{self, Purpose};
use crate::desk::refusal;
use crate::desk::routing::{self, Outcome};
use crate::desk::rule::Trigger;
use crate::desk::template::{MessageView, name};
use crate::desk::thread::subject_tag;
use crate::desk::ticket::{AuthorKind, Contact, EntryKind, LinkKind, NewEntry, Ticket, TicketNumber, Visibility};
use crate::desk::unheard;
use crate::desk::unvouched::{UNVOUCHED, sorts};
use crate::desk::work::{Actor, Work};
use crate::desk::{ack, notify};

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
    let orders = match (read, &purpose) {
        (Ok(orders), _) => orders,
        // Whoever was written to has the mail, whatever stands in it.
        (Err(_), Ok(purpose)) if delivered(purpose) => Orders::default(),
        (Err(wrong), _) => {
            let stop = if wrong.why.ends_with('?') { "" } else { "." };
            let why = format!("The line `{}` was not understood: {}{stop}", wrong.line, wrong.why);
            let anyway = " To have it taken as it is, send it once more with /send on the first line.";
            let why = why + if wrong.may_be_text { anyway } else { "" };
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
    if !delivered(&purpose)
        && let Some(why) = refused(&orders, mail, agent, &mut work)
    {
        return give_back(work, mail, agent, &why);
    }
    if standing == Standing::Proven {
        absence::ended(&mut work, &agent.id);
    }
    let fresh = Fresh { mail, agent, orders, proven: standing == Standing::Proven, link };
    match purpose {
        Purpose::Own => fresh.own(work, standing),
        Purpose::Forward { original, requester } => fresh.forwarded(work, &original, requester),
        Purpose::Written(requester) => fresh.written(work, requester),
        Purpose::Copied(requester) => fresh.asked(work, requester, Visibility::Public),
        Purpose::Named(requester) => fresh.asked(work, requester, Visibility::Internal),
    }
}

/// What an agent must hear who answers a mail of the desk that is about no one ticket: as a ticket of the agent's own it
/// would be for nobody.
fn answers_all(work: &Work<'_>) -> Option<&'static str> {
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

struct Fresh<'m> {
    mail: &'m Mail,
    agent: &'m Agent,
    orders: Orders,
    proven: bool,
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
        let _ = self.carry_out(&mut work, &mut ticket);
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
        let words = self.words();
        let earlier = &self.mail.original.passed_on_with;
        let words = std::iter::once(words).chain(earlier.iter().cloned()).filter(|words| !words.is_empty());
        let words = words.collect::<Vec<_>>().join("\n\n");
        if !words.is_empty() {
            let files = match &self.mail.original.attachments {
                Some(_) => self.mail.enclosures().cloned().collect(),
                None => Vec::new(),
            };
            let inside = self.inside(&work, &words, files);
            work.entry(&ticket, inside);
        }
        if self.proven {
            // The agent goes on from the own sent mail.
            self.know(&mut work, &ticket);
        }
        let mut remarks = vec![format!("{} forwarded it{}", self.named(), self.quoted(&words))];
        let outcome = match self.route(&mut work, &mut ticket, original) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, original, &rule),
        };
        remarks.extend(self.carry_out(&mut work, &mut ticket));
        if !self.proven {
            work.plan.because(format!("no acknowledgement: {UNVOUCHED}"));
        } else if self.mail.automatic.may_acknowledge {
            ack::acknowledge(&mut work, &mut ticket, original, &outcome.wish);
        }
        self.tell(&mut work, &ticket, original, &outcome.notify, &remarks);
        work.finish(Some(Verdict::Opened), ticket)
    }

    /// Somebody was written to, who has the mail: it is the desk's answer, if it is of the desk.
    fn written(self, mut work: Work<'_>, requester: Address) -> Plan {
        let requester = opening::contact(&mut work, requester);
        let said = direct::said(self.mail, &self.agent.id, work.policy);
        let enclosed = direct::enclosed(self.mail);
        let entries = match self.proven {
            true => Vec::new(),
            false => vec![self.inside(&work, &self.mail.reply_text(), enclosed.attachments.clone())],
        };
        let mut ticket = self.begin(&mut work, self.mail, requester, entries);
        let outcome = match self.route(&mut work, &mut ticket, self.mail) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, self.mail, &rule),
        };
        let Said { commands, remark, .. } = said.heeding(&ticket, &self.actor(), &work);
        let mut remarks: Vec<String> = remark.into_iter().collect();
        if self.proven {
            remarks.extend(carry_out(&mut work, &mut ticket, &self.actor(), &commands, &enclosed).err());
            // The others heard that the agent wrote.
            notify::of_fresh(&mut work, &ticket, self.mail, &[self.agent], &remarks);
        } else {
            remarks.extend(self.carry_out(&mut work, &mut ticket));
            self.tell(&mut work, &ticket, self.mail, &outcome.notify, &remarks);
        }
        work.finish(Some(Verdict::Opened), ticket)
    }

    /// Somebody is to be helped: what the agent wrote says with what. It is public where the requester got a copy.
    fn asked(self, mut work: Work<'_>, requester: Address, visibility: Visibility) -> Plan {
        let requester = opening::contact(&mut work, requester);
        let words = self.words();
        let files = self.mail.enclosures().cloned().collect();
        let entry = match visibility {
            Visibility::Public if self.proven => {
                NewEntry { text: words.clone(), ..filing::inbound(&work, self.mail, AuthorKind::Agent, visibility) }
            }
            _ => self.inside(&work, &words, files),
        };
        let described = described(self.mail, &words, visibility);
        let mut ticket = self.begin(&mut work, &described, requester, vec![entry]);
        if visibility != Visibility::Public && self.proven {
            self.know(&mut work, &ticket);
        }
        let outcome = match self.route(&mut work, &mut ticket, &described) {
            Ok(outcome) => outcome,
            Err(rule) => return opening::hold(work, ticket, &described, &rule),
        };
        let mut remarks = vec![format!("{} opened it for {}", self.named(), ticket.requester.address.label())];
        remarks.extend(self.carry_out(&mut work, &mut ticket));
        self.tell(&mut work, &ticket, &described, &outcome.notify, &remarks);
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

    /// Carries out what may be; the rest is told.
    fn carry_out(&self, work: &mut Work<'_>, ticket: &mut Ticket) -> Option<String> {
        let commands = self.orders.commands.iter().filter(|command| !is_text(command)).cloned();
        let (now, not): (Vec<_>, Vec<_>) = commands.partition(|command| self.proven || sorts(command));
        let unsent = carry_out(work, ticket, &self.actor(), &now, &Enclosed::default()).err();
        if not.is_empty() {
            return unsent;
        }
        // To say so is enough: what was left out would have changed the ticket, which is there to be looked at.
        let told = "what it wants beside sorting the ticket was not done, since nothing proves whose mail it is";
        work.event(ticket, &Actor::Desk, told);
        Some(told.to_owned())
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

    fn quoted(&self, words: &str) -> String {
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.is_empty() {
            true => String::new(),
            false => format!(": \u{201c}{}\u{201d}", context::beginning(&line, LONGEST_SHOWN)),
        }
    }

    /// Tells whoever hears of new tickets, and the agent: the notification is the handle by which the agent goes on,
    /// and by which one hears whose name somebody else uses.
    fn tell(&self, work: &mut Work<'_>, ticket: &Ticket, mail: &Mail, also: &[AgentId], remarks: &[String]) {
        let mut readers = notify::audience(ticket, work.policy);
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
        notify::of_fresh(work, ticket, mail, &readers, &remarks);
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

/// What speaks against the commands of a mail that is to open a ticket.
fn refused(orders: &Orders, mail: &Mail, agent: &Agent, work: &mut Work<'_>) -> Option<String> {
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
    let mails = mail.enclosures().filter(|one| one.content_type == "message/rfc822").count();
    if mail.forwarded.is_some() && attached && mails > 1 && !orders.as_it_is {
        let why = "It holds several mails, and each is a matter of its own: forward them one by one. To have the first one \
                   opened with the others as its files, send it once more with /send on the first line";
        return Some(why.to_owned());
    }
    if orders.public
        && orders.requester.as_ref().is_some_and(|named| mail.recipients().all(|to| !to.is(&named.address)))
    {
        let why = "With `/requester` a ticket is opened, and nobody is written to, as `/public` wants it: leave one of \
                   them out, or write to them yourself with the desk in Cc";
        return Some(why.to_owned());
    }
    let about = not_yet(mail, agent, work);
    refusal::of(&orders.commands, orders.as_it_is, &about, &Actor::Agent(agent.id.clone()), work)
}

/// In the place of a ticket, where none was opened.
fn not_yet(mail: &Mail, agent: &Agent, work: &mut Work<'_>) -> Ticket {
    let nobody = Contact { id: 0, address: agent.address() };
    Ticket { number: TicketNumber::NONE, ..opening::blank(work, nobody, &mail.subject, None) }
}

/// Nothing was opened or sent: the agent gets the mail back and hears why.
fn give_back(mut work: Work<'_>, mail: &Mail, agent: &Agent, why: &str) -> Plan {
    work.plan.because(format!("held and returned to agent {}: {why}", agent.id));
    tell_back(&mut work, mail, agent, why);
    work.conclude(Verdict::Held, None)
}

/// Gives the agent a mail back that is about no ticket of theirs: of none is anything said.
pub fn tell_back(work: &mut Work<'_>, mail: &Mail, agent: &Agent, why: &str) {
    let about = told_about(mail, agent, work);
    let message = MessageView { text: mail.text().trim().to_owned(), ..MessageView::default() };
    let context = context::about(&about, work.policy, work.now).with_message(message).with_reason(why);
    notify::give_back(work, &about, agent, context);
}

/// In the place of a ticket, in a queue of which the agent may hear.
fn told_about(mail: &Mail, agent: &Agent, work: &mut Work<'_>) -> Ticket {
    let about = not_yet(mail, agent, work);
    let heard = work.policy.queues.iter().find(|queue| work.policy.may_hear(&agent.id, &queue.name));
    let queue = heard.map_or_else(|| about.queue.clone(), |queue| queue.name.clone());
    Ticket { queue, ..about }
}
