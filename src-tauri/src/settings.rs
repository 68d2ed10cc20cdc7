//! The settings: one JSON file in the person's configuration folder, written whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use alarm::{Choice, Profile};
use oncall::PagerId;
use pager::Laptop;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::awake::Awake;
use crate::fault::{Answer, Fault};
use crate::kept;
use crate::tune::OwnFile;

/// Which hub this laptop listens to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub(crate) enum Account {
    /// None yet.
    None,
    /// A hub elsewhere, by its address; the token is in the keyring.
    Hub {
        /// Without a slash at the end.
        url: String,
    },
    /// The hub inside this app.
    Embedded,
    /// The demo's hub inside this app.
    Demo,
}

/// What is kept between two starts. Secrets are not: they are in the system's keyring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Which hub.
    pub account: Account,
    /// The keys that acknowledge everything that rings, such as `Ctrl+Alt+A`; empty for none.
    pub shortcut: String,
    /// The port of the hub in this app, where it is not the usual one: senders were told this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hub_port: Option<u16>,
    /// The same for the demo's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_port: Option<u16>,
    /// How this laptop calls itself towards the hub; its own name where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pager: Option<String>,
    /// By what the hub knows this laptop again; made at the first start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pager_id: Option<PagerId>,
    /// When the computer is kept awake while its person is on call.
    pub awake: Awake,
    /// How the alarm grows.
    pub sound_profile: Profile,
    /// The least system volume once the alarm is loud, in percent.
    pub lowest_volume: u8,
    /// A sound file in place of the built-in alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_sound: Option<OwnFile>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            account: Account::None,
            shortcut: "Ctrl+Alt+A".to_owned(),
            hub_port: None,
            demo_port: None,
            pager: None,
            pager_id: None,
            awake: Awake::default(),
            sound_profile: Profile::default(),
            lowest_volume: Choice::LOWEST_VOLUME,
            own_sound: None,
        }
    }
}

/// What the screens may change; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patch {
    /// Start at login, or not. Kept by the system, not in the file.
    pub autostart: Option<bool>,
    /// See [`Settings::shortcut`].
    pub shortcut: Option<String>,
    /// See [`Settings::awake`].
    pub awake: Option<Awake>,
    /// See [`Settings::sound_profile`].
    pub sound_profile: Option<Profile>,
    /// See [`Settings::lowest_volume`].
    pub lowest_volume: Option<u8>,
    /// The path of a sound file, see [`Settings::own_sound`]; empty for the built-in sound.
    pub own_sound: Option<String>,
}

/// The longest name of a laptop, in characters.
const NAME_LIMIT: usize = 60;

impl Settings {
    /// This laptop, as it tells the hub of itself.
    pub(crate) fn laptop(&self) -> Laptop {
        Laptop { id: self.pager_id.unwrap_or_else(|| PagerId(Uuid::new_v4())), name: self.pager_name() }
    }

    /// How this laptop calls itself towards the hub.
    pub(crate) fn pager_name(&self) -> String {
        let own = || gethostname::gethostname().to_string_lossy().into_owned();
        let name = self.pager.clone().unwrap_or_else(own);
        let name: String = name.trim().chars().take(NAME_LIMIT).collect();
        if name.is_empty() { "this laptop".to_owned() } else { name }
    }
}

/// The file.
#[derive(Debug, Clone)]
pub(crate) struct SettingsFile(PathBuf);

/// What was read, and what is to be told about it.
#[derive(Debug)]
pub(crate) struct Read {
    /// The settings, or the defaults.
    pub settings: Settings,
    /// A sentence, if the file could not be used.
    pub complaint: Option<String>,
}

