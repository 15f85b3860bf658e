//! Mail that the desk writes: who gets it, from whom, in which thread, with which proof to answer by.
//!
//! The requester's side, the agents' side and each side conversation have Message-ID chains of their own which never
//! mix, and no byte of a mail to a requester holds a token that was made for another side.

use jiff::Timestamp;

use crate::desk::approval::Vote;
use crate::desk::asking;
use crate::desk::correspondent::is_unknown;
use crate::desk::facts::{Facts, Side};
use crate::desk::mail::{Address, Attachment, Mail};
use crate::desk::names::MailboxName;
use crate::desk::pen::Pen;
use crate::desk::plan::{Draft, ReturnPath};
use crate::desk::policy::{Agent, Mailbox, Policy};
use crate::desk::side::SideTalk;
use crate::desk::template::{Context, MessageView, PersonView, Rendered, name};
use crate::desk::ticket::{Author, EntryKind, NewEntry, Ticket, TicketNumber, Visibility};
use crate::desk::token::{Holder, Token};
use crate::desk::work::Work;

/// A mail to the requester's side.
pub struct ToRequester<'a> {
    pub template: &'a str,
    pub context: Context,
    /// Whose name it carries beside the desk's address; the desk's own without.
    pub agent: Option<&'a Agent>,
    /// What an answer to it is about.
    pub answers: Answers,
    /// Whether it asks the requester if all is solved; nobody else can say, so nobody else is asked.
    pub asks_solved: bool,
    /// Whether those who were copied in get it too.
    pub copies: Copies,
    /// Of those, who have what is written already: they are named, and it is not sent to them.
    pub have_it: &'a [Address],
    pub return_path: ReturnPath,
    /// Auto-Submitted (RFC 3834 section 5), for mail that no person wrote.
    pub auto_submitted: Option<&'static str>,
    pub attachments: Vec<Attachment>,
}

/// Who gets a mail to the requester beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    Nobody,
    /// Whose ticket was merged into this one: it is the end of what they asked for as well. They get a mail of their own,
    /// since the requester's names the requester and has the link to their page.
    Joined,
    Everybody,
}

impl Copies {
    fn go_to(self, address: &Address, ticket: &Ticket) -> bool {
        match self {
            Self::Nobody => false,
            Self::Joined => ticket.course.merged_requesters.contains(&address.key()),
            Self::Everybody => true,
        }
    }
}

/// What an answer to a mail to the requester is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    Matter,
    /// How satisfied they are.
    Rating,
}

/// A mail to the third party of a side conversation.
pub struct ToThirdParty<'a> {
    pub template: &'a str,
    pub message: MessageView,
    /// Auto-Submitted (RFC 3834 section 5), for mail that no person wrote.
    pub auto_submitted: Option<&'static str>,
    pub attachments: Vec<Attachment>,
}

/// A mail to somebody who is asked to approve.
pub struct ToApprover<'a> {
    pub vote: &'a Vote,
    /// Who asks.
    pub agent: Option<&'a Agent>,
    pub context: Context,
}

/// A mail to somebody who has no ticket that it is about.
pub struct ToOutsider<'a> {
    pub to: &'a Address,
    pub template: &'a str,
    pub language: &'a str,
    pub context: Context,
    /// From whose address it comes; `None`: the desk's first.
    pub mailbox: Option<&'a MailboxName>,
}

/// A mail to one agent.
pub struct ToAgent<'a> {
    pub agent: &'a Agent,
    pub template: &'a str,
    pub context: Context,
    pub attachments: Vec<Attachment>,
}

