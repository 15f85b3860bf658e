//! What is done with a message on the server once it is safe: by UID, never by a plain EXPUNGE, and looked at
//! afterwards, since only what the server shows counts as done.

use crate::desk::policy::After;
use crate::mailbox::imap::failure::{Code, Failure};
use crate::mailbox::imap::name;
use crate::mailbox::imap::session::Session;
use crate::mailbox::uidset;

/// How it went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// The server has confirmed these, or has them no more.
    pub done: Vec<u32>,
    /// Copied where they are to go, by a server without MOVE (RFC 6851): what is left is to delete them here, and they
    /// must not be copied again.
    pub copied: Vec<u32>,
    /// Marked as deleted, but the server cannot expunge single messages (no UIDPLUS).
    pub only_marked: bool,
}

impl Session {
    /// Does it to these messages of the open folder, or a part of it; `tidied` says which, on a failure too. A refusal
    /// leaves the session usable.
    pub async fn tidy(&mut self, after: &After, uids: &[u32], tidied: &mut Tidied) -> Result<(), Failure> {
        let left = match after {
            After::Keep => Vec::new(),
            After::Seen => {
                self.flag(uids, "\\Seen").await?;
                self.matching(uids, " UNSEEN").await?
            }
            After::Delete => self.delete(uids, tidied).await?,
            After::Move(folder) => {
                let there = self.present(uids).await?;
                match self.can("MOVE") {
                    true => self.carry("UID MOVE", &there, folder, &mut Vec::new()).await?,
                    false => self.carry("UID COPY", &there, folder, &mut tidied.copied).await?,
                }
                self.present(uids).await?
            }
        };
        tidied.done = uids.iter().copied().filter(|uid| !left.contains(uid)).collect();
        Ok(())
    }

    async fn flag(&mut self, uids: &[u32], flag: &str) -> Result<(), Failure> {
        for set in uidset::sets(uids) {
            self.tell("UID STORE", &format!("UID STORE {set} +FLAGS.SILENT ({flag})")).await?;
        }
        Ok(())
    }

    /// Returns what is still there.
    async fn delete(&mut self, uids: &[u32], tidied: &mut Tidied) -> Result<Vec<u32>, Failure> {
        self.flag(uids, "\\Deleted").await?;
        if !self.can("UIDPLUS") {
            tidied.only_marked = true;
            return self.matching(uids, " UNDELETED").await;
        }
        for set in uidset::sets(uids) {
            self.tell("UID EXPUNGE", &format!("UID EXPUNGE {set}")).await?;
        }
        self.present(uids).await
    }

    /// Moves or copies to another folder, which is made where it is missing; `carried` are those that are there now.
    async fn carry(
        &mut self,
        verb: &'static str,
        uids: &[u32],
        folder: &str,
        carried: &mut Vec<u32>,
    ) -> Result<(), Failure> {
        let target = name::folder(folder)?;
        for (set, some) in uidset::parts(uids) {
            let command = format!("{verb} {set} {target}");
            match self.tell(verb, &command).await {
                Err(Failure::Refused { code: Some(Code::TryCreate), .. }) => {
                    self.tell("CREATE", &format!("CREATE {target}")).await?;
                    self.tell(verb, &command).await?;
                }
                other => other?,
            }
            carried.extend(some);
        }
        Ok(())
    }
}
