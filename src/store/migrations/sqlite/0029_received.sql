-- What came as mail within a while is found by when it came: figures of mail read no older rows.
CREATE INDEX ledger_received ON ledger (received_at);
