//! How long requests take, by route: a histogram each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::web::Web;
use crate::web::metrics::exposition::Family;

/// Upper ends of buckets, in seconds.
const ENDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Route, method, and the class of the status.
type Key = (String, &'static str, &'static str);

#[derive(Clone, Copy, Default)]
struct Histogram {
    /// How many were not longer than each end.
    within: [u32; ENDS.len()],
    count: u32,
    sum: f64,
}

/// All that were answered since the desk was opened.
#[derive(Default)]
pub struct Requests(Mutex<BTreeMap<Key, Histogram>>);

impl Requests {
    fn add(&self, key: Key, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = all.entry(key).or_default();
        for (within, end) in histogram.within.iter_mut().zip(ENDS) {
            *within = within.saturating_add(u32::from(seconds <= end));
        }
        histogram.count = histogram.count.saturating_add(1);
        histogram.sum += seconds;
    }

    pub fn write(&self, family: &mut Family<'_>) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, method, status), histogram) in all.iter() {
            let labels = [("route", route.as_str()), ("method", *method), ("status", *status)];
            for (within, end) in histogram.within.iter().zip(ENDS) {
                let end = end.to_string();
                family.part("_bucket", &[&labels[..], &[("le", &end)]].concat(), f64::from(*within));
            }
            family.part("_bucket", &[&labels[..], &[("le", "+Inf")]].concat(), f64::from(histogram.count));
            family.part("_sum", &labels, histogram.sum).part("_count", &labels, f64::from(histogram.count));
        }
    }
}

/// Measures until an answer begins. Routes are few, whatever is asked for: what leads nowhere counts as one.
pub async fn measured(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    };
    let began = Instant::now();
    let response = next.run(request).await;
    let status = match response.status().as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    web.requests.add((route.unwrap_or_default(), method, status), began.elapsed());
    response
}
