//! One pass over an IMAP folder: what is new is owed, what is owed is fetched and taken in, what is taken in is tidied
//! away on the server. A pass that ends well has left nothing undone but what the server would not give.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

use crate::config::settings::{ImapAccount, MailboxSettings};
use crate::desk::policy::After;
use crate::mailbox::alarm::{Alarm, Notice, Topic, messages};
use crate::mailbox::batch::{self, Batch, Outline, Suspects};
use crate::mailbox::cursor::{self, Begin, Selected, Step};
use crate::mailbox::imap::failure::{Stage, chain};
use crate::mailbox::imap::{Answer, Answers, Failure, Item, Session};
use crate::mailbox::in_flight::InFlight;
use crate::mailbox::{Backlog, Desk, Incoming, Limits, OnProgress, uidset};
use crate::store::ledger::{Delivery, Origin};
use crate::store::tx::Cursor;

/// UIDs looked at together.
const ROUND: usize = 1000;
/// How often the UIDs on the server are held against the ledger.
const CHECK_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What one mailbox's passes know of each other. Lost with the process, and nothing is lost with it.
pub(super) struct Reader {
    pub settings: MailboxSettings,
    pub account: ImapAccount,
    pub desk: std::sync::Arc<dyn Desk>,
    pub limits: Limits,
    pub on_progress: Option<OnProgress>,
    pub suspects: Suspects,
    pub alarm: Alarm,
    pub checked_at: Option<Timestamp>,
    /// The server cannot expunge single messages, and this was said.
    pub told_only_marked: bool,
}

/// How one round went.
#[derive(Default)]
struct Round {
    taken: Vec<u32>,
    /// The server did not answer for these.
    silent: Vec<u32>,
    failed: Vec<(u32, anyhow::Error)>,
}

impl Reader {
    /// Reads all that is there. The session comes back, or is dropped with the error.
    pub async fn pass(&mut self, mut session: Session) -> Result<Session> {
        let selected = session.select(&self.account.folder).await.context(Stage::Open)?;
        self.find_new(&mut session, &selected).await?;
        let mut taken: HashSet<u32> = HashSet::new();
        loop {
            let owed = self.owed().await?;
            // `ingest` said Ok, so the ledger has it: being owed still is a slip that must not fetch it for ever.
            let slipped: Vec<u32> = owed.iter().map(|(uid, _)| *uid).filter(|uid| taken.contains(uid)).collect();
            if !slipped.is_empty() {
                self.desk.forgive(&self.settings.name, slipped).await.context("Failed to forgive UIDs")?;
            }
            let now = self.desk.now();
            let wanted = owed.iter().map(|(uid, _)| *uid).filter(|uid| !taken.contains(uid));
            let mut wanted: Vec<u32> = wanted.filter(|uid| self.suspects.ready(*uid, now)).collect();
            if wanted.is_empty() {
                break;
            }
            let total = taken.len() + wanted.len();
            wanted.sort_by_key(|uid| (self.suspects.failures(*uid), *uid));
            wanted.truncate(ROUND);
            wanted.sort_unstable();
            let round =
                self.round(&mut session, selected.uidvalidity, &wanted, Backlog { done: taken.len(), total }).await?;
            taken.extend(round);
            self.tidy(&mut session, selected.uidvalidity).await?;
        }
        self.tidy(&mut session, selected.uidvalidity).await?;
        let owed = self.owed().await?;
        let notice = self.alarm.owed(self.desk.now(), &owed);
        self.tell(notice);
        Ok(session)
    }

    pub async fn owed(&self) -> Result<Vec<(u32, Timestamp)>> {
        self.desk.owed(&self.settings.name).await.context("Failed to read which UIDs are owed")
    }

    pub fn tell(&self, notice: Option<Notice>) {
        if let Some(notice) = notice {
            self.desk.notify(notice);
        }
    }

