//! How the alarm sounds is chosen in the window, and that is what wakes.

use std::path::Path;
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

/// Writes a path into the dialog, as somebody does who knows where the file is. What is written before the dialog has the
/// focus is lost, so it is written again until the dialog has taken it.
async fn choose(lab: &Lab, file: &Path) -> Result<()> {
    let screen = lab.screen()?;
    screen.wait_for_window(DIALOG, SOON).await?;
    clock::until("the dialog to close", SOON, async || {
        screen.key("ctrl+l").await?;
        screen.key("ctrl+a").await?;
        screen.write(&file.to_string_lossy()).await?;
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
        let words = lab.folder().join("words.mp3");
        std::fs::write(&words, "Nobody can hear this. ".repeat(200))?;
        for (file, says) in [(words.as_path(), "words.mp3 cannot be played"), (Path::new(TUNE), "tune.ogg, 2.5 s")] {
            driver.click_button("Choose a file", SOON).await?;
            choose(lab, &std::fs::canonicalize(file)?).await?;
            driver.wait_for_text(says, SOON).await?;
        }

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
