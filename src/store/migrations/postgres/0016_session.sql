-- Agents who are signed in to the web desk, and links that let one in. Of what browsers hold only SHA-256 is known.
CREATE TABLE session (
    hash TEXT NOT NULL PRIMARY KEY,
    agent TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    browser TEXT NOT NULL
);
CREATE INDEX session_agent ON session (agent);

CREATE TABLE sign_in (
    hash TEXT NOT NULL PRIMARY KEY,
    agent TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
