//! The outlook: what a schedule holds over a range, and what of it is worth a warning.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::wall::shifted;
use super::super::{Layer, Members, Override, Range, Rotation, Schedule, Shift, Timeline};
use super::words::{and_more, length, list, period, time};
use super::{Warning, WarningKind};
use crate::ids::{PersonId, RotationId};

/// What a schedule holds over a range.
pub(super) struct Outlook<'a, M> {
    pub(super) schedule: &'a Schedule,
    overrides: &'a [Override],
    pub(super) range: Range,
    pub(super) members: &'a M,
    pub(super) name: &'a dyn Fn(PersonId) -> String,
    pub(super) timeline: Timeline,
}

impl<'a, M: Members> Outlook<'a, M> {
    pub(super) fn new(
        schedule: &'a Schedule,
        overrides: &'a [Override],
        range: Range,
        members: &'a M,
        name: &'a dyn Fn(PersonId) -> String,
    ) -> Self {
        Self { schedule, overrides, range, members, name, timeline: schedule.timeline(overrides, range, members) }
    }

    /// The times at which nobody is on call.
    pub(super) fn gap(&self) -> Option<Warning> {
        let gaps = &self.timeline.gaps;
        let first = gaps.first()?;
        let all: TimeDelta = gaps.iter().map(|gap| gap.end - gap.start).sum();
        let text = if all == self.range.end - self.range.start {
            format!("Nobody is on call at any time {}.", period(self.range))
        } else {
            let all = if gaps.len() > 1 { format!(": {} in all", length(all)) } else { String::new() };
            format!(
                "Nobody is on call from {} to {}{}{all}.",
                self.time(first.start),
                self.time(first.end),
                and_more(gaps.len(), self.range)
            )
        };
        Some(Warning { kind: WarningKind::Gap, text, rotation: None, person: None, at: Some(first.start) })
    }

    /// The people who are on call twice at once.
    pub(super) fn twice_at_once(&self) -> Vec<Warning> {
        let mut shifts: BTreeMap<PersonId, Vec<(&Shift, &Layer)>> = BTreeMap::new();
        for layer in &self.timeline.layers {
            for shift in &layer.last {
                shifts.entry(shift.person).or_default().push((shift, layer));
            }
        }
        shifts.into_iter().filter_map(|(person, shifts)| self.at_once(person, shifts)).collect()
    }

    fn at_once(&self, person: PersonId, mut shifts: Vec<(&Shift, &Layer)>) -> Option<Warning> {
        shifts.sort_by_key(|(shift, _)| shift.start);
        let mut holding: Vec<(&Shift, &Layer)> = Vec::new();
        let mut doubled: Vec<(Range, [&Layer; 2])> = Vec::new();
        for (shift, layer) in shifts {
            holding.retain(|(other, _)| shift.start < other.end);
            let others = holding.iter().filter(|(other, _)| other.cause != shift.cause);
            if let Some((other, beside)) = others.max_by_key(|(other, _)| other.end) {
                let range = Range { start: shift.start, end: shift.end.min(other.end) };
                match doubled.last_mut() {
                    Some((last, _)) if range.start <= last.end => last.end = last.end.max(range.end),
                    _ => doubled.push((range, [*beside, layer])),
                }
            }
            holding.push((shift, layer));
        }
        let (first, layers) = doubled.first()?;
        let names = layers.map(|layer| format!("'{}'", self.rotation_name(layer.rotation)));
        let text = format!(
            "{} is on call twice at once, in rotations {}, from {} to {}{}.",
            (self.name)(person),
            list(&names),
            self.time(first.start),
            self.time(first.end),
            and_more(doubled.len(), self.range)
        );
        let kind = WarningKind::TwiceAtOnce;
        Some(Warning { kind, text, rotation: None, person: Some(person), at: Some(first.start) })
    }

    /// The people who are on call for longer than a limit, in hours, without a break.
    pub(super) fn long_shifts(&self, limit: u32) -> Vec<Warning> {
        let limit = TimeDelta::hours(limit.into());
        // So much beyond the range that whatever is in it shows whether it is too long.
        let wide = Range { start: shifted(self.range.start, -limit), end: shifted(self.range.end, limit) };
        let last = self.schedule.timeline(self.overrides, wide, self.members).last;
        let mut stretches: BTreeMap<PersonId, Vec<Shift>> = BTreeMap::new();
        for shift in last {
            let stretches = stretches.entry(shift.person).or_default();
            match stretches.last_mut() {
                Some(before) if before.end == shift.start => {
                    (before.end, before.cut_end) = (shift.end, shift.cut_end);
                }
                _ => stretches.push(shift),
            }
        }
        let too_long = |stretch: &Shift| {
            limit < stretch.end - stretch.start && stretch.start < self.range.end && self.range.start < stretch.end
        };
        let warning = |(person, mut stretches): (PersonId, Vec<Shift>)| {
            stretches.retain(too_long);
            let first = stretches.first()?;
            let longer = if first.cut_start || first.cut_end { " or longer" } else { "" };
            let start = self.time(first.start);
            let since = if first.cut_start { format!("since before {start}") } else { format!("from {start} on") };
            let text = format!(
                "{} is on call for {}{longer} without a break, {since}{}. The team's limit is {}.",
                (self.name)(person),
                length(first.end - first.start),
                and_more(stretches.len(), self.range),
                length(limit)
            );
            let kind = WarningKind::LongShift;
            Some(Warning { kind, text, rotation: None, person: Some(person), at: Some(first.start) })
        };
        stretches.into_iter().filter_map(warning).collect()
    }

    pub(super) fn time(&self, at: DateTime<Utc>) -> String {
        time(at, self.schedule.time_zone)
    }

    pub(super) fn rotation_name(&self, id: Option<RotationId>) -> &str {
        id.and_then(|id| self.schedule.rotation(id)).map_or("overrides", |rotation: &Rotation| rotation.name.as_str())
    }
}
