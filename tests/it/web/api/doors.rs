//! Who is let in, to what: a table of scopes and endpoints, made of the document and held against the server.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use maildesk::desk::scope::Scope;
use maildesk::desk::ticket::Status;
use serde_json::json;

use super::{Program, call, desk, token, token_until};
use crate::web::mail_room::fail_all;
use crate::web::site::Site;

/// Every endpoint with its scope, as the document has them.
async fn endpoints(site: &Site) -> BTreeMap<(String, String), Scope> {
    let document = call(&format!("{}/api/v1/openapi.json", site.url), "GET", None, &[]).await.json();
    let mut all = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scopes = operation["security"][0]["token"].as_array().unwrap();
            assert_eq!(scopes.len(), 1, "{method} {path}");
            all.insert((path.clone(), method.to_uppercase()), scopes[0].as_str().unwrap().parse().unwrap());
        }
    }
    all
}

const TABLE: &str = "
    GET    /agenda                                         tickets:read
    GET    /articles                                       knowledge:read
    GET    /articles/{slug}                                knowledge:read
    GET    /brakes                                         mail_room:read
    GET    /clocks                                         tickets:read
    GET    /ledger                                         mail_room:read
    GET    /ledger/{id}                                    mail_room:read
    POST   /ledger/{id}                                    mail_room:write
    GET    /ledger/{id}/raw                                mail_room:read
    GET    /mailboxes                                      mail_room:read
    GET    /outbox                                         mail_room:read
    GET    /outbox/{id}                                    mail_room:read
    POST   /outbox/{id}                                    mail_room:write
    GET    /reports                                        reports:read
    GET    /reports/{name}                                 reports:read
    GET    /services                                       knowledge:read
    GET    /settings                                       settings:read
    GET    /settings/rules                                 settings:read
    POST   /settings/rules/trial                           settings:read
    GET    /settings/sessions                              settings:read
    DELETE /settings/sessions/{id}                         settings:write
    DELETE /settings/requesters/{address}/sessions         settings:write
    GET    /tickets                                        tickets:read
    POST   /tickets                                        tickets:write
    GET    /tickets/{number}                               tickets:read
    PATCH  /tickets/{number}                               tickets:write
    POST   /tickets/{number}/answers                       tickets:write
    POST   /tickets/{number}/approval                      tickets:write
    GET    /tickets/{number}/entries                       tickets:read
    GET    /tickets/{number}/entries/{entry}/files/{part}  tickets:read
    GET    /tickets/{number}/explain                       tickets:read
    POST   /tickets/{number}/links                         tickets:write
    POST   /tickets/{number}/merge                         tickets:write
    POST   /tickets/{number}/notes                         tickets:write
    POST   /tickets/{number}/questions                     tickets:write
    POST   /tickets/{number}/split                         tickets:write
    GET    /webhooks                                       mail_room:read
    GET    /webhooks/deliveries                            mail_room:read
    GET    /webhooks/deliveries/{id}                       mail_room:read
    POST   /webhooks/deliveries/{id}                       mail_room:write
";

