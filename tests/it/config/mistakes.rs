//! What every kind of mistake looks like. `mistakes.txt` holds the messages; `UPDATE_GOLDEN=1` writes it anew.

use std::path::Path;

use crate::config::{changed, load};

/// (what is wrong, text of the good configuration, what stands there instead)
const MISTAKES: &[(&str, &str, &str)] = &[
    ("not TOML", "name = \"Acme\"", "name = \"Acme"),
    ("a key twice", "name = \"Acme\"", "name = \"Acme\"\nname = \"Bcme\""),
    ("unknown key", "subaddress", "subadress"),
    ("unknown table", "[alert]", "[alarm]"),
    ("key of another table", "name = \"Acme\"", "name = \"Acme\"\npoll = \"60s\""),
    ("missing key", "address = \"support@acme.example\"\n", ""),
    ("wrong type", "name = \"Acme\"", "name = 5"),
    ("wrong type of list", "members = [\"ann\"]", "members = \"ann\""),
    ("single brackets", "[[queue]]", "[queue]"),
    ("wrong word", "subaddress = \"+\"", "subaddress = \"plus\""),
    ("near word", "name = \"Ann\"", "name = \"Ann\"\nrole = \"leed\""),
    ("a question asked again at once", "sla = \"standard\"", "sla = \"standard\"\nchase = \"5m\""),
    ("a queue of which nobody hears", "members = [\"ann\"]", "restricted = true"),
    ("a burst of one", "sla = \"standard\"", "sla = \"standard\"\nproblem_after = 1"),
    ("name of another status", "[alert]", "[[status]]\nname = \"On hold\"\nis = \"open\"\n\n[alert]"),
    ("bad duration", "sla = \"standard\"", "sla = \"standard\"\nreopen_for = \"14 days\""),
    ("bad target", "first_response = \"4h\"", "first_response = \"0h\""),
    ("bad size", "name = \"Acme\"", "name = \"Acme\"\nnotify_attachments = \"five\""),
    ("bad brake", "[alert]", "[brakes]\nsender = \"5/h\"\n\n[alert]"),
    ("bad share", "first_response = \"4h\"", "first_response = \"4h\"\nwarn_at = [\"80%\", \"100%\"]"),
    ("falling shares", "first_response = \"4h\"", "first_response = \"4h\"\nwarn_at = [\"80%\", \"50%\"]"),
    ("bad after", "maildir = \"in\"", "maildir = \"in\"\nafter = \"move\""),
    ("move out of a Maildir's folder", "maildir = \"in\"", "maildir = \"in\"\nafter = \"move:../Done\""),
    ("move what lies nowhere", "maildir = \"in\"", "after = \"move:Done\""),
    ("bad start", "maildir = \"in\"", "maildir = \"in\"\nstart = \"yesterday\""),
    (
        "two sources",
        "maildir = \"in\"",
        "maildir = \"in\"\nimap = { host = \"h\", user = \"u\", password_env = \"P\" }",
    ),
    ("no secret", "maildir = \"in\"", "imap = { host = \"127.0.0.1\", user = \"support\" }"),
    ("two secrets", "password_file = \"password\"", "password_file = \"password\"\npassword_env = \"PASSWORD\""),
    ("a secret in the file", "password_file = \"password\"", "password = \"hunter2\""),
    ("a provider's sign-in", "password_file = \"password\"", "oauth = \"microsoft\""),
    ("unknown queue", "queue = \"support\"", "queue = \"suport\""),
    ("unknown agent", "members = [\"ann\"]", "members = [\"ann\", \"bob\"]"),
    ("unknown service", "{ tag = \"invoice\" }", "{ service = \"mail\" }"),
    ("service named like a word of commands", "[alert]", "[[service]]\nname = \"over\"\n\n[alert]"),
    ("bad share of the time", "[alert]", "[[service]]\nname = \"mail\"\navailability = \"99.5\"\n\n[alert]"),
    ("a window at no time", "[alert]", "[[service]]\nname = \"mail\"\nmaintenance = [{ every = \"sun\" }]\n\n[alert]"),
    (
        "a window of no time",
        "[alert]",
        "[[service]]\nname = \"mail\"\nmaintenance = [{ every = \"sun\", hours = \"02:00-02:00\" }]\n\n[alert]",
    ),
    (
        "a window on no day",
        "[alert]",
        "[[service]]\nname = \"mail\"\nmaintenance = [{ every = \"sundays\", hours = \"02:00-04:00\" }]\n\n[alert]",
    ),
    (
        "a window that is of two kinds",
        "[alert]",
        "[[service]]\nname = \"mail\"\nmaintenance = [{ every = \"sun\", from = \"2026-12-01 20:00\" }]\n\n[alert]",
    ),
    (
        "a window that ends first",
        "[alert]",
        "[[service]]\nname = \"mail\"\nmaintenance = [{ from = \"2026-12-01 22:00\", to = 2026-12-01T20:00:00 }]\n\n[alert]",
    ),
    (
        "a window without a time of day",
        "[alert]",
        "[[service]]\nname = \"mail\"\nmaintenance = [{ from = \"2026-12-01\", to = \"2026-12-02 20:00\" }]\n\n[alert]",
    ),
    (
        "affected in no language",
        "[alert]",
        "[[service]]\nname = \"mail\"\naffected = [\"all\", { address = \"all@customer.example\", language = \"sv\" }]\n\n[alert]",
    ),
    ("the desk affected", "[alert]", "[[service]]\nname = \"mail\"\naffected = [\"support@acme.example\"]\n\n[alert]"),
    (
        "forms shown on what is no site",
        "[alert]",
        "[web]\nembed_on = [\"https://www.acme.example/help\", \"*\", \"https://*.acme.example\", \"https://a.example; script-src *\"]\n\n[alert]",
    ),
    (
        "a chat to nowhere",
        "[alert]",
        "[[chat]]\nname = \"The shop\"\nmailbox = \"suport\"\nqueue = \"buying\"\ncalendar = \"ofice\"\nwait = \"10s\"\n\n[alert]",
    ),
    (
        "a chat in a misspelt way",
        "[alert]",
        "[[chat]]\nname = \"shop\"\ntitel = \"Ask us\"\n\n[[chat]]\nname = \"shop\"\ntitle = { sv = \"Fråga\" }\n\n[alert]",
    ),
    ("a form that asks for nothing", "[alert]", "[[form]]\nname = \"laptop\"\ntitle = \"A laptop\"\n\n[alert]"),
    (
        "a form of odd names",
        "[alert]",
        "[[form]]\nname = \"New laptop\"\ntitle = \"A laptop\"\nfields = [{ name = \"Model?\", label = \"Model\" }, { name = \"window\", label = \"When\" }]\n\n[alert]",
    ),
    (
        "a form to nowhere",
        "[alert]",
        "[[form]]\nname = \"laptop\"\ntitle = \"A laptop\"\nmailbox = \"suport\"\nqueue = \"buying\"\nservice = \"laptops\"\nfields = [{ name = \"model\", label = \"Model\" }]\n\n[alert]",
    ),
    (
        "a form with nothing to choose",
        "[alert]",
        "[[form]]\nname = \"laptop\"\ntitle = \"A laptop\"\nfields = [{ name = \"model\", label = \"Model\", type = \"choice\" }, { name = \"why\", label = \"Why\", options = [\"a\"] }]\n\n[alert]",
    ),
    (
        "a form that says a thing twice",
        "[alert]",
        "[[form]]\nname = \"laptop\"\ntitle = \"A laptop\"\nfields = [{ name = \"model\", label = \"Model\", type = \"choice\", options = [\"14\", \"14\"] }, { name = \"model\", label = \"Model\" }]\n\n[alert]",
    ),
    (
        "a form in no language",
        "[alert]",
        "[[form]]\nname = \"laptop\"\ntitle = { sv = \"En dator\", fi = \"\" }\nfields = [{ name = \"model\", label = \"Model\", type = \"list\" }]\n\n[alert]",
    ),
    ("announced when", "[alert]", "[[service]]\nname = \"mail\"\nannounce = \"always\"\n\n[alert]"),
    (
        "report that there is not",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = [\"volum\"]\nto = [\"ann\"]\nevery = \"week\"\n\n[alert]",
    ),
    (
        "report of nothing",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = []\nto = [\"ann\"]\nevery = \"week\"\n\n[alert]",
    ),
    (
        "report to nobody",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = [\"volume\"]\nto = []\nevery = \"week\"\n\n[alert]",
    ),
    (
        "report to no agent",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = [\"volume\"]\nto = [\"anna\"]\nevery = \"week\"\n\n[alert]",
    ),
    (
        "report of each hour",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = [\"volume\"]\nto = [\"ann\"]\nevery = \"hour\"\n\n[alert]",
    ),
    (
        "report that never comes",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = [\"volume\"]\nto = [\"ann\"]\nevery = \"week\"\nat = \"never\"\n\n[alert]",
    ),
    (
        "report that cannot be counted so",
        "[alert]",
        "[[report]]\nname = \"Week\"\nwhat = [\"hours\", \"mail\"]\nto = [\"ann\"]\nevery = \"week\"\nby = \"queue\"\n\n[alert]",
    ),
    ("report without a time", "[alert]", "[[report]]\nname = \"Week\"\nwhat = \"volume\"\nto = \"ann\"\n\n[alert]"),
    ("unknown sla", "sla = \"standard\"", "sla = \"gold\""),
    ("unknown calendar", "calendar = \"office\"", "calendar = \"ofice\""),
    ("queue twice", "[[agent]]", "[[queue]]\nname = \"Support\"\nmembers = [\"ann\"]\n\n[[agent]]"),
    ("address twice", "[alert]", "[[agent]]\nid = \"bob\"\naddresses = [\"Ann@acme.example\"]\n\n[alert]"),
    ("not an address", "ann@acme.example", "Ann <ann@acme.example>"),
    ("agent with the desk's address", "ann@acme.example", "support+ann@acme.example"),
    ("alerts to the desk itself", "ops@elsewhere.example", "support@acme.example"),
    ("empty name", "[[queue]]\nname = \"support\"", "[[queue]]\nname = \"\""),
    ("bad agent id", "id = \"ann\"", "id = \"Ann\""),
    ("local part too long", "support@acme.example", "support-of-the-acme-company@acme.example"),
    ("bad domain", "domain = \"acme.example\"", "domain = \"acme example\""),
    ("language without templates", "name = \"Acme\"", "name = \"Acme\"\nlanguage = \"sv\""),
    ("authentication nobody vouches for", "name = \"Acme\"", "name = \"Acme\"\nagents_require = \"authenticated\""),
    ("unknown way to authenticate", "name = \"Acme\"", "name = \"Acme\"\nauthenticate = \"spf\""),
    ("sealer that is no domain", "name = \"Acme\"", "name = \"Acme\"\ntrusted_sealers = [\"a list\"]"),
    (
        "name server without a port",
        "name = \"Acme\"",
        "name = \"Acme\"\nauthenticate = \"dns\"\ndns_server = \"127.0.0.1\"",
    ),
    ("bad time zone", "Europe/Helsinki", "Europe/Helsinky"),
    ("no time zone", "timezone = \"Europe/Helsinki\"\n", ""),
    ("bad hours", "\"08:00-16:00\"", "\"8-16\""),
    ("overlapping hours", "\"08:00-16:00\"", "[\"08:00-12:00\", \"11:30-16:00\"]"),
    ("overlap past midnight", "mon-fri = \"08:00-16:00\"", "mon = \"20:00-06:00\", tue = \"05:00-12:00\""),
    ("bad day", "mon-fri", "mon-fry"),
    ("a day twice", "mon-fri = \"08:00-16:00\"", "mon-fri = \"08:00-16:00\", fri = \"08:00-12:00\""),
    ("bad holiday", "[sla.standard]", "holidays = [\"25.12.2026\"]\n\n[sla.standard]"),
    ("missing holiday file", "[sla.standard]", "holidays = [\"fi.ics\"]\n\n[sla.standard]"),
    (
        "bad priority",
        "first_response = \"4h\"",
        "first_response = \"4h\"\npriority.urgnt = { first_response = \"1h\" }",
    ),
    ("unknown event", "name = \"invoices\"", "name = \"invoices\"\non = [\"ticket.open\"]"),
    ("unknown action", "{ tag = \"invoice\" }", "{ tags = \"invoice\" }"),
    ("an action that is far from all", "{ tag = \"invoice\" }", "{ escalate = true }"),
    ("two actions in one", "{ tag = \"invoice\" }", "{ tag = \"invoice\", stop = true }"),
    ("action that cannot be false", "{ tag = \"invoice\" }", "{ hold = false }"),
    ("unknown queue in an action", "{ tag = \"invoice\" }", "{ queue = \"billing\" }"),
    ("unknown way to assign", "{ tag = \"invoice\" }", "{ assign = \"roundrobin:support\" }"),
    ("unknown queue to assign from", "{ tag = \"invoice\" }", "{ assign = \"least-busy:suport\" }"),
    (
        "an acknowledgement changed where none is written",
        "name = \"invoices\"",
        "name = \"invoices\"\non = [\"reply.received\"]\ndo = [{ acknowledge = false }]\n\n[[rule]]\nname = \"others\"",
    ),
    (
        "mail held where none comes",
        "name = \"invoices\"",
        "name = \"invoices\"\non = [\"status.changed\"]\ndo = [{ hold = true }]\n\n[[rule]]\nname = \"others\"",
    ),
    (
        "a window before there is a change",
        "{ tag = \"invoice\" }",
        "{ field = { name = \"window\", value = \"tuesday 20:00-22:00\" } }, { kind = \"change\" }",
    ),
    ("a new ticket made new", "{ tag = \"invoice\" }", "{ status = \"new\" }"),
    ("a time that is none", "{ tag = \"invoice\" }", "{ snooze = \"some day\" }"),
    ("mail to nobody", "{ tag = \"invoice\" }", "{ mail = { to = \"requestor\", text = \"Hello\" } }"),
    ("mail without words", "{ tag = \"invoice\" }", "{ mail = { to = \"requester\" } }"),
    (
        "mail of agents to the requester",
        "{ tag = \"invoice\" }",
        "{ mail = { to = \"requester\", template = \"notify_change\" } }",
    ),
    (
        "mail to the desk itself",
        "{ tag = \"invoice\" }",
        "{ mail = { to = \"support@acme.example\", text = \"Hello\" } }",
    ),
    (
        "mail to an agent's address",
        "{ tag = \"invoice\" }",
        "{ mail = { to = \"ann@acme.example\", text = \"Hello\" } }",
    ),
    (
        "a name that is empty in all texts of rules",
        "{ tag = \"invoice\" }",
        "{ mail = { to = \"lead\", text = \"They wrote: {{ message.text }}\" } }",
    ),
    (
        "a name that is empty in notes of rules",
        "{ tag = \"invoice\" }",
        "{ note = \"By {{ agent.name }}, {{ page }}\" }",
    ),
    ("a name that no text has", "{ tag = \"invoice\" }", "{ mail = { to = \"lead\", text = \"Hello {{ nobody }}\" } }"),
    (
        "a ticket for an unknown queue",
        "{ tag = \"invoice\" }",
        "{ ticket = { subject = \"A badge\", queue = \"badges\" } }",
    ),
    ("nobody to approve", "{ tag = \"invoice\" }", "{ approval = { ask = [] } }"),
    ("approvers that are not there", "{ tag = \"invoice\" }", "{ approval = { ask = [\"ann\", \"vera\"] } }"),
    ("the desk asked to approve", "{ tag = \"invoice\" }", "{ approval = { ask = \"support@acme.example\" } }"),
    (
        "more approvals than approvers",
        "{ tag = \"invoice\" }",
        "{ approval = { ask = [\"ann\", \"vera@vendor.example\"], needs = 3 } }",
    ),
    (
        "an approver twice",
        "{ tag = \"invoice\" }",
        "{ approval = { ask = [\"vera@vendor.example\", \"Vera@vendor.example\"] } }",
    ),
    ("a clock that is none", "{ tag = \"invoice\" }", "{ clock = { run = \"solution\", within = \"4h\" } }"),
    ("a clock that runs and stops", "{ tag = \"invoice\" }", "{ clock = { within = \"4h\", stop = \"resolution\" } }"),
    (
        "a tag where there is no ticket",
        "name = \"invoices\"",
        "name = \"invoices\"\non = [\"mailbox.failed\"]\ndo = [{ tag = \"down\" }, { mail = { to = \"requester\", text = \"Hello\" } }]\n\n[[rule]]\nname = \"others\"",
    ),
    ("a rule by time without a time", "name = \"invoices\"", "name = \"invoices\"\non = \"time\""),
    ("a time of a rule on mail", "name = \"invoices\"", "name = \"invoices\"\nafter = \"3d\""),
    (
        "two times of a rule",
        "name = \"invoices\"",
        "name = \"invoices\"\non = \"time\"\nevery = \"1h\"\nafter = \"3d\"",
    ),
    ("a rule tried too often", "name = \"invoices\"", "name = \"invoices\"\non = \"time\"\nevery = \"1m\""),
    (
        "a rule without what",
        "name = \"invoices\"",
        "name = \"invoices\"\non = \"time\"\nafter = \"3d\"\nwithout = \"replies\"",
    ),
    (
        "without, but not for how long",
        "name = \"invoices\"",
        "name = \"invoices\"\non = \"time\"\nevery = \"1d\"\nwithout = \"reply\"",
    ),
    ("unknown webhook", "{ tag = \"invoice\" }", "{ webhook = \"chat\" }"),
    ("a webhook without a secret", "[alert]", "[webhook.chat]\nurl = \"https://chat.example/hook\"\n\n[alert]"),
    ("a webhook that is none", "[alert]", "[webhook.chat]\nurl = \"chat.example\"\nsecret_env = \"CHAT\"\n\n[alert]"),
    (
        "the secret of a webhook in the file",
        "[alert]",
        "[webhook.chat]\nurl = \"https://chat.example\"\nsecret = \"whsec_x\"\n\n[alert]",
    ),
    ("unknown template", "{ tag = \"invoice\" }", "{ template = \"thanks\" }"),
    ("condition: syntax", "subject.matches(\"invoice\")", "subject.matches(\"invoice\""),
    ("condition: unknown name", "subject.matches(\"invoice\")", "sender.matches(\"invoice\")"),
    ("condition: unknown field", "subject.matches(\"invoice\")", "text == \"a\" or from.adress == \"a@b\""),
    ("condition: unknown field of before", "subject.matches(\"invoice\")", "previous.state == \"pending\""),
    ("condition: unknown method", "subject.matches(\"invoice\")", "subject.match(\"invoice\")"),
    ("condition: bad regular expression", "subject.matches(\"invoice\")", "subject.matches(\"invoice(\")"),
    ("condition: pattern from the mail", "subject.matches(\"invoice\")", "subject.matches(text)"),
    ("condition: not true or false", "subject.matches(\"invoice\")", "subject.lower()"),
    ("condition: type behind `and`", "subject.matches(\"invoice\")", "size > 9999999 and size.matches(\"9\")"),
    ("condition: a text that is a number", "subject.matches(\"invoice\")", "text != \"\" and previous.status == 3"),
    ("condition: a status that is none", "subject.matches(\"invoice\")", "ticket.status in [\"open\", \"on hold\"]"),
    ("condition: unknown queue", "subject.matches(\"invoice\")", "ticket.queue == \"suport\""),
    ("condition: unknown filter", "subject.matches(\"invoice\")", "subject|lowercase == \"invoice\""),
    (
        "condition: several lines",
        "'subject.matches(\"invoice\")'",
        "'''\n  subject.matches(\"invoice\")\n  and frm.domain == \"a.example\"'''",
    ),
    ("database that is none", "name = \"Acme\"", "name = \"Acme\"\ndatabase = \"mysql://localhost/desk\""),
    ("a colour by its name", "[alert]", "[web]\ncolour = \"blue\"\n\n[alert]"),
    ("a logo that is not there", "[alert]", "[web]\nlogo = \"logo.svg\"\n\n[alert]"),
    ("a logo that is none", "[alert]", "[web]\nlogo = \"/dev/null\"\n\n[alert]"),
    ("a style sheet that is not there", "[alert]", "[web]\ncss = \"house.css\"\n\n[alert]"),
    ("a provider of nothing else", "[alert]", "[web.oidc]\nissuer = \"https://id.acme.example\"\n\n[alert]"),
    (
        "a provider that cannot send anybody back",
        "[alert]",
        "[web.oidc]\nissuer = \"https://id.acme.example\"\nclient_id = \"desk\"\n\n[alert]",
    ),
    (
        "a provider without a secret",
        "[alert]",
        "[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"https://help.acme.example\"\n\n[web.oidc]\nissuer = \"https://id.acme.example\"\nclient_id = \"desk\"\n\n[alert]",
    ),
    (
        "the secret of a provider in the file",
        "[alert]",
        "[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"https://help.acme.example\"\n\n[web.oidc]\nissuer = \"https://id.acme.example\"\nclient_id = \"desk\"\nclient_secret = \"hunter2\"\n\n[alert]",
    ),
    (
        "a provider by an open line, and scopes in one word",
        "[alert]",
        "[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"https://help.acme.example\"\noidc = { issuer = \"http://id.acme.example\", client_id = \"desk\", client_secret_env = \"S\", scope = [\"email\"], scopes = [\"openid email\"] }\n\n[alert]",
    ),
    (
        "a provider that only begins like this machine",
        "[alert]",
        "[web]\nlisten = \"127.0.0.1:8025\"\npublic_url = \"https://help.acme.example\"\noidc = { issuer = \"http://127.0.0.1:1@evil.example\", client_id = \"desk\", client_secret_env = \"S\" }\n\n[alert]",
    ),
    (
        "a form of nobody",
        "[alert]",
        "[[form]]\nname = \"leak\"\ntitle = \"A leak\"\nleave_out = [\"adress\"]\nfields = [{ name = \"where\", label = \"Where?\" }]\n\n[alert]",
    ),
    ("bad listen", "[alert]", "[web]\nlisten = \"8025\"\n\n[alert]"),
    ("include that is not there", "[desk]", "include = [\"rules.toml\"]\n\n[desk]"),
];

#[test]
fn every_mistake_is_told_with_its_place_and_a_hint() {
    let mut told = String::new();
    for (what, old, new) in MISTAKES {
        let problems = load(&changed(old, new)).err().unwrap_or_else(|| panic!("{what}: loaded"));
        told.push_str(&format!("## {what}\n\n{problems}\n\n"));
    }
    golden("mistakes.txt", &told);
}

#[test]
fn six_mistakes_are_told_at_once() {
    let text = changed("subaddress", "subadress")
        .replace("members = [\"ann\"]", "members = [\"anne\"]")
        .replace("\"4h\"", "\"4 hours\"")
        .replace("Europe/Helsinki", "Europe/Helsinky")
        .replace("subject.matches(\"invoice\")", "subjet.matches(\"invoice\")")
        .replace("host = \"127.0.0.1\"", "host = \"127.0.0.1\"\nport = \"587\"");
    let problems = load(&text).err().unwrap();
    assert_eq!(problems.errors(), 6);
    golden("six.txt", &problems.to_string());
}

#[test]
fn what_is_doubtful_is_a_warning_and_loads() {
    let text = changed("command = \"logger\"\n", "")
        .replace("127.0.0.1", "mail.acme.example\"\ntls = \"none")
        .replace("members = [\"ann\"]\n", "")
        .replace("name = \"Acme\"", "name = \"Acme\"\ndatabase = \"postgres://desk:hunter2@db/desk\"")
        .replace("[desk]", "[desk]\nreceived_by = [\"mx.acme.example\"]")
        .replace(
            "[alert]",
            "[[report]]\nname = \"Week\"\nwhat = \"volume\"\nto = \"ann\"\nevery = \"week\"\n\n[alert]",
        );
    let config = load(&text).unwrap();
    golden("warnings.txt", &config.warnings.to_string());
}

#[test]
fn an_empty_file_says_what_to_add() {
    golden("empty.txt", &load("").err().unwrap().to_string());
}

fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/config").join(name);
    if std::env::var("UPDATE_GOLDEN").is_ok() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}:{}; UPDATE_GOLDEN=1 writes it anew", line + 1);
    }
    assert_eq!(found, expected, "{name}; UPDATE_GOLDEN=1 writes it anew");
}
