//! The words that commands begin with: what each takes, and does.

use super::elsewhere;

/// One command.
pub struct Word {
    pub word: &'static str,
    pub takes: Takes,
    /// As somebody writes it.
    pub example: &'static str,
    /// For whoever asks what there is.
    pub does: &'static str,
}

/// What stands behind a word, on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    Value,
    /// A value, or nothing.
    Either,
}

const fn word(word: &'static str, takes: Takes, example: &'static str, does: &'static str) -> Word {
    Word { word, takes, example, does }
}

/// All of them, what is written most at the top.
pub const WORDS: &[Word] = &[
    word("note", Takes::Either, "/note They called, too", "the mail stays inside"),
    word("ask", Takes::Either, "/ask vera@vendor.example", "the mail goes to a third party instead"),
    word("send", Takes::Nothing, "/send", "the mail is sent as it is, whatever it looks like"),
    word("public", Takes::Nothing, "/public", "the text goes to the requester, whatever mail it answers"),
    word("template", Takes::Value, "/template details", "a canned answer, with the text below it in its place"),
    word("kb", Takes::Value, "/kb write-to-us", "an article of the knowledge base, below the text"),
    word("close", Takes::Nothing, "/close", "resolved"),
    word("resolve", Takes::Nothing, "/resolve", "resolved"),
    word("reopen", Takes::Nothing, "/reopen", "open again"),
    word("status", Takes::Value, "/status pending", "another status; closed tells the requester nothing"),
    word("pending", Takes::Either, "/pending monday 14:00", "waits for the requester, until then or without end"),
    word("hold", Takes::Either, "/hold 3d", "waits for somebody else, until then or without end"),
    word(
        "due",
        Takes::Value,
        "/due 2026-12-01 15:00",
        "to be solved by then; /due 3d: in three working days; /due none",
    ),
    word("sla", Takes::Value, "/sla gold", "another SLA than that of its queue; /sla queue: that again"),
    word("spam", Takes::Nothing, "/spam", "closed, and nobody is told"),
    word("priority", Takes::Value, "/priority high", "another priority"),
    word("impact", Takes::Value, "/impact high", "how many it concerns; gives the priority with the urgency"),
    word("urgency", Takes::Value, "/urgency low", "how soon it must be done; gives the priority with the impact"),
    word("kind", Takes::Value, "/kind incident", "another kind"),
    word("assign", Takes::Value, "/assign me", "who works on it: me, an agent, nobody, or queue:billing"),
    word("owner", Takes::Value, "/owner ann", "who answers for it until it is solved"),
    word("queue", Takes::Value, "/queue billing", "another queue"),
    word("service", Takes::Value, "/service mail", "the service that it is about; /service none"),
    word(
        "outage",
        Takes::Either,
        "/outage mail since 10:15",
        "the service is down, and those affected are told; /outage over at 11:30: it works again",
    ),
    word("tag", Takes::Value, "/tag invoice, paid", "a tag more, or several; each is one word"),
    word("untag", Takes::Value, "/untag invoice", "one tag less"),
    word("field", Takes::Value, "/field asset=1234", "a field of your own"),
    word("cc", Takes::Value, "/cc dave@customer.example", "gets the answers from now on, too"),
    word("uncc", Takes::Value, "/uncc dave@customer.example", "gets the answers no more"),
    word("watch", Takes::Either, "/watch", "you hear of everything on it; /watch bob: Bob does"),
    word("unwatch", Takes::Either, "/unwatch", "no more"),
    word("merge", Takes::Value, "/merge 123", "becomes a part of that ticket"),
    word(
        "split",
        Takes::Nothing,
        "/split",
        "the message you reply to becomes a ticket of its own, which the rest is for",
    ),
    word("link", Takes::Value, "/link problem 77", "is tied to that ticket; /link problem: is there because of it"),
    word(
        "approvers",
        Takes::Value,
        "/approvers ann@acme.example, bob@acme.example needs all",
        "of a change: who must agree before it is made; needs 2: so many",
    ),
    word("window", Takes::Value, "/window tuesday 20:00-22:00", "of a change: when it is made; /window none"),
    word("incidents", Takes::Value, "/incidents 12, 15", "it is the problem behind those tickets"),
    word(
        "requester",
        Takes::Value,
        "/requester Carol Smith <carol@example.com>",
        "in a new mail: whose ticket it opens",
    ),
    word("help", Takes::Nothing, "/help", "this list"),
];

/// Whatever case it is written in.
pub fn find(word: &str) -> Option<&'static Word> {
    WORDS.iter().find(|known| known.word.eq_ignore_ascii_case(word))
}

/// Every command with an example, a line each, and what follows for all of them.
pub fn help() -> String {
    let lines = WORDS.iter().map(|word| format!("{} - {}\n", word.example, word.does));
    lines.chain(["\n".to_owned(), TIMES.to_owned()]).collect()
}

const TIMES: &str = "Times: 3d, 2h 30m, tomorrow, monday, next friday 14:00, 3d 09:00, 2026-12-01, 1 December 15:00; a day \
                     without an hour is the begin of its working hours, for /due their end.";

/// What people write in haste, or as another desk taught them, and what they mean: by its letters each is nearer to something
/// else.
const MEANT: [(&str, &str); 2] = [("done", "close"), ("n", "note")];

/// What to say about a word that is no command. `meant` writes the one that it was meant as.
pub fn unknown(word: &str, meant: impl Fn(&Word) -> String) -> String {
    let spoken = MEANT.iter().find(|(said, _)| *said == word).and_then(|(_, known)| find(known));
    let nearest = WORDS
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known.word, word), known))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, known)| *distance <= 2 && *distance < known.word.len())
        .map(|(_, known)| known);
    match spoken.or(nearest).map(meant).or_else(|| elsewhere::find(word)?.here.map(str::to_owned)) {
        Some(example) => format!("`{word}` is not a command; did you mean `{example}`?"),
        None => {
            let words: Vec<_> = WORDS.iter().map(|known| known.word).collect();
            format!("`{word}` is not a command; there are {}", words.join(", "))
        }
    }
}
