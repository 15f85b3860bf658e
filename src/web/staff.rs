//! Pages that not every agent has: for others there is no such page.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::desk::policy::Role;
use crate::web::Web;
use crate::web::fault::Fault;
use crate::web::session::SignedIn;

/// A lead or an admin asks.
pub struct Lead(pub SignedIn);

/// An admin asks.
pub struct Admin(pub SignedIn);

/// Whether the mail room is open to a role.
pub fn leads(role: Role) -> bool {
    matches!(role, Role::Lead | Role::Admin)
}

impl FromRequestParts<Arc<Web>> for Lead {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let signed_in = SignedIn::from_request_parts(parts, web).await?;
        if leads(signed_in.agent.role) { Ok(Self(signed_in)) } else { Err(Fault::NotFound) }
    }
}

impl FromRequestParts<Arc<Web>> for Admin {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Fault> {
        let signed_in = SignedIn::from_request_parts(parts, web).await?;
        if signed_in.agent.role == Role::Admin { Ok(Self(signed_in)) } else { Err(Fault::NotFound) }
    }
}
