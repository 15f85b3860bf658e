-- By which way a ticket came, to be looked for.
ALTER TABLE ticket ADD COLUMN channel TEXT;
UPDATE ticket SET channel = course::jsonb ->> 'came_by' WHERE course::jsonb ->> 'came_by' IS NOT NULL;
CREATE INDEX ticket_channel ON ticket (channel, number) WHERE channel IS NOT NULL;

-- The same as before, with that.
DROP INDEX ticket_living_due;
CREATE INDEX ticket_living_due ON ticket ((due_at IS NULL), due_at, number, queue, assignee, owner, priority, kind, requester, created_at, channel)
    WHERE status NOT IN ('resolved', 'closed');
DROP INDEX ticket_living_number;
CREATE INDEX ticket_living_number ON ticket (number, queue, assignee, owner, priority, kind, requester, created_at, channel)
    WHERE status NOT IN ('resolved', 'closed');
