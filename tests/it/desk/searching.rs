//! The words in which people say which tickets they mean: on the search line, in views, at the command line.

use jiff::SignedDuration;
use maildesk::desk::channel::Channel;
use maildesk::desk::names::{AgentId, QueueName, ServiceName};
use maildesk::desk::policy::Policy;
use maildesk::desk::search::{self, Search, TicketFilter};
use maildesk::desk::ticket::{Kind, Priority, Status};

use crate::support::world::{DESK, START, policy};

/// What Ann means by a line; her desk keeps billing from her.
fn read(line: &str, me: Option<&str>) -> Search {
    let desk = DESK.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1);
    let folder = tempfile::tempdir().unwrap();
    let policy = policy(&desk, folder.path());
    let me = me.and_then(|id| policy.agent(&AgentId::new(id)));
    search::read(&search::split(line), me, &policy, START.parse().unwrap())
}

fn filter(change: impl FnOnce(&mut TicketFilter)) -> TicketFilter {
    let mut filter = TicketFilter::default();
    change(&mut filter);
    filter
}

#[test]
fn every_field_sets_its_condition() {
    let ago = |minutes| Some(START.parse::<jiff::Timestamp>().unwrap() - SignedDuration::from_mins(minutes));
    let ann = || Some(AgentId::new("ann"));
    for (line, expected) in [
        ("", filter(|_| ())),
        ("printer is late", filter(|one| one.words = Some("printer is late".into()))),
        ("\"blue powder\" 12:30", filter(|one| one.words = Some("\"blue powder\" 12:30".into()))),
        ("is:open", filter(|one| one.living = true)),
        ("is:any", filter(|_| ())),
        ("is:resolved", filter(|one| one.statuses = vec![Status::Resolved])),
        ("status:open,pending", filter(|one| one.statuses = vec![Status::Open, Status::Pending])),
        ("status=on-hold", filter(|one| one.statuses = vec![Status::OnHold])),
        ("queue:Support", filter(|one| one.queue = Some(QueueName::new("support")))),
        ("assignee:me", filter(|one| one.assignee = ann())),
        ("owner=ann", filter(|one| one.owner = ann())),
        (
            "priority:high kind:incident",
            filter(|one| (one.priority, one.kind) = (Some(Priority::High), Some(Kind::Incident))),
        ),
        ("channel:chat", filter(|one| one.channel = Some(Channel::Chat))),
        ("\"Re: blue\" \"queue:none\"", filter(|one| one.words = Some("\"Re: blue\" \"queue:none\"".into()))),
        ("tag:\"two words\"", filter(|one| one.tag = Some("two words".into()))),
        ("from:Acme.com", filter(|one| one.from = Some("acme.com".into()))),
        ("requester=carol@acme.com", filter(|one| one.requester = Some("carol@acme.com".into()))),
        ("older:3d", filter(|one| one.created_before = ago(3 * 24 * 60))),
        ("newer:90m", filter(|one| one.created_since = ago(90))),
        ("is:OPEN", filter(|one| one.living = true)),
        ("Is:Any", filter(|_| ())),
        ("is:On-Hold STATUS:New", filter(|one| one.statuses = vec![Status::OnHold, Status::New])),
        ("assignee:ME Owner:Ann", filter(|one| (one.assignee, one.owner) = (ann(), ann()))),
        ("priority:HIGH", filter(|one| one.priority = Some(Priority::High))),
        ("tag:VIP", filter(|one| one.tag = Some("VIP".into()))),
        ("older:3D", filter(|one| one.created_before = ago(3 * 24 * 60))),
        ("older:2w", filter(|one| one.created_before = ago(14 * 24 * 60))),
    ] {
        let search = read(line, Some("ann"));
        assert_eq!((search.filter, search.unknown.len()), (expected, 0), "{line}");
    }
    let nobodys = read("is:unassigned", Some("ann")).filter;
    assert!(nobodys.unassigned && nobodys.agents.len() == 2, "whom somebody works on who left is nobody's, too");
    assert_eq!(read("assignee:nobody", None).filter, nobodys);
    assert!(read("is:any", None).says_status && !read("queue:support", None).says_status);
}

