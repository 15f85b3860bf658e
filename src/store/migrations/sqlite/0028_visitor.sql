-- Who has the chat of a ticket open, or had: until when they count as there, and the newest entries that they have read
-- and were mailed.
CREATE TABLE visitor (
    ticket INTEGER NOT NULL PRIMARY KEY REFERENCES ticket (number),
    here_until INTEGER,
    read_entry INTEGER NOT NULL,
    mailed_entry INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_here ON visitor (here_until) WHERE here_until IS NOT NULL;
