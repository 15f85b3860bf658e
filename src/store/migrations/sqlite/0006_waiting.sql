-- Until when a ticket waits by itself, and which agents hear of everything on it.
ALTER TABLE ticket ADD COLUMN until INTEGER;
ALTER TABLE ticket ADD COLUMN watchers TEXT NOT NULL DEFAULT '[]';
