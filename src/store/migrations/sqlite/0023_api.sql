-- Tokens by which programs act as an agent, of which only SHA-256 is known, and answers that are given again when a
-- program asks for the same thing once more.
CREATE TABLE api_token (
    name TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_answer (
    token TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    status INTEGER,
    location TEXT,
    body TEXT,
    PRIMARY KEY (token, key)
) STRICT;
CREATE INDEX api_answer_asked ON api_answer (asked_at);
