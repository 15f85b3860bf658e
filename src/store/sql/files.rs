//! Which files of a Maildir need no look.

use std::collections::HashMap;

use anyhow::{Context, Result};

use crate::desk::names::MailboxName;
use crate::store::driver::Driver;
use crate::store::sql::{CHUNK, chunks};
use crate::store::tx::{FileMark, FileState};
use crate::store::value::{Columns, Value, key, params};

/// Those of the files that are recorded or left alone; a file that is both is recorded.
pub fn known(db: &mut dyn Driver, mailbox: &MailboxName, marks: &[FileMark]) -> Result<Vec<(FileMark, FileState)>> {
    let list: Vec<String> = (2..2 + CHUNK).map(|number| format!("${number}")).collect();
    let list = list.join(", ");
    let sql = format!(
        "SELECT base, size, 0 FROM left_alone WHERE mailbox = $1 AND base IN ({list}) \
         UNION ALL SELECT maildir_base, size, 1 FROM ledger WHERE mailbox = $1 AND maildir_base IN ({list})"
    );
    let mut known: HashMap<(String, u64), FileState> = HashMap::new();
    for params in chunks(params![mailbox], marks, |mark| Value::from(key(&mark.base))) {
        for row in db.query(&sql, &params).context("Failed to look for files in the ledger")? {
            let mut row = Columns::of(row);
            let (base, size, recorded): (String, u64, bool) = (row.take()?, row.take()?, row.take()?);
            match recorded {
                true => drop(known.insert((base, size), FileState::Recorded)),
                false => drop(known.entry((base, size)).or_insert(FileState::LeftAlone)),
            }
        }
    }
    let state = |mark: &FileMark| Some((mark.clone(), *known.get(&(key(&mark.base).into_owned(), mark.size))?));
    Ok(marks.iter().filter_map(state).collect())
}

pub fn leave_alone(db: &mut dyn Driver, mailbox: &MailboxName, marks: &[FileMark]) -> Result<()> {
    for FileMark { base, size } in marks {
        db.execute(
            "INSERT INTO left_alone (mailbox, base, size) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![mailbox, key(base), *size],
        )
        .context("Failed to write which files are left alone")?;
    }
    Ok(())
}
