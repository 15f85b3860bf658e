//! Tests of `sla`.
