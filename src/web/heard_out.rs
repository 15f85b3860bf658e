//! A request that is answered before its end is read to it: a browser that is cut off while it still sends says that the
//! desk cannot be reached, and shows nothing of the answer.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;

use crate::web::form::MOST_READ;

pub async fn heard_out(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let sent = Arc::new(Mutex::new(body.into_data_stream()));
    let bytes = || {
        let sent = sent.clone();
        poll_fn(move |context| sent.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context))
    };
    let response = next.run(Request::from_parts(parts, Body::from_stream(bytes()))).await;
    let mut rest = pin!(bytes());
    let mut read = 0;
    while let Some(Ok(bytes)) = rest.next().await {
        read += bytes.len();
        if read > MOST_READ {
            break;
        }
    }
    response
}
