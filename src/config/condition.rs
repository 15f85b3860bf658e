//! Conditions of rules: minijinja expressions over a message and its ticket, compiled and tried out when the
//! configuration is loaded, so that a mistake shows there and not in the first mail that meets it.

mod compared;

pub use compared::Named;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Kwargs, Object, Serde, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Expression, State, UndefinedBehavior, Value, context};
use regex::Regex;

use crate::config::report::suggestion;
use crate::config::sample_mail;
use crate::config::scan::{Call, calls, operands};
use crate::desk::rule::Condition;
use crate::desk::subject::Subject;

/// Instructions that one evaluation may take; an ordinary condition takes some tens.
const FUEL: u64 = 2_000;

/// Longest expression, in bytes: the parser works by recursion, and what people write is far shorter.
const LONGEST: usize = 10_000;

/// Methods of texts and of lists of texts; a list answers for any of its items.
const METHODS: &[&str] = &["matches", "contains", "startswith", "endswith", "lower", "upper", "strip"];

/// Name under which the compiled patterns travel to `matches`.
const PATTERNS: &str = "__patterns";

/// Functions that conditions may call beside minijinja's own.
const FUNCTIONS: &[&str] = &["header"];

/// One environment for all conditions: what differs comes with the context.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    // `ticket.fields.product` is nothing where the field is not set, and nothing matches nothing.
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_unknown_method_callback(|state, value, method, arguments| call(state, value, method, arguments));
    environment.add_function("header", header);
    environment
});

/// A mistake in an expression, at a place within it.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    pub message: String,
    /// Bytes of the expression; `None`: all of it.
    pub range: Option<Range<usize>>,
    pub hint: Option<String>,
}

impl Mistake {
    fn new(message: impl Into<String>, range: impl Into<Option<Range<usize>>>) -> Self {
        Self { message: message.into(), range: range.into(), hint: None }
    }

    fn of(error: &Error) -> Self {
        Self::new(words(error), error.range())
    }
}

struct Compiled {
    source: String,
    expression: Expression<'static, 'static>,
    patterns: Value,
}

