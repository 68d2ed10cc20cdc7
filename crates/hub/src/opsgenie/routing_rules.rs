//! The routing rules of a team, to be read.
//!
//! They have neither ids nor names here, so an id is only the rule's number now, and there is no way to change one by it: of two
//! clients, each would change what the other moved. They are changed in the app or by the hub's own API, whole.

use axum::response::Response;
use oncall::Setup;
use oncall::escalation::{Pattern, Route, RoutingRule, When};
use oncall::setup::Team;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::named::missing;
use super::reply::Refusal;
use super::restriction;

/// `GET /v2/teams/{team}/routing-rules`.
pub(super) async fn list(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.team(&directory.setup);
    call.answer(found.map(|team| Answer::found(shown(&directory.setup, &team))))
}

/// `GET /v2/teams/{team}/routing-rules/{rule}`.
pub(super) async fn get(call: Call) -> Response {
    let directory = call.hub.directory();
    let found = call.team(&directory.setup).and_then(|team| {
        let number = call.name("rule");
        let rule = shown(&directory.setup, &team).into_iter().find(|rule| rule["id"] == number);
        rule.map(Answer::found).ok_or_else(|| missing("routing rule", number))
    });
    call.answer(found)
}

/// Everything that would change one.
pub(super) async fn unchanged(call: Call) -> Response {
    call.answer(Err(Refusal::not_offered(
        "Routing rules are only read here: they have no ids on this hub. Nothing was changed. Change them in the app, in team.yaml, or by \
         PUT /api/teams/ID.",
    )))
}

fn shown(setup: &Setup, team: &Team) -> Vec<Value> {
    let one = |(place, rule): (usize, &RoutingRule)| {
        let mut shown = json!({
            "id": (place + 1).to_string(),
            "name": format!("Rule {}", place + 1),
            "order": place,
            "isDefault": place + 1 == team.routing.len() && rule.when == When::default(),
            "criteria": criteria(&rule.when),
            "notify": notify(setup, rule.to),
        });
        if let Some(hours) = &rule.when.hours {
            shown["timezone"] = json!(hours.time_zone.name());
            shown["timeRestriction"] = restriction::shown(&hours.hours);
        }
        shown
    };
    team.routing.iter().enumerate().map(one).collect()
}

fn notify(setup: &Setup, route: Route) -> Value {
    match route {
        Route::Policy(id) => {
            let name = setup.policies.get(&id).map(|policy| policy.name.as_str());
            json!({ "type": "escalation", "id": id, "name": name.unwrap_or_default() })
        }
        Route::Schedule(id) => {
            let name = setup.schedules.get(&id).map(|schedule| schedule.name.as_str());
            json!({ "type": "schedule", "id": id, "name": name.unwrap_or_default() })
        }
        Route::Nobody => json!({ "type": "none" }),
    }
}

/// One condition: the field, the operation, and the value.
type Condition = (&'static str, &'static str, String);

/// What must hold, in Opsgenie's conditions: it joins them all by "and" or all by "or", while here each part must hold and some are
/// lists of which one is enough. Where both are needed, such a list becomes one expression.
fn criteria(when: &When) -> Value {
    let mut parts: Vec<Vec<Condition>> = Vec::new();
    parts.push(when.priority.iter().map(|it| ("priority", "equals", it.to_string())).collect());
    parts.push(when.tags.iter().map(|tag| ("tags", "contains", tag.clone())).collect());
    parts.extend(
        [("source", &when.source), ("message", &when.message)]
            .map(|(field, pattern)| pattern.iter().map(|pattern| condition(field, pattern)).collect::<Vec<_>>()),
    );
    parts.retain(|part| !part.is_empty());
    let (kind, conditions) = match parts.as_slice() {
        [] => return json!({ "type": "match-all" }),
        [only] if only.len() > 1 => ("match-any-condition", only.clone()),
        several => ("match-all-conditions", several.iter().map(|part| joined(part)).collect()),
    };
    let conditions = conditions.into_iter().enumerate().map(|(order, (field, operation, value))| {
        json!({ "field": field, "operation": operation, "not": false, "expectedValue": value, "order": order })
    });
    json!({ "type": kind, "conditions": conditions.collect::<Vec<_>>() })
}

fn condition(field: &'static str, pattern: &Pattern) -> Condition {
    match pattern {
        Pattern::Contains(text) => (field, "contains", text.clone()),
        Pattern::Equals(text) => (field, "equals", text.clone()),
        Pattern::Matches(text) => (field, "matches", text.clone()),
    }
}

fn joined(part: &[Condition]) -> Condition {
    match part {
        [only] => only.clone(),
        several => {
            let values: Vec<String> = several.iter().map(|(_, _, value)| escaped(value)).collect();
            (several[0].0, "matches", format!("^({})$", values.join("|")))
        }
    }
}

/// A text of which a regular expression finds nothing but itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if r"\.+*?()|[]{}^$".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use oncall::Priority;

    use super::*;

    #[test]
    fn conditions_in_opsgenies_words() {
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let told = |when: &When| {
            let criteria = criteria(when);
            let conditions = criteria["conditions"].as_array().cloned().unwrap_or_default();
            let conditions =
                conditions.iter().map(|it| format!("{} {} {}", it["field"], it["operation"], it["expectedValue"]));
            format!("{} {}", criteria["type"], conditions.collect::<Vec<_>>().join(", ")).replace('"', "")
        };
        let mut when = When::default();
        assert_eq!(told(&when), "match-all ");
        when.tags = tags(&["db"]);
        assert_eq!(told(&when), "match-all-conditions tags contains db");
        when.tags = tags(&["db", "net+"]);
        assert_eq!(told(&when), "match-any-condition tags contains db, tags contains net+");
        when.priority = vec![Priority::P1];
        when.message = Some(Pattern::Contains("checkout".to_owned()));
        assert_eq!(
            told(&when),
            "match-all-conditions priority equals P1, tags matches ^(db|net\\\\+)$, message contains checkout"
        );
    }
}
