//! Duty: what a person answers for at a moment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::incident::TeamRef;

/// One stretch of time in which a person is on call for a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duty {
    /// The team whose services it is about.
    pub team: TeamRef,
    /// When it ends; `null` while the team has no schedule and everybody in it is on call all the time.
    pub until: Option<DateTime<Utc>>,
    /// Why, in words, such as "Payments has no schedule yet: everybody in the team is on call."
    pub reason: String,
}

/// The duty of a member of `team` for as long as the team has no schedule.
pub fn without_schedule(team: &TeamRef) -> Duty {
    Duty {
        team: team.clone(),
        until: None,
        reason: format!("{} has no schedule yet: everybody in the team is on call.", team.name),
    }
}
