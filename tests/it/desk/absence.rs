//! Absence notices of agents: until when they say that somebody is away, and who that proves.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maildesk::desk::absence::back_at;
use maildesk::desk::names::AgentId;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::AgentsRequire;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::token::{Holder, Token};
use maildesk::store::outbox::OutboxFilter;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

fn helsinki() -> TimeZone {
    TimeZone::get("Europe/Helsinki").unwrap()
}

/// When whoever writes this on Wednesday the 25th of November 2026 is back.
fn back(text: &str) -> String {
    let now: Timestamp = "2026-11-25T10:00:00Z".parse().unwrap();
    let at = back_at(text, now, &helsinki());
    at.map_or("unknown".to_owned(), |at| at.to_zoned(helsinki()).strftime("%a %Y-%m-%d %H:%M").to_string())
}

#[test]
fn the_end_of_an_absence_in_five_languages() {
    for (text, at) in [
        ("I am out of the office until 5 December.", "Sun 2026-12-06 00:00"),
        ("I am out of office until December 5th, 2026. Please contact Bob.", "Sun 2026-12-06 00:00"),
        ("On leave from 1 December to 5 December 2026.", "Sun 2026-12-06 00:00"),
        ("I am away through Friday, 4 Dec.", "Sat 2026-12-05 00:00"),
        ("I will be back on Monday, 7 December.", "Mon 2026-12-07 00:00"),
        ("I am on vacation until 5 December and will be back on Monday 7 December.", "Mon 2026-12-07 00:00"),
        ("I return to the office on 2026-12-07.", "Mon 2026-12-07 00:00"),
        ("On holiday until Friday.", "Sat 2026-11-28 00:00"),
        ("Back on Monday!", "Mon 2026-11-30 00:00"),
        ("I am back tomorrow.", "Thu 2026-11-26 00:00"),
        ("Out until 12/25/2026.", "Sat 2026-12-26 00:00"),
        ("Ich bin bis zum 5. Dezember nicht im Büro.", "Sun 2026-12-06 00:00"),
        ("Ich bin bis einschließlich Freitag, den 04.12.2026, abwesend.", "Sat 2026-12-05 00:00"),
        ("Vom 1.12. bis 5.12. bin ich im Urlaub.", "Sun 2026-12-06 00:00"),
        ("Abwesend 1.12.-5.12.2026", "Sun 2026-12-06 00:00"),
        ("Abwesend 1.12. – 5.12.", "Sun 2026-12-06 00:00"),
        ("Ab dem 7. Dezember bin ich wieder erreichbar.", "Mon 2026-12-07 00:00"),
        ("Ich bin am Montag, 7. Dez., zurück.", "Mon 2026-12-07 00:00"),
        ("Ik ben afwezig t/m 5 december.", "Sun 2026-12-06 00:00"),
        ("Ik ben tot en met vrijdag 4 december met vakantie.", "Sat 2026-12-05 00:00"),
        ("Vanaf 7 december ben ik er weer.", "Mon 2026-12-07 00:00"),
        ("Ik ben maandag 7-12-2026 terug.", "Mon 2026-12-07 00:00"),
        ("Je suis en congés du 1er au 5 décembre.", "Sun 2026-12-06 00:00"),
        ("Je suis absente jusqu’au vendredi 4 décembre inclus.", "Sat 2026-12-05 00:00"),
        ("De retour le 07/12/2026.", "Mon 2026-12-07 00:00"),
        ("Je serai de retour lundi.", "Mon 2026-11-30 00:00"),
        ("Olen lomalla 5.12. asti.", "Sun 2026-12-06 00:00"),
        ("Olen poissa 1.12. – 5.12.2026.", "Sun 2026-12-06 00:00"),
        ("Olen lomalla perjantaihin saakka.", "Sat 2026-11-28 00:00"),
        ("Palaan töihin 7. joulukuuta.", "Mon 2026-12-07 00:00"),
        ("Olen taas tavoitettavissa maanantaina 7.12.", "Mon 2026-12-07 00:00"),
        ("Out until 2 January.", "Sun 2027-01-03 00:00"),
        // Who is away until a Monday is back on it, unless they say that it is the last day.
        ("I am out of the office until Monday, 30 November.", "Mon 2026-11-30 00:00"),
        ("Out of office until Monday. Please contact Bob.", "Mon 2026-11-30 00:00"),
        ("I am away until 30 November inclusive.", "Tue 2026-12-01 00:00"),
        ("I am away until 30 November (inclusive).", "Tue 2026-12-01 00:00"),
        ("Away up to and including Monday, 30 November.", "Tue 2026-12-01 00:00"),
        ("I am away until and including 30 November.", "Tue 2026-12-01 00:00"),
        ("I am away through Monday.", "Tue 2026-12-01 00:00"),
        ("On leave from 25 November until 30 November.", "Tue 2026-12-01 00:00"),
        ("I am back on Monday, 30 November.", "Mon 2026-11-30 00:00"),
        ("Ich bin bis Montag, den 30.11., nicht im Büro.", "Mon 2026-11-30 00:00"),
        ("Ich bin bis einschließlich Montag, den 30.11., nicht im Büro.", "Tue 2026-12-01 00:00"),
        ("Ich bin bis 30.11. einschließlich im Urlaub.", "Tue 2026-12-01 00:00"),
        ("Vom 25. bis 30. November bin ich im Urlaub.", "Tue 2026-12-01 00:00"),
        ("Je suis absente jusqu’au lundi 30 novembre.", "Mon 2026-11-30 00:00"),
        ("Je suis absente jusqu’au 30 novembre inclus.", "Tue 2026-12-01 00:00"),
        ("Je suis absente jusqu’au 30 novembre y compris.", "Tue 2026-12-01 00:00"),
        ("Olen poissa maanantaihin 30.11. saakka.", "Mon 2026-11-30 00:00"),
        ("Olen poissa 30.11. asti mukaan lukien.", "Tue 2026-12-01 00:00"),
        ("Ik ben tot maandag met vakantie.", "Mon 2026-11-30 00:00"),
        ("Ik ben tot 5 december afwezig.", "Sat 2026-12-05 00:00"),
        ("Ik ben tot en met maandag 30 november afwezig.", "Tue 2026-12-01 00:00"),
        ("Ik ben van 25 november tot 30 november met vakantie.", "Tue 2026-12-01 00:00"),
        // A notice that still comes on the day itself.
        ("I am out of the office until Wednesday.", "Thu 2026-11-26 00:00"),
        ("Ik ben tot 25 november afwezig.", "Thu 2026-11-26 00:00"),
    ] {
        assert_eq!(back(text), at, "{text}");
    }
}

