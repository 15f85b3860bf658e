//! What rules do about a mailbox that cannot be read: once an outage, beside the alerts, and where there is no ticket.

use maildesk::daemon::outage;
use maildesk::mailbox::alarm::{Alarm, Notice};

use crate::support::world::{DESK, World};

const RULES: &str = r#"
[webhook.chat]
url = "https://chat.acme.example/hook"
secret_env = "CHAT"

[[rule]]
name = "Somebody looks after it"
on = "mailbox.failed"
when = 'mailbox == "support" and failure.error.contains("password")'
do = [
    { ticket = { subject = "Mailbox trouble", text = "Ask the hoster first.", priority = "urgent" } },
    { mail = { to = "lead", text = "It is in your hands." } },
    { notify = ["ann"] },
    { webhook = "chat" },
]

[[rule]]
name = "Another trouble"
on = "mailbox.failed"
when = 'failure.error.contains("certificate")'
do = [{ notify = ["bob"] }]
"#;

fn world() -> World {
    World::with(&DESK.replace("[calendar.office]", &format!("{RULES}\n[calendar.office]")))
}

async fn heard(world: &World, notice: &Notice) -> Vec<String> {
    outage::heard(&world.store, &world.policy, notice, world.now).await.unwrap().reasons
}

#[tokio::test]
async fn rules_act_once_on_an_outage_and_again_on_the_next() {
    let mut world = world();
    let mut alarm = Alarm::new("support".into());
    let failed = alarm.failed(world.now, "wrong password", true).unwrap();

    let reasons = heard(&world, &failed).await;
    assert!(reasons[0].starts_with("rule \"Somebody looks after it\""), "{reasons:#?}");
    assert!(reasons[0].contains("matched mailbox.failed"), "{reasons:#?}");
    let tickets = world.tickets().await;
    assert_eq!((tickets.len(), tickets[0].subject.as_str()), (1, "Mailbox trouble"));
    assert_eq!((tickets[0].priority.as_str(), tickets[0].queue.as_str()), ("urgent", "support"));
    let note = &world.entries(1).await[0].entry.text;
    assert!(note.starts_with("Ask the hoster first.\n\nMailbox support cannot be read since"), "{note}");
    assert!(note.ends_with(": wrong password"), "{note}");

    let mut left: Vec<_> = world.post().await.iter().map(|mail| (mail.rcpt.clone(), mail.template.clone())).collect();
    left.sort();
    let expected = [
        ("ann@acme.example", "notify_opened"),
        ("ann@acme.example", "rule"),
        ("bob@acme.example", "notify_opened"),
        ("bob@acme.example", "rule"),
    ];
    assert_eq!(left.iter().map(|(to, by)| (to.as_str(), by.as_str())).collect::<Vec<_>>(), expected);
    let hooks = world.hooks().await;
    let told: serde_json::Value = serde_json::from_str(&hooks[0].body).unwrap();
    assert_eq!((&told["type"], &told["data"]["mailbox"]["name"]), (&"mailbox.failed".into(), &"support".into()));
    assert_eq!(told["data"]["mailbox"]["error"], "wrong password");
    assert!(told["data"]["ticket"].is_null());

    // The next attempt, and one of another process, are of the same outage.
    assert!(heard(&world, &alarm.failed(world.now, "wrong password", true).unwrap()).await.is_empty());
    let mut restarted = Alarm::new("support".into());
    assert!(heard(&world, &restarted.failed(world.now, "wrong password", true).unwrap()).await.is_empty());

    assert!(heard(&world, &alarm.read().unwrap()).await.is_empty());
    assert!(!heard(&world, &alarm.failed(world.now, "wrong password", true).unwrap()).await.is_empty());
    assert_eq!(world.tickets().await.len(), 2);
}

#[tokio::test]
async fn an_outage_of_which_no_rule_speaks_is_left_to_the_alerts() {
    let mut world = world();
    let failed = Alarm::new("billing".into()).failed(world.now, "wrong password", true).unwrap();
    assert!(heard(&world, &failed).await.is_empty());
    assert!(world.tickets().await.is_empty() && world.post().await.is_empty());
}
