//! Reports that come by mail: when, to whom, of what, and each once.

use jiff::Timestamp;
use maildesk::desk::scheduled::{self, Written};
use maildesk::store::{Location, Store};

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World, policy};

const CAROL: &str = "Carol <carol@customer.example>";

/// The usual desk with reports; Ann is a member of support, Bob leads both queues, and Olga, an admin, hears nothing of
/// billing, which is restricted.
fn desk(reports: &str) -> String {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    format!(
        "{desk}\n[[agent]]\nid = \"olga\"\nname = \"Olga\"\naddresses = [\"olga@acme.example\"]\nrole = \"admin\"\n\n\
         [calendar.fiji]\ntimezone = \"Pacific/Fiji\"\nhours = {{ mon-fri = \"08:00-16:00\" }}\n\n{reports}"
    )
}

fn report(rest: &str) -> String {
    format!("[[report]]\nname = \"Figures\"\nwhat = \"volume\"\nto = \"ann\"\n{rest}\n")
}

/// `11-30 08:00` in Helsinki, of 2026 unless it says otherwise.
fn at(text: &str) -> Timestamp {
    let year = if text.starts_with("20") { "" } else { "2026-" };
    let local: jiff::civil::DateTime = format!("{year}{}", text.replace(' ', "T")).parse().unwrap();
    local.in_tz("Europe/Helsinki").unwrap().timestamp()
}

#[test]
fn when_a_report_comes_and_of_what() {
    let folder = tempfile::tempdir().unwrap();
    // What it is, when it is asked, when it was written last; the days of what is due then, and when the next comes.
    #[rustfmt::skip]
    let cases = [
        ("every = \"day\"", "11-24 07:59", "", "", "11-24 08:00"),
        ("every = \"day\"", "11-24 08:00", "", "2026-11-23 2026-11-23", "11-25 08:00"),
        ("every = \"day\"", "11-24 09:00", "11-24 08:00", "", "11-25 08:00"),
        ("every = \"day\"", "11-25 07:00", "11-23 08:00", "2026-11-23 2026-11-23", "11-25 08:00"),
        ("every = \"week\"", "11-30 08:00", "", "2026-11-23 2026-11-29", "12-07 08:00"),
        // Of what is new nothing is told that was before it.
        ("every = \"week\"", "11-24 09:00", "", "", "11-30 08:00"),
        // What was missed comes late, and of all of it the last.
        ("every = \"week\"", "12-09 09:00", "11-23 08:00", "2026-11-30 2026-12-06", "12-14 08:00"),
        ("every = \"month\"\nat = \"06:30\"", "12-01 06:30", "11-01 06:30", "2026-11-01 2026-11-30", "2027-01-01 06:30"),
        ("every = \"month\"", "11-24 09:00", "10-01 08:00", "2026-10-01 2026-10-31", "12-01 08:00"),
        // Monday begins ten hours earlier there.
        ("every = \"week\"\ncalendar = \"fiji\"", "11-29 22:00", "", "2026-11-23 2026-11-29", "12-06 22:00"),
    ];
    for (what, now, last, days, next) in cases {
        let policy = policy(&desk(&report(what)), folder.path());
        let written: Written = Some(last)
            .filter(|last| !last.is_empty())
            .map(|last| (("Figures".to_owned(), "ann".into()), at(last)))
            .into_iter()
            .collect();
        let (now, case) = (at(now), format!("{what} at {now}"));
        let due = scheduled::due(&policy, &written, now);
        let found: Vec<String> = due
            .iter()
            .map(|due| due.scheduled.period(due.scheduled.what[0], due.day, &policy, now).unwrap())
            .map(|period| format!("{} {}", period.first, period.last))
            .collect();
        assert_eq!(found.join(", "), days, "{case}");
        assert_eq!(scheduled::next(&policy, now), Some(at(next)), "{case}");
    }
}

/// Two calls about support and one about billing, in the week before a Monday.
async fn week(reports: &str) -> World {
    let mut world = World::with(&desk(reports));
    for subject in ["Printer", "Beans", "Invoice 7"] {
        world.deliver(Post::new(CAROL, "support@acme.example", subject).text("Help.")).await;
    }
    world.now = at("11-30 07:00");
    world.tick().await;
    world.post().await;
    world
}

#[tokio::test]
async fn everybody_gets_the_figures_of_what_they_may_hear_of() {
    let reports = "[[report]]\nname = \"The week\"\nwhat = [\"volume\", \"mail\"]\nby = \"queue\"\n\
                   to = [\"ann\", \"bob\", \"olga\"]\nevery = \"week\"\n";
    let mut world = week(reports).await;
    world.now = at("11-30 08:00");
    world.tick().await;
    let letters = world.post().await;
    for (who, queues, opened) in [
        ("ann@acme.example", "Queues counted: support.", 2),
        ("bob@acme.example", "Queues counted: support, billing.", 3),
        ("olga@acme.example", "Queues counted: support.", 2),
    ] {
        let told = to(&letters, who).into_iter().filter(|letter| letter.template == "report").collect::<Vec<_>>();
        assert_eq!(told.len(), 1, "{who}");
        let (letter, text) = (told[0], told[0].text());
        assert_eq!(letter.mail.subject, "The week: 2026-11-23 – 2026-11-29");
        assert!(
            text.contains(queues) && text.contains(&format!("- All: Opened {opened} (0), Resolved 0 (0)")),
            "{who}: {text}"
        );
        assert!(text.contains(&format!("- All: Messages {opened} (0), To tickets {opened} (0)")), "{who}: {text}");
        assert_eq!(text.contains("billing"), opened == 3, "{who}: {text}");
    }
}

/// It is written in the transaction that says so: whoever is killed before has written nothing, and after it all.
#[tokio::test]
async fn it_comes_once_whatever_happens_to_the_desk() {
    let mut world = week(&report("every = \"week\"")).await;
    world.now = at("11-30 08:00");
    let reports =
        |said: Vec<String>| said.into_iter().filter(|line| line.contains("report Figures")).collect::<Vec<_>>();
    let mut other = world.copy().await;
    assert_eq!(reports(world.tick().await), ["agent ann gets report Figures"]);
    assert!(reports(world.tick().await).is_empty());
    // Another program on the same data, begun before the letter left.
    let again = Store::open(&Location::Sqlite { folder: world.folder.path().join("data") }).unwrap();
    assert!(maildesk::tick::reports(&again, &world.policy, world.now).await.unwrap().is_empty());
    // One that was killed before it could say so.
    assert_eq!(reports(other.tick().await), ["agent ann gets report Figures"]);
    // Nobody has figures for somebody of no queue, and nothing is tried again.
    let alone = DESK.replacen("members = [\"ann\", \"bob\"]", "members = [\"bob\"]", 1);
    let mut world = World::with(&format!("{alone}\n{}", report("every = \"day\"")));
    world.now = at("11-30 08:00");
    assert_eq!(reports(world.tick().await), ["agent ann gets no figures of any queue, so report Figures is not sent"]);
    assert!(reports(world.tick().await).is_empty() && world.post().await.is_empty());
}
