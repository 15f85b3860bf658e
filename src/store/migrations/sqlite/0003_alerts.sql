-- What humans were told lately, or could not be told yet: one memory for the daemon and every run of `deliver`.
CREATE TABLE alert (
    topic TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    reached INTEGER NOT NULL
) STRICT;
