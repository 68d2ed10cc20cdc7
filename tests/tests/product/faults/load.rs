//! More than usual: 10,000 incidents at once, 1,000 broken connections in a row.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::json;
use tests::lab::failures::{Failure, Who};
use tests::lab::proxy::Proxy;
use tests::lab::{App, Lab, Options, clock, desktop, http};

use super::super::steps::{QUIET, SOON};
use super::{MINUTES, hub, on_call, signed_in, trigger};

const MANY: usize = 10_000;

#[test]
fn ten_thousand_incidents_are_one_alarm_and_a_summary() -> Result<()> {
    desktop(Options::default(), async |lab| {
        lab.environment.set("TOCSIN_INGEST_LIMIT", "0");
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let app = signed_in(lab, hub.url()?, hub.token()).await?;
        let mut failure = Failure::named("ten-thousand")?;
        let key = hub.keys().iter().find(|key| key.kind == "opsgenie").context("no key")?.key.clone();
        let (client, url) = (http::client(SOON)?, format!("{}/v2/alerts", hub.url()?));

        let began = clock::now();
        failure.happens(began);
        let answers = stream::iter(0..MANY).map(|number| {
            let (title, key) = (format!("service {number} stopped"), format!("GenieKey {key}"));
            let request =
                client.post(&url).header("authorization", key).json(&json!({ "message": title, "alias": title }));
            async move { anyhow::Ok(request.send().await?.status()) }
        });
        let answers: Vec<_> = answers.buffer_unordered(32).collect().await;
        for answer in answers {
            let status = answer?;
            ensure!(status == 202, "{status}");
        }
        let sent = clock::now();
        let heard = recording.wait_for_sound(began, SOON).await?;
        failure.noticed(Who::Person, heard, "one alarm rings")?;
        failure.noticed(Who::Hub, sent, "all 10,000 are taken")?;
        lab.tray
            .wait_for_look("all of them", MINUTES, |look| look.title.contains("10000") || look.title.contains("10,000"))
            .await?;
        failure.noticed(Who::Laptop, clock::now(), "the tray counts 10,000 ringing")?;
        let shown = lab.notifications.open();
        ensure!(shown.len() < 20, "{} notifications", shown.len());
        lab.notifications.wait_for("10000 incidents", SOON).await?;
        failure.holds(Who::Person, format!("{} notifications in all, one of them a summary", shown.len()));

        // The app is usable: one click acknowledges all, and is silence at once.
        let clicked = lab.tray.click("Acknowledge all").await?;
        let silent = recording.wait_for_silence(clicked, QUIET, SOON).await?;
        failure.happens(clicked);
        failure.noticed(Who::Person, silent, "counted from one click on “Acknowledge all”: silence")?;
        clock::until("all to be acknowledged", MINUTES, async || {
            let open = hub.api()?.get("/api/incidents?state=triggered&limit=1").await?;
            ensure!(open["incidents"].as_array().is_some_and(Vec::is_empty), "some are not");
            Ok(())
        })
        .await?;
        failure.noticed(Who::Hub, clock::now(), "counted from the click: all 10,000 are acknowledged")?;
        ensure!(app.process.is_running(), "the app has ended");
        failure.keep()
    })
}

/// What the app holds: memory of its own in bytes, threads, descriptors.
fn holds(app: &App) -> Result<(u64, usize, usize)> {
    let pid = app.process.pid();
    let private = app.tree().total()?.private;
    let count = |what: &str| Ok::<_, std::io::Error>(fs::read_dir(format!("/proc/{pid}/{what}"))?.count());
    Ok((private, count("task")?, count("fd")?))
}

/// Breaks the feed so many times, each time after it was connected again.
async fn breaks(lab: &Lab, wire: &Proxy, times: usize) -> Result<()> {
    for _ in 0..times {
        let before = wire.connections();
        wire.end_all();
        // As after a sleep: else each attempt would wait for some seconds, and a thousand for half an hour.
        lab.power.prepare_for_sleep(false).await?;
        clock::until_true("the next connection", SOON, || wire.connections() > before).await?;
    }
    Ok(())
}

#[test]
fn a_thousand_broken_connections_leave_nothing_behind() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        lab.power.start().await?;
        let hub = hub(lab).await?;
        let wire = Proxy::before(hub.address()?).await?;
        let app = signed_in(lab, &wire.url(), hub.token()).await?;
        let mut failure = Failure::named("thousand-disconnects")?;
        // What a first time loads stays.
        breaks(lab, &wire, 50).await?;
        on_call(lab).await?;
        let before = holds(&app)?;
        failure.happens(clock::now());
        breaks(lab, &wire, 1_000).await?;
        on_call(lab).await?;
        failure.noticed(Who::Laptop, clock::now(), "broken and connected again 1,000 times")?;
        // The last of them are still being taken apart.
        let after = clock::until("what it held before", MINUTES, async || {
            let after = holds(&app)?;
            ensure!(after.0 < before.0 + (8 << 20), "more memory: {before:?}, {after:?}");
            ensure!(after.1 <= before.1 + 4 && after.2 <= before.2 + 8, "{before:?}, {after:?}");
            Ok(after)
        })
        .await?;
        let grown = after.0.saturating_sub(before.0);
        #[expect(clippy::cast_precision_loss, reason = "far below 2⁵²")]
        let mebibytes = grown as f64 / f64::from(1 << 20);
        let (threads, descriptors) = (after.1.saturating_sub(before.1), after.2.saturating_sub(before.2));
        failure.holds(
            Who::Laptop,
            format!("holds {mebibytes:.1} MiB, {threads} threads and {descriptors} descriptors more than before"),
        );
        let sent = trigger(&hub, "after").await?;
        let heard = recording.wait_for_sound(sent, Duration::from_secs(30)).await?;
        failure.happens(sent);
        failure.noticed(Who::Person, heard, "counted from an incident after it: it rings")?;
        failure.keep()
    })
}
