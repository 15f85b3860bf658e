//! `[[form]]` and `[[chat]]`.

use toml::{Table, Value};

use crate::config::duration::show as duration;
use crate::config::show::{list, put, text};
use crate::desk::chat::Chat;
use crate::desk::form::{Choice, Field, Form, Said};

pub fn form(form: &Form) -> Table {
    let mut table = Table::new();
    put(&mut table, "name", text(&form.name));
    put(&mut table, "title", said(&form.title));
    put(&mut table, "help", said(&form.help));
    put(&mut table, "kind", text(form.kind));
    put(&mut table, "mailbox", text(&form.mailbox));
    put(&mut table, "queue", text(&form.queue));
    put(&mut table, "service", form.service.as_ref().map(text));
    put(&mut table, "fields", Value::Array(form.fields.iter().map(field).collect()));
    put(&mut table, "leave_out", (!form.leave_out.is_empty()).then(|| list(&form.leave_out)));
    table
}

pub fn chat(chat: &Chat) -> Table {
    let mut table = Table::new();
    put(&mut table, "name", text(&chat.name));
    put(&mut table, "title", said(&chat.title));
    put(&mut table, "help", said(&chat.help));
    put(&mut table, "mailbox", text(&chat.mailbox));
    put(&mut table, "queue", text(&chat.queue));
    put(&mut table, "calendar", chat.calendar.as_ref().map(text));
    put(&mut table, "wait", text(duration(chat.wait)));
    table
}

fn field(field: &Field) -> Value {
    let mut table = Table::new();
    put(&mut table, "name", text(&field.name));
    put(&mut table, "label", said(&field.label));
    put(&mut table, "type", text(field.kind));
    put(&mut table, "required", Value::Boolean(field.required));
    let options = field.options.iter().map(option).collect::<Vec<_>>();
    put(&mut table, "options", (!options.is_empty()).then_some(Value::Array(options)));
    put(&mut table, "help", said(&field.help));
    Value::Table(table)
}

fn option(option: &Choice) -> Value {
    if option.label == Said::plain(option.name.as_str()) {
        return text(&option.name);
    }
    let mut table = Table::new();
    put(&mut table, "name", text(&option.name));
    put(&mut table, "label", said(&option.label));
    Value::Table(table)
}

/// `None`: nothing is said.
fn said(said: &Said) -> Option<Value> {
    if !said.own.is_empty() {
        return Some(Value::Table(said.own.iter().map(|(language, words)| (language.clone(), text(words))).collect()));
    }
    (!said.all.is_empty()).then(|| text(&said.all))
}
