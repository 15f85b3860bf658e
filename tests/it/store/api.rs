//! Tokens of programs: by their hash alone, until they end; and answers that are given again.

use maildesk::desk::scope::Scope;
use maildesk::store::api::{Answer, ApiToken, Asked, Repeated};
use maildesk::store::session::SecretHash;

use super::bench::each;
use super::sample::at;

fn token(name: &str) -> ApiToken {
    ApiToken {
        name: name.to_owned(),
        hash: SecretHash(format!("hash of {name}")),
        agent: "ann".into(),
        scopes: vec![Scope::TicketsRead, Scope::ReportsRead],
        made_at: at(1),
        seen_at: None,
        ends_at: at(100),
    }
}

#[test]
fn a_token_is_known_by_its_hash_until_it_ends() {
    each(|bench| {
        let add = |name: &'static str| bench.store.write_now(move |tx| tx.add_api_token(&token(name))).unwrap();
        assert_eq!([add("statistics"), add("chat"), add("chat")], [true, true, false]);
        let at_time = |hash: &str, second| {
            let hash = SecretHash(hash.to_owned());
            bench.store.read_now(move |tx| tx.api_token(&hash, at(second))).unwrap()
        };
        assert_eq!(at_time("hash of chat", 99), Some(token("chat")));
        assert_eq!(at_time("hash of chat", 100), None, "it has ended");
        assert_eq!(at_time("chat", 2), None, "a name lets nobody in");

        bench.store.write_now(|tx| tx.api_token_seen(&token("chat").hash, at(7))).unwrap();
        let all = bench.store.read_now(|tx| tx.api_tokens()).unwrap();
        assert_eq!(all, [ApiToken { seen_at: Some(at(7)), ..token("chat") }, token("statistics")]);

        let revoke = |name: &'static str| bench.store.write_now(move |tx| tx.revoke_api_token(name)).unwrap();
        assert_eq!([revoke("chat"), revoke("chat")], [true, false]);
        assert_eq!(at_time("hash of chat", 2), None);
    });
}

#[test]
fn what_is_asked_once_more_is_answered_as_before() {
    each(|bench| {
        let asked = |request: &str, second| Asked {
            token: token("chat").hash,
            key: "k".to_owned(),
            request: request.to_owned(),
            at: at(second),
        };
        let ask =
            |asked: Asked, kept_since| bench.store.write_now(move |tx| tx.api_asked(&asked, at(kept_since))).unwrap();
        bench.store.write_now(|tx| tx.add_api_token(&token("chat"))).unwrap();
        let first = asked("a", 10);
        assert_eq!(ask(first.clone(), 0), None);
        assert_eq!(ask(asked("a", 11), 0), Some(Repeated::Open { since: at(10) }));
        assert_eq!(ask(asked("b", 11), 0), Some(Repeated::Other));

        let answer = Answer { status: 201, location: Some("/7".to_owned()), body: "{}".to_owned() };
        let (to, given) = (first.clone(), answer.clone());
        bench.store.write_now(move |tx| tx.api_answered(&to, &given)).unwrap();
        assert_eq!(ask(asked("a", 12), 0), Some(Repeated::Answered(answer)));
        assert_eq!(ask(asked("b", 12), 0), Some(Repeated::Other));
        assert_eq!(ask(Asked { token: token("other").hash, ..asked("b", 12) }, 0), None, "each token has its own keys");

        assert_eq!(ask(asked("b", 90), 60), None, "what is old is forgotten");
        bench.store.write_now(move |tx| tx.api_unasked(&first)).unwrap();
        assert_eq!(ask(asked("a", 91), 60), None, "nothing was done");
    });
}

#[test]
fn who_revokes_a_token_forgets_its_answers() {
    each(|bench| {
        let asked = Asked { token: token("chat").hash, key: "k".to_owned(), request: "a".to_owned(), at: at(10) };
        let again = asked.clone();
        bench.store.write_now(|tx| tx.add_api_token(&token("chat"))).unwrap();
        bench.store.write_now(move |tx| tx.api_asked(&asked, at(0))).unwrap();
        bench.store.write_now(|tx| tx.revoke_api_token("chat")).unwrap();
        assert_eq!(bench.store.write_now(move |tx| tx.api_asked(&again, at(0))).unwrap(), None);
    });
}

#[test]
fn what_is_old_is_taken_away_and_nothing_else() {
    each(|bench| {
        let asked = |key: &str, second| Asked {
            token: token("chat").hash,
            key: key.to_owned(),
            request: "a".to_owned(),
            at: at(second),
        };
        let ask = |asked: Asked| bench.store.write_now(move |tx| tx.api_asked(&asked, at(0))).unwrap();
        let over = |second| bench.store.read_now(move |tx| tx.api_answers_over(at(second))).unwrap();
        bench.store.write_now(|tx| tx.add_api_token(&token("chat"))).unwrap();
        ask(asked("one", 10));
        ask(asked("other", 20));
        assert_eq!([over(10), over(11)], [false, true]);
        bench.store.write_now(|tx| tx.forget_api_answers(at(20))).unwrap();
        assert!(!over(20));
        assert_eq!(ask(asked("one", 30)), None);
        assert_eq!(ask(asked("other", 30)), Some(Repeated::Open { since: at(20) }));
    });
}
