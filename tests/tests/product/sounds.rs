//! How the alarm sounds is chosen in the window, and that is what wakes.

use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};
use tests::lab::{App, Lab, Options, clock, desktop, ear};

use super::steps::{SOON, post_sns};

/// 440 Hz and then 660 Hz, 1.25 s each.
const TUNE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/alarm/tests/fixtures/tune.ogg");
const DIALOG: &str = "Choose a sound for the alarm";
/// Longer than the seam at which a sound begins anew.
const LOOK: Duration = Duration::from_millis(500);

/// Whether the sound is the person's own, at the level of the loud stage.
fn expect_tune(sound: &[f32]) -> Result<()> {
    let heard = ear::dominant_frequency(sound).unwrap_or_default();
    ensure!((heard - 440.0).abs() < 10.0 || (heard - 660.0).abs() < 10.0, "{heard} Hz");
    ensure!(ear::loudness(sound) > -15.0, "{} dBFS", ear::loudness(sound));
    Ok(())
}

/// Chooses the first file that the dialog lists, by its keys. What is pressed before the list is there is lost, so it is pressed
/// again until the dialog has taken it.
async fn choose_first(lab: &Lab) -> Result<()> {
    let screen = lab.screen()?;
    screen.wait_for_window(DIALOG, SOON).await?;
    clock::until("the dialog to close", SOON, async || {
        screen.key("Down").await?;
        screen.key("Return").await?;
        ensure!(screen.window(DIALOG).await?.is_none(), "it is still there");
        Ok(())
    })
    .await
}

#[test]
fn a_sound_file_is_chosen_in_the_systems_dialog_and_wakes_a_heavy_sleeper_at_once() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        driver.click_button("Settings", SOON).await?;

        // What nobody can hear is refused in words.
        let home = lab.folder().join("home");
        fs::write(home.join("words.mp3"), "Nobody can hear this. ".repeat(200))?;
        driver.click_button("Choose a file", SOON).await?;
        choose_first(lab).await?;
        driver.wait_for_text("words.mp3 cannot be played", SOON).await?;
        fs::rename(home.join("words.mp3"), home.join("words.txt"))?;
        fs::copy(TUNE, home.join("tune.ogg"))?;
        driver.click_button("Choose a file", SOON).await?;
        choose_first(lab).await?;
        driver.wait_for_text("tune.ogg, 2.5 s", SOON).await?;

        driver.element("input[value=heavy_sleeper]", SOON).await?.click().await?;
        let asked = clock::now();
        driver.press_button("Play Loud", SOON).await?;
        let heard = recording.wait_for_sound(asked, SOON).await?;
        expect_tune(&recording.listen(heard + LOOK, LOOK).await?)?;
        let quiet = recording.wait_for_silence(heard, Duration::from_secs(2), SOON).await?;

        // And in earnest.
        let delivered = post_sns(&app).await?;
        let rang = recording.wait_for_sound(delivered.at.max(quiet), SOON).await?;
        expect_tune(&recording.listen(rang + LOOK, LOOK).await?)?;
        lab.tray.click("Acknowledge").await?;
        Ok(())
    })
}
