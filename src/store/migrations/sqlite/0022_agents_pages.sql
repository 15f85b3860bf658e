-- What agents wrote on a page and that rests there before it is taken in, or that they took back.
CREATE TABLE unsent (
    key TEXT NOT NULL PRIMARY KEY,
    ticket INTEGER NOT NULL,
    agent TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    draft TEXT NOT NULL,
    raw BLOB NOT NULL
) STRICT;
CREATE INDEX unsent_due ON unsent (state, due_at);
CREATE INDEX unsent_ticket ON unsent (ticket);

-- Lists of tickets that agents keep under a name.
CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agent TEXT NOT NULL,
    queue TEXT,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    columns TEXT NOT NULL
) STRICT;
