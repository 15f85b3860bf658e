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
    /// Marked as deleted, but the server cannot expunge single messages (no UIDPLUS).
    pub only_marked: bool,
}

impl Session {
    /// Does it to these messages of the open folder. A refusal leaves the session usable.
    pub async fn tidy(&mut self, after: &After, uids: &[u32]) -> Result<Tidied, Failure> {
        let mut tidied = Tidied::default();
        let left = match after {
            After::Keep => Vec::new(),
            After::Seen => {
                self.flag(uids, "\\Seen").await?;
                self.matching(uids, " UNSEEN").await?
            }
            After::Delete => self.delete(uids, &mut tidied).await?,
            After::Move(folder) => {
                let there = self.present(uids).await?;
                self.move_to(&there, folder, &mut tidied).await?
            }
        };
        tidied.done = uids.iter().copied().filter(|uid| !left.contains(uid)).collect();
        Ok(tidied)
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

    /// Returns what is still there. Without MOVE (RFC 6851) a crash between COPY and \Deleted leaves a second copy
    /// in the other folder, and loses nothing.
    async fn move_to(&mut self, uids: &[u32], folder: &str, tidied: &mut Tidied) -> Result<Vec<u32>, Failure> {
        let target = name::folder(folder)?;
        let (what, verb) = if self.can("MOVE") { ("UID MOVE", "MOVE") } else { ("UID COPY", "COPY") };
        for set in uidset::sets(uids) {
            let command = format!("UID {verb} {set} {target}");
            match self.tell(what, &command).await {
                Err(Failure::Refused { code: Some(Code::TryCreate), .. }) => {
                    self.tell("CREATE", &format!("CREATE {target}")).await?;
                    self.tell(what, &command).await?;
                }
                other => other?,
            }
        }
        if verb == "MOVE" { self.present(uids).await } else { self.delete(uids, tidied).await }
    }
}
