//! Intake: what becomes of a signal before it is an incident.
//!
//! A signal passes the rules of its integration ([`rule`]), in order, and then the team's catalogue of known faults ([`known`]). What is
//! left opens an incident, which may have to wait: because a rule holds it, or because of a maintenance window ([`maintenance`]).

pub mod known;
pub mod maintenance;
pub mod mapping;
pub mod rule;

pub use known::{KnownFault, KnownFaultRef};
pub use maintenance::{Afterwards, Maintenance};
pub use mapping::Mapping;
pub use rule::{Criteria, Criterion, Effects, Field, Handling, IntegrationRule, Matching};

use crate::ids::IntegrationId;
use crate::setup::Setup;
use crate::signal::Trigger;

/// A trigger after the rules, and what they say is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The trigger, as the rules and the catalogue changed it.
    pub trigger: Trigger,
    /// What is to become of it.
    pub judgement: Judgement,
}

/// What rules and catalogue say is to become of a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What each rule that held did, in sentences for the timeline.
    pub applied: Vec<String>,
    /// What is to become of it.
    pub verdict: Verdict,
    /// It resolves by itself when no repeat came for so many minutes.
    pub resolve_after_minutes: Option<u32>,
    /// The entry of the catalogue that fits.
    pub known_fault: Option<KnownFaultRef>,
}

/// What is to become of a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It opens an incident and calls people.
    Call,
    /// It is dropped: nothing is opened, nothing counted.
    Drop {
        /// The rule that says so.
        rule: String,
    },
    /// It opens an incident, or counts on one, and calls nobody.
    OnlyCount {
        /// The rule that says so.
        rule: String,
    },
    /// It opens an incident that waits so many minutes before it calls anybody.
    Hold {
        /// The rule that says so.
        rule: String,
        /// How long.
        minutes: u32,
    },
}

impl Setup {
    /// Takes a trigger through the rules of its integration and the catalogue of its team. One of an integration that is gone is left as it
    /// is.
    pub fn intake(&self, integration: IntegrationId, trigger: Trigger) -> Intake {
        let judgement =
            Judgement { applied: Vec::new(), verdict: Verdict::Call, resolve_after_minutes: None, known_fault: None };
        let mut intake = Intake { trigger, judgement };
        let Some(integration) = self.integrations.get(&integration) else { return intake };
        rule::apply(&integration.rules, &mut intake);
        if let Some(known) = self.known_fault_of(integration.team, &intake.trigger) {
            known.apply(&mut intake);
        }
        intake
    }
}
