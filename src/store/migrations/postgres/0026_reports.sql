-- When each report was last mailed to whom.
CREATE TABLE mailed_report (
    report TEXT NOT NULL,
    agent TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (report, agent)
);
