-- What is counted again and again, without reading a ticket or a clock.
CREATE INDEX ticket_counted ON ticket (status, queue) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX clock_breached ON clock (ticket) WHERE state = 'breached';

-- Words that there are, by which a beginning is looked up.
CREATE VIRTUAL TABLE entry_text_words USING fts5vocab ('entry_text', 'instance');
CREATE VIRTUAL TABLE ticket_text_words USING fts5vocab ('ticket_text', 'instance');
