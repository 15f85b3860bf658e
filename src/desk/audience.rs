//! For whom an agent's plain words are, which say it neither by `/public` nor by `/note`. They leave where they say plainly
//! enough that they are for the requester; how plainly they must, follows from what they answer:
//!
//! | what is answered | they leave |
//! | --- | --- |
//! | the requester's words, as the desk brought them | always; with `ungreeted = "ask"` where they greet the requester |
//! | a colleague, or rule, who gives the ticket away or opened it | where they greet the requester by name |
//! | the desk's own words | where they greet the requester by name |
//! | what came back | where they greet the requester by name |
//! | what came back for a line that was wrong, in answer to the requester's words | with a command beside them, or where they greet the requester |
//! | the requester's words, beside which a rule left a note | where they greet the requester by name |
//! | what was said inside, or by a third party | where they greet the requester by name |
//! | what somebody who takes part wrote without the requester | where they greet the requester by name |
//! | the requester's own mail, to the desk alone | where they greet the requester |
//! | nothing: its number alone, or an address that was made for it, names the ticket | where they greet the requester |
//! | the question whether a change may be made | never |
//!
//! Whatever is answered: what goes to somebody who takes part and not to the requester, goes to colleagues and the desk
//! alone, is copied to somebody outside who takes no part, or stands below a command that gives the ticket away, leaves
//! only where it greets the requester by name. What speaks of the requester and not to them, greets somebody else, or asks
//! who of the desk does it, leaves only where it greets the requester. With `ungreeted = "ask"` nothing
//! leaves that does not greet the requester. All else comes back once.

use crate::desk::addressed::{self, Greeting};
use crate::desk::approval;
use crate::desk::aside;
use crate::desk::copied;
use crate::desk::inside::Leaving;
use crate::desk::mail::Mail;
use crate::desk::names::AgentId;
use crate::desk::policy::{Agent, Ungreeted};
use crate::desk::spoken_of;
use crate::desk::template::name;
use crate::desk::thread::{self, Signs, Way};
use crate::desk::ticket::Ticket;
use crate::desk::topic::topic;
use crate::desk::voting;
use crate::desk::work::Work;

/// What an agent's mail answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The desk's mail that brought the requester's words and nobody else's.
    Requester,
    /// The desk's mail of whoever gives the ticket away, or opened it for the requester.
    Handover,
    /// The desk's own words.
    Desk,
    /// The desk's mail that brought back one of the agent's own.
    Returned,
    /// The same, where no more than a line of an answer to the requester's words was wrong.
    Misunderstood,
    /// The desk's mail that brought a rule's note beside the requester's words.
    Noted,
    /// What colleagues said, of which the requester knows nothing.
    Inside,
    /// What a third party said, of which the requester knows nothing either.
    Side,
    /// What somebody who takes part wrote without the requester.
    Aside,
    /// The question whether a change may be made.
    Question,
    /// The requester's own mail, which the agent has, in an answer to the desk alone.
    PastTheDesk,
    /// Nothing but its number, or an address that was made for it, names the ticket.
    Number,
}

impl Answered {
    /// By the template of a mail of the desk. What rules write to agents by templates of the house's own is told by the
    /// desk as well.
    fn of_template(template: &str) -> Self {
        match template {
            name::NOTIFY_NEW | name::NOTIFY_REPLY | name::NOTIFY_ROUTED => Self::Requester,
            // A question whose mail it is takes no answer else.
            name::CLAIMED => Self::Requester,
            name::NOTIFY_HANDOVER | name::NOTIFY_OPENED => Self::Handover,
            name::RETURNED => Self::Returned,
            name::MISUNDERSTOOD => Self::Misunderstood,
            name::NOTIFY_NOTE => Self::Inside,
            name::NOTIFY_SIDE => Self::Side,
            name::NOTIFY_ASIDE => Self::Aside,
            name::NOTIFY_APPROVER => Self::Question,
            outside if name::FOR_OUTSIDERS.contains(&outside) => Self::Requester,
            _ => Self::Desk,
        }
    }

    /// The same, where a rule's note may stand beside the requester's words.
    pub fn of_mail(template: &str, noted: bool) -> Self {
        match Self::of_template(template) {
            Self::Requester if noted => Self::Noted,
            answered => answered,
        }
    }

    fn whatever_names_the_ticket(self) -> bool {
        matches!(
            self,
            Self::Noted
                | Self::Inside
                | Self::Side
                | Self::Aside
                | Self::Question
                | Self::Returned
                | Self::Misunderstood
        )
    }

