-- What follows the beginning of a message that is too large to be held in memory, in parts of their own, each packed
-- by itself; `message.raw` is the beginning. Of one delivery: two large messages may begin alike.
CREATE TABLE message_rest (
    ledger BIGINT NOT NULL REFERENCES ledger (id),
    part BIGINT NOT NULL,
    size BIGINT NOT NULL,
    raw BYTEA NOT NULL,
    PRIMARY KEY (ledger, part)
);
