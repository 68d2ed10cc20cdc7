//! Identifiers. Each kind has its own type, so that a page's id is never taken for an incident's.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// An incident, for as long as the ledger keeps it.
    IncidentId
);
id!(
    /// One call on one person for one incident.
    PageId
);
id!(
    /// A person.
    PersonId
);
id!(
    /// A team.
    TeamId
);
id!(
    /// One source of incidents.
    IntegrationId
);
id!(
    /// A schedule.
    ScheduleId
);
id!(
    /// A rotation of a schedule.
    RotationId
);
id!(
    /// An override of a schedule.
    OverrideId
);
id!(
    /// An escalation policy.
    PolicyId
);
id!(
    /// A request to take over a shift.
    ShiftRequestId
);
id!(
    /// An entry of a team's catalogue of known faults.
    KnownFaultId
);
id!(
    /// A heartbeat: a sender that must ping.
    HeartbeatId
);
id!(
    /// A maintenance window.
    MaintenanceId
);
id!(
    /// A further way to reach a person.
    WayId
);
id!(
    /// One message on its way to a person by a further way.
    DeliveryId
);
id!(
    /// One laptop of a person: made by the app at its first start, and kept by it.
    PagerId
);
