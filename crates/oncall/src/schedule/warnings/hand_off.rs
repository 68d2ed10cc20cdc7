//! Hand-offs at a bad time: on Friday in the afternoon, or at night.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Datelike as _, NaiveDateTime, NaiveTime, Timelike as _, Utc, Weekday};

use super::super::wall::local_of;
use super::super::{Layer, Members};
use super::outlook::Outlook;
use super::words::{period, times};
use super::{Warning, WarningKind};

/// After this, a hand-off on Friday leaves nobody at work who could be asked.
const FRIDAY: NaiveTime = match NaiveTime::from_hms_opt(15, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

impl<M: Members> Outlook<'_, M> {
    /// The rotations that hand over at a bad time.
    pub(super) fn hand_offs(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for layer in &self.timeline.layers {
            let hand_offs = hand_offs(layer);
            let friday = (WarningKind::FridayHandOff, "on Friday after 15:00", on_friday as fn(NaiveDateTime) -> bool);
            let night = (WarningKind::NightHandOff, "at night, between 22:00 and 06:00", at_night as fn(_) -> _);
            for (kind, when, is_bad) in [friday, night] {
                let bad = |at: &&DateTime<Utc>| is_bad(local_of(**at, self.schedule.time_zone));
                let Some(first) = hand_offs.iter().find(bad) else { continue };
                let text = format!(
                    "Rotation '{}' hands over {when}: first on {}, {} {}.",
                    self.rotation_name(layer.rotation),
                    self.time(*first),
                    times(hand_offs.iter().filter(bad).count()),
                    period(self.range)
                );
                warnings.push(Warning { kind, text, rotation: layer.rotation, person: None, at: Some(*first) });
            }
        }
        warnings
    }
}

fn on_friday(local: NaiveDateTime) -> bool {
    local.weekday() == Weekday::Fri && local.time() > FRIDAY
}

fn at_night(local: NaiveDateTime) -> bool {
    local.hour() >= 22 || local.hour() < 6
}

/// The moments at which one person's shift in a rotation ends and another's begins.
fn hand_offs(layer: &Layer) -> BTreeSet<DateTime<Utc>> {
    let mut leaving: HashMap<_, Vec<_>> = HashMap::new();
    for shift in layer.base.iter().filter(|shift| !shift.cut_end) {
        leaving.entry(shift.end).or_default().push(shift.person);
    }
    let arrivals = layer.base.iter().filter(|shift| !shift.cut_start);
    let taken_over =
        arrivals.filter(|it| leaving.get(&it.start).is_some_and(|left| left.iter().any(|other| *other != it.person)));
    taken_over.map(|it| it.start).collect()
}
