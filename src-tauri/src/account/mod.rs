//! With which hub this laptop speaks: signing in and out, the hub inside the app, and the demo. One change at a time.

mod demo;
mod found;
mod resume;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use oncall::pager::Leave;
use pager::{Client, HubAddress, Token};
use serde::Serialize;
use tokio::sync::Mutex as Turns;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::embedded::EmbeddedHub;
use crate::fault::{Answer, Fault};
use crate::problems::code;
use crate::settings::Account;
use crate::vault;

pub(crate) use demo::{remove_demo, start_demo};
pub(crate) use found::found_hub;
pub(crate) use resume::resume;

/// The name in the keyring for the token of the hub in this app.
const EMBEDDED: &str = "hub on this laptop";

/// Of which kind the account is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// Signed out.
    #[default]
    None,
    /// A hub elsewhere.
    Hub,
    /// The hub in this app.
    Embedded,
    /// The demo.
    Demo,
}

/// The account as the screens show it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Shown {
    /// Of which kind.
    pub mode: Mode,
    /// The hub's address, once it is known.
    pub url: Option<String>,
    /// Where Amazon SNS posts; only while its key is known.
    pub sns_url: Option<String>,
    /// A line for a terminal that makes the demo ring.
    pub curl: Option<String>,
    /// Keys that were just issued; they are shown once.
    pub keys: Vec<ShownKey>,
}

/// A key that was just issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ShownKey {
    /// Of which team.
    pub team: String,
    /// Of which integration.
    pub integration: String,
    /// What it speaks.
    pub kind: String,
    /// The key.
    pub key: String,
    /// Where senders send.
    pub url: String,
}

/// The present account.
#[derive(Debug)]
pub(crate) struct Accounts {
    data: PathBuf,
    session: Turns<Session>,
    shown: Mutex<Shown>,
}

/// What runs for the present account.
#[derive(Debug, Default)]
struct Session {
    hub: Option<EmbeddedHub>,
    attempt: Option<Attempt>,
}

/// The task that takes the account up, for as long as that takes.
#[derive(Debug)]
struct Attempt {
    cancel: CancellationToken,
    task: JoinHandle<Option<EmbeddedHub>>,
}

impl Accounts {
    /// Signed out; hubs are kept in the folder `data`.
    pub(crate) fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), session: Turns::default(), shown: Mutex::default() }
    }

    /// The account as the screens show it.
    pub(crate) fn shown(&self) -> Shown {
        self.lock().clone()
    }

    /// The name in the keyring for the present account's token, where it has to be there: the demo does without.
    pub(crate) fn token_name(&self) -> Option<String> {
        let shown = self.lock();
        match shown.mode {
            Mode::None | Mode::Demo => None,
            Mode::Hub => shown.url.clone(),
            Mode::Embedded => Some(EMBEDDED.to_owned()),
        }
    }

    /// The present account, as the settings name it.
    pub(crate) fn account(&self) -> Account {
        let shown = self.lock();
        match (shown.mode, &shown.url) {
            (Mode::None, _) | (Mode::Hub, None) => Account::None,
            (Mode::Hub, Some(url)) => Account::Hub { url: url.clone() },
            (Mode::Embedded, _) => Account::Embedded,
            (Mode::Demo, _) => Account::Demo,
        }
    }

    fn show(&self, shown: Shown) {
        *self.lock() = shown;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what runs for the account; everything the hub took is on the disk when this returns.
    pub(crate) async fn close(&self) {
        self.session.lock().await.end().await;
    }

    fn hub_folder(&self) -> PathBuf {
        self.data.join("hub")
    }

    fn demo_folder(&self) -> PathBuf {
        self.data.join("demo")
    }
}

impl Session {
    async fn end(&mut self) {
        if let Some(Attempt { cancel, task }) = self.attempt.take() {
            cancel.cancel();
            self.hub = task.await.ok().flatten().or(self.hub.take());
        }
        if let Some(hub) = self.hub.take() {
            hub.stop().await;
        }
    }
}

/// Signs in to a hub by its address and a personal token, which goes into the keyring. A demo that ran is removed.
///
/// # Errors
/// The address or token is none, the hub does not answer or does not take it, there is no keyring.
pub(crate) async fn sign_in(desk: &Arc<Desk>, url: &str, token: &str) -> Answer<()> {
    let wrong = |error: pager::AccountError| Fault::new(error.code(), error.to_string());
    let account =
        pager::Account { address: HubAddress::parse(url).map_err(wrong)?, token: Token::parse(token).map_err(wrong)? };
    let checked = Client::verify(account.clone()).await;
    checked.map_err(|error| Fault::new(error.code(), error.to_string()))?;
    let url = account.address.to_string();
    vault::write(&url, account.token.reveal()).await?;

    let mut session = desk.accounts.session.lock().await;
    leave(desk, &mut session).await;
    desk.accounts.show(Shown { mode: Mode::Hub, url: Some(url.clone()), ..Shown::default() });
    desk.client.sign_in(account);
    desk.change_settings(|settings| settings.account = Account::Hub { url })
}

/// Signs out. The token of a hub elsewhere is forgotten; the one of the hub in this app is kept with its data, since nobody
/// else could issue another. A demo beside another account ends, and that account is taken up again.
///
/// # Errors
/// `no_keyring`: signed out, but the keyring still holds the token.
pub(crate) async fn sign_out(desk: &Arc<Desk>) -> Answer<()> {
    let mut session = desk.accounts.session.lock().await;
    let shown = desk.accounts.shown();
    part(desk, &mut session).await;
    let saved = desk.settings().account;
    if shown.mode == Mode::Demo && saved != Account::Demo {
        session.attempt = Some(resume::begin(desk, saved, false));
        return Ok(());
    }
    desk.change_settings(|settings| settings.account = Account::None)?;
    match (shown.mode, shown.url) {
        (Mode::Hub, Some(url)) => vault::forget(&url).await.map_err(|error| {
            let message = format!(
                "You are signed out of {url}, and this laptop no longer rings for it. Its token is still in the keyring, because \
                 {error}. Delete the entry 'Tocsin' there, or have the hub's admin end the token."
            );
            Fault::new("no_keyring", message)
        }),
        _ => Ok(()),
    }
}

/// Ends the present account for another; a demo leaves no trace.
async fn leave(desk: &Arc<Desk>, session: &mut Session) {
    let was = desk.accounts.shown().mode;
    part(desk, session).await;
    if was == Mode::Demo
        && let Err(fault) = demo::erase(desk).await
    {
        tracing::warn!(%fault, "the demo was left and not quite removed");
    }
}

/// Ends the present account. The hub is told, and the pager first, so that it does not take the end of its own hub for a fault, and last,
/// so that an attempt which came to its end in between has no effect.
async fn part(desk: &Desk, session: &mut Session) {
    desk.client.leave(Leave::SignedOut).await;
    desk.client.sign_out();
    session.end().await;
    desk.client.sign_out();
    desk.duties.forget();
    for code in [code::NO_HUB, code::NO_KEYRING, code::NO_TOKEN] {
        desk.client.problem_gone(code);
    }
    desk.accounts.show(Shown::default());
}
