//! What a command answers when it did not do what was asked: a code for programs, sentences for people.

use serde::Serialize;

/// An error as the screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Fault {
    /// For programs: one word with underscores, which does not change between versions.
    pub code: String,
    /// For people: what happened, what it means, what to do.
    pub message: String,
}

impl Fault {
    /// A fault of the given code.
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// What a command gives.
pub(crate) type Answer<T> = Result<T, Fault>;
