-- By which mailbox a row leaves: to one recipient its mail goes out in the order in which it was written. '': it was written
-- before this was kept.
ALTER TABLE outbox ADD COLUMN mailbox TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_waiting ON outbox (rcpt, mailbox, id) WHERE state IN ('queued', 'sending');

-- The mail by which somebody was told, to withdraw it while it has not left.
ALTER TABLE bulletin_reader ADD COLUMN message_id TEXT;
