//! Figures as a table, which the command line, a page and a program show alike.

use serde_json::{Map, Value as Json, json};

use crate::desk::figures::Name;
use crate::desk::figures::period::Period;

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// There is none: nothing happened of which it could be.
    None,
    Count(usize),
    /// Of time, in seconds.
    Length(i64),
    /// In percent.
    Share(f64),
    /// From 1 to 5.
    Mark(f64),
    /// How many there are on the average, to a tenth: more would look as if it were known.
    Mean(f64),
}

impl Value {
    /// How many of so many, in percent.
    pub fn share(part: usize, whole: usize) -> Self {
        let whole = u32::try_from(whole).unwrap_or(u32::MAX);
        let part = u32::try_from(part).unwrap_or(u32::MAX);
        if whole == 0 { Self::None } else { Self::Share(100.0 * f64::from(part) / f64::from(whole)) }
    }

    /// So many in so many.
    pub fn mean(sum: usize, of: usize) -> Self {
        match (u32::try_from(sum), u32::try_from(of)) {
            (Ok(_), Ok(0)) | (Err(_), _) | (_, Err(_)) => Self::None,
            (Ok(sum), Ok(of)) => Self::to_tenths(f64::from(sum) / f64::from(of)),
        }
    }

    pub fn to_tenths(mean: f64) -> Self {
        Self::Mean((mean * 10.0).round() / 10.0)
    }

    /// Says nothing: none, or nought.
    pub fn is_nothing(self) -> bool {
        matches!(self, Self::None | Self::Count(0))
    }

    /// As people read it.
    pub fn shown(self) -> String {
        match self {
            Self::None => String::new(),
            Self::Count(count) => count.to_string(),
            Self::Length(seconds) => length(seconds),
            // Cut off, not rounded: what is a little less than all must not look like it.
            Self::Share(share) => format!("{:.1}%", (share * 10.0 + 1e-6).floor() / 10.0),
            Self::Mark(mark) => format!("{mark:.2}"),
            // Of many a tenth says nothing.
            Self::Mean(mean) if mean >= 10.0 => format!("{mean:.0}"),
            Self::Mean(mean) => format!("{mean:.1}"),
        }
    }

    /// As a number, for a chart.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::None => None,
            Self::Count(count) => u32::try_from(count).ok().map(f64::from),
            Self::Length(seconds) => i32::try_from(seconds).ok().map(f64::from),
            Self::Share(number) | Self::Mark(number) | Self::Mean(number) => Some(number),
        }
    }

    fn json(self) -> Json {
        match self {
            Self::None => Json::Null,
            Self::Count(count) => json!(count),
            Self::Length(seconds) => json!(seconds),
            Self::Share(number) | Self::Mark(number) | Self::Mean(number) => json!(number),
        }
    }
}

/// `12:05`: hours and minutes.
pub fn length(seconds: i64) -> String {
    let minutes = seconds / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub key: &'static str,
    /// Whether that of the period before stands beside it.
    pub compared: bool,
}

impl Column {
    pub const fn compared(key: &'static str) -> Self {
        Self { key, compared: true }
    }

    pub const fn alone(key: &'static str) -> Self {
        Self { key, compared: false }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `None`: of those that have no such thing.
    pub of: Option<String>,
    /// A value a column.
    pub now: Vec<Value>,
    /// The same of the period before.
    pub before: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: Name,
    /// Of what a line is, in a word.
    pub by: &'static str,
    pub period: Period,
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
    /// All together.
    pub whole: Line,
}

/// What the line of all together is called.
pub const ALL: &str = "all";
/// What has no queue, tag or the like is called.
const NO: &str = "-";

impl Table {
    /// Whether it is to tell of days for which too little is known.
    pub fn says_too_little(&self) -> bool {
        self.name == Name::Forecast && self.whole.now.first().is_none_or(|value| *value == Value::None)
    }

    /// The values of a column, line by line.
    pub fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// What stands above each column of [`Table::rows`].
    pub fn heading(&self) -> Vec<String> {
        let mut heading = vec![self.by.to_owned()];
        for column in &self.columns {
            heading.push(column.key.to_owned());
            if column.compared {
                heading.push(format!("{}_before", column.key));
            }
        }
        heading
    }

    /// A row a line, and one of all together at the end.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let lines = self.lines.iter().map(|line| self.row(line.of.as_deref().unwrap_or(NO), line));
        lines.chain([self.row(ALL, &self.whole)]).collect()
    }

    fn row(&self, name: &str, line: &Line) -> Vec<String> {
        let mut row = vec![name.to_owned()];
        for ((column, now), before) in self.columns.iter().zip(&line.now).zip(&line.before) {
            row.push(now.shown());
            if column.compared {
                row.push(before.shown());
            }
        }
        row
    }

    pub fn json(&self) -> Json {
        let before = self.period.before();
        let mut whole = self.line(&self.whole);
        whole.remove("of");
        json!({
            "report": self.name, "by": self.by,
            "from": self.period.first, "to": self.period.last, "zone": self.period.zone.iana_name(),
            "before": { "from": before.first, "to": before.last },
            "all": whole,
            "lines": self.lines.iter().map(|line| Json::Object(self.line(line))).collect::<Vec<_>>(),
        })
    }

    fn line(&self, line: &Line) -> Map<String, Json> {
        let mut object = Map::new();
        object.insert("of".to_owned(), json!(line.of));
        let mut compared = Map::new();
        for ((column, now), before) in self.columns.iter().zip(&line.now).zip(&line.before) {
            object.insert(column.key.to_owned(), now.json());
            if column.compared {
                compared.insert(column.key.to_owned(), before.json());
            }
        }
        object.insert("before".to_owned(), Json::Object(compared));
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_never_shown_better_than_it_is() {
        for (value, text) in [
            (Value::Share(100.0), "100.0%"),
            (Value::Share(99.99), "99.9%"),
            (Value::share(2, 3), "66.6%"),
            (Value::share(0, 0), ""),
            (Value::Length(3_599), "0:59"),
            (Value::Length(360_000), "100:00"),
            (Value::Mark(4.5), "4.50"),
            (Value::Count(7), "7"),
            (Value::mean(7, 3), "2.3"),
            (Value::mean(94, 9), "10"),
            (Value::mean(0, 3), "0.0"),
            (Value::mean(1, 0), ""),
        ] {
            assert_eq!(value.shown(), text, "{value:?}");
        }
    }
}
