//! What the desktop app costs while nothing happens, how soon it is there, and how soon a click is silence.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::ear::QUIET;
use super::figures::Figures;
use super::report::{Goal, Report};
use crate::lab::memory::Share;
use crate::lab::recording::Recording;
use crate::lab::{App, Lab, clock, fixtures};

const SOON: Duration = Duration::from_secs(30);

/// After a start, or the end of a window, until the app is at rest.
const SETTLE: Duration = Duration::from_secs(10);

/// The alarm begins with two soft tones; the pattern that lasts comes after this.
const SOFT: Duration = Duration::from_millis(7_900);

/// How much to measure.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Starts of the app, and clicks.
    pub rounds: usize,
    /// How long the processor is watched at rest.
    pub rest: Duration,
}

/// Measures everything.
pub async fn measure(lab: &mut Lab, extent: Extent) -> Result<Report> {
    let mut report = Report::new("desktop");
    let starts = starts(lab, extent.rounds).await?;
    report.add("start to tray icon", "ms", Figures::of_times(&starts), Goal::median(500.0));
    rest(lab, extent.rest, &mut report).await?;
    let clicks = clicks(lab, extent.rounds).await?;
    report.add("click in the tray to silence", "ms", Figures::of_times(&clicks), Goal::median(100.0));
    sizes(&mut report)?;
    report.note(
        "Memory is the sum over all processes of the app, with its hub inside: proportional (PSS), private, and \
         of the private what was written (the rest are pages of files that nobody else has open). The click is \
         the tray menu's event; silence begins after the last sample above −50 dBFS.",
    );
    Ok(report)
}

async fn starts(lab: &mut Lab, rounds: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        times.push(lab.tray.item(SOON).await?.at - app.started_at());
        app.process.stop().await?;
        lab.tray.wait_for_none(SOON).await?;
    }
    Ok(times)
}

/// Memory before, with and after the main window, and the processor before it.
async fn rest(lab: &mut Lab, length: Duration, report: &mut Report) -> Result<()> {
    let app = App::start(lab, &["--demo", "--hidden"]).await?;
    lab.tray.item(SOON).await?;
    tokio::time::sleep(SETTLE).await;
    let before = app.tree().total()?;
    let began = clock::now();
    tokio::time::sleep(length).await;
    let after = app.tree().total()?;
    let used = after.processor.saturating_sub(before.processor);
    let percent = used.as_secs_f64() / (clock::now() - began).as_secs_f64() * 100.0;
    report.add("processor at rest", "%", Figures::of(vec![percent]), Goal::median(0.1));
    memory("before a window", &after, Goal::median(70.0), report);

    let screen = lab.screen()?;
    let asked = clock::now();
    app.start_second().await?;
    let window = screen.wait_for_window("Tocsin", SOON).await?;
    report.add("start again to window", "ms", Figures::of_times(&[clock::now() - asked]), None);
    tokio::time::sleep(SETTLE).await;
    memory("with the main window", &app.tree().total()?, None, report);
    screen.close(&window).await?;
    screen.wait_for_no_window("Tocsin", SOON).await?;
    tokio::time::sleep(SETTLE).await;
    memory("after it was closed", &app.tree().total()?, Goal::median(110.0), report);
    let names: Vec<_> = app.tree().shares()?.into_iter().map(|share| share.name).collect();
    report.note(format!("Processes after the window was closed: {}.", names.join(", ")));
    app.process.stop().await?;
    Ok(())
}

async fn clicks(lab: &mut Lab, rounds: usize) -> Result<Vec<Duration>> {
    let recording = lab.sound.record().await?;
    let app = App::start(lab, &["--demo", "--hidden"]).await?;
    lab.tray.item(SOON).await?;
    let (hub, sns) = (app.hub()?, app.sns()?);
    let mut times = Vec::new();
    for round in 0..rounds {
        let delivered = sns.deliver_raw(&fixtures::ecs_task_stopped_of(&format!("click-{round}"))?).await?;
        ensure!(delivered.status.is_success(), "SNS was answered {}: {}", delivered.status, delivered.body);
        times.push(click(lab, &recording, delivered.at).await?);
        for incident in hub.incidents().await?.iter().filter(|incident| incident.state != "resolved") {
            hub.resolve(&incident.id).await?;
        }
    }
    Ok(times)
}

/// Clicks at the beginning of a pulse, so that what ends the sound is the click and not the rhythm.
async fn click(lab: &mut Lab, recording: &Recording, sent: std::time::Instant) -> Result<Duration> {
    let first = recording.wait_for_sound(sent, SOON).await?;
    lab.tray.wait_for_entry("Acknowledge", SOON).await?;
    recording.wait_for_sound(first + SOFT, SOON).await?;
    let at = lab.tray.click("Acknowledge").await?;
    Ok(recording.wait_for_silence(at, QUIET, SOON).await? - at)
}

fn memory(when: &str, total: &Share, goal: Option<Goal>, report: &mut Report) {
    report.add(&format!("memory {when}, PSS"), "MiB", Figures::of(vec![mebibytes(total.proportional)]), goal);
    report.add(&format!("memory {when}, private"), "MiB", Figures::of(vec![mebibytes(total.private)]), None);
    report.add(&format!("memory {when}, written"), "MiB", Figures::of(vec![mebibytes(total.written)]), None);
}

fn sizes(report: &mut Report) -> Result<()> {
    let program = App::program()?;
    report.add("program file", "MiB", Figures::of(vec![size(&program)?]), None);
    let bundles = program.parent().context("the program has no folder")?.join("bundle/deb");
    for entry in fs::read_dir(bundles).into_iter().flatten() {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "deb") {
            report.add("Debian package", "MiB", Figures::of(vec![size(&file)?]), None);
        }
    }
    Ok(())
}

fn size(file: &Path) -> Result<f64> {
    Ok(mebibytes(file.metadata()?.len()))
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵² bytes")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
