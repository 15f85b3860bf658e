//! Opening a folder and asking what is in it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::ToSpan;

use crate::mailbox::batch::Outline;
use crate::mailbox::cursor::{Selected, arrived_since};
use crate::mailbox::imap::answer::Answer;
use crate::mailbox::imap::failure::Failure;
use crate::mailbox::imap::name;
use crate::mailbox::imap::session::Session;
use crate::mailbox::uidset;

impl Session {
    /// SELECT. Asked at the beginning of every round: the only way to hear of a new UIDVALIDITY.
    pub async fn select(&mut self, folder: &str) -> Result<Selected, Failure> {
        let command = format!("SELECT {}", name::folder(folder)?);
        let (mut uidvalidity, mut uidnext, mut exists) = (None, None, 0);
        let mut answers = self.ask("SELECT", &command).await?;
        while let Some(answer) = answers.next().await? {
            match answer {
                Answer::UidValidity(value) => uidvalidity = Some(value),
                Answer::UidNext(value) => uidnext = Some(value),
                Answer::Exists(count) => exists = count,
                _ => {}
            }
        }
        self.news = false;
        Ok(Selected { uidvalidity: uidvalidity.ok_or(Failure::NoValidity)?, uidnext, exists })
    }

    /// UIDs above `above`, lowest first. One answer a message, since the parser is quadratic on long SEARCH lines.
    pub async fn uids_above(&mut self, above: u32) -> Result<Vec<u32>, Failure> {
        let Some(first) = above.checked_add(1) else { return Ok(Vec::new()) };
        let command = format!("UID FETCH {first}:* (UID)");
        let mut uids = BTreeSet::new();
        let mut answers = self.ask("UID FETCH", &command).await?;
        while let Some(answer) = answers.next().await? {
            // `n:*` names the last message even where its UID is below n; flags of others come unasked.
            if let Answer::Item(item) = answer {
                uids.extend(item.uid.filter(|uid| *uid >= first));
            }
        }
        Ok(uids.into_iter().collect())
    }

    /// The highest UID, for servers that do not tell UIDNEXT. The folder must not be empty.
    pub async fn highest_uid(&mut self) -> Result<u32, Failure> {
        Ok(self.search("UID *").await?.into_iter().max().unwrap_or(0))
    }

    /// UIDs and INTERNALDATE of all messages up to `up_to`, lowest first.
    pub async fn dates(&mut self, up_to: u32) -> Result<Vec<(u32, Option<Timestamp>)>, Failure> {
        if up_to == 0 {
            return Ok(Vec::new());
        }
        let outlines = self.outlines_of(&[format!("1:{up_to}")], "(UID INTERNALDATE)").await?;
        Ok(outlines.into_iter().filter(|one| one.uid <= up_to).map(|one| (one.uid, one.received_at)).collect())
    }

    /// UIDs of messages that arrived at `since` or later, lowest first. SEARCH knows days of the server's time zone
    /// only, so it is asked a day too many and INTERNALDATE decides.
    pub async fn uids_since(&mut self, since: Timestamp) -> Result<Vec<u32>, Failure> {
        let eve = since.checked_sub(48.hours()).unwrap_or(Timestamp::MIN);
        let day = jiff::fmt::strtime::format("%-d-%b-%Y", &eve.to_zoned(jiff::tz::TimeZone::UTC));
        let Ok(day) = day else { return Err(Failure::Unsayable("the date of `start`")) };
        let candidates = self.search(&format!("SINCE {day}")).await?;
        let outlines = self.outlines_of(&uidset::sets(&candidates), "(UID INTERNALDATE)").await?;
        Ok(outlines.iter().filter(|one| arrived_since(one.received_at, since)).map(|one| one.uid).collect())
    }

    /// Size and INTERNALDATE of these messages, as far as the server answers for them.
    pub async fn outlines(&mut self, uids: &[u32]) -> Result<Vec<Outline>, Failure> {
        let mut outlines = self.outlines_of(&uidset::sets(uids), "(UID RFC822.SIZE INTERNALDATE)").await?;
        outlines.retain(|outline| uids.binary_search(&outline.uid).is_ok());
        Ok(outlines)
    }

    async fn outlines_of(&mut self, sets: &[String], attributes: &str) -> Result<Vec<Outline>, Failure> {
        let mut outlines = std::collections::BTreeMap::new();
        for set in sets {
            let mut answers = self.ask("UID FETCH", &format!("UID FETCH {set} {attributes}")).await?;
            while let Some(answer) = answers.next().await? {
                let Answer::Item(item) = answer else { continue };
                // Flags that came unasked say neither size nor date; what comes twice may come in two halves.
                if let (Some(uid), true) = (item.uid, item.size.is_some() || item.received_at.is_some()) {
                    let unknown = Outline { uid, size: Outline::UNKNOWN, received_at: None };
                    let outline = outlines.entry(uid).or_insert(unknown);
                    outline.size = item.size.unwrap_or(outline.size);
                    outline.received_at = item.received_at.or(outline.received_at);
                }
            }
        }
        Ok(outlines.into_values().collect())
    }

    /// Which of these UIDs the server still has, lowest first.
    pub async fn present(&mut self, uids: &[u32]) -> Result<Vec<u32>, Failure> {
        self.matching(uids, "").await
    }

    /// Which of these UIDs match a further search key, such as ` UNSEEN`.
    pub(super) async fn matching(&mut self, uids: &[u32], key: &str) -> Result<Vec<u32>, Failure> {
        let mut found = Vec::new();
        for set in uidset::sets(uids) {
            found.extend(self.search(&format!("UID {set}{key}")).await?);
        }
        found.retain(|uid| uids.contains(uid));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    async fn search(&mut self, criteria: &str) -> Result<Vec<u32>, Failure> {
        let mut found = BTreeSet::new();
        let mut answers = self.ask("UID SEARCH", &format!("UID SEARCH {criteria}")).await?;
        while let Some(answer) = answers.next().await? {
            if let Answer::Search(uids) = answer {
                found.extend(uids);
            }
        }
        Ok(found.into_iter().collect())
    }
}
