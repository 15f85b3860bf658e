-- Side conversations of a ticket, as JSON.
ALTER TABLE ticket ADD COLUMN sides TEXT NOT NULL DEFAULT '[]';