impl SettingsFile {
    /// The file `settings.json` in a folder, which need not exist yet.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self(folder.join("settings.json"))
    }

    /// Reads the file. A damaged one is kept beside, with `.damaged` at the end of its name, and the defaults are used.
    pub(crate) fn read(&self) -> Read {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Read { settings: Settings::default(), complaint: None };
            }
            Err(error) => return self.complain(&format!("cannot be read ({error})")),
        };
        match serde_json::from_slice(&text) {
            Ok(settings) => Read { settings, complaint: None },
            Err(error) => {
                let aside = self.0.with_extension("json.damaged");
                let kept = match fs::rename(&self.0, &aside) {
                    Ok(()) => format!("it was kept as {}", aside.display()),
                    Err(error) => format!("it could not be put aside ({error})"),
                };
                self.complain(&format!("is damaged ({error}); {kept}"))
            }
        }
    }

    fn complain(&self, what: &str) -> Read {
        let complaint = format!("The settings file {} {what}.", self.0.display());
        Read { settings: Settings::default(), complaint: Some(complaint) }
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// `settings_not_saved` if the disk does not take it.
    pub(crate) fn write(&self, settings: &Settings) -> Answer<()> {
        let written = serde_json::to_vec_pretty(settings).map_err(io::Error::from);
        written.and_then(|text| kept::write(&self.0, &text)).map_err(|error| {
            Fault::new(
                "settings_not_saved",
                format!(
                    "The settings could not be saved to {}: {error}. They hold until Tocsin ends. Make room or give \
                     yourself the right to write there, and change the setting again.",
                    self.0.display()
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            account: Account::Hub { url: "https://hub.example.com".to_owned() },
            shortcut: "Ctrl+Alt+A".to_owned(),
            hub_port: Some(8421),
            demo_port: None,
            pager: Some("anna-laptop".to_owned()),
            pager_id: Some(PagerId(Uuid::from_u128(7))),
            awake: Awake::OnMains,
            sound_profile: Profile::Gentle,
            lowest_volume: 75,
            own_sound: Some(OwnFile { path: PathBuf::from("/music/loud.ogg"), millis: 2_500 }),
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(&folder.path().join("not there yet"));
        assert_eq!(file.read().settings, Settings::default());
        file.write(&settings()).unwrap();
        let read = file.read();
        assert_eq!((read.settings, read.complaint), (settings(), None));
    }

    #[test]
    fn a_damaged_file_is_told_and_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        fs::write(&path, r#"{"account": {"mode": "hub"}, "#).unwrap();
        let read = SettingsFile::in_folder(folder.path()).read();
        assert_eq!(read.settings, Settings::default());
        assert!(read.complaint.is_some_and(|told| told.contains("damaged")));
        assert!(!path.exists());
        let kept = fs::read_to_string(folder.path().join("settings.json.damaged")).unwrap();
        assert!(kept.contains("hub"), "{kept}");
    }

    #[test]
    fn a_file_of_an_older_version_keeps_what_it_has() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("settings.json"), r#"{"account": {"mode": "demo"}}"#).unwrap();
        let read = SettingsFile::in_folder(folder.path()).read().settings;
        assert_eq!(read, Settings { account: Account::Demo, ..Settings::default() });
    }

    #[test]
    fn a_laptop_always_has_a_name() {
        let named = |pager: Option<&str>| Settings { pager: pager.map(str::to_owned), ..settings() }.pager_name();
        assert_eq!(named(Some(" anna-laptop ")), "anna-laptop");
        assert_eq!(named(Some("  ")), "this laptop");
        assert_eq!(named(Some(&"x".repeat(99))).len(), NAME_LIMIT);
        assert!(!named(None).is_empty());
    }

    #[test]
    fn a_patch_names_what_it_changes_and_nothing_else() {
        let patch: Patch = serde_json::from_str(r#"{"shortcut": "Ctrl+Shift+F9"}"#).unwrap();
        assert_eq!(patch, Patch { shortcut: Some("Ctrl+Shift+F9".to_owned()), ..Patch::default() });
        let patch: Patch = serde_json::from_str(r#"{"awake": "on_mains"}"#).unwrap();
        assert_eq!(patch, Patch { awake: Some(Awake::OnMains), ..Patch::default() });
        assert!(serde_json::from_str::<Patch>(r#"{"token": "x"}"#).is_err());
    }
}
