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

use crate::ids::{HeartbeatId, IntegrationId, TeamId};
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

impl Intake {
    /// A trigger of which nothing was said yet.
    fn of(trigger: Trigger) -> Self {
        let judgement =
            Judgement { applied: Vec::new(), verdict: Verdict::Call, resolve_after_minutes: None, known_fault: None };
        Self { trigger, judgement }
    }
}

impl Setup {
    /// Takes a trigger through the rules of its integration and the catalogue of its team; a heartbeat's silence has no rules. One of an
    /// integration that is gone is left as it is.
    pub fn intake(&self, integration: IntegrationId, trigger: Trigger) -> Intake {
        let mut intake = Intake::of(trigger);
        if let Some(integration) = self.integrations.get(&integration) {
            rule::apply(&integration.rules, &mut intake);
        }
        let team = self.team_of_source(integration);
        if let Some(known) = team.and_then(|team| self.known_fault_of(team, &intake.trigger)) {
            known.apply(&mut intake);
        }
        intake
    }

    /// The alias that the rules of an integration give to a message that acknowledges or resolves, so that it finds what a trigger of the
    /// same content opened. A rule that drops drops nothing here: what is open wants to be closed.
    pub fn alias_after_rules(&self, integration: IntegrationId, message: Trigger) -> Option<String> {
        let mut intake = Intake::of(message);
        if let Some(integration) = self.integrations.get(&integration) {
            rule::apply_to_alias(&integration.rules, &mut intake);
        }
        intake.trigger.alias
    }

    /// The team of an integration, or of the heartbeat that stands for one.
    fn team_of_source(&self, source: IntegrationId) -> Option<TeamId> {
        let of_heartbeat = || self.heartbeats.get(&HeartbeatId(source.0)).map(|heartbeat| heartbeat.team);
        self.integrations.get(&source).map(|integration| integration.team).or_else(of_heartbeat)
    }
}

#[cfg(test)]
mod tests;
