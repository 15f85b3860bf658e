//! The parts of what follows the stored beginning of a large message.

use anyhow::{Context, Result};

use crate::store::driver::Driver;
use crate::store::fault::{Fault, FaultKind};
use crate::store::ledger::LedgerId;
use crate::store::rest::Rest;
use crate::store::sql::first;
use crate::store::sql::ledger::{pack, unpack};
use crate::store::value::params;

/// Writes every part. That one cannot be read back is the disk's trouble, not the message's.
pub fn keep(db: &mut dyn Driver, id: LedgerId, rest: &Rest) -> Result<()> {
    for (number, part) in rest.parts().enumerate() {
        let part = part
            .map_err(|error| Fault::new(FaultKind::Disk, error))
            .context("Failed to read the rest of a large message back")?;
        let packed = pack(&part).context("Failed to compress a part of a message")?;
        db.execute(
            "INSERT INTO message_rest (ledger, part, size, raw) VALUES ($1, $2, $3, $4)",
            params![id, number, part.len(), packed],
        )
        .context("Failed to write a part of a message")?;
    }
    Ok(())
}

pub fn part(db: &mut dyn Driver, id: LedgerId, number: usize) -> Result<Option<Vec<u8>>> {
    let rows = db
        .query("SELECT raw, size FROM message_rest WHERE ledger = $1 AND part = $2", params![id, number])
        .context("Failed to read a part of a message")?;
    first(rows).map(|mut row| unpack(&row.take::<Vec<u8>>()?, row.take()?)).transpose()
}
