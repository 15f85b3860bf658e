//! Reading the file and what it includes into one [`RawFile`], with every text kept for messages.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::config::raw::RawFile;
use crate::config::read::{Read, Sink};
use crate::config::report::{At, Place, Problem, Source};

/// What was read, before anything is held against anything else.
pub struct Files {
    pub raw: Option<RawFile>,
    pub sources: Vec<Source>,
    pub problems: Vec<Problem>,
}

/// Reads a file and its includes.
pub fn read(path: &Path) -> Files {
    match std::fs::read_to_string(path) {
        Ok(text) => read_text(&path.display().to_string(), text, folder(path)),
        Err(error) => {
            let problem = Problem::error(None, format!("Failed to read {}: {error}", path.display()));
            let hint = "name the file with --config, or make one: maildesk config sample > maildesk.toml";
            Files { raw: None, sources: Vec::new(), problems: vec![problem.hint(hint)] }
        }
    }
}

/// The same for a text; includes are meant from `folder`.
pub fn read_text(name: &str, text: String, folder: &Path) -> Files {
    let mut files = Files { raw: None, sources: Vec::new(), problems: Vec::new() };
    let mut main = files.parse(name, text);
    let included: Vec<At<String>> = main.iter_mut().flat_map(|raw| std::mem::take(&mut raw.include)).collect();
    for pattern in &included {
        for path in files.matching(folder, pattern) {
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let more = files.parse(&path.display().to_string(), text);
                    files.merge(&mut main, more);
                }
                Err(error) => {
                    let message = format!("Failed to read {}: {error}", path.display());
                    files.problems.push(Problem::error(pattern.place, message));
                }
            }
        }
    }
    files.raw = main;
    files
}

/// The folder that relative paths are meant from.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Files {
    /// One file; `None` when it is not TOML, because what a broken file says cannot be told from what it means.
    fn parse(&mut self, name: &str, text: String) -> Option<RawFile> {
        let file = self.sources.len();
        let (table, errors) = DeTable::parse_recoverable(&text);
        let mut lines = Vec::new();
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            let problem = Problem::error(Place { file, start: span.start, end: span.end }, error.message().to_owned());
            // What follows the first error of a line is mostly its echo.
            let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
            if !lines.contains(&line) {
                lines.push(line);
                self.problems.push(problem.hint("this is not TOML; see https://toml.io for its form"));
            }
        }
        let raw = errors.is_empty().then(|| {
            let span = table.span();
            let value = toml::Spanned::new(span, toml::de::DeValue::Table(table.into_inner()));
            RawFile::read(&value, &mut Sink { file, problems: &mut self.problems })
        });
        self.sources.push(Source { name: name.to_owned(), text });
        raw.flatten()
    }

    /// The files that an `include` names, in the order of their names. `*` stands for any run of letters in the
    /// last part of the path.
    fn matching(&mut self, folder: &Path, pattern: &At<String>) -> Vec<PathBuf> {
        let whole = folder.join(&pattern.value);
        let Some(name) = whole.file_name().and_then(|name| name.to_str()) else {
            self.problems.push(Problem::error(pattern.place, "this names no file"));
            return Vec::new();
        };
        if !name.contains('*') {
            return vec![whole];
        }
        let within = self::folder(&whole);
        let entries = match std::fs::read_dir(within) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("Failed to list {}: {error}", within.display());
                self.problems.push(Problem::error(pattern.place, message));
                return Vec::new();
            }
        };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|candidate| !candidate.starts_with('.') && fits(name, candidate));
        names.sort();
        if names.is_empty() {
            self.problems.push(Problem::warning(pattern.place, "no file has such a name"));
        }
        names.iter().map(|name| within.join(name)).collect()
    }

    /// Lists are joined; a table that may stand once may stand in one file only.
    fn merge(&mut self, main: &mut Option<RawFile>, more: Option<RawFile>) {
        let (Some(main), Some(more)) = (main, more) else { return };
        // Named one by one, so that no table can be forgotten here.
        let RawFile {
            include,
            desk,
            mailboxes,
            smtp,
            queues,
            agents,
            statuses,
            services,
            reports,
            forms,
            chats,
            alert,
            webhooks,
            rules,
            calendars,
            slas,
            brakes,
            web,
            place: _,
        } = more;
        for nested in &include {
            self.problems.push(Problem::error(nested.place, "an included file includes no others"));
        }
        main.mailboxes.extend(mailboxes);
        main.queues.extend(queues);
        main.agents.extend(agents);
        main.statuses.extend(statuses);
        main.services.extend(services);
        main.reports.extend(reports);
        main.forms.extend(forms);
        main.chats.extend(chats);
        main.webhooks.0.extend(webhooks.0);
        main.rules.extend(rules);
        main.calendars.0.extend(calendars.0);
        main.slas.0.extend(slas.0);
        self.once("desk", &mut main.desk, desk, |table| table.place);
        self.once("smtp", &mut main.smtp, smtp, |table| table.place);
        self.once("alert", &mut main.alert, alert, |table| table.place);
        self.once("brakes", &mut main.brakes, brakes, |table| table.place);
        self.once("web", &mut main.web, web, |table| table.place);
    }

    fn once<T>(&mut self, name: &str, main: &mut Option<T>, more: Option<T>, place: impl Fn(&T) -> Place) {
        match (main.as_ref(), &more) {
            (Some(first), Some(second)) => {
                let elsewhere = self.sources.get(place(first).file).map(|source| source.name.clone());
                let message = format!("[{name}] stands in {} already", elsewhere.unwrap_or_default());
                self.problems.push(Problem::error(place(second), message));
            }
            (None, Some(_)) => *main = more,
            _ => {}
        }
    }
}

/// Whether a name fits a pattern in which `*` stands for any run of letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|head| name.strip_prefix(head)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(tail) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_letters() {
        let table = [
            ("*.toml", "a.toml", true),
            ("*.toml", "a.toml.bak", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXc", false),
            ("a.toml", "a.toml", true),
            ("*", "", true),
        ];
        for (pattern, name, expected) in table {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
