//! How things of the desk are shown: as plain values, which a page lays out.

use jiff::Timestamp;
use minijinja::{State, Value, context};

use crate::desk::context::size;
use crate::desk::policy::Policy;
use crate::desk::ticket::{EntryKind, Ticket};
use crate::store::tickets::StoredEntry;
use crate::web::enclosed;

/// A line of a list of tickets.
pub fn row(ticket: &Ticket, policy: &Policy) -> Value {
    let assignee = ticket.assignee.as_ref().and_then(|id| policy.agent(id)).map(|agent| agent.name.as_str());
    context! {
        number => ticket.number.0,
        subject => ticket.subject.as_str(),
        requester => ticket.requester.address.label(),
        queue => ticket.queue.as_str(),
        status => ticket.status.as_str(),
        status_name => policy.status_name(ticket),
        own_status => ticket.course.status_name.is_some(),
        priority => ticket.priority.as_str(),
        kind => ticket.kind.as_str(),
        assignee,
        tags => &ticket.tags,
        due_at => ticket.due_at().map(Timestamp::as_millisecond),
        updated => ticket.updated_at.as_millisecond(),
        created => ticket.created_at.as_millisecond(),
        owner => ticket.owner.as_ref().and_then(|id| policy.agent(id)).map(|agent| agent.name.as_str()),
    }
}

/// An entry of the timeline, as the requester may see it as well as an agent.
pub fn entry(stored: &StoredEntry, ticket: &Ticket, policy: &Policy) -> Value {
    // Who quotes a notification quotes what lets somebody write as the agent who got it.
    let clean = |text: &str| policy.keys.scrub(text);
    let entry = &stored.entry;
    let of_requester = entry.author.address.as_deref().is_some_and(|address| ticket.requester.address.is(address));
    let author = entry.author.name.clone().or_else(|| entry.author.address.clone());
    let files: Vec<Value> = entry
        .attachments
        .iter()
        .filter(|file| !file.inline)
        .map(|file| {
            let name = file.name.as_deref().unwrap_or("unnamed");
            let picture = enclosed::is_shown(&file.content_type);
            // What the requester's side did not bring, and was not stored with a mail, cannot be opened.
            let part = stored.ledger.map(|_| file.part);
            context! { name, size => size(file.size), part, picture }
        })
        .collect();
    context! {
        id => stored.id,
        kind => entry.kind.as_str(),
        visibility => entry.visibility.as_str(),
        is_event => entry.kind == EntryKind::Event,
        author, author_kind => entry.author.kind.as_str(), of_requester,
        at => entry.at.as_millisecond(),
        text => clean(&entry.text),
        marked_up => stored.is_marked_up(),
        quoted => entry.quoted_text.as_deref().map(clean),
        files,
        framed => stored.html && entry.kind == EntryKind::Inbound,
        delivery => stored.delivery.map(|state| state.as_str()),
    }
}

/// `{{ at | ago }}`: a time in milliseconds as a short distance from now, such as `2 h` or `in 3 d`; its title
/// says it in full. `lines` of units come from the words of the page.
pub fn relative(state: &State<'_, '_>, at: &Value) -> Value {
    let now = state.lookup("now").and_then(|now| i64::try_from(now).ok()).unwrap_or_default();
    let Ok(at) = i64::try_from(at.clone()) else { return Value::UNDEFINED };
    let exact = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let distance = (at - now).unsigned_abs() / 1000;
    let (count, unit) = match distance {
        0..60 => (0, "now"),
        60..3_600 => (distance / 60, "min"),
        3_600..172_800 => (distance / 3_600, "h"),
        _ => (distance / 86_400, "d"),
    };
    context! { count, unit, past => at <= now, iso => exact.to_string() }
}

/// A value of a query, as it may stand in a link.
pub fn query(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}

/// Text with its line breaks, for a template that escapes the rest.
pub fn lines(text: &str) -> Value {
    let escaped = minijinja::HtmlEscape(text).to_string();
    Value::from_safe_string(escaped.replace("\r\n", "\n").replace('\n', "<br>"))
}
