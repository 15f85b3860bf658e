-- Who of the desk looked at what: once for each hour, however often they came back.
CREATE TABLE looked (
    agent TEXT NOT NULL,
    via TEXT NOT NULL,
    what TEXT NOT NULL,
    number BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (agent, via, what, number, hour)
);
CREATE INDEX looked_last ON looked (last_at);
CREATE INDEX looked_number ON looked (number, last_at);
