//! Maintenance and what a team knows, in the real window: planned by hand, silent while it runs, heard when it ends, with the
//! runbook beside the alarm.

use anyhow::{Result, ensure};
use tests::lab::{App, Options, clock, desktop};

use super::steps::{QUIET, SOON, expect_acknowledged, post_sns};

#[test]
fn what_comes_in_maintenance_is_silent_until_somebody_ends_it_and_then_rings_with_its_runbook() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        driver.click_button("Team", SOON).await?;
        driver.press_button("Payments: integrations", SOON).await?;
        driver.press_button("Known faults", SOON).await?;
        driver.wait_for_text("a service stopped", SOON).await?;
        driver.press_button("Maintenance", SOON).await?;
        driver.press_button("Plan maintenance", SOON).await?;
        driver.fill("What is done", "database upgrade", SOON).await?;
        driver.press_button("Make the maintenance window", SOON).await?;
        driver.wait_for_text("All integrations and heartbeats of Payments call nobody.", SOON).await?;
        driver.save(&lab.folder().join("maintenance.png")).await?;

        let delivered = post_sns(&app).await?;
        let held = hub.wait_for_incident(SOON).await?;
        hub.wait_for_entry(&held.id, "held", SOON).await?;
        ensure!(held.pages.is_empty(), "somebody was called: {held:?}");
        let silent_from = recording.wait_for_silence(delivered.at, QUIET, SOON).await?;
        ensure!(silent_from == delivered.at, "it rang in maintenance");

        let ended = clock::now();
        driver.press_button("End it now: database upgrade", SOON).await?;
        recording.wait_for_sound(ended, SOON).await?;
        driver.window("Tocsin rings", SOON).await?;
        driver.wait_for_text("Runbook", SOON).await?;
        driver.save(&lab.folder().join("alarm.png")).await?;
        let pressed = clock::now();
        lab.screen()?.key("Return").await?;
        expect_acknowledged(&hub, &recording, &held, pressed).await?;
        Ok(())
    })
}
