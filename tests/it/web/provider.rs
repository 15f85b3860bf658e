//! An OpenID Connect provider on loopback, with keys of its own: honest, unless a test says otherwise.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

pub const CLIENT: &str = "maildesk";
/// With what must be encoded, wherever it stands.
pub const SECRET: &str = "s3cret+%:&ä";

/// Who signs a token.
pub enum Signer {
    EdDsa(CoreEdDsaPrivateSigningKey),
    Rsa(CoreRsaPrivateSigningKey),
    /// With a secret, which may be what everybody knows.
    Hmac(Vec<u8>),
    /// `none`.
    Nobody,
}

impl Signer {
    pub fn ed_dsa(kid: &str) -> Self {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem();
        Self::EdDsa(
            CoreEdDsaPrivateSigningKey::from_ed25519_pem(&key, Some(JsonWebKeyId::new(kid.to_owned()))).unwrap(),
        )
    }

    pub fn rsa(kid: &str) -> Self {
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        let pem = key.to_pkcs1_pem(rsa::pkcs1::LineEnding::LF).unwrap();
        Self::Rsa(CoreRsaPrivateSigningKey::from_pem(&pem, Some(JsonWebKeyId::new(kid.to_owned()))).unwrap())
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::EdDsa(_) => "EdDSA",
            Self::Rsa(_) => "RS256",
            Self::Hmac(_) => "HS256",
            Self::Nobody => "none",
        }
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let text = text.as_bytes();
        match self {
            Self::EdDsa(key) => key.sign(&CoreJwsSigningAlgorithm::EdDsa, text).unwrap(),
            Self::Rsa(key) => key.sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, text).unwrap(),
            Self::Hmac(secret) => {
                CoreHmacKey::new(secret.as_slice()).sign(&CoreJwsSigningAlgorithm::HmacSha256, text).unwrap()
            }
            Self::Nobody => Vec::new(),
        }
    }

    /// The key that verifies, as it is published.
    pub fn public(&self) -> Value {
        match self {
            Self::EdDsa(key) => serde_json::to_value(key.as_verification_key()).unwrap(),
            Self::Rsa(key) => serde_json::to_value(key.as_verification_key()).unwrap(),
            Self::Hmac(_) | Self::Nobody => Value::Null,
        }
    }

    fn kid(&self) -> Value {
        self.public().get("kid").cloned().unwrap_or(Value::Null)
    }
}

/// A token before it is signed.
pub struct Token {
    pub header: Value,
    pub claims: Value,
    /// Instead of the provider itself.
    pub signer: Option<Signer>,
}

/// What a provider does besides what it should.
pub type Trick = Box<dyn Fn(&mut Token) + Send>;

/// Somebody was let in, and comes back for a token.
struct Grant {
    nonce: Option<String>,
    challenge: String,
    back: String,
    address: String,
}

pub struct Inside {
    pub signer: Signer,
    /// The one place that people may be sent back to.
    pub back: String,
    /// Whoever signs in has this address.
    pub address: String,
    pub trick: Option<Trick>,
    /// What the token endpoint says instead of a token.
    pub answer: Option<(u16, String)>,
    /// It takes questions for a token, and answers none until it is told to go on.
    pub hangs: Option<watch::Receiver<bool>>,
    /// By what the desk may say who it is.
    pub methods: Vec<&'static str>,
    /// What is asked for is noted.
    pub asked: Vec<&'static str>,
    /// What the desk asked for, at the door.
    pub scope: String,
    grants: HashMap<String, Grant>,
    used: BTreeSet<String>,
}

#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    inside: Arc<Mutex<Inside>>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inside = Inside {
            signer: Signer::ed_dsa("one"),
            back: String::new(),
            address: "ann@acme.example".to_owned(),
            trick: None,
            answer: None,
            hangs: None,
            methods: vec!["client_secret_basic", "client_secret_post"],
            asked: Vec::new(),
            scope: String::new(),
            grants: HashMap::new(),
            used: BTreeSet::new(),
        };
        let issuer = format!("http://{}/realms/acme", listener.local_addr().unwrap());
        let provider = Self { issuer, inside: Arc::new(Mutex::new(inside)) };
        let router = Router::new()
            .route("/realms/acme/.well-known/openid-configuration", get(metadata))
            .route("/realms/acme/keys", get(keys))
            .route("/realms/acme/enter", get(door).post(enter))
            .route("/realms/acme/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often something was asked for.
    pub fn asked(&self, what: &str) -> usize {
        self.inside().asked.iter().filter(|asked| **asked == what).count()
    }

    /// The table of a desk that lets in by it.
    pub fn oidc(&self) -> String {
        format!(
            "oidc = {{ issuer = \"{}\", client_id = \"{CLIENT}\", client_secret_command = \"printf '{}'\", name = \"Acme ID\" }}\n",
            self.issuer,
            SECRET.replace('%', "%%")
        )
    }
}

