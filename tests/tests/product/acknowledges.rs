//! One click acknowledges, wherever it is made.

use anyhow::{Result, ensure};
use tests::lab::{App, Options, clock, desktop};

use super::steps::{QUIET, SOON, expect_acknowledged, post_sns, ring, silenced_how};

#[test]
fn the_notifications_button() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let incident = ring(&app, &recording).await?;
        let notification = lab.notifications.wait_for("checkout stopped", SOON).await?;
        ensure!(notification.urgency() == 2, "the notification is not critical");
        let pressed = lab.notifications.press(&notification, "Acknowledge").await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, pressed).await?;
        ensure!(silenced_how(&app.hub()?, &incident).await?.contains("notification"), "the receipt does not say where");
        lab.notifications.wait_for_none("checkout stopped", SOON).await
    })
}

#[test]
fn the_global_shortcut() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let incident = ring(&app, &recording).await?;
        let pressed = clock::now();
        lab.screen()?.key("ctrl+alt+a").await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, pressed).await?;
        ensure!(silenced_how(&app.hub()?, &incident).await?.contains("shortcut"), "the receipt does not say where");
        Ok(())
    })
}

#[test]
fn enter_in_the_alarm_window() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let incident = ring(&app, &recording).await?;
        driver.window("Tocsin rings", SOON).await?;
        driver.wait_for_text("checkout stopped", SOON).await?;
        driver.wait_for_text("exit code 137", SOON).await?;
        driver.wait_for_text("You are on call for Payments", SOON).await?;
        let focused: serde_json::Value =
            driver.client().execute("return document.activeElement.textContent", Vec::new()).await?;
        ensure!(focused.as_str().is_some_and(|text| text.contains("Acknowledge")), "the focus is on {focused}");
        let pressed = clock::now();
        lab.screen()?.key("Return").await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, pressed).await?;
        ensure!(silenced_how(&app.hub()?, &incident).await?.contains("window"), "the receipt does not say where");
        lab.screen()?.wait_for_no_window("Tocsin rings", SOON).await
    })
}

#[test]
fn the_alarm_windows_button() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let incident = ring(&app, &recording).await?;
        driver.window("Tocsin rings", SOON).await?;
        let pressed = clock::now();
        driver.click_button("Acknowledge", SOON).await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, pressed).await?;
        Ok(())
    })
}

#[test]
fn somebody_elsewhere() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let incident = ring(&app, &recording).await?;
        lab.screen()?.wait_for_window("Tocsin rings", SOON).await?;
        let asked = clock::now();
        app.hub()?.acknowledge(&incident.id).await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, asked).await?;
        lab.screen()?.wait_for_no_window("Tocsin rings", SOON).await?;
        lab.notifications.wait_for_none("checkout stopped", SOON).await
    })
}

#[test]
fn of_several_all_at_once() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        for service in ["ledger", "refunds", "checkout"] {
            let event = tests::lab::fixtures::ecs_task_stopped_of(service)?;
            app.sns()?.deliver_raw(&event).await?;
        }
        let last = post_sns(&app).await?;
        recording.wait_for_sound(last.at, SOON).await?;
        lab.tray.wait_for_entry("Acknowledge all 3", SOON).await?;
        let clicked = lab.tray.click("Acknowledge all 3").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        for incident in app.hub()?.incidents().await? {
            app.hub()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        }
        Ok(())
    })
}