/// Compiles a condition and evaluates it on sample messages; every mistake that shows is told. What it compares with
/// names of the configuration must be among those.
pub fn compile(source: &str, named: &Named<'_>) -> Result<Arc<dyn Condition>, Vec<Mistake>> {
    if source.len() > LONGEST {
        return Err(vec![Mistake::new(format!("the condition is longer than {LONGEST} bytes"), None)]);
    }
    let expression = ENVIRONMENT.compile_expression_owned(source.to_owned()).map_err(|error| vec![syntax(&error)])?;
    let mut mistakes = unknown_names(source, &expression);
    let mut patterns = BTreeMap::new();
    for call in calls(source) {
        match method(source, &call) {
            Ok(Some((text, regex))) => drop(patterns.insert(text, regex)),
            Ok(None) => {}
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let patterns = Value::from_object(Patterns(patterns));
    let compiled = Compiled { source: source.to_owned(), expression, patterns };
    if let Some(mistake) = try_out(&compiled) {
        return Err(vec![mistake]);
    }
    let samples: Vec<Value> = sample_mail::all().iter().map(|sample| compiled.context(&sample.subject())).collect();
    match compared::mistakes(source, &samples, named) {
        mistakes if mistakes.is_empty() => Ok(Arc::new(compiled)),
        mistakes => Err(mistakes),
    }
}

impl Condition for Compiled {
    fn source(&self) -> &str {
        &self.source
    }

    fn holds(&self, subject: &Subject<'_>) -> Result<bool, String> {
        let value = self.expression.eval(self.context(subject)).map_err(|error| words(&error))?;
        truth(&value)
    }
}

impl Compiled {
    fn context(&self, subject: &Subject<'_>) -> Value {
        context! { __patterns => self.patterns.clone(), ..Value::from(Serde(subject)) }
    }
}

fn truth(value: &Value) -> Result<bool, String> {
    match value.kind() {
        ValueKind::Bool => Ok(value.is_true()),
        other => Err(format!("the condition gives {}, not true or false", kind(other))),
    }
}

/// Evaluates the condition, and each side of every `and` and `or` in it, on the sample messages.
fn try_out(compiled: &Compiled) -> Option<Mistake> {
    for sample in sample_mail::all() {
        let context = compiled.context(&sample.subject());
        // A side that the other one hides at run time is tried on its own.
        for range in operands(&compiled.source) {
            let part = compiled.source.get(range.clone()).unwrap_or_default();
            let Ok(expression) = ENVIRONMENT.compile_expression(part) else { continue };
            if let Err(error) = expression.eval(context.clone()) {
                let inner = error.range().map(|inner| range.start + inner.start..range.start + inner.end);
                return Some(Mistake::new(words(&error), inner.unwrap_or(range)));
            }
        }
        match compiled.expression.eval(context).map(|value| truth(&value)) {
            Ok(Ok(_)) => {}
            Ok(Err(message)) => {
                let hint = "compare it with something: == != > < or .matches(\"…\")".to_owned();
                return Some(Mistake { hint: Some(hint), ..Mistake::new(message, None) });
            }
            Err(error) => return Some(Mistake::of(&error)),
        }
    }
    None
}

fn syntax(error: &Error) -> Mistake {
    let mistake = Mistake::of(error);
    let escape = error.kind() == ErrorKind::BadEscape;
    let hint = escape.then(|| "a backslash in a text is written twice: \"\\\\d\"".to_owned());
    Mistake { hint, ..mistake }
}

/// Names that a message does not have. Only the keys of `ticket.fields` are free.
fn unknown_names(source: &str, expression: &Expression<'_, '_>) -> Vec<Mistake> {
    let sample = sample_mail::names();
    let called: Vec<&str> = calls(source).into_iter().map(|call| call.name).collect();
    let mut names: Vec<String> = expression.undeclared_variables(true).into_iter().collect();
    names.sort();
    names.iter().filter_map(|path| unknown_name(source, path, &sample, &called)).collect()
}

fn unknown_name(source: &str, path: &str, sample: &Value, called: &[&str]) -> Option<Mistake> {
    let mut value = sample.clone();
    let mut walked = "a message".to_owned();
    for (depth, name) in path.split('.').enumerate() {
        let function = depth == 0 && ENVIRONMENT.globals().any(|(global, _)| global == name);
        if function || walked == "`fields`" || value.kind() != ValueKind::Map || (depth > 0 && called.contains(&name)) {
            return None;
        }
        let known: Vec<String> = value.try_iter().ok()?.map(|key| key.to_string()).collect();
        if !known.iter().any(|key| key == name) {
            let functions = FUNCTIONS.iter().copied().filter(|_| depth == 0);
            return Some(Mistake {
                message: format!("{walked} has no `{name}`"),
                range: crate::config::scan::find_word(source, name),
                hint: suggestion(name, known.iter().map(String::as_str).chain(functions)),
            });
        }
        value = value.get_attr(name).ok()?;
        walked = format!("`{name}`");
    }
    None
}

/// Checks the name of a method call; of `matches` also compiles the pattern, which is therefore written out.
fn method(source: &str, call: &Call<'_>) -> Result<Option<(String, Regex)>, Mistake> {
    if !METHODS.contains(&call.name) {
        let hint = suggestion(call.name, METHODS.iter().copied());
        return Err(Mistake {
            hint,
            ..Mistake::new(format!("there is no method `{}`", call.name), call.range.clone())
        });
    }
    if call.name != "matches" {
        return Ok(None);
    }
    let literal = call.text.clone().ok_or_else(|| {
        let mistake = Mistake::new("the pattern of `matches` is not written out", call.range.clone());
        Mistake { hint: Some("write one text in quotes: .matches(\"(?i)invoice\")".to_owned()), ..mistake }
    })?;
    let text = source.get(literal.clone()).and_then(|text| ENVIRONMENT.compile_expression(text).ok()?.eval(()).ok());
    let pattern = text.as_ref().and_then(Value::as_str).unwrap_or_default();
    match Regex::new(pattern) {
        Ok(regex) => Ok(Some((pattern.to_owned(), regex))),
        Err(error) => Err(Mistake::new(format!("bad regular expression: {}", last_line(&error)), literal)),
    }
}

/// The regex crate explains over several lines, the last of which says what is wrong.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// The regular expressions of one condition by their text.
#[derive(Debug)]
struct Patterns(BTreeMap<String, Regex>);

impl Object for Patterns {}

fn call(state: &State<'_, '_>, value: &Value, method: &str, arguments: &[Value]) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::String => on_text(state, value.as_str().unwrap_or_default(), method, arguments),
        ValueKind::Seq | ValueKind::Iterable if method == "contains" => {
            Ok(Value::from(arguments.first().is_some_and(|wanted| any(value, |item| Ok(item == wanted)) == Ok(true))))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            any(value, |item| call(state, item, method, arguments).map(|found| found.is_true()))
                .map(Value::from)
                .map_err(|detail| Error::new(ErrorKind::InvalidOperation, detail))
        }
        ValueKind::None | ValueKind::Undefined => Ok(Value::from(false)),
        other => Err(Error::new(ErrorKind::InvalidOperation, format!("`{method}` wants a text, not {}", kind(other)))),
    }
}

