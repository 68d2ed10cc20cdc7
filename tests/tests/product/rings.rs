//! A stopped service becomes a sound, and one click in the tray ends it.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::lab::ear::{self, Stretch};
use tests::lab::{App, Lab, Options, clock, desktop};

use super::steps::{SOON, expect_acknowledged, post_sns, silenced_how};

#[test]
fn a_stopped_service_rings_until_the_trays_acknowledge() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;

        let delivered = post_sns(&app).await?;
        let heard = recording.wait_for_sound(delivered.at, SOON).await?;
        lab.tray.wait_for_look("ringing", SOON, |look| look.title.contains("1 ringing")).await?;
        let menu = lab.tray.menu().await?;
        ensure!(menu[0].label == "Acknowledge: P3 checkout stopped", "the menu begins with {:?}", menu[0].label);

        // From 8 s on the pattern that wakes, and from 25 s on at full level: six seconds of the latter.
        let sound = recording.listen(heard, Duration::from_secs(33)).await?;
        expect_growing(&sound)?;
        expect_temporal_three(&sound)?;

        let clicked = lab.tray.click("Acknowledge").await?;
        let incident = app.hub()?.wait_for_incident(SOON).await?;
        expect_acknowledged(&app.hub()?, &recording, &incident, clicked).await?;
        ensure!(silenced_how(&app.hub()?, &incident).await?.contains("tray"), "the receipt does not name the tray");
        lab.tray.wait_for_look("acknowledged", SOON, |look| look.title.contains("1 acknowledged")).await?;
        lab.tray.wait_for_no_entry("Acknowledge", SOON).await
    })
}

/// The loudest stretch of each stage is clearly louder than that of the one before.
fn expect_growing(sound: &[f32]) -> Result<()> {
    let loudest = |from: u64, to: u64| {
        let part = &sound[ear::samples_in(Duration::from_secs(from))..ear::samples_in(Duration::from_secs(to))];
        ear::loudness_per(Duration::from_millis(100), part).into_iter().fold(f64::NEG_INFINITY, f64::max)
    };
    let (soft, steady, loud) = (loudest(0, 7), loudest(9, 24), loudest(27, 32));
    ensure!(steady > soft + 3.0 && loud > steady + 3.0, "it does not grow: {soft:.1}, {steady:.1}, {loud:.1} dBFS");
    Ok(())
}

/// ISO 8201: half a second on, half a second off, three times, then 1.5 s of pause, at 520 Hz.
fn expect_temporal_three(sound: &[f32]) -> Result<()> {
    let from = ear::samples_in(Duration::from_secs(9));
    let pulses = ear::tone(520.0, &sound[from..]);
    // The first and the last may be cut by the recording's edges.
    let whole = &pulses[1..pulses.len() - 1];
    ensure!(whole.len() >= 12, "only {} pulses of 520 Hz in 24 s: {pulses:?}", whole.len());
    let near =
        |length: Duration, wanted: u64| length.abs_diff(Duration::from_millis(wanted)) < Duration::from_millis(80);
    for pulse in whole {
        ensure!(near(pulse.length(), 500), "a pulse of {:?}", pulse.length());
    }
    let pauses: Vec<Duration> =
        whole.windows(2).map(|pair: &[Stretch]| pair[1].from.saturating_sub(pair[0].to)).collect();
    ensure!(pauses.iter().all(|pause| near(*pause, 500) || near(*pause, 1_500)), "pauses of {pauses:?}");
    let long: Vec<usize> = (0..pauses.len()).filter(|index| near(pauses[*index], 1_500)).collect();
    ensure!(long.windows(2).all(|pair| pair[1] - pair[0] == 3), "not three at a time: {pauses:?}");
    ensure!(long.len() >= 3, "too few long pauses: {pauses:?}");
    Ok(())
}

#[test]
fn the_tray_shows_each_state_in_its_own_shape_and_blinks_while_it_rings() -> Result<()> {
    desktop(Options::default(), async |lab: &mut Lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let calm = lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        let delivered = post_sns(&app).await?;
        recording.wait_for_sound(delivered.at, SOON).await?;
        let one = lab.tray.wait_for_look("ringing", SOON, |look| look.title.contains("ringing")).await?;
        let other = lab
            .tray
            .wait_for_look("another frame", SOON, |look| look.title.contains("ringing") && look.icon != one.icon)
            .await?;
        ensure!(calm.icon != one.icon && calm.icon != other.icon, "ringing looks like calm");
        let asked = clock::now();
        lab.tray.click("Acknowledge").await?;
        let quiet = lab.tray.wait_for_look("acknowledged", SOON, |look| look.title.contains("acknowledged")).await?;
        ensure!(quiet.icon != calm.icon && quiet.icon != one.icon, "acknowledged looks like another state");
        recording.wait_for_silence(asked, super::steps::QUIET, SOON).await?;
        Ok(())
    })
}
