//! The system's keyring, where tokens are kept: Secret Service on Linux, Credential Manager, Keychain. Never a file.
//!
//! Each call opens the keyring anew, so that one that came late or was restarted is taken up, and each runs on a thread of
//! its own: a keyring may ask the person for a password and wait for as long as they think.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};

use crate::fault::Fault;

/// The name under which the keyring lists the entries.
const APP: &str = "Tocsin";

/// Between two attempts at a keyring that does not answer, if nothing tells that it came.
const RETRY: Duration = Duration::from_secs(30);
/// Each attempt at a locked keyring may ask the person for a password: not too often.
const LOCKED_RETRY: Duration = Duration::from_mins(2);

/// Why the keyring did not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum VaultError {
    /// There is none, or it does not answer; the cause is for the log.
    #[error("no keyring answers on this system")]
    Absent(String),
    /// It is there, and does not let us in; the cause is for the log.
    #[error("the keyring is locked")]
    Locked(String),
    /// It is there, and failed.
    #[error("the keyring failed ({0})")]
    Failed(String),
}

impl VaultError {
    /// What it means and what to do.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::Absent(_) => {
                "Start a keyring (gnome-keyring or KWallet, with the Secret Service turned on); it is taken up as soon as it \
                 answers."
            }
            Self::Locked(_) => "Unlock the keyring; Tocsin tries again by itself.",
            Self::Failed(_) => {
                "Look at the keyring's own log, unlock it or start it again; Tocsin tries again by itself."
            }
        }
    }
}

impl VaultError {
    /// Waits until another attempt is worth it.
    pub(crate) async fn passes(&self) {
        let retry = match self {
            Self::Locked(_) => LOCKED_RETRY,
            Self::Absent(_) | Self::Failed(_) => RETRY,
        };
        tokio::select! {
            () = comes() => {}
            () = tokio::time::sleep(retry) => {}
        }
    }
}

/// Waits until the program behind the keyring is another than now.
#[cfg(target_os = "linux")]
async fn comes() {
    if let Err(error) = crate::bus::changes("org.freedesktop.secrets").await {
        tracing::debug!(%error, "no session bus tells when a keyring comes");
        std::future::pending::<()>().await;
    }
}

/// Elsewhere the keyring is part of the system.
#[cfg(not(target_os = "linux"))]
async fn comes() {
    std::future::pending::<()>().await;
}

impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Self {
        let message = format!(
            "The token was not kept, because {error}. Tocsin keeps tokens nowhere else, so you are not signed in and this \
             laptop does not ring. {}",
            error.remedy()
        );
        Self::new("no_keyring", message)
    }
}

/// The secret kept under a name, if there is one.
///
/// # Errors
/// [`VaultError`], if the keyring does not answer.
pub(crate) async fn read(name: &str) -> Result<Option<String>, VaultError> {
    with_entry(name, |entry| match entry.get_password() {
        Ok(secret) => Ok(Some(secret)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

/// Keeps a secret under a name, in the place of an older one.
///
/// # Errors
/// [`VaultError`], if the keyring does not take it.
pub(crate) async fn write(name: &str, secret: &str) -> Result<(), VaultError> {
    let secret = secret.to_owned();
    with_entry(name, move |entry| entry.set_password(&secret)).await
}

/// Forgets the secret under a name; one that is not there is forgotten already.
///
/// # Errors
/// [`VaultError`], if the keyring does not answer.
pub(crate) async fn forget(name: &str) -> Result<(), VaultError> {
    with_entry(name, |entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        done => done,
    })
    .await
}

/// Whether the keyring would give a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// It gives it.
    Readable,
    /// It has it, and is locked.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "elsewhere it is an error"))]
    Locked,
    /// It has none of this name.
    Absent,
}

/// Looks whether the secret under a name could be read, without reading it: a locked keyring asks nobody for its password.
///
/// # Errors
/// [`VaultError`], if the keyring does not answer.
#[cfg(target_os = "linux")]
pub(crate) async fn look(name: &str) -> Result<Held, VaultError> {
    use std::collections::HashMap;
    use zbus::zvariant::OwnedObjectPath;

    // As the store names its entries; the search itself unlocks nothing:
    // <https://specifications.freedesktop.org/secret-service-spec/latest/lookup-attributes.html>
    let attributes = HashMap::from([("service", APP), ("username", name)]);
    let search = async {
        let bus = zbus::Connection::session().await?;
        let (service, interface) = (Some("org.freedesktop.secrets"), Some("org.freedesktop.Secret.Service"));
        let found = bus.call_method(service, "/org/freedesktop/secrets", interface, "SearchItems", &attributes).await?;
        found.body().deserialize::<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)>()
    };
    match search.await {
        Ok((readable, _)) if !readable.is_empty() => Ok(Held::Readable),
        Ok((_, locked)) if !locked.is_empty() => Ok(Held::Locked),
        Ok(_) => Ok(Held::Absent),
        Err(error) => Err(VaultError::Absent(error.to_string())),
    }
}

/// The same elsewhere, where the keyring belongs to the person's session and asks nobody once it gave the secret.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn look(name: &str) -> Result<Held, VaultError> {
    Ok(if read(name).await?.is_some() { Held::Readable } else { Held::Absent })
}

async fn with_entry<T: Send + 'static>(
    name: &str,
    act: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, VaultError> {
    let name = name.to_owned();
    let done = tokio::task::spawn_blocking(move || {
        let store = open().map_err(|error| VaultError::Absent(innermost(&error)))?;
        let entry = store.build(APP, &name, None).map_err(|error| read_error(&error))?;
        act(&entry).map_err(|error| read_error(&error))
    });
    let done = done.await.unwrap_or_else(|error| Err(VaultError::Failed(error.to_string())));
    done.inspect_err(|error| tracing::warn!(?error, "the keyring"))
}

fn read_error(error: &Error) -> VaultError {
    match error {
        Error::NoStorageAccess(_) => VaultError::Locked(innermost(error)),
        Error::NoDefaultStore => VaultError::Absent(innermost(error)),
        _ => VaultError::Failed(innermost(error)),
    }
}

/// The cause at the bottom, which names the fact; what wraps it only says "platform failure".
fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(target_os = "linux")]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}
