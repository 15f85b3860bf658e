//! Waking a running daemon from another process: `deliver` and the command line write to the outbox, the daemon sends.
//!
//! A datagram to a socket whose name is made from the configuration's path. Linux' abstract names leave no file
//! behind and need no folder; whoever can send one can make the daemon look once, no more.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Where the daemon of this configuration listens.
pub fn listen(config: &Path) -> Result<tokio::net::UnixDatagram> {
    let socket = UnixDatagram::bind_addr(&address(config)?)
        .context("another daemon runs with this configuration; stop it first")?;
    socket.set_nonblocking(true).context("Failed to set up the wake-up socket")?;
    tokio::net::UnixDatagram::from_std(socket).context("Failed to set up the wake-up socket")
}

/// Wakes the daemon of this configuration; false when there is none.
pub fn wake(config: &Path) -> bool {
    let sent = address(config).and_then(|address| Ok(UnixDatagram::unbound()?.send_to_addr(b"!", &address)?));
    sent.is_ok()
}

fn address(config: &Path) -> Result<SocketAddr> {
    let path = std::path::absolute(config).context("Failed to make the configuration's path absolute")?;
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(path.as_os_str().as_encoded_bytes()));
    SocketAddr::from_abstract_name(format!("maildesk-{digest}")).context("Failed to name the wake-up socket")
}
