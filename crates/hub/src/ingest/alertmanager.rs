//! What Prometheus' Alertmanager posts by `webhook_configs`: a group of alerts, each of which is a problem of its own.
//!
//! Source: prometheus/alertmanager `notify/webhook` and `template.Data`, version "4", and what Debian's 0.25 was seen to send. An alert's
//! alias is its fingerprint: the same as long as its labels are, whatever its group is.

use oncall::signal::shorten;
use oncall::{Priority, Signal, Trigger};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::attached::{Attached, runbook};
use super::fields::{Facts, one_line, priority_of, text};
use super::headline::told;
use super::{Reading, json};

/// Most alerts read of one message.
const ALERTS_LIMIT: usize = 1_000;
/// Most labels that become tags, and the longest of them (Opsgenie's limits). Longer ones are among the details.
const TAGS_LIMIT: usize = 20;
const TAG_LIMIT: usize = 50;
/// Labels that say how bad it is, the best first.
const PRIORITY_LABELS: [&str; 2] = ["priority", "severity"];
/// Labels that say what it is about, the best first.
const ENTITY_LABELS: [&str; 8] = ["instance", "service", "host", "node", "pod", "container", "job", "namespace"];
/// Annotations that have a place of their own and are no details.
const PLACED_ANNOTATIONS: [&str; 7] =
    ["summary", "description", "message", "runbook_url", "runbook", "dashboard_url", "dashboard"];

/// Reads a message.
pub(crate) fn read(body: &[u8]) -> Vec<Reading> {
    match json::parse::<Value>(body) {
        Ok(Value::Object(group)) if group.contains_key("alerts") => read_group(&group, "Alertmanager", |_, _| {}),
        Ok(_) => vec![Reading::not_understood(
            "The body has no 'alerts': it is not what Alertmanager's webhook sends. A receiver with a payload of its own is read by an \
             integration of kind 'webhook' and its mapping.",
        )],
        Err(fault) => vec![Reading::not_understood(format!("The body cannot be read as JSON: {fault}."))],
    }
}

/// Reads the alerts of a group, as Alertmanager and Grafana send them. `adorn` adds to a trigger what only one of them says of an alert.
pub(super) fn read_group(
    group: &Map<String, Value>,
    sender: &str,
    adorn: impl Fn(&Map<String, Value>, &mut Trigger),
) -> Vec<Reading> {
    let Some(Value::Array(alerts)) = group.get("alerts") else {
        return vec![Reading::not_understood("Its 'alerts' is not a list.")];
    };
    let mut readings: Vec<Reading> = alerts
        .iter()
        .take(ALERTS_LIMIT)
        .map(|alert| match alert {
            Value::Object(alert) => read_alert(alert, group, sender, &adorn),
            _ => Reading::not_understood("One of its alerts is not an object."),
        })
        .collect();
    if let Some(more) = alerts.len().checked_sub(ALERTS_LIMIT).filter(|more| *more > 0) {
        readings.push(Reading::not_understood(format!(
            "{more} further alerts were not read: one message may have {ALERTS_LIMIT}. Set max_alerts, or group by more labels."
        )));
    }
    if let Some(left_out) = group.get("truncatedAlerts").and_then(Value::as_u64).filter(|count| *count > 0) {
        readings.push(Reading::not_understood(format!(
            "{sender} left {left_out} further alerts of the group out of the message (max_alerts)."
        )));
    }
    if readings.is_empty() {
        readings.push(Reading::ignored("The message has no alert in it."));
    }
    readings
}

fn read_alert(
    alert: &Map<String, Value>,
    group: &Map<String, Value>,
    sender: &str,
    adorn: &impl Fn(&Map<String, Value>, &mut Trigger),
) -> Reading {
    let mut trigger = trigger(alert, group, sender);
    adorn(alert, &mut trigger);
    let status = alert.get("status").or_else(|| group.get("status")).and_then(Value::as_str);
    if status == Some("resolved") {
        let alias = trigger.alias.clone().unwrap_or_default();
        return Reading::Signal(Box::new(Signal::Resolve {
            alias,
            user: None,
            note: None,
            about: Some(Box::new(trigger)),
        }));
    }
    Reading::trigger(trigger)
}

