-- Articles that are written on the web desk: every version that there ever was, and which of them is read now.
CREATE TABLE article_version (
    slug TEXT NOT NULL,
    language TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    category TEXT NOT NULL,
    audience TEXT NOT NULL,
    state TEXT NOT NULL,
    author TEXT,
    written_at INTEGER NOT NULL,
    ticket INTEGER,
    live INTEGER NOT NULL,
    PRIMARY KEY (slug, language, number)
) STRICT;
CREATE INDEX article_live ON article_version (slug, language) WHERE live = 1;

-- What readers say of articles, of files as well.
CREATE TABLE article_vote (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    language TEXT NOT NULL,
    voter TEXT NOT NULL,
    helped INTEGER NOT NULL,
    words TEXT NOT NULL,
    voted_at INTEGER NOT NULL,
    settled_by TEXT,
    settled_at INTEGER,
    UNIQUE (slug, language, voter)
) STRICT;
