//! Schedules of the file.

use oncall::schedule::Period;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use super::super::schema;
use super::super::words::{DayHours, LocalTime, Moment, WeekHours, Zone};

/// Who is on call when.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a schedule: a map with name, time_zone and rotations")]
pub(in super::super) struct Schedule {
    /// Its name, unique on the hub.
    pub(in super::super) name: String,
    /// More about it.
    #[serde(default)]
    pub(in super::super) description: String,
    /// The IANA zone in which turns change and restrictions hold, such as Europe/Kyiv.
    pub(in super::super) time_zone: Zone,
    /// A schedule that is switched off has nobody on call.
    #[serde(default = "super::yes")]
    pub(in super::super) enabled: bool,
    /// Its rotations, told apart by their names.
    #[serde(default)]
    pub(in super::super) rotations: Vec<Rotation>,
    /// Who takes over for a time. Those in the file are put there; others are left alone, with --prune too, and none are exported: they are
    /// for moving in, and made in the app.
    #[schemars(with = "Vec<Override>")]
    #[serde(default)]
    pub(in super::super) overrides: Option<Vec<Override>>,
}

/// A person takes over for a time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an override: a map with alias, person, start and end")]
pub(in super::super) struct Override {
    /// Its name, unique in its schedule.
    pub(in super::super) alias: String,
    /// Who takes over, by their e-mail address; nobody for nobody.
    pub(in super::super) person: String,
    /// When it begins, with the offset, such as 2026-12-24T10:00:00+02:00.
    pub(in super::super) start: Moment,
    /// When it ends. One that is over when the file is applied is left aside.
    pub(in super::super) end: Moment,
    /// The rotations that it replaces, by their names. Left out: all.
    #[serde(default)]
    pub(in super::super) rotations: Vec<String>,
}

/// One recurring order of participants.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a rotation: a map with name, period, start and participants")]
pub(in super::super) struct Rotation {
    /// Its name, unique in its schedule.
    pub(in super::super) name: String,
    /// The unit of a turn's length. Daily and weekly turns change at the local time of the start.
    #[schemars(schema_with = "schema::one_of::<Period>")]
    pub(in super::super) period: Period,
    /// How many periods a turn lasts.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub(in super::super) length: u32,
    /// When the first turn begins, by the clock of the schedule's zone.
    pub(in super::super) start: LocalTime,
    /// When the rotation ends, by the same clock. Left out: never.
    #[schemars(with = "LocalTime")]
    #[serde(default)]
    pub(in super::super) end: Option<LocalTime>,
    /// Who takes turns, in order: an e-mail address, {team: Name} or nobody.
    pub(in super::super) participants: Vec<Participant>,
    /// The hours during which it counts. Left out: always.
    #[schemars(with = "Restriction")]
    #[serde(default)]
    pub(in super::super) restriction: Option<Restriction>,
}

fn one() -> u32 {
    1
}

/// Whose turn it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Participant {
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
pub(in super::super) enum Restriction {
    /// Hours of the day, such as 22:00-06:00; they may run past midnight.
    Daily(DayHours),
    /// Hours of the week, such as fri 18:00 - mon 09:00; they may run past Sunday's end.
    Weekly(Vec<WeekHours>),
}
