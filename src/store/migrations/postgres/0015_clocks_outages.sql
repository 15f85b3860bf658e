-- What a rule made of one clock, whatever its SLA says.
ALTER TABLE clock ADD COLUMN own TEXT;

-- Mailboxes that cannot be read, on which rules acted already.
CREATE TABLE mailbox_outage (
    mailbox TEXT PRIMARY KEY,
    since BIGINT NOT NULL
);
