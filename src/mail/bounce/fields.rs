//! Groups of fields as delivery-status and feedback-report parts hold them (RFC 3464 section 2.1, RFC 5965 section 3).

use mail_parser::{MessagePart, PartType};

/// The fields of one group, names in lower case, in their order.
#[derive(Debug, Default)]
pub struct Group(Vec<(String, String)>);

impl Group {
    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field begins the next group although no blank line parts them, as some servers write it.
    fn is_ended_by(&self, name: &str) -> bool {
        matches!(name, "final-recipient" | "original-recipient") && self.get(name).is_some()
    }

    fn fold(&mut self, more: &str) -> bool {
        let Some((_, value)) = self.0.last_mut() else { return false };
        value.push(' ');
        value.push_str(more.trim());
        true
    }
}

/// Reads groups of fields parted by blank lines; folded lines are joined, those that lost their blank as well.
pub fn groups(text: &str) -> Vec<Group> {
    let mut groups = vec![Group::default()];
    for line in text.lines() {
        let Some(group) = groups.last_mut() else { continue };
        if line.trim().is_empty() {
            if !group.0.is_empty() {
                groups.push(Group::default());
            }
            continue;
        }
        if line.starts_with([' ', '\t']) && group.fold(line) {
            continue;
        }
        match field(line) {
            Some((name, value)) if group.is_ended_by(&name) => groups.push(Group(vec![(name, value)])),
            Some(field) => group.0.push(field),
            None => {
                group.fold(line);
            }
        }
    }
    groups
}

fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim();
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    named.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

/// The text of a part that the parser may have taken for a file.
pub fn text(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => Some(text.to_string()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}
