//! Where in the files each key of the effective configuration was typed.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::report::Source;
use crate::config::show::key;

/// Tables whose inner tables have names that the user gives.
const NAMED: &[&str] = &["webhook", "calendar", "sla"];

/// By table: its header, and which one it is of several alike; and by key.
#[derive(Clone, Debug, Default)]
pub struct Typed(BTreeMap<(String, usize), BTreeMap<String, String>>);

impl Typed {
    /// Of the files that were read, in the order in which they were.
    pub fn of(sources: &[Source]) -> Self {
        let mut typed = Self::default();
        let mut counts = BTreeMap::new();
        for source in sources {
            let (table, _) = DeTable::parse_recoverable(&source.text);
            for (name, value) in table.get_ref() {
                typed.note(name.get_ref(), value, source, &mut counts);
            }
        }
        typed
    }

    fn note(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        source: &Source,
        counts: &mut BTreeMap<String, usize>,
    ) {
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items.iter().filter_map(|item| item.get_ref().as_table()) {
                    let header = format!("[[{name}]]");
                    let count = counts.entry(header.clone()).or_default();
                    self.keys(header, *count, item, source);
                    *count += 1;
                }
            }
            DeValue::Table(table) if NAMED.contains(&name) => {
                for (inner, value) in table {
                    if let Some(table) = value.get_ref().as_table() {
                        self.keys(format!("[{name}.{}]", key(inner.get_ref())), 0, table, source);
                    }
                }
            }
            DeValue::Table(table) => self.keys(format!("[{name}]"), 0, table, source),
            _ => {}
        }
    }

    fn keys(&mut self, header: String, which: usize, table: &DeTable<'_>, source: &Source) {
        let place = |name: &Spanned<_>| format!("{}:{}", source.name, source.line(name.span().start));
        let keys = table.keys().map(|name| (key(name.get_ref()), place(name)));
        self.0.entry((header, which)).or_default().extend(keys);
    }

    /// `file:line`; `None`: nobody typed it.
    pub fn place(&self, header: &str, which: usize, key: &str) -> Option<&str> {
        self.0.get(&(header.to_owned(), which))?.get(key).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_where_it_was_typed() {
        let source = |name: &str, text: &str| Source { name: name.to_owned(), text: text.to_owned() };
        let main = "web = { listen = \"127.0.0.1:1\" }\n[desk]\nname = \"A\"\n\n[[queue]]\nname = \"a\"\n[[queue]]\nname = \"b\"\n\
                    [sla.standard]\ncalendar = \"office\"\npriority.urgent = { resolution = \"1h\" }\n";
        let more = "[[queue]]\n\nname = \"c\"\n[calendar.\"büro\"]\ntimezone = \"UTC\"\n";
        let typed = Typed::of(&[source("maildesk.toml", main), source("more.toml", more)]);
        for (header, which, key, place) in [
            ("[web]", 0, "listen", Some("maildesk.toml:1")),
            ("[desk]", 0, "name", Some("maildesk.toml:3")),
            ("[desk]", 0, "language", None),
            ("[[queue]]", 0, "name", Some("maildesk.toml:6")),
            ("[[queue]]", 1, "name", Some("maildesk.toml:8")),
            ("[[queue]]", 2, "name", Some("more.toml:3")),
            ("[[queue]]", 3, "name", None),
            ("[sla.standard]", 0, "priority", Some("maildesk.toml:11")),
            ("[calendar.\"büro\"]", 0, "timezone", Some("more.toml:5")),
        ] {
            assert_eq!(typed.place(header, which, key), place, "{header} {key}");
        }
    }
}
