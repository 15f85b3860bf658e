//! Services at the command line: what is down, and how much of the agreed time it was.

use serde_json::json;

use crate::cli::Desk;

/// The desk of the demo with a service that one ticket says is down.
fn desk() -> Desk {
    let desk = Desk::copy();
    let path = desk.folder.join("maildesk.toml");
    let service = "\n[[service]]\nname = \"shop\"\ntitle = \"Web, shop\"\navailability = \"99.9%\"\naffected = [\"all@shop.example\"]\n";
    let text = std::fs::read_to_string(&path).unwrap() + service;
    std::fs::write(path, text).unwrap();
    desk
}

#[test]
fn an_outage_is_told_and_counted() {
    let desk = desk();
    assert_eq!(desk.run(&["service", "--json"]).json()[0]["state"], "up");
    let wrong = desk.run(&["ticket", "set", "1", "outage=shopp"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("there is no service `shopp`; did you mean `shop`?"), "{}", wrong.err);

    let call =
        ["ticket", "new", "--requester", "tess@caller.example", "--subject", "The shop", "--text", "It is closed."];
    assert_eq!(desk.run(&[&call[..], &["service=shop"]].concat()).code, 0);
    let listed = desk.run(&["ticket", "list", "service=shop", "--json"]).json();
    assert_eq!((listed[0]["number"].clone(), listed[0]["service"].clone()), (json!(12), json!("shop")));
    assert_eq!(listed[0]["outage_since"], json!(null));

    assert_eq!(desk.run(&["ticket", "set", "12", "outage=since 2h"]).code, 0);
    let state = desk.run(&["service", "--json"]).json();
    assert_eq!((&state[0]["state"], &state[0]["tickets"]), (&json!("down"), &json!([12])));
    assert!(desk.run(&["service"]).out.contains("down since"), "and for people");
    // The ticket may be of another service than the outage, or of none.
    assert_eq!(desk.run(&["ticket", "set", "12", "service=none"]).code, 0);
    let shown = desk.run(&["ticket", "show", "12"]).out;
    assert!(shown.contains("service shop is down since"), "{shown}");
    assert_eq!(desk.run(&["ticket", "set", "12", "service=shop"]).code, 0);
    desk.run(&["run", "--once"]);
    let told = desk.run(&["outbox", "--json"]).json();
    let told: Vec<_> = told.as_array().unwrap().iter().filter(|row| row["template"] == "outage").collect();
    let rcpts: Vec<_> =
        told.iter().map(|row| (row["rcpt"].clone(), row["state"].clone(), row["ticket"].clone())).collect();
    assert_eq!(
        rcpts,
        [
            (json!("all@shop.example"), json!("sent"), json!(null)),
            (json!("tess@caller.example"), json!("sent"), json!(12))
        ]
    );

    assert_eq!(desk.run(&["ticket", "set", "12", "status=resolved"]).code, 0);
    assert_eq!(desk.run(&["service", "--json"]).json()[0]["state"], "up");
    let report = desk.run(&["report", "availability", "--from", "2026-01-01", "--to", "2099-12-31", "--json"]).json();
    let line = &report[0];
    assert_eq!((&line["service"], &line["outages"], &line["promised"]), (&json!("shop"), &json!(1), &json!(99.9)));
    let down = line["down_seconds"].as_i64().unwrap();
    assert!((7_200..7_500).contains(&down), "{down}");
    let sheet = desk.run(&["report", "availability", "--from", "2026-01-01", "--to", "2099-12-31", "--csv"]).well();
    let mut lines = sheet.lines();
    assert_eq!(lines.next(), Some("service,availability,promised,kept,agreed,down,outages,longest,mean"));
    assert!(lines.next().is_some_and(|line| line.starts_with("shop,") && line.ends_with(",1,2:00,2:00")), "{sheet}");
    let upside_down = desk.run(&["report", "availability", "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert!(upside_down.err.contains("before it begins"), "{}", upside_down.err);
}

#[test]
fn the_calendar_of_changes_names_what_collides() {
    let desk = desk();
    let change = |subject: &str, window: &str| {
        let call = ["ticket", "new", "--requester", "tess@caller.example", "--subject", subject, "--text", "Please."];
        let opened = desk.run(&[&call[..], &["kind=change", "service=shop", window]].concat());
        assert_eq!(opened.code, 0, "{}", opened.err);
        opened
    };
    let first = change("=A new till", "window=2031-05-01 20:00 to 2031-05-02 02:00");
    assert!(!first.err.contains("warning"), "{}", first.err);
    let second = change("New prices", "window=2031-05-02 01:00-03:00");
    assert!(second.err.contains("warning: change 12 of shop is made then, too"), "{}", second.err);
    change("Another month", "window=2031-06-30 10:00-11:00");
    assert_eq!(desk.run(&["ticket", "set", "13", "field=risk=high"]).code, 0);
    let wrong = desk.run(&["ticket", "set", "13", "window=whenever"]);
    assert!(wrong.err.contains("`whenever` is no window"), "{}", wrong.err);

    // Without a calendar of the service, that of the queue's SLA: Helsinki.
    let call = ["ticket", "new", "--requester", "tess@caller.example", "--subject", "Till", "--text", "Please."];
    let none = desk.run(&[&call[..], &["window=2031-05-01 20:00-22:00"]].concat());
    assert!(none.err.contains("Only a change has a window"), "{}", none.err);
    let of_may = ["report", "changes", "--from", "2031-05-01"];
    let report = desk.run(&[&of_may[..], &["--json"]].concat()).json();
    let lines: Vec<_> = report.as_array().unwrap().iter().map(|line| line["number"].clone()).collect();
    assert_eq!(lines, [json!(12), json!(13)]);
    assert_eq!(
        report[1],
        json!({
            "number": 13, "subject": "New prices", "service": "shop", "risk": "high", "approval": null, "releases": [],
            "status": "new", "window": { "from": "2031-05-01T22:00:00Z", "to": "2031-05-02T00:00:00Z" },
            "collisions": [
                { "kind": "change", "ticket": 12, "from": "2031-05-01T17:00:00Z", "to": "2031-05-01T23:00:00Z" },
            ],
        })
    );
    let second_day = desk.run(&["report", "changes", "--from", "2031-05-02", "--to", "2031-05-02", "--csv"]).well();
    let lines: Vec<&str> = second_day.lines().collect();
    assert!(lines[0].starts_with("number,from (UTC),to (UTC),"), "one clock for all services: {}", lines[0]);
    assert_eq!(lines.len(), 3, "the first one reaches into that day: {second_day}");
    assert!(lines[1].starts_with("12,2031-05-01 17:00,2031-05-01 23:00,shop,") && lines[1].ends_with(",'=A new till"));
    assert!(desk.run(&["report", "changes", "--from", "2031-07-01"]).out.contains("No change has a window"));
}