    /// Makes every UID that is new be owed, and moves the cursor past them in the same transaction.
    async fn find_new(&mut self, session: &mut Session, selected: &Selected) -> Result<()> {
        let mailbox = self.settings.name.clone();
        let saved = self.desk.cursor(&mailbox).await.context("Failed to read the cursor")?;
        let now = self.desk.now();
        let step = cursor::step(saved.as_ref(), selected, self.settings.start, now);
        let (since, owe) = match step {
            Step::Continue { above } => {
                let owe = if selected.exists == 0 { Vec::new() } else { session.uids_above(above).await? };
                let since = saved.as_ref().and_then(|cursor| cursor.since);
                let cursor = Cursor { uidvalidity: selected.uidvalidity, highest: highest(&owe).max(above), since };
                if !owe.is_empty() {
                    self.advance(cursor.clone(), owe).await?;
                }
                return self.check_daily(session, &cursor).await;
            }
            Step::FirstContact(Begin::Now { since, .. }) => (Some(since), Vec::new()),
            Step::FirstContact(Begin::Since(since)) => (Some(since), session.uids_since(since).await?),
            Step::FirstContact(Begin::All) => (None, session.uids_above(0).await?),
            Step::Reset { since } | Step::Shrunk { since } => {
                self.say_irregular(&step, &mailbox);
                self.suspects.forget();
                let there = match since {
                    _ if selected.exists == 0 => Vec::new(),
                    Some(since) => session.uids_since(since).await?,
                    None => session.uids_above(0).await?,
                };
                (since, there)
            }
        };
        let last = match cursor::last_given(selected) {
            Some(last) => last,
            None if selected.exists == 0 => 0,
            None => session.highest_uid().await?,
        };
        self.checked_at = Some(now);
        let cursor = Cursor { uidvalidity: selected.uidvalidity, highest: last.max(highest(&owe)), since };
        self.advance(cursor, owe).await
    }

    async fn advance(&self, cursor: Cursor, owe: Vec<u32>) -> Result<()> {
        self.desk.advance(&self.settings.name, cursor, owe).await.context("Failed to move the cursor")
    }

    fn say_irregular(&self, step: &Step, mailbox: &crate::desk::names::MailboxName) {
        if let Step::Reset { .. } = step {
            tracing::warn!(%mailbox, "UIDVALIDITY of mailbox {mailbox} changed: every message is looked at afresh");
            return;
        }
        let text = "the server counts its messages (UIDNEXT) from lower down again, as after a restored backup; \
                    everything is looked at afresh";
        self.desk.notify(self.alarm.once(Topic::Irregular, text));
    }

    /// Once a day, and first thing in a process: what the server has and the ledger has not is owed.
    async fn check_daily(&mut self, session: &mut Session, saved: &Cursor) -> Result<()> {
        let now = self.desk.now();
        if self.checked_at.is_some_and(|at| now.duration_since(at) < CHECK_EVERY) {
            return Ok(());
        }
        let mailbox = self.settings.name.clone();
        let recorded =
            self.desk.recorded_uids(&mailbox, saved.uidvalidity).await.context("Failed to list the ledger")?;
        let mut known: HashSet<u32> = recorded.into_iter().collect();
        known.extend(self.owed().await?.into_iter().map(|(uid, _)| uid));
        // Dates alone would bring old mail where clocks differ or a mailbox was filled by an import: what lies below
        // all that ever came in is from before the start.
        let first = known.iter().copied().min().unwrap_or(u32::MAX);
        let wanted = |uid: u32, at| saved.since.is_none_or(|since| uid > first && cursor::arrived_since(at, since));
        let there = session.dates(saved.highest).await?;
        let missing = there.into_iter().filter(|(uid, at)| !known.contains(uid) && wanted(*uid, *at));
        let missing: Vec<u32> = missing.map(|(uid, _)| uid).collect();
        if !missing.is_empty() {
            let text = format!("{} on the server had no ledger row and will be fetched now", messages(missing.len()));
            self.desk.notify(self.alarm.once(Topic::Irregular, &text));
            self.advance(saved.clone(), missing).await?;
        }
        self.checked_at = Some(now);
        Ok(())
    }

