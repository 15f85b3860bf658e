//! Conversations as plain text: who sends which mail when, what leaves, and how the tickets stand after each step.
//! Every `tests/talks/*.txt` is one; `script.rs` says how it is written, `scene.rs` plays it.
//!
//! To add one: write the steps, run with `UPDATE_GOLDEN=1`, and read what was written below each step as critically
//! as code.

mod scene;
mod script;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use maildesk::desk::template::name;
use script::Script;

#[tokio::test]
async fn conversations_go_as_they_are_written() {
    let update = std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1");
    let mut wrong = String::new();
    for path in talks() {
        let written = std::fs::read_to_string(&path).unwrap();
        let script = Script::read(&written).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let played = scene::play(&script).await.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        if update {
            std::fs::write(&path, &played).unwrap();
        } else if played != written {
            let diff = similar::TextDiff::from_lines(&written, &played).unified_diff().context_radius(4).to_string();
            let name = path.file_name().unwrap().to_string_lossy();
            write!(wrong, "{name}\n{diff}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "accept with UPDATE_GOLDEN=1 cargo test --test it talks:\n{wrong}");
}

fn talks() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/talks");
    let mut found: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(found.len() >= LEAST, "only {} conversations were found", found.len());
    found
}

/// So many there were at least.
const LEAST: usize = 320;

/// Where plain words go is a property of each template: each is played.
#[test]
fn plain_words_are_written_in_answer_to_every_mail_for_agents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/talks/plain_words.txt");
    let played = std::fs::read_to_string(path).unwrap();
    let for_agents = name::ALL.iter().filter(|template| !name::FOR_OUTSIDERS.contains(template));
    // Who signs in does so on a page; `desk::others` answers that mail.
    let unplayed: Vec<_> = for_agents
        .filter(|template| **template != name::SIGN_IN && !played.contains(&format!("answers the {template}\n")))
        .collect();
    assert!(unplayed.is_empty(), "plain_words.txt answers no {unplayed:?}");
}
