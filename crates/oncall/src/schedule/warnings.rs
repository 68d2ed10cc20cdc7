//! What a person should know before they save a schedule. Nothing here forbids anything.

mod fairness;
mod hand_off;
mod hidden;
mod outlook;
mod words;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::outlook::Outlook;
use super::{Members, Override, Range, Schedule};
use crate::ids::{PersonId, RotationId};

/// What a team allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The longest time that one person should be on call without a break, in hours.
    pub longest_shift_hours: Option<u32>,
}

/// The kind of a warning, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Nobody is on call for a time.
    Gap,
    /// A hand-off on Friday after 15:00.
    FridayHandOff,
    /// A hand-off at night, 22:00 to 06:00.
    NightHandOff,
    /// A person is on call twice at once.
    TwiceAtOnce,
    /// A person is on call for longer than the team allows.
    LongShift,
    /// A restriction hides a rotation, or a participant's turns, wholly.
    Hidden,
    /// A person bears much more than others over the next year.
    Unfair,
}

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// What kind.
    pub kind: WarningKind,
    /// In a sentence, with names and times in the schedule's zone.
    pub text: String,
    /// About which rotation, if about one.
    pub rotation: Option<RotationId>,
    /// About which person, if about one.
    pub person: Option<PersonId>,
    /// When it happens first, if at a time.
    pub at: Option<DateTime<Utc>>,
}

impl Schedule {
    /// What a person should know of this schedule over `range` (usually the next year), each kind once for what it is about, with
    /// how often it happens. `name` gives a person's name.
    ///
    /// - Hand-offs are those of a rotation alone, without overrides: the moments at which one person's shift in it ends and another's
    ///   begins. Friday is after 15:00, night is from 22:00 to 06:00, both by the clock of the schedule's zone.
    /// - Twice at once counts two rotations of this schedule, or a rotation and an override for another one.
    /// - A shift is too long when one person is on call without a break for longer than the team's limit, whatever the causes.
    /// - Hidden are a rotation, or a participant of it, whose turns all fall outside the restriction.
    /// - Unfair is a share of more than 1.25 or less than 0.75 of the mean of the schedule's people, if it is also more than one
    ///   turn away from it: of 40 people in a weekly order, some have two turns in a year and others one.
    pub fn warnings(
        &self,
        overrides: &[Override],
        range: Range,
        limits: Limits,
        members: &impl Members,
        name: &dyn Fn(PersonId) -> String,
    ) -> Vec<Warning> {
        if !self.enabled {
            return vec![Warning {
                kind: WarningKind::Gap,
                text: "The schedule is switched off: nobody is on call.".to_owned(),
                rotation: None,
                person: None,
                at: Some(range.start),
            }];
        }
        let outlook = Outlook::new(self, overrides, range, members, name);
        let mut warnings = Vec::new();
        warnings.extend(outlook.gap());
        warnings.extend(outlook.hidden());
        warnings.extend(outlook.twice_at_once());
        warnings.extend(limits.longest_shift_hours.map(|limit| outlook.long_shifts(limit)).into_iter().flatten());
        warnings.extend(outlook.hand_offs());
        warnings.extend(outlook.unfair());
        warnings
    }
}
