//! Maintenance: each window is told once, whatever happens to the desk, and nothing of it when that is no news.

use jiff::Timestamp;

use crate::support::letter::Post;
use crate::support::world::{DESK, World, policy};

/// From 20:00 to 22:00 in Helsinki on Friday 27 November 2026.
const WINDOW: &str = "{ from = \"2026-11-27 20:00\", to = \"2026-11-27 22:00\" }";

fn service(maintenance: &str) -> String {
    format!(
        "{DESK}\n[[service]]\nname = \"mail\"\ntitle = \"E-mail\"\ncalendar = \"office\"\naffected = [\"p@customer.example\"]\nmaintenance = [{maintenance}]\n"
    )
}

/// A time in Helsinki of November 2026.
fn at(text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = format!("2026-11-{}", text.replace(' ', "T")).parse().unwrap();
    local.in_tz("Europe/Helsinki").unwrap().timestamp()
}

/// What is told when the desk looks at these times: the beginnings of the subjects.
async fn told(world: &mut World, times: &[&str]) -> Vec<String> {
    let mut told = Vec::new();
    for time in times {
        world.now = at(time);
        world.tick().await;
        for letter in world.post().await {
            let subject = letter.mail.subject.clone();
            told.push(format!("{time} {}", subject.split(':').next().unwrap_or_default()));
        }
    }
    told
}

#[tokio::test]
async fn each_is_told_once_and_what_was_missed_is_not_told_afterwards() {
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["24 12:00", "25 20:00", "25 20:01", "27 20:00", "27 21:00", "27 22:00", "28 12:00"],
            &["25 20:00 Maintenance", "27 20:00 Maintenance has begun", "27 22:00 Maintenance is over"],
        ),
        // The desk was down when it should have been told ahead, or at the begin.
        (&["27 19:59", "27 23:00"], &["27 19:59 Maintenance", "27 23:00 Maintenance is over"]),
        (&["24 12:00", "27 21:00"], &["27 21:00 Maintenance has begun"]),
        // Who heard of it hears of its end, unless that is long ago.
        (&["26 12:00", "28 21:59"], &["26 12:00 Maintenance", "28 21:59 Maintenance is over"]),
        (&["26 12:00", "28 22:00"], &["26 12:00 Maintenance"]),
        (&["24 12:00", "27 22:01"], &[]),
        (&["29 12:00", "30 12:00"], &[]),
    ];
    for (times, expected) in cases {
        let mut world = World::with(&service(WINDOW));
        assert_eq!(told(&mut world, times).await, *expected, "{times:?}");
    }
}

