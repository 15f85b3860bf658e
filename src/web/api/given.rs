//! What a program gives with its question, and what is said where it cannot be read.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::web::api::problem::Problem;

/// The JSON of the body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(given)) => Ok(Self(given)),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Problem::saying(StatusCode::UNSUPPORTED_MEDIA_TYPE, "write Content-Type: application/json"))
            }
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::too_large()),
            Err(rejection) => Err(Problem::saying(rejection.status(), rejection.body_text())),
        }
    }
}

/// What stands behind the question mark.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let given = Query::<T>::from_request_parts(parts, state).await;
        given
            .map(|Query(given)| Self(given))
            .map_err(|rejection| Problem::saying(StatusCode::BAD_REQUEST, rejection.body_text()))
    }
}

/// What stands in the path: what is no number there is the number of nothing.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let given = Path::<T>::from_request_parts(parts, state).await;
        given.map(|Path(given)| Self(given)).map_err(|_| Problem::not_found())
    }
}
