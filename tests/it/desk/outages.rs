//! Outages of services: everybody affected hears of each once, whoever they are, however many they are, and whatever
//! ends in between.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use maildesk::desk::context::local_time;
use maildesk::desk::outage::Outage;
use maildesk::desk::ticket::EntryKind;
use maildesk::desk::{availability, condition};
use maildesk::store::outbox::Outcome;
use maildesk::tick;

use crate::support::letter::{Letter, Post, refused, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann <ann@acme.example>";

/// A desk with a service that concerns these.
fn desk(affected: &[String]) -> World {
    let affected: Vec<String> = affected.iter().map(|address| format!("\"{address}\"")).collect();
    World::with(&format!(
        "{DESK}\n[[service]]\nname = \"mail\"\ntitle = \"E-mail\"\naffected = [{}]\n",
        affected.join(", ")
    ))
}

/// Carol asks, and Ann says this about it.
async fn begun(world: &mut World, said: &str) -> Letter {
    world.deliver(Post::new(CAROL, "support@acme.example", "No mail").text("Nothing comes in.")).await;
    let letters = world.post().await;
    let to_ann = letters.into_iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    world.deliver(to_ann.answer(ANN, said)).await;
    to_ann
}

/// How many outage mails each got.
fn counted(letters: &[Letter]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for letter in letters.iter().filter(|letter| letter.template == "outage") {
        *counts.entry(letter.rcpt.as_str()).or_default() += 1;
    }
    counts
}

async fn events(world: &World, number: i64) -> Vec<String> {
    let entries = world.entries(number).await.into_iter().map(|stored| stored.entry);
    entries.filter(|entry| entry.kind == EntryKind::Event).map(|entry| entry.text).collect()
}

#[tokio::test]
async fn a_thousand_affected_are_told_once_each_though_the_desk_ends_half_way() {
    let affected: Vec<String> = (0..1_000).map(|number| format!("p{number}@customer.example")).collect();
    let mut world = desk(&affected);
    begun(&mut world, "/outage mail").await;
    // Who is to be told is known, and three batches were told, when the desk ends.
    for _ in 0..4 {
        let (policy, now) = (world.policy.clone(), world.now);
        let step = move |tx: &mut dyn maildesk::store::tx::Tx| {
            let stored = tx.bulletins()?.remove(0);
            tick::tell_some(tx, &stored, &policy, now)
        };
        let plans = world.store.write(step).await.unwrap();
        assert!(plans.len() <= 50, "{} mails in one transaction", plans.len());
    }
    let mut letters = world.post().await;
    assert_eq!(counted(&letters).len(), 150);
    let mut world = world.copy().await;
    world.tick().await;
    letters.extend(world.post().await);
    let counts = counted(&letters);
    assert_eq!(counts.len(), 1_001, "and Carol");
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
    assert!(letters.iter().all(|letter| letter.template != "outage" || letter.mail.recipients().count() == 1));
    assert!(events(&world, 1).await.contains(&"1001 people were told that E-mail is down".to_owned()));
    world.tick().await;
    assert_eq!(counted(&world.post().await).len(), 0, "nobody is told anew");
}

#[tokio::test]
async fn news_that_had_not_left_to_whoever_sent_spam_does_not_leave() {
    for (others, told) in [(0, true), (1, true), (0, false)] {
        let mut world = desk(&["p@customer.example".to_owned()]);
        let to_ann = begun(&mut world, "/outage mail").await;
        world.post().await;
        // Their newest ticket of it is the one on which they are told.
        for _ in 0..others {
            world.deliver(Post::new(CAROL, "support@acme.example", "No mail").text("Still nothing.")).await;
            let letters = world.post().await;
            world.deliver(to(&letters, "ann@acme.example")[0].answer(ANN, "/service mail")).await;
            world.post().await;
        }
        if told {
            world.tick().await;
        }
        world.deliver(to_ann.answer(ANN, "/spam")).await;
        world.tick().await;
        let letters = world.post().await;
        let counts = counted(&letters);
        assert!(!counts.contains_key("carol@customer.example"), "{others} other tickets, told {told}: {counts:?}");
        assert_eq!(counts.contains_key("p@customer.example"), told, "nobody else misses it: {counts:?}");
    }
}

#[tokio::test]
async fn whose_brake_fired_is_told_when_it_has_cooled_down_and_somebody_hears_of_it() {
    let mut world = desk(&["p@customer.example".to_owned()]);
    let to_ann = begun(&mut world, "/outage mail").await;
    let mut told = 0;
    // The address may get five an hour, and each minute the service fails anew.
    for _ in 0..4 {
        world.tick().await;
        told += counted(&world.post().await).get("p@customer.example").copied().unwrap_or_default();
        world.pass(SignedDuration::from_mins(1));
        world.deliver(to_ann.answer(ANN, "/outage over")).await;
        world.tick().await;
        world.pass(SignedDuration::from_mins(1));
        world.deliver(to_ann.answer(ANN, "/outage")).await;
        told += counted(&world.post().await).get("p@customer.example").copied().unwrap_or_default();
    }
    assert_eq!(told, 5);
    let events = events(&world, 1).await;
    let later = |event: &&String| event.contains("1 will hear it later") || event.contains("2 will hear it later");
    let later: Vec<&String> = events.iter().filter(later).collect();
    assert!(later[0].starts_with("of 2 people affected, who are to hear that E-mail "), "{events:?}");
    let plans = tick::bulletins(&world.store, &world.policy, world.now).await.unwrap();
    let alerts: Vec<String> = plans.into_iter().flat_map(|plan| plan.alerts).collect();
    assert!(alerts.iter().any(|alert| alert.contains("somebody who is to hear of mail got too many")), "{alerts:?}");
    world.pass(SignedDuration::from_mins(30));
    world.tick().await;
    assert_eq!(counted(&world.post().await).get("p@customer.example"), Some(&1), "the newest news alone");
}

/// No mail leaves meanwhile: who has not heard that it is down need not hear that it was.
#[tokio::test]
async fn what_has_not_left_when_it_is_over_is_cancelled_with_what_would_follow_from_it() {
    for (leaves_to, told) in [
        (None, "nobody was told that E-mail works again"),
        (Some("p@customer.example"), "1 person was told that E-mail works again"),
    ] {
        let mut world = desk(&["p@customer.example".to_owned()]);
        let to_ann = begun(&mut world, "/outage mail").await;
        world.post().await;
        world.tick().await;
        let now = world.now;
        let leave = move |tx: &mut dyn maildesk::store::tx::Tx| {
            for row in tx.claim(now, now + SignedDuration::from_mins(5), 100)? {
                let at = now + SignedDuration::from_mins(20);
                let outcome = match leaves_to == Some(row.rcpt.as_str()) {
                    true => Outcome::Sent,
                    false => Outcome::Waits { at, error: "connection refused".to_owned() },
                };
                tx.settle(row.id, &outcome, now)?;
            }
            Ok(())
        };
        world.store.write(leave).await.unwrap();
        world.pass(SignedDuration::from_mins(10));
        world.deliver(to_ann.answer(ANN, "/outage over")).await;
        world.tick().await;
        world.pass(SignedDuration::from_mins(20));
        let letters = world.post().await;
        let expected = leaves_to.map(|address| (address, 1)).into_iter().collect();
        assert_eq!(counted(&letters), expected);
        let events = events(&world, 1).await;
        assert!(events.contains(&told.to_owned()), "{events:?}");
        let not = if leaves_to.is_some() { "1 person" } else { "2 people" };
        assert!(
            events.contains(&format!(
                "{not} had not heard yet that E-mail was down when it was over: that mail had not left and is \
                 cancelled, and they do not hear that it works again"
            )),
            "{events:?}"
        );
    }
}

#[tokio::test]
async fn what_was_over_before_anybody_was_told_is_told_once() {
    let mut world = desk(&["p@customer.example".to_owned()]);
    let to_ann = begun(&mut world, "/outage mail since 09:00").await;
    world.deliver(to_ann.answer(ANN, "/outage over")).await;
    world.tick().await;
    let letters = world.post().await;
    assert_eq!(
        counted(&letters).into_iter().collect::<Vec<_>>(),
        [("carol@customer.example", 1), ("p@customer.example", 1)]
    );
    let letter = letters.iter().find(|letter| letter.rcpt == "p@customer.example").unwrap();
    assert!(letter.text().contains("It was down from"), "{}", letter.text());
    let events = events(&world, 1).await;
    assert!(
        events.contains(&"nobody was told that E-mail is down: the outage was over before".to_owned()),
        "{events:?}"
    );
}

#[tokio::test]
async fn no_machine_is_told_and_no_mail_to_somebody_without_a_ticket_proves_anything() {
    let mut world = desk(&["p@customer.example".to_owned()]);
    let alert = Post::new("Monitor <monitor@customer.example>", "support@acme.example", "CRITICAL: smtp")
        .header("Auto-Submitted", "auto-generated");
    world.deliver(alert.text("smtp is down")).await;
    let to_ann = world.post().await.into_iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    world.deliver(to_ann.answer(ANN, "/outage mail")).await;
    world.tick().await;
    let letters = world.post().await;
    assert_eq!(counted(&letters).into_iter().collect::<Vec<_>>(), [("p@customer.example", 1)]);
    let letter = letters.iter().find(|letter| letter.template == "outage").unwrap();
    assert_eq!(letter.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(letter.reply_to(), "support@acme.example", "no token");
    assert_eq!(world.policy.keys.scrub(&letter.id()), letter.id(), "nor one in its Message-ID");
    assert!(
        events(&world, 1).await.iter().any(|event| event == "1 person was told that E-mail is down; 1 person was not")
    );
    // Whoever answers it has a matter of their own.
    let opened = world.deliver(letter.answer("P <p@customer.example>", "It does not work here either.")).await;
    assert_eq!(opened.ticket.map(|number| number.0), Some(2));
}

#[tokio::test]
async fn whom_the_news_did_not_reach_is_told_to_the_desk_on_their_ticket_or_by_an_alert() {
    let mut world = desk(&["all@customer.example".to_owned()]);
    begun(&mut world, "/outage mail").await;
    world.tick().await;
    let letters = world.post().await;
    let news = |rcpt| letters.iter().find(|letter| letter.template == "outage" && letter.rcpt == rcpt).unwrap();
    let (carols, all) = (news("carol@customer.example"), news("all@customer.example"));

    let of_a_ticket = world.deliver(refused(carols)).await;
    assert_eq!(of_a_ticket.alerts, Vec::<String>::new(), "{:#?}", of_a_ticket.reasons);
    let told = world.post().await;
    assert_eq!(to(&told, "ann@acme.example").len(), 1, "it is told on Carol's ticket");
    assert!(told[0].text().contains("carol@customer.example was not told of outage"), "{}", told[0].text());

    let of_none = world.deliver(refused(all)).await;
    assert_eq!(of_none.alerts.len(), 1, "{:#?}", of_none.reasons);
    assert!(of_none.alerts[0].starts_with("all@customer.example was not told of outage"), "{:?}", of_none.alerts);
    assert_eq!(world.post().await.len(), 0, "and nobody is mailed");
}

#[tokio::test]
async fn what_is_over_within_the_minute_in_which_it_began_ends_as_it_is_said() {
    let mut world = desk(&[]);
    world.pass(SignedDuration::from_secs(20));
    let to_ann = begun(&mut world, "/outage mail").await;
    world.pass(SignedDuration::from_secs(20));
    let said = world.now.to_zoned(world.policy.zone()).strftime("%H:%M").to_string();
    world.deliver(to_ann.answer(ANN, &format!("/outage over at {said}"))).await;
    assert!(world.ticket(1).await.course.outage.is_none(), "{:?}", events(&world, 1).await);
}

#[tokio::test]
async fn colleagues_hear_once_each_how_many_were_told_that_it_is_down_and_works_again() {
    let mut world = desk(&["p@customer.example".to_owned()]);
    let to_ann = begun(&mut world, "/outage mail").await;
    world.tick().await;
    let letters = world.post().await;
    let changes = |letters: &[Letter]| {
        let changes = letters.iter().filter(|letter| letter.template == "notify_change");
        changes.map(|letter| (letter.rcpt.clone(), letter.text())).collect::<Vec<_>>()
    };
    let [(rcpt, text)] = &changes(&letters)[..] else { panic!("{letters:#?}") };
    assert_eq!(rcpt, "bob@acme.example");
    assert!(text.contains("Ann Agent declared an outage: 2 people were told that E-mail is down"), "{text}");

    world.deliver(Post::new("Dave <dave@customer.example>", "support@acme.example", "Mails").text("None.")).await;
    let letters = world.post().await;
    world.deliver(to(&letters, "ann@acme.example")[0].answer(ANN, "/service mail")).await;
    world.tick().await;
    let letters = world.post().await;
    assert_eq!(counted(&letters).into_iter().collect::<Vec<_>>(), [("dave@customer.example", 1)]);
    assert_eq!(changes(&letters), [], "not anew");
    let events = events(&world, 1).await;
    assert!(events.contains(&"by now 3 people were told that E-mail is down".to_owned()), "{events:?}");

    world.deliver(to_ann.answer(ANN, "/outage over")).await;
    world.tick().await;
    let letters = world.post().await;
    let [(_, text)] = &changes(&letters)[..] else { panic!("{letters:#?}") };
    assert!(text.contains("Ann Agent declared an outage over: 3 people were told that E-mail works again"), "{text}");
}

/// Who writes at night what was in the evening means yesterday; anybody else has a clock that is ahead, or mistyped.
#[tokio::test]
async fn a_time_of_day_that_is_still_to_come_is_yesterdays_only_where_that_is_lately() {
    for (now, since, began) in [
        ("02:43", "06:00", None),
        ("02:43", "04:53", None),
        ("02:43", "14:00", None),
        ("02:43", "14:43", Some("2026-11-24 14:43")),
        ("02:29", "23:59", Some("2026-11-24 23:59")),
        ("02:53", "18:53", Some("2026-11-24 18:53")),
        ("19:41", "23:30", None),
        ("19:41", "19:42", None),
        ("00:00", "00:01", None),
        ("19:41", "00:00", Some("2026-11-25 00:00")),
        ("19:41", "06:00", Some("2026-11-25 06:00")),
    ] {
        let mut world = desk(&[]);
        let zone = world.policy.zone();
        let here = |at: &str| format!("2026-11-{at}").parse::<DateTime>().unwrap().to_zoned(zone.clone()).unwrap();
        world.now = here(&format!("25T{now}")).timestamp();
        begun(&mut world, &format!("/outage mail since {since}")).await;
        let said = world.ticket(1).await.course.outage.map(|begun| local_time(begun.since, &zone));
        assert_eq!(said.as_deref(), began, "{since} at {now}: {:?}", events(&world, 1).await);
        if began.is_none() {
            let events = events(&world, 1).await;
            assert!(events.iter().any(|event| event.contains(&format!("{since} is still to come"))), "{events:?}");
        }
    }
}

/// Two tickets have one outage; what the desk shows, reports and mails of its begin is one time, whoever says it and
/// whichever ticket ends it.
#[tokio::test]
async fn two_tickets_of_one_outage_say_one_begin() {
    // What Ann says on ticket 1, Bob then on ticket 2, and Ann and Bob correct; whose ends first; when it began.
    for (ann, bob, corrections, first, began) in [
        ("/outage mail since 08:20", "/outage mail", vec![(1, "/outage since 07:15")], 1, "07:15"),
        ("/outage mail since 08:20", "/outage mail", vec![(1, "/outage since 07:15")], 2, "07:15"),
        ("/outage mail since 08:20", "/outage mail", vec![(1, "/outage since 08:40")], 1, "08:40"),
        ("/outage mail since 08:20", "/outage mail", vec![(1, "/outage since 08:40")], 2, "08:40"),
        ("/outage mail since 08:20", "/outage mail", vec![(2, "/outage since 07:15")], 1, "07:15"),
        ("/outage mail since 08:20", "/outage mail", vec![(2, "/outage since 07:15")], 2, "07:15"),
        ("/outage mail since 08:20", "/outage mail", vec![(2, "/outage since 08:40")], 2, "08:20"),
        ("/outage mail since 08:20", "/outage mail since 08:40", vec![], 1, "08:20"),
        ("/outage mail since 08:20", "/outage mail since 07:15", vec![], 2, "07:15"),
        ("/outage mail since 08:20", "/outage mail since 08:40", vec![(1, "/outage since 08:30")], 1, "08:30"),
    ] {
        let case = format!("{ann}, {bob}, {corrections:?}, {first} ends first");
        let mut world = desk(&[]);
        let mut told = vec![begun(&mut world, ann).await];
        world.post().await;
        world.deliver(Post::new("Dave <dave@customer.example>", "support@acme.example", "Mails").text("None.")).await;
        let letters = world.post().await;
        told.push(to(&letters, "ann@acme.example")[0].clone());
        world.deliver(told[1].answer(ANN, bob)).await;
        for (ticket, correction) in corrections {
            world.pass(SignedDuration::from_mins(1));
            world.deliver(told[ticket - 1].answer(ANN, correction)).await;
        }
        world.pass(SignedDuration::from_mins(5));
        let until = world.now;
        world.deliver(told[first - 1].answer(ANN, "/outage over")).await;
        world.tick().await;
        assert_eq!(counted(&world.post().await).get("carol@customer.example").copied().unwrap_or(1), 1, "{case}");
        let outages = outages(&world, until).await;
        let zone = world.policy.zone();
        let condition = condition::all(&world.policy, &outages, |_| true, world.now).remove(0);
        let shown = |at| local_time(at, &zone);
        assert_eq!(condition.down_since.map(shown), Some(format!("2026-11-24 {began}")), "{case}");

        world.pass(SignedDuration::from_mins(5));
        world.deliver(told[2 - first].answer(ANN, "/outage over")).await;
        world.tick().await;
        let letters = world.post().await;
        let over = to(&letters, "carol@customer.example")[0].text();
        assert!(over.contains(&format!("down from 2026-11-24 {began} EET to")), "{case}: {over}");
        let day = world.now.to_zoned(zone.clone()).date();
        let outages = self::outages(&world, until).await;
        let line = availability::report(&world.policy, &outages, (day, day), world.now).remove(0);
        let since = world.now - SignedDuration::from_secs(line.down_seconds);
        assert_eq!((line.outages, shown(since)), (1, format!("2026-11-24 {began}")), "{case}");
    }
}

/// Those that go on, or ended after this instant.
async fn outages(world: &World, since: Timestamp) -> Vec<Outage> {
    world.store.read(move |tx| tx.outages(since - SignedDuration::from_hours(24))).await.unwrap()
}
