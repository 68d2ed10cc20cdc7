//! What Grafana posts by a contact point of type webhook: a group of alerts like Alertmanager's, with images and links of its own; and what
//! its older alerting sent, one panel's alert a message.
//!
//! Source: grafana/alerting `receivers/webhook` and `templates`, version "1"; grafana 8 `pkg/services/alerting/notifiers/webhook.go`.

use oncall::{Signal, Trigger};
use serde_json::{Map, Value};

use super::attached::Attached;
use super::fields::{Facts, find_text, priority_of, text};
use super::headline::told;
use super::{Reading, alertmanager, json};

/// Most images and links taken of one alert beside its own, and most values of its expressions.
const VALUES_LIMIT: usize = 20;

/// Reads a message.
pub(crate) fn read(body: &[u8]) -> Vec<Reading> {
    match json::parse::<Value>(body) {
        Ok(Value::Object(group)) if group.contains_key("alerts") => alertmanager::read_group(&group, "Grafana", adorn),
        Ok(Value::Object(rule)) if rule.contains_key("ruleId") || rule.contains_key("ruleUrl") => {
            vec![read_rule(&rule)]
        }
        Ok(_) => vec![Reading::not_understood(
            "The body has no 'alerts': it is not what Grafana's webhook sends. A contact point with a payload of its own is read by an \
             integration of kind 'webhook' and its mapping.",
        )],
        Err(fault) => vec![Reading::not_understood(format!("The body cannot be read as JSON: {fault}."))],
    }
}

/// What only Grafana says of an alert: the panel's image, where the panel is, the values that were measured.
fn adorn(alert: &Map<String, Value>, trigger: &mut Trigger) {
    let address = |name: &str| alert.get(name).and_then(Value::as_str);
    let mut attached = Attached::default();
    attached.link(address("panelURL"), "Panel in Grafana");
    attached.link(address("dashboardURL"), "Dashboard in Grafana");
    attached.link(address("generatorURL"), "Alert rule in Grafana");
    attached.link(address("silenceURL"), "Silence it in Grafana");
    for link in std::mem::take(&mut trigger.links) {
        attached.link(Some(&link.href), &link.text);
    }
    attached.image(address("imageURL"), address("panelURL"), "The panel when the alert was sent");
    let mut facts = Facts::default();
    if let Some(Value::Object(values)) = alert.get("values") {
        for (name, value) in values.iter().take(VALUES_LIMIT) {
            facts.put(&format!("value {name}"), text(value));
        }
    }
    facts.put("values", alert.get("valueString").and_then(text));
    for (name, value) in facts.into_details() {
        trigger.details.entry(name).or_insert(value);
    }
    trigger.links = attached.links;
    trigger.images = attached.images;
}

/// A message of the older alerting.
fn read_rule(rule: &Map<String, Value>) -> Reading {
    let address = find_text(rule, &["ruleUrl"]);
    let alias = match (&address, find_text(rule, &["ruleId"])) {
        (Some(address), _) => address.clone(),
        (None, Some(id)) => format!("grafana:{}:{id}", find_text(rule, &["orgId"]).unwrap_or_default()),
        (None, None) => {
            return Reading::not_understood(
                "It says neither 'ruleUrl' nor 'ruleId': which rule it is about is not known.",
            );
        }
    };
    let title = find_text(rule, &["ruleName", "title"]).unwrap_or_else(|| "An alert of Grafana".to_owned());
    let (title, description) = told(&title, find_text(rule, &["message"]).as_deref());
    let mut attached = Attached::default();
    attached.link(address.as_deref(), "Alert rule in Grafana");
    attached.image(find_text(rule, &["imageUrl"]).as_deref(), address.as_deref(), "The panel when the alert was sent");
    let mut facts = Facts::default();
    if let Some(Value::Array(matches)) = rule.get("evalMatches") {
        for found in matches.iter().take(VALUES_LIMIT).filter_map(Value::as_object) {
            facts.put(&find_text(found, &["metric"]).unwrap_or_default(), find_text(found, &["value"]));
        }
    }
    let tags = rule.get("tags").and_then(Value::as_object);
    for (name, value) in tags.into_iter().flatten() {
        facts.put(name, text(value));
    }
    let trigger = Trigger {
        alias: Some(alias.clone()),
        title,
        description,
        priority: tags.and_then(|tags| find_text(tags, &["priority", "severity"])).as_deref().and_then(priority_of),
        source: "Grafana".to_owned(),
        details: facts.into_details(),
        links: attached.links,
        images: attached.images,
        ..Trigger::default()
    };
    match find_text(rule, &["state"]).unwrap_or_default().as_str() {
        "ok" => {
            Reading::Signal(Box::new(Signal::Resolve { alias, user: None, note: None, about: Some(Box::new(trigger)) }))
        }
        state @ ("paused" | "pending" | "unknown") => {
            Reading::ignored(format!("The rule is {state}: nobody is called for it."))
        }
        _ => Reading::trigger(trigger),
    }
}
