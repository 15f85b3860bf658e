-- When the first target of a ticket breaks, or broke that is still owed: lists are ordered by it.
ALTER TABLE ticket ADD COLUMN due_at INTEGER;
UPDATE ticket SET due_at = (SELECT MIN(due_at) FROM clock WHERE clock.ticket = ticket.number AND state IN ('running', 'breached'))
    WHERE number IN (SELECT ticket FROM clock WHERE state IN ('running', 'breached'));

-- What is asked for among those that live, in both orders, without reading a ticket that is not shown.
CREATE INDEX ticket_living_due ON ticket (due_at IS NULL, due_at, number, queue, assignee, owner, priority, kind, requester, created_at)
    WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_living_number ON ticket (number, queue, assignee, owner, priority, kind, requester, created_at)
    WHERE status NOT IN ('resolved', 'closed');

-- Whoever writes from a house.
CREATE INDEX contact_domain ON contact (substr(address_key, instr(address_key, '@') + 1));

-- The same as before, and what begins with two or three letters is found at once: as one types, that is most.
DROP TABLE entry_text;
CREATE VIRTUAL TABLE entry_text USING fts5 (
    body, content = 'entry', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
INSERT INTO entry_text (rowid, body) SELECT id, body FROM entry WHERE kind <> 'event';
DROP TABLE ticket_text;
CREATE VIRTUAL TABLE ticket_text USING fts5 (
    subject, content = 'ticket', content_rowid = 'number', tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
INSERT INTO ticket_text (rowid, subject) SELECT number, subject FROM ticket;
