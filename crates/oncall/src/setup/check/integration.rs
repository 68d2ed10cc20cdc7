//! What an integration must hold.

use chrono::TimeDelta;

use super::Check;
use crate::incident::{IntegrationKind, Mode};
use crate::setup::Integration;

/// The longest time that a test may run, in days.
const TEST_DAYS: i64 = 90;

impl Check<'_> {
    pub(super) fn integration(&mut self, it: &Integration) {
        self.name("name", "An integration", &it.name);
        let after = self.after;
        let others = after.integrations.values().filter(|other| other.id != it.id && other.team == it.team);
        self.unique("name", "an integration in this team", &it.name, others.map(|other| other.name.as_str()));
        self.team_known("team", it.team);
        if let Some(owner) = it.owner {
            self.person_known("owner", owner);
        }
        if it.kind == IntegrationKind::Heartbeat {
            self.fault("kind", "A heartbeat is no integration. Make it among the heartbeats.");
        }
        if it.kind == IntegrationKind::RingMe {
            self.fault(
                "kind",
                "A test of one's own laptop needs no integration. Ask for it where you see your laptops.",
            );
        }
        if it.mapping.is_some() && it.kind != IntegrationKind::Webhook {
            let kind = it.kind.as_str();
            self.fault(
                "mapping",
                format!("Only a webhook is read by a mapping; '{kind}' has its own reader. Leave it out."),
            );
        }
        self.rules(&it.rules);
        match it.mode {
            Mode::Live if it.expires_at.is_some() => {
                self.fault("expires_at", "A live integration has no end: only a test expires. Leave the end out.");
            }
            Mode::Live => {}
            Mode::Test => self.test(it),
        }
    }

    fn test(&mut self, it: &Integration) {
        if it.owner.is_none() {
            self.fault("owner", "A test needs an owner: whom it pages, and who is told when it ends.");
        }
        let Some(end) = it.expires_at else {
            self.fault(
                "expires_at",
                "A test needs an end, so that a forgotten one wakes nobody. Give one within 90 days.",
            );
            return;
        };
        // One that has expired may still be renamed or renewed.
        if self.before.integrations.get(&it.id).is_some_and(|old| old.expires_at == it.expires_at) {
            return;
        }
        if end <= self.now {
            self.fault("expires_at", "The end of the test is in the past. Give one that is to come, within 90 days.");
        } else if end - self.now > TimeDelta::days(TEST_DAYS) {
            self.fault("expires_at", format!("A test may run for {TEST_DAYS} days at most. Give an earlier end."));
        }
    }
}
