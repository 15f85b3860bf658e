-- Requesters who look at their tickets, and links that let one in. Of what browsers and mail hold only SHA-256 is known.
CREATE TABLE portal_session (
    hash TEXT NOT NULL PRIMARY KEY,
    contact BIGINT NOT NULL REFERENCES contact (id),
    begun_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX portal_session_contact ON portal_session (contact);

CREATE TABLE portal_link (
    hash TEXT NOT NULL PRIMARY KEY,
    contact BIGINT NOT NULL REFERENCES contact (id),
    ends_at BIGINT NOT NULL
);
CREATE INDEX portal_link_contact ON portal_link (contact);
