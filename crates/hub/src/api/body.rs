//! Bodies: bounded, and read as JSON with an error that says what is wrong.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The largest body taken: an SNS message of 256 KiB in its envelope fits, escaped twice.
pub(crate) const BODY_LIMIT: usize = 1 << 20;
/// How much of a body that is too large is read all the same.
const DRAIN_LIMIT: usize = 16 << 20;

/// The whole body is larger than [`BODY_LIMIT`], or did not arrive whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// Larger.
    TooLarge,
    /// The connection broke.
    Broken,
}

/// Reads a body up to [`BODY_LIMIT`]. Of a larger one the rest is read too, up to [`DRAIN_LIMIT`], and thrown away: a client
/// that still writes does not read the answer, and would see only a broken connection.
pub(crate) async fn read(body: Body) -> Result<Bytes, BodyFault> {
    let mut chunks = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| BodyFault::Broken)?;
        length += chunk.len();
        if length <= BODY_LIMIT {
            whole.extend_from_slice(&chunk);
        } else if length > DRAIN_LIMIT {
            break;
        }
    }
    if length > BODY_LIMIT { Err(BodyFault::TooLarge) } else { Ok(whole.freeze()) }
}

impl From<BodyFault> for Problem {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                "The body is larger than 1 MiB. Nothing was stored. Send less, such as a link instead of the whole text.",
            ),
            BodyFault::Broken => Self::new(
                StatusCode::BAD_REQUEST,
                "body_broken",
                "The body did not arrive whole. Nothing was stored. Send it again.",
            ),
        }
    }
}

/// A JSON body. An empty one reads as `{}`, so that a request in which everything is optional needs none.
pub(crate) struct Payload<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Payload<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = read(request.into_body()).await?;
        let json: &[u8] = if bytes.trim_ascii().is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(json).map(Self).map_err(|error| {
            let (status, code, what) = match error.classify() {
                serde_json::error::Category::Data => {
                    (StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields", "The body's fields are not those expected here")
                }
                serde_json::error::Category::Syntax
                | serde_json::error::Category::Eof
                | serde_json::error::Category::Io => (StatusCode::BAD_REQUEST, "not_json", "The body is not JSON"),
            };
            Problem::new(status, code, format!("{what}: {error}. Nothing was stored. Correct it and send it again."))
        })
    }
}