    /// Fetches these UIDs and takes them in; returns those that are safe.
    async fn round(
        &mut self,
        session: &mut Session,
        uidvalidity: u32,
        uids: &[u32],
        backlog: Backlog,
    ) -> Result<Vec<u32>> {
        let outlines = session.outlines(uids).await?;
        let mut round = Round::default();
        let answered: HashSet<u32> = outlines.iter().map(|outline| outline.uid).collect();
        round.silent.extend(uids.iter().filter(|uid| !answered.contains(uid)));
        let desk = self.desk.clone();
        let mut in_flight = InFlight::new(desk.as_ref(), &self.limits);
        let mut fetched = Ok(());
        for batch in batch::plan(outlines, &self.limits, &self.suspects) {
            fetched = match &batch {
                Batch::Whole(outlines) => {
                    self.whole(session, uidvalidity, outlines, &mut in_flight, &mut round, backlog).await
                }
                Batch::Head(outline) => self.head(session, uidvalidity, outline, &mut in_flight, &mut round).await,
            };
            if fetched.is_err() || !round.failed.is_empty() {
                break;
            }
        }
        // Whatever became of the connection: what has been handed over ends, and is counted.
        while let Some((uid, outcome)) = in_flight.next().await {
            self.settle(uid, outcome, &mut round, backlog);
        }
        let now = self.desk.now();
        self.blame_or_give_up(&mut round, now)?;
        fetched?;
        self.ask_again(session, round.silent).await?;
        Ok(round.taken)
    }

    /// Where others went through, or it failed before, it is the message: it comes last, and rests in the end. Where
    /// none went through, it is the store, and no message is to blame.
    fn blame_or_give_up(&mut self, round: &mut Round, now: Timestamp) -> Result<()> {
        let mailbox = &self.settings.name;
        let alone = round.taken.is_empty();
        for (uid, error) in round.failed.drain(..) {
            if alone && self.suspects.failures(uid) == 0 {
                return Err(error.context("Failed to take a message in"));
            }
            tracing::warn!(%mailbox, uid, "Mailbox {mailbox}: failed to take message {uid} in, others go on: {}", chain(&error));
            self.suspects.blame(uid, now);
        }
        Ok(())
    }

    /// The server did not answer for these: gone, or in trouble?
    async fn ask_again(&mut self, session: &mut Session, silent: Vec<u32>) -> Result<()> {
        if silent.is_empty() {
            return Ok(());
        }
        let present = session.present(&silent).await?;
        let (there, gone): (Vec<u32>, Vec<u32>) = silent.into_iter().partition(|uid| present.contains(uid));
        let now = self.desk.now();
        there.iter().for_each(|uid| self.suspects.blame(*uid, now));
        gone.iter().for_each(|uid| self.suspects.clear(*uid));
        if gone.is_empty() {
            return Ok(());
        }
        tracing::info!(mailbox = %self.settings.name, "{} expunged before being fetched", messages(gone.len()));
        self.desk.forgive(&self.settings.name, gone).await.context("Failed to forgive UIDs")
    }