    /// Whether the mail may say that a reply to it goes to the requester.
    pub fn is_for_requester(self, ungreeted: Ungreeted) -> bool {
        self.lets(None, true, ungreeted)
    }

    /// Whether words in answer, `alone` or below a command, say plainly enough for whom they are. A greeting without a name may be for whoever is
    /// answered, where that is a colleague or the desk.
    fn lets(self, greeting: Option<Greeting>, alone: bool, ungreeted: Ungreeted) -> bool {
        let by_name = greeting == Some(Greeting::ByName);
        let plain = match self {
            Self::Requester => true,
            // What was wrong with a command is mended in answer to the mail that says so.
            Self::Misunderstood => greeting.is_some() || !alone,
            Self::Returned | Self::Desk | Self::Handover => by_name,
            Self::Noted | Self::Inside | Self::Side | Self::Aside => by_name,
            Self::PastTheDesk | Self::Number => greeting.is_some(),
            Self::Question => false,
        };
        plain && (ungreeted == Ungreeted::Send || greeting.is_some())
    }

    /// Why words in answer may not be for the requester.
    fn doubt(self, ticket: &Ticket, work: &Work<'_>) -> String {
        let requester = ticket.requester.address.label();
        match self {
            Self::Requester => format!("It would go to {requester}, whom it does not greet"),
            Self::Desk => "It answers what the desk itself told you, and would go to the requester".into(),
            Self::Handover => format!(
                "It answers whoever gave or opened the ticket, and would go to {requester}, whom it does not greet by name"
            ),
            Self::Returned | Self::Misunderstood => format!(
                "It answers the desk's mail about one that came back, and would go to {requester}: /send alone has that one \
                 sent, /note alone keeps it"
            ),
            Self::Noted => format!(
                "The mail that it answers holds a note of a rule beside the requester's words, and it would go to {requester}, \
                 whom it does not greet by name"
            ),
            Self::Inside => "It answers what was said inside the desk, and would go to the requester".into(),
            Self::Side => format!(
                "It answers what a third party said to the desk, and would go to {requester}: /ask on the first line has it sent to \
                 whoever said that"
            ),
            Self::Aside => format!(
                "It answers what somebody who takes part wrote to the desk alone, and would go to {requester}, who does not \
                 know of that"
            ),
            Self::Question => voting::answers_question(ticket, work.policy),
            Self::PastTheDesk => {
                "It answers the requester's own mail, and goes to the desk alone, which would send it on".into()
            }
            Self::Number => "It answers no mail of the desk, and would go to the requester".into(),
        }
    }
}

/// Why plain words may not be for the requester, to whom they would go: all of it.
pub fn doubts(leaving: Leaving<'_>, mail: &Mail, ticket: &Ticket, agent: &AgentId, work: &Work<'_>) -> Vec<String> {
    let Some(writer) = work.policy.agent(agent) else { return Vec::new() };
    let greeting = addressed::greeting(leaving.text, ticket, work);
    let answered = answered(mail, writer, ticket, work);
    let of_answered =
        (!answered.lets(greeting, leaving.alone, work.policy.desk.ungreeted)).then(|| answered.doubt(ticket, work));
    let had = had_by_others(mail, ticket, work).filter(|_| greeting != Some(Greeting::ByName));
    of_answered.into_iter().chain(had).chain(ungreeting(greeting, leaving, mail, writer, (ticket, work))).collect()
}

/// Whether plain words in it would be for the requester by what they answer, or by mending what did.
pub fn answers_requester(mail: &Mail, agent: &AgentId, ticket: &Ticket, work: &Work<'_>) -> bool {
    let answered = work.policy.agent(agent).map(|writer| answered(mail, writer, ticket, work));
    matches!(answered, Some(Answered::Requester | Answered::Misunderstood))
}

/// Who of those that take part got it from the agent's own client, and the requester did not: it may be for them alone.
fn had_by_others(mail: &Mail, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let others = mail.recipients().filter(|to| ticket.is_participant(&to.address));
    let others: Vec<&str> = others.map(|to| to.address.as_str()).collect();
    (!others.is_empty() && !aside::is_to_requester(mail, ticket, work.policy)).then(|| {
        format!(
            "It went to {} without {}, to whom the desk would send it on, and does not greet them by name",
            others.join(" and "),
            ticket.requester.address.label()
        )
    })
}

