//! Escalation policies of the file.

use oncall::escalation::{self, Repeat, Rule, Target};
use oncall::setup::Object;
use oncall::{PolicyId, TeamId};

use super::super::shape;
use super::Builder;

impl Builder<'_> {
    pub(super) fn policy(&mut self, path: &str, it: &shape::Policy, id: PolicyId, team: TeamId) {
        let mut rules = Vec::new();
        for (place, rule) in it.rules.iter().enumerate() {
            let notify = self.target(&format!("{path}.rules[{place}].notify"), &rule.notify);
            rules.extend(notify.map(|notify| Rule { after_minutes: rule.after.0, if_not: rule.if_not, notify }));
        }
        let repeat = it.repeat.as_ref().map(|it| Repeat {
            wait_minutes: it.wait.0,
            count: it.count,
            resolve_after_all: it.resolve_after_all,
        });
        let policy = escalation::Policy {
            id,
            version: self.before.policies.get(&id).map_or(0, |before| before.version),
            team,
            name: it.name.clone(),
            description: it.description.clone(),
            rules,
            repeat,
        };
        self.put(path, Object::Policy(policy));
    }

    fn target(&mut self, path: &str, it: &shape::Target) -> Option<Target> {
        use shape::Target as Named;
        match it {
            Named::OnCall(name) => self.look_up_schedule(&format!("{path}.on_call"), name).map(Target::OnCall),
            Named::NextOnCall(name) => {
                self.look_up_schedule(&format!("{path}.next_on_call"), name).map(Target::NextOnCall)
            }
            Named::PreviousOnCall(name) => {
                self.look_up_schedule(&format!("{path}.previous_on_call"), name).map(Target::PreviousOnCall)
            }
            Named::Person(email) => self.look_up_person(&format!("{path}.person"), email).map(Target::Person),
            Named::Team(name) => self.look_up_team(&format!("{path}.team"), name).map(Target::Team),
            Named::TeamAdmins(name) => self.look_up_team(&format!("{path}.team_admins"), name).map(Target::TeamAdmins),
            Named::RandomMember(name) => {
                self.look_up_team(&format!("{path}.random_member"), name).map(Target::RandomMember)
            }
        }
    }
}
