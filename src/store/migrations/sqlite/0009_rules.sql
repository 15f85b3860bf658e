-- What webhooks are told, until they took it: a row each.
CREATE TABLE hook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    webhook TEXT NOT NULL,
    event TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    lease_until INTEGER,
    last_error TEXT
) STRICT;
CREATE INDEX hook_queued ON hook (next_attempt_at) WHERE state = 'queued';
CREATE INDEX hook_sending ON hook (lease_until) WHERE state = 'sending';

-- Since when who waits on a ticket, and which rules by time were tried on that, as JSON.
ALTER TABLE ticket ADD COLUMN timing TEXT NOT NULL DEFAULT '{}';
