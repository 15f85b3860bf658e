//! The words of the desk: mail templates, rendered with minijinja.
//!
//! Templates are files named `<language>/<name>.txt` with a twin `.html` that may be missing, or
//! `<folder>/<language>/<name>.txt` for a queue's own. A `.txt` begins with `Subject: …` and an empty
//! line. Files whose name begins with `_` are pieces for `extends` and `include`; they are looked for
//! beside the template that asks and then outwards. Canned answers, which agents send with `/template NAME`, are
//! `<language>/canned/<name>.txt`: text alone, for the answer has its subject. Everything in `config/templates` is built in;
//! files of the same path from the configured folder take their place.
//!
//! # Subjects and threads
//! Mail clients group by References and, Gmail and Outlook above all, by subject as well: a mail whose
//! subject differs starts a new conversation there whatever its References say. What they compare is
//! the base subject, without `Re:` and without leading `[…]` (RFC 5256 section 2.1 says so, Gmail does
//! so); a tag at the **end** would make every acknowledgement a conversation of its own. Hence:
//!
//! - to the requester, always `Re: [#7] <their subject>`, their own `Re:`, `AW:`, `VS:` and our tag taken off first;
//! - to third parties, `[#7] Question from <desk>` at first and `Re:` that after: the requester's subject is not theirs;
//! - to agents, what belongs to the conversation (`notify_*`) has the same base subject: `[#7] <subject>`
//!   at first and `Re: [#7] <subject>` after, what happened stands in the first line of the text;
//! - to agents, what must not drown in a conversation (`returned`, `bounced`, `sla_*`) has its word in
//!   front: `SLA breach: [#7] <subject>`. Clients that group by References still show it in place;
//! - to approvers the same: `Approval: [#7] <subject>`.

mod embedded;
mod filters;
mod sample;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::desk::template::{Context, Rendered, Templates, name};

pub use crate::desk::template::REPLY_MARKER as MARKER;
pub use embedded::EMBEDDED;
pub use filters::{markdown, marked_up, unmarked};
pub use sample::sample;

/// The language that has every template.
const FALLBACK: &str = "en";
/// Instructions that one rendering may take.
const FUEL: u64 = 500_000;
/// What minijinja knows beside the context.
const BUILT_IN: &[&str] = &["marker", "language", "super", "self", "loop", "caller"];

/// All templates, compiled and checked.
pub struct Engine {
    env: Environment<'static>,
    /// Paths of all templates and pieces.
    paths: Arc<BTreeSet<String>>,
    desk_language: String,
}

