//! The provider: what it says of itself, its keys, and whom it proves somebody to be.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken, CoreIdTokenVerifier,
    CoreJsonWebKeySet, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse,
};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::config::secret;
use crate::config::settings::Oidc;
use crate::web::openid::fetch::{FetchError, Fetcher};
use crate::web::openid::flow::Flow;

/// What the provider says of itself is asked for again after this time.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Where it did not answer, or had not the key that signed: not more often than this.
const RESTS: SignedDuration = SignedDuration::from_secs(30);
/// Where it does not answer now, what it said of itself before does for so long.
const SERVES: SignedDuration = SignedDuration::from_hours(24);
/// So many ask it at once: where it hangs, no more threads wait for it.
const ASKING: usize = 8;
/// How far its clock may be from ours.
const ASTRAY: SignedDuration = SignedDuration::from_mins(10);

/// Who signs with another does not sign: nothing unsigned, and nothing that is signed with a secret, which the desk
/// could have made itself.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why nobody is signed in. Its words are for the log.
#[derive(Debug)]
pub enum Doubt {
    /// The provider does not answer, or with nothing that it should.
    Down(anyhow::Error),
    /// The way there and back was none of this browser's, took too long, or did once.
    Over(String),
    /// The provider says no.
    Refused(String),
    /// What it says cannot be believed, or it does not believe the desk.
    Unbelievable(anyhow::Error),
    /// It does not say that an address is verified.
    Unverified,
    /// The address that it proves is no agent's.
    Nobody { address: String },
}

impl Doubt {
    pub fn log(&self) {
        tracing::warn!("Nobody was signed in by the OpenID Connect provider: {self}");
    }
}

/// Characters of what others wrote, in the log.
const LONGEST: usize = 300;

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Down(error) | Self::Unbelievable(error) => format!("{error:#}"),
            Self::Over(why) => why.clone(),
            Self::Refused(why) => format!("it says no: {why}"),
            Self::Unverified => "it vouches for no address; is the scope email asked for, and is `verified_by` a claim of its ID tokens?".to_owned(),
            Self::Nobody { address } => format!("no agent has the address {address}"),
        };
        // Whoever comes back says what they like: one line of it, and nothing that a terminal would do.
        let words: String = words.chars().take(LONGEST).collect();
        write!(f, "{}", words.escape_debug())
    }
}

pub struct Provider(Arc<Inner>);

struct Inner {
    oidc: Oidc,
    /// Where it sends people back to.
    back: String,
    known: Mutex<Known>,
    /// Whoever holds it asks what it says of itself; others wait for the same answer, and ask for it no more.
    asks: tokio::sync::Mutex<()>,
    asking: Arc<Semaphore>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(CoreProviderMetadata, Timestamp)>,
    /// When it was last asked in vain, and why that was.
    failed: Option<(Timestamp, String)>,
    /// When keys were last asked for because one was missing.
    keys_at: Option<Timestamp>,
}

impl Provider {
    pub fn new(oidc: Oidc, back: String) -> Self {
        let asking = Arc::new(Semaphore::new(ASKING));
        Self(Arc::new(Inner { oidc, back, known: Mutex::default(), asks: Default::default(), asking }))
    }

    /// Where somebody signs in.
    pub async fn address(&self, flow: &Flow, now: Timestamp) -> Result<String, Doubt> {
        let metadata = self.metadata(now).await?;
        self.0.address(metadata, flow).map_err(Doubt::Down)
    }

    /// The verified address of whoever came back with a code.
    pub async fn address_of(
        &self,
        flow: &Flow,
        code: String,
        issuer: Option<String>,
        now: Timestamp,
    ) -> Result<String, Doubt> {
        // Another provider may not answer for this one (RFC 9207).
        if issuer.is_some_and(|issuer| issuer != self.0.oidc.issuer) {
            return Err(Doubt::Unbelievable(anyhow!("somebody else than the issuer sent them back")));
        }
        let metadata = self.metadata(now).await?;
        let keys = metadata.jwks().clone();
        let (inner, verifier) = (self.0.clone(), flow.verifier());
        let token = self.ask(move || inner.exchange(metadata, code, verifier)).await?;
        let nonce = Nonce::new(flow.nonce());
        match self.0.verified(&token, keys, &nonce, now) {
            Err(Unproven::Key) => {
                let keys = self.fresh_keys(now).await?;
                self.0.verified(&token, keys, &nonce, now).map_err(Into::into)
            }
            proven => proven.map_err(Into::into),
        }
    }