#[test]
fn what_says_no_end_is_not_guessed_at() {
    for text in [
        "I am out of the office.",
        "I am away until further notice.",
        "I am away on 1 December.", // neither the last day nor the first after it
        "We moved on 1 December 2026 to 5 Main Street.",
        "Out until 5/12/2026.",          // in May or in December
        "I was away until 20 November.", // forgotten to take down
        "Out until 31 February.",
        "I am away until 2030-01-01.", // no absence any more
        "Call me at +358 40 555 0123, or back at 14.30.",
        "Your message was read on Wednesday, 25 November 2026 12:00.",
        "",
    ] {
        assert_eq!(back(text), "unknown", "{text}");
    }
}

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";
const NOTICE: &str = "I am out of the office until 5 December.";

/// A ticket that Ann works on; what Carol and Ann got of it.
async fn assigned() -> (World, Letter, Letter) {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It jams.")).await;
    let told = newest(world.post().await, "ann@acme.example");
    world.deliver(told.answer(ANN, "We look into it.")).await;
    let answer = newest(world.post().await, "carol@customer.example");
    (world, answer, told)
}

fn newest(letters: Vec<Letter>, address: &str) -> Letter {
    letters.into_iter().rfind(|letter| letter.rcpt == address).unwrap()
}

async fn is_away(world: &World) -> bool {
    world.store.read(|tx| tx.away()).await.unwrap().contains_key(&AgentId::new("ann"))
}

#[tokio::test]
async fn whoever_stands_in_hears_who_is_away() {
    let (mut world, answer, told) = assigned().await;
    world.deliver(told.answer(ANN, NOTICE).header("Auto-Submitted", "auto-replied")).await;
    assert!(is_away(&world).await);
    world.deliver(answer.answer(CAROL, "It still jams.")).await;
    let to_bob = newest(world.post().await, "bob@acme.example");
    assert!(to_bob.text().contains("Ann Agent is away until 2026-12-06 00:00"), "{}", to_bob.text());
    // Bob answers for her; she stays away until she writes herself.
    world.deliver(to_bob.answer("Bob Lead <bob@acme.example>", "Ann is away, I come.")).await;
    assert!(is_away(&world).await);
    let done = world.deliver(told.answer(ANN, "/note I am here.")).await;
    assert_eq!(done.verdict, Some(Verdict::Note));
    assert!(!is_away(&world).await);
}

/// Both end a day after they were written.
#[tokio::test]
async fn a_notice_that_is_fetched_late_counts_from_when_it_came() {
    for text in ["I am back tomorrow.", "I am out of the office."] {
        for (hours, away) in [(1, true), (49, false)] {
            let (mut world, _, told) = assigned().await;
            let received_at = world.now;
            world.pass(jiff::SignedDuration::from_hours(hours));
            let post = told.answer(ANN, text).header("Auto-Submitted", "auto-replied");
            let notice = post.header("X-Autoreply", "yes").header("Subject", "Out of office");
            world.deliver_received(notice, received_at).await;
            assert_eq!(is_away(&world).await, away, "{text} after {hours} h");
        }
    }
}

