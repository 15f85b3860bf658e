//! Questions about several values at once.

use std::sync::LazyLock;

use crate::store::driver::Driver;
use crate::store::fault::Fault;
use crate::store::value::{Columns, Row, Value};

/// How many values a list is asked for at once, when it is not one alone: few sizes give few texts of a statement.
pub const CHUNK: usize = 32;

/// `($1, $2, …)` for one chunk.
static LIST: LazyLock<String> = LazyLock::new(|| {
    let numbers: Vec<String> = (1..=CHUNK).map(|number| format!("${number}")).collect();
    format!("({})", numbers.join(", "))
});

/// The rows for each chunk of the values; in `select`, `$list` stands for it. No values: no question.
pub fn rows_in<T>(
    db: &mut dyn Driver,
    select: &str,
    values: &[T],
    to_value: impl Fn(&T) -> Value,
) -> Result<Vec<Row>, Fault> {
    if let [value] = values {
        return db.query(&select.replace("$list", "($1)"), &[to_value(value)]);
    }
    let mut rows = Vec::new();
    for params in chunks(&[], values, to_value) {
        rows.append(&mut db.query(&select.replace("$list", &LIST), &params)?);
    }
    Ok(rows)
}

/// The values in chunks, each behind the parameters `before` it; the last one is filled up with its last value.
pub fn chunks<T>(before: &[Value], values: &[T], to_value: impl Fn(&T) -> Value) -> Vec<Vec<Value>> {
    let padded = |chunk: &[T]| {
        let mut params = before.to_vec();
        params.extend(chunk.iter().map(&to_value));
        let last = params.last().cloned().unwrap_or(Value::Null);
        params.resize(before.len() + CHUNK, last);
        params
    };
    values.chunks(CHUNK).map(padded).collect()
}

/// The first row, if there is one.
pub fn first(rows: Vec<Row>) -> Option<Columns> {
    rows.into_iter().next().map(Columns::of)
}
