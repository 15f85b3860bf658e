//! Comma-separated values (RFC 4180), as spreadsheets read them.

/// A line of names, and one of values for each row.
pub fn write<H: AsRef<str>>(heading: &[H], rows: &[Vec<String>]) -> String {
    let mut text = line(heading.iter().map(AsRef::as_ref));
    for row in rows {
        text += &line(row.iter().map(String::as_str));
    }
    text
}

fn line<'v>(values: impl Iterator<Item = &'v str>) -> String {
    let values: Vec<String> = values.map(field).collect();
    values.join(",") + "\r\n"
}

/// A spreadsheet takes what begins like a formula for one, and mail must not calculate there. A dash alone, which stands
/// where there is nothing, calculates nothing.
fn field(value: &str) -> String {
    let formula = value != "-" && value.starts_with(['=', '+', '-', '@', '\t', '\r']) && value.parse::<f64>().is_err();
    let value = if formula { format!("'{value}") } else { value.to_owned() };
    if value.contains([',', '"', '\n', '\r']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_so_that_they_are_read_as_they_were() {
        for (value, written) in [
            ("mail", "mail"),
            ("a, b", "\"a, b\""),
            ("say \"yes\"", "\"say \"\"yes\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-12.5", "-12.5"),
            ("-", "-"),
            ("-A1", "'-A1"),
            ("", ""),
        ] {
            assert_eq!(write(&["name"], &[vec![value.to_owned()]]), format!("name\r\n{written}\r\n"), "{value:?}");
        }
    }
}
