//! Escalations, as escalation policies.

use oncall::escalation::{Condition, Policy, Repeat, Rule, Target};
use oncall::setup::Object;
use oncall::{PolicyId, ScheduleId, TeamId};
use uuid::Uuid;

use super::super::account::{self, Reference};
use super::{Carry, meant, remember};

/// The latest time of a rule and the longest wait before a repeat, in minutes.
const LONGEST: u32 = 30 * 24 * 60;
/// How often a policy may start again.
const MOST_REPEATS: u32 = 20;

impl Carry<'_> {
    pub(super) fn escalations(&mut self) {
        for escalation in &self.account.escalations {
            self.one_escalation(escalation);
        }
    }

    fn one_escalation(&mut self, it: &account::Escalation) {
        let name = self.name("escalation policy", it.name.as_ref(), "Escalation");
        let what = format!("escalation '{name}'");
        let mut rules = Vec::new();
        for (place, rule) in it.rules.iter().flatten().enumerate() {
            let rule = self.rule(rule, &format!("Rule {} of the {what}", place + 1));
            rules.extend(rule);
        }
        if rules.is_empty() {
            self.note(format!("The {what} has no rule that could be carried over, and was left out."));
            return;
        }
        let kin: Vec<TeamId> = rules.iter().filter_map(|rule| self.team_of(rule.notify)).collect();
        let team = self.home(it.owner_team.as_ref(), &what, &kin);
        let id = PolicyId(Uuid::new_v4());
        remember(&mut self.ids.policies, it.id.as_ref(), it.name.as_ref(), id);
        let repeat = it.repeat.as_ref().and_then(|repeat| self.repeat(repeat, &what));
        let description = it.description.clone().unwrap_or_default();
        self.put(Object::Policy(Policy { id, version: 0, team, name, description, rules, repeat }));
    }

    /// The team that a rule has to do with.
    fn team_of(&self, target: Target) -> Option<TeamId> {
        match target {
            Target::OnCall(id) | Target::NextOnCall(id) | Target::PreviousOnCall(id) => {
                self.setup.schedules.get(&id).map(|schedule| schedule.team)
            }
            Target::Team(id) | Target::TeamAdmins(id) | Target::RandomMember(id) => Some(id),
            Target::Person(_) => None,
        }
    }

    fn rule(&mut self, it: &account::EscalationRule, what: &str) -> Option<Rule> {
        let word = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_lowercase();
        let if_not = match word(&it.condition).as_str() {
            "" | "if-not-acked" => Condition::Acknowledged,
            "if-not-closed" => Condition::Resolved,
            other => {
                self.note(format!(
                    "{what} has the condition '{other}', which is not known here. It fires if nobody acknowledged."
                ));
                Condition::Acknowledged
            }
        };
        let delay = it.delay.clone().unwrap_or_default();
        let unit = match word(&delay.time_unit).as_str() {
            "hours" => 60,
            "days" => 24 * 60,
            _ => 1,
        };
        let given = delay.time_amount.unwrap_or(0).saturating_mul(unit);
        let after_minutes = given.min(LONGEST);
        if after_minutes != given {
            self.note(format!("{what} waits {given} minutes. {LONGEST}, 30 days, were taken."));
        }
        let recipient = it.recipient.clone().unwrap_or_default();
        let notify = self.target(&recipient, &word(&it.notify_type), what)?;
        Some(Rule { after_minutes, if_not, notify })
    }

    fn target(&mut self, recipient: &Reference, notify: &str, what: &str) -> Option<Target> {
        let found = match recipient.what().as_str() {
            "user" => meant(&self.ids.people, recipient).map(Target::Person),
            "schedule" => meant(&self.ids.schedules, recipient).map(|schedule| match notify {
                "next" => Target::NextOnCall(schedule),
                "previous" => Target::PreviousOnCall(schedule),
                _ => Target::OnCall(schedule),
            }),
            "team" => meant(&self.ids.teams, recipient).map(|team| self.whole_team(team, notify, what)),
            other => {
                self.note(format!(
                    "{what} notifies '{}' of the type '{other}', which is not known here. It was left out.",
                    recipient.shown()
                ));
                return None;
            }
        };
        if found.is_none() {
            self.note(format!(
                "{what} notifies '{}', which was not carried over or is gone. It was left out.",
                recipient.shown()
            ));
        }
        found
    }

    fn whole_team(&mut self, team: TeamId, notify: &str, what: &str) -> Target {
        let name = self.team_name(team);
        match notify {
            "all" => Target::Team(team),
            "admins" => Target::TeamAdmins(team),
            "random" => Target::RandomMember(team),
            "users" => {
                self.note(format!(
                    "{what} notifies the members of the team '{name}' who are no admins. Here it notifies all of them."
                ));
                Target::Team(team)
            }
            _ => {
                let schedule = self.first_schedule(team);
                let whom = schedule.as_ref().map_or_else(
                    || "all of the team".to_owned(),
                    |(_, schedule)| format!("whoever is on call in '{schedule}'"),
                );
                self.note(format!("{what} notifies the team '{name}' by its routing rules. Here it notifies {whom}."));
                schedule.map_or(Target::Team(team), |(schedule, _)| Target::OnCall(schedule))
            }
        }
    }

    /// The first schedule of a team by which anybody may be on call.
    fn first_schedule(&self, team: TeamId) -> Option<(ScheduleId, String)> {
        let of_team =
            self.setup.schedules.values().filter(|it| it.team == team && it.enabled && !it.rotations.is_empty());
        of_team.min_by_key(|it| it.name.to_lowercase()).map(|it| (it.id, it.name.clone()))
    }

    fn repeat(&mut self, it: &account::Repeat, what: &str) -> Option<Repeat> {
        if it.reset_recipient_states == Some(true) {
            self.note(format!("When the {what} repeats, what somebody acknowledged stays acknowledged here."));
        }
        let wait = it.wait_interval.unwrap_or(0);
        let resolve_after_all = it.close_alert_after_all.unwrap_or(false);
        if wait == 0 {
            if resolve_after_all {
                self.note(format!(
                    "The {what} closes the alert at its end without a wait. Here it does not: give it a repeat with 'resolve_after_all'."
                ));
            }
            return None;
        }
        // Clients leave a count of 0 out; Opsgenie repeats once then.
        let given = it.count.filter(|count| *count > 0).unwrap_or(1);
        let (wait_minutes, count) = (wait.min(LONGEST), given.min(MOST_REPEATS));
        if (wait_minutes, count) != (wait, given) {
            self.note(format!(
                "The {what} repeats {given} times after {wait} minutes. {count} times after {wait_minutes} were taken."
            ));
        }
        Some(Repeat { wait_minutes, count, resolve_after_all })
    }
}
