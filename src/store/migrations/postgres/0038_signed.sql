-- What an agent signed earlier mail with: what is new below a signature is text.
CREATE INDEX entry_signed ON entry (author_address, id) WHERE author_kind = 'agent' AND quoted IS NOT NULL;
