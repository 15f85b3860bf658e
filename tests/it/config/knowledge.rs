//! Articles of the knowledge base, as files: what is read of them, and what is wrong with one.

use std::path::Path;
use std::sync::Arc;

use maildesk::desk::knowledge::{Article, Audience};

use super::{BASE, load_in};

/// A desk in a folder of its own, with these articles.
fn desk(articles: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in articles {
        let path = folder.path().join("kb").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Without Maildesk's own.
fn alone() -> String {
    BASE.replace("name = \"Acme\"", "name = \"Acme\"\nmanual = false")
}

#[test]
fn the_manual_is_for_the_people_of_the_desk_and_gives_way_to_what_is_their_own() {
    let folder = desk(&[("en/sla.md", "---\naudience: public\n---\n# What we promise\n\nFour hours.")]);
    let config = load_in(BASE, folder.path()).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let knowledge = &config.policy.knowledge;
    assert_eq!(knowledge.article("sla", &["en"]).unwrap().title, "What we promise");
    let others: Vec<&Article> = knowledge.all().filter(|article| article.slug != "sla").collect();
    assert!(others.len() > 10 && others.iter().all(|article| article.audience == Audience::Internal), "{others:?}");
    let config = load_in(&alone(), folder.path()).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    assert_eq!(config.policy.knowledge.slugs(), ["sla"]);
}

#[test]
fn what_is_the_desks_own_is_read_before_the_manual_in_whatever_language_it_is() {
    let folder = desk(&[("nl/sla.md", "---\naudience: public\n---\n# Wat wij beloven\n\nVier uur.")]);
    let config = load_in(BASE, folder.path()).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let knowledge = &config.policy.knowledge;
    assert_eq!(knowledge.article("sla", &["fi", "en"]).unwrap().title, "Wat wij beloven");
    assert_eq!(knowledge.one("sla", "en"), None);
    let rules = Article { language: "fi".into(), ..knowledge.one("rules", "en").unwrap().clone() };
    let with = knowledge.with(&[Arc::new(rules)]);
    assert_eq!(with.article("rules", &["en"]).unwrap().language, "fi", "and what is written on its pages");
    assert!(with.one("reports", "en").is_some());
}

#[test]
fn what_an_article_says_of_itself() {
    let folder = desk(&[
        ("en/paper.md", "---\ntitle: Paper\naudience: public\ncategory: Office\n---\n# Part one\n\nOpen it.\n"),
        ("fi/paper.md", "---\r\naudience: public\r\n---\r\n\r\n# Paperi\r\n\r\nAvaa se.\r\n"),
        ("en/rates.md", "# Our rates\nAsk Bob."),
        ("en/ruled.md", "---\n---\n# Ruled\n\nOne.\n\n---\n\nTwo.\n"),
        ("en/notes.txt", "no article"),
    ]);
    let config = load_in(&alone(), folder.path()).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let knowledge = &config.policy.knowledge;
    assert_eq!(knowledge.slugs(), ["paper", "rates", "ruled"]);
    let article = |slug: &str, language: &str, title: &str, text: &str, audience| Article {
        slug: slug.to_owned(),
        language: language.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        category: String::new(),
        audience,
    };
    let paper = article("paper", "en", "Paper", "# Part one\n\nOpen it.", Audience::Public);
    let paper = Article { category: "Office".to_owned(), ..paper };
    assert_eq!(knowledge.article("paper", &["de", "en"]), Some(&paper));
    let paperi = article("paper", "fi", "Paperi", "Avaa se.", Audience::Public);
    assert_eq!(knowledge.article("paper", &["fi", "en"]), Some(&paperi));
    // What says nothing about its readers stays inside.
    let rates = article("rates", "en", "Our rates", "Ask Bob.", Audience::Internal);
    assert_eq!(knowledge.article("rates", &["fi"]), Some(&rates), "in whatever language there is");
    let ruled = article("ruled", "en", "Ruled", "One.\n\n---\n\nTwo.", Audience::Internal);
    assert_eq!(knowledge.article("ruled", &["en"]), Some(&ruled), "a line across is none of its top");
    assert_eq!(knowledge.article("ratse", &["en"]), None);
}

#[test]
fn without_the_folder_there_are_none() {
    let config =
        load_in(&alone(), Path::new("/nonexistent")).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    assert!(config.policy.knowledge.slugs().is_empty() && config.kb.is_none());
    let named = BASE.replace("name = \"Acme\"", "name = \"Acme\"\nkb = \"articles\"");
    let problems = load_in(&named, Path::new("/nonexistent")).err().unwrap().render(false);
    assert!(problems.contains("there is no folder /nonexistent/articles"), "{problems}");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let folder = desk(&[
        ("en/open.md", "---\naudience: public\n# Open\n\nx"),
        ("en/whom.md", "---\naudience: customers\n---\n# Whom\n\nx"),
        ("en/key.md", "---\n\naudiense: public\n---\n# Key\n\nx"),
        ("en/bare.md", "Just a text."),
        ("en/empty.md", "# Empty\n"),
        ("en/Two Words.md", "# Name\n\nx"),
        ("english/long.md", "# Language\n\nx"),
        ("top.md", "# Nowhere\n\nx"),
    ]);
    let problems = load_in(BASE, folder.path()).err().unwrap();
    let said = problems.render(false).replace(&folder.path().display().to_string(), "");
    for expected in [
        "/kb/en/open.md:1: the lines at its top do not end with a line `---`",
        "/kb/en/whom.md:2: `customers` is not one of public, internal",
        "/kb/en/key.md:3: `audiense` is nothing that an article says of itself; did you mean `audience`?",
        "/kb/en/bare.md:1: has no title; begin it with `# Its title`",
        "/kb/en/empty.md:1: says nothing below its title",
        "/kb/en/Two Words.md: is not <language>/<slug>.md",
        "/kb/english/long.md: is not <language>/<slug>.md",
        "/kb/top.md: is not <language>/<slug>.md",
    ] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    assert_eq!(problems.errors(), 8, "{said}");
}
