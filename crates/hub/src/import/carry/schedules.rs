//! Schedules, their rotations and overrides.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use oncall::schedule::{Participant, Period, Rotation, Turns};
use oncall::setup::Object;
use oncall::{Override, OverrideId, PersonId, RotationId, Schedule, ScheduleId, TeamId};
use uuid::Uuid;

use super::super::account::{self, Reference};
use super::{Carry, key, meant, remember};
use crate::opsgenie::moment;
use crate::opsgenie::restriction::TimeRestriction;

/// The most periods that one turn may last.
const LONGEST_TURN: u32 = 1000;

impl Carry<'_> {
    pub(super) fn schedules(&mut self) {
        for schedule in &self.account.schedules {
            self.one_schedule(schedule);
        }
    }

    fn one_schedule(&mut self, it: &account::Schedule) {
        let name = self.name("schedule", it.name.as_ref(), "Schedule");
        let kin = self.teams_of(it);
        let team = self.home(it.owner_team.as_ref(), &format!("schedule '{name}'"), &kin);
        let time_zone = self.zone(it.timezone.as_deref(), &format!("schedule '{name}'"));
        let id = ScheduleId(Uuid::new_v4());
        remember(&mut self.ids.schedules, it.id.as_ref(), it.name.as_ref(), id);
        let enabled = it.enabled.unwrap_or(true);
        if !enabled {
            self.note(format!("The schedule '{name}' is switched off, as it is in Opsgenie: nobody is on call by it."));
        }
        let mut rotations: Vec<(Option<String>, Rotation)> = Vec::new();
        for (place, rotation) in it.rotations.iter().flatten().enumerate() {
            let carried = self.rotation(rotation, place + 1, &name, time_zone, team);
            rotations.extend(carried.map(|carried| (rotation.id.clone(), carried)));
        }
        self.put(Object::Schedule(Schedule {
            id,
            version: 0,
            team,
            name: name.clone(),
            description: it.description.clone().unwrap_or_default(),
            time_zone,
            enabled,
            rotations: rotations.iter().map(|(_, rotation)| rotation.clone()).collect(),
        }));
        for (order, given) in (0..).zip(&it.overrides) {
            if let Some(takeover) = self.takeover(given, id, &name, &rotations, order) {
                self.put(Object::Override(takeover));
            }
        }
    }

    /// The teams that all people of a schedule are in, by name.
    fn teams_of(&self, it: &account::Schedule) -> Vec<TeamId> {
        let participants = || it.rotations.iter().flatten().flat_map(|rotation| rotation.participants.iter().flatten());
        let people: Vec<PersonId> = participants().filter_map(|it| meant(&self.ids.people, it)).collect();
        let named = participants().filter(|it| it.what() == "team").filter_map(|it| meant(&self.ids.teams, it));
        let mut teams: Vec<_> = self.setup.teams.values().collect();
        teams.sort_by_key(|team| team.name.to_lowercase());
        let whole = teams
            .into_iter()
            .filter(|team| !people.is_empty() && people.iter().all(|person| team.role_of(*person).is_some()));
        named.chain(whole.map(|team| team.id)).collect()
    }

    fn rotation(
        &mut self,
        it: &account::Rotation,
        place: usize,
        schedule: &str,
        zone: Tz,
        team: TeamId,
    ) -> Option<Rotation> {
        let name = self.name_in("rotation", schedule, it.name.as_ref(), &format!("Rot{place}"));
        let what = format!("rotation '{name}' of the schedule '{schedule}'");
        let period = match it.kind.as_deref().map(str::to_lowercase).as_deref() {
            Some("hourly") => Period::Hourly,
            Some("daily") => Period::Daily,
            Some("weekly") => Period::Weekly,
            other => {
                self.note(format!(
                    "The {what} changes '{}', which is not known here. It was left out.",
                    other.unwrap_or("never")
                ));
                return None;
            }
        };
        let Some(start) = it.start_date.as_deref().and_then(|text| self.moment(text, "start", &what)) else {
            self.note(format!("The {what} has no start that can be read. It was left out."));
            return None;
        };
        let participants = self.participants(it, &what, team);
        if participants.iter().all(|it| *it == Participant::Nobody) {
            self.note(format!("The {what} has nobody in it, and was left out."));
            return None;
        }
        let given = it.length.unwrap_or(1);
        let length = given.clamp(1, LONGEST_TURN);
        if length != given {
            self.note(format!("A turn of the {what} lasts {given} periods. {length} were taken."));
        }
        let start = match period {
            Period::Hourly => {
                said_once(start, length, participants.len(), zone).filter(|start| *start <= self.now).unwrap_or(start)
            }
            Period::Daily | Period::Weekly => start,
        };
        let start = self.local(start, zone, "start", &what);
        let end = it.end_date.as_deref().and_then(|text| self.moment(text, "end", &what));
        let end = end.map(|end| self.local(end, zone, "end", &what));
        let restriction = it.time_restriction.as_ref().map_or(Ok(None), TimeRestriction::meant);
        let restriction = restriction.unwrap_or_else(|why| {
            self.note(format!("The hours of the {what} could not be carried over; it counts at all hours: {why}"));
            None
        });
        let turns = Turns { participants, period, length, start, end, restriction };
        Some(Rotation { id: RotationId(Uuid::new_v4()), name, turns, former: Vec::new() })
    }

    /// A moment that can be read.
    fn moment(&mut self, text: &str, part: &str, what: &str) -> Option<DateTime<Utc>> {
        moment::read(text).map_err(|why| self.note(format!("The {part} of the {what} was left out: {why}"))).ok()
    }

    /// A moment by the clock of the schedule. In the hour that comes twice when clocks are set back, the first of the two is meant here.
    fn local(&mut self, at: DateTime<Utc>, zone: Tz, part: &str, what: &str) -> NaiveDateTime {
        moment::local(at, zone).unwrap_or_else(|_| {
            let local = at.with_timezone(&zone).naive_local();
            self.note(format!(
                "The {part} of the {what} is {}, by clocks that show it twice that night. Here the first of the two is meant, an hour earlier.",
                local.format("%Y-%m-%d %H:%M")
            ));
            local
        })
    }

    fn participants(&mut self, it: &account::Rotation, what: &str, team: TeamId) -> Vec<Participant> {
        let mut participants = Vec::new();
        for given in it.participants.iter().flatten() {
            let found = match given.what().as_str() {
                "none" => Some(Participant::Nobody),
                "user" => meant(&self.ids.people, given).map(Participant::Person),
                "team" => meant(&self.ids.teams, given).map(Participant::Team),
                "escalation" => Some(self.instead_of_escalation(given, what, team)),
                _ => None,
            };
            match found {
                Some(Participant::Person(person)) => {
                    self.join(team, person, &format!("they take turns in the {what}"));
                    participants.push(Participant::Person(person));
                }
                Some(other) => participants.push(other),
                None => {
                    self.note(format!(
                        "The {what} names '{}', who is not among the users and teams. Nobody has that turn now.",
                        given.shown()
                    ));
                    participants.push(Participant::Nobody);
                }
            }
        }
        participants
    }

    /// Whose turn it is where an escalation has it: here only people and teams take turns.
    fn instead_of_escalation(&mut self, given: &Reference, what: &str, team: TeamId) -> Participant {
        let same = |it: &&account::Escalation| {
            let same_id = given.id.is_some() && it.id == given.id;
            let name = |name: &Option<String>| name.as_ref().map(|name| key("name", name));
            same_id || (given.name.is_some() && name(&it.name) == name(&given.name))
        };
        let escalation = self.account.escalations.iter().find(same);
        let first = escalation.and_then(|it| it.rules.as_ref()?.first()?.recipient.clone()).unwrap_or_default();
        let (participant, whose) = match first.what().as_str() {
            "user" => meant(&self.ids.people, &first).map(|it| (Participant::Person(it), first.shown().to_owned())),
            "team" => {
                meant(&self.ids.teams, &first).map(|it| (Participant::Team(it), format!("team {}", first.shown())))
            }
            _ => None,
        }
        .unwrap_or_else(|| (Participant::Team(team), format!("team {}", self.team_name(team))));
        self.note(format!(
            "In the {what}, the escalation '{}' takes turns. Here only people and teams do: its turns go to '{whose}'.",
            given.shown()
        ));
        participant
    }

    fn takeover(
        &mut self,
        it: &account::Override,
        schedule: ScheduleId,
        name: &str,
        rotations: &[(Option<String>, Rotation)],
        order: u64,
    ) -> Option<Override> {
        let read = |text: &Option<String>| text.as_deref().and_then(|text| moment::read(text).ok());
        let (Some(start), Some(end)) = (read(&it.start_date), read(&it.end_date)) else {
            self.note(format!("An override of the schedule '{name}' has no start or end that can be read."));
            return None;
        };
        if end <= self.now {
            return None;
        }
        let id = OverrideId(Uuid::new_v4());
        let given = it.alias.clone().filter(|alias| !alias.trim().is_empty()).unwrap_or_else(|| id.to_string());
        let alias = self.name_in("override", name, Some(&given), "override");
        let user = it.user.clone().unwrap_or_default();
        let person = if user.what() == "none" { None } else { meant(&self.ids.people, &user) };
        if person.is_none() && user.what() != "none" {
            self.note(format!(
                "The override '{alias}' of the schedule '{name}' is for '{}', who is not among the users.",
                user.shown()
            ));
            return None;
        }
        let given = it.rotations.as_deref().unwrap_or_default();
        let found: Vec<RotationId> = given.iter().filter_map(|given| named(rotations, given)).collect();
        if found.is_empty() && !given.is_empty() {
            self.note(format!("The override '{alias}' of the schedule '{name}' is of rotations that are gone."));
            return None;
        }
        let (created_at, created_by) = (self.now, None);
        let alias = Some(alias);
        Some(Override {
            id,
            version: 0,
            schedule,
            alias,
            person,
            start,
            end,
            rotations: found,
            created_at,
            created_by,
            order,
        })
    }
}

/// The beginning of the first round of hourly turns, from a start on, at a time that the clocks show once. Hourly turns go on by exact hours:
/// begun an hour earlier, all of them would be.
fn said_once(start: DateTime<Utc>, length: u32, participants: usize, zone: Tz) -> Option<DateTime<Utc>> {
    let round = TimeDelta::hours(i64::from(length) * i64::try_from(participants).ok()?);
    (0..10).map(|rounds| start + round * rounds).find(|start| moment::local(*start, zone).is_ok())
}

/// The rotation that an override names.
fn named(rotations: &[(Option<String>, Rotation)], given: &Reference) -> Option<RotationId> {
    let by_id = rotations.iter().find(|(id, _)| id.is_some() && *id == given.id);
    let by_name = || {
        let name = given.name.as_ref()?;
        rotations.iter().find(|(_, rotation)| key("", &rotation.name) == key("", name))
    };
    by_id.or_else(by_name).map(|(_, rotation)| rotation.id)
}
