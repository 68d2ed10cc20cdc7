//! "Use this laptop as the hub": a new hub in the app's data folder, with its first person, team and keys.

use std::sync::Arc;

use hub::{Founded, HubError, NewHub};

use super::demo::erase;
use super::resume::{account, start, start_after};
use super::{EMBEDDED, Mode, Shown, ShownKey, part, resume};
use crate::desk::Desk;
use crate::embedded::EmbeddedHub;
use crate::fault::{Answer, Fault};
use crate::settings::Account;
use crate::vault;

/// Founds the hub of this laptop and signs in to it. One that was founded before is taken up again, as long as the keyring
/// holds its token. A demo that ran is removed.
///
/// # Errors
/// There is no keyring, the hub does not start, the e-mail address is none, or a hub is there to which nobody has a token.
pub(crate) async fn found_hub(desk: &Arc<Desk>, email: String, name: String, team: String) -> Answer<()> {
    // First of all: a hub whose only token could not be kept would be lost at once.
    let known = vault::read(EMBEDDED).await?;
    let mut session = desk.accounts.session.lock().await;
    let was_demo = desk.accounts.shown().mode == Mode::Demo;
    part(desk, &mut session).await;
    let new = NewHub { email, name, time_zone: time_zone(), team: Some(team) };
    match open(desk, new, known).await {
        Ok((hub, token, shown)) => {
            if was_demo && let Err(fault) = erase(desk).await {
                tracing::warn!(%fault, "the demo was left and not quite removed");
            }
            desk.accounts.show(shown);
            if let Some(account) = account(&hub.url, &token) {
                desk.client.sign_in(account);
            }
            session.hub = Some(hub);
            desk.change_settings(|settings| settings.account = Account::Embedded)
        }
        Err(fault) => {
            let before = if was_demo { Account::Demo } else { desk.settings().account };
            session.attempt = Some(resume::begin(desk, before, false));
            Err(fault)
        }
    }
}

async fn open(desk: &Arc<Desk>, new: NewHub, known: Option<String>) -> Answer<(EmbeddedHub, String, Shown)> {
    let folder = desk.accounts.hub_folder();
    let at = folder.clone();
    let init = move || hub::init(&at, &new, hub::Clock::System.now());
    match start_after(desk, init).await {
        Ok((hub, founded)) => {
            if let Err(error) = vault::write(EMBEDDED, &founded.admin_token).await {
                hub.stop().await;
                // It is a minute old and nobody can ever sign in to it.
                let removed = tokio::fs::remove_dir_all(&folder).await;
                tracing::warn!(?removed, "the new hub was removed again: its token could not be kept");
                return Err(error.into());
            }
            let shown = shown(&hub.url, &founded);
            Ok((hub, founded.admin_token, shown))
        }
        Err(error @ HubError::AlreadyFounded(_)) => {
            let token = known.ok_or_else(|| lost(&error))?;
            let hub = start(desk).await.map_err(|error| not_started(&error))?;
            let shown = Shown { mode: Mode::Embedded, url: Some(hub.url.clone()), ..Shown::default() };
            Ok((hub, token, shown))
        }
        Err(error) => Err(not_started(&error)),
    }
}

fn lost(error: &HubError) -> Fault {
    let message = format!(
        "{error} The keyring holds no token for it, so Tocsin cannot sign in to it. Nothing rings here until you do. Issue a token \
         with `tocsin-hub token create` and sign in with it, or move the folder away to begin anew."
    );
    Fault::new("already_founded", message)
}

fn not_started(error: &HubError) -> Fault {
    let code = match error {
        HubError::NotAnEmail(_) => "bad_email",
        _ => "no_hub",
    };
    Fault::new(code, error.to_string())
}

fn shown(url: &str, founded: &Founded) -> Shown {
    let keys = founded.keys.iter().map(|key| ShownKey {
        team: key.team.clone(),
        integration: key.integration.clone(),
        kind: key.kind.as_str().to_owned(),
        key: key.key.clone(),
        url: format!("{url}{}", key.path),
    });
    let keys: Vec<ShownKey> = keys.collect();
    let sns_url = keys.iter().find(|key| key.kind == "amazon-sns").map(|key| key.url.clone());
    Shown { mode: Mode::Embedded, url: Some(url.to_owned()), sns_url, curl: None, keys }
}

/// This computer's time zone by its IANA name.
pub(super) fn time_zone() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned())
}