fn trigger(alert: &Map<String, Value>, group: &Map<String, Value>, sender: &str) -> Trigger {
    let labels = Named(alert.get("labels").and_then(Value::as_object));
    let annotations = Named(alert.get("annotations").and_then(Value::as_object));
    let headline = annotations.first(&["summary", "message"]);
    let longer = annotations.first(&["description", "message"]);
    let title = headline.or_else(|| title_by_labels(&labels)).unwrap_or_else(|| format!("An alert of {sender}"));
    let (title, description) = told(&title, longer.as_deref());
    let mut attached = Attached::default();
    attached.link(alert.get("generatorURL").and_then(Value::as_str), "What it was calculated from");
    attached.link(annotations.first(&["dashboard_url", "dashboard"]).as_deref(), "Dashboard");
    attached.link(group.get("externalURL").and_then(Value::as_str), sender);
    Trigger {
        alias: Some(fingerprint(alert, &labels)),
        title,
        description,
        priority: priority(&labels),
        source: sender.to_owned(),
        entity: labels.first(&ENTITY_LABELS).map(|text| shorten(&one_line(&text), 200)).unwrap_or_default(),
        tags: labels.tags(),
        details: details(alert, group, &labels, &annotations),
        links: attached.links,
        runbook: annotations.first(&["runbook_url", "runbook"]).as_deref().and_then(runbook),
        ..Trigger::default()
    }
}

/// Labels or annotations.
struct Named<'a>(Option<&'a Map<String, Value>>);

impl Named<'_> {
    /// What the first of `names` says that says anything.
    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.0?.get(*name).and_then(text))
    }

    fn each(&self) -> impl Iterator<Item = (&String, String)> {
        self.0.into_iter().flatten().filter_map(|(name, value)| Some((name, text(value)?)))
    }

    /// `name:value` of each that is short enough.
    fn tags(&self) -> Vec<String> {
        self.each()
            .map(|(name, value)| one_line(&format!("{name}:{value}")))
            .filter(|tag| tag.chars().count() <= TAG_LIMIT)
            .take(TAGS_LIMIT)
            .collect()
    }
}

/// `HighLoad on db-1`; Grafana's alerts about a rule without data say which rule it is.
fn title_by_labels(labels: &Named<'_>) -> Option<String> {
    let name = labels.first(&["alertname"])?;
    Some(match (labels.first(&["rulename"]), labels.first(&["instance", "host", "service", "job"])) {
        (Some(rule), _) => format!("{name}: {rule}"),
        (None, Some(place)) => format!("{name} on {place}"),
        (None, None) => name,
    })
}

fn priority(labels: &Named<'_>) -> Option<Priority> {
    PRIORITY_LABELS.iter().find_map(|name| {
        let word = labels.first(&[*name])?;
        // Prometheus' own Watchdog is sent with severity "none".
        if word.eq_ignore_ascii_case("none") { Some(Priority::P5) } else { priority_of(&word) }
    })
}

/// Alertmanager's name of the alert; where it is missing, one is made from the labels in the same way.
fn fingerprint(alert: &Map<String, Value>, labels: &Named<'_>) -> String {
    alert.get("fingerprint").and_then(text).map(|name| one_line(&name)).filter(|name| !name.is_empty()).unwrap_or_else(
        || {
            let mut hash = Sha256::new();
            for (name, value) in labels.each() {
                for part in [name.as_bytes(), b"\xff", value.as_bytes(), b"\xff"] {
                    hash.update(part);
                }
            }
            format!("labels:{}", hex::encode(&hash.finalize()[..16]))
        },
    )
}

fn details(
    alert: &Map<String, Value>,
    group: &Map<String, Value>,
    labels: &Named<'_>,
    annotations: &Named<'_>,
) -> std::collections::BTreeMap<String, String> {
    let mut facts = Facts::default();
    for (name, value) in labels.each() {
        facts.put(name, Some(value));
    }
    facts.put("started_at", alert.get("startsAt").and_then(text));
    facts.put("receiver", group.get("receiver").and_then(text));
    for (name, value) in annotations.each() {
        let shown_elsewhere = PLACED_ANNOTATIONS.contains(&name.as_str()) || labels.first(&[name]).is_some();
        if !shown_elsewhere {
            facts.put(name, Some(value));
        }
    }
    facts.into_details()
}
