//! The weave: the strands of a schedule put together into the final schedule.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::strand::Strand;
use super::wall::FIRST;
use super::{Members, Range, Shift};

/// What the strands of a schedule give over a range. Shifts end at the range, or go beyond it.
pub(super) struct Weave {
    /// For each strand what its rotation alone gives, and with the overrides on it if there are any.
    pub(super) layers: Vec<(Vec<Shift>, Option<Vec<Shift>>)>,
    /// All together, ordered by start: each person at most once at any moment.
    pub(super) last: Vec<Shift>,
}

impl Weave {
    /// The first of the strands that give what a shift of the final schedule begins with.
    pub(super) fn strand_of(&self, shift: &Shift) -> Option<usize> {
        let begins_it = |it: &Shift| {
            (it.person, it.cause) == (shift.person, shift.cause) && it.start <= shift.start && shift.start < it.end
        };
        self.layers.iter().position(|(base, last)| last.as_ref().unwrap_or(base).iter().any(begins_it))
    }
}

/// Puts the strands of a schedule together over a range.
pub(super) fn weave(strands: &[Strand<'_>], range: Range, members: &impl Members) -> Weave {
    let layers: Vec<_> = strands
        .iter()
        .map(|strand| {
            let base = strand.base(range, members);
            let last = strand.is_overridden(range).then(|| strand.overridden(base.clone(), range));
            (base, last)
        })
        .collect();
    let mut pieces: Vec<_> = layers
        .iter()
        .enumerate()
        .flat_map(|(place, (base, last))| last.as_ref().unwrap_or(base).iter().map(move |shift| (*shift, place)))
        .collect();
    date_back(&mut pieces, strands, range, members);
    pieces.sort_by_key(|(shift, place)| (shift.start, *place));
    Weave { layers, last: merged(pieces.into_iter().map(|(shift, _)| shift)) }
}

/// Where a range begins while a person is on call by more than one cause, finds out which began earlier.
fn date_back(pieces: &mut [(Shift, usize)], strands: &[Strand<'_>], range: Range, members: &impl Members) {
    if strands.len() < 2 {
        return;
    }
    let mut causes: HashMap<_, BTreeSet<_>> = HashMap::new();
    for (shift, _) in pieces.iter().filter(|(shift, _)| shift.start == range.start) {
        causes.entry(shift.person).or_default().insert(shift.cause);
    }
    causes.retain(|_, causes| causes.len() > 1);
    let mut found = BTreeMap::new();
    for (shift, place) in pieces.iter_mut().filter(|(shift, _)| shift.start == range.start) {
        if causes.contains_key(&shift.person) {
            let found = found.entry(*place).or_insert_with(|| strands[*place].at(range.start, members));
            let same = found.iter().find(|it| it.shift.person == shift.person);
            shift.start = same.and_then(|it| it.since).unwrap_or(FIRST);
        }
    }
}

/// One shift where a person has several at once, the earlier first; ordered by start, as the pieces must be.
fn merged(pieces: impl Iterator<Item = Shift>) -> Vec<Shift> {
    let mut merged: Vec<Shift> = Vec::new();
    let mut newest = HashMap::new();
    for mut piece in pieces {
        if let Some(before) = newest.get(&piece.person).map(|place: &usize| &mut merged[*place]) {
            if piece.end <= before.end {
                continue;
            }
            piece.start = piece.start.max(before.end);
            if piece.start == before.end && piece.cause == before.cause {
                before.end = piece.end;
                continue;
            }
        }
        newest.insert(piece.person, merged.len());
        merged.push(piece);
    }
    merged.sort_by_key(|shift| shift.start);
    merged
}
