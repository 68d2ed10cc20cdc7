//! From the fault to the ear: the moment before the message of SNS is sent, to the first sample that can be heard.

use std::time::Duration;

use anyhow::{Context, Result};

use super::figures::Figures;
use super::report::{Goal, Report};
use crate::lab::recording::Recording;
use crate::lab::{App, HubApi, Lab, clock, fixtures};

const SOON: Duration = Duration::from_secs(30);

/// Longer than the pauses in the alarm's rhythm.
pub(crate) const QUIET: Duration = Duration::from_secs(2);

/// Rings `rings` times, each for another service, and acknowledges each over the hub's API.
pub async fn measure(lab: &mut Lab, rings: usize) -> Result<Report> {
    let recording = lab.sound.record().await?;
    let app = App::start(lab, &["--demo", "--hidden"]).await?;
    lab.tray.item(SOON).await?;
    let (hub, sns) = (app.hub()?, app.sns()?);

    let (mut heard_after, mut answered_after, mut silent_after) = (Vec::new(), Vec::new(), Vec::new());
    for ring in 0..rings {
        let event = fixtures::ecs_task_stopped_of(&format!("checkout-{ring}"))?;
        let delivered = sns.deliver_raw(&event).await?;
        anyhow::ensure!(delivered.status.is_success(), "SNS was answered {}: {}", delivered.status, delivered.body);
        let heard = recording.wait_for_sound(delivered.at, SOON).await?;
        heard_after.push(heard - delivered.at);
        answered_after.push(delivered.answered_at - delivered.at);
        silent_after.push(end_the_ring(&hub, &recording).await?);
    }

    let mut report = Report::new("ear");
    report.add("fault to ear", "ms", Figures::of_times(&heard_after), Goal::p99(150.0));
    report.add("of it, until the hub answered", "ms", Figures::of_times(&answered_after), None);
    report.add("acknowledged elsewhere to silence", "ms", Figures::of_times(&silent_after), None);
    report.note(
        "From the moment before the POST is sent (a new connection each) to the first sample above −50 dBFS in the \
         recording of the loudspeaker's monitor. Of the recorder's blocks of 5 to 10 ms, the moment is the block's beginning.",
    );
    Ok(report)
}

/// Acknowledges and resolves what rings, waits for silence, and says how long it took to come.
async fn end_the_ring(hub: &HubApi, recording: &Recording) -> Result<Duration> {
    let incidents = hub.incidents().await?;
    let ringing =
        incidents.iter().find(|incident| incident.state == "triggered").context("nothing rings on the hub")?;
    let at = clock::now();
    hub.acknowledge(&ringing.id).await?;
    let silent = recording.wait_for_silence(at, QUIET, SOON).await?;
    hub.resolve(&ringing.id).await?;
    Ok(silent - at)
}
