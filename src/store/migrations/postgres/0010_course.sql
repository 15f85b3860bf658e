-- How a ticket goes on by itself, as JSON: who was told that nobody owns it, and what people were asked about it.
ALTER TABLE ticket ADD COLUMN course TEXT NOT NULL DEFAULT '{}';
-- Which tickets came lately.
CREATE INDEX ticket_created ON ticket (created_at);