    /// Many messages in one streamed FETCH, each handed over as it comes.
    async fn whole<'d>(
        &mut self,
        session: &mut Session,
        uidvalidity: u32,
        outlines: &[Outline],
        in_flight: &mut InFlight<'d, u32>,
        round: &mut Round,
        backlog: Backlog,
    ) -> Result<()> {
        let mut wanted: BTreeMap<u32, Outline> = outlines.iter().map(|outline| (outline.uid, *outline)).collect();
        for set in uidset::sets(&wanted.keys().copied().collect::<Vec<_>>()) {
            let streamed = async {
                let mut answers = session.bodies(&set).await?;
                while let Some(item) = self.next_item(&mut answers, in_flight, round, backlog).await? {
                    if let Some((outline, body)) = claim(item, &mut wanted) {
                        in_flight.push(outline.uid, self.incoming(uidvalidity, &outline, body, true));
                    }
                }
                Ok::<(), Failure>(())
            };
            match streamed.await {
                Ok(()) => self.suspects.speed_up(),
                // Some servers answer NO when one message of many is damaged; the others have come.
                Err(failure) if failure.is_refusal() && (outlines.len() == 1 || wanted.len() < outlines.len()) => {}
                Err(failure) => {
                    if let Some(uid) = wanted.keys().next() {
                        self.suspects.blame(*uid, self.desk.now());
                    }
                    self.suspects.slow_down(outlines.len());
                    return Err(failure.into());
                }
            }
        }
        round.silent.extend(wanted.keys());
        Ok(())
    }

    /// The next message of a FETCH, while those before it are taken in.
    async fn next_item(
        &mut self,
        answers: &mut Answers<'_>,
        in_flight: &mut InFlight<'_, u32>,
        round: &mut Round,
        backlog: Backlog,
    ) -> Result<Option<Item>, Failure> {
        loop {
            tokio::select! {
                biased;
                Some((uid, outcome)) = in_flight.next(), if !in_flight.is_empty() => {
                    self.settle(uid, outcome, round, backlog);
                }
                answer = answers.next(), if in_flight.has_room() => match answer? {
                    None => return Ok(None),
                    Some(Answer::Item(item)) => return Ok(Some(item)),
                    Some(_) => {}
                },
            }
        }
    }

    /// The beginning of a message that is too large, or that made trouble.
    async fn head(
        &mut self,
        session: &mut Session,
        uidvalidity: u32,
        outline: &Outline,
        in_flight: &mut InFlight<'_, u32>,
        round: &mut Round,
    ) -> Result<()> {
        let head = match session.head(outline.uid, &self.limits).await {
            Err(failure) if !failure.is_refusal() => {
                self.suspects.blame(outline.uid, self.desk.now());
                return Err(failure.into());
            }
            Err(_) => None,
            Ok(head) => head,
        };
        match head {
            Some((body, all)) => {
                let whole = all && (!body.is_empty() || outline.size == 0);
                in_flight.push(outline.uid, self.incoming(uidvalidity, outline, body, whole));
            }
            None => round.silent.push(outline.uid),
        }
        Ok(())
    }

    fn settle(&mut self, uid: u32, outcome: Result<crate::desk::plan::Verdict>, round: &mut Round, backlog: Backlog) {
        match outcome {
            Ok(_) => {
                self.suspects.clear(uid);
                round.taken.push(uid);
                if let Some(on_progress) = &self.on_progress {
                    on_progress(Backlog { done: backlog.done + round.taken.len(), total: backlog.total });
                }
            }
            Err(error) => round.failed.push((uid, error)),
        }
    }

    fn incoming(&self, uidvalidity: u32, outline: &Outline, raw: Vec<u8>, whole: bool) -> Incoming {
        let after = match &self.settings.after {
            // What is not stored whole stays on the server, where a person can still find it.
            After::Move(_) | After::Delete if !whole => After::Keep,
            after => after.clone(),
        };
        let origin = Origin {
            mailbox: self.settings.name.clone(),
            delivery: Delivery::Imap { uidvalidity, uid: outline.uid },
            received_at: outline.received_at,
            after,
        };
        let size = if outline.size == Outline::UNKNOWN { raw.len() as u64 } else { outline.size };
        Incoming { origin, raw, whole, rest: None, size }
    }
}

/// The bytes of a message that was asked for and has not come yet. No bytes for a message that has some is no answer.
fn claim(item: Item, wanted: &mut BTreeMap<u32, Outline>) -> Option<(Outline, Vec<u8>)> {
    let (uid, body) = (item.uid?, item.body?);
    let outline = *wanted.get(&uid)?;
    if body.is_empty() && outline.size > 0 {
        return None;
    }
    wanted.remove(&uid);
    Some((outline, body))
}

fn highest(uids: &[u32]) -> u32 {
    uids.iter().copied().max().unwrap_or(0)
}
