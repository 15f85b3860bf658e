-- Mail to agents in which a rule's note stands beside the requester's words: what answers it may be to that.
ALTER TABLE outgoing ADD COLUMN noted BIGINT NOT NULL DEFAULT 0;
