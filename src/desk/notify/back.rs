//! Mail that goes back to its agent, or about which the agent is asked, as far as the brake lets it.

use crate::desk::facts::BucketKey;
use crate::desk::notify::tell;
use crate::desk::policy::Agent;
use crate::desk::template::{Context, name};
use crate::desk::ticket::Ticket;
use crate::desk::work::{Actor, Work};

/// Gives an agent a mail back. The last one that the brake lets pass says so: of what comes after it the agent hears
/// nothing, and would take it for sent.
pub fn give_back(work: &mut Work<'_>, ticket: &Ticket, agent: &Agent, (template, context): (&str, Context)) {
    let (key, bucket) = (BucketKey::returned(&agent.id), work.policy.brakes.returned);
    if work.levels.take(&[(key.clone(), bucket)], work.now).is_ok() {
        let context = match work.levels.is_empty(&key, bucket, work.now) {
            true => {
                let reason = format!("{}\n\n{NO_MORE}", context.reason);
                context.with_reason(reason)
            }
            false => context,
        };
        tell(work, ticket, agent, template, context, Vec::new());
        return;
    }
    let told =
        format!("too much mail of agent {} came back: the last one is held, and the agent is not told", agent.id);
    work.plan.because(told.clone());
    work.event(ticket, &Actor::Desk, told.clone());
    work.plan.alerts.push(format!("A brake fired: {told}"));
}

/// Asks an agent whether a mail is theirs.
pub fn ask_whose(work: &mut Work<'_>, ticket: &Ticket, agent: &Agent, context: Context) {
    let bucket = (BucketKey::claimed(&agent.id), work.policy.brakes.returned);
    if work.levels.take(&[bucket], work.now).is_ok() {
        tell(work, ticket, agent, name::CLAIMED, context, Vec::new());
        return;
    }
    let told =
        format!("too much mail says to be of agent {}: the last one is held, and the agent is not asked", agent.id);
    work.plan.because(told.clone());
    work.plan.alerts.push(format!("A brake fired: {told}"));
}

/// What the last mail says that comes back for now.
const NO_MORE: &str = "Beware: so much of your mail came back that this is the last one for a while. What you send from now on \
                       and what is not understood is held, and you are not told";
