//! Nothing leaks: no byte of any mail to a requester holds a token of another side, an internal note or anything of a side
//! conversation, and none to a third party what a requester wrote, whatever all of them quote, forward and paste.

pub mod talk;

use maildesk::desk::plan::Verdict;
use maildesk::desk::token::Keyring;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::leaks::talk::{Talk, everything, turns};
use crate::support::letter::{Letter, Post, with_attachment};
use crate::support::world::World;

#[test]
fn no_byte_of_a_mail_to_somebody_outside_holds_what_is_not_theirs() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Enough to meet every way of pasting many times; a failure is shrunk to the shortest conversation.
    let config = Config { cases: 64, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let conversations = (prop_oneof![Just("+"), Just("-"), Just("none")], turns());
    TestRunner::new(config)
        .run(&conversations, |(subaddress, turns)| {
            runtime.block_on(async {
                let mut talk = Talk::new(subaddress);
                for turn in &turns {
                    talk.take(turn).await;
                    if let Some(leak) = talk.leak().await {
                        return Err(TestCaseError::fail(leak));
                    }
                }
                Ok(())
            })
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_text_made_to_be_slow_is_scrubbed_in_little_time() {
    let keys = Keyring::new(vec![b"key".to_vec()]).unwrap();
    // Every mac has as many beginnings as fit.
    let text = format!("{}-{}", "1-a".repeat(30), "a".repeat(26)).repeat(1_000);
    let begun = std::time::Instant::now();
    assert_eq!(keys.scrub(&text), text);
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_agent_who_attaches_a_notification_gets_the_answer_back_and_may_keep_it_in_a_note() {
    const ANN: &str = "Ann <ann@acme.example>";
    let mut world = World::new();
    world.deliver(Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("Help")).await;
    let mail = world.post().await;
    let to = |rcpt: &str| mail.iter().find(|letter| letter.rcpt == rcpt).unwrap();
    let (to_ann, ack) = (to("ann@acme.example"), to("carol@customer.example"));

    let answer = |text: &str, attached| with_attachment(to_ann.answer(ANN, ""), text, attached);
    let returned = world.deliver(answer("See the attached mail.", to_ann)).await;
    assert_eq!(returned.verdict, Some(Verdict::Held), "{:#?}", returned.reasons);
    let mail = world.post().await;
    let [back] = &mail[..] else { panic!("only Ann hears of it: {mail:#?}") };
    assert_eq!((back.rcpt.as_str(), back.template.as_str()), ("ann@acme.example", "returned"));
    assert!(back.text().contains("without it") && back.text().contains("See the attached mail."), "{}", back.text());

    let noted = world.deliver(answer("/note See the attached mail.", to_ann)).await;
    assert_eq!(noted.verdict, Some(Verdict::Note), "{:#?}", noted.reasons);
    world.post().await;
    let harmless = world.deliver(answer("This is what we wrote.", ack)).await;
    assert_eq!(harmless.verdict, Some(Verdict::AgentReply), "{:#?}", harmless.reasons);
    let mail = world.post().await;
    let to_carol = mail.iter().find(|letter| letter.rcpt == "carol@customer.example").unwrap();
    assert_eq!(to_carol.mail.attachments.len(), 1, "other mail travels on");
}

#[tokio::test]
async fn below_an_answer_stands_nothing_that_came_to_the_desk_alone() {
    const ANN: &str = "Ann <ann@acme.example>";
    const BOSS: &str = "Boss <boss@customer.example>";
    let mut world = World::new();
    let request = Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("It is stuck.");
    world.deliver(request.header("Cc", BOSS)).await;
    let asked = sent(&mut world, "ann@acme.example").await;
    world.deliver(asked.answer(ANN, "Which one is it?")).await;
    let copy = sent(&mut world, "boss@customer.example").await;
    for (cc, quoted) in [(None, "it is stuck."), (Some("carol@customer.example"), "she never pays.")] {
        let said = copy.answer(BOSS, "She never pays.");
        let said = match cc {
            Some(cc) => said.header("Cc", cc),
            None => said,
        };
        world.deliver(said).await;
        let told = sent(&mut world, "ann@acme.example").await;
        world.deliver(told.answer(ANN, "/public\nWe come tomorrow.")).await;
        let bytes = everything(&sent(&mut world, "carol@customer.example").await);
        for words in ["it is stuck.", "she never pays."] {
            assert_eq!(bytes.contains(words), words == quoted, "{words}, with Cc {cc:?}:\n{bytes}");
        }
    }
}

async fn sent(world: &mut World, to: &str) -> Letter {
    let mail = world.post().await;
    mail.into_iter().rfind(|letter| letter.rcpt == to).unwrap()
}
