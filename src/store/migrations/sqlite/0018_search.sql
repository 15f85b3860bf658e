-- What is looked for by its words: what people wrote, and subjects. Events repeat what the ticket says of itself.
CREATE VIRTUAL TABLE entry_text USING fts5 (
    body, content = 'entry', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO entry_text (rowid, body) SELECT id, body FROM entry WHERE kind <> 'event';
CREATE TRIGGER entry_written AFTER INSERT ON entry WHEN new.kind <> 'event' BEGIN
    INSERT INTO entry_text (rowid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER entry_erased AFTER DELETE ON entry WHEN old.kind <> 'event' BEGIN
    INSERT INTO entry_text (entry_text, rowid, body) VALUES ('delete', old.id, old.body);
END;
CREATE TRIGGER entry_altered AFTER UPDATE OF body ON entry WHEN old.kind <> 'event' BEGIN
    INSERT INTO entry_text (entry_text, rowid, body) VALUES ('delete', old.id, old.body);
    INSERT INTO entry_text (rowid, body) VALUES (new.id, new.body);
END;

CREATE VIRTUAL TABLE ticket_text USING fts5 (
    subject, content = 'ticket', content_rowid = 'number', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO ticket_text (rowid, subject) SELECT number, subject FROM ticket;
CREATE TRIGGER ticket_written AFTER INSERT ON ticket BEGIN
    INSERT INTO ticket_text (rowid, subject) VALUES (new.number, new.subject);
END;
CREATE TRIGGER ticket_named AFTER UPDATE OF subject ON ticket WHEN old.subject <> new.subject BEGIN
    INSERT INTO ticket_text (ticket_text, rowid, subject) VALUES ('delete', old.number, old.subject);
    INSERT INTO ticket_text (rowid, subject) VALUES (new.number, new.subject);
END;

-- What an agent's first page asks for.
CREATE INDEX ticket_unassigned ON ticket (queue, number) WHERE assignee IS NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_owned ON ticket (owner, number) WHERE owner IS NOT NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_living ON ticket (queue, number) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_kind ON ticket (kind, number) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_queue ON ticket (queue, number);
CREATE INDEX ticket_status_number ON ticket (status, number);
CREATE INDEX ticket_assignee ON ticket (assignee, number) WHERE assignee IS NOT NULL;
