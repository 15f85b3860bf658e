-- Who of the desk looked at what: once for each hour, however often they came back.
CREATE TABLE looked (
    agent TEXT NOT NULL,
    via TEXT NOT NULL,
    what TEXT NOT NULL,
    number INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    times INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (agent, via, what, number, hour)
) STRICT;
CREATE INDEX looked_last ON looked (last_at);
CREATE INDEX looked_number ON looked (number, last_at);