    /// Whether it would do.
    pub async fn probe(&self) -> Result<()> {
        let inner = self.0.clone();
        tokio::task::spawn_blocking(move || inner.probe()).await.context("Asking it ended in a defect")?
    }

    /// What it says of itself.
    async fn metadata(&self, now: Timestamp) -> Result<CoreProviderMetadata, Doubt> {
        if let Some(known) = self.0.known().said(now) {
            return known;
        }
        // Where it said something before, nobody waits for it to say it again.
        let before = self.0.known().before(now);
        let _mine = match (&before, self.0.asks.try_lock()) {
            (_, Ok(mine)) => mine,
            (Some(before), Err(_)) => return Ok(before.clone()),
            (None, Err(_)) => self.0.asks.lock().await,
        };
        if let Some(known) = self.0.known().said(now) {
            return known;
        }
        let inner = self.0.clone();
        let said = self.ask(move || inner.discover().map_err(Doubt::Down)).await;
        let mut known = self.0.known();
        match (said, before) {
            (Ok(metadata), _) => {
                known.metadata = Some((metadata.clone(), now));
                known.failed = None;
                Ok(metadata)
            }
            (Err(doubt), before) => {
                known.failed = Some((now, doubt.to_string()));
                before.ok_or(doubt)
            }
        }
    }

    /// Its keys anew, for it changed them; whoever makes up keys does not make the desk ask all the time.
    async fn fresh_keys(&self, now: Timestamp) -> Result<CoreJsonWebKeySet, Doubt> {
        let asked = {
            let mut known = self.0.known();
            let rests = known.keys_at.is_some_and(|at| now.duration_since(at) < RESTS);
            let Some((metadata, _)) = known.metadata.clone().filter(|_| !rests) else {
                return Ok(known.metadata.as_ref().map(|(metadata, _)| metadata.jwks().clone()).unwrap_or_default());
            };
            known.keys_at = Some(now);
            metadata
        };
        let (inner, url) = (self.0.clone(), asked.jwks_uri().clone());
        let keys = self.ask(move || {
            let fetcher = inner.fetcher().map_err(|error| Doubt::Down(error.into()))?;
            CoreJsonWebKeySet::fetch(&url, &|request| fetcher.fetch(request))
                .map_err(|error| Doubt::Down(inner.in_words(error)))
        });
        let keys = keys.await?;
        self.0.known().metadata = Some((asked.set_jwks(keys.clone()), now));
        Ok(keys)
    }

    /// Asks on a thread that may wait, where not too many do.
    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> Result<T, Doubt> + Send + 'static,
    ) -> Result<T, Doubt> {
        let Ok(place) = self.0.asking.clone().try_acquire_owned() else {
            return Err(Doubt::Down(anyhow!("it keeps {ASKING} others waiting already, so it is not asked")));
        };
        let asked = tokio::task::spawn_blocking(move || {
            let _place = place;
            ask()
        });
        asked.await.unwrap_or_else(|_| Err(Doubt::Down(anyhow!("asking the provider ended in a defect"))))
    }
}

impl Known {
    /// What is asked for no more, or why it is not.
    fn said(&self, now: Timestamp) -> Option<Result<CoreProviderMetadata, Doubt>> {
        let kept = self.metadata.as_ref().filter(|(_, at)| now.duration_since(*at) < KEPT);
        if let Some((metadata, _)) = kept {
            return Some(Ok(metadata.clone()));
        }
        let (_, why) = self.failed.as_ref().filter(|(at, _)| now.duration_since(*at) < RESTS)?;
        Some(self.before(now).ok_or_else(|| Doubt::Down(anyhow!("{why}"))))
    }

    fn before(&self, now: Timestamp) -> Option<CoreProviderMetadata> {
        let serves = self.metadata.as_ref().filter(|(_, at)| now.duration_since(*at) < SERVES);
        serves.map(|(metadata, _)| metadata.clone())
    }
}

/// Why a token proves nothing.
enum Unproven {
    /// No key that is known signed it; there may be new ones.
    Key,
    Doubt(Doubt),
}

