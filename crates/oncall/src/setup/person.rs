//! People, and how each wants to be paged.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::PersonId;
use crate::incident::PersonRef;
use crate::paging::Urgency;
use crate::priority::Priority;
use crate::schedule::TimeOfDay;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// How often they were changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// Their name.
    pub name: String,
    /// Their e-mail address, by which configuration names them; unique on the hub.
    pub email: String,
    /// Their IANA time zone, such as `Europe/Kyiv`.
    #[schema(value_type = String)]
    pub time_zone: Tz,
    /// May do everything on this hub.
    #[serde(default)]
    pub hub_admin: bool,
    /// How they want to be paged.
    #[serde(default)]
    pub paging_rules: PagingRules,
}

impl Person {
    /// As shown in incidents.
    pub fn shown(&self) -> PersonRef {
        PersonRef { id: self.id, name: self.name.clone() }
    }

    /// How loudly a page of this priority calls them at a moment.
    pub fn urgency(&self, priority: Priority, at: DateTime<Utc>) -> Urgency {
        self.paging_rules.urgency(priority, at, self.time_zone)
    }
}

/// How a person wants to be paged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PagingRules {
    /// How loudly per priority; what is not named is as usual (P1 to P3 alarm, P4 chime, P5 silent).
    #[serde(default)]
    pub urgency: BTreeMap<Priority, Urgency>,
    /// Hours in which pages are quieter; they never silence P1.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
}

/// Hours of the day, by the person's own clock, in which pages below P1 are at most so loud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuietHours {
    /// The first minute.
    pub from: TimeOfDay,
    /// The first minute after it; before `from` it is past midnight.
    pub to: TimeOfDay,
    /// At most so loud: `chime` or `silent`.
    pub at_most: Urgency,
}

impl PagingRules {
    /// How loudly a page of this priority calls at a moment, for somebody in `zone`.
    pub fn urgency(&self, priority: Priority, _at: DateTime<Utc>, _zone: Tz) -> Urgency {
        self.urgency.get(&priority).copied().unwrap_or_else(|| Urgency::by_default(priority))
    }
}
