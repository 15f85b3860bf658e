-- Where notes named agents who did nothing there since.
CREATE TABLE mention (
    agent TEXT NOT NULL,
    ticket BIGINT NOT NULL REFERENCES ticket (number),
    at BIGINT NOT NULL,
    PRIMARY KEY (agent, ticket)
);
CREATE INDEX mention_ticket ON mention (ticket);
