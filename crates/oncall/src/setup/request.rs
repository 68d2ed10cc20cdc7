//! Requests to take over a shift: giving one away asks for the other person's consent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{OverrideId, PersonId, RotationId, ScheduleId, ShiftRequestId};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It waits for an answer.
    Pending,
    /// The other person took the shift: an override was made.
    Accepted,
    /// The other person said no.
    Declined,
    /// Whoever asked took it back.
    Withdrawn,
}

/// A person asks another to take over a shift, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShiftRequest {
    /// Its id.
    pub id: ShiftRequestId,
    /// How often it was changed.
    #[serde(default)]
    pub version: u64,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The rotations; empty for all.
    #[serde(default)]
    pub rotations: Vec<RotationId>,
    /// Who asks, and is on call so far.
    pub from: PersonId,
    /// Who is asked.
    pub to: PersonId,
    /// From when on.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// A word with it; may be empty.
    #[serde(default)]
    pub note: String,
    /// What became of it.
    pub state: RequestState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was answered or withdrawn.
    #[serde(default)]
    pub settled_at: Option<DateTime<Utc>>,
    /// The override that came of it.
    #[serde(default)]
    pub became: Option<OverrideId>,
}

impl ShiftRequest {
    /// Whether it can still be answered: it waits, and its time has not passed.
    pub fn is_pending(&self, now: DateTime<Utc>) -> bool {
        self.state == RequestState::Pending && now < self.end
    }
}
