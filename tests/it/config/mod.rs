//! Tests of `config`: what loads, what every mistake looks like, that the sample tells the truth.

mod amounts;
mod conditions;
