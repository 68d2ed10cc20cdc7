//! What an address asks for behind its `?`, with an error that says what is wrong.

use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use chrono::{DateTime, TimeDelta, Utc};
use oncall::schedule::Range;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::problem::Problem;

/// The longest range that one request may be about, in days.
const DAYS_LIMIT: i64 = 400;

/// The parameters behind the `?` of an address.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(params) = Query::from_request_parts(parts, state)
            .await
            .map_err(|error| wrong(&format!("What the address asks for is not understood: {}.", error.body_text())))?;
        Ok(Self(params))
    }
}

/// A range of time.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Between {
    /// From when on.
    from: DateTime<Utc>,
    /// Until when, at most 400 days later.
    to: DateTime<Utc>,
}

impl Between {
    /// The range asked for.
    pub(crate) fn range(self) -> Result<Range, Problem> {
        range(self.from, self.to)
    }
}

/// The range between two moments.
pub(crate) fn range(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Range, Problem> {
    if end <= start {
        return Err(wrong("The range ends ('to') before it begins ('from'), or at once."));
    }
    if end - start > TimeDelta::days(DAYS_LIMIT) {
        return Err(wrong(&format!("The range is longer than {DAYS_LIMIT} days. Ask for it in parts.")));
    }
    Ok(Range { start, end })
}

fn wrong(what: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "wrong_query", format!("{what} Correct the request."))
}
