//! Canned answers: which one is taken, where the agent's words stand in it, and what is wrong with one.

use maildesk::desk::template::{Context, Templates};
use maildesk::mail::template::{Engine, sample};

fn with(own: &[(&str, &str)]) -> Result<Engine, Vec<String>> {
    Engine::new(own.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn the_requesters_language_is_taken_then_the_desks() {
    let engine = with(&[
        ("en/canned/paper.txt", "Paper en"),
        ("fi/canned/paper.txt", "Paper fi"),
        ("nl/canned/paper.txt", "Paper nl"),
        ("billing/nl/canned/paper.txt", "Billing's paper nl"),
        ("nl/canned/only.txt", "Only nl"),
        ("billing/nl/canned/refund.txt", "Billing's alone"),
    ])
    .unwrap()
    .with_desk_language("fi");
    let text = |name: &str, language: &str, folder: Option<&str>| {
        engine.canned_text(name, language, folder, &Context::default())
    };
    for (language, folder, expected) in [
        ("nl", None, "Paper nl"),
        ("nl-BE", Some("billing/"), "Billing's paper nl"),
        ("de", Some("billing/"), "Paper fi"),
        ("en", None, "Paper en"),
    ] {
        assert_eq!(text("paper", language, folder).as_deref(), Ok(expected), "{language} {folder:?}");
    }
    assert_eq!(text("only", "de", None), Err("there is no canned answer `only` in de, fi or en".to_owned()));
    assert_eq!(text("only", "fi-FI", None), Err("there is no canned answer `only` in fi or en".to_owned()));
    assert_eq!(engine.canned(), ["details", "only", "paper", "refund"], "what is built in is among them");
    for (language, folder, expected) in [
        ("nl", None, &["details", "only", "paper"][..]),
        ("nl", Some("billing/"), &["details", "only", "paper", "refund"]),
        ("de", Some("billing/"), &["details", "paper"]),
    ] {
        assert_eq!(engine.canned_for(language, folder), expected, "{language} {folder:?}");
    }
    assert!(engine.has_folder("billing") && !engine.has_folder("nl"));
}

#[test]
fn the_agents_words_stand_where_they_are_named_or_below() {
    let engine = with(&[
        (
            "en/canned/named.txt",
            "Dear {{ requester.name }},\n\n{{ message.text }}\n\n{{ agent.name }}, {{ ticket.queue }}\n",
        ),
        ("en/canned/plain.txt", "We have no {{ ticket.subject }}.\n"),
    ])
    .unwrap();
    let mut context = sample();
    context.message.text = "Sorry: {{ ticket.number }}.\n".to_owned();
    let text = |name: &str, context: &Context| engine.canned_text(name, "en", None, context).unwrap();
    assert_eq!(text("named", &context), "Dear Maria Virtanen,\n\nSorry: {{ ticket.number }}.\n\n\nBob Lead, support");
    assert_eq!(text("plain", &context), "We have no Scanner & <printer> offline.\n\nSorry: {{ ticket.number }}.");
    context.message.text.clear();
    assert_eq!(text("plain", &context), "We have no Scanner & <printer> offline.");
}

#[test]
fn what_is_wrong_with_one_is_said_at_load() {
    let errors = with(&[
        ("en/canned/name.txt", "line 1\n{{ requester.nmae }}\n"),
        ("en/canned/syntax.txt", "{% if %}"),
        ("en/canned/filter.txt", "{{ ticket.subject }}"),
        ("canned/nowhere.txt", "x"),
        ("en/canned/page.html", "x"),
    ])
    .err()
    .unwrap();
    let expected = [
        "canned/nowhere.txt: the folder of a template is its language",
        "en/canned/page.html: a canned answer is a .txt",
        "en/canned/syntax.txt:1: syntax error",
        "en/canned/name.txt:2: there is no `requester.nmae`; did you mean `requester.name`?",
    ];
    for line in expected {
        assert!(errors.iter().any(|error| error.starts_with(line)), "{line} is not in {errors:#?}");
    }
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    let errors = with(&[("en/canned/filter.txt", "{{ ticket.subject | shout }}")]).err().unwrap();
    assert!(errors[0].starts_with("en/canned/filter.txt:1: "), "{errors:?}");
}
