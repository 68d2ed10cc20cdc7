//! The rules of Opsgenie's escalation, both ways.
//!
//! Ours has one condition more, `delivered`, which Opsgenie has no word for: it is shown as `if-not-acked`, the nearest, and a rule
//! that comes back as it was shown stays what it is, so that reading and writing again changes nothing.

use oncall::Setup;
use oncall::escalation::{Condition, Repeat, Rule, Target};
use serde::Deserialize;
use serde_json::{Value, json};

use super::named::Reference;
use super::patch::Patch;
use super::reply::Refusal;

/// One rule in a body.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RuleDraft {
    condition: Option<String>,
    notify_type: Option<String>,
    delay: Option<Delay>,
    recipient: Option<Reference>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Delay {
    time_amount: Option<u32>,
    time_unit: Option<String>,
}

/// `repeat` in a body.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RepeatDraft {
    wait_interval: Option<u32>,
    count: Option<u32>,
    reset_recipient_states: Option<bool>,
    close_alert_after_all: Option<bool>,
}

/// The rules that a list of drafts describes, where `old` are those before.
pub(super) fn rules(drafts: &[RuleDraft], setup: &Setup, old: &[Rule]) -> Result<Vec<Rule>, Refusal> {
    let read = |(place, draft): (usize, &RuleDraft)| {
        draft.rule(setup).map_err(|(field, why)| Refusal::wrong(&format!("rules[{place}].{field}"), why))
    };
    let rules: Vec<Rule> = drafts.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    Ok(kept(rules, old))
}

/// Rules that came back as they were shown are what they were.
fn kept(mut rules: Vec<Rule>, old: &[Rule]) -> Vec<Rule> {
    let mut left: Vec<&Rule> = old.iter().filter(|rule| rule.if_not == Condition::Delivered).collect();
    for rule in &mut rules {
        let as_shown = |it: &&Rule| Rule { if_not: Condition::Acknowledged, ..**it } == *rule;
        if let Some(place) = left.iter().position(as_shown) {
            *rule = *left.remove(place);
        }
    }
    rules
}

impl RuleDraft {
    fn rule(&self, setup: &Setup) -> Result<Rule, (&'static str, String)> {
        let word = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        let if_not = match word(&self.condition).as_str() {
            "" | "if-not-acked" => Condition::Acknowledged,
            "if-not-closed" => Condition::Resolved,
            _ => return Err(("condition", "The condition must be if-not-acked or if-not-closed.".to_owned())),
        };
        let delay = self.delay.clone().unwrap_or_default();
        let unit = match word(&delay.time_unit).as_str() {
            "" | "minutes" => 1,
            "hours" => 60,
            "days" => 24 * 60,
            _ => return Err(("delay", "The time unit must be minutes, hours or days.".to_owned())),
        };
        let after_minutes = delay.time_amount.unwrap_or(0).saturating_mul(unit);
        let recipient = self.recipient.clone().unwrap_or_default();
        Ok(Rule { after_minutes, if_not, notify: target(&recipient, &word(&self.notify_type), setup)? })
    }
}

fn target(recipient: &Reference, notify: &str, setup: &Setup) -> Result<Target, (&'static str, String)> {
    let unknown = |why: String| ("recipient", why);
    let other = |what: &str, words: &str| {
        Err(("notifyType", format!("For a {what} as recipient, the notify type must be {words}, not '{notify}'.")))
    };
    match recipient.kind().as_str() {
        "user" => match notify {
            "" | "default" => recipient.person(setup).map(Target::Person).map_err(unknown),
            _ => other("user", "default"),
        },
        "schedule" => {
            let schedule = recipient.schedule(setup).map_err(unknown)?;
            match notify {
                "" | "default" => Ok(Target::OnCall(schedule)),
                "next" => Ok(Target::NextOnCall(schedule)),
                "previous" => Ok(Target::PreviousOnCall(schedule)),
                _ => other("schedule", "default, next or previous"),
            }
        }
        "team" => {
            let team = recipient.team(setup).map_err(unknown)?;
            match notify {
                "all" => Ok(Target::Team(team)),
                "admins" => Ok(Target::TeamAdmins(team)),
                "random" => Ok(Target::RandomMember(team)),
                // By the team's routing rules, or its members without its admins: neither can be said here.
                _ => other("team", "all, admins or random"),
            }
        }
        _ => Err(("recipient", "The type of the recipient must be user, schedule or team.".to_owned())),
    }
}

/// What happens after the last rule.
///
/// # Errors
/// 422 for what this hub cannot do.
pub(super) fn repeat(draft: &Patch<RepeatDraft>, old: Option<Repeat>) -> Result<Option<Repeat>, Refusal> {
    let draft = match draft {
        Patch::Kept => return Ok(old),
        Patch::Cleared => return Ok(None),
        Patch::Given(draft) => draft,
    };
    if draft.reset_recipient_states == Some(true) {
        let why =
            "An alert that somebody acknowledged stays acknowledged when an escalation repeats here. Set it to false.";
        return Err(Refusal::wrong("repeat.resetRecipientStates", why));
    }
    let resolve_after_all = draft.close_alert_after_all.unwrap_or(false);
    match draft.wait_interval.unwrap_or(0) {
        0 if resolve_after_all => Err(Refusal::wrong(
            "repeat.waitInterval",
            "To close the alert after all, say how many minutes after the last rule: give a waitInterval.",
        )),
        0 => Ok(None),
        wait_minutes => {
            // The SDKs leave a count of 0 out; Opsgenie repeats once then.
            let count = draft.count.filter(|count| *count > 0).unwrap_or(1);
            Ok(Some(Repeat { wait_minutes, count, resolve_after_all }))
        }
    }
}

/// A rule in Opsgenie's shape.
pub(super) fn shown(setup: &Setup, rule: &Rule) -> Value {
    let (notify, recipient) = match rule.notify {
        Target::OnCall(id) => ("default", schedule(setup, id)),
        Target::NextOnCall(id) => ("next", schedule(setup, id)),
        Target::PreviousOnCall(id) => ("previous", schedule(setup, id)),
        Target::Team(id) => ("all", team(setup, id)),
        Target::TeamAdmins(id) => ("admins", team(setup, id)),
        Target::RandomMember(id) => ("random", team(setup, id)),
        Target::Person(id) => {
            let username = setup.people.get(&id).map(|person| person.email.as_str());
            ("default", json!({ "type": "user", "id": id, "username": username.unwrap_or_default() }))
        }
    };
    json!({
        "condition": match rule.if_not {
            Condition::Acknowledged | Condition::Delivered => "if-not-acked",
            Condition::Resolved => "if-not-closed",
        },
        "notifyType": notify,
        "delay": { "timeAmount": rule.after_minutes, "timeUnit": "minutes" },
        "recipient": recipient,
    })
}

fn schedule(setup: &Setup, id: oncall::ScheduleId) -> Value {
    let name = setup.schedules.get(&id).map(|schedule| schedule.name.as_str());
    json!({ "type": "schedule", "id": id, "name": name.unwrap_or_default() })
}

fn team(setup: &Setup, id: oncall::TeamId) -> Value {
    let name = setup.teams.get(&id).map(|team| team.name.as_str());
    json!({ "type": "team", "id": id, "name": name.unwrap_or_default() })
}

/// What happens after the last rule, in Opsgenie's shape.
pub(super) fn shown_repeat(repeat: Repeat) -> Value {
    json!({
        "waitInterval": repeat.wait_minutes,
        "count": repeat.count,
        "resetRecipientStates": false,
        "closeAlertAfterAll": repeat.resolve_after_all,
    })
}

#[cfg(test)]
mod tests;
