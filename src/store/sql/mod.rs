//! The port in SQL, written once for both databases: `$1` parameters, ON CONFLICT, RETURNING, no function of time.

mod alerts;
mod api;
mod apply;
mod articles;
mod conditions;
mod cursor;
mod effects;
mod entries;
mod facts;
mod figures;
mod files;
mod hooks;
mod json;
mod ledger;
mod lists;
mod looks;
mod mail_room;
mod mailbox_outages;
mod mentions;
mod metrics;
mod outbox;
mod outgoing;
mod portal;
mod rest;
mod search;
mod services;
mod sessions;
mod similar;
mod tickets;
mod unsent;
mod views;
mod visitors;

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;

use crate::desk::bulletin::{Bulletin, Heard, News, Reader, Stored, Tally};
use crate::desk::digest::{Held, Written};
use crate::desk::facts::{BucketKey, Facts, Level, Lookup};
use crate::desk::figures::{Facts as Figures, Message};
use crate::desk::names::{AgentId, MailboxName, QueueName, ServiceName};
use crate::desk::outage::Outage;
use crate::desk::plan::Plan;
use crate::desk::policy::After;
use crate::desk::scheduled;
use crate::desk::search::TicketFilter;
use crate::desk::ticket::{Contact, Link, Ticket, TicketNumber};
use crate::store::alert::Told;
use crate::store::driver::Driver;
use crate::store::hook::{ClaimedHook, HookFilter, HookRow};
use crate::store::ledger::{Arrival, Aside, LedgerFilter, LedgerId, LedgerRow, Origin};
use crate::store::mail_room::{Acted, Owed, Trouble};
use crate::store::metrics::{Counts, Ends, Seen};
use crate::store::outbox::{Claimed, OutboxFilter, OutboxRow, Outcome};
use crate::store::session::{PortalSession, SecretHash, Session as WebSession, SignIn};
use crate::store::sql::conditions::Conditions;
use crate::store::sql::lists::{CHUNK, chunks, first, rows_in};
use crate::store::tickets::{StoredEntry, TicketMark};
use crate::store::tx::{AfterTodo, Cursor, FileMark, FileState, Tx};
use crate::store::unsent::Unsent;
use crate::store::views::View;
pub use effects::Effects;

/// One transaction on one connection.
pub struct Session<'a> {
    db: &'a mut dyn Driver,
    pub effects: Effects,
}

impl<'a> Session<'a> {
    pub fn new(db: &'a mut dyn Driver) -> Self {
        Self { db, effects: Effects::default() }
    }
}

