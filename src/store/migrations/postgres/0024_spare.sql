-- What nothing is asked of any more: the one begins as another does, and whoever looks for what nobody works on asks for
-- what those work on who left, too, which it does not hold.
DROP INDEX ticket_status;
DROP INDEX ticket_unassigned;

-- Titles that a request may be answered with, without reading the articles.
DROP INDEX article_live;
CREATE INDEX article_titles ON article_version (slug, language, audience, title, live) WHERE live = 1;