impl From<Unproven> for Doubt {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Key => Self::Unbelievable(anyhow!("its token is signed by no key that it has")),
            Unproven::Doubt(doubt) => doubt,
        }
    }
}

impl Inner {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fetcher(&self) -> Result<Fetcher, FetchError> {
        Fetcher::new(&self.oidc.issuer, self.oidc.tls_ca.as_deref())
    }

    fn discover(&self) -> Result<CoreProviderMetadata> {
        let fetcher = self.fetcher()?;
        let issuer = IssuerUrl::new(self.oidc.issuer.clone()).context("The issuer is no address")?;
        let metadata = CoreProviderMetadata::discover(&issuer, &|request| fetcher.fetch(request));
        let metadata = metadata.map_err(|error| self.in_words(error))?;
        fetcher.may_ask(metadata.authorization_endpoint().as_str())?;
        Ok(metadata)
    }

    /// What went wrong, and what to do about it.
    fn in_words(&self, error: DiscoveryError<FetchError>) -> anyhow::Error {
        let issuer = &self.oidc.issuer;
        match error {
            DiscoveryError::Request(error) => {
                anyhow!(error).context("it cannot be reached; is `issuer` right, and may this machine ask there?")
            }
            DiscoveryError::Response(status, _, _) if status.is_redirection() => {
                anyhow!("{issuer} leads elsewhere (status {status}); write `issuer` as the provider itself does")
            }
            DiscoveryError::Response(status, _, why) => {
                anyhow!("there is no OpenID Connect provider at {issuer} (status {status}: {why}); is `issuer` whole?")
            }
            DiscoveryError::Parse(error) => anyhow!(error)
                .context(format!("what {issuer} says of itself is not that of an OpenID Connect provider")),
            DiscoveryError::Validation(why) => anyhow!("write `issuer` as the provider itself does: {why}"),
            other => anyhow!(other).context("it said nothing that could be used"),
        }
    }

    fn probe(&self) -> Result<()> {
        secret::read(&self.oidc.client_secret)?;
        let metadata = self.discover()?;
        if metadata.token_endpoint().is_none() {
            bail!("it has no token endpoint, so it does not do the authorization code flow");
        }
        if metadata.jwks().keys().is_empty() {
            bail!("it has no key that could be used at {}; nobody could believe it", metadata.jwks_uri().as_str());
        }
        let algorithms = metadata.id_token_signing_alg_values_supported();
        if !algorithms.iter().any(|algorithm| SIGNED_BY.contains(algorithm)) {
            bail!("it signs by {algorithms:?} alone; have it sign ID tokens by RS256 or ES256");
        }
        Ok(())
    }

