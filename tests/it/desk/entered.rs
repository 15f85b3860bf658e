//! Who takes part only since a while, and what of the time before they get to read.

use jiff::SignedDuration;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::World;

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";
const BOB: &str = "Bob Lead <bob@acme.example>";
const DAVE: &str = "dave@customer.example";
const SECRET: &str = "I earn 9000";

/// A ticket of Carol's, with her acknowledgement and what Ann and Bob hear of it.
async fn asked(world: &mut World) -> (Letter, Letter, Letter) {
    let text = format!("{SECRET}, and my payslip says 8000.");
    world.deliver(Post::new(CAROL, "support@acme.example", "Payslip").text(&text)).await;
    let mail = world.post().await;
    world.pass(SignedDuration::from_mins(5));
    let first = |rcpt: &str| to(&mail, rcpt)[0].clone();
    (first("carol@customer.example"), first("ann@acme.example"), first("bob@acme.example"))
}

/// What Dave got of it last.
async fn to_dave(world: &mut World) -> String {
    let mail = world.post().await;
    to(&mail, DAVE).last().expect("Dave gets it").text()
}

#[tokio::test]
async fn nobody_reads_below_an_answer_what_was_said_before_they_took_part() {
    let mut world = World::new();
    let (ack, to_ann, _) = asked(&mut world).await;
    world.deliver(ack.answer(CAROL, "Dave has the payslips.").header("Cc", DAVE)).await;
    let mail = world.post().await;
    let news = to(&mail, "ann@acme.example")[0].clone();
    world.deliver(news.answer(ANN, "Which month is it?")).await;
    let said = to_dave(&mut world).await;
    assert!(said.contains("> Dave has the payslips."), "what brought them is quoted: {said}");
    world.deliver(to_ann.answer(ANN, "/send\nAnd which year?")).await;
    let said = to_dave(&mut world).await;
    assert!(said.contains("And which year?") && !said.contains(SECRET), "what came before is not: {said}");
}

/// Whom an agent brings in shall know what it is about; of that the next agent need not know.
#[tokio::test]
async fn who_brings_somebody_in_quotes_and_nobody_else_does() {
    let mut world = World::new();
    let (_, to_ann, to_bob) = asked(&mut world).await;
    world.deliver(to_bob.answer(BOB, &format!("/cc {DAVE}\n/public\nHello Carol, Dave will help."))).await;
    let said = to_dave(&mut world).await;
    assert!(said.contains(&format!("> {SECRET}")), "{said}");
    world.deliver(to_ann.answer(ANN, "/send\nHello Carol, it is corrected.")).await;
    let said = to_dave(&mut world).await;
    assert!(said.contains("it is corrected") && !said.contains(SECRET), "{said}");
}

/// "Reply" where "reply to all" was meant, or not: the agent reads who has it not.
#[tokio::test]
async fn nobody_reads_below_an_answer_what_was_written_without_them() {
    for (copied, quoted) in [(None, false), (Some(DAVE), true)] {
        let mut world = World::new();
        world.deliver(Post::new(CAROL, "support@acme.example", "Payslip").text("Wrong.").header("Cc", DAVE)).await;
        let mail = world.post().await;
        let ack = to(&mail, "carol@customer.example")[0].clone();
        let post = ack.answer(CAROL, SECRET);
        world.deliver(copied.into_iter().fold(post, |post, copied| post.header("Cc", copied))).await;
        let news = to(&world.post().await, "ann@acme.example")[0].clone();
        let remark =
            format!("It did not go to {DAVE}: your answer does, without a quotation, unless you put /uncc {DAVE}");
        assert_eq!(news.text().contains(&remark), !quoted, "{}", news.text());
        world.deliver(news.answer(ANN, "Which month is it?")).await;
        let said = to_dave(&mut world).await;
        assert!(said.contains("Which month"), "{said}");
        assert_eq!(said.contains(&format!("> {SECRET}")), quoted, "{said}");
        // Where the answer goes to the requester alone, it quotes as ever.
        world.deliver(news.answer(ANN, &format!("/send\n/uncc {DAVE}\nAnd which year is it?"))).await;
        let mail = world.post().await;
        assert!(to(&mail, DAVE).is_empty(), "{mail:#?}");
        let to_carol = to(&mail, "carol@customer.example")[0].text();
        assert!(to_carol.contains(&format!("> {SECRET}")), "{to_carol}");
    }
}

/// Not even the agent who merged two people's tickets means either of them to read what the other wrote before.
#[tokio::test]
async fn nobody_reads_below_an_answer_what_was_said_in_another_ticket_that_was_merged() {
    for (into_dave, text) in [(true, "/send\nHello Dave, it is mended."), (false, "/send\nHello Carol, it is mended.")]
    {
        let mut world = World::new();
        let (_, carols, _) = asked(&mut world).await;
        world.deliver(Post::new(&format!("Dave <{DAVE}>"), "support@acme.example", "Pay").text("I earn 7000.")).await;
        let daves = to(&world.post().await, "ann@acme.example")[0].clone();
        let (merged, into, answered) = if into_dave { (&carols, 2, &carols) } else { (&daves, 1, &daves) };
        world.deliver(merged.answer(ANN, &format!("/send\n/merge {into}"))).await;
        world.post().await;
        world.deliver(answered.answer(ANN, text)).await;
        let mail = world.post().await;
        let outside: Vec<_> = mail.iter().filter(|letter| letter.rcpt.ends_with("@customer.example")).collect();
        assert_eq!(outside.len(), 2, "{mail:#?}");
        for letter in outside {
            let said = letter.text();
            assert!(!said.contains(SECRET) && !said.contains("I earn 7000"), "{said}");
        }
    }
}

#[tokio::test]
async fn who_takes_part_from_the_start_has_all_of_it() {
    let mut world = World::new();
    let post = Post::new(CAROL, "support@acme.example", "Payslip").text(SECRET).header("Cc", DAVE);
    world.deliver(post).await;
    let mail = world.post().await;
    let to_ann = to(&mail, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "Which month is it?")).await;
    let said = to_dave(&mut world).await;
    assert!(said.contains(&format!("> {SECRET}")), "{said}");
}
