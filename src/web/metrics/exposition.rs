//! The text format of Prometheus (version 0.0.4): families, each with what it says and its samples.

pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A name and a value, which tell samples of one family apart.
pub type Label<'l> = (&'static str, &'l str);

crate::desk::names::closed_set! {
    pub enum Kind {
        Gauge = "gauge",
        Counter = "counter",
        Histogram = "histogram",
    }
}

#[derive(Default)]
pub struct Exposition(String);

impl Exposition {
    /// Begins a family; its samples follow.
    pub fn family(&mut self, kind: Kind, name: &'static str, help: &str) -> Family<'_> {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        self.0.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        Family { name, text: &mut self.0 }
    }

    pub fn text(self) -> String {
        self.0
    }
}

pub struct Family<'e> {
    name: &'static str,
    text: &'e mut String,
}

impl Family<'_> {
    pub fn sample(&mut self, labels: &[Label<'_>], value: f64) -> &mut Self {
        self.part("", labels, value)
    }

    /// A count as a sample.
    pub fn count(&mut self, labels: &[Label<'_>], count: usize) -> &mut Self {
        self.sample(labels, f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// Of a histogram: `_bucket`, `_sum`, `_count`.
    pub fn part(&mut self, ending: &str, labels: &[Label<'_>], value: f64) -> &mut Self {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.text.push_str(&format!("{}{ending}{labels} {value}\n", self.name));
        self
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_says_what_it_is_and_escapes_what_it_must() {
        let mut exposition = Exposition::default();
        let mut family = exposition.family(Kind::Gauge, "desk_tickets", "Tickets\\of\nqueues");
        family.count(&[("queue", "a\"b\\c\nd"), ("status", "new")], 3).sample(&[], 0.5);
        assert_eq!(
            exposition.text(),
            "# HELP desk_tickets Tickets\\\\of\\nqueues\n# TYPE desk_tickets gauge\n\
             desk_tickets{queue=\"a\\\"b\\\\c\\nd\",status=\"new\"} 3\ndesk_tickets 0.5\n"
        );
    }
}