#[tokio::test(flavor = "multi_thread")]
async fn each_endpoint_has_one_scope() {
    let site = Site::with(&desk()).await;
    let all = endpoints(&site).await;
    let lines = all.iter().map(|((path, method), scope)| {
        let path = path.strip_prefix("/api/v1").unwrap();
        format!("{method:<6} {path:<46} {scope}")
    });
    let mut expected: Vec<String> = TABLE.trim().lines().map(|line| line.trim().to_owned()).collect();
    let mut found: Vec<String> = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    expected.iter_mut().for_each(|line| *line = line.split_whitespace().collect::<Vec<_>>().join(" "));
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// What stands in a path where the document has a name.
fn filled(path: &str) -> String {
    let path = path.strip_prefix("/api/v1").unwrap();
    path.replace("{slug}", "none")
        .replace("{name}", "volume")
        .replace("{part}", "0")
        .replace("{entry}", "1")
        .replace("{number}", "1")
        .replace("{id}", "1")
        .replace("{address}", "nobody@customer.example")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_its_scopes_name_and_nothing_else() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let mut programs = BTreeMap::new();
    for scope in Scope::ALL {
        let others: Vec<Scope> = Scope::ALL.iter().copied().filter(|other| other != scope).collect();
        let with = Program { site: &site, token: token(&site, "bob", &[*scope]).await };
        let without = Program { site: &site, token: token(&site, "bob", &others).await };
        programs.insert(*scope, (with, without));
    }
    for ((path, method), scope) in endpoints(&site).await {
        let (with, without) = &programs[&scope];
        let path = filled(&path);
        let body = (method != "GET" && method != "DELETE").then(|| "{}".to_owned());
        let refused = without.call(&method, &path, body.clone(), &[]).await;
        assert_eq!(refused.status, 403, "{method} {path}: {refused:?}");
        assert_eq!(refused.problem(), format!("this token has not the scope {scope}"));
        let asked = refused.header("www-authenticate");
        assert!(asked.contains("insufficient_scope") && asked.contains(scope.as_str()), "{asked}");

        let nobody = Program { site: &site, token: "maildesk_guessed".to_owned() };
        let unknown = nobody.call(&method, &path, body.clone(), &[]).await;
        assert_eq!(unknown.status, 401, "{method} {path}: {unknown:?}");

        let let_in = with.call(&method, &path, body, &[]).await;
        assert!(matches!(let_in.status, 200 | 404 | 422), "{method} {path}: {let_in:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_comes_in_its_header_and_nowhere_else() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let bob = site.signed_in("bob@acme.example").await;
    let given = token(&site, "bob", &[Scope::TicketsRead]).await;
    let url = format!("{}/api/v1/tickets", site.url);
    let bearer = format!("Bearer {given}");
    for (url, headers, status) in [
        (url.clone(), vec![("authorization", bearer.as_str())], 200),
        (url.clone(), vec![("authorization", bearer.replacen("Bearer", "bearer", 1).as_str())], 200),
        (url.clone(), vec![], 401),
        (url.clone(), vec![("authorization", given.as_str())], 401),
        (url.clone(), vec![("authorization", "Basic Ym9iOmJvYg==")], 401),
        (url.clone(), vec![("authorization", "Bearer ")], 401),
        (url.clone(), vec![("cookie", bob.as_str())], 401),
        (format!("{url}?access_token={given}"), vec![], 401),
        (format!("{url}?access_token={given}"), vec![("authorization", bearer.as_str())], 400),
    ]
    .map(|(url, headers, status)| {
        let headers: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        (url, headers, status)
    }) {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = call(&url, "GET", None, &headers).await;
        assert_eq!(answer.status, status, "{url} {headers:?}: {answer:?}");
        if status == 401 {
            assert!(answer.header("www-authenticate").starts_with("Bearer realm=\"maildesk\""), "{answer:?}");
            assert!(answer.problem().contains("maildesk token new"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_by_its_time_by_being_revoked_and_with_its_agents_role() {
    let site = Site::with(&desk()).await;
    let over = token_until(&site, "bob", &[Scope::TicketsRead], -SignedDuration::from_secs(1)).await;
    assert_eq!(Program { site: &site, token: over }.get("/tickets").await.status, 401);

    let bob = Program::of(&site, "bob").await;
    assert_eq!(bob.get("/tickets").await.status, 200);
    let tokens = site.world.store.read(|tx| tx.api_tokens()).await.unwrap();
    let used = tokens.iter().find(|token| token.seen_at.is_some()).expect("it says when it was used");
    let name = used.name.clone();
    assert!(site.world.store.write(move |tx| tx.revoke_api_token(&name)).await.unwrap());
    assert_eq!(bob.get("/tickets").await.status, 401);

    // The store may hold what the role has no more: Ann was a lead when this one was made.
    let ann = Program { site: &site, token: token(&site, "ann", &[Scope::MailRoomRead, Scope::SettingsRead]).await };
    for (path, why) in
        [("/ledger", "mail_room:read is for leads and admins"), ("/settings", "settings:read is for admins")]
    {
        let answer = ann.get(path).await;
        assert!(answer.status == 403 && answer.problem().contains(why), "{path}: {answer:?}");
    }
    let gone = Program { site: &site, token: token(&site, "carl", &[Scope::TicketsRead]).await };
    assert_eq!(gone.get("/tickets").await.status, 401, "there is no such agent");
}

/// Who may only write reads nothing by it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_shown_to_who_may_read_it() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let writes =
        Program { site: &site, token: token(&site, "bob", &[Scope::TicketsWrite, Scope::MailRoomWrite]).await };
    let new = json!({ "requester": { "address": "carol@customer.example" }, "subject": "Printer", "text": "It jams." });
    let changed = writes.patch("/tickets/1", json!({ "priority": "high" })).await;
    let opened = writes.post("/tickets", new).await;
    let failed = fail_all(&site, "550 no such user").await[0];
    let sent_again = writes.post(&format!("/outbox/{failed}"), json!({ "do": "retry" })).await;
    for answer in [changed, opened, sent_again] {
        assert_eq!((answer.status, answer.body.as_str(), answer.header("location")), (204, "", ""), "{answer:?}");
    }
    assert_eq!(site.world.ticket(1).await.priority.as_str(), "high");
    assert_eq!(site.world.tickets().await.len(), 2);

    let of_dave = json!({ "requester": { "address": "dave@customer.example" }, "subject": "Phone", "text": "Silent." });
    assert_eq!(writes.post("/tickets", of_dave).await.status, 204);
    let ann = Program::of(&site, "ann").await;
    let seen = ann.get("/tickets/1").await.json()["entries"][0]["id"].clone();
    assert_eq!(ann.post("/tickets/1/answers", json!({ "text": "Try the other plug." })).await.status, 201);
    for (path, body) in [
        ("/tickets/1/answers", json!({ "text": "Look at the plug.", "seen": seen })),
        ("/tickets/3/merge", json!({ "into": 1 })),
    ] {
        let both =
            Program { site: &site, token: token(&site, "bob", &[Scope::TicketsRead, Scope::TicketsWrite]).await };
        let why = both.post(path, body.clone()).await;
        assert!(why.status == 422 && (why.body.contains("Ann") || why.body.contains("carol")), "{path}: {why:?}");
        let refused = writes.post(path, body).await;
        assert_eq!(refused.status, 422, "{path}: {refused:?}");
        assert_eq!(refused.problem(), "something speaks against it; a token with tickets:read is told what");
    }
    for (path, body) in [
        ("/tickets/1/answers", json!({ "text": "Look at the plug.", "seen": seen, "as_it_is": true })),
        ("/tickets/1/notes", json!({ "text": "It is the plug." })),
        ("/tickets/3/merge", json!({ "into": 1, "as_it_is": true })),
    ] {
        let answer = writes.post(path, body).await;
        assert_eq!(
            (answer.status, answer.body.as_str(), answer.header("location")),
            (204, "", ""),
            "{path}: {answer:?}"
        );
    }
    assert_eq!(site.world.ticket(3).await.status, Status::Closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let site = Site::with(&format!("{}\n[web]\napi_rate = \"3 per 1m\"\n", desk())).await;
    let (one, other) = (Program::of(&site, "bob").await, Program::of(&site, "bob").await);
    for left in [2, 1, 0] {
        let answer = one.get("/tickets").await;
        assert_eq!(answer.header("ratelimit-policy"), "\"token\";q=3;w=60");
        assert_eq!(answer.header("ratelimit").split(';').nth(1), Some(format!("r={left}").as_str()), "{answer:?}");
    }
    let refused = one.get("/tickets").await;
    assert!(refused.status == 429 && refused.problem().contains("asked too often"), "{refused:?}");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(other.get("/tickets").await.status, 200, "each token by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_is_told_in_a_problem_document() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let bob = Program::of(&site, "bob").await;
    let json = [("content-type", "application/json")];
    for (method, path, body, headers, status, words) in [
        ("GET", "/nowhere", None, &[][..], 404, "openapi.json lists"),
        ("GET", "", None, &[], 404, "openapi.json lists"),
        ("GET", "/tickets/99", None, &[], 404, "no such thing"),
        ("GET", "/tickets/one", None, &[], 404, "no such thing"),
        ("GET", "/tickets/99999999999999999999", None, &[], 404, "no such thing"),
        ("GET", "/tickets?limit=0", None, &[], 400, "from 1 to 200"),
        ("GET", "/tickets?limit=many", None, &[], 400, "limit"),
        ("GET", "/tickets?cursor=x", None, &[], 422, "`cursor` is none of this list"),
        ("GET", "/tickets?colour=red", None, &[], 400, "unknown field `colour`"),
        ("GET", "/tickets?q=queue:nowhere", None, &[], 422, "queue:nowhere"),
        ("PUT", "/tickets", None, &[], 405, "see Allow"),
        ("POST", "/tickets", Some("{"), &json, 400, "JSON"),
        ("POST", "/tickets", Some("{}"), &json, 422, "requester"),
        ("POST", "/tickets", Some("{}"), &[("content-type", "text/plain")], 415, "application/json"),
        ("PATCH", "/tickets/1", Some("{}"), &json, 422, "nothing is to be changed"),
        ("PATCH", "/tickets/1", Some("{\"queue\":\"nowhere\"}"), &json, 422, "queue: "),
    ] {
        let bearer = format!("Bearer {}", bob.token);
        let headers = [&[("authorization", bearer.as_str())], headers].concat();
        let url = format!("{}/api/v1{path}", site.url);
        let answer = call(&url, method, body.map(str::to_owned), &headers).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        assert!(answer.problem().contains(words), "{method} {path}: {answer:?}");
        if status == 405 {
            assert_eq!(answer.header("allow"), "GET,HEAD,POST");
        }
    }
    let pages = site.get("/nowhere").await;
    assert!(pages.status == 404 && pages.header("content-type").starts_with("text/html"), "{pages:?}");
}

/// When a token was used is worth less than what it asks: a full disk is looked for by what still can be read.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_is_answered_where_nothing_can_be_written() {
    let mut site = Site::with(&desk()).await;
    site.asked("Coffee machine").await;
    let reads = token(&site, "bob", &[Scope::TicketsRead, Scope::MetricsRead]).await;
    let disk = rusqlite::Connection::open(site.world.folder.path().join("data/maildesk.db")).unwrap();
    disk.execute_batch("CREATE TRIGGER full BEFORE UPDATE ON api_token BEGIN SELECT RAISE(ABORT, 'full'); END")
        .unwrap();
    let bearer = format!("Bearer {reads}");
    for path in ["/metrics", "/api/v1/tickets/1"] {
        let answer = call(&format!("{}{path}", site.url), "GET", None, &[("authorization", &bearer)]).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
    let tokens = site.world.store.read(|tx| tx.api_tokens()).await.unwrap();
    assert!(tokens.iter().all(|token| token.seen_at.is_none()), "it could not be written");
}
