-- Whether a mail has an HTML form, which can be shown as it was sent; NULL: it came before this was taken down.
ALTER TABLE message ADD COLUMN html BIGINT;