impl Engine {
    /// The built-in templates with `overrides` (path such as `nl/ack.txt` or `billing/nl/ack.txt`, text) over them.
    ///
    /// An overriding text drops the built-in HTML twin, which says what is no longer meant, unless that is
    /// overridden too.
    ///
    /// # Errors
    /// Everything that is wrong, one sentence each, with path and line: form, syntax, names that do not
    /// exist, and whatever goes wrong when each template is rendered for trial.
    pub fn new(overrides: Vec<(String, String)>) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        let mut files: BTreeMap<String, Cow<'static, str>> =
            EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), Cow::Borrowed(*text))).collect();
        for (path, _) in &overrides {
            if let Some(twin) = path.strip_suffix(".txt").filter(|_| !is_piece(path)) {
                files.remove(&format!("{twin}.html"));
            }
        }
        for (path, text) in overrides {
            match check_path(&path) {
                Ok(()) => drop(files.insert(path, Cow::Owned(text.replace("\r\n", "\n")))),
                Err(why) => errors.push(why),
            }
        }

        let paths: Arc<BTreeSet<String>> = Arc::new(files.keys().cloned().collect());
        let mut env = environment(Arc::clone(&paths));
        for (path, text) in files {
            if let Err(why) = add(&mut env, &path, text) {
                errors.push(why);
            }
        }
        let engine = Self { env, paths, desk_language: FALLBACK.to_owned() };
        engine.check_names(&mut errors);
        if errors.is_empty() {
            engine.check_by_rendering(&mut errors);
        }
        if errors.is_empty() { Ok(engine) } else { Err(errors) }
    }

    /// The same with the desk's own language, which is tried before English.
    #[must_use]
    pub fn with_desk_language(mut self, language: &str) -> Self {
        self.desk_language = main_language(language);
        self
    }

    /// Whether there is a template of this name that every requester can be written with: in the desk's
    /// language or in English.
    pub fn knows(&self, name: &str) -> bool {
        [self.desk_language.as_str(), FALLBACK].iter().any(|language| self.has(&format!("{language}/{name}.txt")))
    }

    /// Whether a queue's `templates = "billing/"` names a folder with at least one template.
    pub fn has_folder(&self, folder: &str) -> bool {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        let depth = |path: &str| path.matches('/').count() - usize::from(is_canned(path));
        self.paths.iter().any(|path| path.starts_with(&folder) && depth(path) == 2)
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// The place (`billing/nl`) whose text is used, and its language.
    fn place(&self, name: &str, language: &str, folder: Option<&str>) -> Option<(String, String)> {
        let language = main_language(language);
        let folder = folder.map(|folder| folder.trim_matches('/')).filter(|folder| !folder.is_empty());
        let own = folder.into_iter().flat_map(|folder| {
            [&language, &self.desk_language].map(|language| (format!("{folder}/{language}"), language.clone()))
        });
        let common = [language.as_str(), &self.desk_language, FALLBACK].map(|own| (own.to_owned(), own.to_owned()));
        own.chain(common).find(|(place, _)| self.has(&format!("{place}/{name}.txt")))
    }

    /// The languages in which [`Engine::place`] looks, in words: "de, fi or en".
    fn tried(&self, language: &str) -> String {
        let language = main_language(language);
        let mut tried: Vec<&str> = Vec::new();
        for one in [language.as_str(), &self.desk_language, FALLBACK] {
            if !tried.contains(&one) {
                tried.push(one);
            }
        }
        match tried.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, first)) => format!("{} or {last}", first.join(", ")),
            None => String::new(),
        }
    }

    fn run(&self, path: &str, language: &str, context: &Context) -> Result<String, minijinja::Error> {
        self.env.get_template(path)?.render(context! { language, ..Value::from(Serde(context)) })
    }

    /// Names that no context has, with the line on which they stand.
    fn check_names(&self, errors: &mut Vec<String>) {
        let known = known_names();
        for (path, template) in self.env.templates() {
            let mut unknown: Vec<String> = template
                .undeclared_variables(true)
                .into_iter()
                .filter(|name| !is_known(name, &known) && !self.env.globals().any(|(global, _)| global == name))
                .collect();
            unknown.sort();
            for name in unknown {
                let line = template.source().lines().position(|line| line.contains(&name)).map_or(1, |at| at + 1);
                let near = known
                    .iter()
                    .map(|known| (strsim::jaro_winkler(known, &name), known))
                    .filter(|(likeness, _)| *likeness > 0.8)
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                let hint = near.map(|(_, known)| format!("; did you mean `{known}`?")).unwrap_or_default();
                errors.push(format!("{}:{line}: there is no `{name}`{hint}", file_of(path)));
            }
        }
    }

    /// Renders every template with nothing and with everything known: what fails now would fail when mail waits.
    fn check_by_rendering(&self, errors: &mut Vec<String>) {
        for path in self.paths.iter().filter(|path| !is_piece(path)) {
            let language = path.rsplit('/').nth(if is_canned(path) { 2 } else { 1 }).unwrap_or(FALLBACK);
            for context in [Context::default(), sample()] {
                let parts = [Some(subject_of(path)).filter(|_| has_subject(path)), Some(path.clone())];
                for part in parts.into_iter().flatten() {
                    if let Err(error) = self.run(&part, language, &context) {
                        errors.push(in_words(&error));
                    }
                }
            }
        }
        let mut seen = BTreeSet::new();
        errors.retain(|error| seen.insert(error.clone()));
    }
}

