//! What `team.yaml` may hold. The types are the format: they read the file, and their JSON Schema is what editors complete by, so
//! the comments here are what people see there.

use std::collections::BTreeMap;

use oncall::escalation::Condition;
use oncall::paging::Urgency;
use oncall::schedule::{Period, TimeOfDay};
use oncall::{IntegrationKind, Mode, Priority};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use super::schema;
use super::words::{DayHours, FormatVersion, HoursLong, LocalTime, Minutes, Moment, WeekHours, Zone};

/// Who is on call and what happens when nobody answers, as a file for `tocsin-hub apply`.
///
/// A list that is left out (people, teams, a team's members, schedules, …) is left as it is on the hub. In a list that is
/// there, what the hub has and the file has not is kept, unless `--prune` is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map that begins with version: 1")]
#[schemars(title = "Tocsin team.yaml")]
pub(super) struct File {
    /// The version of this format: 1.
    #[expect(dead_code, reason = "it is checked while it is read")]
    pub(super) version: FormatVersion,
    /// People, told apart by their e-mail addresses.
    #[schemars(with = "Vec<Person>")]
    #[serde(default)]
    pub(super) people: Option<Vec<Person>>,
    /// Teams, told apart by their names.
    #[schemars(with = "Vec<Team>")]
    #[serde(default)]
    pub(super) teams: Option<Vec<Team>>,
}

/// A person.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a person: a map with email, name and time_zone")]
pub(super) struct Person {
    /// Their e-mail address, by which all else in this file names them.
    pub(super) email: String,
    /// Their name.
    pub(super) name: String,
    /// Their IANA time zone, such as Europe/Kyiv.
    pub(super) time_zone: Zone,
    /// May do everything on the hub. Left out: stays as it is, and false for a new person.
    #[schemars(with = "bool")]
    #[serde(default)]
    pub(super) hub_admin: Option<bool>,
    /// How they want to be paged. Left out: stays as they set it themselves.
    #[schemars(with = "PagingRules")]
    #[serde(default)]
    pub(super) paging_rules: Option<PagingRules>,
}

/// How a person wants to be paged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with urgency and quiet_hours")]
pub(super) struct PagingRules {
    /// How loudly for each priority. Left out: P1 to P3 alarm, P4 chime, P5 silent.
    #[schemars(schema_with = "schema::urgencies")]
    #[serde(default)]
    pub(super) urgency: BTreeMap<Priority, Urgency>,
    /// Hours in which pages are quieter; they never quieten P1.
    #[schemars(with = "QuietHours")]
    #[serde(default)]
    pub(super) quiet_hours: Option<QuietHours>,
}

/// Hours of the day, by the person's own clock, in which pages below P1 are at most so loud.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with from, to and at_most")]
pub(super) struct QuietHours {
    /// The first minute, such as 22:00.
    #[schemars(schema_with = "schema::time_of_day")]
    pub(super) from: TimeOfDay,
    /// The first minute after it, such as 07:00.
    #[schemars(schema_with = "schema::time_of_day")]
    pub(super) to: TimeOfDay,
    /// At most so loud: chime or silent.
    #[schemars(schema_with = "schema::one_of::<Urgency>")]
    pub(super) at_most: Urgency,
}

/// A team: people who answer for a set of services.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a team: a map with a name, members, schedules and more")]
pub(super) struct Team {
    /// Its name, unique on the hub.
    pub(super) name: String,
    /// More about it.
    #[serde(default)]
    pub(super) description: String,
    /// The longest time that one person should be on call without a break, such as 7d: the editor warns above it.
    #[schemars(with = "HoursLong")]
    #[serde(default)]
    pub(super) longest_shift: Option<HoursLong>,
    /// Members who may also change the team's configuration, by their e-mail addresses.
    #[schemars(with = "Vec<String>")]
    #[serde(default)]
    pub(super) admins: Option<Vec<String>>,
    /// The other members, by their e-mail addresses.
    #[schemars(with = "Vec<String>")]
    #[serde(default)]
    pub(super) members: Option<Vec<String>>,
    /// Who is on call when.
    #[schemars(with = "Vec<Schedule>")]
    #[serde(default)]
    pub(super) schedules: Option<Vec<Schedule>>,
    /// Whom to page, when, until somebody answers.
    #[schemars(with = "Vec<Policy>")]
    #[serde(default)]
    pub(super) escalation_policies: Option<Vec<Policy>>,
    /// Which policy a new incident gets: the first rule that fits decides.
    #[schemars(with = "Vec<RoutingRule>")]
    #[serde(default)]
    pub(super) routing: Option<Vec<RoutingRule>>,
    /// The sources of incidents.
    #[schemars(with = "Vec<Integration>")]
    #[serde(default)]
    pub(super) integrations: Option<Vec<Integration>>,
}

