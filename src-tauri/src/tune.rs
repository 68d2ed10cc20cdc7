//! What a person chose of the sound: how the alarm grows, how quiet the system may leave it, a file of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use alarm::{Choice, OwnSound, OwnSoundError, Profile};
use oncall::pager::Occasion;
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::fault::{Answer, Fault};
use crate::settings::{Patch, Settings};

/// The least system volume that may be chosen, in percent. Below it an alarm is as good as none.
const LEAST_VOLUME: u8 = 30;

/// A sound file of the person's own, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnFile {
    /// Where it is.
    pub path: PathBuf,
    /// How long it is, as it was found when it was chosen, in milliseconds.
    pub millis: u64,
}

/// The choice as the screens show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ShownSound {
    profile: Profile,
    own: Option<ShownOwn>,
    lowest_volume: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ShownOwn {
    path: PathBuf,
    seconds: f64,
}

impl From<&Settings> for ShownSound {
    #[expect(clippy::cast_precision_loss, reason = "at most a minute")]
    fn from(settings: &Settings) -> Self {
        let choice = choice(settings);
        let own = settings.own_sound.as_ref();
        Self {
            profile: choice.profile,
            own: own.map(|own| ShownOwn { path: own.path.clone(), seconds: own.millis as f64 / 1_000.0 }),
            lowest_volume: choice.lowest_volume,
        }
    }
}

/// The choice as the speaker takes it.
pub(crate) fn choice(settings: &Settings) -> Choice {
    Choice {
        profile: settings.sound_profile,
        own: settings.own_sound.as_ref().map(|own| own.path.clone()),
        // The file of the settings may hold anything.
        lowest_volume: settings.lowest_volume.clamp(LEAST_VOLUME, 100),
    }
}

/// Changes what the patch names of the sound; nothing else is looked at.
///
/// # Errors
/// `unfit_volume`, `unfit_sound` with the sentences of [`OwnSoundError`], `settings_not_saved`.
pub(crate) async fn change(desk: &Arc<Desk>, patch: &Patch) -> Answer<()> {
    if let Some(percent) = patch.lowest_volume.filter(|percent| !(LEAST_VOLUME..=100).contains(percent)) {
        return Err(Fault::new(
            "unfit_volume",
            format!(
                "{percent} % is no volume that an alarm can be raised to; the one before stays. Choose one between \
                 {LEAST_VOLUME} and 100 %."
            ),
        ));
    }
    let own = match patch.own_sound.as_deref() {
        None => None,
        Some("") => Some(None),
        Some(chosen) => Some(Some(examined(PathBuf::from(chosen)).await?)),
    };
    if own.is_none() && patch.lowest_volume.is_none() && patch.sound_profile.is_none() {
        return Ok(());
    }
    let (profile, volume) = (patch.sound_profile, patch.lowest_volume);
    desk.choose_sound(|settings| {
        settings.sound_profile = profile.unwrap_or(settings.sound_profile);
        settings.lowest_volume = volume.unwrap_or(settings.lowest_volume);
        settings.own_sound = own.unwrap_or(settings.own_sound.take());
    })?;
    desk.client.check(Occasion::Changed);
    Ok(())
}

async fn examined(path: PathBuf) -> Answer<OwnFile> {
    let sound = examine(path.clone()).await.map_err(|error| Fault::new("unfit_sound", told_when_chosen(&error)))?;
    Ok(OwnFile { path, millis: millis(sound) })
}

/// Looks at a file, on a thread that may wait for the disk.
pub(crate) async fn examine(path: PathBuf) -> Result<OwnSound, OwnSoundError> {
    let looked_at = path.clone();
    let found = tokio::task::spawn_blocking(move || alarm::examine(&looked_at)).await;
    // A decoder that gives up on a stranger's bytes must not take the app with it.
    found.unwrap_or_else(|_| Err(undecodable(&path)))
}

fn undecodable(path: &Path) -> OwnSoundError {
    OwnSoundError::Undecodable { path: path.to_owned(), reason: "its decoder gave up".to_owned() }
}

/// The file was not taken, so whatever rang before still does.
fn told_when_chosen(error: &OwnSoundError) -> String {
    error
        .to_string()
        .replace("the alarm rings with its built-in sound", "it was not taken, and the alarm sounds as before")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two seconds and a minute")]
fn millis(sound: OwnSound) -> u64 {
    (sound.seconds * 1_000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_what_the_settings_say_within_what_can_be() {
        let settings = |lowest_volume| Settings { lowest_volume, ..Settings::default() };
        assert_eq!(choice(&Settings::default()), Choice::default());
        for (kept, used) in [(0, 30), (30, 30), (75, 75), (100, 100), (255, 100)] {
            assert_eq!(choice(&settings(kept)).lowest_volume, used);
        }
    }

    #[test]
    fn the_screens_are_shown_the_file_and_its_length() {
        let own = OwnFile { path: PathBuf::from("/music/loud.ogg"), millis: 2_500 };
        let settings = Settings { own_sound: Some(own), sound_profile: Profile::HeavySleeper, ..Settings::default() };
        let shown = serde_json::to_value(ShownSound::from(&settings)).unwrap();
        assert_eq!(
            shown,
            serde_json::json!({
                "profile": "heavy_sleeper",
                "own": {"path": "/music/loud.ogg", "seconds": 2.5},
                "lowest_volume": 60,
            })
        );
        let without = serde_json::to_value(ShownSound::from(&Settings::default())).unwrap();
        assert_eq!((&without["own"], &without["profile"]), (&serde_json::Value::Null, &"standard".into()));
    }

    #[tokio::test]
    async fn a_file_that_is_not_taken_is_told_as_such() {
        let fault = examined(PathBuf::from("/nowhere/to be found.ogg")).await.unwrap_err();
        let told = fault.to_string();
        assert!(told.contains("cannot be read") && told.contains("the alarm sounds as before"), "{told}");
        assert!(!told.contains("built-in"), "{told}");
    }
}