impl Templates for Engine {
    fn speaks(&self, language: &str) -> bool {
        self.has(&format!("{}/{}.txt", main_language(language), name::ACK))
    }

    fn render(&self, name: &str, language: &str, folder: Option<&str>, context: &Context) -> Result<Rendered, String> {
        let (place, language) = self
            .place(name, language, folder)
            .ok_or_else(|| format!("There is no template `{name}` in {}", self.tried(language)))?;
        let run = |path: &str| self.run(path, &language, context).map_err(|error| in_words(&error));
        let (text, html) = (format!("{place}/{name}.txt"), format!("{place}/{name}.html"));
        let subject = run(&subject_of(&text))?;
        Ok(Rendered {
            subject: filters::line(&subject),
            text: format!("{}\n", run(&text)?.trim_end()),
            html: self.has(&html).then(|| run(&html)).transpose()?,
        })
    }

    fn fill(&self, text: &str, context: &Context) -> Result<String, String> {
        let known = context! { language => self.desk_language.as_str(), ..Value::from(Serde(context)) };
        self.env.render_named_str("text", text, known).map_err(|error| in_words(&error))
    }

    fn names(&self, text: &str) -> Vec<String> {
        let read = self.env.template_from_str(text);
        let names = read.map(|template| template.undeclared_variables(true)).unwrap_or_default();
        names.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn canned(&self) -> Vec<String> {
        let name = |path: &String| Some(path.rsplit('/').next()?.strip_suffix(".txt")?.to_owned());
        let answers = self.paths.iter().filter(|path| is_canned(path) && !is_piece(path)).filter_map(name);
        answers.collect::<BTreeSet<String>>().into_iter().collect()
    }

    fn canned_for(&self, language: &str, folder: Option<&str>) -> Vec<String> {
        let there = |name: &String| self.place(&format!("{CANNED}/{name}"), language, folder).is_some();
        self.canned().into_iter().filter(there).collect()
    }

    fn canned_text(
        &self,
        name: &str,
        language: &str,
        folder: Option<&str>,
        context: &Context,
    ) -> Result<String, String> {
        let (place, language) = self
            .place(&format!("{CANNED}/{name}"), language, folder)
            .ok_or_else(|| format!("there is no canned answer `{name}` in {}", self.tried(language)))?;
        let path = format!("{place}/{CANNED}/{name}.txt");
        let failed = |error| in_words(&error);
        let template = self.env.get_template(&path).map_err(failed)?;
        let names = template.undeclared_variables(true);
        let text = self.run(&path, &language, context).map_err(failed)?.trim().to_owned();
        let below = context.message.text.trim();
        let has_place = ["message", "message.text"].iter().any(|name| names.contains(*name));
        Ok(if has_place || below.is_empty() { text } else { format!("{text}\n\n{below}") })
    }
}

fn environment(paths: Arc<BTreeSet<String>>) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|path| if path.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    env.set_syntax(whitespace());
    env.set_fuel(Some(FUEL));
    env.set_path_join_callback(move |name, asking| match nearest(&paths, name, asking) {
        Some(path) => Cow::Owned(path),
        None => Cow::Borrowed(name),
    });
    env.add_global("marker", MARKER);
    filters::add_to(&mut env);
    env
}

/// Lines that hold only a tag leave no empty line behind.
fn whitespace() -> minijinja::syntax::SyntaxConfig {
    let mut builder = minijinja::syntax::SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true);
    builder.build().unwrap_or_default()
}

