//! A real Alertmanager, by each of its three ways at once: alerts fire, come together in a group, are told again, and end.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::lab::alertmanager::Alertmanager;
use tests::lab::hub_api::Incident;
use tests::lab::{Hub, HubApi, Options, Part, clock, desktop};

/// Alertmanager tells of a group's changes once a second here.
const PATIENCE: Duration = Duration::from_mins(1);

/// A lab without a desktop: only programs that speak to each other.
fn programs() -> Options {
    let parts = [Part::Screen, Part::Sound, Part::TrayHost, Part::Keyring, Part::Notifications];
    parts.into_iter().fold(Options::default(), Options::without)
}

/// Each way has a route of its own, so that the groups have keys of their own.
fn configuration(hub: &str, webhook: &str, opsgenie: &str, pagerduty: &str) -> String {
    format!(
        "route:
  receiver: nobody
  group_by: [job]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1s
  routes:
  - {{receiver: webhook, matchers: ['job=\"checkout\"'], continue: true}}
  - {{receiver: opsgenie, matchers: ['job=~\"checkout\"'], continue: true}}
  - {{receiver: pagerduty, matchers: ['job!=\"\"']}}
receivers:
- name: nobody
- name: webhook
  webhook_configs:
  - url: {webhook}
- name: opsgenie
  opsgenie_configs:
  - {{api_url: '{hub}/', api_key: {opsgenie}, priority: P2, update_alerts: true}}
- name: pagerduty
  pagerduty_configs:
  - {{url: '{hub}/v2/enqueue', routing_key: {pagerduty}, severity: warning}}
"
    )
}

async fn integration(api: &HubApi, kind: &str) -> Result<(String, String)> {
    let team = api.get("/api/teams").await?["teams"][0]["id"].clone();
    let new = json!({ "team": team, "name": format!("my {kind}"), "kind": kind, "mode": "live" });
    let made = api.post("/api/integrations", new).await?;
    let text = |name: &str| made[name].as_str().map(str::to_owned).with_context(|| format!("no {name}: {made}"));
    Ok((text("key")?, text("url")?))
}

fn alert(name: &str, over: bool) -> Value {
    let mut alert = json!({
        "labels": { "alertname": name, "job": "checkout", "severity": "critical" },
        "annotations": { "summary": format!("{name} of checkout"), "description": "7 % of the requests failed." },
        "generatorURL": "http://prometheus.example.com/graph?g0.expr=up"
    });
    if over {
        alert["endsAt"] = json!(clock::date().to_rfc3339());
    }
    alert
}

/// The incidents that a kind of integration opened, the oldest first.
async fn by(api: &HubApi, kind: &str) -> Result<Vec<Incident>> {
    let mut incidents = api.incidents().await?;
    incidents.retain(|incident| incident.all["integration"]["kind"] == kind);
    incidents.sort_by_key(|incident| incident.number);
    Ok(incidents)
}

async fn wait(api: &HubApi, what: &str, holds: impl Fn(&[Incident]) -> bool) -> Result<()> {
    for kind in ["alertmanager", "opsgenie", "pagerduty"] {
        clock::until(&format!("{what} by {kind}"), PATIENCE, async || {
            let incidents = by(api, kind).await?;
            ensure!(holds(&incidents), "{incidents:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[test]
fn alerts_open_count_and_resolve_by_webhook_opsgenie_and_pagerduty() -> Result<()> {
    desktop(programs(), async |lab| {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let api = hub.api()?;
        let (_, webhook) = integration(&api, "alertmanager").await?;
        let (opsgenie, _) = integration(&api, "opsgenie").await?;
        let (pagerduty, _) = integration(&api, "pagerduty").await?;
        let configuration = configuration(hub.url()?, &webhook, &opsgenie, &pagerduty);
        let alertmanager = Alertmanager::start(lab, &configuration).await?;

        alertmanager.tell(&json!([alert("HighErrorRate", false)])).await?;
        wait(&api, "an incident", |incidents| incidents.len() == 1).await?;
        let first = by(&api, "alertmanager").await?.remove(0);
        ensure!(first.title == "HighErrorRate of checkout", "{first:?}");
        ensure!(first.all["links"][0]["href"] == "http://prometheus.example.com/graph?g0.expr=up", "{first:?}");
        for (kind, priority) in [("alertmanager", "P1"), ("opsgenie", "P2"), ("pagerduty", "P3")] {
            let incident = by(&api, kind).await?.remove(0);
            ensure!(incident.all["priority"] == priority, "{kind}: {incident:?}");
        }

        alertmanager.tell(&json!([alert("HighErrorRate", false), alert("Latency", false)])).await?;
        clock::until("the second alert by webhook", PATIENCE, async || {
            ensure!(by(&api, "alertmanager").await?.len() == 2, "not yet");
            Ok(())
        })
        .await?;
        wait(&api, "repeats", |incidents| incidents[0].count >= 3).await?;
        for kind in ["opsgenie", "pagerduty"] {
            ensure!(by(&api, kind).await?.len() == 1, "a group is one incident by {kind}");
        }
        for incident in api.incidents().await? {
            ensure!(incident.pages.len() == 1, "a repeat called again: {incident:?}");
        }

        alertmanager.tell(&json!([alert("HighErrorRate", true), alert("Latency", true)])).await?;
        wait(&api, "the end", |incidents| incidents.iter().all(|incident| incident.state == "resolved")).await
    })
}
