//! What is wrong with a file, and where.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// With so many faults nobody wants more.
pub(super) const MOST_FAULTS: usize = 50;

/// A place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Its line, from 1.
    pub(super) line: usize,
    /// Its column, in characters, from 1.
    pub(super) column: usize,
}

impl Place {
    /// Where the file begins.
    pub(super) const START: Self = Self { line: 1, column: 1 };
}

/// Something wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub(crate) struct FileFault {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column, in characters, from 1.
    pub(crate) column: usize,
    /// What is wrong, and what was expected.
    pub(crate) detail: String,
}

impl FileFault {
    /// Something wrong at a place.
    pub(super) fn new(place: Place, detail: impl Into<String>) -> Self {
        Self { line: place.line, column: place.column, detail: detail.into() }
    }
}
