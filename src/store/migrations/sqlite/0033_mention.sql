-- Where notes named agents who did nothing there since.
CREATE TABLE mention (
    agent TEXT NOT NULL,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    at INTEGER NOT NULL,
    PRIMARY KEY (agent, ticket)
) STRICT;
CREATE INDEX mention_ticket ON mention (ticket);
