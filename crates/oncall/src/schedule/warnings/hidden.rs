//! Restrictions that hide a rotation, or a participant of it, wholly.

use std::collections::BTreeSet;

use super::super::turns::Count;
use super::super::{Members, Participant, Range, Rotation};
use super::outlook::Outlook;
use super::words::{list, period};
use super::{Warning, WarningKind};

impl<M: Members> Outlook<'_, M> {
    /// The rotations and participants that a restriction hides.
    pub(super) fn hidden(&self) -> Vec<Warning> {
        self.schedule.rotations.iter().flat_map(|rotation| self.hidden_in(rotation)).collect()
    }

    fn hidden_in(&self, rotation: &Rotation) -> Vec<Warning> {
        let (Some(restriction), Some(present)) =
            (&rotation.turns.restriction, rotation.segments(self.schedule.time_zone).last())
        else {
            return Vec::new();
        };
        let count = Count::new(present.turns, present.zone);
        let Some(part) = present.range.intersect(&self.range).and_then(|part| part.intersect(&count.life())) else {
            return Vec::new();
        };
        let turned = participants(&rotation.turns.participants, &count, &[part]);
        let shown = participants(&rotation.turns.participants, &count, &restriction.windows(part, present.zone));
        let hidden = |participant: &&Participant| turned.contains(*participant) && !shown.contains(*participant);
        if shown.is_empty() && !turned.is_empty() {
            let text = format!(
                "The restriction of rotation '{}' hides all of it: nobody is on call by it {}.",
                rotation.name,
                period(self.range)
            );
            return vec![self.warning(rotation, None, text)];
        }
        let mut told = Vec::new();
        for participant in rotation.turns.participants.iter().filter(hidden) {
            if !told.contains(participant) {
                told.push(*participant);
            }
        }
        told.into_iter().map(|participant| self.hidden_one(rotation, participant)).collect()
    }

    fn hidden_one(&self, rotation: &Rotation, participant: Participant) -> Warning {
        let (who, person) = match participant {
            Participant::Person(person) => ((self.name)(person), Some(person)),
            Participant::Team(team) => {
                let names: Vec<_> = self.members.members(team).into_iter().map(self.name).collect();
                (format!("the team of {}", list(&names)), None)
            }
            Participant::Nobody => ("nobody".to_owned(), None),
        };
        let text = format!(
            "The restriction of rotation '{}' hides every turn of {who} {}.",
            rotation.name,
            period(self.range)
        );
        self.warning(rotation, person, text)
    }

    fn warning(&self, rotation: &Rotation, person: Option<crate::ids::PersonId>, text: String) -> Warning {
        Warning { kind: WarningKind::Hidden, text, rotation: Some(rotation.id), person, at: Some(self.range.start) }
    }
}

/// The participants, but for nobody, who have a turn in one of the ranges.
fn participants<'a>(order: &'a [Participant], count: &Count<'_>, ranges: &[Range]) -> BTreeSet<&'a Participant> {
    let all: BTreeSet<_> = order.iter().filter(|it| **it != Participant::Nobody).collect();
    let mut found = BTreeSet::new();
    for (participant, _) in ranges.iter().flat_map(|range| count.held(*range)) {
        found.extend(all.get(&participant));
        if found.len() == all.len() {
            break;
        }
    }
    found
}
