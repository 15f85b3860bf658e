//! What an agent's mail may do, by what names the ticket and by what authentication says: every way in which a mail comes to
//! a ticket, with every proof.
//!
//! Ann writes. Ticket 1 is Carol's, and Vera was asked about it; ticket 2 is Erin's, in a queue of which Ann is no member.

use std::sync::Arc;

use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::AgentsRequire;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::token::{Holder, Token};

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@elsewhere.example>";
const ANN: &str = "Ann <ann@acme.example>";
const BOB: &str = "Bob <bob@acme.example>";
const VERA: &str = "Vera <vera@vendor.example>";

/// What became of Ann's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Carol got it, as the desk's answer.
    Sent,
    /// It is on the ticket as the desk's answer, which Carol has already.
    Recorded,
    /// It stays inside: a note, or a question to a third party who has it already.
    Note,
    /// What it asks for was done.
    Done,
    /// Part of the side conversation.
    Aside,
    /// It came back: it may not be for Carol.
    Doubted,
    /// It came back: only a word of Ann's is missing.
    Asked,
    /// It came back for another reason.
    Returned,
    /// Nothing came of it.
    Held,
    /// A ticket of its own.
    New,
}

use Fate::{Aside, Asked, Done, Doubted, Held, New, Note, Recorded, Returned, Sent};

struct Past {
    world: World,
    carols: Post,
    carols_ack: Letter,
    erins_ack: Letter,
    to_ann: Letter,
    to_bob: Letter,
    bobs_note: Post,
    question: Letter,
    veras: Post,
}

async fn past() -> Past {
    let mut world =
        World::with(&DESK.replace("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers"));
    let mut policy = (*world.policy).clone();
    policy.desk.authserv_ids = vec!["mx.acme.example".to_owned()];
    world.policy = Arc::new(policy);
    let carols = Post::new(CAROL, "support@acme.example", "Printer").text("Help");
    world.deliver(carols.clone()).await;
    world.deliver(Post::new("Erin <erin@third.example>", "support@acme.example", "Invoice 7").text("Help")).await;
    let mail = world.post().await;
    let first = |rcpt: &str, template: &str| {
        mail.iter().find(|letter| letter.rcpt == rcpt && letter.template == template).unwrap().clone()
    };
    let (carols_ack, erins_ack) = (first("carol@customer.example", "ack"), first("erin@third.example", "ack"));
    let (to_ann, to_bob) = (first("ann@acme.example", "notify_new"), first("bob@acme.example", "notify_new"));
    let bobs_note = to_bob.answer(BOB, "/note She asked the same in May.");
    assert_eq!(world.deliver(bobs_note.clone()).await.verdict, Some(Verdict::Note));
    world.deliver(to_bob.answer(BOB, "/ask vera@vendor.example\nCan you mend it?")).await;
    let question = to(&world.post().await, "vera@vendor.example")[0].clone();
    let veras = question.answer(VERA, "Which model is it?");
    world.deliver(veras.clone()).await;
    world.post().await;
    Past { world, carols, carols_ack, erins_ack, to_ann, to_bob, bobs_note, question, veras }
}

/// What Ann writes, with nothing but the address to tell of what.
fn to_address(address: &str) -> Post {
    Post::new(ANN, address, "").header("In-Reply-To", "<lost@elsewhere.example>").text("I shall look into it tomorrow.")
}

/// The same, in answer to a mail.
fn answers(id: &str) -> Post {
    to_address("support@acme.example").header("In-Reply-To", &format!("<{id}>"))
}

/// The same, with a subject.
fn tagged(subject: &str) -> Post {
    to_address("support@acme.example").header("Subject", subject)
}

