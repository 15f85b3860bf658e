//! Where mail comes from: IMAP accounts, Maildir folders, a pipe. They call `ingest`; nothing calls them.
