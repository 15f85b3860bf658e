//! `/outage`, `/outage mail since 10:15`, `/outage over since 11:30`, `/outage over at 11:30`.

use crate::desk::outage::Order;
use crate::desk::policy::Policy;

pub fn read(value: &str, policy: &Policy) -> Result<Order, String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    // "At" may be a part of a service's name, but not of what is over.
    let over = words.first().is_some_and(|word| word.eq_ignore_ascii_case("over"));
    let at =
        words.iter().position(|word| word.eq_ignore_ascii_case("since") || over && word.eq_ignore_ascii_case("at"));
    let (what, when) = words.split_at(at.unwrap_or(words.len()));
    let since = match when {
        [] => None,
        [_, when @ ..] => Some(when.join(" ").parse()?),
    };
    match what.join(" ") {
        over if over.eq_ignore_ascii_case("over") => Ok(Order::Over { since }),
        none if none.is_empty() => Ok(Order::Begin { service: None, since }),
        name => {
            let service = policy.service_called(&name)?;
            Ok(Order::Begin { service: Some(service.name.clone()), since })
        }
    }
}
