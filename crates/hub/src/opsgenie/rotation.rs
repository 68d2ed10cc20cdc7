//! Opsgenie's rotation, both ways: its `startDate` is a moment, ours a local time of the schedule's zone.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use oncall::schedule::{Participant, Period, Rotation, Schedule, Turns, instant_of};
use oncall::{RotationId, Setup};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::moment;
use super::named::Reference;
use super::patch::Patch;
use super::reply::Refusal;
use super::restriction::{self, TimeRestriction};

/// A rotation in a body: whole, or a partial change of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RotationDraft {
    /// Which of a schedule's rotations it is, where a schedule is changed with all of them.
    id: Option<String>,
    name: Option<String>,
    start_date: Option<String>,
    end_date: Patch<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    length: Option<u32>,
    participants: Option<Vec<Reference>>,
    time_restriction: Patch<TimeRestriction>,
}

impl RotationDraft {
    /// The rotation that it describes, made from `old` or anew. `field` is where it stands in the body, such as `rotations[0].`;
    /// `place` counts for the name of one that has none.
    pub(super) fn rotation(
        &self,
        field: &str,
        setup: &Setup,
        zone: Tz,
        old: Option<&Rotation>,
        place: usize,
    ) -> Result<Rotation, Refusal> {
        let turns = self.turns(setup, zone, old.map(|old| &old.turns));
        let turns = turns.map_err(|(part, why)| Refusal::wrong(&format!("{field}{part}"), why))?;
        let name = self.name().map(str::to_owned).or_else(|| old.map(|old| old.name.clone()));
        Ok(Rotation {
            id: old.map_or_else(|| RotationId(Uuid::new_v4()), |old| old.id),
            name: name.unwrap_or_else(|| format!("Rot{place}")),
            turns,
            former: Vec::new(),
        })
    }

    /// Which rotation of a schedule it means, by id or else by name.
    pub(super) fn among<'a>(&self, rotations: &'a [Rotation]) -> Option<&'a Rotation> {
        let by_id = self.id.as_ref().and_then(|id| id.trim().parse::<RotationId>().ok());
        match by_id {
            Some(id) => rotations.iter().find(|rotation| rotation.id == id),
            None => self.name().and_then(|name| named(rotations, name)),
        }
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }

    fn turns(&self, setup: &Setup, zone: Tz, old: Option<&Turns>) -> Result<Turns, (String, String)> {
        let wrong = |part: &str| {
            let part = part.to_owned();
            move |why: String| (part.clone(), why)
        };
        let local = |text: &str| moment::read(text).and_then(|at| moment::local(at, zone));
        let start = match (&self.start_date, old) {
            (Some(text), _) => local(text).map_err(wrong("startDate"))?,
            (None, Some(old)) => old.start,
            (None, None) => return Err(wrong("startDate")("A rotation needs a 'startDate'.".to_owned())),
        };
        let end = match &self.end_date {
            Patch::Given(text) => Some(local(text).map_err(wrong("endDate"))?),
            Patch::Cleared => None,
            Patch::Kept => old.and_then(|old| old.end),
        };
        let restriction = match &self.time_restriction {
            Patch::Given(restriction) => restriction.meant().map_err(wrong("timeRestriction"))?,
            Patch::Cleared => None,
            Patch::Kept => old.and_then(|old| old.restriction.clone()),
        };
        let period = match (self.kind.as_deref().map(str::to_ascii_lowercase).as_deref(), old) {
            (Some("hourly"), _) => Period::Hourly,
            (Some("daily"), _) => Period::Daily,
            (Some("weekly"), _) => Period::Weekly,
            (None, Some(old)) => old.period,
            _ => return Err(wrong("type")("The type of a rotation must be hourly, daily or weekly.".to_owned())),
        };
        let participants = match (&self.participants, old) {
            (None, Some(old)) => old.participants.clone(),
            (given, _) => participants(given.as_deref().unwrap_or_default(), setup)?,
        };
        let length = self.length.unwrap_or_else(|| old.map_or(1, |old| old.length));
        Ok(Turns { participants, period, length, start, end, restriction })
    }
}

/// The rotation of this name.
pub(super) fn named<'a>(rotations: &'a [Rotation], name: &str) -> Option<&'a Rotation> {
    rotations.iter().find(|rotation| oncall::setup::same_name(&rotation.name, name))
}

fn participants(given: &[Reference], setup: &Setup) -> Result<Vec<Participant>, (String, String)> {
    let read = |(place, reference): (usize, &Reference)| {
        let found = match reference.kind().as_str() {
            "user" => reference.person(setup).map(Participant::Person),
            "team" => reference.team(setup).map(Participant::Team),
            "none" => Ok(Participant::Nobody),
            "escalation" => Err("An escalation cannot take part in a rotation here. Name people or a team; what happens when they do not \
                                 answer is the escalation of the team."
                .to_owned()),
            _ => Err("The type of a participant must be user, team or none.".to_owned()),
        };
        found.map_err(|why| (format!("participants[{place}]"), why))
    };
    given.iter().enumerate().map(read).collect()
}

/// A rotation in Opsgenie's shape.
pub(super) fn shown(setup: &Setup, zone: Tz, rotation: &Rotation) -> Value {
    let turns = &rotation.turns;
    let moment = |local: NaiveDateTime| moment::write(instant_of(local, zone));
    let mut shown = json!({
        "id": rotation.id,
        "name": rotation.name,
        "startDate": moment(turns.start),
        "type": match turns.period {
            Period::Hourly => "hourly",
            Period::Daily => "daily",
            Period::Weekly => "weekly",
        },
        "length": turns.length,
        "participants": turns.participants.iter().map(|it| participant(setup, *it)).collect::<Vec<_>>(),
    });
    if let Some(end) = turns.end {
        shown["endDate"] = json!(moment(end));
    }
    if let Some(restriction) = &turns.restriction {
        shown["timeRestriction"] = restriction::shown(restriction);
    }
    shown
}

fn participant(setup: &Setup, participant: Participant) -> Value {
    match participant {
        Participant::Person(id) => {
            let username = setup.people.get(&id).map(|person| person.email.as_str());
            json!({ "type": "user", "id": id, "username": username.unwrap_or_default() })
        }
        Participant::Team(id) => {
            let name = setup.teams.get(&id).map(|team| team.name.as_str());
            json!({ "type": "team", "id": id, "name": name.unwrap_or_default() })
        }
        Participant::Nobody => json!({ "type": "none" }),
    }
}

/// The rotations of a schedule by the clock of another zone: each begins and ends at the moments at which it did.
///
/// # Errors
/// The place of the one that cannot, and a sentence.
pub(super) fn moved(schedule: &Schedule, zone: Tz) -> Result<Vec<Rotation>, (usize, String)> {
    let local = |local: NaiveDateTime| moment::local(instant_of(local, schedule.time_zone), zone);
    let moved = |(place, rotation): (usize, &Rotation)| {
        let mut rotation = rotation.clone();
        let start = local(rotation.turns.start);
        let end = rotation.turns.end.map(local).transpose();
        (rotation.turns.start, rotation.turns.end) =
            (start.map_err(|why| (place, why))?, end.map_err(|why| (place, why))?);
        Ok(rotation)
    };
    schedule.rotations.iter().enumerate().map(moved).collect()
}

#[cfg(test)]
mod tests;
