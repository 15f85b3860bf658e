-- What rules did about a message, and how its ticket stood before; and whether it was written on a page of the desk,
-- which proves who wrote it, or into a form.
ALTER TABLE ledger ADD COLUMN acted TEXT;
ALTER TABLE ledger ADD COLUMN stood TEXT;
ALTER TABLE ledger ADD COLUMN written_on TEXT;
