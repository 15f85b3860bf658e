-- What is looked for by its words: what people wrote, and subjects. Events repeat what the ticket says of itself.
-- Punctuation is taken out first, so that addresses and paths are the words in them.
ALTER TABLE entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
    CASE WHEN kind = 'event' THEN NULL
    ELSE to_tsvector('simple', translate(left(body, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                ')) END
) STORED;
CREATE INDEX entry_words ON entry USING GIN (words);
ALTER TABLE ticket ADD COLUMN words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', translate(subject, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '))
) STORED;
CREATE INDEX ticket_words ON ticket USING GIN (words);

-- What an agent's first page asks for.
CREATE INDEX ticket_unassigned ON ticket (queue, number) WHERE assignee IS NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_owned ON ticket (owner, number) WHERE owner IS NOT NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_living ON ticket (queue, number) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_kind ON ticket (kind, number) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_queue ON ticket (queue, number);
CREATE INDEX ticket_status_number ON ticket (status, number);
CREATE INDEX ticket_assignee ON ticket (assignee, number) WHERE assignee IS NOT NULL;