fn any(list: &Value, holds: impl Fn(&Value) -> Result<bool, Error>) -> Result<bool, String> {
    for item in list.try_iter().map_err(|error| words(&error))? {
        if holds(&item).map_err(|error| words(&error))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn on_text(state: &State<'_, '_>, text: &str, method: &str, arguments: &[Value]) -> Result<Value, Error> {
    let changed = match method {
        "lower" => Some(text.to_lowercase()),
        "upper" => Some(text.to_uppercase()),
        "strip" => Some(text.trim().to_owned()),
        _ => None,
    };
    if let Some(changed) = changed {
        minijinja::value::from_args::<()>(arguments)?;
        return Ok(Value::from(changed));
    }
    let (wanted,): (&str,) = minijinja::value::from_args(arguments)?;
    let holds = match method {
        "contains" => text.contains(wanted),
        "startswith" => text.starts_with(wanted),
        "endswith" => text.ends_with(wanted),
        "matches" => {
            let patterns = state.lookup(PATTERNS);
            let patterns = patterns.as_ref().and_then(|value| value.downcast_object_ref::<Patterns>());
            let regex = patterns.and_then(|patterns| patterns.0.get(wanted));
            regex
                .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "this pattern was not compiled"))?
                .is_match(text)
        }
        _ => return Err(Error::from(ErrorKind::UnknownMethod)),
    };
    Ok(Value::from(holds))
}

/// `header("X-Spam-Flag")`: the first value, empty without one; the case of the name does not count.
fn header(state: &State<'_, '_>, name: &str, rest: Kwargs) -> Result<String, Error> {
    rest.assert_all_used()?;
    let headers = state.lookup("headers").unwrap_or_default();
    for pair in headers.try_iter()? {
        if pair.get_item_by_index(0)?.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)) {
            return Ok(pair.get_item_by_index(1)?.as_str().unwrap_or_default().to_owned());
        }
    }
    Ok(String::new())
}

fn words(error: &Error) -> String {
    match error.kind() {
        ErrorKind::OutOfFuel => "the condition takes too long".to_owned(),
        ErrorKind::SyntaxError => format!("syntax error: {}", error.detail().unwrap_or("this is no expression")),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    }
}

fn kind(kind: ValueKind) -> String {
    match kind {
        ValueKind::String => "a text".to_owned(),
        ValueKind::Seq | ValueKind::Iterable => "a list".to_owned(),
        ValueKind::Map => "a table".to_owned(),
        ValueKind::None | ValueKind::Undefined => "nothing".to_owned(),
        other => format!("a {other}"),
    }
}
