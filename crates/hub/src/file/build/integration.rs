//! Integrations of the file.

use chrono::TimeDelta;
use oncall::setup::{self, Object, same_name};
use oncall::{IntegrationId, Mode, TeamId};
use uuid::Uuid;

use super::super::shape;
use super::Builder;

/// How long a new test runs if the file does not say it.
const TEST: TimeDelta = TimeDelta::days(7);

impl Builder<'_> {
    pub(super) fn integrations(&mut self, path: &str, it: &shape::Team, team: TeamId) {
        let integrations = it.integrations.as_deref().unwrap_or_default();
        let path = format!("{path}.integrations");
        let names = integrations.iter().enumerate();
        self.once("The integration", names.map(|(place, it)| (format!("{path}[{place}].name"), it.name.as_str())));
        for (place, integration) in integrations.iter().enumerate() {
            self.integration(&format!("{path}[{place}]"), integration, team);
        }
    }

    /// What the file does not say of a test's end and owner, of rules and of the mapping stays as it is. A new test ends after a week, and is the caller's.
    fn integration(&mut self, path: &str, it: &shape::Integration, team: TeamId) {
        let mut known = self.before.integrations.values();
        let before = known.find(|before| before.team == team && same_name(&before.name, &it.name)).cloned();
        let mapping = it.mapping.as_ref().map(|mapping| self.mapping(path, mapping));
        let owner = it.owner.as_ref().map(|owner| self.look_up_person(&format!("{path}.owner"), owner));
        let rules = it.rules.as_ref().map(|rules| self.rules(&format!("{path}.rules"), rules));
        let is_test = it.mode == Mode::Test;
        let as_before = before.as_ref().filter(|before| before.mode == it.mode);
        let expires_at = it.expires.map(|end| end.0).or_else(|| as_before.and_then(|before| before.expires_at));
        let owner = owner.unwrap_or_else(|| as_before.and_then(|before| before.owner));
        let integration = setup::Integration {
            id: before.as_ref().map_or_else(|| IntegrationId(Uuid::new_v4()), |before| before.id),
            version: before.as_ref().map_or(0, |before| before.version),
            team,
            name: it.name.clone(),
            kind: it.kind,
            mode: it.mode,
            expires_at: expires_at.or_else(|| is_test.then(|| self.asked.now + TEST)),
            owner: owner.or_else(|| is_test.then_some(self.asked.caller)),
            raw_delivery: it.raw_delivery,
            may_read: it.may_read,
            rules: rules.or_else(|| before.as_ref().map(|before| before.rules.clone())).unwrap_or_default(),
            mapping: mapping.unwrap_or_else(|| before.and_then(|before| before.mapping.clone())),
        };
        self.put(path, Object::Integration(integration));
    }
}
