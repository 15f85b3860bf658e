-- Agents who said that they are away, and until when.
CREATE TABLE away (
    agent TEXT NOT NULL PRIMARY KEY,
    away_until INTEGER NOT NULL
) STRICT;
