//! `oidc` of `[web]` as it counts.

use toml::Table;

use super::{list, put, secret, text};
use crate::config::settings::Oidc;

pub fn oidc(oidc: &Oidc) -> Table {
    let mut table = Table::new();
    put(&mut table, "issuer", text(&oidc.issuer));
    put(&mut table, "client_id", text(&oidc.client_id));
    secret(&mut table, "client_secret", &oidc.client_secret);
    put(&mut table, "name", text(&oidc.name));
    put(&mut table, "scopes", list(&oidc.scopes));
    put(&mut table, "verified_by", text(&oidc.verified_by));
    put(&mut table, "tls_ca", oidc.tls_ca.as_ref().map(|path| text(path.display())));
    table
}
