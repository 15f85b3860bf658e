//! Nothing loops, whatever the headers say.

use maildesk::desk::plan::Verdict;

use crate::support::letter::{Letter, Post};
use crate::support::world::{DESK, World};

/// The mail as a gateway that knows no manners would pass it on: every sign of automatic mail gone.
fn stripped(letter: &Letter) -> Vec<u8> {
    let text = String::from_utf8(letter.raw.clone()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut kept = String::new();
    let mut keep = true;
    for line in head.split("\r\n") {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap().to_lowercase();
            keep = ![
                "auto-submitted",
                "x-auto-response-suppress",
                "precedence",
                "return-path",
                "in-reply-to",
                "references",
                "list-id",
            ]
            .contains(&name.as_str());
        }
        if keep {
            kept.push_str(line);
            kept.push_str("\r\n");
        }
    }
    format!("{kept}\r\n{body}").into_bytes()
}

#[tokio::test]
async fn two_desks_that_acknowledge_each_other_stop_after_two_mails() {
    let mut acme = World::new();
    let other = DESK.replace("acme.example", "globex.example").replace("Acme", "Globex");
    let mut globex = World::with(&other);
    // Somebody at Globex' desk address writes to Acme's.
    let start =
        Post::new("Globex Support <support@globex.example>", "support@acme.example", "Question").text("How are you?");
    acme.deliver(start).await;
    let mut crossing = 0;
    for _ in 0..20 {
        let to_globex: Vec<_> =
            acme.post().await.into_iter().filter(|letter| letter.rcpt.ends_with("@globex.example")).collect();
        for letter in to_globex {
            crossing += 1;
            globex.deliver(stripped(&letter)).await;
        }
        let to_acme: Vec<_> = globex
            .post()
            .await
            .into_iter()
            .filter(|letter| letter.rcpt.contains("support") && letter.rcpt.ends_with("@acme.example"))
            .collect();
        for letter in to_acme {
            crossing += 1;
            acme.deliver(stripped(&letter)).await;
        }
    }
    assert!((1..=2).contains(&crossing), "{crossing} mails crossed");
}

#[tokio::test]
async fn a_machine_that_answers_every_mail_with_a_new_one_is_braked() {
    let mut world = World::new();
    let mut acknowledged = 0;
    for round in 0..50 {
        // No header, no thread, another subject and text each time: nothing but the address stays the same.
        let post = Post::new("Robot <robot@machine.example>", "support@acme.example", &format!("Report {round}"))
            .text(&format!("Round {round}"));
        let opened = world.deliver(post).await;
        assert_eq!(opened.verdict, Some(Verdict::Opened), "nothing is lost over a brake");
        acknowledged += world.post().await.iter().filter(|letter| letter.rcpt == "robot@machine.example").count();
    }
    let burst = world.policy.brakes.sender.burst as usize;
    assert!(acknowledged <= burst, "{acknowledged} acknowledgements to one sender, at most {burst} at once");
}

#[tokio::test]
async fn our_own_mail_that_comes_back_is_filed() {
    let mut world = World::new();
    world.deliver(Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("Help")).await;
    for letter in world.post().await {
        let back = world.deliver(stripped(&letter)).await;
        assert_eq!(back.verdict, Some(Verdict::Automatic), "{}: {:#?}", letter.template, back.reasons);
    }
    assert_eq!(world.post().await.len(), 0);
    assert_eq!(world.tickets().await.len(), 1);
}
