//! Nothing leaks: no byte of any mail to a requester holds an agent's token or an internal note, whatever agents and
//! customers quote, forward and paste.

mod talk;

use maildesk::desk::token::Keyring;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::leaks::talk::{Talk, turn};

#[test]
fn no_byte_of_a_mail_to_a_requester_holds_an_agents_token_or_a_note() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Enough to meet every way of pasting many times; a failure is shrunk to the shortest conversation.
    let config = Config { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let conversations = (prop_oneof![Just("+"), Just("-"), Just("none")], prop::collection::vec(turn(), 3..12));
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
