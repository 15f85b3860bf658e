-- Who has the chat of a ticket open, or had: until when they count as there, and the newest entries that they have read
-- and were mailed.
CREATE TABLE visitor (
    ticket BIGINT NOT NULL PRIMARY KEY REFERENCES ticket (number),
    here_until BIGINT,
    read_entry BIGINT NOT NULL,
    mailed_entry BIGINT NOT NULL
);
CREATE INDEX visitor_here ON visitor (here_until) WHERE here_until IS NOT NULL;
