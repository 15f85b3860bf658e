//! Connections to mail servers: TCP with a deadline, TLS with the system's certificates or a private CA.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::{BuilderVerifierExt, Verifier};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// A byte stream, plain or TLS.
pub trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> Stream for T {}

/// Connects without Nagle's delay: mail protocols are short questions and answers.
pub async fn connect(host: &str, port: u16, patience: Duration) -> Result<TcpStream> {
    let stream = tokio::time::timeout(patience, TcpStream::connect((host, port)))
        .await
        .map_err(|_| anyhow::anyhow!("no connection to {host}:{port} within {} s", patience.as_secs()))?
        .with_context(|| format!("Failed to connect to {host}:{port}"))?;
    stream.set_nodelay(true).context("Failed to set TCP_NODELAY")?;
    Ok(stream)
}

/// TLS settings: the system's certificates and, when given, those of a private CA in PEM.
pub fn tls_config(ca: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .context("Failed to set up TLS")?;
    let config = match ca {
        None => {
            builder.with_platform_verifier().context("Failed to read the system's certificates")?.with_no_client_auth()
        }
        Some(path) => {
            let roots = CertificateDer::pem_file_iter(path)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .with_context(|| format!("Failed to read certificates from {}", path.display()))?;
            let verifier = Verifier::new_with_extra_roots(roots, provider)
                .with_context(|| format!("Failed to use the certificates of {}", path.display()))?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
    };
    Ok(Arc::new(config))
}

/// Speaks TLS on a connected stream; the certificate must be for `host`.
pub async fn secure(
    stream: TcpStream,
    host: &str,
    config: Arc<ClientConfig>,
    patience: Duration,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).with_context(|| format!("`{host}` is not a host name"))?;
    tokio::time::timeout(patience, tokio_rustls::TlsConnector::from(config).connect(name, stream))
        .await
        .map_err(|_| anyhow::anyhow!("no TLS with {host} within {} s", patience.as_secs()))?
        .with_context(|| format!("TLS with {host} failed; for a private certificate name its CA as `tls_ca`"))
}
