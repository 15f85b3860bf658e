-- What agents wrote on a page and that rests there before it is taken in, or that they took back.
CREATE TABLE unsent (
    key TEXT NOT NULL PRIMARY KEY,
    ticket BIGINT NOT NULL,
    agent TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    draft TEXT NOT NULL,
    raw BYTEA NOT NULL
);
CREATE INDEX unsent_due ON unsent (state, due_at);
CREATE INDEX unsent_ticket ON unsent (ticket);