#[tokio::test]
async fn every_way_to_a_ticket_takes_its_proof() {
    let past = past().await;
    let (own, colleagues) = (past.to_ann.reply_to(), past.to_bob.reply_to());
    let (carols, erins) = (past.carols_ack.reply_to(), past.erins_ack.reply_to());
    let damaged = own.replacen("@acme", "x@acme", 1);
    let keys = &past.world.policy.keys;
    let gone = keys.sign(&Token { ticket: TicketNumber(1), holder: Holder::Agent("zoe".into()) });
    let gone = format!("support+{gone}@acme.example");
    let hers = |post: Post| post.header("Cc", CAROL);

    #[rustfmt::skip]
    let table: Vec<(&str, Post, Fate, Fate)> = vec![
        //                                                                          proven    says so only
        ("nothing",                            to_address("support@acme.example"),  New,      New),
        ("own token",                          to_address(&own),                    Sent,     Sent),
        ("own token, with a note",             to_address(&own).text("/note Mine"), Note,     Note),
        ("own token in the references",        answers(&past.to_ann.id()),          Sent,     Sent),
        ("own token, and the requester has it", hers(to_address(&own)),             Recorded, Recorded),
        ("a damaged own token",                to_address(&damaged),                Doubted,  Asked),
        ("a colleague's token",                to_address(&colleagues),             Doubted,  Asked),
        ("a colleague's token, with a note",   to_address(&colleagues).text("/note Mine"), Note, Asked),
        ("a colleague's token, with a command", to_address(&colleagues).text("/tag paper"), Done, Asked),
        ("a colleague's token in references",  answers(&past.to_bob.id()),          Doubted,  Asked),
        ("a colleague's, and the requester has it", hers(to_address(&colleagues)),  Recorded, Asked),
        ("the token of one who has left",      to_address(&gone),                   Doubted,  Asked),
        ("the requester's token",              to_address(&carols),                 Doubted,     Asked),
        ("the requester's token in references", answers(&past.carols_ack.id()),     Doubted,     Asked),
        ("the requester's own mail",           answers(&past.carols.id()),          Doubted,     Asked),
        ("the same, greeting her",             answers(&past.carols.id()).text("Hello Carol,\n\ntomorrow."), Sent, Asked),
        ("the same, and the requester has it", hers(answers(&past.carols.id())),    Recorded, Asked),
        ("a colleague's note",                 answers(&past.bobs_note.id()),       Doubted,  Asked),
        ("a third party's mail",               answers(&past.veras.id()),           Doubted,  Asked),
        ("the same, and the third party has it", answers(&past.veras.id()).header("To", VERA).header("Cc", "support@acme.example"), Note, Asked),
        ("a side conversation's token",        to_address(&past.question.reply_to()), Aside,  Aside),
        ("the number",                         tagged("Re: Printer [#1]"),          Doubted,  Asked),
        ("the number, with a note",            tagged("[#1]").text("/note Mine"),   Note,     Asked),
        ("the number, with a command",         tagged("[#1]").text("/tag paper"),   Done,     Asked),
        ("the number, and the requester has it", hers(tagged("Re: Printer [#1]")),  Recorded, Asked),
        ("the number, written to somebody else", tagged("Re: [#1]").header("To", DAVE).header("Cc", "support@acme.example"), Note, Asked),
        ("the number of a ticket that there is not", tagged("Re: [#77]"),           Returned, New),
        ("the same, as a new matter",          tagged("[#77]").text("/send\nMy own printer."), New, New),
        // --- the ticket of a queue of which Ann is no member
        ("a hidden ticket's number",           tagged("Re: [#2]"),                  Returned, New),
        ("a hidden ticket's damaged token",    to_address(&erins.replacen("@acme", "x@acme", 1)), New, New),
        ("a hidden ticket's requester's token", to_address(&erins),                 Returned, Held),
    ];
    for (case, post, proven, claimed) in table {
        for (dmarc, expected) in [("pass", proven), ("none", claimed), ("fail", Held)] {
            let post = post.clone().header("Authentication-Results", &verdict(dmarc));
            let got = fate(&past, post).await;
            assert_eq!(got.0, expected, "{case}, dmarc={dmarc}: {:#?}", got.1);
        }
    }
}

#[tokio::test]
async fn where_agents_must_be_authenticated_a_token_alone_is_none_and_its_agent_hears() {
    let mut past = past().await;
    let mut policy = (*past.world.policy).clone();
    policy.desk.agents_require = AgentsRequire::Authenticated;
    past.world.policy = Arc::new(policy);
    for (case, post, proven) in [
        ("own token", to_address(&past.to_ann.reply_to()), Sent),
        ("a colleague's token", to_address(&past.to_bob.reply_to()), Doubted),
        ("the requester's own mail", answers(&past.carols.id()), Doubted),
        ("the number", tagged("Re: [#1]"), Doubted),
    ] {
        for (dmarc, expected) in [("pass", proven), ("none", Asked), ("fail", Held)] {
            let post = post.clone().header("Authentication-Results", &verdict(dmarc));
            let got = fate(&past, post).await;
            assert_eq!(got.0, expected, "{case}, dmarc={dmarc}: {:#?}", got.1);
        }
    }
}

/// What the mailbox's server says.
fn verdict(dmarc: &str) -> String {
    format!("mx.acme.example; dmarc={dmarc} header.from=acme.example")
}

/// What became of it, and why. Whatever it was, nobody outside but Carol got it.
async fn fate(past: &Past, post: Post) -> (Fate, Vec<String>) {
    let mut world = past.world.copy().await;
    let got = world.deliver(post).await;
    let letters = world.post().await;
    let sent: Vec<_> = letters.iter().filter(|letter| letter.template == "answer").collect();
    assert!(sent.iter().all(|letter| letter.rcpt == "carol@customer.example"), "{sent:#?}");
    let to_ann = to(&letters, "ann@acme.example");
    let asked = to_ann.iter().any(|letter| letter.template == "claimed");
    let back = to_ann.into_iter().find(|letter| letter.template == "returned");
    let back = back.map(|letter| letter.text().split_whitespace().collect::<Vec<_>>().join(" "));
    let says = |words: &str| back.as_deref().is_some_and(|text| text.contains(words));
    let fate = match (got.verdict, sent.is_empty()) {
        (Some(Verdict::AgentReply), false) => Sent,
        (Some(Verdict::AgentReply), true) => Recorded,
        (Some(Verdict::Note), true) => Note,
        (Some(Verdict::Command), true) => Done,
        (Some(Verdict::Appended), true) => Aside,
        (Some(Verdict::Opened), true) => New,
        (Some(Verdict::Held), true) if asked => Asked,
        (Some(Verdict::Held), true) if says("To have it sent as it is") => Doubted,
        (Some(Verdict::Held), true) if back.is_some() => Returned,
        (Some(Verdict::Held), true) => Held,
        (verdict, _) => panic!("{verdict:?}: {:#?}", got.reasons),
    };
    let ticket = if fate == New { Some(TicketNumber(3)) } else { got.ticket };
    assert!(got.ticket == ticket, "{fate:?} in {:?}: {:#?}", got.ticket, got.reasons);
    (fate, got.reasons)
}
