//! What is wrong with a configuration, all of it at once, in the form that rustc made familiar:
//! file:line:column, the line, a caret, what is wrong, a hint.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// A stretch of one of the files that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index into [`Problems::sources`].
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A value and where it was typed.
#[derive(Clone, Debug)]
pub struct At<T> {
    pub value: T,
    pub place: Place,
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// One file as read.
#[derive(Clone, Debug)]
pub struct Source {
    /// As it is shown to people.
    pub name: String,
    pub text: String,
}

impl Source {
    /// Line of a byte, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    /// Column of a byte, in characters from 1.
    pub fn column(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().chars().count() + 1
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    /// The configuration works, though perhaps not as meant.
    Warning,
}

/// One mistake.
#[derive(Clone, Debug)]
pub struct Problem {
    pub severity: Severity,
    pub message: String,
    /// `None` where nothing was typed that could be shown (a file that cannot be read, a table that is missing).
    pub place: Option<Place>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    pub fn error(place: impl Into<Option<Place>>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), place: place.into(), hint: None }
    }

    pub fn warning(place: impl Into<Option<Place>>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    /// Adds what to do about it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Adds "did you mean …" when one of the known names is near, else lists them.
    pub fn suggest<'a>(self, typed: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match suggestion(typed, known) {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }
}

/// A problem as `check --json` tells it. Absent where nothing was typed that could be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub file: Option<String>,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub what: String,
    pub hint: Option<String>,
}

pub use crate::desk::names::{nearest, suggestion};

/// Everything that was found, with the texts that it was found in.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub list: Vec<Problem>,
    pub sources: Vec<Source>,
}

impl Problems {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Number of errors, warnings not counted.
    pub fn errors(&self) -> usize {
        self.list.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// Those of one severity, with the texts that they were found in.
    pub fn of(&self, severity: Severity) -> Self {
        let list = self.list.iter().filter(|problem| problem.severity == severity).cloned().collect();
        Self { list, sources: self.sources.clone() }
    }

    /// Every problem as a program reads it, in the order of the files.
    pub fn facts(&self) -> Vec<Fact> {
        self.sorted().into_iter().map(|problem| self.fact(problem)).collect()
    }

    fn fact(&self, problem: &Problem) -> Fact {
        let source = problem.place.and_then(|place| Some((self.sources.get(place.file)?, place)));
        let (what, hint) = (problem.message.clone(), problem.hint.clone());
        let Some((source, place)) = source else { return Fact { file: None, line: None, column: None, what, hint } };
        Fact {
            file: Some(source.name.clone()),
            line: Some(source.line(place.start)),
            column: Some(source.column(place.start)),
            what,
            hint,
        }
    }

    fn sorted(&self) -> Vec<&Problem> {
        let mut sorted: Vec<&Problem> = self.list.iter().collect();
        sorted.sort_by_key(|problem| (problem.place.is_none(), problem.place));
        sorted
    }

    /// Every problem as a person reads it, in the order of the files; with colours for a terminal.
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut text =
            self.sorted().iter().map(|problem| self.render_one(&renderer, problem)).collect::<Vec<_>>().join("\n\n");
        if self.errors() > 1 {
            text.push_str(&format!("\n\n{} errors in the configuration", self.errors()));
        }
        text
    }

    fn render_one(&self, renderer: &Renderer, problem: &Problem) -> String {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let source = problem.place.and_then(|place| Some((self.sources.get(place.file)?, place)));
        let title = level.primary_title(problem.message.as_str());
        let mut group = match source {
            Some((source, place)) => title.element(
                Snippet::source(source.text.as_str())
                    .path(source.name.as_str())
                    .annotation(AnnotationKind::Primary.span(first_line(&source.text, place))),
            ),
            None => Group::with_title(title),
        };
        if let Some(hint) = &problem.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        renderer.render(&[group])
    }
}

/// The part of a place on its first line: a caret below ten lines helps nobody.
fn first_line(text: &str, place: Place) -> Range<usize> {
    let shown = text.get(place.start..place.end).unwrap_or_default();
    let length = shown.find(['\r', '\n']).unwrap_or(shown.len());
    place.start..place.start + length
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}