#[tokio::test]
async fn what_was_missed_is_said_once_in_the_log() {
    let mut world = World::with(&service(WINDOW));
    world.now = at("29 12:00");
    let said = world.tick().await;
    let expected = "nobody was told that E-mail was maintained (2026-11-27 20:00-22:00): nobody had heard of it before";
    assert!(said.iter().any(|reason| reason == expected), "{said:?}");
    assert_eq!(world.tick().await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_hears_twice_after_a_restart_and_a_moved_window_is_news() {
    let mut world = World::with(&service(WINDOW));
    assert_eq!(told(&mut world, &["26 12:00"]).await, ["26 12:00 Maintenance"]);
    let mut world = world.copy().await;
    assert_eq!(told(&mut world, &["26 12:01"]).await, Vec::<String>::new());
    let moved = service(&WINDOW.replace("11-27", "11-28"));
    world.policy = policy(&moved, world.folder.path());
    let times = ["26 12:02", "26 22:00", "27 20:30", "28 20:30"];
    let expected =
        ["26 12:02 Maintenance does not take place", "26 22:00 Maintenance", "28 20:30 Maintenance has begun"];
    assert_eq!(told(&mut world, &times).await, expected);
}

/// What is changed; at which times the desk looks at which windows; what is told.
type Changed<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// Who changes the configuration must tell nobody by hand.
#[tokio::test]
async fn whoever_was_told_hears_when_a_window_is_moved_removed_or_shortened() {
    let (moved, later) = (WINDOW.replace("11-27", "11-28"), WINDOW.replace("22:00", "23:00"));
    let (shorter, quiet) = (WINDOW.replace("22:00", "21:30"), WINDOW.replace(" }", ", tell = false }"));
    let past = WINDOW.replace("22:00", "20:50");
    let cases: &[Changed<'_>] = &[
        (
            "removed",
            &[("25 20:00", WINDOW), ("26 12:00", ""), ("27 20:00", ""), ("27 22:00", "")],
            &["25 20:00 Maintenance", "26 12:00 Maintenance does not take place"],
        ),
        (
            "moved to when it is not yet told",
            &[("25 20:00", WINDOW), ("26 12:00", &moved), ("26 20:00", &moved)],
            &["25 20:00 Maintenance", "26 12:00 Maintenance does not take place", "26 20:00 Maintenance"],
        ),
        (
            "moved to when it is told at once",
            &[("25 20:00", WINDOW), ("26 21:00", &moved), ("26 21:01", &moved)],
            &["25 20:00 Maintenance", "26 21:00 Maintenance does not take place", "26 21:00 Maintenance"],
        ),
        ("nobody was told yet", &[("25 12:00", WINDOW), ("25 20:00", ""), ("27 20:00", "")], &[]),
        (
            "removed and there again",
            &[
                ("26 12:00", WINDOW),
                ("26 13:00", ""),
                ("26 14:00", WINDOW),
                ("27 20:00", WINDOW),
                ("27 22:00", WINDOW),
                ("27 22:01", WINDOW),
            ],
            &[
                "26 12:00 Maintenance",
                "26 13:00 Maintenance does not take place",
                "26 14:00 Maintenance",
                "27 20:00 Maintenance has begun",
                "27 22:00 Maintenance is over",
            ],
        ),
        (
            "removed while it goes on",
            &[("27 20:00", WINDOW), ("27 21:00", ""), ("27 21:01", ""), ("27 22:00", "")],
            &["27 20:00 Maintenance has begun", "27 21:00 Maintenance is over"],
        ),
        (
            "shortened while it goes on",
            &[
                ("27 20:00", WINDOW),
                ("27 21:00", &shorter),
                ("27 21:30", &shorter),
                ("27 21:31", &shorter),
                ("27 22:00", &shorter),
            ],
            &["27 20:00 Maintenance has begun", "27 21:00 Maintenance has begun", "27 21:30 Maintenance is over"],
        ),
        (
            "shortened to what is past",
            &[("27 20:00", WINDOW), ("27 21:00", &past), ("27 22:00", &past)],
            &["27 20:00 Maintenance has begun", "27 21:00 Maintenance is over"],
        ),
        (
            "prolonged",
            &[("27 20:00", WINDOW), ("27 21:00", &later), ("27 22:00", &later), ("27 23:00", &later)],
            &["27 20:00 Maintenance has begun", "27 21:00 Maintenance has begun", "27 23:00 Maintenance is over"],
        ),
        (
            "moved while it goes on",
            &[("27 20:00", WINDOW), ("27 21:00", &moved), ("28 20:00", &moved)],
            &[
                "27 20:00 Maintenance has begun",
                "27 21:00 Maintenance is over",
                "27 21:00 Maintenance",
                "28 20:00 Maintenance has begun",
            ],
        ),
        ("told no more", &[("26 12:00", WINDOW), ("26 13:00", &quiet)], &["26 12:00 Maintenance"]),
    ];
    for (what, steps, expected) in cases {
        let mut world = World::with(&service(WINDOW));
        let mut all = Vec::new();
        for (time, window) in *steps {
            world.policy = policy(&service(window), world.folder.path());
            all.extend(told(&mut world, &[time]).await);
        }
        assert_eq!(all, *expected, "{what}");
    }
}

/// Only whoever heard of it hears that it does not take place, and from whom a brake held it back hears neither.
#[tokio::test]
async fn what_does_not_take_place_is_told_to_whoever_heard_of_it() {
    let mut world = World::with(&service(WINDOW));
    assert_eq!(told(&mut world, &["26 12:00"]).await, ["26 12:00 Maintenance"]);
    let more = service("").replace("\"p@customer.example\"", "\"p@customer.example\", \"q@customer.example\"");
    world.policy = policy(&more, world.folder.path());
    world.now = at("26 13:00");
    world.tick().await;
    let letters = world.post().await;
    assert_eq!(letters.iter().map(|letter| letter.rcpt.as_str()).collect::<Vec<_>>(), ["p@customer.example"]);
    let text = letters[0].text();
    assert!(text.contains("announced from 2026-11-27 20:00 EET to 2026-11-27 22:00 EET will not take place"), "{text}");
}

#[tokio::test]
async fn who_was_told_ahead_hears_of_the_end_though_their_ticket_is_done() {
    let rule = "[[rule]]\nname = \"mail\"\ndo = [{ service = \"mail\" }]\n";
    let mut world = World::with(&format!("{}{rule}", service(WINDOW)));
    let post = Post::new("Carol <carol@customer.example>", "support@acme.example", "Mail").text("Is it slow?");
    world.deliver(post).await;
    let to_ann = world.post().await.into_iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    let mut heard = Vec::new();
    for time in ["26 12:00", "27 20:00", "27 22:00"] {
        world.now = at(time);
        world.tick().await;
        let told = world.post().await.into_iter();
        heard.extend(told.filter(|letter| letter.template == "maintenance").map(|letter| letter.rcpt));
        if time == "26 12:00" {
            world.deliver(to_ann.answer("Ann <ann@acme.example>", "/close\nNot any more.")).await;
            assert!(world.ticket(1).await.status.is_done());
        }
    }
    assert_eq!(heard, ["carol@customer.example", "p@customer.example"].repeat(3));
}

#[tokio::test]
async fn windows_of_each_week_are_told_only_where_that_is_asked_for() {
    let times = ["24 12:00", "26 12:00", "26 21:00", "28 02:30", "28 04:30", "30 12:00"];
    let quiet = "{ every = \"sat\", hours = \"02:00-04:00\" }";
    let mut world = World::with(&service(quiet));
    assert_eq!(told(&mut world, &times).await, Vec::<String>::new());
    let loud = quiet.replace(" }", ", tell = true }");
    let mut world = World::with(&service(&loud));
    assert_eq!(
        told(&mut world, &times).await,
        ["26 12:00 Maintenance", "28 02:30 Maintenance has begun", "28 04:30 Maintenance is over"]
    );
    let mut world = World::with(&service(&WINDOW.replace(" }", ", tell = false }")));
    assert_eq!(told(&mut world, &["26 12:00", "27 20:00", "27 22:00"]).await, Vec::<String>::new());
}
