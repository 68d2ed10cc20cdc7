//! Which people a target means at a moment, and why.

use chrono::{DateTime, Utc};

use super::policy::Target;
use crate::ids::PersonId;
use crate::setup::Setup;

/// A person whom a target means, and why it is them: "You are on call for Payments (weekly rotation, until Mon 09:00)."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Who.
    pub person: PersonId,
    /// Why, in a sentence to them, with times in their own zone.
    pub why: String,
}

/// Whom a target means at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// The people; each once.
    pub people: Vec<Called>,
    /// What the target is called, such as "On call for Payments 24/7".
    pub label: String,
    /// Why the people are others than the target names (nobody is on call, so the team's admins are called), for the timeline.
    pub instead: Option<String>,
}

impl Setup {
    /// Whom a target means at a moment. `lot` decides a random member: the same number, the same member.
    pub fn calls(&self, _target: Target, _at: DateTime<Utc>, _lot: u128) -> Calls {
        Calls::default()
    }
}
