-- Whether mail that is held went back to its agent is found by the message: all mail that ever left is not looked through.
CREATE INDEX outgoing_returned ON outgoing (ledger) WHERE template = 'returned';
