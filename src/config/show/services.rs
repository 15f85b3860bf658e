//! `[[service]]`.

use jiff::tz::TimeZone;
use toml::{Table, Value};

use crate::config::calendar::written;
use crate::config::duration::show as duration;
use crate::config::show::{list, put, text};
use crate::desk::context::local_time;
use crate::desk::policy::Policy;
use crate::desk::service::{Maintenance, Service, When};

pub fn service(service: &Service, policy: &Policy) -> Table {
    let mut table = Table::new();
    put(&mut table, "name", text(&service.name));
    put(&mut table, "title", text(&service.title));
    put(&mut table, "calendar", service.calendar.as_ref().map(text));
    put(&mut table, "availability", service.availability.map(|share| text(format!("{share}%"))));
    let zone = policy.service_zone(&service.name);
    put(
        &mut table,
        "maintenance",
        Value::Array(service.maintenance.iter().map(|one| maintenance(one, &zone)).collect()),
    );
    let affected = service.affected.iter().map(|affected| {
        let Some(language) = &affected.language else { return text(&affected.address.address) };
        let reader = [("address".to_owned(), text(&affected.address.address)), ("language".to_owned(), text(language))];
        Value::Table(reader.into_iter().collect())
    });
    put(&mut table, "affected", Value::Array(affected.collect()));
    put(&mut table, "announce", text(service.announce.map_or("never".to_owned(), duration)));
    table
}

fn maintenance(maintenance: &Maintenance, zone: &TimeZone) -> Value {
    let mut table = Table::new();
    match &maintenance.when {
        When::Every { days, hours } => {
            put(&mut table, "every", text(days));
            let hours = hours.week.iter().find(|hours| !hours.is_empty()).into_iter().flatten();
            put(&mut table, "hours", list(hours.map(|period| written(*period))));
        }
        When::Once(window) => {
            put(&mut table, "from", text(local_time(window.from, zone)));
            put(&mut table, "to", text(local_time(window.to, zone)));
        }
    }
    put(&mut table, "text", (!maintenance.text.is_empty()).then(|| text(&maintenance.text)));
    put(&mut table, "tell", Value::Boolean(maintenance.tell));
    Value::Table(table)
}
