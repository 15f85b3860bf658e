//! Mail that must leave: claim by a lease, send with no transaction open, record the outcome.
