//! An incident as Opsgenie's alert.

use chrono::{DateTime, SecondsFormat, Utc};
use oncall::{Incident, IntegrationKind, Settled};
use serde_json::{Value, json};

/// The alert as in a list (Opsgenie's `BaseAlert`).
pub(super) fn base(incident: &Incident) -> Value {
    let acknowledged = incident.acknowledged.as_ref();
    let resolved = incident.resolved.as_ref();
    let milliseconds = |settled: &Settled| (settled.at - incident.opened_at).num_milliseconds();
    let mut alert = json!({
        "id": incident.id,
        "tinyId": incident.number.to_string(),
        "alias": incident.alias,
        "message": incident.title,
        "status": if incident.is_open() { "open" } else { "closed" },
        "acknowledged": acknowledged.is_some(),
        "isSeen": acknowledged.is_some(),
        "seen": acknowledged.is_some(),
        "tags": incident.tags,
        "snoozed": false,
        "count": incident.count,
        "lastOccurredAt": instant(incident.last_occurred_at),
        "createdAt": instant(incident.opened_at),
        "updatedAt": instant(incident.updated_at),
        "source": incident.source,
        "owner": acknowledged.map_or("", |settled| settled.by.name()),
        "priority": incident.priority,
        "responders": [{ "type": "team", "id": incident.team.id }],
        "teams": [{ "id": incident.team.id }],
        "ownerTeamId": incident.team.id,
        "integration": {
            "id": incident.integration.id,
            "name": incident.integration.name,
            "type": match incident.integration.kind {
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
            },
        },
    });
    if acknowledged.is_some() || resolved.is_some() {
        let mut report = json!({});
        if let Some(settled) = acknowledged {
            report["ackTime"] = json!(milliseconds(settled));
            report["acknowledgedBy"] = json!(settled.by.name());
        }
        if let Some(settled) = resolved {
            report["closeTime"] = json!(milliseconds(settled));
            report["closedBy"] = json!(settled.by.name());
        }
        alert["report"] = report;
    }
    alert
}

/// The alert by itself, with what a list leaves out.
pub(super) fn whole(incident: &Incident) -> Value {
    let mut alert = base(incident);
    alert["actions"] = json!([]);
    alert["entity"] = json!(incident.entity);
    alert["description"] = json!(incident.description);
    alert["details"] = json!(incident.details);
    alert
}

/// Milliseconds and `Z`, as Opsgenie writes times.
fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
