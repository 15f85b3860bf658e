//! The sample tells every key and its true default; the documented example and the least one load.

use std::path::Path;

use maildesk::config::raw::SCHEMA;
use maildesk::config::settings::{Source, Start};
use maildesk::config::{minimal, sample, show};
use maildesk::desk::policy::{After, Subaddress};
use maildesk::desk::rule::Action;
use maildesk::desk::sla::{Rung, Target, WorkingTime};
use maildesk::desk::ticket::Priority;

use crate::config::{changed, load, load_in, templates};

#[test]
fn the_sample_loads_without_a_remark() {
    let config = load_in(sample(), Path::new("/etc/maildesk")).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(config.warnings.is_empty(), "{}", config.warnings);
}

#[test]
fn the_defaults_in_the_sample_are_the_defaults() {
    let folder = Path::new("/etc/maildesk");
    let is_default = |line: &str| line.starts_with('#') && line.len() > 1 && !line.starts_with("# ");
    let defaults = sample().lines().filter(|line| is_default(line)).count();
    assert!(defaults > 30, "{defaults}");
    let spelled: Vec<&str> = sample().lines().map(|line| if is_default(line) { &line[1..] } else { line }).collect();
    let spelled = load_in(&spelled.join("\n"), folder).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(show(&spelled), show(&load_in(sample(), folder).unwrap()));
}

#[test]
fn every_key_stands_in_the_sample() {
    let words: Vec<&str> = sample().split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let missing: Vec<_> = SCHEMA
        .iter()
        .flat_map(|(table, keys)| keys.iter().map(move |key| (table, *key)))
        .filter(|(_, key)| !words.contains(key))
        .collect();
    assert_eq!(missing, []);
}

#[test]
fn what_is_shown_of_the_sample_reads_back_the_same() {
    let folder = Path::new("/etc/maildesk");
    let shown = show(&load_in(sample(), folder).unwrap());
    let again = load_in(&shown, folder).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
    assert_eq!(show(&again), shown);
}

