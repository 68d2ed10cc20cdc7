//! What the person is on call for, kept over the end of the app: started without a hub to ask, the pager still knows whether
//! somebody counts on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use oncall::Duties;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::kept;
use crate::settings::Account;

/// Duties, and with which account they were learnt: another one's say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    account: Account,
    duties: Duties,
}

/// The file `duties.json`, written by a task of its own: the newest duties win, and nobody waits for the disk.
#[derive(Debug)]
pub(crate) struct DutiesFile {
    path: PathBuf,
    newest: watch::Sender<Option<Kept>>,
}

impl DutiesFile {
    /// The file in a folder, which need not exist yet. Call it within tokio.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        let path = folder.join("duties.json");
        let (newest, waiting) = watch::channel(None);
        tokio::spawn(keep(path.clone(), waiting));
        Self { path, newest }
    }

    /// Keeps duties of an account, soon. A disk that does not take them is told by the self-check.
    pub(crate) fn remember(&self, account: Account, duties: Duties) {
        self.newest.send_replace(Some(Kept { account, duties }));
    }

    /// There is no account any more: nothing is to be known of its duties.
    pub(crate) fn forget(&self) {
        self.newest.send_replace(None);
    }

    /// What was kept of this account at the last time. Reads the disk.
    pub(crate) fn recall(&self, account: &Account) -> Option<Duties> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(%error, "the duties of the last time cannot be read");
                return None;
            }
        };
        match serde_json::from_slice::<Kept>(&text) {
            Ok(kept) => (kept.account == *account).then_some(kept.duties),
            Err(error) => {
                tracing::warn!(%error, "the duties of the last time are damaged; the hub says them again");
                None
            }
        }
    }
}

async fn keep(path: PathBuf, mut waiting: watch::Receiver<Option<Kept>>) {
    while waiting.changed().await.is_ok() {
        let kept = waiting.borrow_and_update().clone();
        let path = path.clone();
        let written = tokio::task::spawn_blocking(move || match kept {
            Some(kept) => kept::write(&path, &serde_json::to_vec_pretty(&kept)?),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        });
        match written.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the duties are not kept for the next start"),
            Err(error) => tracing::error!(%error, "the duties are not kept for the next start"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn duties() -> Duties {
        let id = "00000000-0000-0000-0000-000000000001";
        serde_json::from_value(serde_json::json!({
            "now": [{"team": {"id": id, "name": "Payments"}, "until": null, "reason": "It is your shift."}]
        }))
        .unwrap()
    }

    fn hub(url: &str) -> Account {
        Account::Hub { url: url.to_owned() }
    }

    async fn until(condition: impl Fn() -> bool) {
        let waited = tokio::time::timeout(Duration::from_secs(20), async {
            while !condition() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        waited.await.unwrap();
    }

    #[tokio::test]
    async fn duties_are_known_again_to_the_same_account_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = DutiesFile::in_folder(folder.path());
        assert_eq!(file.recall(&hub("https://a")), None);
        file.remember(hub("https://a"), duties());
        until(|| file.recall(&hub("https://a")) == Some(duties())).await;
        assert_eq!(DutiesFile::in_folder(folder.path()).recall(&hub("https://a")), Some(duties()));
        assert_eq!(file.recall(&hub("https://b")), None);
        assert_eq!(file.recall(&Account::Embedded), None);
        file.forget();
        until(|| file.recall(&hub("https://a")).is_none()).await;
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_damaged_file_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("duties.json"), r#"{"account": {"mode": "demo"}, "#).unwrap();
        assert_eq!(DutiesFile::in_folder(folder.path()).recall(&Account::Demo), None);
    }
}
