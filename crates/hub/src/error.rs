//! Why a hub does not start, or ends.

use std::net::SocketAddr;
use std::path::PathBuf;

use oncall::setup::EditFault;

use crate::store::StoreError;

/// Why a hub does not start, or ends.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The first setup is not taken.
    #[error("{0}")]
    Setup(EditFault),
    /// `init` on a folder that has a hub.
    #[error(
        "The data folder {0} already holds a hub. Nothing was changed. Start it with 'tocsin-hub serve', or choose another folder."
    )]
    AlreadyFounded(PathBuf),
    /// `serve` on a folder that has none.
    #[error("The data folder {0} holds no hub yet. Make one with 'tocsin-hub init --data … --admin EMAIL'.")]
    NotFounded(PathBuf),
    /// The address cannot be listened on.
    #[error(
        "The hub cannot listen on {address}: {cause}. Senders and pagers would not reach it. Choose another address or port."
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The server failed.
    #[error("The hub's server failed: {0}.")]
    Serve(std::io::Error),
    /// No thread for the writer.
    #[error("The system gives the hub no thread: {0}.")]
    Thread(std::io::Error),
    /// An e-mail address that is not one.
    #[error("'{0}' is not an e-mail address. Give one such as anna@example.com.")]
    NotAnEmail(String),
    /// A time zone that is not one.
    #[error("'{0}' is not a time zone. Give an IANA name such as Europe/Kyiv.")]
    NotATimeZone(String),
    /// A trusted address that is not one.
    #[error(
        "'{prefix}' cannot be trusted for SNS: {why}. Give the beginning of an address, such as http://127.0.0.1:4566/."
    )]
    SnsTrust {
        /// The address.
        prefix: String,
        /// What is wrong with it.
        why: String,
    },
    /// An allowed address that is not one.
    #[error(
        "'{prefix}' cannot be allowed to be called: {why}. Give the beginning of an address, such as http://10.0.0.5:3000/."
    )]
    AllowOutside {
        /// The address.
        prefix: String,
        /// What is wrong with it.
        why: String,
    },
    /// A setting of the ways out that is not understood.
    #[error(
        "The setting {setting} cannot be used: {why}. People would not be told, so the hub does not start. Correct it."
    )]
    Setting {
        /// Its name, such as `smtp-url`.
        setting: &'static str,
        /// What is wrong with it; never its value, which may hold a secret.
        why: String,
    },
}