/// Nobody sends an agent away but the agent.
#[tokio::test]
async fn a_notice_counts_with_proof_only() {
    let (world, answer, told) = assigned().await;
    let auto = |post: Post| post.header("Auto-Submitted", "auto-replied");
    let rows = world.store.read(|tx| tx.outbox(&OutboxFilter::default())).await.unwrap();
    let return_path = |letter: &Letter| {
        let row = rows.iter().find(|row| row.message_id == letter.id() && row.rcpt == letter.rcpt).unwrap();
        let token = Token { ticket: TicketNumber(1), holder: Holder::Bounce(row.id) };
        let path = format!("support+{}@acme.example", world.policy.keys.sign(&token));
        Post::new(ANN, &path, "Automatic reply: Printer").text(NOTICE)
    };
    for (who, post, away) in [
        ("Ann, with her token", auto(told.answer(ANN, NOTICE)), true),
        ("Ann's server, to the return path of her mail", return_path(&told), true),
        ("a requester, to the return path of the own mail", return_path(&answer), false),
        ("a requester with Ann's address and the own token", auto(answer.answer(ANN, NOTICE)), false),
        ("somebody with Ann's token", auto(told.answer("Mallory <mallory@evil.example>", NOTICE)), false),
        ("Ann's address alone", auto(Post::new(ANN, "support@acme.example", "Away").text(NOTICE)), false),
        ("Ann, who says so herself", told.answer(ANN, NOTICE), false),
        ("Ann, who has read it", auto(told.answer(ANN, "Your mail was read on 5 December 2026.")), false),
    ] {
        let mut world = world.copy().await;
        world.deliver(post).await;
        assert_eq!(is_away(&world).await, away, "{who}");
    }
}

/// About no ticket it takes the same proof.
#[tokio::test]
async fn a_notice_about_no_ticket_counts_with_proof_only() {
    let mut world = World::with(&DESK.replace("[desk]\n", "[desk]\ndigest = \"07:30\"\n"));
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It jams.")).await;
    world.post().await;
    world.pass(jiff::SignedDuration::from_hours(22));
    world.tick().await;
    let letters = world.post().await;
    let digest = |rcpt| {
        let of = |letter: &&Letter| letter.rcpt == rcpt && letter.mail.subject.starts_with("What needs doing");
        letters.iter().rfind(of).unwrap()
    };
    let (own, other) = (digest("ann@acme.example"), digest("bob@acme.example"));
    let auto = |post: Post| post.header("Auto-Submitted", "auto-replied");
    let plain = || auto(Post::new(ANN, "support@acme.example", "Away").text(NOTICE));
    let dmarc = |post: Post, is: &str| {
        post.header("Authentication-Results", &format!("mx.acme.example; dmarc={is} header.from=acme.example"))
    };
    let (any, strict) = (AgentsRequire::Token, AgentsRequire::Authenticated);
    for (who, require, post, away) in [
        ("Ann, in answer to her digest", any, auto(own.answer(ANN, NOTICE)), true),
        ("Ann, who says so herself", any, own.answer(ANN, NOTICE), false),
        ("Ann's address, in answer to Bob's digest", any, auto(other.answer(ANN, NOTICE)), false),
        ("somebody in answer to hers", any, auto(own.answer("Mallory <mallory@evil.example>", NOTICE)), false),
        ("Ann's address alone", any, plain(), false),
        ("Ann, as authentication proves", any, dmarc(plain(), "pass"), true),
        ("somebody with Ann's address", any, dmarc(auto(own.answer(ANN, NOTICE)), "fail"), false),
        ("Ann, where that is no proof", strict, auto(own.answer(ANN, NOTICE)), false),
        ("Ann, where it takes this proof", strict, dmarc(plain(), "pass"), true),
    ] {
        let mut world = world.copy().await;
        let mut policy = (*world.policy).clone();
        policy.desk.agents_require = require;
        policy.desk.authserv_ids = vec!["mx.acme.example".to_owned()];
        world.policy = policy.into();
        world.deliver(post).await;
        assert_eq!(is_away(&world).await, away, "{who}");
    }
}

#[tokio::test]
async fn the_operator_hears_once_of_an_agent_who_has_left() {
    let mut world = World::new();
    world.deliver(Post::new("carol@customer.example", "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    let mut told = Vec::new();
    for number in 1..=2 {
        let notice = to_ann.answer("Ann Agent <ann@acme.example>", "I have left the company.");
        let id = format!("<left{number}@acme.example>");
        let notice = notice.header("Auto-Submitted", "auto-replied").header("Message-ID", &id);
        let plan = world.deliver(notice).await;
        told.push(plan.alerts.iter().filter(|alert| alert.contains("reads nothing any more")).count());
    }
    assert_eq!(told, [1, 0]);
}

#[tokio::test]
async fn whoever_says_until_when_they_are_away_has_not_left() {
    let (mut world, _, told) = assigned().await;
    for (subject, text, away) in [
        ("Automatic reply: [#1] Printer", "I am at a conference today.", false),
        ("Abwesend", "Ich bin bis 1.3.2027 in Elternzeit. Dieses Postfach wird nicht mehr gelesen.", true),
        ("Abwesend", "Ich bin bis 1.3.2027 in Elternzeit. Dieses Postfach wird nicht mehr gelesen.", true),
    ] {
        let notice = told.answer(ANN, text).header("Auto-Submitted", "auto-replied").header("Subject", subject);
        let done = world.deliver(notice).await;
        assert!(done.alerts.is_empty(), "{:?}", done.alerts);
        assert_eq!(is_away(&world).await, away, "{subject}");
    }
}
