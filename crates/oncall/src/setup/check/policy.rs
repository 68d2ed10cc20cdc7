//! What an escalation policy must hold.

use super::Check;
use crate::escalation::{Policy, Repeat, Target};

/// The latest time of a rule and the longest wait before a repeat, in minutes.
const MINUTES_LIMIT: u32 = 30 * 24 * 60;
/// How often a policy may start again.
const REPEAT_LIMIT: u32 = 20;

impl Check<'_> {
    pub(super) fn policy(&mut self, it: &Policy) {
        self.name("name", "An escalation policy", &it.name);
        let after = self.after;
        let others = after.policies.values().filter(|other| other.id != it.id);
        self.unique("name", "an escalation policy", &it.name, others.map(|other| other.name.as_str()));
        self.description(&it.description);
        self.team_known("team", it.team);
        if it.rules.is_empty() {
            self.fault("rules", "A policy needs at least one rule: without one, it would call nobody.");
        }
        if self.at_most("rules", "rules", it.rules.len()) {
            for (place, rule) in it.rules.iter().enumerate() {
                let field = format!("rules[{place}]");
                let what = format!("Rule {}", place + 1);
                self.minutes(&format!("{field}.after_minutes"), &what, rule.after_minutes);
                self.target(&format!("{field}.notify"), rule.notify);
            }
        }
        if let Some(repeat) = it.repeat {
            self.repeat(repeat);
        }
    }

    fn repeat(&mut self, repeat: Repeat) {
        if repeat.count == 0 || repeat.count > REPEAT_LIMIT {
            let count = repeat.count;
            let detail =
                format!("A policy cannot repeat {count} times: give 1 to {REPEAT_LIMIT}, or leave the repeat out.");
            self.fault("repeat.count", detail);
        }
        if repeat.wait_minutes == 0 {
            let detail =
                "A policy must wait at least 1 minute before it repeats: else it would call everybody again at once.";
            self.fault("repeat.wait_minutes", detail);
        }
        self.minutes("repeat.wait_minutes", "The repeat", repeat.wait_minutes);
    }

    fn minutes(&mut self, field: &str, what: &str, minutes: u32) {
        if minutes > MINUTES_LIMIT {
            let detail = format!("{what} waits {minutes} minutes; at most {MINUTES_LIMIT} (30 days) are allowed.");
            self.fault(field, detail);
        }
    }

    fn target(&mut self, field: &str, target: Target) {
        match target {
            Target::OnCall(id) => self.schedule_known(&format!("{field}.on_call"), id),
            Target::NextOnCall(id) => self.schedule_known(&format!("{field}.next_on_call"), id),
            Target::PreviousOnCall(id) => self.schedule_known(&format!("{field}.previous_on_call"), id),
            Target::Person(id) => drop(self.person_known(&format!("{field}.person"), id)),
            Target::Team(id) => self.team_known(&format!("{field}.team"), id),
            Target::TeamAdmins(id) => self.team_known(&format!("{field}.team_admins"), id),
            Target::RandomMember(id) => self.team_known(&format!("{field}.random_member"), id),
        }
    }
}
