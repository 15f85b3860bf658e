//! What a database refuses, sorted by what a caller does about it.

use std::fmt;

/// An error of the database. Callers branch only on [`is_temporary`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    pub kind: FaultKind,
    /// The database's own words; never a statement's parameters, which are mail.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The data is refused: a constraint, a type, a size. Trying again will not help.
    Data,
    /// Another process holds the database for too long.
    Locked,
    Full,
    /// The disk refused otherwise: a quota, a limit, a defect.
    Disk,
    ReadOnly,
    CannotOpen,
    NotADatabase,
    Damaged,
    /// No connection, or the connection was lost.
    Unreachable,
    /// The server is there and lets us not in.
    Refused,
    /// Made by a newer program.
    Newer,
    /// Anything else that is no message's fault: memory, a bug in a statement.
    Other,
}

impl FaultKind {
    /// The same for a transaction of many messages, where refused data of one is no reason to refuse the others.
    pub fn or_temporary(self) -> Self {
        if self == Self::Data { Self::Other } else { self }
    }

    /// What to do about it, for whoever runs the desk.
    fn hint(self) -> Option<&'static str> {
        match self {
            Self::Data | Self::Other => None,
            Self::Locked => Some("another process holds the database; stop it or wait until it is done"),
            Self::Full => Some("the disk is full; free some space"),
            Self::Disk => Some("the disk refuses; look at its free space, quota, limits (ulimit -f) and health"),
            Self::ReadOnly => Some("the database cannot be written; make file and folder writable for this user"),
            Self::CannotOpen => Some("make sure that the folder exists and that this user may write to it"),
            Self::NotADatabase => Some("the file is no database of Maildesk; move it away or name another folder"),
            Self::Damaged => Some("the database is damaged; keep a copy of it and restore a backup"),
            Self::Unreachable => Some("make sure that PostgreSQL runs at the address given as `database`"),
            Self::Refused => Some("check user, password and database name in `database`"),
            Self::Newer => Some("use the newer maildesk that wrote it"),
        }
    }
}

impl Fault {
    pub fn new(kind: FaultKind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string() }
    }
}

impl fmt::Display for Fault {
    /// One line: what happened, and what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.message.lines().map(str::trim).filter(|line| !line.is_empty());
        f.write_str(lines.next().unwrap_or("the database failed"))?;
        lines.try_for_each(|line| write!(f, "; {line}"))?;
        self.kind.hint().map_or(Ok(()), |hint| write!(f, " ({hint})"))
    }
}

/// Whether the store could not do its work for now, whatever the message: nothing was written, and the same
/// call may succeed later. Everything else is for the message's own sake, and trying again will not help.
pub fn is_temporary(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<Fault>()).any(|fault| fault.kind != FaultKind::Data)
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn only_refused_data_is_permanent() {
        let wrapped = |kind| anyhow::Error::new(Fault::new(kind, "x")).context("Failed to write").context("more");
        assert!(!is_temporary(&wrapped(FaultKind::Data)));
        assert!(!is_temporary(&anyhow!("the message is odd")));
        for kind in [FaultKind::Locked, FaultKind::Full, FaultKind::Unreachable, FaultKind::Other, FaultKind::ReadOnly]
        {
            assert!(is_temporary(&wrapped(kind)), "{kind:?}");
        }
    }

    #[test]
    fn is_told_in_one_line() {
        let fault = Fault::new(FaultKind::Full, "database or disk is full\n");
        assert_eq!(fault.to_string(), "database or disk is full (the disk is full; free some space)");
        assert_eq!(Fault::new(FaultKind::Data, "a\n b").to_string(), "a; b");
    }
}
