//! A mailbox cannot be read, or can again: rules act on it, once an outage.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::mailbox_outage::{self, MailboxOutage};
use crate::desk::plan::Plan;
use crate::desk::policy::Policy;
use crate::mailbox::alarm::Notice;
use crate::store::Store;

/// Does what rules say about it, once an outage. The plan is empty where there is nothing to do.
pub async fn heard(store: &Store, policy: &Arc<Policy>, notice: &Notice, now: Timestamp) -> Result<Plan> {
    let mailbox = notice.mailbox.clone();
    if notice.recovered {
        store.write(move |tx| tx.outage_ends(&mailbox)).await?;
        return Ok(Plan::new());
    }
    if !mailbox_outage::is_awaited(policy) {
        return Ok(Plan::new());
    }
    let error = notice.text.strip_prefix(&format!("Mailbox {mailbox}: ")).unwrap_or(&notice.text).to_owned();
    let outage = MailboxOutage { mailbox, error, since: notice.since.unwrap_or(now) };
    let policy = policy.clone();
    store
        .write(move |tx| {
            if !tx.outage_begins(&outage.mailbox, outage.since)? {
                return Ok(Plan::new());
            }
            let facts = tx.facts(&mailbox_outage::lookup(&policy), &outage.mailbox, now)?;
            let plan = mailbox_outage::decide(&outage, &facts, &policy, now);
            tx.apply(&plan, None, now)?;
            Ok(plan)
        })
        .await
}
