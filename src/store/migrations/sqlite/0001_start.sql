-- Times are milliseconds since 1970 UTC, truth is 0 or 1, JSON is text. Nothing here is secret but the mail itself.

-- Raw messages, once each however often they came; zstd. NULL: erased, this row is what remains.
CREATE TABLE message (
    hash TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    raw BLOB
) STRICT;

-- One row for every delivery. `ticket` refers to a ticket that the same transaction may write later.
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
    UNIQUE (mailbox, maildir_base)
) STRICT;
CREATE INDEX ledger_raw_hash ON ledger (raw_hash);
CREATE INDEX ledger_message_id ON ledger (message_id);
CREATE INDEX ledger_content_hash ON ledger (content_hash);
CREATE INDEX ledger_ticket ON ledger (ticket);
CREATE INDEX ledger_after_todo ON ledger (mailbox, id) WHERE after_todo IS NOT NULL;

CREATE TABLE mailbox (
    name TEXT NOT NULL PRIMARY KEY,
    uidvalidity INTEGER NOT NULL,
    highest INTEGER NOT NULL,
    since INTEGER
) STRICT;

CREATE TABLE owed (
    mailbox TEXT NOT NULL,
    uid INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (mailbox, uid)
) STRICT;

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    address_key TEXT NOT NULL UNIQUE,
    name TEXT,
    address TEXT NOT NULL
) STRICT;

CREATE TABLE ticket (
    number INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    queue TEXT NOT NULL,
    requester INTEGER NOT NULL REFERENCES contact (id),
    owner TEXT,
    assignee TEXT,
    tags TEXT NOT NULL,
    fields TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    done_at INTEGER,
    mailbox TEXT NOT NULL,
    participants TEXT NOT NULL,
    acknowledged INTEGER NOT NULL,
    wake_at INTEGER,
    thread TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_wake_at ON ticket (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ticket_status ON ticket (status);
CREATE INDEX ticket_requester ON ticket (requester);
CREATE INDEX ticket_load ON ticket (assignee) WHERE assignee IS NOT NULL AND status NOT IN ('resolved', 'closed');

CREATE TABLE clock (
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    position INTEGER NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    breached INTEGER NOT NULL,
    warned TEXT NOT NULL,
    spans TEXT NOT NULL,
    PRIMARY KEY (ticket, position)
) STRICT;
CREATE INDEX clock_running ON clock (due_at) WHERE state = 'running';

CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    kind TEXT NOT NULL,
    visibility TEXT NOT NULL,
    author_kind TEXT NOT NULL,
    author_name TEXT,
    author_address TEXT,
    written_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    quoted TEXT,
    attachments TEXT NOT NULL,
    message_id TEXT,
    ledger INTEGER REFERENCES ledger (id)
) STRICT;
CREATE INDEX entry_ticket ON entry (ticket, written_at);

CREATE TABLE link (
    kind TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES ticket (number),
    destination INTEGER NOT NULL REFERENCES ticket (number),
    PRIMARY KEY (kind, source, destination)
) STRICT;
CREATE INDEX link_source ON link (source);
CREATE INDEX link_destination ON link (destination);

-- Message-IDs that prove to which ticket a mail belongs.
CREATE TABLE known (
    message_id TEXT NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    side TEXT NOT NULL
) STRICT;
CREATE INDEX known_ticket ON known (ticket);

-- Mail that must leave, as it was written.
CREATE TABLE outgoing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    ticket INTEGER REFERENCES ticket (number),
    ledger INTEGER REFERENCES ledger (id),
    template TEXT NOT NULL,
    draft TEXT NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outgoing_ticket ON outgoing (ticket);

-- One envelope recipient of it each.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outgoing INTEGER NOT NULL REFERENCES outgoing (id),
    rcpt TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    lease_until INTEGER,
    data_begun INTEGER NOT NULL,
    last_error TEXT,
    settled_at INTEGER
) STRICT;
CREATE INDEX outbox_outgoing ON outbox (outgoing);
CREATE INDEX outbox_queued ON outbox (next_attempt_at) WHERE state = 'queued';
CREATE INDEX outbox_sending ON outbox (lease_until) WHERE state = 'sending';

CREATE TABLE bucket (
    name TEXT NOT NULL PRIMARY KEY,
    tokens REAL NOT NULL,
    refreshed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE last_assigned (
    queue TEXT NOT NULL PRIMARY KEY,
    agent TEXT NOT NULL
) STRICT;

-- The highest number that was ever given, so that none is given twice.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- Fingerprints of keys, never keys.
CREATE TABLE signing_key (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    added_at INTEGER NOT NULL
) STRICT;
