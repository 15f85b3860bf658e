//! The knowledge base: files named `<language>/<slug>.md` below the folder `kb`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::check::Checker;
use crate::config::manual;
use crate::config::raw::RawDesk;
use crate::config::report::suggestion;
use crate::desk::knowledge::{Article, Audience, Knowledge};

/// Folder that is used when it is there, without being named.
const KB: &str = "kb";

/// Whether the desk wants Maildesk's own manual.
pub fn has_manual(raw: Option<&RawDesk>) -> bool {
    raw.and_then(|raw| raw.manual).unwrap_or(true)
}

/// The articles, and the folder that they are in: the desk's own over those of the manual.
pub fn knowledge(checker: &mut Checker<'_>, raw: Option<&RawDesk>) -> (Knowledge, Option<PathBuf>) {
    let manual = if has_manual(raw) { manual() } else { Vec::new() };
    let (articles, folder) = own(checker, raw);
    let articles: Vec<Arc<Article>> = articles.into_iter().map(Arc::new).collect();
    (Knowledge::of_manual(manual).with(&articles), folder)
}

/// Nothing of it is for anybody outside.
fn manual() -> Vec<Article> {
    let read = manual::ARTICLES.iter().filter_map(|(slug, text)| {
        // Built in; a test reads every one.
        article(&Path::new("en").join(format!("{slug}.md")), text).ok()
    });
    read.map(|article| Article { audience: Audience::Internal, ..article }).collect()
}

/// Those that are files of the desk's own.
fn own(checker: &mut Checker<'_>, raw: Option<&RawDesk>) -> (Vec<Article>, Option<PathBuf>) {
    let named = raw.and_then(|raw| raw.kb.as_ref());
    let place = named.map(|named| named.place);
    let folder = checker.path(named.map_or(KB, |named| &named.value));
    if !folder.is_dir() {
        if named.is_some() {
            checker.error(place, format!("there is no folder {}", folder.display()));
        }
        return (Vec::new(), None);
    }
    let mut articles = Vec::new();
    for (path, read) in files(&folder) {
        match read.and_then(|text| article(&path, &text)) {
            Ok(article) => articles.push(article),
            Err(why) => checker.error(place, format!("{}{why}", folder.join(&path).display())),
        }
    }
    (articles, Some(folder))
}

/// Every `.md` below a folder with its text, by its path from there, in order.
fn files(root: &Path) -> Vec<(PathBuf, Result<String, String>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                found.push((shown(&folder), Err(format!(": {error}"))));
                continue;
            }
        };
        for entry in entries {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(error) => {
                    found.push((shown(&folder), Err(format!(": {error}"))));
                    continue;
                }
            };
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                found.push((shown(&path), std::fs::read_to_string(&path).map_err(|error| format!(": {error}"))));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// Reads one file. The error goes on where its path ends.
fn article(path: &Path, text: &str) -> Result<Article, String> {
    let form = || ": is not <language>/<slug>.md, such as en/write-to-us.md".to_owned();
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let [language, file] = parts.as_slice() else { return Err(form()) };
    let slug = file.strip_suffix(".md").unwrap_or(file);
    let is_language = language.len() == 2 && language.bytes().all(|letter| letter.is_ascii_lowercase());
    let is_slug = slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_language || !is_slug || slug.is_empty() {
        return Err(form());
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let Front { title, category, audience, rest } = front(&text)?;
    let (heading, rest) = match rest.trim_start().strip_prefix("# ") {
        Some(headed) if title.is_none() => {
            let (heading, rest) = headed.split_once('\n').unwrap_or((headed, ""));
            (Some(heading.trim().to_owned()), rest)
        }
        _ => (None, rest),
    };
    let title = title.or(heading).filter(|title| !title.is_empty());
    let title = title.ok_or_else(|| ":1: has no title; begin it with `# Its title`".to_owned())?;
    if rest.trim().is_empty() {
        return Err(":1: says nothing below its title".to_owned());
    }
    Ok(Article {
        slug: slug.to_owned(),
        language: (*language).to_owned(),
        title,
        text: rest.trim().to_owned(),
        category,
        audience,
    })
}

/// What an article says of itself, and the article.
struct Front<'t> {
    title: Option<String>,
    category: String,
    audience: Audience,
    rest: &'t str,
}

/// Reads `key: value` lines between two lines of `---`, which may be missing. What does not say for whom it is, stays
/// inside.
fn front(text: &str) -> Result<Front<'_>, String> {
    let mut front = Front { title: None, category: String::new(), audience: Audience::Internal, rest: text };
    let Some(lines) = text.strip_prefix("---\n") else { return Ok(front) };
    let mut at = 0;
    let end = lines.split_inclusive('\n').find_map(|line| {
        let begin = at;
        at += line.len();
        (line.trim_end() == "---").then_some((begin, at))
    });
    let Some((head, rest)) = end.and_then(|(begin, end)| Some((lines.get(..begin)?, lines.get(end..)?))) else {
        return Err(":1: the lines at its top do not end with a line `---`".to_owned());
    };
    front.rest = rest;
    for (line, number) in head.lines().zip(2..).filter(|(line, _)| !line.trim().is_empty()) {
        let (key, value) = line.split_once(':').map(|(key, value)| (key.trim(), value.trim())).unwrap_or((line, ""));
        match key {
            "title" => front.title = Some(value.trim_matches('"').to_owned()),
            "category" => front.category = value.trim_matches('"').to_owned(),
            "audience" => front.audience = value.parse().map_err(|error| format!(":{number}: {error}"))?,
            _ => {
                let hint = suggestion(key, ["title", "category", "audience"]).unwrap_or_default();
                return Err(format!(":{number}: `{key}` is nothing that an article says of itself; {hint}"));
            }
        }
    }
    Ok(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_of_the_manual_is_one() {
        let read = manual();
        assert_eq!(read.len(), manual::ARTICLES.len());
        assert!(read.iter().all(|article| article.audience == Audience::Internal && !article.category.is_empty()));
    }
}
