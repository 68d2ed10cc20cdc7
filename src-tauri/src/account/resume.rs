//! Taking up an account, and not giving up: what stands in the way is told as a problem, and tried again when it may have
//! passed.

use std::sync::Arc;
use std::time::Duration;

use hub::HubError;
use pager::{HubAddress, Problem, Token};
use tokio_util::sync::CancellationToken;

use super::{Attempt, EMBEDDED, Mode, Shown, demo};
use crate::desk::Desk;
use crate::embedded::{EmbeddedHub, PORT};
use crate::problems::{self, code};
use crate::settings::{Account, Settings};
use crate::vault::{self, VaultError};

/// A keyring that has not answered by then may be asking the person something.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two attempts to start the hub.
const HUB_RETRY: Duration = Duration::from_secs(10);

/// What stands in the way of an account.
#[derive(Debug)]
pub(super) enum Obstacle {
    Vault(VaultError),
    Hub(HubError),
    NoToken(String),
}

impl Obstacle {
    fn problem(&self) -> Problem {
        match self {
            Self::Vault(error) => problems::no_keyring(error),
            Self::Hub(error) => problems::no_hub(error),
            Self::NoToken(whose) => problems::no_token(whose),
        }
    }

    /// Waits until another attempt is worth it; false if none ever is.
    async fn passes(&self) -> bool {
        match self {
            Self::Vault(error) => error.passes().await,
            Self::Hub(_) => tokio::time::sleep(HUB_RETRY).await,
            Self::NoToken(_) => return false,
        }
        true
    }
}

/// Takes up the account of the last time. With `announce` a demo's addresses are printed to standard output.
pub(crate) async fn resume(desk: &Arc<Desk>, account: Account, announce: bool) {
    let mut session = desk.accounts.session.lock().await;
    session.end().await;
    session.attempt = Some(begin(desk, account, announce));
}

pub(super) fn begin(desk: &Arc<Desk>, account: Account, announce: bool) -> Attempt {
    let cancel = CancellationToken::new();
    let work = take_up(Arc::clone(desk), account, announce, cancel.clone());
    Attempt { cancel, task: tokio::spawn(work) }
}

async fn take_up(desk: Arc<Desk>, account: Account, announce: bool, cancel: CancellationToken) -> Option<EmbeddedHub> {
    match account {
        Account::None => {
            look_for_keyring(&desk, &cancel).await;
            None
        }
        Account::Hub { url } => {
            desk.accounts.show(Shown { mode: Mode::Hub, url: Some(url.clone()), ..Shown::default() });
            sign_in(&desk, &cancel, &url, &url).await;
            None
        }
        Account::Embedded => {
            desk.accounts.show(Shown { mode: Mode::Embedded, ..Shown::default() });
            let hub = persist(&desk, &cancel, || {
                let desk = Arc::clone(&desk);
                async move { start(&desk).await.map_err(Obstacle::Hub) }
            });
            let hub = hub.await?;
            desk.accounts.show(Shown { mode: Mode::Embedded, url: Some(hub.url.clone()), ..Shown::default() });
            sign_in(&desk, &cancel, &hub.url, EMBEDDED).await;
            Some(hub)
        }
        Account::Demo => {
            desk.accounts.show(Shown { mode: Mode::Demo, ..Shown::default() });
            let demo = persist(&desk, &cancel, || {
                let desk = Arc::clone(&desk);
                async move { demo::start(&desk).await.map_err(Obstacle::Hub) }
            });
            let demo = demo.await?;
            demo::show(&desk, &demo);
            if let Err(fault) = desk.remember_demo() {
                tracing::warn!(%fault, "the demo is not found by itself at the next start");
            }
            if announce {
                demo.announce();
            }
            Some(demo.hub)
        }
    }
}

