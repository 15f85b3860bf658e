-- The message that a mail of the desk told of is found by its ledger row, for each answer of an agent.
CREATE INDEX entry_ledger ON entry (ledger) WHERE ledger IS NOT NULL;
