//! Ports of servers that tests start by number, or on which nobody shall listen.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// A port of this machine that is free, and that the system gives to nobody who asks for any: those come from above
/// (`net.ipv4.ip_local_port_range`). Otherwise another test could have it in the meantime.
pub fn free() -> u16 {
    const FIRST: u16 = 20_000;
    const MANY: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Two runs side by side begin apart.
    let start = u16::try_from(std::process::id() % u32::from(MANY)).unwrap();
    loop {
        let port = FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % MANY;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
