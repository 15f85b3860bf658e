-- Services: which one a ticket is about, when a change is made, outages, and what those affected are told, a row each.
ALTER TABLE ticket ADD COLUMN service TEXT;
ALTER TABLE ticket ADD COLUMN window_from INTEGER;
ALTER TABLE ticket ADD COLUMN window_to INTEGER;
CREATE INDEX ticket_service ON ticket (service) WHERE service IS NOT NULL;
CREATE INDEX ticket_window ON ticket (window_to) WHERE window_to IS NOT NULL;

CREATE TABLE outage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    ticket INTEGER NOT NULL REFERENCES ticket (number),
    began_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX outage_ticket ON outage (ticket);
CREATE INDEX outage_open ON outage (service) WHERE ended_at IS NULL;
CREATE INDEX outage_ended ON outage (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE bulletin (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    occasion TEXT NOT NULL,
    ticket INTEGER REFERENCES ticket (number),
    begins_at INTEGER NOT NULL,
    ends_at INTEGER,
    words TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    gathered INTEGER NOT NULL,
    done_at INTEGER
) STRICT;
CREATE INDEX bulletin_open ON bulletin (made_at) WHERE done_at IS NULL;
CREATE INDEX bulletin_service ON bulletin (service);

CREATE TABLE bulletin_reader (
    bulletin INTEGER NOT NULL REFERENCES bulletin (id),
    address_key TEXT NOT NULL,
    name TEXT,
    address TEXT NOT NULL,
    language TEXT,
    ticket INTEGER,
    state TEXT NOT NULL,
    try_at INTEGER NOT NULL,
    PRIMARY KEY (bulletin, address_key)
) STRICT;
CREATE INDEX bulletin_waiting ON bulletin_reader (try_at) WHERE state = 'waiting';
