//! Waking a running daemon from another process: `deliver` and the command line write to the outbox, the daemon sends.
//!
//! A datagram to a socket whose name is made from the configuration's path. Linux' abstract names leave no file
//! behind and need no folder; whoever can send one can make the daemon look once, no more. One process at a time can
//! hold the name, and the kernel frees it however that one ends: so it also tells who may send.

use std::io::ErrorKind;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::store::Store;

/// Held by the one process that sends mail for this configuration.
pub struct Listener {
    socket: tokio::net::UnixDatagram,
}

impl Listener {
    /// Rings the store's bells each time that somebody wakes the daemon; returns when nobody ever can again, and why.
    pub async fn listen(&self, store: &Store) -> anyhow::Error {
        let (outbox, hooks, due) = (store.outbox_changed(), store.hooks_changed(), store.tickets_changed());
        loop {
            if let Err(error) = self.socket.recv(&mut [0; 8]).await {
                return anyhow::Error::new(error).context("the wake-up socket was closed");
            }
            outbox.notify_one();
            hooks.notify_one();
            due.notify_one();
        }
    }
}

/// Becomes the one process that sends for this configuration; `None` while there is another.
pub fn listen(config: &Path) -> Result<Option<Listener>> {
    const FAILED: &str = "Failed to set up the wake-up socket";
    let socket = match UnixDatagram::bind_addr(&address(config)?) {
        Ok(socket) => socket,
        Err(error) if error.kind() == ErrorKind::AddrInUse => return Ok(None),
        Err(error) => return Err(error).context(FAILED),
    };
    socket.set_nonblocking(true).context(FAILED)?;
    Ok(Some(Listener { socket: tokio::net::UnixDatagram::from_std(socket).context(FAILED)? }))
}

/// Wakes the daemon of this configuration; false when there is none.
pub fn wake(config: &Path) -> bool {
    let sent = address(config).and_then(|address| Ok(UnixDatagram::unbound()?.send_to_addr(b"!", &address)?));
    sent.is_ok()
}

fn address(config: &Path) -> Result<SocketAddr> {
    // However it is written, by whatever link: it is one desk.
    let path = config.canonicalize().or_else(|_| std::path::absolute(config));
    let path = path.context("Failed to make the configuration's path absolute")?;
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(path.as_os_str().as_encoded_bytes()));
    SocketAddr::from_abstract_name(format!("maildesk-{digest}")).context("Failed to name the wake-up socket")
}