/// Who is on call when.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a schedule: a map with name, time_zone and rotations")]
pub(super) struct Schedule {
    /// Its name, unique on the hub.
    pub(super) name: String,
    /// More about it.
    #[serde(default)]
    pub(super) description: String,
    /// The IANA zone in which turns change and restrictions hold, such as Europe/Kyiv.
    pub(super) time_zone: Zone,
    /// A schedule that is switched off has nobody on call.
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    /// Its rotations, told apart by their names.
    #[serde(default)]
    pub(super) rotations: Vec<Rotation>,
}

fn yes() -> bool {
    true
}

/// One recurring order of participants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a rotation: a map with name, period, start and participants")]
pub(super) struct Rotation {
    /// Its name, unique in its schedule.
    pub(super) name: String,
    /// The unit of a turn's length. Daily and weekly turns change at the local time of the start.
    #[schemars(schema_with = "schema::one_of::<Period>")]
    pub(super) period: Period,
    /// How many periods a turn lasts.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub(super) length: u32,
    /// When the first turn begins, by the clock of the schedule's zone.
    pub(super) start: LocalTime,
    /// When the rotation ends, by the same clock. Left out: never.
    #[schemars(with = "LocalTime")]
    #[serde(default)]
    pub(super) end: Option<LocalTime>,
    /// Who takes turns, in order: an e-mail address, {team: Name} or nobody.
    pub(super) participants: Vec<Participant>,
    /// The hours during which it counts. Left out: always.
    #[schemars(with = "Restriction")]
    #[serde(default)]
    pub(super) restriction: Option<Restriction>,
}

fn one() -> u32 {
    1
}

/// Whose turn it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Participant {
    /// A person, by their e-mail address.
    Person(String),
    /// All members of a team.
    Team(String),
    /// Nobody, on purpose.
    Nobody,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamOnly {
    team: String,
}

impl<'de> Deserialize<'de> for Participant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;
        impl<'de> de::Visitor<'de> for Word {
            type Value = Participant;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an e-mail address, {team: Name} or nobody")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Participant, E> {
                Ok(if text == "nobody" { Participant::Nobody } else { Participant::Person(text.to_owned()) })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Participant, A::Error> {
                let TeamOnly { team } = TeamOnly::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Participant::Team(team))
            }
        }
        deserializer.deserialize_any(Word)
    }
}

/// Hours of the day or of the week, by the wall clock of the schedule's zone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Restriction {
    /// Hours of the day, such as 22:00-06:00; they may run past midnight.
    Daily(DayHours),
    /// Hours of the week, such as fri 18:00 - mon 09:00; they may run past Sunday's end.
    Weekly(Vec<WeekHours>),
}

/// Whom to page, when, until somebody answers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an escalation policy: a map with name and rules")]
pub(super) struct Policy {
    /// Its name, unique on the hub.
    pub(super) name: String,
    /// More about it.
    #[serde(default)]
    pub(super) description: String,
    /// Its rules; they fire in the order of their times.
    pub(super) rules: Vec<Rule>,
    /// What happens after the last rule. Left out: nothing.
    #[schemars(with = "Repeat")]
    #[serde(default)]
    pub(super) repeat: Option<Repeat>,
}

/// One rule of a policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a rule: a map with after, if_not and notify")]
pub(super) struct Rule {
    /// How long after the policy started.
    pub(super) after: Minutes,
    /// It fires only if this has not happened by then. Delivered: a page of the incident sounded on a pager.
    #[schemars(schema_with = "schema::one_of::<Condition>")]
    pub(super) if_not: Condition,
    /// Whom it pages.
    pub(super) notify: Target,
}

