//! What the README says of the API, done as it stands there.

use maildesk::desk::scope::Scope;

use super::{desk, token};
use crate::support::letter::to;
use crate::web::site::Site;

/// The shell blocks of a chapter.
fn blocks(chapter: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, text) = readme.split_once(&format!("\n## {chapter}\n")).unwrap();
    let text = text.split("\n## ").next().unwrap();
    text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn its_requests_do_what_it_says() {
    let [made, asked] = &blocks("For programs")[..] else { panic!("a block makes a token, another one asks") };
    assert!(made.contains("maildesk token new telephone --as ann --scope tickets:read,tickets:write --for 90d"));
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let given = token(&site, "ann", &[Scope::TicketsRead, Scope::TicketsWrite]).await;
    let script =
        format!("curl() {{ command curl --silent --show-error --fail-with-body \"$@\"; echo; }}\nset -e\n{asked}");
    let (url, said) = (site.url.clone(), script.clone());
    let run = tokio::task::spawn_blocking(move || {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &said]).env("TOKEN", given).env("DESK", url).output().unwrap()
    });
    let output = run.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{script}\n{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<&str> = text.lines().collect();
    assert_eq!(answers.len(), 4, "{text}");
    assert!(answers[0].contains("\"subject\":\"Coffee machine\""), "{text}");
    let ticket = site.world.ticket(2).await;
    assert_eq!(
        (ticket.subject.as_str(), ticket.priority.as_str(), &ticket.tags[..]),
        ("Printer", "high", &["printer".to_owned()][..])
    );
    assert!(to(&site.mail().await, "carol@example.com")[0].text().contains("Try the other tray."));
}
