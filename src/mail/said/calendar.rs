//! A calendar object in one line: what, when, who (RFC 5545; what its method means: RFC 5546).

use super::content_line::{Line, lines};
use super::{Said, enumerate, recurrence, short, when};

/// Names that are listed of those who are invited.
const MOST_NAMES: usize = 5;

/// The line; `None` where there is no event or task in it.
pub(super) fn read(text: &str, declared_method: Option<&str>) -> Option<Said> {
    let lines = lines(text);
    let method = lines.iter().find(|line| line.name == "METHOD").map(|line| line.value.trim());
    let method = method.or(declared_method).unwrap_or_default().to_ascii_uppercase();
    let items = items(&lines);
    let item = items.first()?;
    let mut said = item.sentence(&method);
    if let Some(more) = items.len().checked_sub(1).filter(|more| *more > 0) {
        said.push_str(&format!("; and {more} more"));
    }
    let answers = matches!(method.as_str(), "REPLY" | "COUNTER");
    Some(if answers { Said::Answer(said) } else { Said::Note(said) })
}

/// An event or a task: the lines that are its own, not those of its alarms.
#[derive(Default)]
struct Item<'a> {
    is_task: bool,
    lines: Vec<&'a Line>,
}

fn items(lines: &[Line]) -> Vec<Item<'_>> {
    let mut items: Vec<Item<'_>> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                let component = line.value.trim().to_ascii_uppercase();
                if matches!(component.as_str(), "VEVENT" | "VTODO") {
                    items.push(Item { is_task: component == "VTODO", lines: Vec::new() });
                }
                open.push(component);
            }
            "END" => drop(open.pop()),
            _ if open.last().is_some_and(|last| matches!(last.as_str(), "VEVENT" | "VTODO")) => {
                items.last_mut().into_iter().for_each(|item| item.lines.push(line));
            }
            _ => {}
        }
    }
    items
}

impl Item<'_> {
    fn find(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name).copied()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.find(name).map(Line::text).filter(|text| !text.trim().is_empty())
    }

    fn sentence(&self, method: &str) -> String {
        let attendees: Vec<&Line> = self.lines.iter().filter(|line| line.name == "ATTENDEE").copied().collect();
        let organizer = self.find("ORGANIZER").map(person);
        let cancelled = self.text("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"));
        let answer = attendees.first().filter(|_| matches!(method, "REPLY" | "COUNTER"));
        let mut said = match (method, answer) {
            ("REPLY", Some(who)) => format!("{} by {}: ", answered(who), person(who)),
            ("COUNTER", Some(who)) => format!("Another time proposed by {}: ", person(who)),
            ("CANCEL", _) => "Cancelled: ".to_owned(),
            _ if cancelled => "Cancelled: ".to_owned(),
            ("DECLINECOUNTER", _) => "Proposed time declined: ".to_owned(),
            ("REQUEST", _) => "Invitation: ".to_owned(),
            _ if self.is_task => "Task: ".to_owned(),
            _ => "Event: ".to_owned(),
        };
        said.push_str(&short(&self.text("SUMMARY").unwrap_or_else(|| "without a title".to_owned())));
        let starts = self.find("DTSTART").or_else(|| self.find("DUE"));
        let time = starts.and_then(|start| when::read(start, self.find("DTEND"), self.find("DURATION")));
        said.extend(time.map(|time| format!(", {time}")));
        let repeats = self.find("RRULE").and_then(|rule| recurrence::read(&rule.value));
        said.extend(repeats.map(|rule| format!(", {rule}")));
        if self.find("RECURRENCE-ID").is_some() {
            said.push_str(" (this occurrence only)");
        }
        said.extend(self.text("LOCATION").map(|place| format!(", at {}", short(&place))));
        said.extend(organizer.map(|who| format!(", organised by {who}")));
        if answer.is_none() && !attendees.is_empty() {
            let names: Vec<String> = attendees.iter().map(|line| person(line)).collect();
            said.push_str(&format!(", with {}", enumerate(&names, MOST_NAMES)));
        }
        if method == "REPLY" || method == "COUNTER" {
            said.extend(self.text("COMMENT").map(|comment| format!(" (\u{201c}{}\u{201d})", short(&comment))));
        }
        said
    }
}

fn answered(attendee: &Line) -> &'static str {
    match attendee.parameter("PARTSTAT").unwrap_or_default().to_ascii_uppercase().as_str() {
        "ACCEPTED" => "Accepted",
        "DECLINED" => "Declined",
        "TENTATIVE" => "Tentatively accepted",
        "DELEGATED" => "Passed on to somebody else",
        "COMPLETED" => "Done",
        _ => "Answered",
    }
}

/// The name of a calendar user, or else the address.
fn person(line: &Line) -> String {
    let value = line.value.trim();
    let address = match value.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => address,
        _ => value,
    };
    let name = line.parameter("CN").map(str::trim).filter(|name| !name.is_empty() && *name != address);
    // A comma parts the names of a list.
    let name = name.map(|name| if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() });
    match name {
        Some(name) if address.contains('@') => format!("{} <{}>", short(&name), short(address)),
        Some(name) => short(&name).into_owned(),
        None => short(address).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(method: &str, lines: &str) -> String {
        let text = format!(
            "BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VTIMEZONE\nDTSTART:16010101T000000\nEND:VTIMEZONE\n\
             BEGIN:VEVENT\nSUMMARY:Printer\\, day\nDTSTART:20261201T090000Z\n{lines}\nBEGIN:VALARM\nSUMMARY:no\n\
             END:VALARM\nEND:VEVENT\nEND:VCALENDAR"
        );
        match read(&text, None) {
            Some(Said::Note(line) | Said::Answer(line)) => line,
            other => panic!("a line: {other:?}"),
        }
    }

    #[test]
    fn what_when_and_who() {
        let who = "ORGANIZER;CN=Ann Lee:mailto:ann@x.example\nATTENDEE;PARTSTAT=DECLINED:MAILTO:bo@x.example";
        let at = "Printer, day, Tue 2026-12-01 09:00 UTC";
        for (method, more, want) in [
            (
                "REQUEST",
                format!("LOCATION:Room 4\n{who}"),
                format!("Invitation: {at}, at Room 4, organised by Ann Lee <ann@x.example>, with bo@x.example"),
            ),
            ("REPLY", who.to_owned(), format!("Declined by bo@x.example: {at}, organised by Ann Lee <ann@x.example>")),
            ("CANCEL", String::new(), format!("Cancelled: {at}")),
            ("PUBLISH", "RRULE:FREQ=WEEKLY".to_owned(), format!("Event: {at}, every week")),
            ("REQUEST", "STATUS:CANCELLED".to_owned(), format!("Cancelled: {at}")),
            ("COUNTER", who.replace("ORGANIZER", "X"), format!("Another time proposed by bo@x.example: {at}")),
        ] {
            assert_eq!(event(method, &more), want);
        }
        assert_eq!(read("BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nEND:VFREEBUSY\nEND:VCALENDAR", None), None);
        assert_eq!(read("", Some("REQUEST")), None);
    }
}
