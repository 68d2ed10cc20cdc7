//! Requests to the hub: what comes back, and what can go wrong.

use serde_json::Value;

/// What the hub answered, be it a success or a refusal.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON; `null` if the answer was empty. A file in YAML is its text, an image its `data:` address.
    pub body: Value,
    /// The version of what was answered (`ETag`), to be sent back as `If-Match`; `null` if it has none.
    pub etag: Option<String>,
}

/// Why there is no answer of a hub.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// There is no account.
    #[error(
        "You are signed out of every hub. Nothing can ring here, and nothing can be asked. Sign in under Settings."
    )]
    SignedOut,
    /// The path is not one of the hub's API, or the method none that it knows.
    #[error(
        "{method} {path} is not a request to the hub's API. Nothing was sent. It is a mistake in Tocsin: please report it."
    )]
    NotApi {
        /// The method.
        method: String,
        /// The path.
        path: String,
    },
    /// The network, or the hub's absence.
    #[error(
        "The hub at {address} cannot be reached ({cause}). As long as that lasts, nothing new rings here. Check the network, and that the hub runs."
    )]
    Unreachable {
        /// The hub's address.
        address: String,
        /// The network's words.
        cause: String,
    },
    /// It took too long.
    #[error(
        "The hub at {address} did not answer within {seconds} s. It may or may not have heard. Try again; if it stays so, check the network and the hub."
    )]
    Timeout {
        /// The hub's address.
        address: String,
        /// How long was waited.
        seconds: u64,
    },
    /// Something else answers.
    #[error(
        "What answers at {address} is not a Tocsin hub ({found}). As long as that lasts, nothing new rings here. A network may want you to sign in first: open a web page in a browser. Else check the hub's address."
    )]
    NotAHub {
        /// The address.
        address: String,
        /// What came.
        found: String,
    },
    /// The hub does not want to; only where a refusal is not an [`Answer`].
    #[error("{detail}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The hub's code.
        code: String,
        /// The hub's sentence.
        detail: String,
    },
}

impl RequestError {
    /// The code for programs.
    pub fn code(&self) -> &str {
        match self {
            Self::SignedOut => "signed_out",
            Self::NotApi { .. } => "not_api",
            Self::Unreachable { .. } => "unreachable",
            Self::Timeout { .. } => "timeout",
            Self::NotAHub { .. } => "not_a_hub",
            Self::Refused { code, .. } => code,
        }
    }
}

impl Answer {
    /// Whether the hub did what was asked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the same request may succeed later: the hub is overloaded, starting, or broken.
    pub(crate) fn may_pass(&self) -> bool {
        self.status >= 500 || matches!(self.status, 408 | 425 | 429)
    }

    /// The refusal as an error: code and sentence of its problem document (RFC 9457), as far as there is one.
    pub(crate) fn refusal(&self) -> RequestError {
        let text = |name: &str| self.body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        RequestError::Refused {
            status: self.status,
            code: text("code").unwrap_or("refused").to_owned(),
            detail: text("detail").or_else(|| text("title")).map_or_else(
                || {
                    format!(
                        "The hub refused the request (status {}) and did not say why. Nothing was changed. Ask the \
                         hub's admin to look into its log.",
                        self.status
                    )
                },
                ToOwned::to_owned,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_speaks_in_the_hubs_words_or_says_that_there_are_none() {
        let detail = |body| Answer { status: 403, body, etag: None }.refusal().to_string();
        assert_eq!(detail(json!({"title": "Forbidden", "detail": "Not your team."})), "Not your team.");
        assert_eq!(detail(json!({"title": "Forbidden"})), "Forbidden");
        assert!(detail(Value::Null).contains("status 403"));
        let code = |body| Answer { status: 403, body, etag: None }.refusal().code().to_owned();
        assert_eq!(code(json!({"code": "unknown_token"})), "unknown_token");
        assert_eq!(code(json!([])), "refused");
    }

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        for (status, may_pass) in
            [(200, false), (400, false), (401, false), (404, false), (429, true), (500, true), (503, true)]
        {
            assert_eq!(Answer { status, body: Value::Null, etag: None }.may_pass(), may_pass, "{status}");
        }
    }
}
