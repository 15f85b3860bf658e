//! The words of the desk in every language, and templates that others bring.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use maildesk::desk::template::{ArticleView, Context, MessageView, PersonView, Templates, TicketView, name};
use maildesk::mail::template::{EMBEDDED, Engine, MARKER, sample};

const LANGUAGES: &[&str] = &["de", "en", "fi", "fr", "nl"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn engine() -> Engine {
    Engine::new(Vec::new()).unwrap_or_else(|errors| panic!("{}", errors.join("\n")))
}

fn with(overrides: &[(&str, &str)]) -> Result<Engine, Vec<String>> {
    Engine::new(overrides.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn the_built_in_list_is_the_folder() {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name);
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&root().join("config/templates"), "", &mut found);
    let listed: BTreeSet<String> = EMBEDDED.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(listed, found);
    assert_eq!(listed.len(), EMBEDDED.len(), "a path is listed twice");
}

#[test]
fn every_template_in_every_language_with_everything_and_with_nothing() {
    let engine = engine();
    for language in LANGUAGES {
        assert!(engine.speaks(language));
        for template in name::ALL {
            for (what, context) in [("full", sample()), ("empty", Context::default())] {
                let mail = engine.render(template, language, None, &context).unwrap();
                let at = format!("{language}/{template}, {what}");
                assert!(!mail.subject.trim().is_empty() && !mail.text.trim().is_empty(), "{at}: {mail:?}");
                assert!(!mail.subject.contains('\n'), "{at}");
                assert!(!mail.text.contains("\n\n\n\n"), "{at} has a hole:\n{}", mail.text);
                let html = mail.html.clone().unwrap_or_default();
                for text in [&mail.subject, &mail.text, &html] {
                    assert!(
                        !text.contains("undefined") && !text.contains("{{") && !text.contains("{%"),
                        "{at}: {text}"
                    );
                    assert!(!text.contains("none") && !text.contains("None"), "{at}: {text}");
                }
                if !html.is_empty() {
                    assert_balanced(&html, &at);
                    assert!(!html.contains("<nothing>") && !html.contains("<printer>"), "{at}: not escaped\n{html}");
                }
                if name::FOR_OUTSIDERS.contains(template) {
                    assert!(!mail.text.contains(MARKER) && !html.contains(MARKER), "{at}: the marker is for agents");
                } else {
                    assert!(mail.text.starts_with(MARKER), "{at}: {}", mail.text);
                    let body = html.split_once("<body").map(|(_, body)| body).unwrap_or_default();
                    let first = body.split('>').map(|piece| piece.split('<').next().unwrap_or_default().trim());
                    let first = first.skip(1).find(|text| !text.is_empty());
                    assert!(html.is_empty() || first == Some(MARKER), "{at}: {first:?}");
                }
            }
        }
    }
}

/// Every tag that opens also closes, in order.
fn assert_balanced(html: &str, at: &str) {
    let tag = regex::Regex::new(r"<(/?)([a-z0-9]+)[^>]*>").unwrap();
    let mut open = Vec::new();
    for found in tag.captures_iter(html) {
        match (&found[1], &found[2]) {
            (_, "br" | "meta") => {}
            ("", name) => open.push(name.to_owned()),
            (_, name) => assert_eq!(open.pop().as_deref(), Some(name), "{at}: </{name}>\n{html}"),
        }
    }
    assert!(open.is_empty(), "{at}: {open:?} left open");
}

#[test]
fn no_sentence_is_left_in_another_language() {
    let engine = engine();
    let sentences = |language: &str, template: &str| -> BTreeSet<String> {
        let mut context = sample();
        if [name::ASK, name::RULE].contains(&template) {
            // The template itself says nothing but the subject of a side conversation's first mail.
            context.ticket.subject.clear();
            context.desk.name = "Hotline".to_owned();
        }
        let mail = engine.render(template, language, None, &context).unwrap();
        let all = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html.unwrap_or_default());
        let tags = regex::Regex::new("<[^>]*>").unwrap();
        let own = tags.replace_all(&all, "\n").into_owned();
        // What the context brings is the same everywhere, and so is the marker.
        let given = [
            "Scanner",
            "It prints",
            "Maria",
            "Have you",
            "photo",
            "550 5.1.1",
            "Ann Agent",
            "Bob Lead",
            "Try the",
            "See &lt;below",
            "Paper &amp; ink",
            "the lid",
            "Tue 3 Mar",
            "A new",
            "E-mail",
            "display name",
            "Acme",
            "acme.example",
        ];
        own.lines()
            .map(|line| line.trim().trim_start_matches("[#7] ").to_lowercase())
            .filter(|line| line.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() >= 2)
            .filter(|line| *line != MARKER.to_lowercase())
            .filter(|line| !given.iter().any(|given| line.starts_with(&given.to_lowercase()) || line.starts_with('>')))
            .filter(|line| !line.starts_with("re: [#7]") && !line.starts_with("- "))
            .filter(|line| !line.contains("no. ") && !line.ends_with(" no."))
            .collect()
    };
    for template in name::ALL {
        for (index, first) in LANGUAGES.iter().enumerate() {
            let words = sentences(first, template);
            assert!(template == &name::ANSWER || !words.is_empty(), "{first}/{template} says nothing");
            for second in LANGUAGES.iter().skip(index + 1) {
                let same: Vec<_> = words.intersection(&sentences(second, template)).cloned().collect();
                assert!(same.is_empty(), "{template} says the same in {first} and {second}: {same:?}");
            }
        }
    }
}