/// Whom a rule pages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Target {
    /// Whoever is on call in a schedule, by its name.
    OnCall(String),
    /// Whoever is on call in it next.
    NextOnCall(String),
    /// Whoever was on call in it before.
    PreviousOnCall(String),
    /// A person, by their e-mail address.
    Person(String),
    /// Everybody in a team, by its name.
    Team(String),
    /// The admins of a team.
    TeamAdmins(String),
    /// One person of a team, by lot.
    RandomMember(String),
}

/// What happens after the last rule of a policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with wait and count")]
pub(super) struct Repeat {
    /// How long after the last rule the policy starts again.
    pub(super) wait: Minutes,
    /// How often it starts again.
    #[schemars(range(min = 1))]
    pub(super) count: u32,
    /// Whether the incident is resolved after all of that, if nobody acknowledged it.
    #[serde(default)]
    pub(super) resolve_after_all: bool,
}

/// Where a new incident goes: to a policy, to a schedule or to nobody. Without `when` it fits every incident.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a routing rule: a map with policy, schedule or nobody, and perhaps when")]
#[schemars(extend("oneOf" = [{ "required": ["policy"] }, { "required": ["schedule"] }, { "required": ["nobody"] }]))]
pub(super) struct RoutingRule {
    /// What must hold: all that is given.
    #[schemars(with = "When")]
    #[serde(default)]
    pub(super) when: Option<When>,
    /// To an escalation policy, by its name.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(super) policy: Option<String>,
    /// To whoever is on call in a schedule, by its name.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(super) schedule: Option<String>,
    /// To nobody: the incident is kept, and pages nobody. Only true makes sense.
    #[schemars(with = "bool")]
    #[serde(default)]
    pub(super) nobody: Option<bool>,
}

/// What must hold for a routing rule to fit.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map with priority, tags, source, message or hours")]
pub(super) struct When {
    /// The priority is one of these.
    #[schemars(schema_with = "schema::list_of::<Priority>")]
    pub(super) priority: Vec<Priority>,
    /// At least one of these tags is there, whatever the case.
    pub(super) tags: Vec<String>,
    /// The source fits.
    #[schemars(with = "Pattern")]
    pub(super) source: Option<Pattern>,
    /// The title fits.
    #[schemars(with = "Pattern")]
    pub(super) message: Option<Pattern>,
    /// It is within these hours.
    #[schemars(with = "Hours")]
    pub(super) hours: Option<Hours>,
}

/// A condition on a text.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pattern {
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
pub(super) struct Hours {
    /// The IANA zone, such as Europe/Kyiv.
    pub(super) time_zone: Zone,
    /// Hours of the day, such as 22:00-06:00.
    #[schemars(with = "DayHours")]
    #[serde(default)]
    pub(super) daily: Option<DayHours>,
    /// Hours of the week, such as fri 18:00 - mon 09:00.
    #[schemars(with = "Vec<WeekHours>")]
    #[serde(default)]
    pub(super) weekly: Option<Vec<WeekHours>>,
}

/// One source of incidents. Its key is made by the hub and shown once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an integration: a map with name, kind and mode")]
pub(super) struct Integration {
    /// Its name, unique in its team.
    pub(super) name: String,
    /// What it speaks.
    #[schemars(schema_with = "schema::one_of::<IntegrationKind>")]
    pub(super) kind: IntegrationKind,
    /// Live, or test: marked TEST on every screen, pages only its owner, never escalates.
    #[schemars(schema_with = "schema::one_of::<Mode>")]
    pub(super) mode: Mode,
    /// When a test ends. Left out: stays as it is, and is seven days from now for a new test.
    #[schemars(with = "Moment")]
    #[serde(default)]
    pub(super) expires: Option<Moment>,
    /// Whom a test pages, and who is told when it ends. Left out: stays as it is, and is you for a new test.
    #[schemars(with = "String")]
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// Takes SNS messages in raw delivery, which nobody signed.
    #[serde(default)]
    pub(super) raw_delivery: bool,
    /// Its key may also read the team's incidents.
    #[serde(default)]
    pub(super) may_read: bool,
}
