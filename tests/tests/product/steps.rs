//! The steps that the specifications share.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tests::lab::hub_api::{Entry, Incident};
use tests::lab::recording::Recording;
use tests::lab::sns::Delivered;
use tests::lab::{App, HubApi, fixtures};

/// Long enough on a busy machine; nothing waits so long when all is well.
pub(crate) const SOON: Duration = Duration::from_secs(30);
/// Longer than the longest pause in the alarm's rhythm, so that it is silence and no pause.
pub(crate) const QUIET: Duration = Duration::from_secs(3);

/// Has AWS post that the service `checkout` stopped.
pub(crate) async fn post_sns(app: &App) -> Result<Delivered> {
    let delivered = app.sns()?.deliver_raw(&fixtures::ecs_task_stopped()?).await?;
    ensure!(delivered.status.is_success(), "SNS was answered {}: {}", delivered.status, delivered.body);
    Ok(delivered)
}

/// Posts it, and waits until it is heard.
pub(crate) async fn ring(app: &App, recording: &Recording) -> Result<Incident> {
    let delivered = post_sns(app).await?;
    recording.wait_for_sound(delivered.at, SOON).await?;
    app.hub()?.wait_for_incident(SOON).await
}

/// The alarm has fallen silent after `since`, and the hub's timeline says who acknowledged and when.
pub(crate) async fn expect_acknowledged(
    hub: &HubApi,
    recording: &Recording,
    incident: &Incident,
    since: Instant,
) -> Result<Entry> {
    recording.wait_for_silence(since, QUIET, SOON).await?;
    let entry = hub.wait_for_entry(&incident.id, "acknowledged", SOON).await?;
    ensure!(entry.actor.kind == "person" && entry.actor.name == "You", "acknowledged by {:?}", entry.actor);
    let now = hub.incidents().await?.into_iter().find(|now| now.id == incident.id).context("the incident is gone")?;
    let settled = now.acknowledged.context("the incident is not acknowledged")?;
    ensure!(settled.at == entry.at, "the incident says {}, its timeline {}", settled.at, entry.at);
    Ok(entry)
}

/// How the pager said that it was silenced.
pub(crate) async fn silenced_how(hub: &HubApi, incident: &Incident) -> Result<String> {
    let deadline = tests::lab::clock::now() + SOON;
    loop {
        let timeline = hub.timeline(&incident.id).await?;
        let receipt = timeline.iter().find(|entry| entry.kind() == "receipt" && entry.change["stage"] == "silenced");
        if let Some(receipt) = receipt {
            return Ok(receipt.change["note"].as_str().unwrap_or_default().to_owned());
        }
        ensure!(tests::lab::clock::now() < deadline, "no receipt says how it was silenced: {timeline:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
