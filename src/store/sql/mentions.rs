//! Where notes named agents: found by the agent. The tickets themselves say it, too.

use anyhow::{Context, Result};

use crate::desk::ticket::Ticket;
use crate::store::driver::Driver;
use crate::store::value::params;

/// That `$?`, an agent, was named on the ticket and has not looked at its page since.
pub const UNSEEN: &str = "ticket.number IN (SELECT mention.ticket FROM mention WHERE mention.agent = $? AND NOT EXISTS \
    (SELECT 1 FROM looked WHERE looked.agent = mention.agent AND looked.via = 'page' AND looked.what = 'ticket' \
    AND looked.number = mention.ticket AND looked.last_at > mention.at))";

/// As the ticket has them.
pub fn write(db: &mut dyn Driver, ticket: &Ticket) -> Result<()> {
    db.execute("DELETE FROM mention WHERE ticket = $1", params![ticket.number])
        .context("Failed to forget whom notes named")?;
    for (agent, at) in &ticket.course.mentioned {
        db.execute("INSERT INTO mention (agent, ticket, at) VALUES ($1, $2, $3)", params![agent, ticket.number, *at])
            .context("Failed to write whom a note named")?;
    }
    Ok(())
}
