//! Maintenance windows: times in which integrations page nobody.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{IntegrationId, MaintenanceId, PersonId, TeamId};
use crate::setup::Setup;

/// A time, [start, end), in which given integrations of a team page nobody. Their incidents are opened and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Maintenance {
    /// Its id.
    pub id: MaintenanceId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// Whose integrations.
    pub team: TeamId,
    /// What is done, in one line, such as `database upgrade`.
    pub description: String,
    /// Which integrations and heartbeats of the team page nobody; empty for all of them.
    #[serde(default)]
    pub integrations: Vec<IntegrationId>,
    /// Its beginning.
    pub start: DateTime<Utc>,
    /// Its end.
    pub end: DateTime<Utc>,
    /// What becomes of the incidents that are still open at its end.
    #[serde(default)]
    pub afterwards: Afterwards,
    /// Who made it.
    #[serde(default)]
    pub created_by: Option<PersonId>,
}

/// What becomes of incidents that were opened in a maintenance window and are still open at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// They call people then: a fault that outlives the maintenance is real.
    #[default]
    Call,
    /// They are kept, and call nobody.
    StaySilent,
}

impl Maintenance {
    /// Whether it covers an integration at a moment.
    pub fn covers(&self, team: TeamId, integration: IntegrationId, at: DateTime<Utc>) -> bool {
        self.team == team
            && (self.integrations.is_empty() || self.integrations.contains(&integration))
            && self.start <= at
            && at < self.end
    }
}

impl Setup {
    /// The maintenance window that covers an integration of a team at a moment; of several the one that ends last.
    pub fn maintenance_of(&self, team: TeamId, integration: IntegrationId, at: DateTime<Utc>) -> Option<&Maintenance> {
        let covering = self.maintenances.values().filter(|it| it.covers(team, integration, at));
        covering.max_by_key(|it| it.end).map(AsRef::as_ref)
    }
}
