//! People, and how each wants to be paged.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::escalation::Hours;
use crate::ids::PersonId;
use crate::incident::PersonRef;
use crate::paging::Urgency;
use crate::priority::Priority;
use crate::schedule::{Restriction, TimeOfDay};
use crate::ways::Way;

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
    /// Further ways to reach them, beside the alarm on their laptop.
    #[serde(default)]
    pub ways: Vec<Way>,
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
    /// How loudly a page of this priority calls at a moment, for somebody in `zone`. Quiet hours never quieten P1.
    pub fn urgency(&self, priority: Priority, at: DateTime<Utc>, zone: Tz) -> Urgency {
        let chosen = self.urgency.get(&priority).copied().unwrap_or_else(|| Urgency::by_default(priority));
        match self.quiet_hours {
            Some(quiet) if priority != Priority::P1 && quiet.hold(at, zone) => quieter(chosen, quiet.at_most),
            _ => chosen,
        }
    }
}

impl QuietHours {
    /// Whether a moment is within them, by the clocks of `zone`.
    pub fn hold(&self, at: DateTime<Utc>, zone: Tz) -> bool {
        Hours { time_zone: zone, hours: Restriction::Daily { from: self.from, to: self.to } }.hold(at)
    }
}

/// The quieter of the two.
fn quieter(one: Urgency, other: Urgency) -> Urgency {
    match (one, other) {
        (Urgency::Silent, _) | (_, Urgency::Silent) => Urgency::Silent,
        (Urgency::Chime, _) | (_, Urgency::Chime) => Urgency::Chime,
        (Urgency::Alarm, Urgency::Alarm) => Urgency::Alarm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn quiet(from: &str, to: &str, at_most: Urgency) -> PagingRules {
        let quiet_hours = Some(QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap(), at_most });
        PagingRules { quiet_hours, ..PagingRules::default() }
    }

    #[test]
    fn who_chose_nothing_is_called_as_usual() {
        let rules = PagingRules::default();
        for priority in Priority::ALL {
            let urgency = rules.urgency(priority, at("2026-11-24T01:00:00Z"), Tz::Europe__Kyiv);
            assert_eq!(urgency, Urgency::by_default(priority), "{priority}");
        }
    }

    #[test]
    fn quiet_hours_quieten_but_never_p1() {
        let night = at("2026-11-24T01:00:00Z");
        let table = [
            (Priority::P1, Urgency::Chime, Urgency::Alarm),
            (Priority::P2, Urgency::Chime, Urgency::Chime),
            (Priority::P3, Urgency::Silent, Urgency::Silent),
            (Priority::P4, Urgency::Chime, Urgency::Chime),
            (Priority::P5, Urgency::Chime, Urgency::Silent),
        ];
        for (priority, at_most, expected) in table {
            let rules = quiet("22:00", "07:00", at_most);
            assert_eq!(rules.urgency(priority, night, Tz::Europe__Kyiv), expected, "{priority} at most {at_most:?}");
        }
    }

    #[test]
    fn p1_is_as_loud_as_the_person_chose_and_no_quieter_at_night() {
        let mut rules = quiet("22:00", "07:00", Urgency::Silent);
        rules.urgency = BTreeMap::from([(Priority::P1, Urgency::Chime), (Priority::P5, Urgency::Alarm)]);
        let night = at("2026-11-24T01:00:00Z");
        let noon = at("2026-11-24T10:00:00Z");
        assert_eq!(rules.urgency(Priority::P1, night, Tz::Europe__Kyiv), Urgency::Chime);
        assert_eq!(rules.urgency(Priority::P5, night, Tz::Europe__Kyiv), Urgency::Silent);
        assert_eq!(rules.urgency(Priority::P5, noon, Tz::Europe__Kyiv), Urgency::Alarm);
    }

    #[test]
    fn quiet_hours_are_of_the_persons_own_clock_and_half_open() {
        let table = [
            // Kyiv is two hours ahead in winter, three in summer.
            ("22:00", "07:00", Tz::Europe__Kyiv, "2026-11-24T19:59:59Z", false),
            ("22:00", "07:00", Tz::Europe__Kyiv, "2026-11-24T20:00:00Z", true),
            ("22:00", "07:00", Tz::Europe__Kyiv, "2026-11-25T04:59:59Z", true),
            ("22:00", "07:00", Tz::Europe__Kyiv, "2026-11-25T05:00:00Z", false),
            ("22:00", "07:00", Tz::Europe__Kyiv, "2026-07-01T19:00:00Z", true),
            ("22:00", "07:00", Tz::Europe__Kyiv, "2026-07-02T04:00:00Z", false),
            ("12:00", "13:00", Tz::Asia__Kolkata, "2026-11-24T06:30:00Z", true),
            ("12:00", "13:00", Tz::Asia__Kolkata, "2026-11-24T07:30:00Z", false),
            ("20:00", "24:00", Tz::UTC, "2026-11-24T23:59:59Z", true),
            ("20:00", "24:00", Tz::UTC, "2026-11-25T00:00:00Z", false),
            ("00:00", "24:00", Tz::UTC, "2026-11-25T13:00:00Z", true),
            // Chicago, 2026-03-08: 02:00 to 03:00 does not exist; quiet until 02:30 ends with the gap.
            ("22:00", "02:30", Tz::America__Chicago, "2026-03-08T07:59:59Z", true),
            ("22:00", "02:30", Tz::America__Chicago, "2026-03-08T08:00:00Z", false),
            // Chicago, 2026-11-01: 01:00 to 02:00 comes twice; the clock shows 01:15 in both.
            ("01:00", "01:30", Tz::America__Chicago, "2026-11-01T06:15:00Z", true),
            ("01:00", "01:30", Tz::America__Chicago, "2026-11-01T06:45:00Z", false),
            ("01:00", "01:30", Tz::America__Chicago, "2026-11-01T07:15:00Z", true),
        ];
        for (from, to, zone, moment, expected) in table {
            let urgency = quiet(from, to, Urgency::Chime).urgency(Priority::P2, at(moment), zone);
            let quiet = urgency == Urgency::Chime;
            assert_eq!(quiet, expected, "{from} to {to} in {zone} at {moment}");
        }
    }
}
