//! Figures at the command line: as a table, as a sheet and for programs, of one and the same tickets.

use serde_json::{Value, json};

use crate::cli::Desk;

#[test]
fn figures_are_those_of_the_tickets() {
    let desk = Desk::copy();
    let today = jiff::Timestamp::now().in_tz("Europe/Helsinki").unwrap().date().to_string();
    let call = ["ticket", "new", "--requester", "tess@caller.example", "--text", "Please.", "--subject"];
    for subject in ["=Till is dead", "The till is dead again", "Dead till"] {
        assert_eq!(desk.run(&[&call[..], &[subject, "tag==2+5"]].concat()).code, 0);
    }
    let tickets = desk.run(&["ticket", "list", "--json"]).json();
    let open = tickets.as_array().unwrap().iter().filter(|ticket| {
        let status = ticket["status"].as_str().unwrap();
        status != "resolved" && status != "closed"
    });
    let days = ["--from", "2026-01-01", "--to", today.as_str()];
    let report = |name: &str, rest: &[&str]| desk.run(&[&["report", name], &days[..], rest].concat());
    let volume = report("volume", &["--by", "queue", "--json"]).json();
    assert_eq!((&volume["report"], &volume["by"], &volume["to"]), (&json!("volume"), &json!("queue"), &json!(today)));
    assert_eq!(volume["all"]["backlog"], json!(open.count()), "{volume}");
    let opened = |value: &Value| value["opened"].as_u64().unwrap();
    let sum: u64 = volume["lines"].as_array().unwrap().iter().map(opened).sum();
    assert_eq!((sum, opened(&volume["all"])), (tickets.as_array().unwrap().len() as u64, sum));

    let sheet = report("volume", &["--by", "tag", "--csv"]).well();
    assert!(sheet.starts_with("tag,opened,opened_before,resolved,"), "{sheet}");
    assert!(sheet.lines().any(|line| line.starts_with("'=2+5,3,0,")), "no formula: {sheet}");
    let words = report("subjects", &[]).out;
    assert!(words.lines().any(|line| line.contains("dead till")), "{words}");
    for name in ["response", "satisfaction", "hours", "mail", "forecast"] {
        assert!(report(name, &[]).out.lines().last().unwrap().trim_start().starts_with("all"), "{name}");
    }
    let soon = desk.run(&["report", "forecast"]);
    assert!(soon.code == 0 && soon.err.contains("There is too little past"), "{}", soon.err);
    let wrong = report("hours", &["--by", "queue"]);
    assert!(wrong.err.contains("is not counted by queue"), "{}", wrong.err);
    let wrong = report("volume", &["--by", "colour"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("`colour` is not one of day, week, queue"), "{}", wrong.err);
}
