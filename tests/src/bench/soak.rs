//! The app at rest for a long time, with a hub that gives a sign of life ten times a second: what it holds must not grow.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::figures::Figures;
use super::report::{Goal, Report};
use crate::lab::{App, Hub, Lab, clock};

const SOON: Duration = Duration::from_secs(30);
/// What is loaded on first use has been loaded by then.
const SETTLE: Duration = Duration::from_secs(30);
/// From one look to the next.
const LOOK: Duration = Duration::from_secs(10);

/// What the app holds at a moment.
#[derive(Clone, Copy, Debug)]
struct Holding {
    proportional: u64,
    written: u64,
    processor: Duration,
    threads: usize,
    descriptors: usize,
}

/// Lets the app rest for `length`.
pub async fn measure(lab: &mut Lab, length: Duration) -> Result<Report> {
    lab.environment.set("TOCSIN_PULSE", "0.1");
    let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
    let app = App::start_signed_in(lab, hub.url()?, hub.token()).await?;
    lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
    tokio::time::sleep(SETTLE).await;

    let began = clock::now();
    let mut looks = vec![holding(&app)?];
    while clock::now() < began + length {
        tokio::time::sleep(LOOK.min((began + length).saturating_duration_since(clock::now()))).await;
        looks.push(holding(&app)?);
    }
    let (first, last) = (looks[0], *looks.last().context("no look")?);
    ensure!(app.process.is_running(), "the app has ended");

    let mut report = Report::new("soak");
    let all = |of: fn(&Holding) -> f64| Figures::of(looks.iter().map(of).collect());
    report.add("memory, PSS", "MiB", all(|look| mebibytes(look.proportional)), None);
    report.add("memory written", "MiB", all(|look| mebibytes(look.written)), None);
    report.add("threads", "", all(|look| count(look.threads)), None);
    report.add("descriptors", "", all(|look| count(look.descriptors)), None);
    let grown = mebibytes(last.proportional) - mebibytes(first.proportional);
    report.add("memory grown from first to last, PSS", "MiB", Figures::of(vec![grown]), Goal::median(1.0));
    let more = count(last.threads) - count(first.threads);
    report.add("threads more", "", Figures::of(vec![more]), Goal::median(0.0));
    let more = count(last.descriptors) - count(first.descriptors);
    report.add("descriptors more", "", Figures::of(vec![more]), Goal::median(0.0));
    let used = last.processor.saturating_sub(first.processor).as_secs_f64();
    let percent = used / (clock::now() - began).as_secs_f64() * 100.0;
    report.add("processor", "%", Figures::of(vec![percent]), None);
    report.note(format!(
        "The app was on call and at rest for {} s after the first {} s, with a pulse of the feed every 0.1 s (by default it is 10 s).",
        length.as_secs(),
        SETTLE.as_secs()
    ));
    Ok(report)
}

fn holding(app: &App) -> Result<Holding> {
    let total = app.tree().total()?;
    let (mut threads, mut descriptors) = (0, 0);
    for pid in app.tree().pids()? {
        threads += fs::read_dir(format!("/proc/{pid}/task"))?.count();
        descriptors += fs::read_dir(format!("/proc/{pid}/fd"))?.count();
    }
    let (proportional, written, processor) = (total.proportional, total.written, total.processor);
    Ok(Holding { proportional, written, processor, threads, descriptors })
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵² bytes")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[expect(clippy::cast_precision_loss, reason = "numbers are far below 2⁵²")]
fn count(number: usize) -> f64 {
    number as f64
}