impl Work<'_> {
    /// Writes to the requester in the requester's language. `false`: not written, the reason stands in the plan.
    pub fn write_to_requester(&mut self, ticket: &mut Ticket, mail: ToRequester<'_>) -> bool {
        if is_unknown(&ticket.requester.address) {
            self.plan.because(format!("nothing is sent ({}): the requester has no address", mail.template));
            return false;
        }
        let contact = ticket.requester.id;
        let holder = match mail.answers {
            Answers::Matter => Holder::Requester(contact),
            Answers::Rating => Holder::Rating(contact),
        };
        let token = Token { ticket: ticket.number, holder };
        let mailbox = self.mailbox(ticket);
        let answered_at = mailbox.extended(&self.policy.keys.sign(&token));
        let mut context = Context { closing: mail.asks_solved, ..mail.context };
        // Without sub-addresses a link proves nothing, so there is none.
        if mailbox.subaddress.separator().is_some() {
            context.answer_to.clone_from(&answered_at);
        }
        let others: Vec<Address> = ticket
            .participants
            .iter()
            .map(|participant| &participant.address)
            .filter(|address| mail.copies.go_to(address, ticket) && !address.is(&ticket.requester.address.address))
            .cloned()
            .collect();
        let alone = mail.copies == Copies::Joined;
        let cc: &[Address] = if alone { &[] } else { &others };
        // Whoever has the link is taken for the requester, so nobody else gets it.
        if cc.is_empty() {
            context.page = self.policy.page(&token);
        }
        let Some(rendered) = self.render(ticket, mail.template, &ticket.language, &context) else { return false };
        let copied_to = others.iter().filter(|person| mail.have_it.iter().all(|has| !has.is(&person.address)));
        let copied_to: Vec<String> = copied_to.map(|address| address.address.clone()).collect();
        let apart = (mail.asks_solved || alone) && !copied_to.is_empty();
        let requester = if alone { PersonView::default() } else { context.requester.clone() };
        let unasking = Context { closing: false, page: String::new(), requester, ..context.clone() };
        let copied = if apart { self.render(ticket, mail.template, &ticket.language, &unasking) } else { None };
        let own = ticket.requester.address.address.clone();
        let mut rcpts = vec![own];
        if !apart {
            rcpts.extend(copied_to.iter().cloned());
        }
        let name = shown_name(mail.agent, self.policy);
        let clean = |text: &str| self.policy.keys.scrub(text);
        let draft = Draft {
            ticket: Some(ticket.number),
            template: mail.template.to_owned(),
            mailbox: mailbox.name.clone(),
            from: Address::named(name, &mailbox.address),
            reply_to: vec![Address::named(&self.policy.desk.name, answered_at)],
            rcpts,
            to: vec![named(&ticket.requester.address, self.policy)],
            cc: cc.iter().map(|person| named(person, self.policy)).collect(),
            return_path: mail.return_path,
            subject: clean(&rendered.subject),
            text: clean(&rendered.text),
            html: rendered.html.as_deref().map(clean),
            message_id: self.pen.message_id(&token),
            in_reply_to: ticket.thread.in_reply_to.clone(),
            references: ticket.thread.references.clone(),
            headers: automatic_headers(mail.auto_submitted),
            attachments: filed(mail.attachments, self.policy),
            at: self.now,
        };
        // The requester's is the last of the drafts: it is the one that the timeline knows.
        if let Some(copied) = copied {
            let (text, html) = (clean(&copied.text), copied.html.as_deref().map(clean));
            let to = match alone {
                true => others.iter().map(|person| named(person, self.policy)).collect(),
                false => draft.to.clone(),
            };
            let message_id = self.pen.message_id(&token);
            let copy = Draft { rcpts: copied_to, to, text, html, message_id, ..draft.clone() };
            ticket.thread.follow(&copy.message_id, &[]);
            if mail.asks_solved {
                // A yes to it is still no reason to take the matter up again.
                ticket.course.asks_solved(Some(copy.message_id.clone()));
            }
            self.send(copy, Side::Requester);
        }
        if mail.asks_solved {
            ticket.course.asks_solved(Some(draft.message_id.clone()));
        }
        ticket.thread.follow(&draft.message_id, &[]);
        if mail.auto_submitted.is_some() {
            self.entry(ticket, automatic_entry(&draft, &context.page));
        }
        self.send(draft, Side::Requester);
        true
    }

    /// Writes to the third party of a side conversation, in the desk's language, and goes on with its thread. `false`:
    /// not written, the reason stands in the plan.
    pub fn write_to_third_party(&mut self, ticket: &Ticket, talk: &mut SideTalk, mail: ToThirdParty<'_>) -> bool {
        let policy = self.policy;
        let context = asking::context(ticket, talk, mail.message, self);
        let Some(rendered) = self.render(ticket, mail.template, &policy.desk.language, &context) else { return false };
        let token = talk.key.token();
        let mailbox = self.mailbox(ticket);
        let agent = talk.asker.as_ref().and_then(|id| policy.agent(id));
        let clean = |text: &str| policy.keys.scrub(text);
        let draft = Draft {
            ticket: Some(ticket.number),
            template: mail.template.to_owned(),
            mailbox: mailbox.name.clone(),
            from: Address::named(shown_name(agent, policy), &mailbox.address),
            reply_to: vec![Address::named(&policy.desk.name, mailbox.extended(&policy.keys.sign(&token)))],
            rcpts: talk.there().map(|person| person.address.clone()).collect(),
            to: talk.there().map(|person| named(person, policy)).collect(),
            cc: Vec::new(),
            return_path: ReturnPath::Bounce,
            subject: clean(&rendered.subject),
            text: clean(&rendered.text),
            html: rendered.html.as_deref().map(clean),
            message_id: self.pen.message_id(&token),
            in_reply_to: talk.thread.in_reply_to.clone(),
            references: talk.thread.references.clone(),
            headers: automatic_headers(mail.auto_submitted),
            attachments: filed(mail.attachments, policy),
            at: self.now,
        };
        if talk.subject.is_empty() {
            talk.subject.clone_from(&draft.subject);
        }
        talk.thread.follow(&draft.message_id, &[]);
        self.send(draft, Side::ThirdParty);
        true
    }

    /// Asks somebody to approve, in the desk's language. What leaves is the change and nothing else of the ticket.
    pub fn write_to_approver(&mut self, ticket: &Ticket, mail: ToApprover<'_>) -> bool {
        let policy = self.policy;
        let language = policy.desk.language.as_str();
        let key = mail.vote.key(ticket);
        let token = Token { ticket: key.ticket, holder: Holder::Approver(key.id) };
        let context = Context { page: policy.page(&token), ..mail.context };
        let Some(rendered) = self.render(ticket, name::APPROVE, language, &context) else { return false };
        let mailbox = self.mailbox(ticket);
        let own = policy.keys.sign_page(&token);
        let clean = |text: &str| policy.keys.scrub_but(text, &own);
        let draft = Draft {
            ticket: Some(ticket.number),
            template: name::APPROVE.to_owned(),
            mailbox: mailbox.name.clone(),
            from: Address::named(shown_name(mail.agent, policy), &mailbox.address),
            reply_to: vec![Address::named(&policy.desk.name, mailbox.extended(&policy.keys.sign(&token)))],
            to: vec![named(&mail.vote.who, policy)],
            cc: Vec::new(),
            rcpts: vec![mail.vote.who.address.clone()],
            return_path: ReturnPath::Bounce,
            subject: policy.keys.scrub(&rendered.subject),
            text: clean(&rendered.text),
            html: rendered.html.as_deref().map(clean),
            message_id: self.pen.message_id(&token),
            in_reply_to: None,
            references: Vec::new(),
            headers: automatic_headers(Some("auto-generated")),
            attachments: Vec::new(),
            at: self.now,
        };
        self.send(draft, Side::ThirdParty);
        true
    }

    /// Writes to somebody without a ticket. It begins a thread and carries no token: what is answered to it is a matter
    /// of its own. `false`: not written, the reason stands in the plan.
    pub fn write_to_outsider(&mut self, mail: ToOutsider<'_>) -> bool {
        let policy = self.policy;
        let rendered = match policy.templates.render(mail.template, mail.language, None, &mail.context) {
            Ok(rendered) => rendered,
            Err(error) => {
                let told = format!("template {} ({}) failed: {error}", mail.template, mail.language);
                self.plan.because(told.clone());
                self.plan.alerts.push(told);
                return false;
            }
        };
        let mailbox = mail.mailbox.and_then(|name| policy.mailbox(name)).or(policy.mailboxes.first());
        let mailbox = mailbox.unwrap_or_else(|| unreachable!("a checked policy has a mailbox"));
        let clean = |text: &str| policy.keys.scrub(text);
        let headers = automatic_headers(Some("auto-generated")).into_iter();
        let draft = Draft {
            ticket: None,
            template: mail.template.to_owned(),
            mailbox: mailbox.name.clone(),
            from: Address::named(&policy.desk.name, &mailbox.address),
            reply_to: vec![Address::named(&policy.desk.name, &mailbox.address)],
            to: vec![named(mail.to, policy)],
            cc: Vec::new(),
            rcpts: vec![mail.to.address.clone()],
            return_path: ReturnPath::Bounce,
            subject: clean(&rendered.subject),
            text: clean(&rendered.text),
            html: rendered.html.as_deref().map(clean),
            message_id: self.pen.plain_id(),
            in_reply_to: None,
            references: Vec::new(),
            headers: headers.chain([("Precedence".to_owned(), "bulk".to_owned())]).collect(),
            attachments: Vec::new(),
            at: self.now,
        };
        self.send(draft, Side::Requester);
        true
    }

    /// Writes to an agent, in the desk's language. What is about no ticket carries no token, and begins a thread.
    pub fn write_to_agent(&mut self, ticket: &Ticket, mail: ToAgent<'_>) -> bool {
        let language = self.policy.desk.language.as_str();
        let about = Some(ticket.number).filter(|number| *number != TicketNumber::NONE);
        let page = about.map(|number| self.policy.desk_page(number)).unwrap_or_default();
        let context = Context { page, ..mail.context };
        let Some(rendered) = self.render(ticket, mail.template, language, &context) else { return false };
        let token = ticket.token_of(&mail.agent.id);
        let mailbox = self.mailbox(ticket);
        // Whoever wrote it, who need not be the requester.
        let author = Some(context.message.author.as_str()).filter(|author| !author.is_empty());
        let whose = author.unwrap_or(ticket.requester.address.label());
        let root = about.map(|number| {
            // The same however often others got to know the agent's address: clients keep the thread together.
            self.pen.root(&Token { ticket: number, holder: Holder::Agent(mail.agent.id.clone().into()) })
        });
        let answered_at = about.map(|_| mailbox.extended(&self.policy.keys.sign(&token)));
        let draft = Draft {
            ticket: about,
            template: mail.template.to_owned(),
            mailbox: mailbox.name.clone(),
            from: Address::named(format!("{whose} ({})", self.policy.desk.name), &mailbox.address),
            reply_to: vec![Address::named(
                &self.policy.desk.name,
                answered_at.unwrap_or_else(|| mailbox.address.clone()),
            )],
            to: vec![mail.agent.address()],
            cc: Vec::new(),
            rcpts: vec![mail.agent.address().address],
            return_path: ReturnPath::Bounce,
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            message_id: self.pen.message_id(&token),
            in_reply_to: root.clone(),
            references: root.into_iter().collect(),
            // Gmail and old vacation programs look at Precedence alone.
            headers: automatic_headers(Some("auto-generated"))
                .into_iter()
                .chain([("Precedence".to_owned(), "bulk".to_owned())])
                .collect(),
            attachments: mail.attachments,
            at: self.now,
        };
        self.send(draft, Side::Agent);
        true
    }

    /// A template that fails is told, never silent: it says so in the reasons and alerts.
    fn render(&mut self, ticket: &Ticket, template: &str, language: &str, context: &Context) -> Option<Rendered> {
        let folder = self.queue(ticket).and_then(|queue| queue.templates.as_deref());
        match self.policy.templates.render(template, language, folder, context) {
            Ok(rendered) => Some(rendered),
            Err(error) => {
                let told = format!(
                    "template {template} ({language}) failed, so its mail for ticket {} was not written: {error}",
                    ticket.number
                );
                self.plan.because(told.clone());
                self.plan.alerts.push(told);
                None
            }
        }
    }

    /// The mailbox that the ticket came by, or the desk's first when that one is gone.
    pub fn mailbox(&self, ticket: &Ticket) -> Mailbox {
        let known = self.policy.mailbox(&ticket.mailbox).or(self.policy.mailboxes.first());
        known.cloned().unwrap_or_else(|| unreachable!("a checked policy has a mailbox"))
    }
}

