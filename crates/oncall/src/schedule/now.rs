//! Who is on call at a moment, who comes next, and who was before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Cause, Members, Override, Schedule};
use crate::ids::{PersonId, RotationId};

/// A person who is on call at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OnCall {
    /// Who.
    pub person: PersonId,
    /// The rotation that they stand for; `null` where an override stands without one.
    pub rotation: Option<RotationId>,
    /// Why.
    pub cause: Cause,
    /// Since when, or from when on; `null` if that is beyond the horizon of the search.
    pub since: Option<DateTime<Utc>>,
    /// Until when; `null` if that is beyond the horizon of the search.
    pub until: Option<DateTime<Utc>>,
}

/// Who is on call at a moment, who comes next, and who was before: each person once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    /// On call at the moment.
    pub now: Vec<OnCall>,
    /// Of each rotation, the person of the following shift who differs from the present one.
    pub next: Vec<OnCall>,
    /// Of each rotation, the person of the shift before who differs from the present one.
    pub previous: Vec<OnCall>,
}

impl Schedule {
    /// Who is on call at a moment, with the time until which they are.
    pub fn on_call(&self, _overrides: &[Override], _at: DateTime<Utc>, _members: &impl Members) -> Vec<OnCall> {
        Vec::new()
    }

    /// Who is on call at a moment, who comes next, and who was before.
    pub fn standing(&self, overrides: &[Override], at: DateTime<Utc>, members: &impl Members) -> Standing {
        Standing { now: self.on_call(overrides, at, members), ..Standing::default() }
    }

    /// The next shift of a person that begins after `at`; `None` if there is none within two years.
    pub fn next_shift_of(
        &self,
        _person: PersonId,
        _overrides: &[Override],
        _at: DateTime<Utc>,
        _members: &impl Members,
    ) -> Option<OnCall> {
        None
    }

    /// The first moment after `at` at which the final schedule changes; `None` if it does not within two years.
    pub fn next_change(
        &self,
        _overrides: &[Override],
        _at: DateTime<Utc>,
        _members: &impl Members,
    ) -> Option<DateTime<Utc>> {
        None
    }
}
