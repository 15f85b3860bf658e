//! Asking the provider: with little patience, for little, where it says it is and nowhere else.

use std::path::Path;
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use thiserror::Error;
use ureq::http;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// An answer comes within this time, or there is none.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer: keys and tokens have some thousands.
const LARGEST: u64 = 256 * 1024;

#[derive(Debug, Error)]
pub enum FetchError {
    #[error("{0} is not reached by TLS, and whoever listens in between could be any agent")]
    Open(String),
    #[error("the certificates of {0} cannot be read: {1}")]
    Authority(String, String),
    #[error("{0} gave no answer that could be read")]
    Failed(String, #[source] Box<ureq::Error>),
    #[error("{0} is in trouble itself (status {1})")]
    Trouble(String, u16),
    #[error("{0} gave an answer that is none of HTTP")]
    Odd(String, #[source] http::Error),
}

pub struct Fetcher {
    agent: ureq::Agent,
    /// A provider on this machine may do without TLS.
    open: bool,
    largest: u64,
}

impl Fetcher {
    pub fn new(issuer: &str, authority: Option<&Path>) -> Result<Self, FetchError> {
        Self::patient(issuer, authority, PATIENCE, LARGEST)
    }

    fn patient(issuer: &str, authority: Option<&Path>, patience: Duration, largest: u64) -> Result<Self, FetchError> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            // A redirect is an answer like another, and none that is understood.
            .max_redirects(0)
            .tls_config(TlsConfig::builder().root_certs(roots(authority)?).build())
            .build();
        Ok(Self { agent: config.into(), open: issuer.starts_with("http://"), largest })
    }

    /// Whether something may be asked, or said, at this address.
    pub fn may_ask(&self, url: &str) -> Result<(), FetchError> {
        if self.open || url.starts_with("https://") { Ok(()) } else { Err(FetchError::Open(url.to_owned())) }
    }

    pub fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let url = request.uri().to_string();
        self.may_ask(&url)?;
        let failed = |error: ureq::Error| FetchError::Failed(url.clone(), Box::new(error));
        let mut answer = self.agent.run(request).map_err(failed)?;
        if answer.status().is_server_error() {
            return Err(FetchError::Trouble(url, answer.status().as_u16()));
        }
        let body = answer.body_mut().with_config().limit(self.largest).read_to_vec().map_err(failed)?;
        let mut whole = http::Response::builder().status(answer.status());
        if let Some(kind) = answer.headers().get(http::header::CONTENT_TYPE) {
            whole = whole.header(http::header::CONTENT_TYPE, kind);
        }
        whole.body(body).map_err(|error| FetchError::Odd(url.clone(), error))
    }
}

/// Whose certificates count.
fn roots(authority: Option<&Path>) -> Result<RootCerts, FetchError> {
    let Some(path) = authority else { return Ok(RootCerts::WebPki) };
    let failed = |why: String| FetchError::Authority(path.display().to_string(), why);
    let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let found: Result<Vec<PemItem<'static>>, _> = parse_pem(&pem).collect();
    let certificates = found.map_err(|error| failed(error.to_string()))?.into_iter().filter_map(|item| match item {
        PemItem::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<Certificate<'static>> = certificates.collect();
    if certificates.is_empty() {
        return Err(failed("there is none in it".to_owned()));
    }
    Ok(RootCerts::from(certificates))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// What a fetcher makes of a server that says this and then holds the line.
    fn fetched(says: &'static str, patience: Duration, largest: u64) -> Result<HttpResponse, FetchError> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            let _ = stream.read(&mut asked);
            // Whoever has no patience hears nothing more.
            let _ = stream.write_all(says.as_bytes());
            let _ = stream.read(&mut asked);
        });
        let fetcher = Fetcher::patient(&url, None, patience, largest).unwrap();
        let answer = fetcher.fetch(http::Request::get(&url).body(Vec::new()).unwrap());
        drop(fetcher);
        server.join().unwrap();
        answer
    }

    #[test]
    fn whoever_says_nothing_much_or_goes_elsewhere_is_not_waited_for() {
        const LONG: Duration = Duration::from_secs(20);
        let short = Duration::from_millis(50);
        let answer = fetched("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", LONG, 5).unwrap();
        assert_eq!(answer.body(), b"hello");
        for (says, patience, largest, why) in [
            ("", short, 100, "timeout"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", short, 100, "timeout"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", LONG, 4, "limit"),
        ] {
            let error = format!("{:#}", anyhow::Error::from(fetched(says, patience, largest).unwrap_err()));
            assert!(error.contains(why), "{says:?}: {error}");
        }
        let error = fetched("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", LONG, 100).unwrap_err();
        assert!(error.to_string().ends_with("is in trouble itself (status 503)"), "{error}");
        let elsewhere = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(fetched(elsewhere, LONG, 100).unwrap().status(), 302);
    }

    #[test]
    fn nothing_is_said_by_an_open_line() {
        let fetcher = Fetcher::new("https://id.example", None).unwrap();
        for (url, may) in [("https://id.example/token", true), ("http://id.example/token", false), ("", false)] {
            assert_eq!(fetcher.may_ask(url).is_ok(), may, "{url}");
        }
        let none = Fetcher::new("https://id.example", Some(Path::new("/dev/null"))).err().unwrap();
        assert_eq!(none.to_string(), "the certificates of /dev/null cannot be read: there is none in it");
    }
}
