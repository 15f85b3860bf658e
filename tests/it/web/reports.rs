//! Reports as agents see them: whose tickets count, the same figures in every form, and a form without scripts.

use maildesk::act::{self, NewTicket};
use maildesk::desk::channel::Channel;
use maildesk::desk::mail::Address;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::work::Actor;
use serde_json::{Value, json as values};

use super::api::Program;
use super::asking;
use super::site::{CAROL, Site};
use crate::support::letter::Post;
use crate::support::world::DESK;

/// Ann is a member of support and Bob leads both; billing is restricted, and Olga, who leads nothing, hears of none of it.
fn desk() -> String {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    format!(
        "{desk}\n[[queue]]\nname = \"it\"\nmembers = [\"bob\"]\n\n[[agent]]\nid = \"olga\"\nname = \"Olga\"\n\
         addresses = [\"olga@acme.example\"]\nrole = \"admin\"\n"
    )
}

async fn json(site: &Site, cookie: &str, path: &str) -> Value {
    let answer = site.ask(path, None, &[("cookie", cookie)]).await;
    assert_eq!(answer.header("content-type"), "application/json", "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_tickets_count_for_those_who_may_see_them() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    for subject in ["Invoice 1", "Invoice 2"] {
        site.world.deliver(Post::new(CAROL, "support@acme.example", subject).text("Twice the amount.")).await;
    }
    for (who, queues, opened) in [
        ("ann@acme.example", "Queues counted: support.", 1),
        ("bob@acme.example", "Queues counted: support, billing, it.", 3),
        ("olga@acme.example", "Queues counted: support, it.", 1),
    ] {
        let cookie = site.signed_in(who).await;
        for (name, key) in [("volume", "backlog"), ("hours", "opened"), ("subjects", "opened"), ("mail", "filed")] {
            let report = json(&site, &cookie, &format!("/reports/{name}.json")).await;
            assert_eq!(report["all"][key], opened, "{who}: {name}");
        }
        let mail = json(&site, &cookie, "/reports/mail.json?by=mailbox").await;
        assert_eq!(mail["all"]["messages"], opened, "{who}");
        let page = site.ask("/reports/volume?by=queue", None, &[("cookie", &cookie)]).await;
        assert!(page.body.contains(queues), "{who}: {}", page.body);
        assert_eq!(page.body.contains("billing"), opened == 3, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_queue_gets_no_figures() {
    let desk = DESK.replace("members = [\"ann\", \"bob\"]", "members = [\"bob\"]");
    let mut site = Site::with(&desk).await;
    site.asked("Coffee machine").await;
    let cookie = site.signed_in("ann@acme.example").await;
    let report = json(&site, &cookie, "/reports/volume.json").await;
    assert_eq!((&report["all"]["opened"], &report["all"]["backlog"]), (&0.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_and_its_files_say_the_same_of_the_days_that_were_asked_for() {
    let mut site = Site::new().await;
    let cookie = site.signed_in("ann@acme.example").await;
    for subject in ["<b>Pump</b> leaks", "=Pump leaks", "Pump leaks!"] {
        site.asked(subject).await;
    }
    let ask = async |path: &str| site.ask(path, None, &[("cookie", &cookie)]).await;
    let page = ask("/reports/subjects").await;
    assert!(
        page.body.contains("<th scope=\"row\">leaks pump</th><td>3 <span class=\"before\">(0)</span></td>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("role=\"img\"") && page.body.contains("<title id=\"chart-title\">Recurring subjects"));
    let link = page.body.split("href=\"").find(|link| link.starts_with("/reports/subjects.csv")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let sheet = ask(&link).await;
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
    assert!(sheet.header("content-disposition").starts_with("attachment; filename=\"subjects-20"), "{sheet:?}");
    assert_eq!(sheet.body, "words,opened,opened_before,open,requesters\r\nleaks pump,3,0,3,1\r\nall,3,0,3,1\r\n");

    site.ask("/ticket/1/set", Some(&[("field", "assignee"), ("value", "ann")]), &[("cookie", &cookie)]).await;
    let page = ask("/reports/volume?by=agent").await;
    assert!(page.body.contains("<th scope=\"row\">Ann Agent</th><td>1 "), "people have names: {}", page.body);
    assert!(page.body.contains("<th scope=\"row\">(none)</th><td>2 "), "{}", page.body);

    let long_ago = ask("/reports/volume?from=2020-02-01&to=2020-02-29&by=queue").await;
    assert!(long_ago.body.contains("There is nothing to tell") && long_ago.body.contains("value=\"2020-02-29\""));
    assert!(long_ago.body.contains("2020-01-03 to 2020-01-31"), "as many days before");
    for wrong in ["from=never", "from=2026-02-01&to=2026-01-01", "from=0001-01-01&to=2026-01-01"] {
        let page = ask(&format!("/reports/volume?{wrong}")).await;
        assert!(page.status == 200 && page.body.contains("These are not two days"), "{wrong}: {}", page.body);
        assert_eq!(ask(&format!("/reports/volume.csv?{wrong}")).await.status, 404, "{wrong}");
    }
    let page = ask("/reports/hours?by=queue").await;
    assert!(page.body.contains("This report is not counted by that."));
    for nowhere in ["/reports/nothing", "/reports/volume.xls", "/reports/volume.csv.csv"] {
        assert_eq!(ask(nowhere).await.status, 404, "{nowhere}");
    }
    assert_eq!(site.get("/reports/volume.csv").await.header("location"), "/sign-in?next=/reports/volume.csv");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_ticket_counts_for_the_way_by_which_it_came() {
    let rule = "\n[[rule]]\nname = \"New laptop\"\nwhen = 'subject.contains(\"laptop\")'\n\
                do = [{ ticket = { subject = \"Order it\", text = \"As asked.\" } }]\n";
    let mut site = Site::with(&format!("{DESK}{rule}")).await;
    let cookie = site.signed_in("ann@acme.example").await;
    // A mail, of which a part is split off.
    site.asked("Coffee machine").await;
    let (store, policy, now) = (site.world.store.clone(), site.world.policy.clone(), site.world.now);
    let entry = site.world.entries(1).await[0].id;
    act::split(&store, &policy, Actor::Operator, TicketNumber(1), entry, now).await.unwrap();
    // A mail for which a rule opens another ticket.
    site.asked("A new laptop").await;
    asking::ask(&site, &[("subject", "My screen is dark"), ("text", "All of it.")]).await;
    let call = [("who", CAROL), ("what", "The till jams"), ("mailbox", "support")];
    assert_eq!(site.ask("/call", Some(&call), &[("cookie", &cookie)]).await.status, 303);
    let program = Program::of(&site, "ann").await;
    let new =
        values!({ "requester": { "address": "carol@customer.example" }, "subject": "Disk", "text": "Nearly full." });
    assert_eq!(program.post("/tickets", new).await.status, 201);
    let (mailbox, requester) = ("support".into(), Address::bare("carol@customer.example"));
    let (subject, text, channel) = ("At the counter".to_owned(), "A key.".to_owned(), Channel::Hand);
    let new = NewTicket { mailbox, channel, requester, subject, text, commands: Vec::new() };
    act::open(&store, &policy, Actor::Operator, new, now).await.unwrap();

    let report = json(&site, &cookie, "/reports/volume.json?by=channel").await;
    let lines = report["lines"].as_array().unwrap().iter();
    let counted: Vec<String> =
        lines.map(|line| format!("{} {}", line["of"].as_str().unwrap(), line["opened"])).collect();
    assert_eq!(counted, ["api 1", "call 1", "form 1", "hand 1", "mail 3", "rule 1"]);
    let page = site.ask("/reports/volume?by=channel", None, &[("cookie", &cookie)]).await;
    for words in [
        "<th scope=\"col\">Channel</th>",
        "<th scope=\"row\">call or visit</th><td>1 ",
        "is taken down when it is opened",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
}