/// What the mails look like, for reading and for seeing what a change does: tests/mail/template/<language>.txt.
#[test]
fn golden_mails() {
    let engine = engine();
    for language in LANGUAGES {
        let mut all = String::new();
        for template in name::ALL {
            let mail = engine.render(template, language, None, &sample()).unwrap();
            all += &format!("=== {template}\nSubject: {}\n\n{}\n", mail.subject, mail.text);
        }
        let path = root().join(format!("tests/mail/template/{language}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &all).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap();
        assert_eq!(all, expected, "differs from tests/mail/template/{language}.txt");
    }
}

#[test]
fn mails_of_one_conversation_have_one_base_subject() {
    /// RFC 5256 section 2.1, as far as it matters here: replies and leading `[…]` do not count.
    fn base(subject: &str) -> String {
        let mut rest = subject.trim();
        loop {
            let less = rest
                .strip_prefix("Re: ")
                .or_else(|| rest.strip_prefix('[').and_then(|inner| inner.split_once("] ")).map(|(_, after)| after));
            match less {
                Some(less) => rest = less,
                None => return rest.to_owned(),
            }
        }
    }
    let engine = engine();
    for theirs in ["Scanner offline", "Re: Scanner offline", "AW: Re: Scanner offline", "Re: [#7] Scanner offline"] {
        let ticket = TicketView { number: 7, subject: theirs.into(), ..TicketView::default() };
        let context = Context { ticket, ..Context::default() };
        let subject = |template: &str| engine.render(template, "fi", None, &context).unwrap().subject;
        for template in
            name::FOR_OUTSIDERS.iter().filter(|template| ![name::APPROVE, name::MY_TICKETS].contains(template))
        {
            assert_eq!(subject(template), "Re: [#7] Scanner offline");
        }
        for template in [name::NOTIFY_NEW, name::NOTIFY_REPLY, name::NOTIFY_CHANGE] {
            assert_eq!(base(&subject(template)), "Scanner offline", "{template}");
        }
        for template in [name::APPROVE, name::RETURNED, name::BOUNCED, name::SLA_WARNING, name::SLA_BREACH] {
            assert!(subject(template).ends_with(": [#7] Scanner offline"), "{}", subject(template));
        }
    }
}

#[test]
fn an_acknowledgement_carries_no_advertisement_in_its_greeting() {
    let greeting = |name: &str| {
        let requester = PersonView { name: name.into(), address: "victim@other.example".into() };
        let mail = engine().render(name::ACK, "en", None, &Context { requester, ..sample() }).unwrap();
        mail.text.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(greeting("Maria Virtanen"), "Hello Maria Virtanen,");
    assert_eq!(greeting("Buy now: http://cheap.example"), "Hello,");
}

#[test]
fn opening_times_are_said_in_the_language() {
    let text = |language: &str, in_hours: bool, opens_at: &str| {
        let context = Context { in_hours, opens_at: opens_at.into(), ..sample() };
        engine().render(name::ACK, language, None, &context).unwrap().text
    };
    assert!(text("nl", false, "Mon 08:00").contains("maandag om 08:00 uur"));
    assert!(text("fi", false, "Thu 09:30").contains("torstaina klo 09:30"));
    assert!(text("en", false, "2026-03-02 08:00").contains("open again 2026-03-02 08:00"));
    assert!(text("de", false, "").contains("geschlossen. Wir antworten"));
    assert!(!text("fr", true, "").contains("fermé"));
}

#[test]
fn the_language_nearest_to_the_requester_is_used() {
    let own = [
        ("billing/nl/ack.txt", "Subject: billing nl\n\nx"),
        ("billing/fi/ack.txt", "Subject: billing fi\n\nx"),
        ("sv/ack.txt", "Subject: sv\n\nx"),
        ("fi/vip.txt", "Subject: vip fi\n\nx"),
        ("en/vip.txt", "Subject: vip en\n\nx"),
        ("nl/only.txt", "Subject: only nl\n\nx"),
    ];
    let engine = with(&own).unwrap().with_desk_language("fi");
    let subject = |name: &str, language: &str, folder: Option<&str>| {
        engine.render(name, language, folder, &sample()).map(|mail| mail.subject)
    };
    for (name, language, folder, expected) in [
        ("ack", "nl", Some("billing/"), "billing nl"),
        ("ack", "nl-BE", Some("billing"), "billing nl"),
        ("ack", "de", Some("billing/"), "billing fi"),
        ("ack", "sv", None, "sv"),
        ("ack", "sv", Some("nowhere/"), "sv"),
        ("vip", "de", None, "vip fi"),
        ("vip", "en", None, "vip en"),
    ] {
        assert_eq!(subject(name, language, folder).as_deref(), Ok(expected), "{name} {language} {folder:?}");
    }
    assert_eq!(subject("only", "de", None), Err("There is no template `only` in de, fi or en".to_owned()));
    let english = with(&own).unwrap().render("only", "en-GB", None, &sample()).map(|mail| mail.subject);
    assert_eq!(english, Err("There is no template `only` in en".to_owned()), "each language is named once");
    assert!(engine.speaks("sv") && engine.speaks("sv-FI") && !engine.speaks("pt"));
    assert!(engine.knows("vip") && !engine.knows("only") && engine.knows("ack"));
    assert!(engine.has_folder("billing/") && !engine.has_folder("nl"));
}

#[test]
fn an_own_text_does_not_go_out_with_the_built_in_html() {
    let text = "Subject: Hi\n\nOur own words.";
    let engine = with(&[("en/ack.txt", text)]).unwrap();
    assert_eq!(engine.render("ack", "en", None, &sample()).unwrap().html, None);
    let html = r#"{% extends "_page.html" %}{% block body %}<p>Own {{ ticket.subject }}</p>{% endblock %}"#;
    let engine = with(&[("en/ack.txt", text), ("en/ack.html", html)]).unwrap();
    let mail = engine.render("ack", "en", None, &sample()).unwrap();
    assert_eq!(mail.text, "Our own words.\n");
    assert!(mail.html.unwrap().contains("<p>Own Scanner &amp; &lt;printer&gt; offline</p>"));
}

#[test]
fn pieces_are_found_beside_the_template_and_then_outwards() {
    let engine = with(&[
        (
            "billing/nl/ack.txt",
            "Subject: x\n\n{% include \"_foot.txt\" %}|{% include \"_desk.txt\" %}|{% include \"_all.txt\" %}",
        ),
        ("billing/nl/_foot.txt", "billing nl"),
        ("billing/_foot.txt", "billing"),
        ("billing/_desk.txt", "billing"),
        ("nl/_desk.txt", "nl"),
        ("nl/_all.txt", "nl"),
        ("_all.txt", "root"),
    ])
    .unwrap();
    assert_eq!(engine.render("ack", "nl", Some("billing"), &sample()).unwrap().text, "billing nl|billing|nl\n");
}

#[test]
fn a_new_word_in_a_language_changes_every_notice() {
    let own = "{% extends \"_notice.txt\" %}{% block how %}Ask Bob.{% endblock %}";
    let engine = with(&[("en/_agent.txt", own)]).unwrap();
    assert!(engine.render("notify_reply", "en", None, &sample()).unwrap().text.contains("\nAsk Bob.\n"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let errors = with(&[
        ("nl/ack.txt", "Hello"),
        ("nl/answer.txt", "Subject: x\n\nline 3\n{{ ticket.nubmer }}\n"),
        ("nl/resolved.txt", "Subject: {{ oops\n\nx"),
        ("nl/notify_new.txt", "Subject: x\n\nline 3\n{% if %}"),
        ("dutch/ack.txt", "Subject: x\n\nx"),
        ("nl/../../etc.txt", "Subject: x\n\nx"),
        ("nl/ack.doc", "x"),
    ])
    .err()
    .unwrap();
    let expected = [
        "dutch/ack.txt: the folder of a template is its language",
        "nl/../../etc.txt: is not <language>/<name>.txt",
        "nl/ack.doc: is not <language>/<name>.txt",
        "nl/ack.txt:1: must begin with `Subject: …` and an empty line",
        "nl/notify_new.txt:4: syntax error",
        "nl/resolved.txt:1: syntax error",
        "nl/answer.txt:4: there is no `ticket.nubmer`; did you mean `ticket.number`?",
    ];
    for line in expected {
        assert!(errors.iter().any(|error| error.starts_with(line)), "{line} is not in {errors:#?}");
    }
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
}

#[test]
fn what_fails_only_when_rendered_is_found_at_load() {
    for (text, expected) in [
        ("Subject: x\n\nline 3\n{{ ticket.subject | shout }}", "nl/ack.txt:4: "),
        ("Subject: x\n\n{% include \"_none.txt\" %}", "nl/ack.txt:3: "),
        (
            "Subject: x\n\n{% for a in range(9999) %}{% for b in range(9999) %}.{% endfor %}{% endfor %}",
            "nl/ack.txt:3: takes too long",
        ),
    ] {
        let errors = with(&[("nl/ack.txt", text)]).err().unwrap_or_default();
        assert!(errors.len() == 1 && errors[0].starts_with(expected), "{errors:?}");
    }
}

#[test]
fn hostile_values_stay_values() {
    let hostile = "{{ 7 * 6 }}</p><script>alert(1)</script>\r\nBcc: x@y.example";
    let context = Context {
        ticket: TicketView { number: 7, subject: hostile.into(), ..TicketView::default() },
        requester: PersonView { name: hostile.into(), address: hostile.into() },
        message: MessageView {
            marked_up: false,
            text: hostile.into(),
            written: hostile.into(),
            articles: vec![ArticleView { title: hostile.into(), text: hostile.into() }],
            quoted: hostile.into(),
            attachments: vec![hostile.into()],
            remarks: vec![hostile.into()],
            author: hostile.into(),
            at: hostile.into(),
            by_agent: true,
        },
        ..sample()
    };
    let engine = engine();
    for template in name::ALL {
        let mail = engine.render(template, "en", None, &context).unwrap();
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(!mail.html.unwrap_or_default().contains("<script>"), "{template}");
        assert!(!mail.text.contains("42"), "{template}");
    }
}