/// A mail to an agent about no ticket: it carries no address that answers by itself.
pub fn to_agent_alone(
    agent: &Agent,
    template: &str,
    rendered: Rendered,
    policy: &Policy,
    seed: u64,
    at: Timestamp,
) -> Draft {
    let token = Token { ticket: TicketNumber::NONE, holder: Holder::Agent(agent.id.clone().into()) };
    let message_id = Pen::new(policy, seed).message_id(&token);
    let clean = |text: &str| policy.keys.scrub_for(text, &agent.id);
    alone(&agent.address(), message_id, template, (rendered, &clean), policy, at)
}

/// The same to somebody outside, without any token.
pub fn to_requester_alone(
    requester: &Address,
    template: &str,
    rendered: Rendered,
    policy: &Policy,
    seed: u64,
    at: Timestamp,
) -> Draft {
    let message_id = Pen::new(policy, seed).plain_id();
    let clean = |text: &str| policy.keys.scrub(text);
    alone(&named(requester, policy), message_id, template, (rendered, &clean), policy, at)
}

fn alone(
    to: &Address,
    message_id: String,
    template: &str,
    (rendered, clean): (Rendered, &dyn Fn(&str) -> String),
    policy: &Policy,
    at: Timestamp,
) -> Draft {
    let mailbox = policy.mailboxes.first().unwrap_or_else(|| unreachable!("a checked policy has a mailbox"));
    Draft {
        ticket: None,
        template: template.to_owned(),
        mailbox: mailbox.name.clone(),
        from: Address::named(&policy.desk.name, &mailbox.address),
        reply_to: Vec::new(),
        to: vec![to.clone()],
        cc: Vec::new(),
        rcpts: vec![to.address.clone()],
        return_path: ReturnPath::Bounce,
        subject: clean(&rendered.subject),
        text: clean(&rendered.text),
        html: rendered.html.as_deref().map(clean),
        message_id,
        in_reply_to: None,
        references: Vec::new(),
        headers: automatic_headers(Some("auto-generated")),
        attachments: Vec::new(),
        at,
    }
}

