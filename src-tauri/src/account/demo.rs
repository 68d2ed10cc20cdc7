//! The demo: a hub of its own in a folder of its own, which can be removed without trace.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use hub::HubError;
use hub::demo::Keys;

use super::found::time_zone;
use super::resume::{account, ended, keep as keep_setting};
use super::{Mode, Shown, part, resume};
use crate::demo_event;
use crate::desk::Desk;
use crate::embedded::{EmbeddedHub, PORT};
use crate::fault::{Answer, Fault};
use crate::problems::{self, code};
use crate::settings::Account;
use crate::vault::{self, VaultError};

/// The name in the keyring for the demo's secrets.
const DEMO: &str = "demo";
/// The demo does not wait longer than this for a keyring: it goes on without.
const PATIENCE: Duration = Duration::from_secs(3);

/// A running demo.
pub(super) struct Demo {
    pub(super) hub: EmbeddedHub,
    keys: Keys,
    /// Why the keys are kept nowhere.
    unkept: Option<VaultError>,
}

impl Demo {
    /// Prints where the demo is, one `name=value` a line, for scripts and for people who want to try it from a terminal.
    pub(super) fn announce(&self) {
        let url = &self.hub.url;
        let lines = format!(
            "TOCSIN_URL={url}\nTOCSIN_TOKEN={}\nTOCSIN_SNS_URL={}\nTOCSIN_OPSGENIE_KEY={}\n",
            self.keys.token,
            demo_event::sns_url(url, &self.keys.sns_key),
            self.keys.opsgenie_key,
        );
        let mut out = io::stdout().lock();
        if let Err(error) = out.write_all(lines.as_bytes()).and_then(|()| out.flush()) {
            tracing::warn!(%error, "nobody reads where the demo is");
        }
    }
}

/// Starts the demo in the place of the present account. An account that is kept in the settings stays there: then the demo
/// runs beside it until it is removed, or the program ends.
///
/// # Errors
/// `no_hub`, if its hub does not start; the account before is taken up again.
pub(crate) async fn start_demo(desk: &Arc<Desk>) -> Answer<()> {
    let mut session = desk.accounts.session.lock().await;
    if desk.accounts.shown().mode == Mode::Demo && session.hub.is_some() {
        return Ok(());
    }
    part(desk, &mut session).await;
    match start(desk).await {
        Ok(demo) => {
            show(desk, &demo);
            session.hub = Some(demo.hub);
            desk.remember_demo()
        }
        Err(error) => {
            session.attempt = Some(resume::begin(desk, desk.settings().account, false));
            Err(Fault::new("no_hub", error.to_string()))
        }
    }
}

/// Ends the demo and removes its folder and its secrets.
///
/// # Errors
/// `demo_not_removed`, if something of it is left, and where.
pub(crate) async fn remove_demo(desk: &Arc<Desk>) -> Answer<()> {
    let mut session = desk.accounts.session.lock().await;
    let shown = desk.accounts.shown();
    if shown.mode == Mode::Demo {
        part(desk, &mut session).await;
    }
    let erased = erase(desk).await;
    let saved = desk.settings().account;
    if saved == Account::Demo {
        desk.change_settings(|settings| settings.account = Account::None)?;
    } else if shown.mode == Mode::Demo {
        session.attempt = Some(resume::begin(desk, saved, false));
    }
    erased
}

/// Removes what the demo left: the folder, and the entry in the keyring.
pub(super) async fn erase(desk: &Desk) -> Answer<()> {
    let folder = desk.accounts.demo_folder();
    let left = |what: String| {
        let message = format!("The demo has ended, but {what}. Nothing of it rings any more. Remove the rest by hand.");
        Fault::new("demo_not_removed", message)
    };
    match tokio::fs::remove_dir_all(&folder).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(left(format!("its folder {} could not be removed: {error}", folder.display())));
        }
        _ => {}
    }
    if desk.settings().demo_port.is_some() {
        desk.change_settings(|settings| settings.demo_port = None)?;
    }
    match vault::forget(DEMO).await {
        // Without a keyring the secrets were never kept.
        Ok(()) | Err(VaultError::Absent(_)) => Ok(()),
        Err(error) => Err(left(format!("its keys are still in the keyring, because {error}"))),
    }
}

/// Starts the demo's hub; its incidents and, where a keyring kept them, its secrets are found again.
pub(super) async fn start(desk: &Arc<Desk>) -> Result<Demo, HubError> {
    let (kept, mut unkept) = match kept().await {
        Ok(kept) => (kept, None),
        Err(error) => (None, Some(error)),
    };
    let folder = desk.accounts.demo_folder();
    let (before, known) = (kept.clone(), folder.clone());
    let zone = time_zone().parse().unwrap_or(Tz::UTC);
    let open = move || hub::demo::open(&known, kept, zone, hub::Clock::System.now());
    let port = desk.settings().demo_port.unwrap_or(PORT);
    let (hub, keys) = EmbeddedHub::start(&folder, port, open, ended(desk)).await?;
    if hub.port != port {
        keep_setting(desk, |settings| settings.demo_port = Some(hub.port));
    }
    if unkept.is_none() && before.as_ref() != Some(&keys) {
        unkept = keep(&keys).await.err();
    }
    Ok(Demo { hub, keys, unkept })
}

/// Signs in to the demo and shows where it is.
pub(super) fn show(desk: &Arc<Desk>, demo: &Demo) {
    let url = demo.hub.url.clone();
    let sns_url = demo_event::sns_url(&url, &demo.keys.sns_key);
    desk.accounts.show(Shown {
        mode: Mode::Demo,
        curl: Some(demo_event::curl(&sns_url)),
        sns_url: Some(sns_url),
        url: Some(url),
        keys: Vec::new(),
    });
    if let Some(account) = account(&demo.hub.url, &demo.keys.token) {
        desk.client.sign_in(account);
    }
    if let Some(error) = &demo.unkept {
        let problem = problems::no_keyring_for_demo(error);
        tracing::warn!("{} {}", problem.title, problem.remedy);
        desk.client.problem(problem);
        tokio::spawn(keep_later(Arc::clone(desk), demo.keys.clone(), error.clone()));
    }
}

/// Keeps the secrets as soon as there is a keyring, if the demo still runs by then.
async fn keep_later(desk: Arc<Desk>, keys: Keys, mut error: VaultError) {
    let shown = desk.accounts.shown();
    loop {
        error.passes().await;
        if desk.accounts.shown() != shown {
            return;
        }
        match keep(&keys).await {
            Ok(()) => return desk.client.problem_gone(code::NO_KEYRING),
            Err(again) => error = again,
        }
    }
}

async fn kept() -> Result<Option<Keys>, VaultError> {
    let found = tokio::time::timeout(PATIENCE, vault::read(DEMO)).await;
    let found =
        found.unwrap_or_else(|_| Err(VaultError::Locked("it has not answered for three seconds".to_owned())))?;
    Ok(found.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn keep(keys: &Keys) -> Result<(), VaultError> {
    let text = serde_json::to_string(keys).map_err(|error| VaultError::Failed(error.to_string()))?;
    vault::write(DEMO, &text).await
}