async fn metadata(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    let mut inside = provider.inside();
    inside.asked.push("metadata");
    Json(json!({
        "issuer": provider.issuer, "authorization_endpoint": at("enter"), "token_endpoint": at("token"), "jwks_uri": at("keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA"],
        "token_endpoint_auth_methods_supported": inside.methods,
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let mut inside = provider.inside();
    inside.asked.push("keys");
    Json(json!({ "keys": [inside.signer.public()] }))
}

type Asked = HashMap<String, String>;

/// What keeps a request out at the door, if anything does.
fn wrong(asked: &Asked, inside: &Inside) -> Option<&'static str> {
    let is = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
    let rules = [
        (is("client_id", CLIENT), "another client"),
        (is("redirect_uri", &inside.back), "another place to go back to"),
        (is("response_type", "code"), "no code is asked for"),
        (is("code_challenge_method", "S256") && asked.contains_key("code_challenge"), "PKCE is missing"),
        (asked.get("scope").is_some_and(|scope| scope.split(' ').any(|one| one == "openid")), "no openid"),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map(|(_, wrong)| wrong)
}

/// A page as providers have one.
async fn door(State(provider): State<Provider>, Query(asked): Query<Asked>) -> Response {
    let mut inside = provider.inside();
    if let Some(wrong) = wrong(&asked, &inside) {
        return (StatusCode::BAD_REQUEST, wrong).into_response();
    }
    inside.scope = asked.get("scope").cloned().unwrap_or_default();
    let fields = asked.iter().map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"));
    let fields: String = fields.collect();
    Html(format!("<h1>Acme ID</h1><form method=\"post\">{fields}<button>I am Ann</button></form>")).into_response()
}

async fn enter(State(provider): State<Provider>, Form(asked): Form<Asked>) -> Response {
    let mut inside = provider.inside();
    if let Some(wrong) = wrong(&asked, &inside) {
        return (StatusCode::BAD_REQUEST, wrong).into_response();
    }
    let code = format!("code-{}", inside.grants.len() + inside.used.len());
    let grant = Grant {
        nonce: asked.get("nonce").cloned(),
        challenge: asked["code_challenge"].clone(),
        back: asked["redirect_uri"].clone(),
        address: inside.address.clone(),
    };
    inside.grants.insert(code.clone(), grant);
    Redirect::to(&format!("{}?code={code}&state={}", asked["redirect_uri"], asked["state"])).into_response()
}

/// Whether it is the desk that asks, by one of the ways that it may.
fn is_client(inside: &Inside, headers: &HeaderMap, asked: &Asked) -> bool {
    match headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) {
        Some(value) => {
            let given = BASE64.decode(value.trim_start_matches("Basic ").as_bytes()).unwrap();
            let whole = "maildesk:s3cret%2B%25%3A%26%C3%A4";
            inside.methods.contains(&"client_secret_basic") && given == whole.as_bytes()
        }
        None => {
            let is = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
            inside.methods.contains(&"client_secret_post") && is("client_id", CLIENT) && is("client_secret", SECRET)
        }
    }
}

async fn token(State(provider): State<Provider>, headers: HeaderMap, Form(asked): Form<Asked>) -> Response {
    let hangs = provider.inside().hangs.clone();
    if let Some(mut goes_on) = hangs {
        goes_on.wait_for(|goes_on| *goes_on).await.unwrap();
    }
    let mut inside = provider.inside();
    inside.asked.push("token");
    if let Some((status, text)) = &inside.answer {
        let kind = if text.starts_with('{') { "application/json" } else { "text/html" };
        return (StatusCode::from_u16(*status).unwrap(), [(header::CONTENT_TYPE, kind)], text.clone()).into_response();
    }
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    if !is_client(&inside, &headers, &asked) {
        return refused("invalid_client");
    }
    let code = asked.get("code").cloned().unwrap_or_default();
    let Some(grant) = inside.grants.remove(&code) else { return refused("invalid_grant") };
    inside.used.insert(code);
    let verifier = asked.get("code_verifier").map(String::as_str).unwrap_or_default();
    let proven = BASE64URL_NOPAD.encode(&Sha256::digest(verifier)) == grant.challenge;
    if !proven || asked.get("redirect_uri") != Some(&grant.back) {
        return refused("invalid_grant");
    }
    let now = maildesk::clock::now().as_second();
    let mut token = Token {
        header: json!({ "alg": inside.signer.algorithm(), "typ": "JWT", "kid": inside.signer.kid() }),
        claims: json!({
            "iss": provider.issuer, "aud": CLIENT, "sub": "248289761001", "exp": now + 300, "iat": now, "nonce": grant.nonce,
            "email": grant.address, "email_verified": true,
        }),
        signer: None,
    };
    if let Some(trick) = &inside.trick {
        trick(&mut token);
    }
    let signer = token.signer.as_ref().unwrap_or(&inside.signer);
    if token.signer.is_some() {
        token.header["alg"] = json!(signer.algorithm());
    }
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let text = format!("{}.{}", part(&token.header), part(&token.claims));
    let signed = format!("{text}.{}", BASE64URL_NOPAD.encode(&signer.sign(&text)));
    Json(json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed })).into_response()
}