/// Says beforehand that signing in will need a keyring, for as long as there is none.
async fn look_for_keyring(desk: &Arc<Desk>, cancel: &CancellationToken) {
    loop {
        let found = tokio::select! {
            found = vault::read(EMBEDDED) => found,
            () = cancel.cancelled() => return,
        };
        let Err(error) = found else {
            return desk.client.problem_gone(code::NO_KEYRING);
        };
        desk.client.problem(problems::no_keyring_to_sign_in(&error));
        tokio::select! {
            () = error.passes() => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// Starts the hub of this laptop, which was founded before.
pub(super) async fn start(desk: &Arc<Desk>) -> Result<EmbeddedHub, HubError> {
    let (hub, ()) = start_after(desk, || Ok(())).await?;
    Ok(hub)
}

/// The same after `before`, which may found it. The address is the one of the last time, if that is still free.
pub(super) async fn start_after<T: Send + 'static>(
    desk: &Arc<Desk>,
    before: impl FnOnce() -> Result<T, HubError> + Send + 'static,
) -> Result<(EmbeddedHub, T), HubError> {
    let port = desk.settings().hub_port.unwrap_or(PORT);
    let started = EmbeddedHub::start(&desk.accounts.hub_folder(), port, before, ended(desk)).await?;
    let used = started.0.port;
    if used != port {
        keep(desk, |settings| settings.hub_port = Some(used));
    }
    Ok(started)
}

/// Keeps what is convenient and not necessary to keep.
pub(super) fn keep(desk: &Desk, change: impl FnOnce(&mut Settings)) {
    if let Err(fault) = desk.change_settings(change) {
        tracing::warn!(%fault, "the next start will not know of it");
    }
}

/// What is to be done when a hub in this app ends by itself: it is told, and taken up again after a while.
pub(super) fn ended(desk: &Arc<Desk>) -> impl FnOnce(HubError) + Send + use<> {
    let desk = Arc::clone(desk);
    move |error| {
        tracing::error!(%error, "the hub in this app ended");
        desk.client.problem(problems::no_hub(&error));
        // Not on the hub's own runtime, which ends with it.
        tauri::async_runtime::spawn(take_up_again(desk));
    }
}

async fn take_up_again(desk: Arc<Desk>) {
    let shown = desk.accounts.shown();
    tokio::time::sleep(HUB_RETRY).await;
    let account = match shown.mode {
        Mode::Demo => Account::Demo,
        Mode::Embedded => Account::Embedded,
        Mode::None | Mode::Hub => return,
    };
    // Somebody may have chosen another meanwhile.
    if desk.accounts.shown() == shown {
        resume(&desk, account, false).await;
    }
}

/// Reads the token kept under `name`, and signs in with it.
async fn sign_in(desk: &Arc<Desk>, cancel: &CancellationToken, url: &str, name: &str) {
    let account = persist(desk, cancel, || {
        let (desk, cancel, url, name) = (Arc::clone(desk), cancel.clone(), url.to_owned(), name.to_owned());
        async move {
            let found = token(&desk, &name, &cancel).await.map_err(Obstacle::Vault)?;
            let account = found.and_then(|token| account(&url, &token));
            account.ok_or(Obstacle::NoToken(if name == EMBEDDED { "the hub on this laptop".to_owned() } else { url }))
        }
    });
    if let Some(account) = account.await {
        desk.client.sign_in(account);
    }
}

/// An account as it was kept; `None` if somebody changed it by hand into something that is none.
pub(super) fn account(url: &str, token: &str) -> Option<pager::Account> {
    Some(pager::Account { address: HubAddress::parse(url).ok()?, token: Token::parse(token).ok()? })
}

/// Reads a token. A keyring may be asking the person something meanwhile, for as long as they like.
async fn token(desk: &Desk, name: &str, cancel: &CancellationToken) -> Result<Option<String>, VaultError> {
    let read = vault::read(name);
    tokio::pin!(read);
    tokio::select! {
        found = &mut read => return found,
        () = tokio::time::sleep(PATIENCE) => desk.client.problem(problems::keyring_waits()),
    }
    tokio::select! {
        found = read => found,
        () = cancel.cancelled() => Err(VaultError::Locked("another account was chosen meanwhile".to_owned())),
    }
}

/// Tries until it succeeds, or until it never will (`None`).
async fn persist<T, F: Future<Output = Result<T, Obstacle>>>(
    desk: &Desk,
    cancel: &CancellationToken,
    attempt: impl Fn() -> F,
) -> Option<T> {
    loop {
        // Not broken off in the middle: a hub that is just starting would be left to itself.
        let obstacle = match attempt().await {
            Ok(done) => {
                for code in [code::NO_HUB, code::NO_KEYRING, code::NO_TOKEN] {
                    desk.client.problem_gone(code);
                }
                return Some(done);
            }
            Err(obstacle) => obstacle,
        };
        let problem = obstacle.problem();
        tracing::warn!(code = problem.code, "{} {}", problem.title, problem.remedy);
        desk.client.problem(problem);
        let again = tokio::select! {
            again = obstacle.passes() => again,
            () = cancel.cancelled() => false,
        };
        if !again {
            return None;
        }
    }
}
