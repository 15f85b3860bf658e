-- When each agent was last told what needs doing.
CREATE TABLE digest (
    agent TEXT NOT NULL PRIMARY KEY,
    written_at INTEGER NOT NULL
) STRICT;
