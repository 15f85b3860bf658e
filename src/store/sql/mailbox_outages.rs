//! Mailboxes that cannot be read, one row each while it lasts.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::desk::names::MailboxName;
use crate::store::driver::Driver;
use crate::store::value::params;

pub fn begins(db: &mut dyn Driver, mailbox: &MailboxName, since: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO mailbox_outage (mailbox, since) VALUES ($1, $2) ON CONFLICT (mailbox) DO NOTHING";
    Ok(db.execute(sql, params![mailbox, since]).context("Failed to write that a mailbox cannot be read")? == 1)
}

pub fn ends(db: &mut dyn Driver, mailbox: &MailboxName) -> Result<()> {
    db.execute("DELETE FROM mailbox_outage WHERE mailbox = $1", params![mailbox])
        .context("Failed to write that a mailbox can be read")?;
    Ok(())
}
