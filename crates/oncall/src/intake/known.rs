//! The catalogue of known faults: what a team knows about faults that came before.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Criteria, Intake};
use crate::evidence::Runbook;
use crate::ids::{KnownFaultId, TeamId};
use crate::priority::Priority;
use crate::setup::Setup;
use crate::signal::Trigger;

/// The name under which the sender's own headline is kept among the details when the catalogue gives another.
const REPORTED: &str = "reported as";

/// A fault that a team knows: how it is recognised, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnownFault {
    /// Its id.
    pub id: KnownFaultId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// The team that knows it.
    pub team: TeamId,
    /// Its name, unique in its team, such as `checkout: out of memory`.
    pub name: String,
    /// How it is recognised. At least one condition.
    pub when: Criteria,
    /// The headline of its incidents; the sender's where left out.
    #[serde(default)]
    pub title: Option<String>,
    /// What to do.
    #[serde(default)]
    pub runbook: Option<Runbook>,
    /// The priority, where neither the sender nor a rule gave one.
    #[serde(default)]
    pub priority: Option<Priority>,
}

/// A known fault, as shown in incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnownFaultRef {
    /// Its id.
    pub id: KnownFaultId,
    /// Its name.
    pub name: String,
}

impl Setup {
    /// The entry of a team's catalogue that fits a trigger: the first by name.
    pub(super) fn known_fault_of(&self, team: TeamId, trigger: &Trigger) -> Option<&KnownFault> {
        let fitting = self.known_faults.values().filter(|it| it.team == team && it.when.hold(trigger));
        fitting.min_by(|one, other| one.name.cmp(&other.name)).map(AsRef::as_ref)
    }
}

impl KnownFault {
    pub(super) fn apply(&self, intake: &mut Intake) {
        let trigger = &mut intake.trigger;
        if let Some(title) = self.title.as_ref().filter(|title| **title != trigger.title) {
            let reported = std::mem::replace(&mut trigger.title, title.clone());
            trigger.details.insert(REPORTED.to_owned(), reported);
        }
        trigger.priority = trigger.priority.or(self.priority);
        if let Some(runbook) = &self.runbook {
            trigger.runbook = Some(runbook.clone());
        }
        intake.judgement.known_fault = Some(KnownFaultRef { id: self.id, name: self.name.clone() });
    }
}