#[test]
fn what_is_not_understood_is_said_with_what_may_be_meant() {
    for (line, me, near) in [
        ("colour:red", Some("ann"), None),
        ("prioritty:high", Some("ann"), Some("priority:high")),
        ("priority:hihg", Some("ann"), Some("priority:high")),
        ("status:opne", Some("ann"), Some("status:open")),
        ("is:unasigned", Some("ann"), Some("is:unassigned")),
        ("queue:suport", Some("ann"), Some("queue:support")),
        ("queue:billing", Some("ann"), None),
        ("queue:biling", Some("ann"), None),
        ("assignee:anne", Some("ann"), Some("assignee:ann")),
        ("assignee:me", None, None),
        ("kind:incidnet", None, Some("kind:incident")),
        ("channel:chta", Some("ann"), Some("channel:chat")),
        ("channel:", None, None),
        ("service:mail", Some("ann"), None),
        ("queue:", None, None),
        ("older:soon", None, None),
        ("older:9999999999d", None, None),
        ("older:3ä", None, None),
        ("tag:", None, None),
    ] {
        let unknown = read(line, me).unknown;
        assert_eq!(unknown.len(), 1, "{line}");
        assert_eq!((unknown[0].word.as_str(), unknown[0].near.as_deref()), (line, near), "{line}");
    }
    let said = |line| read(line, None).unknown[0].to_string();
    assert_eq!(said("kind:incidnet"), "`kind:incidnet` is not understood; did you mean `kind:incident`?");
    assert!(said("colour:red").starts_with("`colour:red` is not understood; fields are is, queue, from"));
}

/// Who left, and what was given up, still stands on tickets; only whoever sees all may ask.
#[test]
fn an_operator_may_mean_what_is_no_longer_configured() {
    let words = ["queue:biling", "assignee=zoe", "owner:zoe", "service:mail"];
    let Search { filter, unknown, gone, .. } = read(&words.join(" "), None);
    assert_eq!(unknown, []);
    assert_eq!((filter.queue, filter.assignee), (Some(QueueName::new("biling")), Some(AgentId::new("zoe"))));
    assert_eq!((filter.owner, filter.service), (Some(AgentId::new("zoe")), Some(ServiceName::new("mail"))));
    assert_eq!(gone.iter().map(|one| one.unknown.word.as_str()).collect::<Vec<_>>(), words);
    assert_eq!(gone[0].unknown.near.as_deref(), Some("queue:billing"));
    let having = |one: &search::Gone| TicketFilter { limit: None, ..one.having.clone() };
    assert_eq!(having(&gone[1]), self::filter(|one| one.assignee = Some(AgentId::new("zoe"))));
    assert_eq!(read("is:any queue:support", None).gone, []);
    assert_eq!(read(&words.join(" "), Some("ann")).unknown.len(), words.len());
}

/// As a shell hands it on.
#[test]
fn words_with_a_colon_between_them_are_no_field() {
    let policy = policy(DESK, tempfile::tempdir().unwrap().path());
    let search = search::read(&["Re: printer".to_owned()], None, &policy, START.parse().unwrap());
    assert_eq!((search.filter.words.as_deref(), search.unknown), (Some("Re: printer"), vec![]));
}

#[test]
fn the_examples_that_pages_show_are_understood() {
    let desk = format!("{DESK}\n[[service]]\nname = \"mail\"\ntitle = \"Mail\"\n");
    let folder = tempfile::tempdir().unwrap();
    let policy: std::sync::Arc<Policy> = policy(&desk, folder.path());
    for (field, example) in search::FIELDS {
        let me = policy.agent(&AgentId::new("ann"));
        let search = search::read(&search::split(example), me, &policy, START.parse().unwrap());
        assert_eq!(search.unknown, [], "{field}");
    }
}
