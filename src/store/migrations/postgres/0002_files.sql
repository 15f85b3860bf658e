-- A file of a Maildir is known by its base name and its bytes: a name that is given again brings another delivery.
ALTER TABLE ledger DROP CONSTRAINT ledger_mailbox_maildir_base_key;
ALTER TABLE ledger ADD UNIQUE (mailbox, maildir_base, raw_hash);
