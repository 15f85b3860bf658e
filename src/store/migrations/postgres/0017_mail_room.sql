-- Messages that somebody looked at and left as they are: who, and when.
ALTER TABLE ledger ADD COLUMN aside_by TEXT;
ALTER TABLE ledger ADD COLUMN aside_at BIGINT;

-- What the mail room lists, newest first.
CREATE INDEX ledger_verdict ON ledger (verdict, id);
CREATE INDEX ledger_mailbox ON ledger (mailbox, id);
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
CREATE INDEX outbox_uncertain ON outbox (id) WHERE state = 'uncertain';
CREATE INDEX hook_failed ON hook (id) WHERE state = 'failed';
CREATE INDEX bucket_empty ON bucket (refreshed_at) WHERE tokens < 1;

-- How often each rule acted.
CREATE INDEX entry_rule ON entry (author_name, kind, written_at) WHERE author_kind = 'system' AND author_name IS NOT NULL;