/// The same of words that do not greet the requester, or not by name, whatever they answer.
pub fn ungreeting(
    greeting: Option<Greeting>,
    leaving: Leaving<'_>,
    mail: &Mail,
    writer: &Agent,
    (ticket, work): (&Ticket, &Work<'_>),
) -> Vec<String> {
    // Whom else it goes to, "Hello," may greet as well.
    let elsewhere = || {
        let handed_over = leaving.hands_over.then(|| HANDED_OVER.to_owned());
        [handed_over, colleagues(mail, writer, work), copied::objection(mail, ticket, work)]
    };
    let found: Vec<Option<String>> = match greeting {
        Some(Greeting::ByName) => Vec::new(),
        Some(Greeting::Nameless) => elsewhere().into(),
        None => std::iter::once(greets_another(leaving.text, ticket, work))
            .chain(elsewhere())
            .chain([
                speaks_of(leaving.text, ticket, work),
                asks_colleagues(leaving.text),
                owes_vote(writer, ticket, work),
            ])
            .collect(),
    };
    found.into_iter().flatten().collect()
}

fn greets_another(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let whom = addressed::somebody_else(text, ticket, work)?;
    Some(format!("It greets {whom}, and would go to {}", ticket.requester.address.label()))
}

/// A question that greets somebody of the ticket whom it does not go to.
pub fn greets_not_asked(leaving: Leaving<'_>, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let whom = addressed::somebody_not_asked(leaving.text, leaving.asked, ticket, work)?;
    let to: Vec<&str> = leaving.asked.iter().map(|asked| asked.address.as_str()).collect();
    Some(format!("It greets {whom}, and would go to {}", to.join(" and ")))
}

fn asks_colleagues(text: &str) -> Option<String> {
    let asked = addressed::of_colleagues(text)?;
    Some(format!("It asks colleagues rather than the requester (\u{201c}{asked}\u{201d})"))
}

/// An approver who has not answered yet may do so here.
fn owes_vote(writer: &Agent, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    approval::owed_by(ticket, writer, work.policy)?;
    let requester = ticket.requester.address.label();
    Some(format!(
        "You were asked to approve this change and have not answered yet: this would go to {requester}, whom it does not greet"
    ))
}

fn speaks_of(text: &str, ticket: &Ticket, work: &Work<'_>) -> Option<String> {
    let sign = spoken_of::sign(text, ticket, work)?;
    Some(format!("It speaks of the requester rather than to them (\u{201c}{sign}\u{201d})"))
}

const HANDED_OVER: &str = "It gives the ticket to somebody else, and the text below that would go to the requester: /note \
                           above it is for colleagues";

fn answered(mail: &Mail, agent: &Agent, ticket: &Ticket, work: &Work<'_>) -> Answered {
    let of_desk = work.facts.answered.as_ref().map(|mail| Answered::of_mail(&mail.template, mail.noted));
    match (thread::way(mail, agent, ticket, work.facts, work.policy), of_desk) {
        // An address that a client has collected, in a mail about nothing: only the letter itself says for whom it is.
        (Way::Told, None) if Signs::of(mail, work.facts, work.policy).begins && topic(&mail.subject).is_empty() => {
            Answered::Number
        }
        (Way::Told, of_desk) => of_desk.unwrap_or(Answered::Requester),
        // Whatever else names the ticket, what is asked is asked.
        (_, Some(own)) if own.whatever_names_the_ticket() => own,
        (Way::AmongColleagues, _) => Answered::Inside,
        // Who answers the requester's mail answers the requester, if not somebody chose another way.
        (Way::OfRequester, of_desk) => {
            let alone = mail.recipients().next().is_some() && mail.recipients().all(|to| work.policy.is_own(to));
            if alone { Answered::PastTheDesk } else { of_desk.unwrap_or(Answered::Requester) }
        }
        (Way::Number, _) => Answered::Number,
    }
}

/// Whom of the desk a mail is addressed to that goes to nobody outside: what it says may be for them.
fn colleagues(mail: &Mail, agent: &Agent, work: &Work<'_>) -> Option<String> {
    let policy = work.policy;
    let mut named = Vec::new();
    for to in mail.recipients().filter(|to| !policy.is_own(to)) {
        let other = policy.agent_by_address(&to.address)?;
        if other.id != agent.id && !named.contains(&other.name.as_str()) {
            named.push(other.name.as_str());
        }
    }
    (!named.is_empty()).then(|| {
        format!(
            "It is addressed to {}, and would go to the requester, whom it does not greet by name",
            named.join(" and ")
        )
    })
}
