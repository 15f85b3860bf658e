//! Maildesk's own manual: articles for the people of a desk, which explain the program that they work with. They are built
//! in, and a file or an article of the desk's own takes the place of one of the same name.

macro_rules! articles {
    ($($slug:literal)+) => { &[$(($slug, include_str!(concat!("../../config/kb/en/", $slug, ".md")))),+] };
}

/// By name; a test holds list and folder together.
pub const ARTICLES: &[(&str, &str)] = articles!(
    "articles" "backup-and-upgrade" "changes-and-approvals" "configuration" "kinds-and-statuses" "mail-room"
    "maildesk" "privacy-and-safety" "problems-and-outages" "reports" "rules" "side-conversations" "signing-in" "sla"
    "spam-and-loops" "working-by-mail" "working-on-the-web"
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::desk::command::words;

    /// Samples for people outside, which every desk writes its own of.
    const SAMPLES: &[&str] = &["write-to-us"];

    #[test]
    fn every_article_of_the_folder_is_built_in() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/kb/en");
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let there: BTreeSet<String> = names.map(|name| name.strip_suffix(".md").unwrap().to_owned()).collect();
        let listed: BTreeSet<String> =
            ARTICLES.iter().map(|(slug, _)| *slug).chain(SAMPLES.iter().copied()).map(str::to_owned).collect();
        assert_eq!(listed, there);
    }

    /// In inline code, behind a slash at its begin.
    #[test]
    fn the_manual_names_commands_and_articles_that_there_are() {
        const PAGES: &[&str] = &["help", "sign-in"];
        for (slug, text) in ARTICLES {
            for code in text.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix('/')) {
                let word = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap();
                // A slash alone is a key.
                let known = word.is_empty() || PAGES.contains(&word) || words::find(word).is_some();
                assert!(known, "{slug}: /{word}");
                // What is internal does not leave with an answer.
                let sent = code.strip_prefix("kb ");
                assert!(ARTICLES.iter().all(|(slug, _)| sent != Some(slug)), "{slug}: /{code}");
            }
            for link in text.split("](/help/").skip(1) {
                let named = link.split(')').next().unwrap();
                assert!(ARTICLES.iter().any(|(slug, _)| *slug == named), "{slug}: {named}");
            }
        }
    }
}
