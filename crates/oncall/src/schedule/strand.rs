//! A strand: one rotation with the overrides that stand on it. The final schedule is woven of them.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::overrides::reigns;
use super::turns::Count;
use super::{Cause, Members, Override, Participant, Range, Restriction, Rotation, Schedule, Shift};
use crate::ids::{PersonId, RotationId, TeamId};

/// One rotation with the overrides that stand on it, or the overrides of a schedule that has no rotation.
pub(super) struct Strand<'a> {
    /// Which rotation.
    pub(super) id: Option<RotationId>,
    /// The same; none also in a schedule that is switched off.
    rotation: Option<&'a Rotation>,
    zone: Tz,
    /// In the order of their creation: the last wins.
    overrides: Vec<&'a Override>,
}

impl Schedule {
    /// A strand for each rotation, in the schedule's order. Overrides of a schedule without rotations make one of their own. An
    /// override that names only rotations which are gone stands for nothing; in a schedule that is switched off, all do.
    pub(super) fn strands<'a>(&'a self, overrides: &'a [Override]) -> Vec<Strand<'a>> {
        let strand = |id, rotation| Strand { id, rotation, zone: self.time_zone, overrides: Vec::new() };
        let mut strands: Vec<_> =
            self.rotations.iter().map(|rotation| strand(Some(rotation.id), self.enabled.then_some(rotation))).collect();
        if !self.enabled {
            return strands;
        }
        let mut standing: Vec<_> = overrides.iter().filter(|it| it.start < it.end).collect();
        standing.sort_by_key(|it| (it.created_at, it.order));
        if strands.is_empty() && standing.iter().any(|it| it.rotations.is_empty()) {
            strands.push(strand(None, None));
        }
        let places: HashMap<_, _> = strands.iter().enumerate().map(|(place, strand)| (strand.id, place)).collect();
        for it in standing {
            if it.rotations.is_empty() {
                for strand in &mut strands {
                    strand.overrides.push(it);
                }
            }
            for id in &it.rotations {
                if let Some(place) = places.get(&Some(*id)) {
                    strands[*place].overrides.push(it);
                }
            }
        }
        strands
    }
}

impl Strand<'_> {
    /// What the rotation alone gives over a range, ordered by start.
    pub(super) fn base(&self, range: Range, members: &impl Members) -> Vec<Shift> {
        let Some(rotation) = self.rotation else { return Vec::new() };
        let mut shifts = Joined::new(Cause::Rotation(rotation.id));
        let mut people = People::new(members);
        for segment in rotation.segments(self.zone) {
            let Some(part) = segment.range.intersect(&range) else { continue };
            let count = Count::new(segment.turns, segment.zone);
            let Some(part) = part.intersect(&count.life()) else { continue };
            let restriction = segment.turns.restriction.as_ref();
            let windows = restriction.map_or_else(|| vec![part], |it: &Restriction| it.windows(part, segment.zone));
            for (participant, held) in windows.into_iter().flat_map(|window| count.held(window)) {
                people.of(participant).iter().for_each(|person| shifts.add(*person, held));
            }
        }
        shifts.shifts
    }

    /// What the rotation gives with the overrides on it, ordered by start.
    pub(super) fn last(&self, range: Range, members: &impl Members) -> Vec<Shift> {
        self.overridden(self.base(range, members), range)
    }

    /// Whether an override stands here within a range.
    pub(super) fn is_overridden(&self, range: Range) -> bool {
        self.overrides.iter().any(|it| it.range().intersect(&range).is_some())
    }

    /// Puts the overrides on what the rotation alone gives over a range.
    pub(super) fn overridden(&self, base: Vec<Shift>, range: Range) -> Vec<Shift> {
        let reigns = reigns(&self.overrides, range);
        if reigns.is_empty() {
            return base;
        }
        let mut shifts = Vec::with_capacity(base.len() + reigns.len());
        for shift in base {
            let mut rest = Some(shift);
            let first = reigns.partition_point(|(reign, _)| reign.end <= shift.start);
            for (reign, _) in reigns[first..].iter().take_while(|(reign, _)| reign.start < shift.end) {
                let Some(open) = rest else { break };
                if open.start < reign.start {
                    shifts.push(Shift { end: reign.start, ..open });
                }
                rest = (reign.end < open.end).then_some(Shift { start: reign.end, ..open });
            }
            shifts.extend(rest);
        }
        shifts.extend(reigns.iter().filter_map(|(reign, it)| Some(shift(it.person?, *reign, Cause::Override(it.id)))));
        shifts.sort_by_key(|shift| shift.start);
        shifts
    }

    /// Whether one of some people can be on call here within a range: a quick look that may say yes too often.
    pub(super) fn may_have(&self, one: impl Fn(PersonId) -> bool, range: Range, members: &impl Members) -> bool {
        let mut people = People::new(members);
        let mut taken = self.overrides.iter().filter(|it| it.range().intersect(&range).is_some());
        let segments = self.rotation.into_iter().flat_map(|rotation| rotation.segments(self.zone));
        let mut participants = segments
            .filter(|segment| segment.range.intersect(&range).is_some())
            .flat_map(|segment| &segment.turns.participants);
        taken.any(|it| it.person.is_some_and(&one))
            || participants.any(|participant| people.of(*participant).iter().any(|person| one(*person)))
    }
}

/// A shift as it is, before a range cuts it.
fn shift(person: PersonId, range: Range, cause: Cause) -> Shift {
    Shift { person, start: range.start, end: range.end, cause, cut_start: false, cut_end: false }
}

/// Who the participants are, each person once; a team is asked for once.
struct People<'a, M> {
    members: &'a M,
    teams: HashMap<TeamId, Vec<PersonId>>,
    one: Vec<PersonId>,
}

impl<'a, M: Members> People<'a, M> {
    fn new(members: &'a M) -> Self {
        Self { members, teams: HashMap::new(), one: Vec::new() }
    }

    fn of(&mut self, participant: Participant) -> &[PersonId] {
        self.one.clear();
        match participant {
            Participant::Person(person) => self.one.push(person),
            Participant::Nobody => {}
            Participant::Team(team) => {
                return self.teams.entry(team).or_insert_with(|| {
                    let mut people = Vec::new();
                    for person in self.members.members(team) {
                        if !people.contains(&person) {
                            people.push(person);
                        }
                    }
                    people
                });
            }
        }
        &self.one
    }
}

/// Shifts of one cause, added in the order of time: what meets with the same person is one.
struct Joined {
    cause: Cause,
    shifts: Vec<Shift>,
    newest: HashMap<PersonId, usize>,
}

impl Joined {
    fn new(cause: Cause) -> Self {
        Self { cause, shifts: Vec::new(), newest: HashMap::new() }
    }

    fn add(&mut self, person: PersonId, range: Range) {
        if let Some(before) = self.newest.get(&person).map(|place| &mut self.shifts[*place])
            && before.end == range.start
        {
            before.end = range.end;
            return;
        }
        self.newest.insert(person, self.shifts.len());
        self.shifts.push(shift(person, range, self.cause));
    }
}

/// What is in a range of shifts, marked where it cuts them.
pub(super) fn clipped(shifts: &[Shift], range: Range) -> Vec<Shift> {
    let clip = |shift: &Shift| {
        let part = Range { start: shift.start, end: shift.end }.intersect(&range)?;
        let (cut_start, cut_end) = (shift.start < part.start, part.end < shift.end);
        Some(Shift { start: part.start, end: part.end, cut_start, cut_end, ..*shift })
    };
    shifts.iter().filter_map(clip).collect()
}
