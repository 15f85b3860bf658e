//! Nothing loops, whatever the headers say.

use maildesk::desk::plan::Verdict;

use crate::support::letter::{Letter, Post};
use crate::support::world::{self, DESK, World};

/// Everything that says of a mail that a machine wrote it.
const AUTOMATIC: [&str; 8] = [
    "auto-submitted",
    "x-auto-response-suppress",
    "precedence",
    "return-path",
    "list-id",
    "x-loop",
    "feedback-id",
    "x-maildesk-ticket",
];
/// What says to which mail it is an answer.
const THREAD: [&str; 2] = ["in-reply-to", "references"];

/// The mail as a gateway that knows no manners would pass it on.
fn stripped(letter: &Letter, headers: &[&str]) -> Vec<u8> {
    let text = String::from_utf8(letter.raw.clone()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut kept = String::new();
    let mut keep = true;
    for line in head.split("\r\n") {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap().to_lowercase();
            keep = !headers.contains(&name.as_str());
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
    let both = [AUTOMATIC.as_slice(), &THREAD].concat();
    for (subaddress, headers) in [("+", AUTOMATIC.as_slice()), ("none", &AUTOMATIC), ("+", &both)] {
        let crossing = crossing(subaddress, headers, 0).await;
        assert!((1..=2).contains(&crossing), "{crossing} mails crossed with {subaddress:?} and without {headers:?}");
    }
}

#[tokio::test]
async fn two_desks_whose_numbers_differ_stop_after_two_mails() {
    for subaddress in ["+", "none"] {
        let crossing = crossing(subaddress, &AUTOMATIC, 7).await;
        assert!((1..=2).contains(&crossing), "{crossing} mails crossed with {subaddress:?}");
    }
}

#[tokio::test]
async fn two_desks_of_which_nothing_is_left_but_the_text_are_braked() {
    let both = [AUTOMATIC.as_slice(), &THREAD].concat();
    let crossing = crossing("none", &both, 7).await;
    let burst = world::policy(DESK, tempfile::tempdir().unwrap().path()).brakes.sender.burst as usize;
    assert!(crossing <= 2 * burst, "{crossing} mails crossed, and each desk has {burst} for the other");
}

/// How many mails cross between two desks when somebody at one desk's address writes to the other. Globex has had some
/// tickets before.
async fn crossing(subaddress: &str, without: &[&str], before: usize) -> usize {
    let desk = DESK.replace("subaddress = \"+\"", &format!("subaddress = \"{subaddress}\""));
    let mut acme = World::with(&desk);
    let mut globex = World::with(&desk.replace("acme.example", "globex.example").replace("Acme", "Globex"));
    for number in 0..before {
        let of = format!("c{number}@customer.example");
        globex.deliver(Post::new(&of, "support@globex.example", "Earlier").text("Help")).await;
    }
    globex.post().await;
    let start =
        Post::new("Globex Support <support@globex.example>", "support@acme.example", "Question").text("How are you?");
    acme.deliver(start).await;
    let mut crossing = 0;
    for _ in 0..20 {
        for letter in acme.post().await.into_iter().filter(|letter| letter.rcpt.ends_with("@globex.example")) {
            crossing += 1;
            globex.deliver(stripped(&letter, without)).await;
        }
        let to_acme = |letter: &Letter| letter.rcpt.contains("support") && letter.rcpt.ends_with("@acme.example");
        for letter in globex.post().await.into_iter().filter(to_acme) {
            crossing += 1;
            acme.deliver(stripped(&letter, without)).await;
        }
    }
    crossing
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
        let back = world.deliver(stripped(&letter, &[AUTOMATIC.as_slice(), &THREAD].concat())).await;
        assert_eq!(back.verdict, Some(Verdict::Automatic), "{}: {:#?}", letter.template, back.reasons);
    }
    assert_eq!(world.post().await.len(), 0);
    assert_eq!(world.tickets().await.len(), 1);
}
