//! What stands behind WHERE.

use crate::store::value::Value;

/// The conditions of a filter: only those that are given.
#[derive(Default)]
pub struct Conditions {
    pub clauses: Vec<String>,
    pub params: Vec<Value>,
}

impl Conditions {
    /// Adds `clause`, in which `$?` stands for the value.
    pub fn add(&mut self, clause: &str, value: impl Into<Value>) {
        let clause = self.hold(clause, value);
        self.clauses.push(clause);
    }

    /// The clause, for one that is made of several.
    pub fn hold(&mut self, clause: &str, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        clause.replace("$?", &format!("${}", self.params.len()))
    }

    /// Adds that a column holds any of the values.
    pub fn add_any(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let before = self.params.len();
        self.params.extend(values);
        let numbers: Vec<String> = (before + 1..=self.params.len()).map(|number| format!("${number}")).collect();
        self.clauses.push(format!("{column} IN ({})", numbers.join(", ")));
    }

    /// The newest so many, by the column; all of them without a number. Behind the conditions.
    pub fn newest(&mut self, column: &str, last: Option<usize>) -> String {
        let Some(last) = last else { return format!("ORDER BY {column}") };
        self.params.push(last.into());
        format!("ORDER BY {column} DESC LIMIT ${}", self.params.len())
    }

    /// The clause that a column holds nothing, or none of the values where there are any.
    pub fn none_of(&mut self, column: &str, values: impl Iterator<Item = Value>) -> String {
        let before = self.params.len();
        self.params.extend(values);
        let numbers: Vec<String> = (before + 1..=self.params.len()).map(|number| format!("${number}")).collect();
        match numbers.is_empty() {
            true => format!("{column} IS NULL"),
            false => format!("({column} IS NULL OR {column} NOT IN ({}))", numbers.join(", ")),
        }
    }

    pub fn sql(&self) -> String {
        if self.clauses.is_empty() { String::new() } else { format!("WHERE {}", self.clauses.join(" AND ")) }
    }
}
