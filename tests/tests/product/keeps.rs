//! What happened is kept: over an end of the app, a kill, a cut wire.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use tests::lab::proxy::Proxy;
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, Hub, Lab, Options, Sns, clock, desktop, fixtures};

use super::accounts::sign_in;
use super::steps::{QUIET, SOON, expect_acknowledged, ring};

#[test]
fn closing_and_opening_the_app_again_loses_nothing() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let incident = ring(&app, &recording).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, clicked).await?;
        let before = app.hub()?.timeline(&incident.id).await?.len();
        let doors = app.doors()?.clone();
        app.process.stop().await?;

        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        ensure!(*app.doors()? == doors, "the demo's addresses changed");
        lab.tray.wait_for_look("acknowledged", SOON, |look| look.title.contains("1 acknowledged")).await?;
        let incidents = app.hub()?.incidents().await?;
        ensure!(incidents.len() == 1 && incidents[0].id == incident.id, "{incidents:?}");
        ensure!(app.hub()?.timeline(&incident.id).await?.len() >= before, "the timeline is shorter than before");
        Ok(())
    })
}

#[test]
fn killed_while_it_rings_it_rings_again_after_its_start() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let incident = ring(&app, &recording).await?;
        let killed = clock::now();
        app.process.kill()?;
        recording.wait_for_silence(killed, QUIET, SOON).await?;

        let started = clock::now();
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        recording.wait_for_sound(started, SOON).await?;
        lab.tray.wait_for_entry("Acknowledge", SOON).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, clicked).await?;
        Ok(())
    })
}

/// A hub, the wire to it, and an app that is signed in over that wire and on call; its driver is held as long as it is.
async fn on_a_wire(lab: &mut Lab) -> Result<(Hub, Proxy, App, WebDriver)> {
    let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
    let wire = Proxy::before(hub.address()?).await?;
    let (app, driver) = App::start_driven(lab, &[]).await?;
    sign_in(&driver, &wire.url(), hub.token()).await?;
    lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
    Ok((hub, wire, app, driver))
}

#[test]
fn a_feed_broken_for_a_while_resumes_without_loss_or_doubles() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (hub, wire, _app, _driver) = on_a_wire(lab).await?;

        wire.cut();
        lab.tray.wait_for_look("cut off", SOON, |look| look.title.contains("cut off")).await?;
        // Of two that came meanwhile one was settled elsewhere: it must not ring any more.
        let opsgenie = hub.keys().iter().find(|key| key.kind == "opsgenie").expect("a key").key.clone();
        for alias in ["settled", "open"] {
            trigger(hub.url()?, &opsgenie, alias).await?;
        }
        let api = hub.api()?;
        let settled = api.incidents().await?.into_iter().find(|it| it.all["alias"] == "settled").expect("it is there");
        api.resolve(&settled.id).await?;

        let restored = clock::now();
        wire.restore();
        recording.wait_for_sound(restored, SOON).await?;
        lab.tray.wait_for_entry("Acknowledge: P3 open", SOON).await?;
        let menu = lab.tray.menu().await?;
        let ringing = menu.iter().filter(|entry| entry.label.starts_with("Acknowledge")).count();
        ensure!(ringing == 1, "{ringing} ring: {menu:?}");

        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        let open = api.incidents().await?.into_iter().find(|it| it.all["alias"] == "open").expect("it is there");
        api.wait_for_state(&open.id, "acknowledged", SOON).await?;
        for incident in api.incidents().await? {
            let mut kinds = BTreeMap::<String, usize>::new();
            for entry in api.timeline(&incident.id).await? {
                let stage = entry.change["stage"].as_str().unwrap_or_default();
                *kinds.entry(format!("{} {stage}", entry.kind())).or_default() += 1;
            }
            // A sound is told again at each of its stages; everything else happens once.
            kinds.remove("receipt sounding");
            ensure!(kinds.values().all(|count| *count == 1), "{}: {kinds:?}", incident.title);
        }
        Ok(())
    })
}

async fn trigger(url: &str, key: &str, alias: &str) -> Result<()> {
    let answer = tests::lab::http::client(SOON)?
        .post(format!("{url}/v2/alerts"))
        .header("authorization", format!("GenieKey {key}"))
        .json(&serde_json::json!({ "message": alias, "alias": alias }))
        .send()
        .await?;
    ensure!(answer.status() == 202, "{}", answer.status());
    Ok(())
}

#[test]
fn an_acknowledgement_while_the_hub_is_out_of_reach_counts_when_it_is_back() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (hub, wire, _app, _driver) = on_a_wire(lab).await?;
        let event = fixtures::ecs_task_stopped()?;
        let refused = Sns::to(hub.sns_url()?)?.deliver_raw(&event).await?;
        ensure!(refused.status == 403, "raw delivery is not allowed here, and was answered {}", refused.status);
        let opsgenie = hub.keys().iter().find(|key| key.kind == "opsgenie").expect("a key").key.clone();
        let sent = clock::now();
        trigger(hub.url()?, &opsgenie, "checkout").await?;
        recording.wait_for_sound(sent, SOON).await?;

        wire.cut();
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        let incident = hub.api()?.wait_for_incident(SOON).await?;
        ensure!(incident.state == "triggered", "the hub cannot have heard of it");
        wire.restore();
        hub.api()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        Ok(())
    })
}
