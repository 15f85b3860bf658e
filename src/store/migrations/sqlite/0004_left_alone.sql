-- Files of Maildirs that lay there at first contact and that `start` leaves alone, whatever becomes of their times.
CREATE TABLE left_alone (
    mailbox TEXT NOT NULL,
    base TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (mailbox, base, size)
) STRICT;