#[test]
fn every_action_and_time_of_a_rule_is_shown_as_it_is_read() {
    let actions = [
        "{ queue = \"support\" }, { assign = \"ann\" }, { kind = \"change\" }, { untag = \"new\" }, { snooze = \"2d 4h\" }",
        "{ field = { name = \"a\", value = \"b\" } }, { template = \"ack\" }, { notify = [\"ann\"] }, { note = \"Look\" }",
        "{ service = \"mail\" }, { status = \"resolved\" }, { snooze = \"2026-12-01 14:00\" }, { webhook = \"chat\" }, { stop = true }",
        "{ mail = { to = \"requester\", text = \"Number {{ ticket.number }}\" } }, { mail = { to = \"lead\", template = \"ack\" } }",
        "{ mail = { to = \"vera@vendor.example\", text = \"Hello\" } }, { hold = true }, { acknowledge = false }",
        "{ ticket = { subject = \"A badge\", text = \"Soon\", queue = \"support\", kind = \"change\", priority = \"low\" } }",
    ];
    let webhook = "[[service]]\nname = \"mail\"\n\n[webhook.chat]\nurl = \"https://chat.example\"\nsecret_env = \"CHAT\"\n\n[alert]";
    let text = changed("{ tag = \"invoice\" }", &actions.join(", ")).replace("[alert]", webhook);
    let times = [("after = \"3d\"", "reply"), ("after = \"4h\"", "change")];
    let rules = times.map(|(time, without)| {
        let on = format!("on = \"time\"\n{time}\nwithout = \"{without}\"");
        format!("[[rule]]\nname = \"{without}\"\n{on}\ndo = [{{ tag = \"late\" }}]\n")
    });
    let every = "[[rule]]\nname = \"every\"\non = [\"time\", \"bounced\"]\nevery = \"1d\"\ndo = [{ tag = \"late\" }]\n";
    let text = format!("{text}\n{}{every}", rules.concat());
    let config = load(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let shown = show(&config);
    let again = load(&shown).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
    assert_eq!(show(&again), shown);
    for (shown, typed) in again.policy.rules.iter().zip(&config.policy.rules) {
        assert_eq!((&shown.actions, &shown.on, shown.time), (&typed.actions, &typed.on, typed.time), "{}", typed.name);
    }
}

#[test]
fn a_service_is_shown_as_it_is_read() {
    let service = r#"[[service]]
name = "mail"
title = "E-mail"
calendar = "office"
availability = "99.5%"
affected = ["all@customer.example", { address = "alle@klant.example", language = "nl" }]
maintenance = [
    { every = "sat-sun", hours = ["22:00-02:00", "04:00-05:00"], text = "Backup", tell = true },
    { from = "2026-12-01 20:00", to = 2026-12-02T02:30:00 },
]
announce = "never"

[alert]"#;
    let shown = show(&load(&changed("[alert]", service)).unwrap_or_else(|problems| panic!("{problems}")));
    for line in [
        "availability = \"99.5%\"",
        "affected = [\"all@customer.example\", { address = \"alle@klant.example\", language = \"nl\" }]",
        "maintenance = [{ every = \"sat-sun\", hours = [\"04:00-05:00\", \"22:00-02:00\"], tell = true, text = \"Backup\" }, { from = \"2026-12-01 20:00\", tell = true, to = \"2026-12-02 02:30\" }]",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let again = load(&shown).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
    assert_eq!(show(&again), shown);
}

#[test]
fn a_form_is_shown_as_it_is_read() {
    let form = r#"[[form]]
name = "laptop"
title = { fi = "Uusi kannettava", en = "A new laptop" }
help = "We order on Fridays."
kind = "incident"
leave_out = ["files"]
fields = [
    { name = "model", label = "Model", type = "choice", required = true, options = ["14", { name = "16", label = { en = "Large" } }] },
    { name = "why", label = { en = "Why?" }, type = "long", help = "In your words" },
]

[alert]"#;
    let config = load(&changed("[alert]", form)).unwrap_or_else(|problems| panic!("{problems}"));
    let form = &config.policy.forms[0];
    assert_eq!((form.mailbox.as_str(), form.queue.as_str()), ("support", "support"), "there is no other");
    let said = ["fi", "en", "de"].map(|language| form.title.to(language));
    assert_eq!(said, ["Uusi kannettava", "A new laptop", "A new laptop"], "others read what the desk speaks");
    let shown = show(&config);
    let again = load(&shown).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
    assert_eq!(show(&again), shown);
    assert_eq!(again.policy.forms, config.policy.forms);
}

#[test]
fn a_provider_is_shown_as_it_counts() {
    let web = "[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"https://help.acme.example\"\n\n[web.oidc]\n\
               issuer = \"https://id.acme.example/realms/acme\"\nclient_id = \"desk\"\nclient_secret_file = \"oidc\"\n\n[alert]";
    let config = load(&changed("[alert]", web)).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(config.warnings.is_empty(), "{}", config.warnings);
    let shown = show(&config);
    for part in ["name = \"id.acme.example\"", "scopes = [\"email\"]", "verified_by = \"email_verified\""] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let again = load(&shown).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
    assert_eq!((show(&again), again.web.oidc), (shown, config.web.oidc));
}

#[test]
fn a_provider_on_this_machine_has_any_address_of_it() {
    for (issuer, name) in [
        ("https://[2001:db8::1]", Some("[2001:db8::1]")),
        ("https://[2001:db8::1]:8443/realms/acme", Some("[2001:db8::1]:8443")),
        ("http://[::1]", Some("[::1]")),
        ("http://[::1]/realms/acme", Some("[::1]")),
        ("http://[::1]:8080/realms/acme", Some("[::1]:8080")),
        ("http://127.0.0.1/realms/acme", Some("127.0.0.1")),
        ("http://[2001:db8::1]", None),
        ("http://[::1].evil.example", None),
    ] {
        let web = format!(
            "[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"https://help.acme.example\"\n\n[web.oidc]\n\
             issuer = \"{issuer}\"\nclient_id = \"desk\"\nclient_secret_file = \"oidc\"\n\n[alert]"
        );
        let read = load(&changed("[alert]", &web)).ok().map(|config| config.web.oidc.unwrap().name);
        assert_eq!(read.as_deref(), name, "{issuer}");
    }
}

#[test]
fn a_chat_is_shown_as_it_is_read() {
    let chat = "[[chat]]\nname = \"shop\"\ntitle = { fi = \"Kysy\", en = \"Ask us\" }\ncalendar = \"office\"\nwait = \"5m\"\n\n\
                [[chat]]\nname = \"plain\"\n\n[alert]";
    let config = load(&changed("[alert]", chat)).unwrap_or_else(|problems| panic!("{problems}"));
    let [shop, plain] = &config.policy.chats[..] else { panic!("two") };
    assert_eq!((shop.wait.as_mins(), plain.wait.as_mins()), (5, 2));
    assert_eq!((plain.mailbox.as_str(), plain.queue.as_str()), ("support", "support"), "there is no other");
    assert_eq!((shop.calendar.as_deref(), plain.calendar.as_deref()), (Some("office"), None));
    let shown = show(&config);
    let again = load(&shown).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
    assert_eq!(show(&again), shown);
    assert_eq!(again.policy.chats, config.policy.chats);
}

#[test]
fn the_example_of_the_documentation_loads() {
    let folder = tempfile::tempdir().unwrap();
    let ics =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261206\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n";
    std::fs::write(folder.path().join("fi.ics"), ics).unwrap();
    let config = load_in(EXAMPLE, folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
    let policy = &config.policy;
    assert_eq!(policy.desk.name, "Acme Support");
    assert_eq!(policy.mailboxes[0].subaddress, Subaddress::Plus);
    let mailbox = &config.mailboxes[0];
    assert!(matches!(&mailbox.source, Source::Imap(account) if account.port == 993 && account.folder == "INBOX"));
    assert_eq!((mailbox.start, &mailbox.after), (Start::Now, &After::Seen));
    assert_eq!(policy.queues.len(), 2);
    assert_eq!(policy.rules[0].actions.len(), 3);
    assert_eq!(policy.rules[0].actions[1], Action::Priority(Priority::High));
    let sla = &policy.slas["standard"];
    assert_eq!(sla.targets[&Target::Resolution], WorkingTime::Days(3));
    assert_eq!(sla.by_priority[&Priority::Urgent][&Target::FirstResponse], WorkingTime::Seconds(3600));
    assert_eq!((sla.warn_at.as_slice(), sla.escalate.as_slice()), ([50, 80].as_slice(), Rung::ALL));
    assert_eq!(config.web.public_url.as_deref(), Some("https://help.acme.example"));
}

#[test]
fn without_any_configuration_there_is_a_least_one() {
    let config = minimal(&templates).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(config.policy.mailboxes[0].address, "support@localhost");
    assert_eq!((config.policy.queues.len(), config.policy.agents.len()), (1, 0));
    assert!(matches!(config.mailboxes[0].source, Source::Pipe));
}

const EXAMPLE: &str = r#"
[desk]
name = "Acme Support"
domain = "acme.example"               # for Message-IDs
data = "data"                         # folder of the embedded store; or: database = "postgres://…"
language = "en"                       # default; replies use the requester's when there is a template
secret_file = "secret"                # signs tokens; made at first run, mode 0600

[[mailbox]]
name = "support"
address = "support@acme.example"
queue = "support"
imap = { host = "127.0.0.1", port = 993, tls = "implicit", user = "support", password_file = "…", folder = "INBOX" }
after = "seen"                        # keep | seen | move:FOLDER | delete, always after the commit
start = "now"                         # now | all | 2026-01-01: where to begin in a mailbox never seen before
subaddress = "+"                      # + | - | none: does local+anything@ reach this mailbox?
poll = "60s"                          # where the server has no IDLE, and as a safety net

[smtp]
host = "127.0.0.1"
port = 587
tls = "starttls"
user = "support"
password_file = "…"

[[queue]]
name = "support"
members = ["ann", "bob"]
lead = "bob"
sla = "standard"

[[agent]]
id = "ann"
name = "Ann Agent"
addresses = ["ann@acme.example"]
role = "agent"                        # agent | lead | admin

[[agent]]
id = "bob"
name = "Bob Lead"
addresses = ["bob@acme.example"]
role = "lead"

[[queue]]
name = "billing"
members = ["bob"]
lead = "bob"
sla = "standard"
reopen_for = "14d"
close_after = "7d"
automatic = "open"
acknowledge = true
notify = "members"
templates = "billing/"
signature = "…"

[alert]
to = ["ops@acme.example"]

[[rule]]
name = "Invoices go to billing"
on = ["ticket.opened"]
when = 'subject.matches("(?i)invoice|factuur|lasku")'
do = [{ queue = "billing" }, { priority = "high" }, { tag = "invoice" }]

[calendar.office]
timezone = "Europe/Helsinki"
hours = { mon-fri = ["08:00-12:00", "13:00-17:00"], sat = "22:00-02:00" }
holidays = ["2026-12-25", "fi.ics"]

[sla.standard]
calendar = "office"
first_response = "4h"
next_response = "8h"
resolution = "3d"                     # working days of the calendar
warn_at = ["50%", "80%"]
escalate = ["assignee", "queue", "lead"]
priority.urgent = { first_response = "1h" }

[web]
listen = "127.0.0.1:8025"
public_url = "https://help.acme.example"
"#;

#[test]
fn a_report_is_shown_as_it_counts() {
    let report = "[[report]]\nname = \"The week\"\nwhat = [\"volume\", \"mail\"]\nby = \"queue\"\nto = \"ann\"\nevery = \"week\"\n\
                  calendar = \"office\"\n\n[alert]";
    let shown = show(&load(&changed("[alert]", report)).unwrap());
    for key in ["to = [\"ann\"]", "at = \"08:00\"", "what = [\"volume\", \"mail\"]", "calendar = \"office\""] {
        assert!(shown.contains(key), "{key}: {shown}");
    }
    assert_eq!(show(&load(&shown).unwrap()), shown);
}
