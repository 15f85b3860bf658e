//! The document that the API gives of itself.

use serde_json::Value;

use super::{Program, call, desk};
use crate::web::mail_room::stranger;
use crate::web::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_openapi_and_refers_to_nothing_that_is_not_there() {
    let site = Site::with(&desk()).await;
    let document = call(&format!("{}/api/v1/openapi.json", site.url), "GET", None, &[]).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids: Vec<&str> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            ids.push(operation["operationId"].as_str().unwrap());
            assert!(operation["summary"].is_string(), "{method} {path} says what it is for");
            for status in ["401", "403", "429", "500"] {
                assert!(operation["responses"][status].is_object(), "{method} {path} may answer {status}");
            }
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(ids.len() == count && count > 30, "each has an id of its own: {ids:?}");
    let mut references = Vec::new();
    referred(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
    }
}

fn referred(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            all.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| referred(value, all));
        }
        Value::Array(values) => values.iter().for_each(|value| referred(value, all)),
        _ => {}
    }
}

/// Every endpoint is asked what the document allows and what it does not, and must answer as it says: no status, no type
/// and no shape that it does not name, and never that it broke.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs schemathesis, which tests/run installs"]
async fn schemathesis_finds_nothing() {
    let program = std::env::var("SCHEMATHESIS").expect("SCHEMATHESIS names the program; tests/run does");
    let more = "\n[[service]]\nname = \"mail\"\n\n[webhook.chat]\nurl = \"http://127.0.0.1:9/\"\nsecret_file = \"chat.secret\"\n\
                [[rule]]\nname = \"Tell\"\non = [\"ticket.opened\"]\ndo = [{ webhook = \"chat\" }]\n\
                [web]\napi_rate = \"1000000 per 1s\"\n";
    let desk = desk().replacen("language = \"en\"", "language = \"en\"\nstrangers = \"hold\"", 1);
    let articles = [("en/descale.md", "---\naudience: public\n---\n# Descaling\n\nTwice a year.\n")];
    let mut site = Site::holding(&format!("{desk}{more}"), &articles).await;
    for subject in ["Coffee machine", "Invoice 7", "Another machine"] {
        site.asked(subject).await;
    }
    stranger(&mut site).await;
    let token = Program::of(&site, "bob").await.token;
    let url = site.url.clone();
    let run = tokio::task::spawn_blocking(move || {
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/web/api/schemathesis.toml");
        let document = format!("{url}/api/v1/openapi.json");
        let bearer = format!("Authorization: Bearer {token}");
        let folder = tempfile::tempdir().unwrap();
        std::process::Command::new(program)
            .args(["--config-file", config, "run", &document, "--url", &url, "--header", &bearer])
            .args(["--checks", "all", "--seed", "1", "--max-examples", "30", "--no-color"])
            .current_dir(folder.path())
            .output()
            .unwrap()
    });
    let output = run.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let (_, summary) = said.rsplit_once("Test cases:").unwrap_or(("", &said));
    println!("{}", summary.trim());
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for phase in ["Examples", "Coverage", "Fuzzing", "Stateful"] {
        assert!(said.contains(&format!("✅ {phase}")), "{phase} was not tried: {said}");
    }
}
