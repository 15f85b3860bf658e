//! The web desk as a task of the daemon: what keeps its pages from being served is told, and tried again.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::daemon::Daemon;
use crate::mailbox::backoff;
use crate::web::{self, Web};

const TOPIC: &str = "the web desk";

/// Serves pages until stopped; without `[web]` there are none.
pub async fn serve(daemon: &Daemon, stop: CancellationToken) {
    let Some(address) = daemon.config.web.listen else { return };
    for failures in 1.. {
        let web = Arc::new(Web::new(daemon.config.clone(), daemon.store.clone()));
        if let Err(error) = serve_at(daemon, address, web, stop.clone()).await {
            daemon.alerts.stands(TOPIC, format!("The web desk cannot be reached: {error:#}"));
        }
        let rest = tokio::time::sleep(backoff::delay(failures, 0.0));
        if stop.run_until_cancelled(rest).await.is_none() {
            return;
        }
    }
}

async fn serve_at(daemon: &Daemon, address: SocketAddr, web: Arc<Web>, stop: CancellationToken) -> Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("Failed to listen on {address}; is another program there? ([web] listen)"))?;
    daemon.alerts.over(TOPIC, "The web desk can be reached again".to_owned());
    tracing::info!(%address, "The web desk is open");
    web::serve(web, listener, stop).await
}
