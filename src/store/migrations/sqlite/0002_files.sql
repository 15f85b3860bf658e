-- A file of a Maildir is known by its base name and its bytes: a name that is given again brings another delivery.
-- SQLite cannot drop a constraint, so the table is written anew. What refers to it is looked at when all is done.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE ledger_before AS SELECT * FROM ledger;
DROP TABLE ledger;
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox TEXT NOT NULL,
    uidvalidity INTEGER,
    uid INTEGER,
    maildir_base TEXT,
    raw_hash TEXT NOT NULL REFERENCES message (hash),
    message_id TEXT,
    content_hash TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    sender TEXT,
    subject TEXT NOT NULL,
    size INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    ticket INTEGER,
    reasons TEXT NOT NULL,
    after_todo TEXT,
    UNIQUE (mailbox, uidvalidity, uid),
    UNIQUE (mailbox, maildir_base, raw_hash)
) STRICT;
INSERT INTO ledger (id, mailbox, uidvalidity, uid, maildir_base, raw_hash, message_id, content_hash, received_at,
    recorded_at, sender, subject, size, whole, verdict, ticket, reasons, after_todo)
SELECT id, mailbox, uidvalidity, uid, maildir_base, raw_hash, message_id, content_hash, received_at,
    recorded_at, sender, subject, size, whole, verdict, ticket, reasons, after_todo FROM ledger_before;
DROP TABLE ledger_before;
CREATE INDEX ledger_raw_hash ON ledger (raw_hash);
CREATE INDEX ledger_message_id ON ledger (message_id);
CREATE INDEX ledger_content_hash ON ledger (content_hash);
CREATE INDEX ledger_ticket ON ledger (ticket);
CREATE INDEX ledger_after_todo ON ledger (mailbox, id) WHERE after_todo IS NOT NULL;
