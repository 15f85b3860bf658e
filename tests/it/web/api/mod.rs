//! The API, as a program asks it: with a token, in JSON, and nothing else.

mod doors;
mod lists;
mod mail;
mod metrics;
mod once;
mod reading;
mod readme;
mod schema;
mod writing;

use jiff::SignedDuration;
use maildesk::desk::scope::Scope;
use maildesk::store::api::ApiToken;
use maildesk::web::new_token;
use serde_json::Value;

use super::site::{Answer, Site};
use crate::support::world::DESK;

/// The usual desk; Bob is an admin, and billing is for its members only.
pub fn desk() -> String {
    let bob = DESK.replacen("role = \"lead\"", "role = \"admin\"", 1);
    bob.replacen("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers", 1)
}

/// A token that acts as an agent.
pub async fn token(site: &Site, agent: &str, scopes: &[Scope]) -> String {
    token_until(site, agent, scopes, SignedDuration::from_hours(1)).await
}

pub async fn token_until(site: &Site, agent: &str, scopes: &[Scope], lasts: SignedDuration) -> String {
    let (secret, hash) = new_token().unwrap();
    let now = maildesk::clock::now();
    let name = format!("{agent} {}", hash.0);
    let (agent, scopes) = (agent.into(), scopes.to_vec());
    let row = ApiToken { name, hash, agent, scopes, made_at: now, seen_at: None, ends_at: now + lasts };
    assert!(site.world.store.write(move |tx| tx.add_api_token(&row)).await.unwrap());
    secret
}

/// A program.
pub struct Program<'s> {
    pub site: &'s Site,
    pub token: String,
}

impl<'s> Program<'s> {
    /// With every scope that the agent has to give.
    pub async fn of(site: &'s Site, agent: &str) -> Self {
        let role = site.world.policy.agent(&agent.into()).unwrap().role;
        let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| scope.is_of(role)).collect();
        Self { site, token: token(site, agent, &scopes).await }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body.to_string()), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call("PATCH", path, Some(body.to_string()), &[]).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<String>, more: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", bearer.as_str())];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        headers.extend(more);
        call(&format!("{}/api/v1{path}", self.site.url), method, body, &headers).await
    }
}

/// Any request at all.
pub async fn call(url: &str, method: &str, body: Option<String>, headers: &[(&str, &str)]) -> Answer {
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let asked = tokio::task::spawn_blocking(move || {
        let config = ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
        let agent: ureq::Agent = config.build().into();
        let answer = match body {
            Some(body) => agent.run(request.body(body).unwrap()),
            None => agent.run(request.body(()).unwrap()),
        };
        let mut answer = answer.unwrap();
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: answer.body_mut().read_to_string().unwrap(),
        }
    });
    asked.await.unwrap()
}

impl Answer {
    /// Its JSON, when it did well.
    pub fn json(&self) -> Value {
        assert!(matches!(self.status, 200 | 201), "{self:?}");
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }

    /// What a problem document says, which must be one.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let document: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(document["status"], self.status, "{self:?}");
        assert!(document["type"].is_string() && document["title"].is_string(), "{self:?}");
        document["detail"].as_str().unwrap_or_default().to_owned()
    }
}
