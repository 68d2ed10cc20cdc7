//! An incident as Opsgenie's alert.

use chrono::{DateTime, SecondsFormat, Utc};
use oncall::incident::Responder;
use oncall::{Actor, Incident, IntegrationKind, Settled, Setup};
use serde_json::{Value, json};

/// The alert as in a list (Opsgenie's `BaseAlert`).
pub(super) fn base(incident: &Incident, setup: &Setup) -> Value {
    let mut alert = json!({
        "id": incident.id,
        "tinyId": incident.number.to_string(),
        "alias": incident.alias,
        "message": incident.title,
        "status": if incident.is_open() { "open" } else { "closed" },
        "acknowledged": incident.acknowledged.is_some(),
        "isSeen": incident.acknowledged.is_some(),
        "seen": incident.acknowledged.is_some(),
        "tags": incident.tags,
        "snoozed": incident.snoozed_until.is_some(),
        "count": incident.count,
        "lastOccurredAt": instant(incident.last_occurred_at),
        "createdAt": instant(incident.opened_at),
        "updatedAt": instant(incident.updated_at),
        "source": incident.source,
        "owner": owner(incident, setup),
        "priority": incident.priority,
        "responders": responders(incident),
        "teams": teams(incident),
        "ownerTeamId": incident.team.id,
        "integration": {
            "id": incident.integration.id,
            "name": incident.integration.name,
            "type": kind(incident.integration.kind),
        },
    });
    if let Some(until) = incident.snoozed_until {
        alert["snoozedUntil"] = json!(instant(until));
    }
    let milliseconds = |settled: &Settled| (settled.at - incident.opened_at).num_milliseconds();
    let mut report = json!({});
    if let Some(settled) = &incident.acknowledged {
        report["ackTime"] = json!(milliseconds(settled));
        report["acknowledgedBy"] = json!(name_of(&settled.by, setup));
    }
    if let Some(settled) = &incident.resolved {
        report["closeTime"] = json!(milliseconds(settled));
        report["closedBy"] = json!(name_of(&settled.by, setup));
    }
    if report != json!({}) {
        alert["report"] = report;
    }
    alert
}

/// The alert by itself, with what a list leaves out.
pub(super) fn whole(incident: &Incident, setup: &Setup) -> Value {
    let mut alert = base(incident, setup);
    alert["actions"] = json!(incident.actions);
    alert["entity"] = json!(incident.entity);
    alert["description"] = json!(incident.description);
    alert["details"] = json!(incident.details);
    alert
}

/// Who works on it, or else to whom it was given; empty where that is nobody.
pub(super) fn owner(incident: &Incident, setup: &Setup) -> String {
    match (&incident.acknowledged, &incident.assignee) {
        (Some(settled), _) => name_of(&settled.by, setup),
        (None, Some(person)) => name_of(&Actor::Person(person.clone()), setup),
        (None, None) => String::new(),
    }
}

/// Somebody as Opsgenie names them: a person by their user name, which is their e-mail address.
pub(super) fn name_of(actor: &Actor, setup: &Setup) -> String {
    match actor {
        Actor::Person(person) => {
            setup.people.get(&person.id).map_or_else(|| person.name.clone(), |known| known.email.clone())
        }
        Actor::Integration { .. } | Actor::Hub => actor.name().to_owned(),
    }
}

/// The team whose it is, and who was added.
fn responders(incident: &Incident) -> Vec<Value> {
    let team = json!({ "type": "team", "id": incident.team.id });
    let added = incident.responders.iter().map(|responder| match responder {
        Responder::Person(it) => json!({ "type": "user", "id": it.id }),
        Responder::Team(it) => json!({ "type": "team", "id": it.id }),
        Responder::Schedule(it) => json!({ "type": "schedule", "id": it.id }),
        Responder::Policy(it) => json!({ "type": "escalation", "id": it.id }),
    });
    std::iter::once(team).chain(added).collect()
}

fn teams(incident: &Incident) -> Vec<Value> {
    let added = incident.responders.iter().filter_map(|responder| match responder {
        Responder::Team(it) => Some(it.id),
        Responder::Person(_) | Responder::Schedule(_) | Responder::Policy(_) => None,
    });
    std::iter::once(incident.team.id).chain(added).map(|id| json!({ "id": id })).collect()
}

/// The kind of an integration, as Opsgenie names it.
pub(super) fn kind(kind: IntegrationKind) -> &'static str {
    match kind {
        IntegrationKind::Opsgenie => "API",
        IntegrationKind::AmazonSns => "AmazonSns",
        IntegrationKind::CloudWatch => "CloudWatch",
        IntegrationKind::CloudWatchEvents => "CloudWatchEvents",
        IntegrationKind::PagerDuty => "PagerDuty",
        IntegrationKind::Alertmanager => "Prometheus",
        IntegrationKind::Grafana => "Grafana",
        IntegrationKind::Zabbix => "Zabbix",
        IntegrationKind::Webhook => "Webhook",
        IntegrationKind::Heartbeat => "Heartbeat",
        IntegrationKind::RingMe => "Tocsin",
    }
}

/// Milliseconds and `Z`, as Opsgenie writes times.
pub(super) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
