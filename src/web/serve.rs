//! The server of the pages.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::web::fault::Fault;
use crate::web::{Web, router};

/// Serves pages until cancelled; what is being answered then is answered still.
pub async fn serve(web: Arc<Web>, listener: TcpListener, cancel: CancellationToken) -> Result<()> {
    let streams = web.closing.clone();
    let pages = router(web).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, pages)
        .with_graceful_shutdown(async move {
            cancel.cancelled().await;
            // Live updates would go on for as long as a page is open.
            streams.cancel();
        })
        .await
        .context("Failed to serve the web desk")
}

/// Whether the desk can read its store.
pub async fn health(axum::extract::State(web): axum::extract::State<Arc<Web>>) -> Result<&'static str, Fault> {
    web.store.read(|tx| tx.due_next()).await?;
    Ok("ok\n")
}
