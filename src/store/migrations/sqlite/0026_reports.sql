-- When each report was last mailed to whom.
CREATE TABLE mailed_report (
    report TEXT NOT NULL,
    agent TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (report, agent)
) STRICT;
