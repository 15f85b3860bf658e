//! The document that the API gives of itself.

use serde_json::Value;

use super::{call, desk};
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
