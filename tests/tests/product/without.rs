//! A desktop without something: the app starts, says what is missing and what follows, and takes it up when it comes.

use anyhow::{Result, ensure};
use tests::lab::{App, Hub, Options, Part, clock, desktop};

use super::steps::{QUIET, SOON, post_sns};

#[test]
fn without_a_sound_device_it_says_so_and_sounds_when_one_comes() -> Result<()> {
    desktop(Options::default().without(Part::Sound), async |lab| {
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        driver.wait_for_text("This laptop may not ring", SOON).await?;
        post_sns(&app).await?;
        let incident = app.hub()?.wait_for_incident(SOON).await?;
        clock::until("the proof that it failed", SOON, async || {
            let timeline = app.hub()?.timeline(&incident.id).await?;
            ensure!(timeline.iter().any(|entry| entry.change["stage"] == "failed"), "{timeline:?}");
            Ok(())
        })
        .await?;
        let plugged = clock::now();
        lab.sound.start().await?;
        let recording = lab.sound.record().await?;
        recording.wait_for_sound(plugged, SOON).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        Ok(())
    })
}

#[test]
fn without_a_tray_the_window_opens_by_itself_and_the_icon_comes_with_the_tray() -> Result<()> {
    desktop(Options::default().without(Part::TrayHost), async |lab| {
        let (_app, driver) = App::start_driven(lab, &["--demo", "--hidden"]).await?;
        lab.screen()?.wait_for_window("Tocsin", SOON).await?;
        driver.wait_for_text("tray", SOON).await?;
        lab.tray.start().await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        Ok(())
    })
}

#[test]
fn after_the_panel_crashed_the_icon_is_in_the_next_one() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let _app = App::start(lab, &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        lab.tray.stop().await?;
        lab.screen()?.wait_for_window("Tocsin", SOON).await?;
        lab.tray.start().await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        Ok(())
    })
}

#[test]
fn without_a_keyring_signing_in_is_refused_with_what_to_do() -> Result<()> {
    desktop(Options::default().without(Part::Keyring), async |lab| {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        driver.click_button("Sign in", SOON).await?;
        driver.element("input[type=url]", SOON).await?.send_keys(hub.url()?).await?;
        driver.element("input[type=password]", SOON).await?.send_keys(hub.token()).await?;
        driver.element("form button.primary", SOON).await?.click().await?;
        let said = driver.text("[role=alert]", SOON).await?;
        ensure!(said.contains("keyring"), "{said}");
        Ok(())
    })
}

#[test]
fn without_a_display_it_says_so_and_how_to_start_the_hub_alone() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let environment = lab.environment.without("DISPLAY").without("WAYLAND_DISPLAY");
        let app = App::start_in(lab, &environment, &["--hidden"]).await?;
        let status = app.process.ended(SOON).await?;
        ensure!(!status.success(), "it ended as if all were well");
        let said = std::fs::read_to_string(app.log())?;
        ensure!(said.contains("display") && said.contains("tocsin-hub serve"), "{said}");
        Ok(())
    })
}

#[test]
fn without_notifications_it_rings_all_the_same() -> Result<()> {
    desktop(Options::default().without(Part::Notifications), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let delivered = post_sns(&app).await?;
        recording.wait_for_sound(delivered.at, SOON).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        Ok(())
    })
}
