//! Whether an article helped. Nobody is followed for it: without a cookie, one visitor of one day is told from others by
//! what only that day and that article give.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::act::articles;
use crate::desk::knowledge::feedback::Vote;
use crate::desk::policy::Bucket;
use crate::web::fault::Fault;
use crate::web::help::Anybody;
use crate::web::shown;
use crate::web::throttle::Place;

/// Votes from one place.
const VOTING: Bucket = Bucket { burst: 20, per: SignedDuration::from_mins(10) };
/// Characters of what somebody missed.
const LONGEST: usize = 2_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    language: String,
    helped: String,
    words: String,
}

pub async fn vote(
    anybody: Anybody,
    Extension(place): Extension<Place>,
    Path(slug): Path<String>,
    Form(said): Form<Said>,
) -> Result<Response, Fault> {
    let (web, now) = (&anybody.visit.web, anybody.visit.now);
    web.throttle.ask(place, "vote", VOTING, now).map_err(|wait| Fault::TooMany { wait })?;
    let helped = match said.helped.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::NotFound),
    };
    let policy = web.config.policy.clone();
    let who = match &anybody.agent {
        Some(signed_in) => format!("agent {}", signed_in.agent.id),
        None => format!("visitor {place:?}"),
    };
    let day = now.to_zoned(TimeZone::UTC).date();
    let voter = policy.keys.blinded(&format!("{day} {slug} {} {who}", said.language));
    let words: String = said.words.replace("\r\n", "\n").trim().chars().take(LONGEST).collect();
    let (has_words, language, audience) = (!words.is_empty(), said.language.clone(), anybody.audience());
    let vote = Vote { slug: slug.clone(), language: said.language, voter, helped, words, at: now };
    let known = web.store.write(move |tx| {
        let knowledge = articles::knowledge(tx, &policy)?;
        let known = knowledge.one(&vote.slug, &vote.language).is_some_and(|article| article.is_for(audience));
        if known {
            tx.vote(&vote)?;
        }
        Ok(known)
    });
    if !known.await? {
        return Err(Fault::NotFound);
    }
    let answer = match (helped, has_words) {
        (true, _) => "yes",
        (false, false) => "no",
        (false, true) => "words",
    };
    let (slug, language) = (shown::query(&slug), shown::query(&language));
    Ok(Redirect::to(&format!("/help/{slug}?language={language}&said={answer}#helped")).into_response())
}