impl Tx for Session<'_> {
    fn delivered(&mut self, origin: &Origin, raw_hash: &str) -> Result<Option<LedgerId>> {
        ledger::delivered(self.db, origin, raw_hash)
    }

    fn facts(&mut self, lookup: &Lookup, mailbox: &MailboxName, received_at: Timestamp) -> Result<Facts> {
        facts::facts(self.db, lookup, mailbox, received_at)
    }

    fn record(&mut self, arrival: &Arrival<'_>, plan: &Plan, now: Timestamp) -> Result<LedgerId> {
        let rest = arrival.rest.map_or(0, |rest| usize::try_from(rest.size()).unwrap_or(usize::MAX));
        self.effects.bytes = self.effects.bytes.saturating_add(arrival.raw.len()).saturating_add(rest);
        ledger::record(self.db, arrival, plan, now)
    }

    fn rejudge(&mut self, id: LedgerId, plan: &Plan) -> Result<()> {
        ledger::rejudge(self.db, id, plan)
    }

    fn apply(&mut self, plan: &Plan, ledger: Option<LedgerId>, now: Timestamp) -> Result<()> {
        apply::apply(self.db, &mut self.effects, plan, ledger, now)
    }

    fn ledger(&mut self, filter: &LedgerFilter) -> Result<Vec<LedgerRow>> {
        ledger::list(self.db, filter)
    }

    fn put_aside(&mut self, id: LedgerId, aside: &Aside, reason: &str) -> Result<bool> {
        ledger::put_aside(self.db, id, aside, reason)
    }

    fn raw(&mut self, id: LedgerId) -> Result<Option<Vec<u8>>> {
        ledger::raw(self.db, id)
    }

    fn rest(&mut self, id: LedgerId, part: usize) -> Result<Option<Vec<u8>>> {
        rest::part(self.db, id, part)
    }

    fn cursor(&mut self, mailbox: &MailboxName) -> Result<Option<Cursor>> {
        cursor::read(self.db, mailbox)
    }

    fn set_cursor(&mut self, mailbox: &MailboxName, cursor: &Cursor) -> Result<()> {
        cursor::write(self.db, mailbox, cursor)
    }

    fn owe(&mut self, mailbox: &MailboxName, uids: &[u32], now: Timestamp) -> Result<()> {
        cursor::owe(self.db, mailbox, uids, now)
    }

    fn owed(&mut self, mailbox: &MailboxName) -> Result<Vec<(u32, Timestamp)>> {
        cursor::owed(self.db, mailbox)
    }

    fn owed_since(&mut self, mailbox: &MailboxName) -> Result<Option<Owed>> {
        mail_room::owed(self.db, mailbox)
    }

    fn forgive(&mut self, mailbox: &MailboxName, uids: &[u32]) -> Result<()> {
        cursor::forgive(self.db, mailbox, uids)
    }

    fn after_pending(&mut self, mailbox: &MailboxName) -> Result<Vec<AfterTodo>> {
        cursor::after_pending(self.db, mailbox)
    }

    fn after_done(&mut self, ids: &[LedgerId]) -> Result<()> {
        cursor::after_done(self.db, ids)
    }

    fn after_left(&mut self, ids: &[LedgerId], after: &After) -> Result<()> {
        cursor::after_left(self.db, ids, after)
    }

    fn recorded_uids(&mut self, mailbox: &MailboxName, uidvalidity: u32) -> Result<Vec<u32>> {
        cursor::recorded_uids(self.db, mailbox, uidvalidity)
    }

    fn known_files(&mut self, mailbox: &MailboxName, marks: &[FileMark]) -> Result<Vec<(FileMark, FileState)>> {
        files::known(self.db, mailbox, marks)
    }

    fn leave_files(&mut self, mailbox: &MailboxName, marks: &[FileMark]) -> Result<()> {
        files::leave_alone(self.db, mailbox, marks)
    }

    fn ticket(&mut self, number: TicketNumber) -> Result<Option<Ticket>> {
        tickets::one(self.db, number)
    }

    fn ticket_mark(&mut self, number: TicketNumber) -> Result<TicketMark> {
        tickets::mark(self.db, number)
    }

    fn tickets(&mut self, filter: &TicketFilter) -> Result<Vec<Ticket>> {
        tickets::list(self.db, filter)
    }

    fn figures(&mut self, within: (Timestamp, Timestamp), queues: &[QueueName]) -> Result<Figures> {
        figures::read(self.db, within, queues)
    }

    fn messages(&mut self, within: (Timestamp, Timestamp)) -> Result<Vec<Message>> {
        figures::messages(self.db, within)
    }

    fn entries(&mut self, number: TicketNumber) -> Result<Vec<StoredEntry>> {
        entries::list(self.db, number)
    }

    fn links(&mut self, number: TicketNumber) -> Result<Vec<Link>> {
        entries::links(self.db, number)
    }

    fn due(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Ticket>> {
        tickets::due(self.db, now, limit)
    }

    fn ticket_count(&mut self, filter: &TicketFilter) -> Result<usize> {
        tickets::count(self.db, filter)
    }

    fn views(&mut self) -> Result<Vec<View>> {
        views::all(self.db)
    }

    fn keep_view(&mut self, view: &View) -> Result<i64> {
        views::keep(self.db, view)
    }

    fn forget_view(&mut self, id: i64) -> Result<()> {
        views::forget(self.db, id)
    }

    fn put_unsent(&mut self, letter: &Unsent, raw: Vec<u8>) -> Result<bool> {
        self.effects.bytes = self.effects.bytes.saturating_add(raw.len());
        self.effects.tickets = true;
        unsent::put(self.db, letter, raw)
    }

    fn unsent(&mut self, ticket: TicketNumber) -> Result<Vec<Unsent>> {
        unsent::of_ticket(self.db, ticket)
    }

    fn taken_back(&mut self, agent: &AgentId) -> Result<Vec<Unsent>> {
        unsent::taken_back(self.db, agent)
    }

    fn unsent_one(&mut self, key: &str) -> Result<Option<(Unsent, Vec<u8>)>> {
        unsent::one(self.db, key)
    }

    fn take_back(&mut self, key: &str, agent: &AgentId) -> Result<bool> {
        unsent::take_back(self.db, key, agent)
    }

    fn take_back_all(&mut self, agent: &AgentId) -> Result<u64> {
        unsent::take_back_all(self.db, agent)
    }

    fn unsent_leaving(&mut self, now: Timestamp) -> Result<Option<(Unsent, Vec<u8>)>> {
        unsent::leaving(self.db, now)
    }

    fn unsent_gone(&mut self, key: &str) -> Result<()> {
        unsent::gone(self.db, key)
    }

    fn claim(&mut self, now: Timestamp, lease_until: Timestamp, limit: usize) -> Result<Vec<Claimed>> {
        outbox::claim(self.db, now, lease_until, limit)
    }

    fn begin_data(&mut self, id: i64, now: Timestamp) -> Result<()> {
        outbox::begin_data(self.db, id, now)
    }

    fn settle(&mut self, id: i64, outcome: &Outcome, now: Timestamp) -> Result<()> {
        self.effects.outbox |= matches!(outcome, Outcome::Retry { .. } | Outcome::Waits { .. });
        outbox::settle(self.db, id, outcome, now)
    }

    fn release_leases(&mut self, now: Timestamp) -> Result<u64> {
        let released = outbox::release_leases(self.db, now)?;
        self.effects.outbox |= released > 0;
        Ok(released)
    }

    fn outbox(&mut self, filter: &OutboxFilter) -> Result<Vec<OutboxRow>> {
        outgoing::list(self.db, filter)
    }

    fn outbox_retry(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let queued = outbox::retry(self.db, id, now)?;
        self.effects.outbox |= queued;
        Ok(queued)
    }

    fn outbox_cancel(&mut self, id: i64) -> Result<bool> {
        outbox::cancel(self.db, id)
    }

    fn outbox_next(&mut self) -> Result<Option<Timestamp>> {
        outbox::next(self.db)
    }

    fn hooks_claim(&mut self, now: Timestamp, lease_until: Timestamp, limit: usize) -> Result<Vec<ClaimedHook>> {
        hooks::claim(self.db, now, lease_until, limit)
    }

    fn hooks_settle(&mut self, id: i64, outcome: &Outcome, now: Timestamp) -> Result<()> {
        hooks::settle(self.db, id, outcome, now)
    }

    fn hooks(&mut self, filter: &HookFilter) -> Result<Vec<HookRow>> {
        hooks::list(self.db, filter)
    }

    fn hooks_retry(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let queued = hooks::retry(self.db, id, now)?;
        self.effects.hooks |= queued;
        Ok(queued)
    }

    fn hooks_cancel(&mut self, id: i64) -> Result<bool> {
        hooks::cancel(self.db, id)
    }

    fn hooks_next(&mut self) -> Result<Option<Timestamp>> {
        hooks::next(self.db)
    }

    fn troubles(&mut self, limit: usize) -> Result<Vec<Trouble>> {
        mail_room::troubles(self.db, limit)
    }

    fn undecided(&mut self) -> Result<Vec<Held>> {
        mail_room::undecided(self.db)
    }

    fn spent_buckets(&mut self, since: Timestamp, limit: usize) -> Result<Vec<(BucketKey, Level)>> {
        mail_room::spent_buckets(self.db, since, limit)
    }

    fn rules_acted(&mut self, but: &[QueueName]) -> Result<BTreeMap<String, Acted>> {
        mail_room::rules_acted(self.db, but)
    }

    fn due_next(&mut self) -> Result<Option<Timestamp>> {
        let (tickets, letters) = (tickets::due_next(self.db)?, unsent::next(self.db)?);
        Ok(tickets.into_iter().chain(letters).chain(services::next(self.db)?).chain(visitors::next(self.db)?).min())
    }

    fn outages(&mut self, since: Timestamp) -> Result<Vec<Outage>> {
        services::since(self.db, since)
    }

    fn bulletins_known(&mut self, names: &[String]) -> Result<Vec<String>> {
        services::known(self.db, names)
    }

    fn announced(&mut self, since: Timestamp) -> Result<Vec<Bulletin>> {
        services::announced(self.db, since)
    }

    fn bulletins(&mut self) -> Result<Vec<Stored>> {
        services::unfinished(self.db)
    }

    fn outage_news(&mut self, service: &ServiceName, heard: &Heard) -> Result<Vec<News>> {
        services::outage_news(self.db, service, heard)
    }

    fn heard_of_outage(&mut self, incidents: &[TicketNumber], address: &str) -> Result<bool> {
        services::heard_of(self.db, incidents, address)
    }

    fn told_by(&mut self, bulletin: i64) -> Result<Vec<Reader>> {
        services::told_by(self.db, bulletin)
    }

    fn withdraw_bulletin(&mut self, bulletin: i64) -> Result<Vec<String>> {
        services::withdraw(self.db, bulletin)
    }

    fn told_under(&mut self, names: &[String]) -> Result<Vec<Reader>> {
        services::told_under(self.db, names)
    }

    fn bulletin_waiting(&mut self, bulletin: i64, now: Timestamp, limit: usize) -> Result<Vec<Reader>> {
        services::waiting(self.db, bulletin, now, limit)
    }

    fn bulletin_tally(&mut self, bulletin: i64) -> Result<Tally> {
        services::tally(self.db, bulletin)
    }

    fn away(&mut self) -> Result<BTreeMap<AgentId, Timestamp>> {
        facts::away(self.db)
    }

    fn mailed_reports(&mut self) -> Result<scheduled::Written> {
        facts::mailed_reports(self.db)
    }

    fn digests(&mut self) -> Result<Written> {
        facts::digests(self.db)
    }

    fn outage_begins(&mut self, mailbox: &MailboxName, since: Timestamp) -> Result<bool> {
        mailbox_outages::begins(self.db, mailbox, since)
    }

    fn outage_ends(&mut self, mailbox: &MailboxName) -> Result<()> {
        mailbox_outages::ends(self.db, mailbox)
    }

    fn alerts(&mut self) -> Result<Vec<Told>> {
        alerts::read(self.db)
    }

    fn set_alerts(&mut self, told: &[Told]) -> Result<()> {
        alerts::write(self.db, told)
    }

    fn offer_sign_in(&mut self, link: &SignIn, now: Timestamp) -> Result<()> {
        sessions::offer(self.db, link, now)
    }

    fn offered_sign_in(&mut self, link: &SecretHash, now: Timestamp) -> Result<Option<AgentId>> {
        sessions::offered(self.db, link, now)
    }

    fn begin_session(&mut self, link: &SecretHash, session: &WebSession) -> Result<bool> {
        sessions::begin(self.db, link, session)
    }

    fn session(&mut self, hash: &SecretHash, now: Timestamp) -> Result<Option<WebSession>> {
        sessions::one(self.db, hash, now)
    }

    fn sessions(&mut self, agent: &AgentId, now: Timestamp) -> Result<Vec<WebSession>> {
        sessions::of_agent(self.db, agent, now)
    }

    fn session_seen(&mut self, hash: &SecretHash, at: Timestamp, ends_at: Timestamp) -> Result<()> {
        sessions::seen(self.db, hash, at, ends_at)
    }

    fn end_session(&mut self, hash: &SecretHash) -> Result<()> {
        sessions::end(self.db, hash)
    }

    fn contact(&mut self, address: &str) -> Result<Option<Contact>> {
        tickets::contact_by_address(self.db, address)
    }

    fn tickets_of(&mut self, contact: i64, limit: usize) -> Result<Vec<Ticket>> {
        portal::tickets(self.db, contact, limit)
    }

    fn offer_portal(&mut self, link: &PortalSession, now: Timestamp) -> Result<()> {
        portal::offer(self.db, link, now)
    }

    fn offered_portal(&mut self, link: &SecretHash, now: Timestamp) -> Result<Option<Contact>> {
        portal::offered(self.db, link, now)
    }

    fn begin_portal(&mut self, link: &SecretHash, session: &PortalSession, now: Timestamp) -> Result<bool> {
        portal::begin(self.db, link, session, now)
    }

    fn portal_session(&mut self, hash: &SecretHash, now: Timestamp) -> Result<Option<Contact>> {
        portal::one(self.db, hash, now)
    }

    fn end_portal(&mut self, hash: &SecretHash) -> Result<()> {
        portal::end(self.db, hash)
    }

    fn end_portals(&mut self, contact: i64) -> Result<u64> {
        portal::end_all(self.db, contact)
    }

    fn counts(&mut self) -> Result<Counts> {
        metrics::counts(self.db)
    }

    fn ends(&mut self) -> Result<Ends> {
        metrics::ends(self.db)
    }

    fn seen_between(&mut self, after: LedgerId, newest: LedgerId) -> Result<Vec<Seen>> {
        metrics::seen_between(self.db, after, newest)
    }

    fn key_fingerprints(&mut self) -> Result<Vec<String>> {
        sessions::key_fingerprints(self.db)
    }

    fn add_key_fingerprint(&mut self, fingerprint: &str, now: Timestamp) -> Result<()> {
        sessions::add_key_fingerprint(self.db, fingerprint, now)
    }
}