    fn address(&self, metadata: CoreProviderMetadata, flow: &Flow) -> Result<String> {
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(self.oidc.client_id.clone()), None)
            .set_redirect_uri(RedirectUrl::new(self.back.clone())?);
        let (state, nonce) = (flow.state(), flow.nonce());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(flow.verifier()));
        let code = CoreAuthenticationFlow::AuthorizationCode;
        let request = client
            .authorize_url(code, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scopes(self.oidc.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        Ok(request.url().0.to_string())
    }

    /// The ID token for a code.
    fn exchange(&self, metadata: CoreProviderMetadata, code: String, verifier: String) -> Result<CoreIdToken, Doubt> {
        let own = Doubt::Unbelievable;
        let secret = secret::read(&self.oidc.client_secret).map_err(own)?;
        let back = RedirectUrl::new(self.back.clone()).map_err(|error| own(error.into()))?;
        let fetcher = self.fetcher().map_err(|error| own(error.into()))?;
        // Those who take both take the one that needs no second encoding of what is secret.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_form = methods.is_some_and(|all| all.contains(&CoreClientAuthMethod::ClientSecretPost));
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.oidc.client_id.clone()),
            Some(ClientSecret::new(secret.expose().to_owned())),
        );
        let client = client.set_redirect_uri(back).set_auth_type(if by_form {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        });
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| own(error.into()))?;
        let answer = request
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request(&|request| fetcher.fetch(request))
            .map_err(|error| match error {
                RequestTokenError::Request(error) => Doubt::Down(error.into()),
                RequestTokenError::ServerResponse(said) => match said.error() {
                    CoreErrorResponseType::InvalidGrant => {
                        Doubt::Over(format!("the provider takes no such code: {said}"))
                    }
                    CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                        own(anyhow!("the provider does not know this desk; are client_id and the secret right? {said}"))
                    }
                    _ => own(anyhow!("the provider gives no token: {said}")),
                },
                RequestTokenError::Parse(error, _) => own(anyhow!(error).context("what it gives is not a token")),
                RequestTokenError::Other(why) => own(anyhow!("it gives no token: {why}")),
            })?;
        answer
            .id_token()
            .cloned()
            .ok_or_else(|| own(anyhow!("it gives no ID token; is `openid` allowed to this desk?")))
    }

    /// The verified address in a token that is the provider's, for this desk, of now, and for this flow (OpenID Connect
    /// Core 1.0, section 3.1.3.7).
    fn verified(
        &self,
        token: &CoreIdToken,
        keys: CoreJsonWebKeySet,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<String, Unproven> {
        let doubt = |error: anyhow::Error| Unproven::Doubt(Doubt::Unbelievable(error));
        let client = ClientId::new(self.oidc.client_id.clone());
        let issuer = IssuerUrl::new(self.oidc.issuer.clone()).map_err(|error| doubt(error.into()))?;
        let at = SystemTime::from(now);
        let verifier = CoreIdTokenVerifier::new_public_client(client.clone(), issuer, keys)
            .set_allowed_algs(SIGNED_BY)
            .set_time_fn(move || at.into())
            .set_issue_time_verifier_fn(|issued| {
                let issued = Timestamp::try_from(SystemTime::from(issued)).map_err(|error| error.to_string())?;
                let astray = now.duration_since(issued).abs() > ASTRAY;
                if astray { Err(format!("it was made at {issued}; are the clocks right?")) } else { Ok(()) }
            });
        let claims = token.claims(&verifier, nonce).map_err(|error| match error {
            // A provider whose one key has no name signs by the next one without telling.
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            ) => Unproven::Key,
            error => doubt(anyhow!(error).context("its token cannot be believed")),
        })?;
        if claims.authorized_party().is_some_and(|party| *party != client) {
            return Err(doubt(anyhow!("its token was made for another program")));
        }
        let address = claims.email().map(|email| email.as_str()).filter(|_| says(token, &self.oidc.verified_by));
        address.map(str::to_owned).ok_or(Unproven::Doubt(Doubt::Unverified))
    }
}

/// Whether a claim of a token that was verified says yes. Not all providers know of true and false.
fn says(token: &CoreIdToken, claim: &str) -> bool {
    let token = token.to_string();
    let payload = token.split('.').nth(1).and_then(|payload| BASE64URL_NOPAD.decode(payload.as_bytes()).ok());
    let claims = payload.and_then(|payload| serde_json::from_slice::<Value>(&payload).ok());
    match claims.as_ref().and_then(|claims| claims.get(claim)) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(word)) => word == "true" || word == "1",
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_said_serves_on_while_it_says_nothing() {
        let said = r#"{"issuer": "https://id.example", "authorization_endpoint": "https://id.example/enter",
            "jwks_uri": "https://id.example/keys", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}"#;
        let metadata: CoreProviderMetadata = serde_json::from_str(said).unwrap();
        let at = |minute: i64| Timestamp::from_second(1_790_000_000 + minute * 60).unwrap();
        let mut known = Known::default();
        assert!(known.said(at(0)).is_none(), "it is asked");
        known.failed = Some((at(0), "it sleeps".to_owned()));
        assert!(known.said(at(0)).unwrap().unwrap_err().to_string() == "it sleeps" && known.said(at(1)).is_none());
        known.metadata = Some((metadata, at(2)));
        assert!(known.said(at(61)).unwrap().is_ok() && known.said(at(62)).is_none(), "it is asked anew");
        known.failed = Some((at(62), "it sleeps".to_owned()));
        assert!(known.said(at(62)).unwrap().is_ok(), "and what it said before does meanwhile");
        known.failed = Some((at(26 * 60), "it sleeps".to_owned()));
        assert!(known.said(at(26 * 60)).unwrap().is_err(), "for a day");
    }
}
