//! Routing rules of the file.

use oncall::Priority;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema;
use super::super::words::{DayHours, WeekHours, Zone};

/// Where a new incident goes: to a policy, to a schedule or to nobody. Without `when` it fits every incident.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a routing rule: a map with policy, schedule or nobody, and perhaps when")]
#[schemars(extend("oneOf" = [{ "required": ["policy"] }, { "required": ["schedule"] }, { "required": ["nobody"] }]))]
pub(in super::super) struct RoutingRule {
    /// What must hold: all that is given.
    #[schemars(with = "When")]
    #[serde(default)]
    pub(in super::super) when: Option<When>,
    /// To an escalation policy, by its name.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) policy: Option<String>,
    /// To whoever is on call in a schedule, by its name.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(in super::super) schedule: Option<String>,
    /// To nobody: the incident is kept, and pages nobody. Only true makes sense.
    #[schemars(with = "bool")]
    #[serde(default)]
    pub(in super::super) nobody: Option<bool>,
}

/// What must hold for a routing rule to fit.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map with priority, tags, source, message or hours")]
pub(in super::super) struct When {
    /// The priority is one of these.
    #[schemars(schema_with = "schema::list_of::<Priority>")]
    pub(in super::super) priority: Vec<Priority>,
    /// At least one of these tags is there, whatever the case.
    pub(in super::super) tags: Vec<String>,
    /// The source fits.
    #[schemars(with = "Pattern")]
    pub(in super::super) source: Option<Pattern>,
    /// The title fits.
    #[schemars(with = "Pattern")]
    pub(in super::super) message: Option<Pattern>,
    /// It is within these hours.
    #[schemars(with = "Hours")]
    pub(in super::super) hours: Option<Hours>,
}

/// A condition on a text.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Pattern {
    /// It contains this, whatever the case.
    Contains(String),
    /// It is this, whatever the case.
    Equals(String),
    /// A regular expression finds something in it.
    Matches(String),
}

/// Hours of the day or of the week, in a zone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with time_zone, and daily or weekly")]
#[schemars(extend("oneOf" = [{ "required": ["daily"] }, { "required": ["weekly"] }]))]
pub(in super::super) struct Hours {
    /// The IANA zone, such as Europe/Kyiv.
    pub(in super::super) time_zone: Zone,
    /// Hours of the day, such as 22:00-06:00.
    #[schemars(with = "DayHours")]
    #[serde(default)]
    pub(in super::super) daily: Option<DayHours>,
    /// Hours of the week, such as fri 18:00 - mon 09:00.
    #[schemars(with = "Vec<WeekHours>")]
    #[serde(default)]
    pub(in super::super) weekly: Option<Vec<WeekHours>>,
}
