//! Charts: where the bars of a table stand. The page draws them as SVG, with colours of the style sheet.

use minijinja::{Value, context};

use crate::desk::figures::Name;
use crate::desk::figures::table::{self, Table};
use crate::web::reports::words_of;

const WIDTH: f64 = 720.0;
/// Of a chart with bars that stand.
const HEIGHT: f64 = 240.0;
/// Below the bars, for days.
const FOOT: f64 = 24.0;
/// Left of them, for numbers.
const SIDE: f64 = 40.0;
/// Right of them, for half of the last day.
const EDGE: f64 = 16.0;
/// Days that have room below their bars.
const MOST_LABELS: usize = 12;
/// Groups that are drawn; the table has them all.
const MOST_GROUPS: usize = 15;
const BAR: f64 = 14.0;
const LABEL: f64 = 20.0;
const GAP: f64 = 10.0;

/// `None`: there is nothing to draw.
pub fn drawn(table: &Table) -> Option<Value> {
    let keys = series(table);
    let columns: Vec<usize> = keys.iter().filter_map(|key| table.column(key)).collect();
    let numbers = || table.lines.iter().flat_map(|line| columns.iter().filter_map(|at| line.now.get(*at)?.number()));
    let most = numbers().fold(0.0_f64, f64::max);
    if most <= 0.0 {
        return None;
    }
    let chart = match (table.name, table.by) {
        (Name::Hours, _) => week(table),
        (_, "day" | "week") => standing(table, &columns, round_up(most)),
        (Name::Response, _) => lying(table, &columns, 100.0),
        (Name::Satisfaction, _) => lying(table, &columns, 5.0),
        _ => lying(table, &columns, most),
    };
    let legend: Vec<Value> = keys.iter().map(|key| words_of(key)).collect();
    Some(context! { legend, width => WIDTH, ..chart })
}

fn series(table: &Table) -> &'static [&'static str] {
    match table.name {
        Name::Volume => &["opened", "resolved", "backlog"],
        Name::Response => &["first_response_kept_percent", "resolution_kept_percent"],
        Name::Satisfaction => &["mean"],
        Name::Hours | Name::Subjects => &["opened"],
        Name::Mail => &["filed", "automatic", "messages"],
        Name::Forecast => &["fewest", "expected", "most"],
    }
}

fn value(table: &Table, line: usize, column: usize) -> table::Value {
    table.lines.get(line).and_then(|line| line.now.get(column)).copied().unwrap_or(table::Value::None)
}

/// A tenth of a pixel is as fine as anybody sees.
fn place(at: f64) -> f64 {
    (at * 10.0).round() / 10.0
}

fn of(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}

/// The next number of 1, 2, 5, 10, 20, 50 and so on, and at least 4: an axis of whole quarters.
fn round_up(most: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for times in [4.0, 8.0, 20.0] {
            if step * times >= most {
                return step * times;
            }
        }
        step *= 10.0;
    }
}

/// Bars that stand side by side through time; the last series is a line over them.
fn standing(table: &Table, columns: &[usize], top: f64) -> Value {
    let (room, floor) = ((WIDTH - SIDE - EDGE) / of(table.lines.len()), HEIGHT - FOOT);
    let high = |number: f64| number / top * (floor - GAP);
    let bars = columns.len().saturating_sub(1);
    let wide = room * 0.8 / of(bars.max(1));
    let (mut marks, mut points, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    let every = table.lines.len().div_ceil(MOST_LABELS);
    for (at, line) in table.lines.iter().enumerate() {
        let left = SIDE + room * of(at);
        for (series, column) in columns.iter().enumerate() {
            let shown = value(table, at, *column);
            let height = high(shown.number().unwrap_or_default());
            if series == bars {
                points.push(format!("{},{}", place(left + room / 2.0), place(floor - height)));
                continue;
            }
            let x = place(left + room * 0.1 + wide * of(series));
            let (y, width, height) = (place(floor - height), place(wide), place(height));
            marks.push(context! { x, y, width, height, series, of => line.of.as_deref(), shown => shown.shown() });
        }
        if at % every == 0 {
            labels
                .push(context! { x => place(left + room / 2.0), y => HEIGHT - 6.0, anchor => "middle", of => line.of.as_deref() });
        }
    }
    let grid: Vec<Value> = (0..=4)
        .map(|quarter| {
            let number = top / 4.0 * f64::from(quarter);
            context! { y => place(floor - high(number)), from => SIDE, to => WIDTH, shown => format!("{number}") }
        })
        .collect();
    context! { height => HEIGHT, marks, labels, grid, points => points.join(" ") }
}

/// A name a group, and its bars below it, each with its number.
fn lying(table: &Table, columns: &[usize], most: f64) -> Value {
    let (mut y, mut marks, mut labels) = (0.0, Vec::new(), Vec::new());
    for (at, line) in table.lines.iter().take(MOST_GROUPS).enumerate() {
        labels.push(context! { x => 0.0, y => y + LABEL - 6.0, anchor => "start", of => line.of.as_deref() });
        y += LABEL;
        for (series, column) in columns.iter().enumerate() {
            let shown = value(table, at, *column);
            let width = place(shown.number().unwrap_or_default() / most * (WIDTH - 80.0));
            marks.push(
                context! { x => 0.0, y, width, height => BAR - 2.0, series, of => line.of.as_deref(), shown => shown.shown() },
            );
            labels.push(context! { x => width + 6.0, y => y + BAR - 4.0, anchor => "start", shown => shown.shown() });
            y += BAR;
        }
        y += GAP;
    }
    context! { height => y, marks, labels, grid => Vec::<Value>::new(), points => "" }
}

/// A field an hour, the darker the more come in it.
fn week(table: &Table) -> Value {
    const ROW: f64 = 26.0;
    const NAME: f64 = 48.0;
    let hours: Vec<(usize, &str)> =
        table.columns.iter().enumerate().skip(1).map(|(at, column)| (at, column.key)).collect();
    let wide = (WIDTH - NAME) / of(hours.len());
    let most = table.lines.iter().flat_map(|line| line.now.iter().skip(1)).filter_map(|count| count.number());
    let most = most.fold(1.0_f64, f64::max);
    let (mut marks, mut labels) = (Vec::new(), Vec::new());
    for (row, line) in table.lines.iter().enumerate() {
        let y = ROW * of(row);
        labels.push(context! { x => 0.0, y => y + 17.0, anchor => "start", of => line.of.as_deref() });
        for (place_of, (column, hour)) in hours.iter().enumerate() {
            let shown = value(table, row, *column);
            let shade = (shown.number().unwrap_or_default() / most * 5.0).ceil();
            let x = place(NAME + wide * of(place_of));
            let (width, height) = (place(wide - 2.0), ROW - 2.0);
            marks.push(context! { x, y, width, height, shade, hour => *hour, of => line.of.as_deref(), shown => shown.shown() });
        }
    }
    let foot = ROW * of(table.lines.len()) + 16.0;
    for (at, (_, hour)) in hours.iter().enumerate().filter(|(at, _)| at % 3 == 0) {
        labels.push(context! { x => place(NAME + wide * of(at)), y => foot, anchor => "start", shown => *hour });
    }
    context! { height => foot + 6.0, marks, labels, grid => Vec::<Value>::new(), points => "" }
}
