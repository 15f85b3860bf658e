-- What anybody signed earlier mail with: what stands below a signature as it did before says nothing, and what is new there is text.
CREATE INDEX entry_signed ON entry (LOWER(author_address), id) WHERE quoted IS NOT NULL;
