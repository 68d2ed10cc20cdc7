//! What a client is told when something does not work: RFC 9457 problem documents with a sentence that says what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oncall::setup::{EditFault, Fault};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ledger::LedgerError;
use crate::pagers::PagerFault;
use crate::store::StoreError;

/// A problem document (RFC 9457), `application/problem+json`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the code tells the kind.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// The HTTP status in words.
    pub(crate) title: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The kind of problem, for programs, such as `unknown_token`.
    pub(crate) code: &'static str,
    /// What happened, what it means, what to do.
    pub(crate) detail: String,
    /// What is wrong with what was sent, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<Fault>,
    /// Seconds after which it is worth another try, for the `Retry-After` header.
    #[serde(skip)]
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    /// A problem with a status, a code for programs and a sentence for people.
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            faults: Vec::new(),
            retry_after: None,
        }
    }

    /// No credentials were sent.
    pub(crate) fn no_credentials(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "no_credentials", detail)
    }

    /// The caller may not do it; the sentence says who may.
    pub(crate) fn not_allowed(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_allowed", detail)
    }

    /// The thing that the address names does not exist, or not for this caller: the two look alike on purpose.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("There is no such {what} among those that you may see. Check the address."),
        )
    }

    /// Something inside failed. The cause is logged and never shown.
    pub(crate) fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(%cause, "a request failed inside the hub");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The hub failed inside. Nothing was changed. Try again; if it stays so, look into the hub's log.",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match &error {
            LedgerError::UnknownIncident => Self::not_found("incident"),
            LedgerError::ForeignPage => Self::not_found("page"),
            LedgerError::Refused(refusal) => {
                Self::new(StatusCode::CONFLICT, "refused", format!("{refusal} Nothing was changed."))
            }
            LedgerError::AliasOpen { .. } => {
                Self::new(StatusCode::CONFLICT, "alias_open", format!("{error} Nothing was changed."))
            }
            LedgerError::Pager(PagerFault::Unknown) => Self::not_found("laptop"),
            LedgerError::Pager(PagerFault::NameTaken(_)) => Self::new(
                StatusCode::CONFLICT,
                "name_taken",
                format!("{error} Nothing was changed. Choose another name."),
            ),
            LedgerError::Edit(fault) => fault.clone().into(),
            LedgerError::Store(_) | LedgerError::Closed | LedgerError::Overloaded => {
                tracing::error!(cause = %error, "the ledger could not take a command");
                Self {
                    retry_after: Some(1),
                    ..Self::new(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "ledger_unavailable",
                        format!("{error} Nothing was stored. Send it again."),
                    )
                }
            }
        }
    }
}

impl From<EditFault> for Problem {
    fn from(fault: EditFault) -> Self {
        let detail = fault.to_string();
        match fault {
            EditFault::Unknown(_) => Self::new(StatusCode::NOT_FOUND, "not_found", detail),
            EditFault::Conflict { .. } => Self::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", detail),
            EditFault::InUse { .. } => Self::new(StatusCode::CONFLICT, "in_use", detail),
            EditFault::Invalid { faults } => {
                let detail = format!("{detail} Nothing was stored. Correct it and send it again.");
                Self { faults, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail) }
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}
