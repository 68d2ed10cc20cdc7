//! Duty: what a person answers for at a moment, and next.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{PersonId, ScheduleId};
use crate::incident::{PersonRef, TeamRef};
use crate::schedule::{Cause, OnCall, Schedule};
use crate::setup::{RequestState, Setup, ShiftRequest};

/// One stretch of time in which a person is on call for a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duty {
    /// The team whose services it is about.
    pub team: TeamRef,
    /// The schedule; `null` while the team has none and everybody in it is on call all the time.
    #[serde(default)]
    pub schedule: Option<ScheduleRef>,
    /// When it began or begins; `null` if it has no beginning.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
    /// When it ends; `null` if it has no end.
    pub until: Option<DateTime<Utc>>,
    /// Why, in words, such as "Payments has no schedule yet: everybody in the team is on call."
    pub reason: String,
}

/// A schedule, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct ScheduleRef {
    /// Its id.
    pub id: ScheduleId,
    /// Its name.
    pub name: String,
}

/// A request to take over a shift, as shown to whoever is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Asked {
    /// The request.
    pub request: ShiftRequest,
    /// Who asks.
    pub from: PersonRef,
    /// Of which schedule.
    pub schedule: ScheduleRef,
}

/// A request to take over a shift that was answered, as shown to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answered {
    /// The request.
    pub request: ShiftRequest,
    /// Who answered.
    pub by: PersonRef,
    /// Of which schedule.
    pub schedule: ScheduleRef,
}

/// How long an answer is told of.
const ANSWERS_KEPT: TimeDelta = TimeDelta::days(1);

/// What a person answers for now, what comes next, and what they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duties {
    /// On call now.
    pub now: Vec<Duty>,
    /// The next shift that is not running yet; `null` if none is known.
    #[serde(default)]
    pub next: Option<Duty>,
    /// Requests that wait for this person's answer, the oldest first.
    #[serde(default)]
    pub asked: Vec<Asked>,
    /// This person's own requests that were accepted or declined within a day, the oldest first.
    #[serde(default)]
    pub answered: Vec<Answered>,
}

impl Setup {
    /// What a person answers for at a moment.
    pub fn duties(&self, person: PersonId, at: DateTime<Utc>) -> Duties {
        let mut duties = Duties::default();
        let mut coming = Vec::new();
        for schedule in self.schedules.values() {
            if !self.could_call(schedule, person) {
                continue;
            }
            let standing = schedule.standing(&self.overrides_of(schedule.id), at, self);
            let mine = |it: &&OnCall| it.person == person;
            duties.now.extend(standing.now.iter().filter(mine).map(|it| self.duty(schedule, it)));
            coming.extend(self.next_shift_of(schedule, person, at));
        }
        for (team, _) in self.teams_of(person) {
            if !self.schedules.values().any(|schedule| schedule.team == team.id) {
                duties.now.push(without_schedule(&team.shown()));
            }
        }
        duties.next = coming.into_iter().min_by_key(|duty| duty.since);
        duties.asked = self.asked(person, at);
        duties.answered = self.answered(person, at);
        duties
    }

    /// A stretch of a schedule in words.
    pub fn duty(&self, schedule: &Schedule, stretch: &OnCall) -> Duty {
        let reason = match stretch.cause {
            Cause::Rotation(rotation) => {
                let name = schedule.rotation(rotation).map_or("a former", |rotation| rotation.name.as_str());
                format!("{}, rotation '{name}'.", schedule.name)
            }
            Cause::Override(_) => format!("{}, by an override.", schedule.name),
        };
        Duty {
            team: self
                .teams
                .get(&schedule.team)
                .map_or_else(|| TeamRef { id: schedule.team, name: "(deleted team)".to_owned() }, |team| team.shown()),
            schedule: Some(schedule.shown()),
            since: stretch.since,
            until: stretch.until,
            reason,
        }
    }

    /// Whether a person can be on call in a schedule at all.
    pub fn could_call(&self, schedule: &Schedule, person: PersonId) -> bool {
        schedule.people(self).contains(&person)
            || self.overrides.values().any(|it| it.schedule == schedule.id && it.person == Some(person))
    }

    fn next_shift_of(&self, schedule: &Schedule, person: PersonId, at: DateTime<Utc>) -> Option<Duty> {
        let stretch = schedule.next_shift_of(person, &self.overrides_of(schedule.id), at, self)?;
        Some(self.duty(schedule, &stretch))
    }

    fn answered(&self, person: PersonId, at: DateTime<Utc>) -> Vec<Answered> {
        let recently = |request: &ShiftRequest| request.settled_at.is_some_and(|settled| at - settled < ANSWERS_KEPT);
        let by_the_other =
            |request: &ShiftRequest| matches!(request.state, RequestState::Accepted | RequestState::Declined);
        let mut answered: Vec<_> = self
            .requests
            .values()
            .filter(|request| request.from == person && by_the_other(request) && recently(request))
            .filter_map(|request| {
                Some(Answered {
                    request: ShiftRequest::clone(request),
                    by: self.person_ref(request.to),
                    schedule: self.schedules.get(&request.schedule)?.shown(),
                })
            })
            .collect();
        answered.sort_by_key(|answered| answered.request.settled_at);
        answered
    }

    fn asked(&self, person: PersonId, at: DateTime<Utc>) -> Vec<Asked> {
        let mut asked: Vec<_> = self
            .requests
            .values()
            .filter(|request| request.to == person && request.is_pending(at))
            .filter_map(|request| {
                Some(Asked {
                    request: ShiftRequest::clone(request),
                    from: self.person_ref(request.from),
                    schedule: self.schedules.get(&request.schedule)?.shown(),
                })
            })
            .collect();
        asked.sort_by_key(|asked| asked.request.created_at);
        asked
    }
}

/// The duty of a member of `team` for as long as the team has no schedule.
fn without_schedule(team: &TeamRef) -> Duty {
    Duty {
        team: team.clone(),
        schedule: None,
        since: None,
        until: None,
        reason: format!("{} has no schedule yet: everybody in the team is on call.", team.name),
    }
}