/// `Ann Agent (Acme Support)`; the desk's own name where no agent writes.
fn shown_name(agent: Option<&Agent>, policy: &Policy) -> String {
    match agent {
        Some(agent) => format!("{} ({})", agent.name, policy.desk.name),
        None => policy.desk.name.clone(),
    }
}

/// Somebody as mail names them: people choose their own names.
fn named(address: &Address, policy: &Policy) -> Address {
    Address { name: address.name.as_deref().map(|name| policy.keys.scrub(name)), ..address.clone() }
}

/// Attachments as they leave: people choose the names of their files.
fn filed(attachments: Vec<Attachment>, policy: &Policy) -> Vec<Attachment> {
    let clean = |name: &str| policy.keys.scrub(name);
    let filed = |attachment: Attachment| Attachment { name: attachment.name.as_deref().map(clean), ..attachment };
    attachments.into_iter().map(filed).collect()
}

/// What the desk writes by itself stands on the timeline as well: whoever answers next sees what was promised.
fn automatic_entry(draft: &Draft, page: &str) -> NewEntry {
    // Whoever reads it there needs no link that opens pages for somebody else.
    let text = if page.is_empty() { draft.text.clone() } else { draft.text.replace(page, "…") };
    let entry = NewEntry::new(EntryKind::Outbound, Visibility::Public, Author::system(), draft.at, text);
    NewEntry { message_id: Some(draft.message_id.clone()), ..entry }
}

/// Headers of mail that no person wrote: RFC 3834 section 5, and what Exchange looks at.
pub fn automatic_headers(auto_submitted: Option<&'static str>) -> Vec<(String, String)> {
    auto_submitted
        .map(|value| {
            vec![
                ("Auto-Submitted".to_owned(), value.to_owned()),
                ("X-Auto-Response-Suppress".to_owned(), "All".to_owned()),
            ]
        })
        .unwrap_or_default()
}

/// The Message-IDs of a mail that may stand in mail to the requester's side: none that was made for an agent or a third
/// party, nor any that is known from their side.
pub fn public_references(mail: &Mail, policy: &Policy, facts: &Facts) -> Vec<String> {
    let other_side = |id: &String| {
        let known = facts.known.iter().find(|known| known.message_id == *id);
        known.is_some_and(|known| matches!(known.side, Side::Agent | Side::ThirdParty))
    };
    let secret = |id: &String| policy.keys.scrub(id) != *id || other_side(id);
    mail.references.iter().chain(&mail.in_reply_to).filter(|id| !secret(id)).cloned().collect()
}
