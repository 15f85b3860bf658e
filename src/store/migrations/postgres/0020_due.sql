-- When the first target of a ticket breaks, or broke that is still owed: lists are ordered by it.
ALTER TABLE ticket ADD COLUMN due_at BIGINT;
UPDATE ticket SET due_at = (SELECT MIN(due_at) FROM clock WHERE clock.ticket = ticket.number AND state IN ('running', 'breached'))
    WHERE number IN (SELECT ticket FROM clock WHERE state IN ('running', 'breached'));

-- What is asked for among those that live, in both orders, without reading a ticket that is not shown.
CREATE INDEX ticket_living_due ON ticket ((due_at IS NULL), due_at, number, queue, assignee, owner, priority, kind, requester, created_at)
    WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_living_number ON ticket (number, queue, assignee, owner, priority, kind, requester, created_at)
    WHERE status NOT IN ('resolved', 'closed');

-- Whoever writes from a house.
CREATE INDEX contact_domain ON contact ((split_part(address_key, '@', 2)) COLLATE "C");
-- The unique index is of the collation of the database, which knows no beginnings; in SQLite it does.
CREATE INDEX contact_begins_key ON contact (address_key COLLATE "C");