/// Where a piece is that the template `asking` names: beside it (`billing/nl/`), then `billing/`, `nl/`, and the root.
fn nearest(paths: &BTreeSet<String>, name: &str, asking: &str) -> Option<String> {
    let folders: Vec<&str> =
        asking.rsplit_once('/').map(|(folders, _)| folders.split('/').collect()).unwrap_or_default();
    let mut places = vec![folders.join("/")];
    places.extend(folders.iter().map(|folder| (*folder).to_owned()));
    places.push(String::new());
    places
        .iter()
        .map(|place| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") })
        .find(|path| path != asking && paths.contains(path))
}

/// Compiles one file; a text becomes two templates, its subject and its body.
fn add(env: &mut Environment<'static>, path: &str, text: Cow<'static, str>) -> Result<(), String> {
    let body = if has_subject(path) {
        let mut lines = text.splitn(3, '\n');
        let subject = lines.next().and_then(|line| line.strip_prefix("Subject:")).map(str::trim);
        let (Some(subject), Some("")) = (subject.filter(|subject| !subject.is_empty()), lines.next().map(str::trim))
        else {
            return Err(format!("{path}:1: must begin with `Subject: …` and an empty line"));
        };
        env.add_template_owned(subject_of(path), subject.to_owned()).map_err(|error| in_words(&error))?;
        // A comment stands for the two lines, so that errors name the right one.
        Cow::Owned(format!("{{#\n-#}}\n{}", lines.next().unwrap_or_default()))
    } else {
        text
    };
    env.add_template_owned(path.to_owned(), body).map_err(|error| in_words(&error))
}

fn check_path(path: &str) -> Result<(), String> {
    let kind = if is_canned(path) { path.replacen(&format!("{CANNED}/"), "", 1) } else { path.to_owned() };
    let segments: Vec<&str> = kind.split('/').collect();
    let plain = |segment: &&str| {
        !segment.is_empty()
            && segment.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
            && !segment.starts_with('.')
    };
    if is_canned(path) && !path.ends_with(".txt") {
        return Err(format!("{path}: a canned answer is a .txt; its HTML is made of that"));
    }
    if !segments.iter().all(plain) || segments.len() > 3 || !(path.ends_with(".txt") || path.ends_with(".html")) {
        return Err(format!("{path}: is not <language>/<name>.txt or .html, or the same in a folder"));
    }
    let language = segments.iter().rev().nth(1).copied().unwrap_or_default();
    let is_language = matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_language && !is_piece(path) {
        return Err(format!("{path}: the folder of a template is its language, such as `nl/`"));
    }
    Ok(())
}

/// Whether the file is no template but a part of others.
fn is_piece(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|file| file.starts_with('_'))
}

/// The folder of canned answers within that of a language.
const CANNED: &str = "canned";

fn is_canned(path: &str) -> bool {
    path.rsplit('/').nth(1) == Some(CANNED)
}

/// Whether a file is the text of a mail.
fn has_subject(path: &str) -> bool {
    path.ends_with(".txt") && !is_piece(path) && !is_canned(path)
}

/// Name under which the subject of a text is compiled.
fn subject_of(path: &str) -> String {
    format!("{path}:subject")
}

fn file_of(path: &str) -> &str {
    path.strip_suffix(":subject").unwrap_or(path)
}

/// `nl` of `nl-BE`.
fn main_language(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

fn in_words(error: &minijinja::Error) -> String {
    // The chain names the place where an included piece fails; that is where to mend it.
    let mut root = error;
    while let Some(inner) = std::error::Error::source(root).and_then(|inner| inner.downcast_ref::<minijinja::Error>()) {
        root = inner;
    }
    let place = format!("{}:{}", file_of(root.name().unwrap_or("template")), root.line().unwrap_or(1));
    match (root.kind(), root.detail()) {
        (ErrorKind::OutOfFuel, _) => format!("{place}: takes too long"),
        (kind, Some(detail)) => format!("{place}: {kind}: {detail}"),
        (kind, None) => format!("{place}: {kind}"),
    }
}

/// Every name that a template may use, dotted.
fn known_names() -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, path: &str, names: &mut BTreeSet<String>) {
        if let serde_json::Value::Object(fields) = value {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(value, &path, names);
                names.insert(path);
            }
        }
    }
    let mut names = BTreeSet::new();
    collect(&to_json(&Context::default()), "", &mut names);
    names
}

fn to_json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn is_known(name: &str, known: &BTreeSet<String>) -> bool {
    BUILT_IN.contains(&name) || known.contains(name)
}
