//! The acknowledgement: once a ticket, only when the message may be acknowledged.

use jiff::Timestamp;

use crate::desk::brake::Levels;
use crate::desk::context;
use crate::desk::correspondent::is_unknown;
use crate::desk::facts::BucketKey;
use crate::desk::knowledge::Article;
use crate::desk::mail::{Address, Mail};
use crate::desk::outgoing::{Answers, Copies, ToRequester};
use crate::desk::plan::ReturnPath;
use crate::desk::policy::Policy;
use crate::desk::template::{ProposalView, name};
use crate::desk::ticket::Ticket;
use crate::desk::work::Work;

/// What the rules and the desk said before about acknowledging.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// A rule dropped it; its name.
    pub dropped_by: Option<String>,
    /// Another template than `ack`.
    pub template: Option<String>,
}

/// Acknowledges, or says why not.
pub fn acknowledge(work: &mut Work<'_>, ticket: &mut Ticket, mail: &Mail, wish: &Wish) {
    if let Err(why) = may(ticket, mail, wish, work.policy, work.facts.received_at, work.now) {
        work.plan.because(format!("no acknowledgement: {why}"));
        return;
    }
    if let Err(why) = brake(&mut work.levels, ticket, work.policy, work.now) {
        work.plan.because(format!("no acknowledgement: {why}"));
        work.plan.alerts.push(format!("A brake fired: {why}"));
        return;
    }
    let mut context =
        context::about(ticket, work.policy, work.now).with_message(context::incoming(mail, &[], true, &[]));
    context.proposals = proposals(ticket, mail, work);
    if !context.proposals.is_empty() {
        let titles: Vec<&str> = context.proposals.iter().map(|proposed| proposed.title.as_str()).collect();
        work.plan.because(format!("articles that may answer it are proposed: {}", titles.join(", ")));
    }
    let written = work.write_to_requester(
        ticket,
        ToRequester {
            template: wish.template.as_deref().unwrap_or(name::ACK),
            context,
            agent: None,
            answers: Answers::Matter,
            asks_solved: false,
            copies: Copies::Nobody,
            have_it: &[],
            return_path: ReturnPath::Null,
            auto_submitted: Some("auto-replied"),
            attachments: Vec::new(),
        },
    );
    if written {
        ticket.acknowledged = true;
        work.plan.because(format!("acknowledged to {} in {}", ticket.requester.address.address, ticket.language));
    }
}

/// The words that an article is to answer.
pub fn request(subject: &str, mail: &Mail) -> String {
    format!("{subject}\n{}", mail.reply_text())
}

/// Articles that may answer it, where there are pages to read them on.
fn proposals(ticket: &Ticket, mail: &Mail, work: &Work<'_>) -> Vec<ProposalView> {
    if work.policy.desk.public_url.is_none() {
        return Vec::new();
    }
    let request = request(&ticket.subject, mail);
    let knowledge = work.knowledge();
    let proposed = knowledge.proposed(&request, &ticket.language);
    let view = |article: &Article| {
        let page = work.policy.article_page(article)?;
        Some(ProposalView { title: article.title.clone(), page })
    };
    proposed.into_iter().filter_map(view).collect()
}

fn may(
    ticket: &Ticket,
    mail: &Mail,
    wish: &Wish,
    policy: &Policy,
    received_at: Timestamp,
    now: Timestamp,
) -> Result<(), String> {
    let requester = ticket.requester.address.address.as_str();
    let queue = policy.queue(&ticket.queue);
    let refused = |why: &str| Err(why.to_owned());
    if ticket.acknowledged {
        return refused("this ticket has been acknowledged");
    }
    if let Some(rule) = &wish.dropped_by {
        return Err(format!("rule \"{rule}\" drops it"));
    }
    if ticket.course.chat.is_some() {
        return refused("who asks is in the chat, and is mailed what was said there when they leave");
    }
    if queue.is_some_and(|queue| !queue.acknowledge) {
        return Err(format!("queue {} acknowledges nothing", ticket.queue));
    }
    if is_unknown(&ticket.requester.address) {
        return refused("the sender has no address");
    }
    if policy.mailbox_by_address(requester).is_some() {
        return refused("the sender is the desk itself");
    }
    if now.duration_since(received_at) > policy.desk.ack_max_age {
        return refused("the message is older than ack_max_age");
    }
    unanswerable(mail).map_or(Ok(()), Err)
}

/// Why a message must not be answered automatically.
pub fn unanswerable(mail: &Mail) -> Option<String> {
    if !mail.automatic.may_acknowledge {
        let evidence = mail.automatic.evidence.join("; ");
        return Some(format!("the message must not be answered automatically ({evidence})"));
    }
    let forged = "the sender is forged (authentication failed): an answer would go to somebody else";
    mail.authentication.failed().then(|| forged.to_owned())
}

/// Takes from the three buckets of automatic mail to the requester, or names the one that is empty.
pub fn brake(levels: &mut Levels, ticket: &Ticket, policy: &Policy, now: Timestamp) -> Result<(), String> {
    brake_for(levels, &ticket.requester.address, ticket, policy, now)
}

/// The same for mail to somebody else about the ticket.
pub fn brake_for(
    levels: &mut Levels,
    to: &Address,
    ticket: &Ticket,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), String> {
    let brakes = &policy.brakes;
    let wanted = [
        (BucketKey::sender(&to.address), brakes.sender),
        (BucketKey::ticket(ticket.number), brakes.ticket),
        (BucketKey::desk(), brakes.desk),
    ];
    levels.take(&wanted, now).map_err(|BucketKey(bucket)| format!("too many automatic mails, bucket {bucket} is empty"))
}
