//! The visitor of the chat: what they say is taken in as the page of the chat takes it in.

use anyhow::{Context, Result};

use crate::act::chat::{self, Look};
use crate::clock;
use crate::config::settings::Config;
use crate::desk::policy::After;
use crate::desk::ticket::TicketNumber;
use crate::desk::token::{Holder, Token};
use crate::ingest::{self, Incoming, Ingested};
use crate::store::Store;
use crate::store::ledger::{Delivery, Origin, WrittenOn};

#[derive(Default)]
pub struct Visitor {
    /// The ticket of their chat, once it began.
    ticket: Option<TicketNumber>,
}

impl Visitor {
    pub async fn say(&mut self, store: &Store, config: &Config, raw: Vec<u8>) -> Result<Ingested> {
        let raw = match self.look(store).await? {
            Some(look) => {
                let newest = look.lines.last().map_or(0, |line| line.id);
                chat::heard(store, &config.policy, &look, newest, clock::now()).await?;
                // What the page keeps in its form: who may go on with this chat.
                let token = Token { ticket: look.ticket.number, holder: Holder::Requester(look.ticket.requester.id) };
                let (token, domain) = (config.policy.keys.sign(&token), &config.policy.desk.domain);
                [format!("In-Reply-To: <{token}.page@{domain}>\r\n").as_bytes(), &raw].concat()
            }
            None => raw,
        };
        let mailbox = config.policy.chats.first().context("The demo has no chat")?.mailbox.clone();
        let delivery = Delivery::Web(WrittenOn::Chat);
        let origin = Origin { mailbox, delivery, received_at: None, after: After::Keep };
        let incoming = Incoming { origin, size: raw.len() as u64, raw, whole: true, rest: None };
        let taken = ingest::ingest(store, &config.policy, incoming, clock::now()).await?;
        self.ticket = self.ticket.or(taken.ticket);
        Ok(taken)
    }

    pub async fn leave(&self, store: &Store, config: &Config) -> Result<()> {
        let Some(number) = self.ticket else { return Ok(()) };
        chat::leaves(store, &config.policy, number, clock::now()).await
    }

    async fn look(&self, store: &Store) -> Result<Option<Look>> {
        let Some(number) = self.ticket else { return Ok(None) };
        store.read(move |tx| Look::at(tx, number)).await
    }
}
